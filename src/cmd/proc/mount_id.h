/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts by their ids. */
#ifndef GONS_CMD_PROC_MOUNT_ID_H
#define GONS_CMD_PROC_MOUNT_ID_H

#include <stdint.h>

/* The mount that a directory is on, statx(2): in its mount namespace no other one has that id. 0
 * before Linux 5.8, which does not tell. 0, or -errno. */
int mount_id_at(int directory, const char *path, uint64_t *mount);

#endif
