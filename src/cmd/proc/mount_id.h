/* SPDX-License-Identifier: Apache-2.0 */
/* The mount that a file is on. */
#ifndef GONS_CMD_PROC_MOUNT_ID_H
#define GONS_CMD_PROC_MOUNT_ID_H

#include <stdint.h>

/* The id of the mount that path is on, statx(2), relative to directory. No other mount of its mount
 * namespace has that id. *mount is 0 before Linux 5.8, which does not tell. 0, or -errno. */
int mount_id_at(int directory, const char *path, uint64_t *mount);

#endif
