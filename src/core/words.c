/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of words: one word and its value become a piece of a plan. Nothing else knows the list
 * of words; whoever adds one adds a row. No system call happens here.
 */
#include "words.h"

#include <linux/errno.h>
#include <linux/limits.h>

#include "ns.h"

#define REFERENCE_VALUES "REFERENCE"
#define NAMESPACE_ROW(name, type, help)                                                            \
	{                                                                                          \
		name, REFERENCE_VALUES, "", help, WORD_NAMESPACE, type, PHASE_ENTER                \
	}

const struct word words[] = {
	NAMESPACE_ROW("cgroup", GONS_CGROUP, "the cgroup namespace to join"),
	NAMESPACE_ROW("ipc", GONS_IPC, "the ipc namespace to join"),
	NAMESPACE_ROW("mnt", GONS_MNT, "the mount namespace to join"),
	NAMESPACE_ROW("net", GONS_NET, "the network namespace to join"),
	NAMESPACE_ROW("pid", GONS_PID, "the pid namespace to join"),
	NAMESPACE_ROW("time", GONS_TIME, "the time namespace to join"),
	NAMESPACE_ROW("user", GONS_USER, "the user namespace to join"),
	NAMESPACE_ROW("uts", GONS_UTS, "the uts namespace to join"),
	{ "target", "PID, pid:PID, pidfd:FD", "",
	  "join every namespace of that process without a word of its own", WORD_TARGET, 0,
	  PHASE_ENTER },
	{ "order", "TYPE,... with ! to open early", "!user,!mnt,!cgroup,!ipc,!net,!pid,!uts,!time",
	  "the order of joining", WORD_ORDER, 0, PHASE_READ },
	{ "onerror", "record, warn, exit", "record", "what a failure does", WORD_ON_ERROR, 0,
	  PHASE_READ },
	{ "fork", "auto, 0, 1, init", "auto", "whether a process stays outside", WORD_FORK, 0,
	  PHASE_RELAY },
	{ "keepenv", "0, 1", "0", "whether the words stay in the environment",
	  WORD_KEEP_ENVIRONMENT, 0, PHASE_READ },
	{ "wd", "DIRECTORY", "/ in another mount namespace, else unchanged",
	  "the working directory, seen from inside", WORD_DIRECTORY, 0, PHASE_FURNISH },
};

const unsigned words_count = sizeof(words) / sizeof(words[0]);

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "plan.given has too few bits");

/* One value out of a few, in the order of the enumeration that it stands for. */
struct choice {
	uint8_t kind; /* enum word_kind */
	char value[8];
	uint8_t meaning;
};

static const struct choice choices[] = {
	{ WORD_ON_ERROR, "record", ON_ERROR_RECORD },
	{ WORD_ON_ERROR, "warn", ON_ERROR_WARN },
	{ WORD_ON_ERROR, "exit", ON_ERROR_EXIT },
	{ WORD_FORK, "auto", FORK_AUTO },
	{ WORD_FORK, "0", FORK_NEVER },
	{ WORD_FORK, "1", FORK_ALWAYS },
	{ WORD_FORK, "init", FORK_INIT },
	{ WORD_KEEP_ENVIRONMENT, "0", 0 },
	{ WORD_KEEP_ENVIRONMENT, "1", 1 },
};

/* The references that are not a path: what stands before the colon, and what numbers may follow. */
struct prefix {
	char text[8];
	char wanted[72]; /* completes: `invalid gons_net reference "pid:0": ...` */
	uint8_t kind;    /* enum reference_kind */
	uint64_t minimum;
	uint64_t maximum;
};

#define PID_LIMIT 4194304 /* PID_MAX_LIMIT of the kernel, proc_sys_kernel(5) */
#define PID_WANTED "pid: takes a process id, a number from 1 to 4194304"
#define FD_WANTED "takes an open descriptor, a number from 0 to 2147483647"

static const struct prefix prefixes[] = {
	{ "pid:", PID_WANTED, REFERENCE_PID, 1, PID_LIMIT },
	{ "fd:", "fd: " FD_WANTED, REFERENCE_FD, 0, INT32_MAX },
	{ "pidfd:", "pidfd: " FD_WANTED, REFERENCE_PIDFD, 0, INT32_MAX },
	{ "id:", "id: takes a namespace id and an inode number, id:N:INODE", REFERENCE_ID, 1,
	  UINT64_MAX },
	{ "name:", "name: takes the name of a network namespace", REFERENCE_NAME, 0, 0 },
};

void plan_begin(struct plan *plan)
{
	/* The default order of Go's gons, and time, which it does not know, at its end. */
	static const uint8_t order[GONS_TYPES] = { GONS_USER, GONS_MNT, GONS_CGROUP, GONS_IPC,
						   GONS_NET,  GONS_PID, GONS_UTS,    GONS_TIME };
	int i;

	*plan = (struct plan){ .order_count = GONS_TYPES, .early = 0xff };
	for (i = 0; i < GONS_TYPES; i++)
		plan->order[i] = order[i];
}

static int bad_reference(struct text *error, const char *word, const char *value,
			 const char *wanted)
{
	text_add(error, "invalid gons_");
	text_add(error, word);
	text_add(error, " reference ");
	text_add_quoted(error, value, text_length(value));
	text_add(error, ": ");
	text_add(error, wanted);
	return -EINVAL;
}

static int bad_value(struct text *error, const struct word *word, const char *value)
{
	text_add(error, "invalid gons_");
	text_add(error, word->name);
	text_add(error, " value ");
	text_add_quoted(error, value, text_length(value));
	text_add(error, "; it is one of: ");
	text_add(error, word->values);
	return -EINVAL;
}

static int parse_id(const char *digits, struct reference *reference)
{
	const char *colon = digits;
	int error;

	while (*colon && *colon != ':')
		colon++;
	error = text_number(digits, (size_t)(colon - digits), 1, UINT64_MAX, &reference->number);
	if (error || *colon == '\0')
		return error;
	return text_number(colon + 1, text_length(colon + 1), 1, UINT32_MAX, &reference->inode);
}

/* A network namespace's name is one path component below /run/netns, ip-netns(8). */
static bool is_component(const char *name)
{
	const char *at;

	if (*name == '\0' || text_equal(name, ".", 1) || text_equal(name, "..", 2))
		return false;
	for (at = name; *at; at++)
		if (*at == '/')
			return false;
	return true;
}

static int parse_behind(const struct prefix *prefix, const char *rest, struct reference *reference)
{
	if (prefix->kind == REFERENCE_ID)
		return parse_id(rest, reference);
	if (prefix->kind != REFERENCE_NAME)
		return text_number(rest, text_length(rest), prefix->minimum, prefix->maximum,
				   &reference->number);
	reference->name = rest;
	return is_component(rest) ? 0 : -EINVAL;
}

static int parse_reference(const struct word *word, const char *value, struct reference *result,
			   struct text *error)
{
	struct reference reference = { .text = value, .kind = REFERENCE_PATH, .name = value };
	unsigned i;

	if (text_length(value) >= PATH_MAX)
		return bad_reference(error, word->name, value,
				     "it is longer than the 4095 bytes that a path may have");
	if (text_equal(value, "new", 3))
		return bad_reference(error, word->name, value,
				     "\"new\" is reserved for a new namespace, which this version "
				     "does not make; write ./new for a file of that name");
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		const char *rest = text_after(value, prefixes[i].text);

		if (!rest)
			continue;
		reference.kind = prefixes[i].kind;
		if (parse_behind(&prefixes[i], rest, &reference))
			return bad_reference(error, word->name, value, prefixes[i].wanted);
		if (reference.kind == REFERENCE_NAME && word->argument != GONS_NET)
			return bad_reference(error, word->name, value,
					     "name: works for gons_net only");
		break;
	}
	*result = reference;
	return 0;
}

static int parse_target(const struct word *word, const char *value, struct reference *result,
			struct text *error)
{
	struct reference reference = { .text = value, .kind = REFERENCE_PID };
	const char *pidfd = text_after(value, "pidfd:");
	const char *pid = text_after(value, "pid:");
	const char *digits = pidfd ? pidfd : pid ? pid : value;

	if (pidfd)
		reference.kind = REFERENCE_PIDFD;
	if (text_number(digits, text_length(digits), pidfd ? 0 : 1, pidfd ? INT32_MAX : PID_LIMIT,
			&reference.number))
		return bad_reference(
			error, word->name, value,
			pidfd ? "pidfd: " FD_WANTED
			      : "a target is a process id, a number from 1 to 4194304, "
				"or pidfd:FD");
	*result = reference;
	return 0;
}

static int bad_order(struct text *error, const char *name, size_t length)
{
	int type;

	text_add(error, "unknown namespace type ");
	text_add_quoted(error, name, length);
	text_add(error, " in gons_order; the types are:");
	for (type = 0; type < GONS_TYPES; type++) {
		text_add(error, " ");
		text_add(error, ns_types[type].name);
	}
	return -EINVAL;
}

static int parse_order(struct plan *plan, const char *value, struct text *error)
{
	const char *at = value;
	uint8_t seen = 0;

	plan->order_count = 0;
	plan->early = 0;
	plan->order_text = value;
	for (;;) {
		bool early = *at == '!';
		const char *name = early ? at + 1 : at;
		const char *end = name;
		int type;

		while (*end && *end != ',')
			end++;
		type = end > name ? ns_by_name(name, (size_t)(end - name)) : -1;
		if (type < 0)
			return bad_order(error, name, (size_t)(end - name));
		if (seen & 1U << type) {
			text_add(error, "duplicate namespace order type ");
			text_add(error, ns_types[type].name);
			text_add(error, "; each type stands at most once in gons_order");
			return -EINVAL;
		}
		seen |= (uint8_t)(1U << type);
		plan->order[plan->order_count++] = (uint8_t)type;
		plan->early |= (uint8_t)((unsigned)early << type);
		if (*end == '\0')
			return 0;
		at = end + 1;
	}
}

static int parse_choice(struct plan *plan, const struct word *word, const char *value,
			struct text *error)
{
	unsigned i;

	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		if (choices[i].kind != word->kind ||
		    !text_equal(choices[i].value, value, text_length(value)))
			continue;
		if (word->kind == WORD_ON_ERROR)
			plan->on_error = choices[i].meaning;
		else if (word->kind == WORD_FORK)
			plan->fork = choices[i].meaning;
		else
			plan->keep_environment = choices[i].meaning;
		return 0;
	}
	/* Whoever set it cared, but for what? Saying it aloud is right for each of the three. */
	if (word->kind == WORD_ON_ERROR)
		plan->on_error = ON_ERROR_WARN;
	return bad_value(error, word, value);
}

static int parse_directory(struct plan *plan, const char *value, struct text *error)
{
	if (text_length(value) >= PATH_MAX) {
		text_add(error, "invalid gons_wd value ");
		text_add_quoted(error, value, text_length(value));
		text_add(error, "; it is longer than the 4095 bytes that a path may have");
		return -EINVAL;
	}
	plan->directory = value;
	return 0;
}

static int parse(struct plan *plan, const struct word *word, const char *value, struct text *error)
{
	switch ((enum word_kind)word->kind) {
	case WORD_NAMESPACE:
		return parse_reference(word, value, &plan->namespaces[word->argument], error);
	case WORD_TARGET:
		return parse_target(word, value, &plan->target, error);
	case WORD_ORDER:
		return parse_order(plan, value, error);
	case WORD_DIRECTORY:
		return parse_directory(plan, value, error);
	case WORD_ON_ERROR:
	case WORD_FORK:
	case WORD_KEEP_ENVIRONMENT:
		return parse_choice(plan, word, value, error);
	}
	return -EINVAL;
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
		if (text_equal(words[i].name, name, length))
			break;
	if (i == words_count)
		return unknown(error, name, length);
	if (*value == '\0')
		return 0;
	if (plan->given & 1U << i) {
		text_add(error, "gons_");
		text_add(error, words[i].name);
		text_add(error, " is set twice; set it once");
		return -EINVAL;
	}
	plan->given |= 1U << i;
	return parse(plan, &words[i], value, error);
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
	return 0;
}
