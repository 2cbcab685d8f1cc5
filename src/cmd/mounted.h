/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts by their ids. */
#ifndef GONS_MOUNTED_H
#define GONS_MOUNTED_H

#include <stdint.h>

/* The id of the mount that a directory is on, statx(2): in its mount namespace no other mount has
 * it; 0 before Linux 5.8. */
uint64_t mounted_at(int directory, const char *path);

#endif
