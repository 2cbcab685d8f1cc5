/* SPDX-License-Identifier: Apache-2.0 */
/* Closing what a process of ours shall not hold. */
#ifndef GONS_CORE_BASE_CLOSE_FDS_H
#define GONS_CORE_BASE_CLOSE_FDS_H

/* All from first to last, which may be UINT_MAX. */
void close_fds_range(unsigned first, unsigned last);

/* All but those in keep, which is in ascending order. */
void close_fds_except(const int *keep, unsigned count);

#endif
