/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keeper: the process that makes the directory of tmpdir.h, stays behind in the namespaces that
 * it was made in, and removes it when the process that it is for has ended.
 */
#ifndef GONS_CORE_ROOTFS_TMPDIR_KEEPER_H
#define GONS_CORE_ROOTFS_TMPDIR_KEEPER_H

enum {
	TMPDIR_NAME_BYTES = 32,
	TMPDIR_ERRORS = 2, /* standard error */
};

/*
 * The work of a helper process. socket: to the process that uses the directory. argument: a const
 * bool, whether standard error is open and may be written to. 0, or -errno of making the directory.
 */
int tmpdir_keep(int socket, void *argument);

#endif
