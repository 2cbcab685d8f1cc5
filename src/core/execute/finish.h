/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows when all is entered, in the process that becomes the program: its files, then its
 * session, user namespace and ids. Each returns 0, or -errno after it has recorded why.
 */
#ifndef GONS_CORE_EXECUTE_FINISH_H
#define GONS_CORE_EXECUTE_FINISH_H

#include "core/execute/execution.h"

int finish_tmpdir(struct execution *execution);      /* takes over the directory of fresh */
int finish_rootfs(struct execution *execution);      /* mounts, root and working directory */
int finish_session(struct execution *execution);     /* leaves keyring and terminal */
int finish_nested(struct execution *execution);      /* enters the nested user namespace */
int finish_credentials(struct execution *execution); /* takes ids and capabilities */
int finish_persist(struct execution *execution);     /* mounts the files of new namespaces */

#endif
