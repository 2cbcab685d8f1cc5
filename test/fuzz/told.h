/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of what others tell, one for each room of the sources; see told.c. */
#ifndef GONS_FUZZ_TOLD_H
#define GONS_FUZZ_TOLD_H

#include <stddef.h>
#include <stdint.h>

void told_by_engine(const uint8_t *data, size_t size);   /* state files, and what commands print */
void told_by_process(const uint8_t *data, size_t size);  /* stat and cgroup of a target */
void told_by_proc(const uint8_t *data, size_t size);     /* files of a target, a field of status */
void told_by_database(const uint8_t *data, size_t size); /* a line of passwd(5) or group(5) */
void told_by_ranges(const uint8_t *data, size_t size);   /* subuid(5), id maps, --map-users */
void told_by_action(const uint8_t *data, size_t size);   /* the answer of a re-executed program */

#endif
