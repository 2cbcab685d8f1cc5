/* SPDX-License-Identifier: Apache-2.0 */
/* What a new place needs besides mounts: a name, and a network interface that is up. */
#ifndef GONS_CORE_ROOTFS_HOSTNAME_H
#define GONS_CORE_ROOTFS_HOSTNAME_H

#include "core/plan/plan.h"

/*
 * gons_hostname and gons_domainname. With trial nothing is set, and the kernel is only asked
 * whether it may be. 0, or -errno with the word that failed in *word.
 */
int hostname_set(const struct rootfs_plan *rootfs_plan, bool trial, const char **word);

/* lo, which a new network namespace has down: whatever talks to itself over 127.0.0.1 expects it.
 * 0, or -errno. */
int loopback_up(void);

#endif
