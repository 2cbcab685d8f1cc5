/* SPDX-License-Identifier: Apache-2.0 */
/* Values that are lists are taken apart piece by piece: by the parsers, and by the phases that
 * carry them out. */
#ifndef GONS_CORE_PLAN_PARSE_LIST_H
#define GONS_CORE_PLAN_PARSE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_MAX 4294967294 /* the number above it stands for no id in setresuid(2) */

/* BINDS_MAX: the caller may give BINDS_GIVEN, libgons(7), and one to AUDIT_INSIDE is added. */
enum { EXTENTS_MAX = 32, GROUPS_MAX = 64, BINDS_GIVEN = 32, BINDS_MAX };

/* One piece of an id map, user_namespaces(7). */
struct extent {
	uint32_t inside;
	uint32_t outside;
	uint32_t count;
};

/* Takes one piece off the front of INSIDE:OUTSIDE:COUNT,... False if there is no correct one. */
bool parse_next_extent(const char **text, struct extent *extent);

/* One bind mount. Both strings are pieces of the value of the word and end without a NUL. */
struct bind {
	const char *source;
	const char *destination; /* the path of the source where none is given */
	size_t source_length;
	size_t destination_length;
	bool read_only;
};

/* The same for SOURCE[:DESTINATION[:ro]],... and for NUMBER,... */
bool parse_next_bind(const char **text, struct bind *bind);
bool parse_next_number(const char **text, uint32_t *number);

/* Is there one to AUDIT_INSIDE (audit.h), for the programs that are executed inside? */
bool binds_bring_audit(const char *binds);

#endif
