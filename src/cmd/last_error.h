/* SPDX-License-Identifier: Apache-2.0 */
/* The error of a libc function that has failed. */
#ifndef GONS_CMD_LAST_ERROR_H
#define GONS_CMD_LAST_ERROR_H

#include <errno.h>

/* -errno, and never 0: so a caller cannot take a failure for success. */
static inline int last_error(void)
{
	/* NOLINTNEXTLINE(clang-analyzer-unix.Errno): the caller has seen a call fail */
	return errno > 0 ? -errno : -EIO;
}

#endif
