/* SPDX-License-Identifier: Apache-2.0 */
/* Plain values: one out of a few, texts and paths, numbers and lists of them. */
#include "core/plan/parsers.h"

#include <linux/errno.h>
#include <linux/limits.h>

#include "core/plan/parse_error.h"
#include "core/plan/parse_list.h"

#define SECONDS_MAX 1000000000 /* some thirty years; the kernel has a limit of its own */
#define HOST_NAME_BYTES 64     /* __NEW_UTS_LEN, sethostname(2) */
#define SIGNAL_LIMIT 64        /* signal(7) */

/* The length of the first of "record, warn, exit". */
static size_t first_length(const char *values)
{
	size_t length = 0;

	while (values[length] && values[length] != ',')
		length++;
	return length;
}

/* One value out of a few: those in the row of the word, which tells what each stands for. */
int parse_choice(struct plan *plan, const struct word *word, const char *value, void *member,
		 struct text *error)
{
	const char *values = word_values(word);
	int i;

	(void)plan;
	for (i = 0; i < word->choice_count; i++) {
		const size_t length = first_length(values);

		if (text_equal(value, values, length)) {
			*(uint8_t *)member = word->choices[i];
			return 0;
		}
		values += length + 2; /* and the ", " behind it */
	}
	return parse_bad_value(error, word, value);
}

int parse_on_error(struct plan *plan, const struct word *word, const char *value, void *member,
		   struct text *error)
{
	if (parse_choice(plan, word, value, member, error) == 0) {
		plan->on_error_given = true;
		return 0;
	}
	/* What was wanted is not known. A warning is right for each of the three values. */
	if (plan->on_error == ON_ERROR_RECORD)
		plan->on_error = ON_ERROR_WARN;
	return -EINVAL;
}

static int parse_text(const struct word *word, const char *value, uint64_t maximum,
		      const char **result, struct text *error)
{
	if (text_length(value) > maximum)
		return parse_too_long(error, word, value, maximum);
	*result = value;
	return 0;
}

int parse_proc(struct plan *plan, const struct word *word, const char *value, void *member,
	       struct text *error)
{
	struct rootfs_plan *rootfs_plan = &plan->rootfs;

	if (*value != '/')
		return parse_choice(plan, word, value, member, error);
	rootfs_plan->proc = CHOICE_YES;
	return parse_text(word, value, PATH_MAX - 1, &rootfs_plan->proc_directory, error);
}

int parse_host_name(struct plan *plan, const struct word *word, const char *value, void *member,
		    struct text *error)
{
	(void)plan;
	return parse_text(word, value, HOST_NAME_BYTES, member, error);
}

/* A directory: the descriptor fd:N of an open one, or a path. */
static int parse_directory(const struct word *word, const char *value, const char **result, int *fd,
			   struct text *error)
{
	const char *digits = text_skip_prefix(value, "fd:");
	uint64_t number;

	if (digits && text_number(digits, text_length(digits), 0, INT32_MAX, &number))
		return parse_bad_value(error, word, value);
	*fd = digits ? (int)number : -1;
	return parse_text(word, value, PATH_MAX - 1, result, error);
}

int parse_root(struct plan *plan, const struct word *word, const char *value, void *member,
	       struct text *error)
{
	return parse_directory(word, value, member, &plan->rootfs.root_fd, error);
}

int parse_workdir(struct plan *plan, const struct word *word, const char *value, void *member,
		  struct text *error)
{
	return parse_directory(word, value, member, &plan->rootfs.directory_fd, error);
}

int parse_tmp(struct plan *plan, const struct word *word, const char *value, void *member,
	      struct text *error)
{
	const char *options = text_skip_prefix(value, "tmpfs:");
	const char **tmp = member;

	plan->rootfs.tmp_kind = TMP_PATH;
	*tmp = value;
	if (text_equal(value, "fresh", 5)) {
		plan->rootfs.tmp_kind = TMP_FRESH;
	} else if (options || text_equal(value, "tmpfs", 5)) {
		plan->rootfs.tmp_kind = TMP_TMPFS;
		*tmp = options;
	}
	return text_length(value) < PATH_MAX ? 0 : parse_too_long(error, word, value, PATH_MAX - 1);
}

int parse_binds(struct plan *plan, const struct word *word, const char *value, void *member,
		struct text *error)
{
	const char *at = value;
	unsigned count = 0;
	struct bind bind;

	(void)plan;
	while (*at)
		if (count++ == BINDS_MAX || !parse_next_bind(&at, &bind))
			return parse_bad_value(error, word, value);
	if (count == BINDS_MAX && !binds_bring_audit(value))
		return parse_bad_value(error, word, value);
	*(const char **)member = value;
	return 0;
}

int parse_descriptors(struct plan *plan, const struct word *word, const char *value, void *member,
		      struct text *error)
{
	const char *at = value;
	uint32_t number;

	(void)plan;
	while (*at)
		if (!parse_next_number(&at, &number) || number > INT32_MAX)
			return parse_bad_value(error, word, value);
	*(const char **)member = value;
	return 0;
}

int parse_signal(struct plan *plan, const struct word *word, const char *value, void *member,
		 struct text *error)
{
	uint64_t number;

	(void)plan;
	if (text_number(value, text_length(value), 1, SIGNAL_LIMIT, &number))
		return parse_bad_value(error, word, value);
	*(uint8_t *)member = (uint8_t)number;
	return 0;
}

int parse_seconds(struct plan *plan, const struct word *word, const char *value, void *member,
		  struct text *error)
{
	bool negative = *value == '-';
	uint64_t seconds;

	if (text_number(value + negative, text_length(value + negative), 0, SECONDS_MAX, &seconds))
		return parse_bad_value(error, word, value);
	*(int64_t *)member = negative ? -(int64_t)seconds : (int64_t)seconds;
	plan->has_offsets = true;
	return 0;
}
