/* SPDX-License-Identifier: Apache-2.0 */
/* Closes the descriptors that a process shall not have. */
#ifndef GONS_CORE_BASE_CLOSE_FDS_H
#define GONS_CORE_BASE_CLOSE_FDS_H

/* Closes the descriptors from first to last; last may be UINT_MAX. */
void close_fds_range(unsigned first, unsigned last);

/* Closes all descriptors but those in keep, which are in ascending order. */
void close_fds_except(const int *keep, unsigned count);

#endif
