/* SPDX-License-Identifier: Apache-2.0 */
/* What a call of libc that has failed left in errno. */
#ifndef GONS_CMD_LAST_ERROR_H
#define GONS_CMD_LAST_ERROR_H

#include <errno.h>

/* Never 0: a function that returns it has filled in no result, and no caller takes it for one. */
static inline int last_error(void)
{
	/* NOLINTNEXTLINE(clang-analyzer-unix.Errno): its caller has seen a call fail */
	return errno > 0 ? -errno : -EIO;
}

#endif
