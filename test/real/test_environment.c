/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the environment looks like behind the library: our variables and our entry of LD_PRELOAD are
 * gone for the program, for its children and for whoever looks from outside; all else is there as
 * it was.
 */
#define _GNU_SOURCE 1
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

enum { ENTRIES = 12000 };

/* A way in which the library comes into a program. */
struct way {
	const char *suffix;  /* of the programs that know it */
	const char *preload; /* or NULL: it is linked */
	bool dynamic_glibc;  /* there an odd number of removed entries leaves an empty one */
};

static struct way preload = { "", "libgons-preload.so", true };
static struct way preload_full = { "", "libgons.so.1", true };
static struct way shared = { "-so", NULL, true };
static struct way archive = { "-a", NULL, true };
static struct way statically = { "-static", NULL, false };
static struct way musl_preload = { "-musl", "libgons-preload.so", false };
static struct way musl_static = { "-musl-static", NULL, false };

static struct run run;
static struct run plain;

/* An environment under construction, or one that was told by a program. */
struct list {
	const char *entries[ENTRIES + 1];
	size_t count;
};

static struct list given;
static struct list expected;

static void add(struct list *list, const char *entry)
{
	assert_true(list->count < ENTRIES);
	list->entries[list->count++] = entry;
	list->entries[list->count] = NULL;
}

/* What we give and expect to stay; what we give and expect to go. */
static void stays(const char *entry)
{
	add(&given, entry);
	add(&expected, entry);
}

static void goes(const char *entry)
{
	add(&given, entry);
}

static int begin(void **state)
{
	(void)state;
	given.count = expected.count = 0;
	given.entries[0] = expected.entries[0] = NULL;
	return 0;
}

static int end(void **state)
{
	run_free(&run);
	run_free(&plain);
	return support_teardown(state);
}

static const char *program_of(const struct way *way, const char *name)
{
	const char *program = artefact(text("test/%s%s", name, way->suffix));

	if (access(program, X_OK) && strstr(way->suffix, "-musl"))
		skip_because("no %s%s: there is no musl-gcc here", name, way->suffix);
	return program;
}

/* Our entry, and others before and behind it. */
static void add_preload(const struct way *way, const char *before, const char *behind)
{
	if (way->preload)
		add(&given, text("LD_PRELOAD=%s%s%s", before, artefact(way->preload), behind));
}

/* The lines of the key, one after the other, are these; an empty one may stand before them. */
static void assert_told(const struct run *told, const char *key, const struct list *list,
			bool may_begin_empty)
{
	size_t length = strlen(key);
	size_t next = 0;
	bool first = true;
	const char *line = told->lines;

	for (; line < told->lines + told->size; line += strlen(line) + 1) {
		if (strncmp(line, key, length) != 0 || line[length] != ' ')
			continue;
		if (first && may_begin_empty && line[length + 1] == '\0') {
			first = false;
			continue;
		}
		first = false;
		if (next == list->count || strcmp(line + length + 1, list->entries[next]) != 0)
			fail_msg("%s number %zu is \"%s\", not \"%s\"", key, next,
				 line + length + 1,
				 next < list->count ? list->entries[next] : "(the end)");
		next++;
	}
	if (next != list->count)
		fail_msg("%s has %zu entries, not %zu: \"%s\" is missing", key, next, list->count,
			 list->entries[next]);
}

static void run_probe(const struct way *way)
{
	run_program(&run, program_of(way, "probe"), given.entries);
	assert_ended(&run, 0);
}

/* In environ, on the initial stack and in /proc/self/environ. */
static void assert_everywhere(const struct way *way)
{
	assert_told(&run, "env", &expected, way->dynamic_glibc);
	assert_told(&run, "stack.env", &expected, true);
	assert_told(&run, "proc.env", &expected, false);
}

static void assert_auxiliary_vector(void)
{
	assert_int_equal(probe_number(&run, "auxv.pagesz"), sysconf(_SC_PAGESIZE));
	assert_int_equal(probe_number(&run, "auxv.uid"), getuid());
	assert_int_equal(probe_number(&run, "auxv.secure"), 0);
	assert_int_equal(probe_number(&run, "auxv.random"), 1);
}

/* Any number of words, odd and even, between others: "already there" asks for no rights. */
static void variables_of_ours_are_gone(void **state)
{
	static const char *const ours[] = { "gons_net=/proc/self/ns/net",
					    "gons_onerror=exit",
					    "gons_ipc=/proc/self/ns/ipc",
					    "gons_fork=auto",
					    "gons_uts=/proc/self/ns/uts",
					    "gons_wd=",
					    "gons_keepenv=0" };
	const struct way *way = *state;

	for (size_t count = 1; count <= sizeof(ours) / sizeof(ours[0]); count++) {
		begin(NULL);
		stays("FIRST=1");
		add_preload(way, "", "");
		for (size_t i = 0; i < count; i++) {
			goes(ours[i]);
			if (i % 2 == 0)
				stays(text("BETWEEN_%zu=gons_net=/nowhere", i));
		}
		stays("LAST=");
		run_probe(way);
		assert_everywhere(way);
		assert_auxiliary_vector();
	}
}

static void nothing_but_ours_leaves_nothing(void **state)
{
	const struct way *way = *state;

	add_preload(way, "", "");
	goes("gons_net=/proc/self/ns/net");
	goes("gons_ipc=/proc/self/ns/ipc");
	run_probe(way);
	assert_everywhere(way);
	assert_auxiliary_vector();
	begin(NULL);
	add_preload(way, "", "");
	goes("gons_net=/proc/self/ns/net");
	run_probe(way);
	assert_everywhere(way);
	assert_auxiliary_vector();
}

static void variables_of_ours_are_gone_after_a_failure(void **state)
{
	const struct way *way = *state;

	stays("FIRST=1");
	add_preload(way, "", "");
	goes("gons_net=/nonexistent/net");
	goes("gons_nonsense=1");
	goes("gons_net=/proc/self/ns/net");
	goes("gons_onerror");
	goes("gons_=x");
	stays("LAST=1");
	run_probe(way);
	assert_everywhere(way);
	assert_auxiliary_vector();
}

static void children_inherit_a_clean_environment(void **state)
{
	static const char *const arguments[] = { "--exec", "/usr/bin/env", NULL };
	const struct way *way = *state;
	const char *told;

	stays("FIRST=1");
	add_preload(way, "", "");
	goes("gons_net=/proc/self/ns/net");
	stays("MIDDLE=2");
	goes("gons_ipc=/proc/self/ns/ipc");
	stays("gons_reexec_step=3");
	run.arguments = arguments;
	run_probe(way);
	run.arguments = NULL;
	told = strstr(run.output, "\nFIRST=1\n");
	assert_non_null(told); /* the probe puts a word before each line, env does not */
	assert_string_equal(told, "\nFIRST=1\nMIDDLE=2\ngons_reexec_step=3\n");
}

static void unmodified_program_sees_a_clean_environment(void **state)
{
	(void)state;
	run_with(&run, "/usr/bin/env", "ONE=1",
		 text("LD_PRELOAD=%s", artefact("libgons-preload.so")),
		 "gons_net=/proc/self/ns/net", "TWO=2", NULL);
	assert_ended(&run, 0);
	assert_string_equal(run.output, "ONE=1\nTWO=2\n");
}

static void variables_that_only_look_like_ours_stay(void **state)
{
	const struct way *way = *state;

	stays("Gons_net=1");
	stays("gons=1");
	stays("GONS_NET=1");
	goes("gons_net=/proc/self/ns/net");
	add_preload(way, "", "");
	stays("xgons_net=1");
	stays("gons_reexec_name=gons_net");
	stays("gons_reexec_=");
	stays("LD_PRELOADED=libgons.so");
	stays("XLD_PRELOAD=libgons.so");
	stays(" gons_net=1");
	run_probe(way);
	assert_everywhere(way);
}

static void same_variable_twice_stays_twice(void **state)
{
	const struct way *way = *state;

	stays("TWICE=1");
	goes("gons_net=/proc/self/ns/net");
	stays("TWICE=2");
	add_preload(way, "", "");
	stays("TWICE=1");
	run_probe(way);
	assert_everywhere(way);
}

/* The entries of a list like LD_PRELOAD's, with one separator. */
static const char *with_colons(const char *value)
{
	static char result[8192];
	size_t length = 0;

	for (; *value; value++) {
		bool separator = *value == ':' || *value == ' ';

		if (separator && (length == 0 || result[length - 1] == ':'))
			continue;
		result[length++] = separator ? ':' : *value;
	}
	while (length && result[length - 1] == ':')
		length--;
	result[length] = '\0';
	return result;
}

static void other_entries_of_ld_preload_stay(void **state)
{
	/* O stands for an object of somebody else, A for another, G for ours. */
	static const struct {
		const char *value;
		const char *left;
	} cases[] = {
		{ "G:O", "O" },     { "O:G", "O" },     { "O:G:A", "O:A" },
		{ "G O", "O" },     { "O G", "O" },     { "O G A", "O:A" },
		{ "O:A G", "O:A" }, { "G:O A", "O:A" }, { "O::G::A", "O:A" },
		{ " G O ", "O" },   { "G:G:O", "O" },   { "G:O:G:A:G", "O:A" },
		{ ":G", NULL },     { "G:", NULL },     { "G G", NULL },
		{ "O:O:G", "O:O" },
	};
	const struct way *way = *state;
	const char *program = program_of(way, "probe");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char value[4096] = "LD_PRELOAD=", left[4096] = "";
		const char *letter;

		for (letter = cases[i].value; *letter; letter++)
			strcat(value, *letter == 'O'   ? artefact("test/libother.so")
				      : *letter == 'A' ? artefact("test/libgonsless/libanother.so")
				      : *letter == 'G' ? artefact(way->preload)
				      : *letter == ':' ? ":"
						       : " ");
		for (letter = cases[i].left; letter && *letter; letter++)
			strcat(left, *letter == 'O'   ? artefact("test/libother.so")
				     : *letter == 'A' ? artefact("test/libgonsless/libanother.so")
						      : ":");
		run_with(&run, program, "FIRST=1", value, "gons_net=/proc/self/ns/net", "LAST=1",
			 NULL);
		assert_ended(&run, 0);
		assert_string_equal(run.errors, ""); /* all could be preloaded */
		assert_null(probe_variable(&run, "gons_net"));
		assert_string_equal(probe_variable(&run, "LAST"), "1");
		if (!cases[i].left)
			assert_null(probe_variable(&run, "LD_PRELOAD"));
		else
			assert_string_equal(with_colons(probe_variable(&run, "LD_PRELOAD")), left);
		if (cases[i].left)
			assert_string_equal(strstr(run.output, "proc.env LD_PRELOAD=") ? "there"
										       : "gone",
					    "there");
	}
}

static void entry_without_a_directory_is_ours_too(void **state)
{
	const struct way *way = *state;

	stays(text("LD_LIBRARY_PATH=%s", artefact("")));
	goes(text("LD_PRELOAD=%s", way->preload));
	goes("gons_net=/proc/self/ns/net");
	run_probe(way);
	assert_everywhere(way);
}

static void ld_preload_of_others_stays_in_a_linked_program(void **state)
{
	const struct way *way = *state;

	stays(text("LD_PRELOAD=%s", artefact("test/libother.so")));
	goes("gons_net=/proc/self/ns/net");
	stays("LAST=1");
	run_probe(way);
	assert_everywhere(way);
}

static void keepenv_leaves_everything(void **state)
{
	const struct way *way = *state;

	if (way->preload)
		stays(text("LD_PRELOAD=%s", artefact(way->preload)));
	stays("gons_net=/proc/self/ns/net");
	stays("FIRST=1");
	stays("gons_keepenv=1");
	stays("gons_onerror=exit");
	run_probe(way);
	assert_told(&run, "env", &expected, false);
	assert_told(&run, "stack.env", &expected, false);
	assert_told(&run, "proc.env", &expected, false);
}

/* With no word of ours it is as if the library were not there. */
static void nothing_changes_without_a_word(void **state)
{
	const struct way *way = *state;
	const char *program = program_of(way, "probe");

	stays("FIRST=1");
	stays("gons_reexec_done=1");
	stays("EMPTY=");
	stays("LD_PRELOAD_OF_OURS=");
	run_program(&plain, program, given.entries);
	assert_ended(&plain, 0);
	if (way->preload)
		stays(text("LD_PRELOAD=%s", artefact(way->preload)));
	run_program(&run, program, given.entries);
	assert_ended(&run, 0);
	assert_told(&run, "env", &expected, false);
	assert_told(&run, "stack.env", &expected, false);
	assert_told(&run, "proc.env", &expected, false);
	assert_int_equal(probe_number(&run, "auxv.pairs"), probe_number(&plain, "auxv.pairs"));
}

static void empty_environment_is_no_trouble(void **state)
{
	const struct way *way = *state;

	add_preload(way, "", "");
	if (way->preload)
		add(&expected, given.entries[0]);
	run_probe(way);
	assert_told(&run, "env", &expected, false);
	assert_auxiliary_vector();
}

static void ten_thousand_variables_stay_as_they_are(void **state)
{
	enum { VARIABLES = 10000 };
	static char names[VARIABLES][32];
	const struct way *way = *state;

	goes("gons_net=/proc/self/ns/net");
	for (int i = 0; i < VARIABLES; i++) {
		snprintf(names[i], sizeof(names[i]), "VARIABLE_%d=%d", i, i * i % 9973);
		stays(names[i]);
		if (i == VARIABLES / 2)
			goes("gons_ipc=/proc/self/ns/ipc");
		if (i == VARIABLES / 3)
			add_preload(way, "", "");
	}
	goes("gons_uts=/proc/self/ns/uts");
	run_probe(way);
	assert_everywhere(way);
	assert_auxiliary_vector();
}

static void ten_thousand_variables_of_ours_go(void **state)
{
	enum { VARIABLES = 10000 };
	const struct way *way = *state;

	stays("FIRST=1");
	for (int i = 0; i < VARIABLES; i++)
		goes("gons_nonsense=1");
	add_preload(way, "", "");
	stays("LAST=1");
	run_probe(way);
	assert_everywhere(way);
	assert_auxiliary_vector();
}

/* libc and a runtime without libc find the same vector, as it was, and the environment can be
 * changed. */
static void auxiliary_vector_is_as_it_was(void **state)
{
	const struct way *way = *state;
	const char *program = program_of(way, "auxiliary");
	const char *line;

	for (int count = 0; count <= 3; count++) {
		static const char *const ours[] = { "gons_net=/proc/self/ns/net",
						    "gons_ipc=/proc/self/ns/ipc",
						    "gons_uts=/proc/self/ns/uts" };

		begin(NULL);
		stays("FIRST=1");
		add_preload(way, "", "");
		for (int i = 0; i < count; i++)
			goes(ours[i]);
		stays("LAST=1");
		if (count == 0) {
			run_program(&plain, program, expected.entries);
			continue;
		}
		run_program(&run, program, given.entries);
		assert_ended(&run, 0);
		assert_string_equal(probe_text(&run, "name"), program);
		assert_int_equal(probe_number(&run, "clock"), 0);
		assert_int_equal(probe_number(&run, "change"), 0);
		assert_int_equal(probe_count(&run, "type"), probe_count(&plain, "type"));
		for (size_t i = 0; (line = probe_text_nth(&plain, "type", i)); i++)
			assert_string_equal(probe_text_nth(&run, "type", i), line);
		assert_told(&run, "env", &expected, way->dynamic_glibc);
		assert_told(&run, "after", &expected, way->dynamic_glibc);
	}
}

#define TEST(function, way)                                                                        \
	{                                                                                          \
#function " (" #way ")", function, begin, end, &way                                \
	}
#define PRELOADED(function)                                                                        \
	TEST(function, preload), TEST(function, preload_full), TEST(function, musl_preload)
#define LINKED(function)                                                                           \
	TEST(function, shared), TEST(function, archive), TEST(function, statically),               \
		TEST(function, musl_static)
#define TESTS(function) PRELOADED(function), LINKED(function)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(variables_of_ours_are_gone),
		TESTS(nothing_but_ours_leaves_nothing),
		TESTS(variables_of_ours_are_gone_after_a_failure),
		TESTS(children_inherit_a_clean_environment),
		TEST(unmodified_program_sees_a_clean_environment, preload),
		TESTS(variables_that_only_look_like_ours_stay),
		TESTS(same_variable_twice_stays_twice),
		PRELOADED(other_entries_of_ld_preload_stay),
		PRELOADED(entry_without_a_directory_is_ours_too),
		TEST(ld_preload_of_others_stays_in_a_linked_program, shared),
		TEST(ld_preload_of_others_stays_in_a_linked_program, archive),
		TESTS(keepenv_leaves_everything),
		TESTS(nothing_changes_without_a_word),
		TESTS(empty_environment_is_no_trouble),
		TESTS(ten_thousand_variables_stay_as_they_are),
		TESTS(ten_thousand_variables_of_ours_go),
		TESTS(auxiliary_vector_is_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
