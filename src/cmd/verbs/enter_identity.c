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

/* One of -S and -G. In a user namespace that is entered it is 0 unless something else was asked. */
static int take_id(struct entry *entry, enum given option, enum given as_word, const char *word,
		   const char *map)
{
	struct request *request = entry->request;
	char number[16];
	uid_t id;
	int error;

	if (!entry_follows(request, option)) {
		const bool keeps = entry_is_given(entry, GIVEN_PRESERVE_CREDENTIALS);

		if (!request->given[option] && entry_is_given(entry, as_word))
			return 0;
		if (!request->given[option])
			return keeps || entry->user
				       ? options_set(request, entry_option_name(entry, option),
						     word, keeps ? "keep" : "0")
				       : 0;
		return options_set(request, entry_option_name(entry, option), word,
				   request->given[option]);
	}
	if (entry_proc(entry) < 0)
		return entry->place;
	error = target_proc_id(entry->place, map, entry->user, &id);
	if (error)
		return say(error,
			   "--%s=follow: the target has no id in its own user namespace; "
			   "give a number",
			   entry_option_name(entry, option));
	snprintf(number, sizeof(number), "%u", id);
	return options_set(request, entry_option_name(entry, option), word, number);
}

/* A container that is named is entered as docker exec does it, unless capabilities are asked for.
 */
static int take_capabilities(struct entry *entry)
{
	struct request *request = entry->request;
	const unsigned own = request->all ? ALL_TYPES & ~request->named : request->types;
	struct follow follow = { .asked = entry_follows(request, GIVEN_CAPS),
				 .entered = own | request->named,
				 .own = own };
	bool does;

	follow.limits = !follow.asked && entry->pidfd >= 0 && !target_is_named(request->target);
	does = follow.limits ? entry->other : entry->pidfd >= 0;
	if (entry_is_given(entry, GIVEN_KEEP_CAPS) ||
	    (!follow.asked &&
	     (entry_is_given(entry, GIVEN_CAPS) || request->verb->injects || !does)))
		return capability_prepare(request,
					  entry->user && entry_is_given(entry, GIVEN_KEEP_CAPS));
	follow.place = entry_proc(entry);
	return follow.place < 0 ? follow.place : target_capabilities_follow(request, &follow);
}

static bool becomes_user(const struct entry *entry)
{
	const char *uid = entry->request->given[GIVEN_SETUID];

	if (!uid)
		uid = entry->request->given[GIVEN_UID];
	return uid && strcmp(uid, "0") != 0 && strcmp(uid, "keep") != 0;
}

int enter_take_identity(struct entry *entry)
{
	int error = take_id(entry, GIVEN_SETUID, GIVEN_UID, "uid", "uid_map");

	entry->other = becomes_user(entry);
	if (!error)
		error = take_id(entry, GIVEN_SETGID, GIVEN_GID, "gid", "gid_map");
	return error ? error : take_capabilities(entry);
}
