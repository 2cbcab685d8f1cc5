/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user namespace for the program, made in the one that the process has joined. It has the same
 * ids, and no handler of binfmt_misc applies in it.
 */
#ifndef GONS_CORE_NAMESPACE_NESTED_USERNS_H
#define GONS_CORE_NAMESPACE_NESTED_USERNS_H

#include <stdbool.h>

/* Before a mount namespace is left: opens the caller's /proc, by which the maps are written later.
 * A descriptor, or -errno. */
int nested_userns_begin(void);

/*
 * After setns(2) to the user namespace, and before the process gives up ids. The process has to be
 * root of the host, or of the user namespace in which it was executed (else -EACCES), and the user
 * namespace that it has joined needs an id 0 (else -EINVAL). A descriptor of the nested user
 * namespace, or -errno.
 */
int nested_userns_make(int proc);

/*
 * After every step that takes rights over other namespaces, since the process loses these rights.
 * Its ids and capabilities stay, in the nested user namespace. 0, or -errno; *entered: the process
 * has entered it.
 */
int nested_userns_enter(int user, bool *entered);

#endif
