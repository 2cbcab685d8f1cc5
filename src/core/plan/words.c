/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of words: one word and its value become a piece of a plan. Nothing else knows the list
 * of words; whoever adds one adds a row. No system call happens here.
 */
#include "core/plan/words.h"

#include <linux/errno.h>

#include "core/namespace/ns.h"
#include "core/plan/parse.h"

const struct word words[] = {
#define WORD(name, values, initial, help, kind, argument, phase)                                   \
	{ name, values, initial, help, kind, argument, phase },
#include "core/plan/words.def"
#undef WORD
};

/* C lets a string that is as long as its array end without a NUL. */
#define FITS(text, member) _Static_assert(sizeof(text) <= sizeof(words[0].member), text)
#define WORD(name_, values_, initial_, help_, kind, argument, phase)                               \
	FITS(name_, name);                                                                         \
	FITS(values_, values);                                                                     \
	FITS(initial_, initial);                                                                   \
	FITS(help_, help);
#include "core/plan/words.def"
#undef WORD
#undef FITS

/* The names once more, next to each other: looking for one touches a few cache lines, not one a
 * row. */
static const char names[][sizeof(words[0].name)] = {
#define WORD(name, values, initial, help, kind, argument, phase) name,
#include "core/plan/words.def"
#undef WORD
};

const unsigned words_count = sizeof(words) / sizeof(words[0]);

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "plan.texts is too short");

void plan_begin(struct plan *plan)
{
	/* The default order of Go's gons, and time, which it does not know, at its end. */
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
		if (names[i][0] == name[0] && text_equal(names[i], name, length))
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
	/* Also with a wrong value: whoever is to be somebody else must not run as who it was. */
	if (words[i].phase == PHASE_BECOME && !plan->on_error_given)
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

uint8_t plan_target_types(const struct plan *plan)
{
	uint8_t unnamed = 0;
	uint8_t named = 0;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		const uint8_t kind = plan->namespaces[type].kind;

		if (kind == REFERENCE_NONE)
			unnamed |= NS_BIT(type);
		else if (kind == REFERENCE_TARGET)
			named |= NS_BIT(type);
	}
	if (plan->target.kind == REFERENCE_NONE)
		return 0;
	return named ? named : unnamed;
}

bool plan_joins(const struct plan *plan)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (plan->namespaces[type].kind != REFERENCE_NONE &&
		    plan->namespaces[type].kind != REFERENCE_NEW)
			return true;
	return plan->target.kind != REFERENCE_NONE;
}

bool plan_joins_user(const struct plan *plan)
{
	const uint8_t kind = plan->namespaces[GONS_USER].kind;

	return plan_target_types(plan) & NS_BIT(GONS_USER) ||
	       (kind != REFERENCE_NONE && kind != REFERENCE_NEW);
}

/* What a word needs to mean anything, and what else has to be asked for with it. */
struct need {
	uint8_t kind; /* enum word_kind */
	uint8_t type; /* a namespace of this type ... */
	bool new;     /* ... that is made, not joined */
	char wanted[32];
};

static const struct need needs[] = {
	{ WORD_PROPAGATION, GONS_MNT, true, "gons_mnt=new" },
	{ WORD_PROC, GONS_MNT, false, "gons_mnt" },
	{ WORD_TMP, GONS_MNT, false, "gons_mnt" },
	{ WORD_BIND, GONS_MNT, false, "gons_mnt" },
	{ WORD_HOSTNAME, GONS_UTS, false, "gons_uts" },
	{ WORD_DOMAINNAME, GONS_UTS, false, "gons_uts" },
	{ WORD_UID_MAP, GONS_USER, true, "gons_user=new" },
	{ WORD_GID_MAP, GONS_USER, true, "gons_user=new" },
	{ WORD_SETGROUPS, GONS_USER, true, "gons_user=new" },
	{ WORD_OWNER, GONS_USER, true, "gons_user=new" },
	{ WORD_MONOTONIC, GONS_TIME, true, "gons_time=new" },
	{ WORD_BOOTTIME, GONS_TIME, true, "gons_time=new" },
};

static int check_need(const struct plan *plan, const struct need *need, const struct word *word,
		      struct text *error)
{
	uint8_t kind = plan->namespaces[need->type].kind;

	if (need->kind != word->kind || kind == REFERENCE_NEW ||
	    (!need->new &&
	     (kind != REFERENCE_NONE || plan_target_types(plan) & NS_BIT(need->type))))
		return 0;
	text_add(error, "gons_");
	text_add(error, word->name);
	text_add(error, " is set, but it takes ");
	text_add(error, need->wanted);
	text_add(error, "; set that too, or unset gons_");
	text_add(error, word->name);
	return -EINVAL;
}

static int check_needs(const struct plan *plan, struct text *error)
{
	unsigned i;
	unsigned n;

	for (i = 0; i < words_count; i++) {
		if (!plan->texts[i] || words[i].kind == WORD_NAMESPACE)
			continue;
		for (n = 0; n < sizeof(needs) / sizeof(needs[0]); n++)
			if (check_need(plan, &needs[n], &words[i], error))
				return -EINVAL;
	}
	return 0;
}

/* Some things are for a process that goes in while another one stays outside. */
static int check_fork(const struct plan *plan, struct text *error)
{
	const struct reference *pid = &plan->namespaces[GONS_PID];
	const char *word = NULL;

	if (plan->fork != FORK_NEVER)
		return 0;
	if (plan->rootfs.tmp_kind == TMP_FRESH)
		word = "tmp=fresh";
	else if (plan->rootfs.proc == CHOICE_YES &&
		 (pid->kind != REFERENCE_NONE || plan_target_types(plan) & NS_BIT(GONS_PID)))
		word = plan->rootfs.proc_directory ? "proc=DIRECTORY" : "proc=1";
	else if (pid->kind == REFERENCE_NEW && pid->name)
		word = "pid=new:FILE";
	else if (pid->kind == REFERENCE_NEW && plan->binfmt == BINFMT_NESTED)
		word = "binfmt=nested with gons_pid=new";
	if (!word)
		return 0;
	text_add(error, "gons_");
	text_add(error, word);
	text_add(error, " takes a fork, which gons_fork=0 forbids; unset one of the two");
	return -EINVAL;
}

/* A new mount namespace has mounts of its own: what was opened before is in another one. */
static int check_root(const struct plan *plan, struct text *error)
{
	if (plan->rootfs.root_fd < 0 || plan->namespaces[GONS_MNT].kind != REFERENCE_NEW)
		return 0;
	text_add(error, "gons_root=fd:N is a directory of the mount namespace that gons_mnt=new "
			"leaves; give its path, or join one");
	return -EINVAL;
}

/* Only where files of the place are no code is anything forbidden. */
static int check_devices(const struct plan *plan, struct text *error)
{
	if (plan->rootfs.trust != TRUST_ALL || *plan_value(plan, "devices") != 'h')
		return 0;
	text_add(error, "gons_devices=host is set, but it takes gons_trust=0 or inspect; set that "
			"too, or unset gons_devices");
	return -EINVAL;
}

/* Whoever refers to the target must name it. */
static int check_target(const struct plan *plan, struct text *error)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		if (plan->namespaces[type].kind != REFERENCE_TARGET ||
		    plan->target.kind != REFERENCE_NONE)
			continue;
		text_add(error, "gons_");
		text_add(error, ns_types[type].name);
		text_add(error, " refers to gons_target, which is not set; name a process there");
		return -EINVAL;
	}
	return 0;
}

int plan_finish(struct plan *plan, struct text *error)
{
	uint8_t ordered = 0;
	int type;
	int i;

	for (i = 0; i < plan->order_count; i++)
		ordered |= (uint8_t)(1U << plan->order[i]);
	for (type = 0; type < GONS_TYPES; type++) {
		if (plan->namespaces[type].kind == REFERENCE_NONE || ordered & 1U << type)
			continue;
		text_add(error, "gons_");
		text_add(error, ns_types[type].name);
		text_add(error, " is set, but gons_order ");
		text_add_quoted(error, plan->order_text, text_length(plan->order_text));
		text_add(error, " lacks it; add ");
		text_add(error, ns_types[type].name);
		text_add(error, " to gons_order, or unset one of the two");
		return -EINVAL;
	}
	if (check_target(plan, error) || check_needs(plan, error) || check_devices(plan, error))
		return -EINVAL;
	return check_root(plan, error) ? -EINVAL : check_fork(plan, error);
}
