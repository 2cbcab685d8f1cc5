/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place that belongs to others is seen, but nothing in it becomes code of the program: no file of
 * it can be mapped to be executed, and what libc would map of it at its own will is the host's.
 */
#ifndef GONS_CORE_UNTRUSTED_UNTRUSTED_H
#define GONS_CORE_UNTRUSTED_UNTRUSTED_H

#include "core/rootfs/rootfs.h"

/* Does the plan ask for it, and lead where it matters? */
bool plan_is_untrusted(const struct plan *plan);

/* Before anything is entered, in a process that goes on as a program on glibc. */
void untrusted_name_service(void);

/* Is this a program on glibc, whose dynamic linker has rtld-audit(7)? */
bool untrusted_has_linker(void);

/* Copies what is put over the place's own, as bind_sources_open() does. -EPERM where the owner of
 * the place may do what we may not, else 0: something is always put there. */
int untrusted_prepare(struct rootfs *rootfs);

/* Nothing can be executed of what is there so far. 0, or -errno with word and piece. */
int untrusted_all(struct rootfs *rootfs, int root);

/* Puts what untrusted_prepare() has copied over files of the place, except where something has been
 * brought to. Afterwards no name can be made to appear in their directories. As untrusted_all(). */
int untrusted_files(struct rootfs *rootfs, int root);

/* Last of all: no link of /proc leads to what other processes have. As untrusted_all(). */
int untrusted_processes(struct rootfs *rootfs);

#endif
