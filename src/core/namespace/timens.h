/* SPDX-License-Identifier: Apache-2.0 */
/* The offsets of the clocks of a new time namespace, time_namespaces(7). */
#ifndef GONS_CORE_NAMESPACE_TIMENS_H
#define GONS_CORE_NAMESPACE_TIMENS_H

#include "core/namespace/idmap.h"

/*
 * Sets the clocks of a new time namespace, before a process enters it, and before idmap_write(),
 * which changes the user that this process is. map was begun. 0, or -errno with the word that
 * failed in *word.
 */
int timens_write_offsets(const struct idmap *map, const char **word);

#endif
