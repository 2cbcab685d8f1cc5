/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of an explanation in English: what both the printed lines and the rows for a program say.
 */
#include "lib/explain/explain_text.h"

#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"

/* The capabilities that requirements.c asks for. */
static const char *const capability_names[] = {
	[CAP_SETGID] = "CAP_SETGID",       [CAP_SETUID] = "CAP_SETUID",
	[CAP_SETPCAP] = "CAP_SETPCAP",     [CAP_SYS_CHROOT] = "CAP_SYS_CHROOT",
	[CAP_SYS_ADMIN] = "CAP_SYS_ADMIN", [CAP_SYS_TIME] = "CAP_SYS_TIME",
};

/* By enum userns_known. With USERNS_KNOWN the inode number follows. */
static const char *const userns_texts[] = {
	[USERNS_NOT_SEEN] = "the user namespace that owns it",
	[USERNS_ITSELF] = "that user namespace itself",
	[USERNS_OWN] = "our user namespace",
	[USERNS_ENTERED] = "the user namespace joined before",
	[USERNS_KNOWN] = "user namespace ",
	[USERNS_NEW] = "the new user namespace",
	[USERNS_OUTSIDE] = "a user namespace outside of ours",
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

void explain_add_user(struct text *line, unsigned userns_known, uint64_t user)
{
	text_add(line, userns_texts[userns_known]);
	if (userns_known == USERNS_KNOWN)
		text_add_number(line, user);
}

/* The part of a message behind what failed: `ERROR; REASON`. */
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
