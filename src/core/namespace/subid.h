/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of ids that an ordinary user may map, subuid(5) and subgid(5). */
#ifndef GONS_CORE_NAMESPACE_SUBID_H
#define GONS_CORE_NAMESPACE_SUBID_H

#include <stdint.h>

/*
 * Reads the first range of user uid in file, which is /etc/subuid or /etc/subgid; a line names the
 * user or has the number. 0, or -errno: -ENOENT without the file, -ENODATA without a range.
 */
int subid_range(const char *file, uint32_t uid, uint32_t *first, uint32_t *count);

#endif
