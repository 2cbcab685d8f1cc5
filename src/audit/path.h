/* SPDX-License-Identifier: Apache-2.0 */
/* Which path leads to a file that no process of the joined place can exchange. */
#ifndef GONS_AUDIT_PATH_H
#define GONS_AUDIT_PATH_H

#include <stdbool.h>

/*
 * True if the file, every directory on the way to it and every link that is followed lie on mounts
 * from which files may be executed: those are the host's, or copies that libgons has made. All that
 * belongs to the place is noexec for the program (noexec.c), and so is every procfs, whose links
 * lead to open files. So between this answer and an open(2) of the same path nobody inside can
 * change where it leads. Not for two threads at once.
 */
bool path_is_of_the_host(const char *path);

#endif
