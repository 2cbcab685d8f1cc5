/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program is told about its own start: status, message, report and the symbols of Go's gons,
 * whoever did the work; the header as a compiler sees it, and the built files as a linker sees
 * them.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gons.h"
#include "support.h"

static const char *const types[GONS_TYPES] = { "cgroup", "ipc",  "mnt",  "net",
					       "pid",    "time", "user", "uts" };

/* A program that asks, and what is preloaded besides what it is linked with. */
struct way {
	const char *suffix;
	const char *preload;
	bool unwatched; /* who does the work cannot see that there is somebody to read inode numbers
			 */
};

static struct way shared = { "-so", NULL, false };
static struct way archive = { "-a", NULL, false };
static struct way statically = { "-static", NULL, false };
static struct way musl_static = { "-musl-static", NULL, false };
static struct way shared_with_preload = { "-so", "libgons-preload.so", false };
static struct way shared_preloaded_too = { "-so", "libgons.so.1", false };
static struct way archive_with_preload = { "-a", "libgons-preload.so", true };
static struct way archive_with_shared = { "-a", "libgons.so.1", false };

static struct target target;
static struct run run;

static int end(void **state)
{
	run_free(&run);
	return support_teardown(state);
}

static const char *preload_variable(const struct way *way)
{
	return way->preload ? text("LD_PRELOAD=%s", artefact(way->preload)) : "NO_PRELOAD=";
}

static const char *program_of(const struct way *way, const char *name)
{
	const char *program = text("test/%s%s", name, way->suffix);

	if (!artefact_exists(program) && strstr(way->suffix, "-musl"))
		skip_because("no %s: there is no musl-gcc here", program);
	return artefact(program);
}

/* With up to four words; the rest are NULL. */
static void ask(const struct way *way, const char *one, const char *two, const char *three,
		const char *four)
{
	run_with(&run, program_of(way, "probe"), preload_variable(way), one, two, three, four,
		 NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "report.size"), sizeof(struct gons_report));
	assert_int_equal(probe_number(&run, "report.types"), GONS_TYPES);
	assert_int_equal(probe_number(&run, "report.status"), probe_number(&run, "gons.status"));
}

static void assert_report(const struct way *way, const char *type, const char *state, int error,
			  uint64_t before, uint64_t after)
{
	if (way->unwatched)
		before = after = 0;
	assert_string_equal(probe_text(&run, text("report.%s", type)),
			    text("%s %d %llu %llu", state, error, (unsigned long long)before,
				 (unsigned long long)after));
}

static const char *user_word(void)
{
	return is_root() ? "NO_USER=" : text("gons_user=pid:%d", (int)target.pid);
}

static const char *word_for(const char *type)
{
	return text("gons_%s=pid:%d", type, (int)target.pid);
}

static void assert_no_failure(void)
{
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text(&run, "gonsmsg"), "-");
	assert_string_equal(run.errors, "");
}

/* The message in its three places: the function, Go's symbol, and the line on standard error. */
static void assert_failure(int error, const char *begin)
{
	const char *message = probe_text(&run, "gons.message");

	assert_int_equal(probe_number(&run, "gons.status"), -error);
	assert_begins(message, begin);
	assert_string_equal(probe_text(&run, "gonsmsg"), text("package gons: %s", message));
	if (run.errors[0])
		assert_string_equal(run.errors, text("gons: %s\n", message));
}

static void tells_nothing_where_nothing_is_asked(void **state)
{
	ask(*state, "HOME=/", "gons_reexec_step=1", NULL, NULL);
	assert_no_failure();
	for (size_t i = 0; i < GONS_TYPES; i++)
		assert_string_equal(probe_report(&run, types[i], 0), "untouched");
	assert_int_equal(probe_number(&run, "report.forked"), 0);
}

static void reports_what_was_joined(void **state)
{
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	ask(*state, word_for("net"), word_for("uts"), user_word(), NULL);
	assert_no_failure();
	assert_report(*state, "net", "joined", 0, own_namespace("net"),
		      namespace_of(target.pid, "net"));
	assert_report(*state, "uts", "joined", 0, own_namespace("uts"),
		      namespace_of(target.pid, "uts"));
	assert_string_equal(probe_report(&run, "ipc", 0), "untouched");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_int_equal(probe_number(&run, "report.forked"), 0);
}

static void reports_every_namespace_of_a_target(void **state)
{
	int all = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
		  CLONE_NEWUSER | CLONE_NEWUTS;

	target_start(&target, all | CLONE_NEWTIME, NULL, NULL);
	ask(*state, text("gons_target=%d", (int)target.pid), NULL, NULL, NULL);
	assert_no_failure();
	for (size_t i = 0; i < GONS_TYPES; i++)
		assert_report(*state, types[i], "joined", 0, own_namespace(types[i]),
			      namespace_of(target.pid, types[i]));
	assert_int_equal(probe_number(&run, "report.forked"), 1);
}

static void reports_what_was_there_already(void **state)
{
	ask(*state, "gons_net=/proc/self/ns/net", text("gons_user=pid:%d", (int)getpid()),
	    "gons_mnt=/proc/self/ns/mnt", NULL);
	assert_no_failure();
	if (!((const struct way *)*state)->unwatched)
		assert_report(*state, "net", "already", 0, own_namespace("net"),
			      own_namespace("net"));
	assert_report(*state, "user", "already", 0, own_namespace("user"), own_namespace("user"));
	assert_report(*state, "mnt", "already", 0, own_namespace("mnt"), own_namespace("mnt"));
}

static void reports_the_fork(void **state)
{
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	ask(*state, word_for("pid"), user_word(), NULL, NULL);
	assert_no_failure();
	assert_int_equal(probe_number(&run, "report.forked"), 1);
	assert_report(*state, "pid", "joined", 0, own_namespace("pid"),
		      namespace_of(target.pid, "pid"));
	ask(*state, word_for("pid"), user_word(), "gons_fork=0", NULL);
	assert_no_failure();
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	assert_report(*state, "pid", "joined", 0, own_namespace("pid"),
		      namespace_of(target.pid, "pid"));
	assert_int_equal(probe_namespace(&run, "pid"), own_namespace("pid"));
	ask(*state, "gons_fork=1", NULL, NULL, NULL);
	assert_no_failure();
	assert_int_equal(probe_number(&run, "report.forked"), 1);
	assert_string_equal(probe_report(&run, "pid", 0), "untouched");
	ask(*state, word_for("pid"), user_word(), "gons_fork=init", NULL);
	assert_no_failure();
	assert_int_equal(probe_number(&run, "report.forked"), 1);
}

static void reports_how_far_it_came(void **state)
{
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	ask(*state, text("gons_order=!user,net,ipc,uts"), word_for("net"),
	    "gons_ipc=/nonexistent/ipc", user_word());
	assert_failure(
		ENOENT,
		"invalid gons_ipc reference \"/nonexistent/ipc\": No such file or directory; ");
	assert_report(*state, "net", "joined", 0, own_namespace("net"),
		      namespace_of(target.pid, "net"));
	assert_report(*state, "ipc", "failed", ENOENT, own_namespace("ipc"), own_namespace("ipc"));
	assert_string_equal(probe_report(&run, "uts", 0), "untouched");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_string_equal(run.errors, "");
}

static void says_on_stderr_what_the_message_says(void **state)
{
	ask(*state, "gons_net=/nonexistent/net", "gons_onerror=warn", NULL, NULL);
	assert_failure(
		ENOENT,
		"invalid gons_net reference \"/nonexistent/net\": No such file or directory; ");
	assert_string_not_equal(run.errors, "");
	assert_report(*state, "net", "failed", ENOENT, own_namespace("net"), own_namespace("net"));
}

static void bad_words_are_einval(void **state)
{
	ask(*state, "gons_net=/proc/self/ns/net", "gons_what=1", NULL, NULL);
	assert_failure(EINVAL, "unknown variable gons_what; ");
	assert_string_equal(probe_report(&run, "net", 0), "untouched");
}

static void functions_may_be_called_by_many_threads(void **state)
{
	const struct way *way = *state;

	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, program_of(way, "calls"), preload_variable(way), word_for("net"),
		 user_word(), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "wrong"), 0);
	assert_int_equal(probe_number(&run, "moved"), 0);
	assert_int_equal(probe_number(&run, "status"), 0);
	assert_int_equal(probe_number(&run, "net"), namespace_of(target.pid, "net"));
	assert_string_equal(probe_text(&run, "variable"), "/nonexistent"); /* the program's own */

	run_with(&run, program_of(way, "calls"), preload_variable(way), "gons_net=/nonexistent",
		 NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "wrong"), 0);
	assert_int_equal(probe_number(&run, "status"), -ENOENT);

	run_with(&run, program_of(way, "calls"), preload_variable(way), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "wrong"), 0);
	assert_int_equal(probe_number(&run, "moved"), 0);
	assert_int_equal(probe_number(&run, "status"), 0);
}

static void shorter_report_lacks_what_was_added_later(void **state)
{
	struct gons_report report = { .size = offsetof(struct gons_report, forked) };

	(void)state;
	assert_true(GONS_REPORT_HAS(&report, status));
	assert_true(GONS_REPORT_HAS(&report, types));
	assert_false(GONS_REPORT_HAS(&report, forked));
	assert_false(GONS_REPORT_HAS(&report, namespaces));
	report.size += sizeof(report.forked) - 1;
	assert_false(GONS_REPORT_HAS(&report, forked));
	report.size++;
	assert_true(GONS_REPORT_HAS(&report, forked));
}

/* --- the header --- */

static void run_shell(const char *script)
{
	static const char *arguments[3] = { "-c", NULL, NULL };

	arguments[1] = script;
	run.arguments = arguments;
	run_with(&run, "/bin/sh", text("PATH=%s", getenv("PATH")), "LC_ALL=C", NULL);
	run.arguments = NULL;
	assert_int_not_equal(run.status, -1);
}

static void compiles(const char *compiler, const char *language, const char *standard)
{
	if (!find_program(compiler))
		skip_because("there is no %s here", compiler);
	run_shell(text("printf '#include <gons.h>\\n#include <gons.h>\\nint main(void) { const "
		       "struct gons_report "
		       "*report = gons_report(); gonamespaces(); return GONS_REPORT_HAS(report, "
		       "forked) && "
		       "gons_message() && gonsmsg ? gons_status() : 0; }\\n' | %s -x %s -std=%s "
		       "-Wall -Wextra "
		       "-Wpedantic -Wundef -Werror '-I%s' -fsyntax-only -",
		       compiler, language, standard, HEADERS_IN));
	assert_string_equal(run.errors, "");
	assert_int_equal(run.status, 0);
}

static void header_is_c99_for_gcc(void **state)
{
	(void)state;
	compiles("gcc", "c", "c99");
}

static void header_is_c99_for_clang(void **state)
{
	(void)state;
	compiles("clang", "c", "c99");
}

static void header_is_cxx17_for_gcc(void **state)
{
	(void)state;
	compiles("g++", "c++", "c++17");
}

static void header_is_cxx17_for_clang(void **state)
{
	(void)state;
	compiles("clang++", "c++", "c++17");
}

static void program_in_cxx_links(void **state)
{
	const char *program = text("%s/program", temporary_directory());

	(void)state;
	if (!find_program("g++"))
		skip_because("there is no g++ here");
	run_shell(text("printf '#include <gons.h>\\nint main() { return gons_status(); }\\n' | g++ "
		       "-x c++ '-I%s' "
		       "-o %s - -x none %s && %s",
		       HEADERS_IN, program, artefact("libgons.a"), program));
	assert_string_equal(run.errors, "");
	assert_int_equal(run.status, 0);
}

/* --- the built files --- */

/* Each line that the script prints is in the list, and all of the list is printed. */
static void prints_exactly(const char *script, const char *const *wanted)
{
	size_t lines = 0, known;

	run_shell(script);
	assert_ended(&run, 0);
	for (const char *line = run.lines; line < run.lines + run.size;
	     line += strlen(line) + 1, lines++) {
		for (known = 0; wanted[known] && strcmp(wanted[known], line) != 0; known++)
			;
		if (!wanted[known])
			fail_msg("\"%s\" should not be there", line);
	}
	for (known = 0; wanted[known]; known++)
		;
	assert_int_equal(lines, known);
}

static void need_binutils(void)
{
	run_shell("command -v readelf && command -v nm && command -v ar");
	if (run.status)
		skip_because("there is no readelf, nm or ar here");
}

#define PUBLIC_NAMES                                                                               \
	"gons_status", "gons_message", "gons_report", "gonsmsg", "gonamespaces", "gons_plan_new",  \
		"gons_plan_free", "gons_plan_set", "gons_plan_parse", "gons_plan_setenv",          \
		"gons_plan_option", "gons_plan_check", "gons_word", "gons_exec", "gons_explain",   \
		"gons_explain_rows", "gons_inject", "gons_inject_exec", "gons_plan_environ",       \
		"gons_plan_error", "gons_plan_failure", "gons_plan_report", "gons_enter",          \
		"gons_run", "gons_spawn", "gons_action", "gons_dispatch", "gons_reexec"

static const char *const public_names[] = { PUBLIC_NAMES, NULL };

static void shared_library_exports_its_interface_only(void **state)
{
	static const char *const wanted[] = { PUBLIC_NAMES, "gons_record_3", NULL };

	(void)state;
	need_binutils();
	prints_exactly(text("nm -D --defined-only %s | sed -n 's/@.*//; / A /!s/.* //p'",
			    artefact("libgons.so.1")),
		       wanted);
}

static void preload_exports_the_record_only(void **state)
{
	static const char *const wanted[] = { "gons_record_3", NULL };

	(void)state;
	need_binutils();
	prints_exactly(text("nm -D --defined-only %s | sed 's/@.*//; s/.* //'",
			    artefact("libgons-preload.so")),
		       wanted);
}

static void preload_needs_nothing(void **state)
{
	static const char *const nothing[] = { NULL };
	const char *preload = artefact("libgons-preload.so");

	(void)state;
	need_binutils();
	prints_exactly(text("readelf -dW %s | grep NEEDED || :", preload), nothing);
	prints_exactly(text("nm -D --undefined-only %s | grep -v ' w ' || :", preload), nothing);
}

static void shared_objects_are_plain_and_run_first(void **state)
{
	static const char *const nothing[] = { NULL };
	static const char *const files[] = { "libgons-preload.so", "libgons.so.1" };

	(void)state;
	need_binutils();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *file = artefact(files[i]);

		prints_exactly(text("readelf -dW %s | grep TEXTREL || :", file), nothing);
		/* no segment is writable and executable, and the stack is not executable */
		prints_exactly(
			text("readelf -lW %s | grep -E '^ +(LOAD|GNU_STACK) .* (RWE|R?E?W?E) ' | "
			     "grep -E 'RWE|STACK.*E ' || :",
			     file),
			nothing);
		run_shell(text("readelf -lW %s | grep GNU_STACK && readelf -dW %s | grep INITFIRST",
			       file, file));
		assert_int_equal(run.status, 0);
		run_shell(text("readelf -dW %s | grep -F 'soname: [%s]'", file, files[i]));
		assert_int_equal(run.status, 0);
	}
}

static void archive_is_one_object_with_public_names_only(void **state)
{
	static const char *const one[] = { "1", NULL };

	(void)state;
	need_binutils();
	prints_exactly(text("ar t %s | wc -l | tr -d ' '", artefact("libgons.a")), one);
	prints_exactly(text("nm -g --defined-only %s | grep -E ' [A-Z] ' | sed 's/.* //'",
			    artefact("libgons.a")),
		       public_names);
}

#define TEST(function, way)                                                                        \
	{                                                                                          \
#function " (" #way ")", function, NULL, end, &way                                 \
	}
#define PLAIN(function) cmocka_unit_test_teardown(function, end)
#define TESTS(function)                                                                            \
	TEST(function, shared), TEST(function, archive), TEST(function, statically),               \
		TEST(function, musl_static), TEST(function, shared_with_preload),                  \
		TEST(function, shared_preloaded_too), TEST(function, archive_with_preload),        \
		TEST(function, archive_with_shared)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(tells_nothing_where_nothing_is_asked),
		TESTS(reports_what_was_joined),
		TESTS(reports_every_namespace_of_a_target),
		TESTS(reports_what_was_there_already),
		TESTS(reports_the_fork),
		TESTS(reports_how_far_it_came),
		TESTS(says_on_stderr_what_the_message_says),
		TESTS(bad_words_are_einval),
		TESTS(functions_may_be_called_by_many_threads),
		PLAIN(shorter_report_lacks_what_was_added_later),
		PLAIN(header_is_c99_for_gcc),
		PLAIN(header_is_c99_for_clang),
		PLAIN(header_is_cxx17_for_gcc),
		PLAIN(header_is_cxx17_for_clang),
		PLAIN(program_in_cxx_links),
		PLAIN(shared_library_exports_its_interface_only),
		PLAIN(preload_exports_the_record_only),
		PLAIN(preload_needs_nothing),
		PLAIN(shared_objects_are_plain_and_run_first),
		PLAIN(archive_is_one_object_with_public_names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
