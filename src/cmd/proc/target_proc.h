/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc tells of another process, read before anything is entered. */
#ifndef GONS_CMD_PROC_TARGET_PROC_H
#define GONS_CMD_PROC_TARGET_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Opens /proc/PID of the process behind a pidfd, and of no other one. A close-on-exec O_PATH
 * descriptor, called proc_pid below; or -errno, -ESRCH where the process has ended. */
int target_proc_open(int pidfd);

/* Opens the directory behind the link "root" or "cwd". A close-on-exec descriptor, or -errno. */
int target_proc_directory(int proc_pid, const char *link);

/* Reads a file of /proc/PID whole. A text of *length bytes and a NUL byte, to be freed; or NULL
 * with errno: E2BIG for more than 8 MiB. */
char *target_proc_read(int proc_pid, const char *name, size_t *length);

/* A number in the text of /proc/PID/stat, proc_pid_stat(5): field 3 or a later one; 0 if missing.
 * Field 2 is a name in parentheses that may contain anything. */
unsigned long long target_proc_stat_field(const char *stat, int field);

/* Maps *id, as the caller sees it, to the number in the user namespace of the process, by its file
 * "uid_map" or "gid_map". That user namespace is another one than the caller's. 0, or -errno:
 * -ESRCH where the id has no number there. */
int target_proc_map(int proc_pid, const char *map, uint32_t *id);

/* The user id (map "uid_map") or group id ("gid_map") of the process: its number in the user
 * namespace of the process with inside, else as the caller sees it. 0, or -errno: -ESRCH where it
 * has no number there. */
int target_proc_id(int proc_pid, const char *map, bool inside, uid_t *id);

/* Opens cgroup.procs of the cgroup of the process: a process whose number is written to it joins
 * the cgroup, and the writer by "0". A close-on-exec descriptor; or -errno with what failed in
 * *what: -EBUSY where the cgroup is frozen, -EOPNOTSUPP where it cannot be reached. */
int target_proc_cgroup(int proc_pid, const char **what);

/* The SELinux context of the process, to be freed. 0, or -errno: -EOPNOTSUPP without SELinux. */
int target_proc_context(int proc_pid, char **context);

/* The next program that this process executes gets that context. 0, or -errno. */
int target_proc_take_context(const char *context);

#endif
