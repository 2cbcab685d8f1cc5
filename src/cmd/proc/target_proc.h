/* SPDX-License-Identifier: Apache-2.0 */
/* Where another process is and who it is, as /proc tells of it: asked before anything is entered.
 */
#ifndef GONS_CMD_PROC_TARGET_PROC_H
#define GONS_CMD_PROC_TARGET_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* /proc/PID of the process behind a pidfd, and of no other. A close-on-exec descriptor, or -errno.
 */
int target_proc_open(int pidfd);

/* The directory behind its link "root" or "cwd". A close-on-exec descriptor, or -errno. */
int target_proc_directory(int place, const char *link);

/* A file of it, whole, to be freed; a NUL byte follows. NULL with errno: E2BIG, too. */
char *target_proc_read(int place, const char *name, size_t *length);

/* From an id as we see it to that in its user namespace, which is another one than ours, by the map
 * "uid_map" or "gid_map". 0, or -errno: -ESRCH where it has none there. */
int target_proc_map(int place, const char *map, uint32_t *id);

/* Its user id or group id, by the map "uid_map" or "gid_map", as those in its user namespace see
 * it if inside, else as we do. 0, or -errno: -ESRCH where it has none there. */
int target_proc_id(int place, const char *map, bool inside, uid_t *id);

/* Its cgroup: whose number, or "0" for the writer's, is written to the descriptor joins it. -errno
 * with what failed in *what: -EBUSY where it is frozen. */
int target_proc_cgroup(int place, const char **what);

/* Its SELinux context, to be freed. 0, or -errno; -EOPNOTSUPP where there is no SELinux. */
int target_proc_context(int place, char **context);

/* What we execute gets that context. 0, or -errno. */
int target_proc_take_context(const char *context);

#endif
