/* SPDX-License-Identifier: Apache-2.0 */
/* A Landlock domain, landlock(7), which keeps the program from files of other processes. */
#ifndef GONS_CORE_UNTRUSTED_LANDLOCK_H
#define GONS_CORE_UNTRUSTED_LANDLOCK_H

/*
 * From now on this process and its children can inspect no process outside of the domain, and so
 * follow no link of /proc into what such a process has. Without Linux 6.12 it does nothing. 0, or
 * -errno.
 */
int landlock_forbid_inspection(void);

#endif
