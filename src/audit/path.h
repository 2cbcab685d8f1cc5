/* SPDX-License-Identifier: Apache-2.0 */
/* Does a path lead to a file that no process inside can exchange? */
#ifndef GONS_AUDIT_PATH_H
#define GONS_AUDIT_PATH_H

#include <stdbool.h>

/*
 * True if the file, every directory on the way and every link that is followed lie on mounts from
 * which files may be executed: these are mounts of the host, or copies that libgons has made. All
 * mounts of the container are noexec for the program (noexec.c), and so is every procfs, whose
 * links lead to open files. So no process inside can change where the path leads between this
 * answer and an open(2). Not for two threads at once.
 */
bool path_is_of_the_host(const char *path);

#endif
