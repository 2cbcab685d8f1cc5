/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces as open files, where a word of a plan cannot name them. */
#ifndef GONS_CMD_TARGET_NAMESPACE_H
#define GONS_CMD_TARGET_NAMESPACE_H

#include <gons.h>
#include <stdbool.h>

/* The user namespace of the process behind a pidfd. A descriptor, or -errno. */
int namespace_user(int pidfd);

/* The user namespace that a reference of libgons(7) names; or -errno: -EOPNOTSUPP for one by id. */
int namespace_user_of_reference(const char *reference);

/* Is that the one that we are in? */
bool namespace_is_own_user(int fd);

/* The network namespace of the socket that the process has open under that number. A descriptor, or
 * -errno. */
int namespace_of_socket(int pidfd, int number);

/* The user namespace that owns one, or is the parent of a user namespace. A descriptor, or -errno.
 */
int namespace_parent(int fd);

#endif
