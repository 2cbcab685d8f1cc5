/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: the ids and the capabilities of the program. */
#define _GNU_SOURCE
#include "cmd/verbs/enter_identity.h"

#include <stdio.h>
#include <string.h>

#include "cmd/identity/capability.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"
#include "cmd/target/target.h"
#include "cmd/target/target_capabilities.h"

/* -S or -G: sets the word uid or gid. as_word: the same as a word. Without an option the id is 0
 * where another user namespace is entered. */
static int take_id(struct entry *entry, enum option_name option, enum option_name as_word,
		   const char *word, const char *map)
{
	struct request *request = entry->request;
	char number[16];
	uid_t id;
	int error;

	if (!entry_follows(request, option)) {
		const bool keeps = entry_is_given(entry, OPTION_PRESERVE_CREDENTIALS);

		if (!request->values[option] && entry_is_given(entry, as_word))
			return 0;
		if (!request->values[option] && keeps)
			return options_set_as(request, "preserve-credentials", "", word, "keep");
		if (!request->values[option])
			return entry->enters_user
				       ? options_set(request, entry_option_name(entry, option),
						     word, "0")
				       : 0;
		return options_set(request, entry_option_name(entry, option), word,
				   request->values[option]);
	}
	if (entry_proc_pid(entry) < 0)
		return entry->proc_pid;
	error = target_proc_id(entry->proc_pid, map, entry->enters_user, &id);
	if (error)
		return say(error,
			   "--%s=follow: the target has no id in its own user namespace; "
			   "give a number",
			   entry_option_name(entry, option));
	snprintf(number, sizeof(number), "%u", id);
	return options_set_as(request, entry_option_name(entry, option), "follow", word, number);
}

/*
 * Without an option the capabilities of gons enter for a target with a name are those that docker
 * exec gives. A program of the host keeps those of its caller; as another user it may execute
 * set-user-ID files of the container.
 */
static int take_capabilities(struct entry *entry)
{
	struct request *request = entry->request;
	const unsigned own = request->all ? ALL_TYPES & ~request->referenced : request->types;
	struct target_scope scope = { .asked = entry_follows(request, OPTION_CAPS),
				      .entered = own | request->referenced,
				      .own = own };
	bool does;

	scope.bounding_only = !scope.asked && entry->pidfd >= 0 &&
			      (request->verb->injects || !target_is_named(request->target));
	does = scope.bounding_only ? entry->sets_uid : entry->pidfd >= 0;
	if (entry_is_given(entry, OPTION_KEEP_CAPS) ||
	    (!scope.asked && (entry_is_given(entry, OPTION_CAPS) || !does)))
		return capability_prepare(request, entry->enters_user &&
							   entry_is_given(entry, OPTION_KEEP_CAPS));
	scope.proc_pid = entry_proc_pid(entry);
	return scope.proc_pid < 0 ? scope.proc_pid : target_capabilities_follow(request, &scope);
}

static bool becomes_user(const struct entry *entry)
{
	const char *uid = entry->request->values[OPTION_SETUID];

	if (!uid)
		uid = entry->request->values[OPTION_UID];
	return uid && strcmp(uid, "0") != 0 && strcmp(uid, "keep") != 0;
}

int enter_take_identity(struct entry *entry)
{
	int error = take_id(entry, OPTION_SETUID, OPTION_UID, "uid", "uid_map");

	entry->sets_uid = becomes_user(entry);
	if (!error)
		error = take_id(entry, OPTION_SETGID, OPTION_GID, "gid", "gid_map");
	return error ? error : take_capabilities(entry);
}
