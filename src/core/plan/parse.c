/* SPDX-License-Identifier: Apache-2.0 */
/* The values that words take: each is read into its place in a plan. Which words there are is in
 * words.c. */
#include "core/plan/parse.h"

#include <linux/errno.h>
#include <linux/limits.h>

#include "core/namespace/ns.h"
#include "core/plan/parse_list.h"

#define SECONDS_MAX 1000000000 /* some thirty years; the kernel has a limit of its own */
#define HOST_NAME_BYTES 64     /* __NEW_UTS_LEN, sethostname(2) */
#define SIGNAL_LIMIT 64        /* signal(7) */

/* One value out of a few, in the order of the enumeration that it stands for. */
struct meaning {
	uint8_t kind; /* enum word_kind */
	char value[12];
	uint8_t meaning;
};

static const struct meaning choices[] = {
	{ WORD_ON_ERROR, "record", ON_ERROR_RECORD },
	{ WORD_ON_ERROR, "warn", ON_ERROR_WARN },
	{ WORD_ON_ERROR, "exit", ON_ERROR_EXIT },
	{ WORD_FORK, "auto", FORK_AUTO },
	{ WORD_FORK, "0", FORK_NEVER },
	{ WORD_FORK, "1", FORK_ALWAYS },
	{ WORD_FORK, "init", FORK_INIT },
	{ WORD_KEEP_ENVIRONMENT, "0", 0 },
	{ WORD_KEEP_ENVIRONMENT, "1", 1 },
	{ WORD_PROPAGATION, "private", PROPAGATION_PRIVATE },
	{ WORD_PROPAGATION, "slave", PROPAGATION_SLAVE },
	{ WORD_PROPAGATION, "shared", PROPAGATION_SHARED },
	{ WORD_PROPAGATION, "unchanged", PROPAGATION_UNCHANGED },
	{ WORD_PROC, "0", CHOICE_NO },
	{ WORD_PROC, "1", CHOICE_YES },
	{ WORD_SETGROUPS, "allow", CHOICE_YES },
	{ WORD_SETGROUPS, "deny", CHOICE_NO },
	{ WORD_SEMAPHORES, "new", 1 },
	{ WORD_TRUST, "0", TRUST_NOTHING },
	{ WORD_TRUST, "1", TRUST_ALL },
	{ WORD_TRUST, "inspect", TRUST_INSPECTED },
	{ WORD_BINFMT, "refuse", BINFMT_REFUSE },
	{ WORD_BINFMT, "accept", BINFMT_ACCEPT },
	{ WORD_BINFMT, "nested", BINFMT_NESTED },
	{ WORD_DEVICES, "host", DEVICES_HOSTS },
	{ WORD_DEVICES, "all", DEVICES_ALL },
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
	{ "new:", "new: takes the file that keeps the namespace", REFERENCE_NEW, 0, 0 },
	{ "name:", "name: takes the name of a network namespace", REFERENCE_NAME, 0, 0 },
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

static void begin_value(struct text *error, const struct word *word, const char *value)
{
	text_add(error, "invalid gons_");
	text_add(error, word->name);
	text_add(error, " value ");
	text_add_quoted(error, value, text_length(value));
}

static int bad_value(struct text *error, const struct word *word, const char *value)
{
	begin_value(error, word, value);
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

static int parse_reference(const struct word *word, const char *value, struct reference *result,
			   struct text *error)
{
	struct reference reference = { .text = value, .kind = REFERENCE_PATH, .name = value };
	unsigned i;

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
	const char *pidfd = text_skip_prefix(value, "pidfd:");
	const char *pid = text_skip_prefix(value, "pid:");
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

/* The members of a plan that take one value out of a few. */
static uint8_t *choice_of(struct plan *plan, const struct word *word)
{
	switch ((enum word_kind)word->kind) {
	case WORD_ON_ERROR:
		return &plan->on_error;
	case WORD_FORK:
		return &plan->fork;
	case WORD_KEEP_ENVIRONMENT:
		return &plan->keep_environment;
	case WORD_PROPAGATION:
		return &plan->rootfs.propagation;
	case WORD_PROC:
		return &plan->rootfs.proc;
	case WORD_SETGROUPS:
		return &plan->setgroups;
	case WORD_TRUST:
		return &plan->rootfs.trust;
	case WORD_BINFMT:
		return &plan->binfmt;
	case WORD_DEVICES:
		return &plan->rootfs.devices;
	default:
		return &plan->new_semaphores;
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
		*choice_of(plan, word) = choices[i].meaning;
		plan->on_error_given |= word->kind == WORD_ON_ERROR;
		return 0;
	}
	/* Whoever set it cared, but for what? Saying it aloud is right for each of the three. */
	if (word->kind == WORD_ON_ERROR && plan->on_error == ON_ERROR_RECORD)
		plan->on_error = ON_ERROR_WARN;
	return bad_value(error, word, value);
}

static int too_long(struct text *error, const struct word *word, const char *value,
		    uint64_t maximum)
{
	begin_value(error, word, value);
	text_add(error, "; it is longer than the ");
	text_add_number(error, maximum);
	text_add(error, " bytes that it may have");
	return -EINVAL;
}

static int parse_text(const struct word *word, const char *value, uint64_t maximum,
		      const char **result, struct text *error)
{
	if (text_length(value) > maximum)
		return too_long(error, word, value, maximum);
	*result = value;
	return 0;
}

/* One that is open already, or a path. */
static int parse_directory(const struct word *word, const char *value, const char **result, int *fd,
			   struct text *error)
{
	const char *digits = text_skip_prefix(value, "fd:");
	uint64_t number;

	if (digits && text_number(digits, text_length(digits), 0, INT32_MAX, &number))
		return bad_value(error, word, value);
	*fd = digits ? (int)number : -1;
	return parse_text(word, value, PATH_MAX - 1, result, error);
}

static int parse_proc(struct plan *plan, const struct word *word, const char *value,
		      struct text *error)
{
	struct rootfs_plan *rootfs_plan = &plan->rootfs;

	if (*value != '/')
		return parse_choice(plan, word, value, error);
	rootfs_plan->proc = CHOICE_YES;
	return parse_text(word, value, PATH_MAX - 1, &rootfs_plan->proc_directory, error);
}

static int parse_signal(struct plan *plan, const struct word *word, const char *value,
			struct text *error)
{
	uint64_t number;

	if (text_number(value, text_length(value), 1, SIGNAL_LIMIT, &number))
		return bad_value(error, word, value);
	plan->end_signal = (uint8_t)number;
	return 0;
}

static int parse_owner(struct plan *plan, const struct word *word, const char *value,
		       struct text *error)
{
	const char *colon = value;
	uint64_t uid;
	uint64_t gid;

	while (*colon && *colon != ':')
		colon++;
	if (*colon == '\0' || text_number(value, (size_t)(colon - value), 0, ID_MAX, &uid) ||
	    text_number(colon + 1, text_length(colon + 1), 0, ID_MAX, &gid))
		return bad_value(error, word, value);
	plan->owner_uid = (uint32_t)uid;
	plan->owner_gid = (uint32_t)gid;
	plan->has_owner = true;
	return 0;
}

static int parse_seconds(struct plan *plan, const struct word *word, const char *value,
			 int64_t *result, struct text *error)
{
	bool negative = *value == '-';
	uint64_t seconds;

	if (text_number(value + negative, text_length(value + negative), 0, SECONDS_MAX, &seconds))
		return bad_value(error, word, value);
	*result = negative ? -(int64_t)seconds : (int64_t)seconds;
	plan->has_offsets = true;
	return 0;
}

static int parse_id_number(const struct word *word, const char *value, uint32_t *result, bool *has,
			   bool *keeps, struct text *error)
{
	uint64_t number;

	*keeps = text_equal("keep", value, text_length(value));
	if (*keeps)
		return 0;
	if (text_number(value, text_length(value), 0, ID_MAX, &number))
		return bad_value(error, word, value);
	*result = (uint32_t)number;
	*has = true;
	return 0;
}

static int parse_groups(struct credentials *credentials, const struct word *word, const char *value,
			struct text *error)
{
	const char *at = value;
	unsigned count = 0;
	uint32_t number;

	while (*at)
		if (count++ == GROUPS_MAX || !parse_next_number(&at, &number))
			return bad_value(error, word, value);
	credentials->groups = value;
	return 0;
}

static int parse_descriptors(struct plan *plan, const struct word *word, const char *value,
			     struct text *error)
{
	const char *at = value;
	uint32_t number;

	while (*at)
		if (!parse_next_number(&at, &number) || number > INT32_MAX)
			return bad_value(error, word, value);
	plan->closes = value;
	return 0;
}

/* What stands behind it, or NULL if it is no mask. */
static const char *parse_mask(const char *value, uint64_t *mask)
{
	const char *digits = text_skip_prefix(value, "0x");
	const char *at;

	*mask = 0;
	if (!digits)
		digits = value;
	for (at = digits; *at && *at != ':'; at++) {
		int digit = *at >= '0' && *at <= '9'   ? *at - '0'
			    : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10
			    : *at >= 'A' && *at <= 'F' ? *at - 'A' + 10
						       : -1;

		if (digit < 0 || *mask >> 60)
			return NULL;
		*mask = *mask << 4 | (uint64_t)digit;
	}
	return at == digits ? NULL : at;
}

static int parse_capabilities(struct credentials *credentials, const struct word *word,
			      const char *value, struct text *error)
{
	uint64_t mask;
	uint64_t bounding;
	const char *rest;

	if (text_equal(value, "keep", 4)) {
		credentials->keeps_capabilities = true;
		return 0;
	}
	rest = parse_mask(value, &mask);
	bounding = mask;
	if (rest && *rest == ':')
		rest = parse_mask(rest + 1, &bounding);
	/* capabilities(7): what is not in the bounding set cannot be added to the inheritable one.
	 */
	if (!rest || *rest || mask & ~bounding)
		return bad_value(error, word, value);
	credentials->capabilities = mask;
	credentials->bounding = bounding;
	credentials->has_capabilities = true;
	return 0;
}

static int parse_mapping(const struct word *word, const char *value, struct mapping *result,
			 struct text *error)
{
	static const char names[][8] = {
		[MAPPING_ROOT] = "root",
		[MAPPING_SELF] = "self",
		[MAPPING_AUTO] = "auto",
		[MAPPING_NONE] = "none",
	};
	const char *at = value;
	unsigned count = 0;
	struct extent extent;
	unsigned kind;

	for (kind = MAPPING_ROOT; kind < MAPPING_LIST; kind++)
		if (text_equal(names[kind], value, text_length(value)))
			break;
	while (kind == MAPPING_LIST && *at)
		if (count++ == EXTENTS_MAX || !parse_next_extent(&at, &extent))
			return bad_value(error, word, value);
	*result = (struct mapping){ .text = value, .kind = (uint8_t)kind };
	return 0;
}

static int parse_tmp(struct rootfs_plan *rootfs_plan, const struct word *word, const char *value,
		     struct text *error)
{
	const char *options = text_skip_prefix(value, "tmpfs:");

	rootfs_plan->tmp_kind = TMP_PATH;
	rootfs_plan->tmp = value;
	if (text_equal(value, "fresh", 5)) {
		rootfs_plan->tmp_kind = TMP_FRESH;
	} else if (options || text_equal(value, "tmpfs", 5)) {
		rootfs_plan->tmp_kind = TMP_TMPFS;
		rootfs_plan->tmp = options;
	}
	return text_length(value) < PATH_MAX ? 0 : too_long(error, word, value, PATH_MAX - 1);
}

static int parse_binds(struct rootfs_plan *rootfs_plan, const struct word *word, const char *value,
		       struct text *error)
{
	const char *at = value;
	unsigned count = 0;
	struct bind bind;

	while (*at)
		if (count++ == BINDS_MAX || !parse_next_bind(&at, &bind))
			return bad_value(error, word, value);
	if (count == BINDS_MAX && !binds_bring_audit(value))
		return bad_value(error, word, value);
	rootfs_plan->binds = value;
	return 0;
}

int parse_value(struct plan *plan, const struct word *word, const char *value, struct text *error)
{
	struct rootfs_plan *rootfs_plan = &plan->rootfs;
	struct credentials *credentials = &plan->credentials;

	switch ((enum word_kind)word->kind) {
	case WORD_NAMESPACE:
		return parse_reference(word, value, &plan->namespaces[word->argument], error);
	case WORD_TARGET:
		return parse_target(word, value, &plan->target, error);
	case WORD_ORDER:
		return parse_order(plan, value, error);
	case WORD_ON_ERROR:
	case WORD_FORK:
	case WORD_KEEP_ENVIRONMENT:
	case WORD_PROPAGATION:
	case WORD_SETGROUPS:
	case WORD_SEMAPHORES:
	case WORD_TRUST:
	case WORD_BINFMT:
	case WORD_DEVICES:
		return parse_choice(plan, word, value, error);
	case WORD_PROC:
		return parse_proc(plan, word, value, error);
	case WORD_END_SIGNAL:
		return parse_signal(plan, word, value, error);
	case WORD_OWNER:
		return parse_owner(plan, word, value, error);
	case WORD_CLOSE:
		return parse_descriptors(plan, word, value, error);
	case WORD_TMP:
		return parse_tmp(rootfs_plan, word, value, error);
	case WORD_BIND:
		return parse_binds(rootfs_plan, word, value, error);
	case WORD_ROOT:
		return parse_directory(word, value, &rootfs_plan->root, &rootfs_plan->root_fd,
				       error);
	case WORD_DIRECTORY:
		return parse_directory(word, value, &rootfs_plan->directory,
				       &rootfs_plan->directory_fd, error);
	case WORD_HOSTNAME:
		return parse_text(word, value, HOST_NAME_BYTES, &rootfs_plan->hostname, error);
	case WORD_DOMAINNAME:
		return parse_text(word, value, HOST_NAME_BYTES, &rootfs_plan->domainname, error);
	case WORD_UID_MAP:
		return parse_mapping(word, value, &plan->uid_map, error);
	case WORD_GID_MAP:
		return parse_mapping(word, value, &plan->gid_map, error);
	case WORD_MONOTONIC:
		return parse_seconds(plan, word, value, &plan->monotonic, error);
	case WORD_BOOTTIME:
		return parse_seconds(plan, word, value, &plan->boottime, error);
	case WORD_UID:
		return parse_id_number(word, value, &credentials->uid, &credentials->has_uid,
				       &credentials->keeps_uid, error);
	case WORD_GID:
		return parse_id_number(word, value, &credentials->gid, &credentials->has_gid,
				       &credentials->keeps_gid, error);
	case WORD_GROUPS:
		return parse_groups(credentials, word, value, error);
	case WORD_CAPABILITIES:
		return parse_capabilities(credentials, word, value, error);
	}
	return -EINVAL;
}
