/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Go's gons v0.9.9 did with 278 settings (test/conformance/gons-0.9.9.tsv), libgons does too,
 * but for those in test/conformance/differences.tsv, each with its reason. Our message may go on
 * after gons's.
 */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SETTINGS = 278, FIELDS = 4, DIFFERENCES = 64, VARIABLES = 16 };

#ifndef GONS_CONFORMANCE
#define GONS_CONFORMANCE "test/conformance"
#endif

/* In the order in which the data names what was joined, and with the file that shows it. */
static const struct {
	const char *name;
	const char *file;
} columns[] = {
	{ "user", "user" }, { "mnt", "mnt" }, { "cgroup", "cgroup" },        { "ipc", "ipc" },
	{ "net", "net" },   { "uts", "uts" }, { "pid", "pid_for_children" },
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

struct line {
	char *settings;
	char *joined;
	char *message;
	char *reason; /* differences only */
	bool seen;
};

static struct target target;
static struct line differences[DIFFERENCES];
static size_t differences_count;

/* Splits at tabs in place; the fields that are not there become empty. */
static struct line split(char *text)
{
	char *fields[FIELDS];

	text[strcspn(text, "\n")] = '\0';
	for (int i = 0; i < FIELDS; i++) {
		fields[i] = text;
		text += strcspn(text, "\t");
		if (*text)
			*text++ = '\0';
	}
	return (struct line){ fields[0], fields[1], fields[2], fields[3], false };
}

static FILE *open_data(const char *name)
{
	const char *path = text("%s/%s", GONS_CONFORMANCE, name);
	FILE *file = fopen(path, "re");

	if (!file)
		fail_msg("%s: %s (the tests run in the top directory)", path, strerror(errno));
	return file;
}

static void read_differences(void)
{
	FILE *file = open_data("differences.tsv");
	char *text = NULL;
	size_t size = 0;

	while (getline(&text, &size, file) > 0) {
		if (text[0] == '#' || text[0] == '\n')
			continue;
		if (differences_count == DIFFERENCES)
			fail_msg("more than %d differences", DIFFERENCES);
		differences[differences_count++] = split(strdup(text));
	}
	free(text);
	fclose(file);
}

static struct line *difference_of(const struct line *line)
{
	for (size_t i = 0; i < differences_count; i++) {
		if (strcmp(differences[i].settings, line->settings) == 0)
			return &differences[i];
	}
	return NULL;
}

/* What stands for @NAME: its length in the text is left in *length. */
static const char *meaning_of(const char *at, size_t *length)
{
	const char *directory = temporary_directory();
	char name[32];

	*length = 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");
	snprintf(name, sizeof(name), "%.*s", (int)*length - 1, at + 1);
	if (strcmp(name, "missing") == 0 || strcmp(name, "loop") == 0 ||
	    strcmp(name, "file") == 0 || strcmp(name, "dir") == 0 || strcmp(name, "netlink") == 0)
		return text("%s/%s", directory, name);
	if (strncmp(name, "own_", 4) == 0)
		return text("/proc/self/ns/%s", name + 4);
	return text("/proc/%d/ns/%s", target.pid, name);
}

/* The text with every @NAME replaced. Valid as text() is. */
static const char *expand(const char *from)
{
	const char *result = "";

	while (*from) {
		size_t length = strcspn(from, "@");

		result = text("%s%.*s", result, (int)length, from);
		from += length;
		if (*from) {
			result = text("%s%s", result, meaning_of(from, &length));
			from += length;
		}
	}
	return result;
}

/* One setting, NAME=VALUE or NAME='VALUE', from the text; where the next one begins. */
static const char *next_setting(const char *at, const char **setting)
{
	const char *equals = strchr(at, '=');
	bool quoted = equals && equals[1] == '\'';
	const char *value = equals ? equals + 1 + quoted : at;
	size_t length = strcspn(value, quoted ? "'" : " ");

	*setting = text("%.*s%s", equals ? (int)(equals + 1 - at) : 0, at,
			expand(text("%.*s", (int)length, value)));
	at = value + length + quoted;
	return at + strspn(at, " ");
}

static void run_line(struct run *run, const struct line *line)
{
	const char *environment[VARIABLES] = { "gons_fork=0" };
	const char *at = strcmp(line->settings, "-") == 0 ? "" : line->settings;
	size_t count = 1;

	while (*at && count < VARIABLES - 1)
		at = next_setting(at, &environment[count++]);
	run_program(run, artefact("test/probe-so"), environment);
	assert_ended(run, 0);
}

/* The types whose namespace is the target's, as the data names them. */
static const char *joined_by(const struct run *run)
{
	/* in the data pid stands before uts */
	static const int order[COLUMNS] = { 0, 1, 2, 3, 4, 6, 5 };
	const char *result = "";

	for (int i = 0; i < COLUMNS; i++) {
		int column = order[i];

		if (probe_namespace(run, columns[column].file) ==
		    namespace_of(target.pid, columns[column].name))
			result = text("%s%s%s", result, *result ? "," : "", columns[column].name);
	}
	return *result ? result : "-";
}

/* gons's message, or one that goes on after "; ". */
static bool says(const char *ours, const char *theirs)
{
	size_t length = strlen(theirs);

	return strncmp(ours, theirs, length) == 0 &&
	       (ours[length] == '\0' || (length > 1 && strncmp(ours + length, "; ", 2) == 0));
}

static bool is_as(const struct run *run, const struct line *line)
{
	return strcmp(joined_by(run), line->joined) == 0 &&
	       says(probe_text(run, "gonsmsg"), expand(line->message));
}

/* What was found, over all lines. */
struct tally {
	size_t as_gons;
	size_t on_purpose;
	size_t wrong;
};

static void check(const struct line *line, struct tally *tally)
{
	struct line *difference = difference_of(line);
	struct run run = { 0 };
	bool same, right;

	run_line(&run, line);
	same = is_as(&run, line);
	right = difference ? !same && is_as(&run, difference) : same;
	if (difference)
		difference->seen = true;
	if (!right)
		print_message("# %s\n#   %s: %s | %s\n#   happened: %s | %s\n", line->settings,
			      difference ? "differs on purpose" : "gons",
			      difference ? difference->joined : line->joined,
			      expand(difference ? difference->message : line->message),
			      joined_by(&run), probe_text(&run, "gonsmsg"));
	*(!right ? &tally->wrong : same ? &tally->as_gons : &tally->on_purpose) += 1;
	run_free(&run);
}

/* Mind the process id: in the target's pid namespace nobody has it, so that its /proc lacks it. */
static void make_references(void)
{
	const char *directory = temporary_directory();

	target_start(&target,
		     CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET |
			     CLONE_NEWPID | CLONE_NEWUTS,
		     NULL, NULL);
	temporary_file("file", "a regular file\n");
	assert_int_equal(mkdir(text("%s/dir", directory), 0755), 0);
	assert_int_equal(symlink("loop", text("%s/loop", directory)), 0);
	assert_int_equal(
		symlink(text("/proc/%d/ns/net", target.pid), text("%s/netlink", directory)), 0);
}

static void does_as_gons_but_for_the_differences_on_purpose(void **state)
{
	struct tally tally = { 0 };
	FILE *file = open_data("gons-0.9.9.tsv");
	char *text = NULL;
	size_t size = 0;

	(void)state;
	if (!is_root())
		skip_because("the data was recorded by root");
	if (!pidfd_tells_namespaces())
		skip_because("the program cannot tell where it is before Linux 6.11");
	make_references();
	read_differences();
	while (getline(&text, &size, file) > 0) {
		struct line line;

		if (text[0] == '#' || text[0] == '\n')
			continue;
		line = split(text);
		check(&line, &tally);
	}
	free(text);
	fclose(file);
	print_message("# note: %zu settings as gons, %zu different on purpose, %zu wrong\n",
		      tally.as_gons, tally.on_purpose, tally.wrong);
	for (size_t i = 0; i < differences_count; i++) {
		if (!differences[i].seen || !*differences[i].reason)
			fail_msg("the difference %s is no line of the data, or has no reason",
				 differences[i].settings);
		free(differences[i].settings);
	}
	assert_int_equal(tally.as_gons + tally.on_purpose, SETTINGS);
	assert_int_equal(tally.wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(does_as_gons_but_for_the_differences_on_purpose),
	};

	return cmocka_run_group_tests_name("conformance", tests, NULL, NULL);
}
