/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user namespace of the program's own inside of that where it is, with the same ids, in which no
 * handler of binfmt_misc holds.
 */
#ifndef GONS_CORE_NAMESPACE_NESTED_USERNS_H
#define GONS_CORE_NAMESPACE_NESTED_USERNS_H

#include <stdbool.h>

/* Before mounts are left: our own /proc, by which maps are written. A descriptor, or -errno. */
int nested_userns_begin(void);

/*
 * Behind setns(2) to the user namespace and before the process gives up ids: it takes root of the
 * host, or of the user namespace where the process was executed (-EACCES), and an id 0 in the one
 * joined (-EINVAL). A descriptor of the nested user namespace, or -errno.
 */
int nested_userns_make(int proc);

/*
 * When all is done that takes rights over other namespaces: they are gone after it. The ids and
 * capabilities stay, in the new user namespace. 0, or -errno; *entered tells whether it is there.
 */
int nested_userns_enter(int user, bool *entered);

#endif
