/* SPDX-License-Identifier: Apache-2.0 */
/* The mount that a file is on. This file includes linux/stat.h, which conflicts with sys/stat.h of
 * musl. */
#define _GNU_SOURCE
#include "cmd/proc/mount_id.h"

#include <linux/fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cmd/last_error.h"

int mount_id_at(int directory, const char *path, uint64_t *mount)
{
	struct statx file;

	if (syscall(SYS_statx, directory, path, AT_EMPTY_PATH, STATX_MNT_ID, &file))
		return last_error();
	*mount = file.stx_mask & STATX_MNT_ID ? file.stx_mnt_id : 0;
	return 0;
}
