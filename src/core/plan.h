/* SPDX-License-Identifier: Apache-2.0 */
/* A plan: what somebody asked for, as plain data. Strings belong to whoever gave them. */
#ifndef GONS_PLAN_H
#define GONS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../include/gons.h"

enum reference_kind {
	REFERENCE_NONE,
	REFERENCE_PATH,  /* text */
	REFERENCE_PID,   /* number */
	REFERENCE_FD,    /* number, an open nsfs file */
	REFERENCE_PIDFD, /* number */
	REFERENCE_ID,    /* number and inode, Linux 6.18 */
	REFERENCE_NAME,  /* name, in text: what ip-netns(8) made */
};

struct reference {
	const char *text; /* as given, for messages */
	const char *name; /* PATH and NAME: what to open */
	uint64_t number;
	uint64_t inode;
	uint8_t kind;
};

enum on_error { ON_ERROR_RECORD, ON_ERROR_WARN, ON_ERROR_EXIT };

enum fork_mode { FORK_AUTO, FORK_NEVER, FORK_ALWAYS, FORK_INIT };

struct plan {
	struct reference namespaces[GONS_TYPES];
	struct reference target;
	const char *directory;     /* gons_wd, or NULL */
	const char *order_text;    /* gons_order, or NULL */
	uint8_t order[GONS_TYPES]; /* enum gons_type */
	uint8_t order_count;
	uint8_t early; /* bit per type: marked with ! in the order */
	uint8_t on_error;
	uint8_t fork;
	bool keep_environment;
	uint32_t given; /* bit per row of the table of words */
};

#endif
