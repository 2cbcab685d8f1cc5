/* SPDX-License-Identifier: Apache-2.0 */
/* What gons enter and gons inject know while they turn options into words of the plan. */
#define _GNU_SOURCE
#include "cmd/verbs/entry.h"

#include <stdio.h>
#include <string.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"

bool entry_is_given(const struct entry *entry, enum option_name option)
{
	return entry->request->values[option] != NULL;
}

bool entry_is_bare(const struct entry *entry, enum option_name option)
{
	return entry_is_given(entry, option) && *entry->request->values[option] == '\0';
}

const char *entry_option_name(const struct entry *entry, enum option_name option)
{
	return options_name(entry->request->verb->rows, option);
}

bool entry_follows(const struct request *request, enum option_name option)
{
	return request->values[option] && strcmp(request->values[option], "follow") == 0;
}

int entry_set_descriptor(struct entry *entry, const char *option, const char *given,
			 const char *word, const char *kind, int fd)
{
	char reference[32];

	snprintf(reference, sizeof(reference), "%s:%d", kind, fd);
	return options_set_as(entry->request, option, given, word, reference);
}

int entry_proc_pid(struct entry *entry)
{
	if (entry->proc_pid < 0)
		entry->proc_pid = target_proc_open(entry->pidfd);
	if (entry->proc_pid < 0)
		say(entry->proc_pid, "--target=%s: cannot open /proc/PID of it: %s",
		    entry->request->target, strerror(-entry->proc_pid));
	return entry->proc_pid;
}
