/* SPDX-License-Identifier: Apache-2.0 */
/* This program as a sealed file in memory, which no process inside can write to. */
#ifndef GONS_LIB_REEXEC_SEALED_EXE_H
#define GONS_LIB_REEXEC_SEALED_EXE_H

/*
 * A close-on-exec descriptor of a sealed copy of /proc/self/exe, memfd_create(2). The copy is made
 * once and stays: the caller must not close the descriptor. Or -errno: -ENOSYS before Linux 3.17.
 * Thread-safe.
 */
int sealed_exe_open(void);

#endif
