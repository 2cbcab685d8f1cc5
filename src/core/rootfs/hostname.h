/* SPDX-License-Identifier: Apache-2.0 */
/* The host name of a uts namespace, and the loopback interface of a new network namespace. */
#ifndef GONS_CORE_ROOTFS_HOSTNAME_H
#define GONS_CORE_ROOTFS_HOSTNAME_H

#include "core/plan/plan.h"

/*
 * Sets gons_hostname and gons_domainname. dry_run: nothing is set, and the kernel is only asked
 * whether it would be permitted. 0, or -errno with the word that failed in *word.
 */
int hostname_set(const struct rootfs_plan *rootfs_plan, bool dry_run, const char **word);

/* Brings lo up, which is down in a new network namespace: programs expect that 127.0.0.1 answers.
 * 0, or -errno. */
int loopback_up(void);

#endif
