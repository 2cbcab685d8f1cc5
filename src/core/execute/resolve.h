/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is opened, copied and started before anything is entered, since paths, ids and /proc mean
 * something else afterwards. Each returns 0, or -errno after it has recorded why.
 */
#ifndef GONS_CORE_EXECUTE_RESOLVE_H
#define GONS_CORE_EXECUTE_RESOLVE_H

#include "core/execute/execution.h"

/* Opens the reference of one type, unless it is open already or there is none. */
int resolve_type(struct execution *execution, int type);

/* Opens references that are marked ! in the order, those to processes, and the target. */
int resolve_references(struct execution *execution);

int resolve_idmap(struct execution *execution);   /* for id maps and time offsets */
int resolve_persist(struct execution *execution); /* for files that keep new namespaces */
int resolve_tmpdir(struct execution *execution);  /* for gons_tmp=fresh */
int resolve_binfmt(struct execution *execution);  /* handlers of the caller's */
int resolve_nested(struct execution *execution);  /* for a nested user namespace */
int resolve_sources(struct execution *execution); /* of mounts that are brought along */
int resolve_session(struct execution *execution); /* terminal and keyring that are left later */

/* Where files of a joined root directory are not trusted: the name service of a libc. */
int resolve_name_service(struct execution *execution);

#endif
