/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a plan: one word and its value become a piece of it. No system call happens here. */
#include "core/plan/plan_set.h"

#include <linux/errno.h>

#include "core/plan/parse.h"

void plan_begin(struct plan *plan)
{
	/* The default order of Go's gons, with time, which it does not know, at the end. */
	static const uint8_t order[GONS_TYPES] = { GONS_USER, GONS_MNT, GONS_CGROUP, GONS_IPC,
						   GONS_NET,  GONS_PID, GONS_UTS,    GONS_TIME };
	int i;

	*plan = (struct plan){
		.order_count = GONS_TYPES,
		.early = 0xff,
		.rootfs = { .directory_fd = -1, .root_fd = -1 },
		.end_signal = 9, /* SIGKILL */
	};
	for (i = 0; i < GONS_TYPES; i++)
		plan->order[i] = order[i];
}

static int unknown(struct text *error, const char *name, size_t length)
{
	unsigned i;

	text_add(error, "unknown variable gons_");
	text_add_foreign(error, name, length);
	text_add(error, "; behind gons_ stands one of:");
	for (i = 0; i < words_count; i++) {
		text_add(error, " ");
		text_add(error, words[i].name);
	}
	return -EINVAL;
}

int plan_set(struct plan *plan, const char *name, size_t length, const char *value,
	     struct text *error)
{
	unsigned i;

	for (i = 0; i < words_count; i++)
		if (words[i].name[0] == name[0] && text_equal(words[i].name, name, length))
			break;
	if (i == words_count)
		return unknown(error, name, length);
	if (*value == '\0')
		return 0;
	if (plan->texts[i]) {
		text_add(error, "gons_");
		text_add(error, words[i].name);
		text_add(error, " is set twice; set it once");
		return -EINVAL;
	}
	plan->texts[i] = value;
	/*
	 * Also with a wrong value: a program that shall run as another user must not run as the
	 * caller.
	 */
	if (words[i].phase == PHASE_CREDENTIALS && !plan->on_error_given)
		plan->on_error = ON_ERROR_EXIT;
	return parse_value(plan, &words[i], value, error);
}

const char *plan_value(const struct plan *plan, const char *name)
{
	unsigned i;

	for (i = 0; i < words_count; i++)
		if (plan->texts[i] && text_equal(words[i].name, name, text_length(name)))
			return plan->texts[i];
	return "";
}
