/* SPDX-License-Identifier: Apache-2.0 */
/* The environment block: reads the gons_ variables, and takes them out. */
#include "core/plan/environ.h"

#include <linux/auxvec.h>

#include "core/base/audit.h"
#include "core/base/syscall.h"
#include "core/plan/plan_check.h"
#include "core/plan/plan_set.h"

#define TUNABLES "GLIBC_TUNABLES="

enum {
	AUXV_PAIRS = 64, /* AT_VECTOR_SIZE of the kernel is below 40 pairs */
	INITIAL_MAX =
		4096, /* bytes: the vector, the name of the platform and padding take far less */
};

struct auxiliary {
	unsigned long type;
	unsigned long value;
};

/* The word behind "gons_", or NULL. Variables gons_reexec_* belong to a re-execution and are no
 * words. */
static const char *word_of(const char *variable)
{
	const char *word;

	if (*variable != 'g')
		return NULL;
	word = text_skip_prefix(variable, "gons_");
	return word && !text_skip_prefix(word, "reexec_") ? word : NULL;
}

bool environ_has_words(char *const *environment)
{
	if (!environment)
		return false;
	for (; *environment; environment++)
		if (word_of(*environment))
			return true;
	return false;
}

bool environ_reexecutes(char *const *environment)
{
	for (; *environment; environment++)
		if (text_skip_prefix(*environment, ENVIRON_ACTION "="))
			return true;
	return false;
}

/* True if the vector has AT_SECURE. */
static bool read_auxiliary(const struct auxiliary *at, struct start *start)
{
	bool found = false;

	for (; at->type != AT_NULL; at++) {
		if (at->type == AT_SECURE) {
			start->secure = at->value != 0;
			found = true;
		} else if (at->type == AT_RANDOM) {
			start->random = (const char *)at->value;
		}
	}
	return found;
}

static int ask_auxiliary(struct start *start)
{
	struct auxiliary vector[AUXV_PAIRS + 1] = { 0 }; /* the last one is always AT_NULL */
	long count = sys_prctl(SYS_PR_GET_AUXV, (long)vector, AUXV_PAIRS * sizeof(vector[0]));
	int fd;

	if (count <= 0) {
		/* Before Linux 6.4. */
		fd = sys_open("/proc/self/auxv", O_RDONLY);
		if (fd < 0)
			return fd;
		count = sys_read(fd, vector, AUXV_PAIRS * sizeof(vector[0]));
		sys_close(fd);
	}
	return count > 0 && read_auxiliary(vector, start) ? 0 : -EIO;
}

bool environ_follows(char **arguments, int argument_count, char **environment)
{
	return arguments && (uintptr_t)(arguments + argument_count + 1) == (uintptr_t)environment;
}

int environ_start(char **environment, bool follows, struct start *start)
{
	*start = (struct start){ 0 };
	if (!follows)
		return ask_auxiliary(start);
	while (*environment)
		environment++;
	/*
	 * In a secure program glibc has already taken variables out of the block. Then zeros lie
	 * here, not the vector, and only the kernel tells the truth.
	 */
	if (read_auxiliary((const struct auxiliary *)(environment + 1), start))
		return 0;
	*start = (struct start){ 0 };
	return ask_auxiliary(start);
}

int environ_read(char *const *environment, struct plan *plan, struct text *error)
{
	int result = 0;

	for (; *environment; environment++) {
		const char *word = word_of(*environment);
		size_t length = 0;
		struct text later;
		char unused[1];
		int status;

		if (!word)
			continue;
		while (word[length] && word[length] != '=')
			length++;
		/* Also the variables behind a wrong one are read: gons_onerror may be the last. */
		text_begin(&later, unused, sizeof(unused));
		status = plan_set(plan, word, length, word + length + (word[length] == '='),
				  result ? &later : error);
		if (!result)
			result = status;
	}
	return result ? result : plan_finish(plan, error);
}

/* Only strings that the kernel laid out are known to be writable: putenv(3) may have put a constant
 * here. */
static bool is_ours_to_write(const char *string, const struct start *start)
{
	return start->random && string > start->random;
}

/* Is this the block that the kernel laid out? Behind its end lie the auxiliary vector and few bytes
 * more. */
static bool is_initial(char **end, const struct start *start)
{
	const uintptr_t distance = (uintptr_t)start->random - (uintptr_t)end;

	return start->random && distance < INITIAL_MAX;
}

static void blank(char *string)
{
	__builtin_memset(string, 0, text_length(string));
}

/* ld.so(8): entries of LD_PRELOAD stand between colons and blanks, those of LD_AUDIT between
 * colons. */
static bool is_separator(char character, char other)
{
	return character == ':' || character == other;
}

/* Is the entry libgons-preload.so, libgons.so.1 or the like, with or without a directory? */
static bool is_our_library(const char *entry, size_t length)
{
	size_t base = length;
	size_t i;

	while (base > 0 && entry[base - 1] != '/')
		base--;
	/* The entry ends at a separator or a NUL, which no name of libgons has: no byte behind it
	 * is read. */
	for (i = 0; i < 7; i++)
		if (entry[base + i] != "libgons"[i])
			return false;
	return entry[base + i] == '-' || entry[base + i] == '.';
}

/* Removes the entries of libgons from a list of libraries. False if no other entry is left. */
static bool keep_others(char *value, char other)
{
	char *from = value;
	char *to = value;

	while (*from) {
		size_t length = 0;

		while (is_separator(*from, other))
			from++;
		while (from[length] && !is_separator(from[length], other))
			length++;
		if (length > 0 && !is_our_library(from, length)) {
			if (to != value)
				*to++ = ':';
			while (length--)
				*to++ = *from++;
		} else {
			from += length;
		}
	}
	blank(to);
	return to != value;
}

static bool has_our_library(const char *value, char other)
{
	while (*value) {
		size_t length = 0;

		while (is_separator(*value, other))
			value++;
		while (value[length] && !is_separator(value[length], other))
			length++;
		if (is_our_library(value, length))
			return true;
		value += length;
	}
	return false;
}

/* The value of LD_AUDIT, or NULL. */
static const char *audit_of(const char *variable)
{
	return *variable == 'L' ? text_skip_prefix(variable, "LD_AUDIT=") : NULL;
}

bool environ_has_audit(char *const *environment)
{
	for (; *environment; environment++)
		if (audit_of(*environment) && has_our_library(audit_of(*environment), ':'))
			return true;
	return false;
}

/*
 * Removes AUDIT_TUNABLE. gons_inject() puts it in front of other tunables, so that one of the same
 * name behind it counts. Before glibc 2.38 the variable may be a copy that the dynamic linker made,
 * which does not lie where the kernel laid out strings; it is writable, too, as only gons_inject()
 * makes this text.
 */
static void drop_tunable(char *variable)
{
	const char *rest = text_skip_prefix(variable, TUNABLES AUDIT_TUNABLE ":");
	char *value = variable + sizeof(TUNABLES) - 1;

	while (rest && *rest)
		*value++ = *rest++;
	if (rest)
		blank(value);
}

void environ_change_audit(char *const *environment, const struct start *start, bool inside)
{
	for (; *environment; environment++) {
		const char *audit = audit_of(*environment);
		char *value = *environment + (audit ? audit - *environment : 0);

		if (!inside)
			drop_tunable(*environment);
		if (!audit || !has_our_library(audit, ':') || !is_ours_to_write(value, start))
			continue;
		if (!inside || text_length(value) < sizeof(AUDIT_INSIDE) - 1) {
			keep_others(value, ':');
			continue;
		}
		blank(value);
		__builtin_memcpy(value, AUDIT_INSIDE, sizeof(AUDIT_INSIDE) - 1);
	}
}

/* Makes a variable empty, if it may be written to; false if not. */
static bool blank_ours(char *variable, const struct start *start)
{
	if (!is_ours_to_write(variable, start))
		return false;
	blank(variable);
	return true;
}

static bool is_to_go(char *variable, const struct start *start, bool inside)
{
	const char *preload;

	if (word_of(variable)) {
		if (is_ours_to_write(variable, start))
			blank(variable);
		return true;
	}
	if (text_equal(variable, "LD_AUDIT=", 9))
		return blank_ours(variable, start);
	if (!inside &&
	    text_equal(variable, TUNABLES AUDIT_TUNABLE, sizeof(TUNABLES AUDIT_TUNABLE) - 1)) {
		blank_ours(variable, start);
		return true;
	}
	preload = *variable == 'L' ? text_skip_prefix(variable, "LD_PRELOAD=") : NULL;
	if (!preload || !has_our_library(preload, ' ') || !is_ours_to_write(variable, start) ||
	    keep_others(variable + (preload - variable), ' '))
		return false;
	blank(variable);
	return true;
}

/*
 * Behind the new NULL lie pointers that are not used any more. A runtime without a libc takes them
 * for the auxiliary vector: Go counts from the initial stack. The vector itself cannot be moved, as
 * libc has its address already. So the place of the pointers is filled with entries AT_IGNORE,
 * which have the size of two pointers.
 */
static void fill(char **to, size_t count)
{
	for (; count >= 2; count -= 2) {
		*to++ = (char *)AT_IGNORE;
		*to++ = NULL;
	}
}

char **environ_take_out(char **environment, const struct start *start, bool inside)
{
	char **from;
	char **to = environment;
	char *empty = NULL;
	size_t gone;

	for (from = environment; *from; from++) {
		if (is_to_go(*from, start, inside))
			empty = *from + text_length(*from);
		else
			*to++ = *from;
	}
	gone = (size_t)(from - to);
	/* The program made this block: it becomes shorter, and is not written to behind its end. */
	if (gone > 0 && !is_initial(from, start)) {
		*to = NULL;
		return environment;
	}
	if (gone % 2 == 1) {
		/* The place of one pointer is too much. A pointer to an empty string, which is no
		 * variable, takes it, at the front. */
		for (from = to++; from > environment; from--)
			from[0] = from[-1];
		*environment++ = empty;
		gone--;
	}
	if (gone > 0) {
		*to = NULL;
		fill(to + 1, gone);
	}
	return environment;
}
