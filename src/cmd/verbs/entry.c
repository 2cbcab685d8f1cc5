/* SPDX-License-Identifier: Apache-2.0 */
/* What gons enter and gons inject know of the target, while options become words of the plan. */
#define _GNU_SOURCE
#include "cmd/verbs/entry.h"

#include <stdio.h>
#include <string.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"

bool entry_is_given(const struct entry *entry, enum given option)
{
	return entry->request->given[option] != NULL;
}

/* Given without a value: the target's own. */
bool entry_is_bare(const struct entry *entry, enum given option)
{
	return entry_is_given(entry, option) && *entry->request->given[option] == '\0';
}

const char *entry_option_name(const struct entry *entry, enum given option)
{
	return options_name(entry->request->verb->rows, option);
}

bool entry_follows(const struct request *request, enum given option)
{
	return request->given[option] && strcmp(request->given[option], "follow") == 0;
}

int entry_set_descriptor(struct entry *entry, const char *option, const char *word,
			 const char *kind, int fd)
{
	char reference[32];

	snprintf(reference, sizeof(reference), "%s:%d", kind, fd);
	return options_set(entry->request, option, word, reference);
}

/* /proc/PID of the target, opened when first asked for. */
int entry_proc(struct entry *entry)
{
	if (entry->place < 0)
		entry->place = target_proc_open(entry->pidfd);
	if (entry->place < 0)
		say(entry->place, "--target=%s: cannot look at it in /proc: %s",
		    entry->request->target, strerror(-entry->place));
	return entry->place;
}
