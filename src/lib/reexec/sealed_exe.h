/* SPDX-License-Identifier: Apache-2.0 */
/* This program as a file that nobody can write to, for whoever executes it in front of others. */
#ifndef GONS_LIB_REEXEC_SEALED_EXE_H
#define GONS_LIB_REEXEC_SEALED_EXE_H

/*
 * A close-on-exec descriptor of a sealed copy of /proc/self/exe in memory, memfd_create(2). It is
 * made once and kept: the caller does not close it. -errno: -ENOSYS before Linux 3.17. Thread-safe.
 */
int sealed_exe_open(void);

#endif
