/* SPDX-License-Identifier: Apache-2.0 */
/* Closing what a process of ours shall not hold. */
#ifndef GONS_DESCRIPTORS_H
#define GONS_DESCRIPTORS_H

/* All from first to last, which may be UINT_MAX. */
void descriptors_close(unsigned first, unsigned last);

/* All but those in keep, which is in ascending order. */
void descriptors_close_others(const int *keep, unsigned count);

#endif
