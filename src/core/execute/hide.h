/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping this process from being inspected, ptrace(2), by processes of the namespaces that it
 * enters: as long as it is undumpable, prctl(2), only a process with CAP_SYS_PTRACE can.
 */
#ifndef GONS_CORE_EXECUTE_HIDE_H
#define GONS_CORE_EXECUTE_HIDE_H

#include "core/execute/execution.h"

/* Makes this process undumpable, if it joins a namespace and was dumpable. Returns 0. */
int hide(struct execution *execution);

/* Makes a process that hide() has made undumpable so again, or dumpable for a while. */
void set_hidden(const struct execution *execution, bool hidden);

/* Ends what hide() has begun, unless the process must stay undumpable. */
void show(struct execution *execution);

/* Before the ids of the program are taken: its user shall not inspect what the caller had, if
 * nothing but execve(2) follows. Returns 0. */
int hide_from_user(struct execution *execution);

/* Forbids core files of a program where files are not trusted. 0, or -errno with a record. */
int forbid_core(struct execution *execution);

#endif
