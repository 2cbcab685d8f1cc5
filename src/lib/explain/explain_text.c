/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of an explanation in English: what both the printed lines and the rows for a program say.
 */
#include "lib/explain/explain_text.h"

#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"

/* Those that rules ask for. */
static const char *const capability_names[] = {
	[CAP_SETGID] = "CAP_SETGID",       [CAP_SETUID] = "CAP_SETUID",
	[CAP_SETPCAP] = "CAP_SETPCAP",     [CAP_SYS_CHROOT] = "CAP_SYS_CHROOT",
	[CAP_SYS_ADMIN] = "CAP_SYS_ADMIN", [CAP_SYS_TIME] = "CAP_SYS_TIME",
};

/* Behind "user namespace" or in its place, where there is no number. */
static const char *const sight_texts[] = {
	[SIGHT_NONE] = "the user namespace that owns it",
	[SIGHT_ITSELF] = "that user namespace itself",
	[SIGHT_OURS] = "our user namespace",
	[SIGHT_ENTERED] = "the user namespace joined before",
	[SIGHT_FULL] = "user namespace ",
	[SIGHT_NEW] = "the new user namespace",
	[SIGHT_OUTSIDE] = "a user namespace outside of ours",
};

static const char *const verdict_texts[] = {
	[VERDICT_NOT_REACHED] = "is not reached",
	[VERDICT_DONE] = "would be applied",
	[VERDICT_ALREADY_THERE] = "is already there",
	[VERDICT_FAILS] = "fails: ",
	[VERDICT_FAILS_TOO] = "fails with the others: ",
	[VERDICT_NONE] = "this kernel has none",
	[VERDICT_UNTRIED] = "would be applied; that is not tried, as it would be seen inside",
};

static const char kept_text[] =
	"would be made; that the file keeps it is not tried, as others would see it";

const char *explain_capability(unsigned capability)
{
	return capability == REQUIRES_INSPECTION ? "the right to inspect the process"
						 : capability_names[capability];
}

void explain_add_user(struct text *line, unsigned sight, uint64_t user)
{
	text_add(line, sight_texts[sight]);
	if (sight == SIGHT_FULL)
		text_add_number(line, user);
}

/* The error and its reason in a message, behind what it is about. */
static const char *reason_of(const char *message, int error)
{
	char name[64];
	struct text text;
	const char *at;

	text_begin(&text, name, sizeof(name));
	text_add(&text, ": ");
	diagnose_error(&text, error);
	for (at = message; *at; at++)
		if (text_skip_prefix(at, name))
			return at + 2;
	return message;
}

void explain_add_verdict(struct text *line, const struct explanation *row,
			 const struct gons_record *trial)
{
	if (row->verdict == VERDICT_UNTRIED && row->type >= 0)
		text_add(line, kept_text);
	else if (row->verdict == VERDICT_DONE && row->type >= 0)
		text_add(line, row->made ? "would be made" : "would be joined");
	else
		text_add(line, verdict_texts[row->verdict]);
	if (row->verdict == VERDICT_FAILS)
		text_add(line, reason_of(record_message(trial), row->error));
	if (row->verdict == VERDICT_FAILS_TOO)
		diagnose_error(line, row->error);
}
