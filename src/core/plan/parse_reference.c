/* SPDX-License-Identifier: Apache-2.0 */
/* References to namespaces, the target, and the order in which namespaces are entered. */
#include "core/plan/parsers.h"

#include <linux/errno.h>
#include <linux/limits.h>

#include "core/plan/ns_types.h"

/* References that are not a path: the text before the colon, and the numbers that may follow it. */
struct prefix {
	char text[8];
	char wanted[52]; /* completes: `invalid gons_net reference "pid:0": pid: takes ...` */
	uint8_t kind;    /* enum reference_kind */
	uint8_t minimum;
	uint32_t maximum;
};

#define PID_LIMIT 4194304 /* PID_MAX_LIMIT of the kernel, proc_sys_kernel(5) */
#define FD_WANTED "an open descriptor, a number from 0 to 2147483647"

static const struct prefix prefixes[] = {
	{ "pid:", "a process id, a number from 1 to 4194304", REFERENCE_PID, 1, PID_LIMIT },
	{ "fd:", FD_WANTED, REFERENCE_FD, 0, INT32_MAX },
	{ "pidfd:", FD_WANTED, REFERENCE_PIDFD, 0, INT32_MAX },
	{ "id:", "a namespace id and an inode number, id:N:INODE", REFERENCE_ID, 0, 0 },
	{ "new:", "the file that keeps the namespace", REFERENCE_NEW, 0, 0 },
	{ "name:", "the name of a network namespace", REFERENCE_NAME, 0, 0 },
};

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

static int bad_prefix(struct text *error, const char *word, const char *value,
		      const struct prefix *prefix)
{
	bad_reference(error, word, value, prefix->text);
	text_add(error, " takes ");
	text_add(error, prefix->wanted);
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
	if (prefix->kind == REFERENCE_NEW) {
		reference->name = rest;
		return *rest ? 0 : -EINVAL;
	}
	if (prefix->kind != REFERENCE_NAME)
		return text_number(rest, text_length(rest), prefix->minimum, prefix->maximum,
				   &reference->number);
	reference->name = rest;
	return is_component(rest) ? 0 : -EINVAL;
}

int parse_reference(struct plan *plan, const struct word *word, const char *value, void *member,
		    struct text *error)
{
	struct reference reference = { .text = value, .kind = REFERENCE_PATH, .name = value };
	unsigned i;

	(void)plan;
	if (text_length(value) >= PATH_MAX)
		return bad_reference(error, word->name, value,
				     "it is longer than the 4095 bytes that a path may have");
	if (text_equal(value, "new", 3) || text_equal(value, "target", 6)) {
		reference.kind = *value == 'n' ? REFERENCE_NEW : REFERENCE_TARGET;
		reference.name = NULL;
	}
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		const char *rest = text_skip_prefix(value, prefixes[i].text);

		if (!rest)
			continue;
		reference.kind = prefixes[i].kind;
		if (parse_behind(&prefixes[i], rest, &reference))
			return bad_prefix(error, word->name, value, &prefixes[i]);
		if (reference.kind == REFERENCE_NAME && word->type != GONS_NET)
			return bad_reference(error, word->name, value,
					     "name: works for gons_net only");
		break;
	}
	*(struct reference *)member = reference;
	return 0;
}

int parse_target(struct plan *plan, const struct word *word, const char *value, void *member,
		 struct text *error)
{
	struct reference reference = { .text = value, .kind = REFERENCE_PID };
	const char *pidfd = text_skip_prefix(value, "pidfd:");
	const char *pid = text_skip_prefix(value, "pid:");
	const char *digits = pidfd ? pidfd : pid ? pid : value;

	(void)plan;
	if (pidfd)
		reference.kind = REFERENCE_PIDFD;
	if (text_number(digits, text_length(digits), pidfd ? 0 : 1, pidfd ? INT32_MAX : PID_LIMIT,
			&reference.number))
		return bad_reference(
			error, word->name, value,
			pidfd ? "pidfd: takes " FD_WANTED
			      : "a target is a process id, a number from 1 to 4194304, "
				"or pidfd:FD");
	*(struct reference *)member = reference;
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

int parse_order(struct plan *plan, const struct word *word, const char *value, void *member,
		struct text *error)
{
	const char *at = value;
	uint8_t *order = member;
	uint8_t seen = 0;

	(void)word;
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
		order[plan->order_count++] = (uint8_t)type;
		plan->early |= (uint8_t)((unsigned)early << type);
		if (*end == '\0')
			return 0;
		at = end + 1;
	}
}
