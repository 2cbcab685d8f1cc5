/* SPDX-License-Identifier: Apache-2.0 */
/* Opens namespaces that no reference of a plan can name. */
#ifndef GONS_CMD_TARGET_NAMESPACE_H
#define GONS_CMD_TARGET_NAMESPACE_H

#include <gons.h>
#include <stdbool.h>

/* All functions return a close-on-exec descriptor, or -errno, unless they say otherwise. */

/* The user namespace of the process behind a pidfd. */
int namespace_user(int pidfd);

/* The user namespace that a reference of libgons(7) names. -EOPNOTSUPP for id: and name:. */
int namespace_user_of_reference(const char *reference);

/* Is fd the user namespace of this process? */
bool namespace_is_own_user(int fd);

/* The network namespace of the socket that the process has open under that number. */
int namespace_of_socket(int pidfd, int number);

/* The user namespace that owns a namespace; of a user namespace, its parent. */
int namespace_parent(int fd);

#endif
