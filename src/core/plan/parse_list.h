/* SPDX-License-Identifier: Apache-2.0 */
/* Values that are lists: taking them apart piece by piece, in words as in whoever carries them out.
 */
#ifndef GONS_CORE_PLAN_PARSE_LIST_H
#define GONS_CORE_PLAN_PARSE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_MAX 4294967294 /* the one above stands for "none" in setresuid(2) */

/* Of binds, one more than the caller may give, libgons(7): that to AUDIT_INSIDE. */
enum { EXTENTS_MAX = 32, GROUPS_MAX = 64, BINDS_GIVEN = 32, BINDS_MAX };

/* One piece of an id map, user_namespaces(7). */
struct extent {
	uint32_t inside;
	uint32_t outside;
	uint32_t count;
};

/* Takes one off the front of inside:outside:count,... False if there is none. */
bool parse_next_extent(const char **text, struct extent *extent);

/* One mount to bring along. Not terminated: pieces of the word's value. */
struct bind {
	const char *source;
	const char *destination; /* the source's own path where none is given */
	size_t source_length;
	size_t destination_length;
	bool read_only;
};

/* The same for SOURCE[:DESTINATION[:ro]],... and for NUMBER,... */
bool parse_next_bind(const char **text, struct bind *bind);
bool parse_next_number(const char **text, uint32_t *number);

/* Is libgons-audit.so among them, for what is executed inside? audit.h */
bool binds_bring_audit(const char *binds);

#endif
