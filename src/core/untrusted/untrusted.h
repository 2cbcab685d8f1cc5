/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place that belongs to others is seen, but nothing in it becomes code of the program: no file of
 * it can be mapped to be executed, and what libc would map of it at its own will is the host's.
 */
#ifndef GONS_DISTRUST_H
#define GONS_DISTRUST_H

#include "core/rootfs/rootfs.h"

/* Does the plan ask for it, and lead where it matters? */
bool plan_distrusts(const struct plan *plan);

/* Before anything is entered, in a process that goes on as a program on glibc. */
void distrust_name_service(void);

/* Is this a program on glibc, whose dynamic linker has rtld-audit(7)? */
bool distrust_has_linker(void);

/* Copies what is put over the place's own, as bring_sources() does. -EPERM where the owner of the
 * place may do what we may not, else 0: something is always put there. */
int distrust_prepare(struct furnishing *furnishing);

/* Nothing can be executed of what is there so far. 0, or -errno with word and piece. */
int distrust_all(struct furnishing *furnishing, int root);

/* Puts what distrust_prepare() has copied over files of the place, except where something has been
 * brought to. Afterwards no name can be made to appear in their directories. As distrust_all(). */
int distrust_files(struct furnishing *furnishing, int root);

/* Last of all: no link of /proc leads to what other processes have. As distrust_all(). */
int distrust_processes(struct furnishing *furnishing);

#endif
