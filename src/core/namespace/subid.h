/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of ids that an ordinary user may map, subuid(5) and subgid(5). */
#ifndef GONS_CORE_NAMESPACE_SUBID_H
#define GONS_CORE_NAMESPACE_SUBID_H

#include <stdint.h>

/*
 * The first range of the user, who is named there or given as a number, in /etc/subuid or
 * /etc/subgid. 0, or -errno: -ENOENT without file, -ENODATA without range.
 */
int subid_range(const char *file, uint32_t uid, uint32_t *first, uint32_t *count);

#endif
