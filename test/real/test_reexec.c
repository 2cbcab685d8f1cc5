/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_reexec(): an action in this program, started again inside. This test is the program: where
 * the action is, what passes between the two, how every end and every failure is told, and what
 * somebody inside who means ill cannot do to the caller.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traces.h"

enum {
	ALL_EIGHT = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
		    CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWTIME,
	DEADLINE = 50,
	FOR_EVER = 600000,
	FD_ROOM = 32,
	MEGABYTES = 8 << 20,
	PIECE = 65536,
	NOBODY = 65534,
	ANSWER_STATUS = 20,   /* where the status of the report lies in an answer */
	ANSWER_MESSAGE = 672, /* and the message */
	ANSWER_BYTES = 2240,  /* all of it */
	SEALS = 0xf,          /* seal, shrink, grow, write */
};

/* --- actions --- */

static int size_of(FILE *in)
{
	static char buffer[PIECE];
	size_t size = 0, got;

	while ((got = fread(buffer, 1, sizeof(buffer), in)) > 0)
		size += got;
	return (int)size;
}

static int nothing(FILE *in, FILE *out)
{
	(void)in, (void)out;
	return 0;
}

/* Every byte comes back as its complement, at once. */
static int complement(FILE *in, FILE *out)
{
	static char buffer[PIECE];
	size_t got;

	while ((got = fread(buffer, 1, sizeof(buffer), in)) > 0) {
		for (size_t i = 0; i < got; i++)
			buffer[i] = (char)~buffer[i];
		if (fwrite(buffer, 1, got, out) != got)
			return 1;
	}
	return 0;
}

static int measure(FILE *in, FILE *out)
{
	fprintf(out, "%d", size_of(in));
	return 0;
}

/* Writes more than any pipe holds, and reads nothing. */
static int talk(FILE *in, FILE *out)
{
	static const char buffer[PIECE];

	(void)in;
	for (int i = 0; i < MEGABYTES / PIECE; i++)
		if (fwrite(buffer, 1, sizeof(buffer), out) != sizeof(buffer))
			return 1;
	return 0;
}

static int look(FILE *in, FILE *out)
{
	struct seen seen = { 0 };

	(void)in;
	look_around(&seen);
	fwrite(&seen, sizeof(seen), 1, out);
	return 0;
}

/* Runs its parameter as a script of the shell. */
static int shell(FILE *in, FILE *out)
{
	char script[4096];
	size_t length = fread(script, 1, sizeof(script) - 1, in);
	char line[4096];
	FILE *pipe;

	script[length] = '\0';
	pipe = popen(script, "r");
	while (pipe && fgets(line, sizeof(line), pipe))
		fputs(line, out);
	return pipe && pclose(pipe) == 0 ? 0 : 1;
}

static long parameter_number(FILE *in)
{
	char text[32] = "";

	return fgets(text, sizeof(text), in) ? strtol(text, NULL, 10) : -1;
}

static int return_number(FILE *in, FILE *out)
{
	fputs("not to be seen", out);
	return (int)parameter_number(in);
}

static int exit_number(FILE *in, FILE *out)
{
	fputs("not to be seen", out);
	exit((int)parameter_number(in));
}

static int kill_number(FILE *in, FILE *out)
{
	fputs("not to be seen", out);
	raise((int)parameter_number(in));
	return 0;
}

static int complain(FILE *in, FILE *out)
{
	char script[4096];
	size_t length = fread(script, 1, sizeof(script), in);

	(void)out;
	return write(2, script, length) == (ssize_t)length ? 3 : 4;
}

/* As talk, but to 2. */
static int shout(FILE *in, FILE *out)
{
	(void)out;
	return talk(in, stderr);
}

/* Closes its parameter at once, and then all else that it was given. */
static int close_everything(FILE *in, FILE *out)
{
	(void)out;
	close(fileno(in));
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	return 5;
}

static int wait_for_ever(FILE *in, FILE *out)
{
	(void)in, (void)out;
	while (pause())
		;
	return 0;
}

static int say_and_wait(FILE *in, FILE *out)
{
	return write(1, "", 1) == 1 ? wait_for_ever(in, out) : 1;
}

/* Leaves a child behind that holds every channel and never ends, and says which one it is. */
static int leave_one_behind(FILE *in, FILE *out)
{
	pid_t pid;

	(void)in;
	for (int fd = 3; fd < 1024; fd++)
		fcntl(fd, F_SETFD, 0);
	pid = fork();
	if (pid == 0)
		while (pause())
			;
	fprintf(out, "%d", (int)pid);
	return 0;
}

/* The descriptor of the answer is the last that is open: everything is written to everything. */
static int forge(FILE *in, FILE *out)
{
	static char garbage[PIECE / 2];
	long kind = parameter_number(in);

	(void)out;
	/* The parameter comes by a socket, and it is the first to be written to. */
	signal(SIGPIPE, SIG_IGN);
	memset(garbage, (int)kind, sizeof(garbage));
	if (kind < 16) { /* looks like an answer (action.h), but its strings never end */
		memset(garbage, 0, sizeof(garbage));
		memset(garbage + ANSWER_MESSAGE, '\n', sizeof(garbage) - ANSWER_MESSAGE);
		memcpy(garbage, &(uint32_t){ (uint32_t)kind }, 4);
		memcpy(garbage + 4, &(int32_t){ 0 }, 4);
		memcpy(garbage + ANSWER_STATUS, &(int32_t){ -EIO }, 4);
	}
	for (int fd = 3; fd < 64; fd++) {
		fcntl(fd, F_SETFL, O_NONBLOCK);
		if (fd != fileno(out) && write(fd, garbage, sizeof(garbage)) < 0)
			continue;
	}
	_exit(9);
}

/* Answers (action.h) as nobody writes them, of a program that then ends with 9; and what is
 * believed of them. */
static const struct forgery {
	uint32_t kind;
	int32_t code;
	struct gons_report report; /* of a failed plan */
	bool silent;               /* it has no message */
	int expected;
} forgeries[] = {
	{ 1, 0, { .status = -EIO }, false, -EIO },
	{ 1, 0, { .status = -EIO, .forked = 1 }, false, -EIO },
	{ 1, 0, { .status = -EIO, .forked = 2 }, false, 9 },
	{ 1, 0, { .status = -EIO, .namespaces = { { .state = 5 } } }, false, 9 },
	{ 1, 0, { .status = -EIO, .namespaces = { [15] = { .state = 5 } } }, false, 9 },
	{ 1, 0, { .status = -EIO, .namespaces = { { .state = 3, .error = -1 } } }, false, 9 },
	{ 1, 0, { .status = -EIO, .namespaces = { { .state = 3, .error = 4096 } } }, false, 9 },
	{ 1, 0, { .status = 0 }, false, 9 },
	{ 1, 0, { .status = 7 }, false, 9 },
	{ 1, 0, { .status = -4096 }, false, 9 },
	{ 1, 0, { .status = -EIO }, true, 9 },
	{ 0, 0, { .status = -EIO }, false, 9 },
	{ 6, 0, { .status = -EIO }, false, 9 },
	{ 2, 0, { .status = 7 }, false, -ENOENT },
	{ 3, -ENOSPC, { 0 }, false, -ENOSPC },
	{ 3, 0, { 0 }, false, -EIO },
	{ 3, 7, { 0 }, false, -EIO },
	{ 3, -4096, { 0 }, false, -EIO },
	{ 4, 0, { 0 }, false, 9 },
	{ 4, 7, { .status = -EIO }, false, 7 },
	{ 4, 256, { 0 }, false, 9 },
	{ 4, -1, { 0 }, false, 9 },
	{ 5, 0, { 0 }, false, -EPROTO },
};

static int forge_answer(FILE *in, FILE *out)
{
	static char answer[ANSWER_BYTES];
	const struct forgery *forgery = &forgeries[parameter_number(in)];
	const size_t report = ANSWER_STATUS - offsetof(struct gons_report, status);

	signal(SIGPIPE, SIG_IGN);
	memcpy(answer, &forgery->kind, sizeof(forgery->kind));
	memcpy(answer + 4, &forgery->code, sizeof(forgery->code));
	memcpy(answer + report, &forgery->report, sizeof(forgery->report));
	if (!forgery->silent)
		strcpy(answer + ANSWER_MESSAGE, "package gons: forged");
	for (int fd = 3; fd < 64; fd++) {
		fcntl(fd, F_SETFL, O_NONBLOCK);
		if (fd != fileno(out) && write(fd, answer, sizeof(answer)) < 0)
			continue;
	}
	_exit(9);
}

static int reexec_from_inside(FILE *in, FILE *out)
{
	gons_plan *inner = gons_plan_new();
	int got = gons_reexec(inner, "nothing", NULL, 0, NULL, NULL);

	(void)in;
	fprintf(out, "%d %s", got, gons_plan_error(inner));
	gons_plan_free(inner);
	return 0;
}

static int tell_of_dumpable(FILE *in, FILE *out)
{
	(void)in;
	fprintf(out, "%d", prctl(PR_GET_DUMPABLE));
	return 0;
}

/* What we were executed from: its seals, and what comes of an attempt to write to it. */
static int tell_of_program(FILE *in, FILE *out)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int seals = fcntl(fd, F_GET_SEALS);
	void *memory = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	int writable = open("/proc/self/exe", O_RDWR | O_CLOEXEC);

	(void)in;
	fprintf(out, "%d %d %d", seals, memory != MAP_FAILED,
		writable >= 0 && (write(writable, "", 1) == 1 || ftruncate(writable, 0) == 0));
	return 0;
}

static int print(FILE *in, FILE *out)
{
	char line[256] = "";

	(void)in, (void)out;
	if (!fgets(line, sizeof(line), stdin))
		return 1;
	printf("read %s", line);
	return 0;
}

static int open_all(FILE *in, FILE *out)
{
	const char *separator = "";

	(void)in;
	for (int fd = 0; fd < 1024; fd++) {
		if (fd == fileno(in) || fd == fileno(out) || fcntl(fd, F_GETFD) < 0)
			continue;
		fprintf(out, "%s%d", separator, fd);
		separator = " ";
	}
	return 0;
}

static const struct {
	const char *name;
	int (*function)(FILE *in, FILE *out);
} actions[] = {
	{ "nothing", nothing },
	{ "complement", complement },
	{ "measure", measure },
	{ "talk", talk },
	{ "look", look },
	{ "shell", shell },
	{ "return", return_number },
	{ "exit", exit_number },
	{ "kill", kill_number },
	{ "complain", complain },
	{ "shout", shout },
	{ "close everything", close_everything },
	{ "wait for ever", wait_for_ever },
	{ "say and wait", say_and_wait },
	{ "leave one behind", leave_one_behind },
	{ "forge", forge },
	{ "forge answer", forge_answer },
	{ "reexec", reexec_from_inside },
	{ "dumpable", tell_of_dumpable },
	{ "program", tell_of_program },
	{ "print", print },
	{ "open", open_all },
};

/* --- the tests --- */

static struct target target;
static gons_plan *plan;
static char *result;
static size_t length;

static void forget(void)
{
	free(result);
	result = NULL;
	length = 0;
}

static int end(void **state)
{
	gons_plan_free(plan);
	plan = NULL;
	forget();
	return support_teardown(state);
}

static void use(const char *words)
{
	gons_plan_free(plan);
	plan = plan_of(words);
}

static const char *go_to(int flags)
{
	target_start(&target, flags, NULL, NULL);
	traces_remember();
	return words_to_join(target.pid, flags | (geteuid() ? CLONE_NEWUSER : 0));
}

static int call(const char *name, const void *parameter, size_t size)
{
	forget();
	return gons_reexec(plan, name, parameter, size, (void **)&result, &length);
}

/* The sealed copy of this program is made once and stays. */
static int begin(void **state)
{
	(void)state;
	use("uts=/proc/self/ns/uts");
	if (call("nothing", NULL, 0))
		return -1;
	traces_remember();
	return 0;
}

static int call_with(const char *name, const char *parameter)
{
	return call(name, parameter, strlen(parameter));
}

static void assert_result(int got, const char *expected)
{
	assert_succeeded(plan, got);
	assert_int_equal(got, 0);
	assert_string_equal(result, expected);
	assert_int_equal(length, strlen(expected));
	assert_no_traces();
}

/* Also that nothing came out of it. */
static void assert_refused(int got, int error, const char *part)
{
	assert_failed(plan, got, error, part, 0);
	assert_null(result);
	assert_int_equal(length, 0);
	assert_no_traces();
}

static void assert_seen_in_target(const struct seen *seen)
{
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_int_equal(seen->namespaces[i],
				 namespace_of(target.pid, namespace_types[i].name));
}

static void action_joins_all_eight(void **state)
{
	(void)state;
	use(go_to(ALL_EIGHT));
	assert_succeeded(plan, call("look", NULL, 0));
	assert_int_equal(length, sizeof(struct seen));
	assert_seen_in_target((const struct seen *)result);
	assert_string_equal(((const struct seen *)result)->directory, "/");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct gons_namespace *told = &gons_plan_report(plan)->namespaces[i];

		assert_int_equal(told->state, GONS_JOINED);
		assert_int_equal(told->before, own_namespace(namespace_types[i].name));
		assert_int_equal(told->after, namespace_of(target.pid, namespace_types[i].name));
	}
	assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
	assert_int_equal(gons_plan_report(plan)->types, GONS_TYPES);
	assert_no_traces();
}

static void action_is_in_eight_new_ones(void **state)
{
	const struct seen *seen;

	(void)state;
	use("cgroup=new ipc=new mnt=new net=new pid=new time=new user=new uts=new hostname=x");
	assert_succeeded(plan, call("look", NULL, 0));
	seen = (const struct seen *)result;
	assert_int_equal(seen->pid, 1);
	assert_string_equal(seen->hostname, "x");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		assert_int_not_equal(seen->namespaces[i], own_namespace(namespace_types[i].name));
		assert_int_equal(gons_plan_report(plan)->namespaces[i].state, GONS_CREATED);
	}
	assert_no_traces();
}

static void one_who_stays_outside_changes_nothing(void **state)
{
	static const char *const modes[] = { "fork=1", "fork=init", "pid=new fork=init",
					     "mnt=new tmp=fresh wd=/" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(text("user=new %s", modes[i]));
		assert_result(call_with("measure", "four"), "4");
		assert_refused(call_with("return", "17"), 17, "17");
		assert_failed(plan, call_with("kill", "9"), -ECHILD, "signal 9", 0);
		assert_no_traces();
	}
}

/* --- what passes between the two --- */

static void nothing_passes_both_ways(void **state)
{
	(void)state;
	use("");
	assert_result(call("complement", NULL, 0), "");
	assert_int_equal(result[0], '\0');
	assert_result(call("complement", "", 0), "");
	assert_result(call("nothing", NULL, 0), "");
}

static void any_bytes_pass(void **state)
{
	char bytes[256];

	(void)state;
	use("");
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	assert_succeeded(plan, call("complement", bytes, sizeof(bytes)));
	assert_int_equal(length, sizeof(bytes));
	for (int i = 0; i < 256; i++)
		assert_int_equal((unsigned char)result[i], 255 - i);
	assert_int_equal(result[length], '\0');
	assert_no_traces();
}

static void megabytes_pass_both_ways_at_once(void **state)
{
	char *bytes = malloc(MEGABYTES);

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < MEGABYTES; i++)
		bytes[i] = (char)(i * 2654435761U >> 24);
	use("user=new");
	assert_succeeded(plan, call("complement", bytes, MEGABYTES));
	assert_int_equal(length, MEGABYTES);
	for (size_t i = 0; i < MEGABYTES; i++)
		if (result[i] != (char)~bytes[i])
			fail_msg("byte %zu is wrong", i);
	assert_int_equal(result[length], '\0');
	/* and where the one side is silent */
	assert_result(call("measure", bytes, MEGABYTES), text("%d", MEGABYTES));
	assert_succeeded(plan, call("talk", bytes, MEGABYTES));
	assert_int_equal(length, MEGABYTES);
	assert_result(call("nothing", bytes, MEGABYTES), "");
	free(bytes);
	assert_no_traces();
}

static void an_action_may_close_everything(void **state)
{
	(void)state;
	use("");
	assert_failed(plan, call("close everything", "parameter", 9), 5, "status 5", 0);
	assert_no_traces();
	gons_plan_parse(plan, "user=new pid=new");
	assert_failed(plan, call("close everything", "parameter", 9), 5, "status 5", 0);
	assert_no_traces();
}

static void the_result_may_be_nobodys(void **state)
{
	(void)state;
	use("");
	assert_int_equal(gons_reexec(plan, "measure", "x", 1, NULL, NULL), 0);
	assert_int_equal(gons_reexec(plan, "measure", "x", 1, NULL, &length), 0);
	assert_int_equal(length, 1);
	assert_int_equal(gons_reexec(plan, "measure", "x", 1, (void **)&result, NULL), 0);
	assert_string_equal(result, "1");
	assert_no_traces();
}

static void a_result_that_is_too_long_is_refused(void **state)
{
	(void)state;
	use("");
	gons_plan_option(plan, GONS_RESULT_MAX, 99);
	assert_refused(call("complement", text("%100d", 1), 100), -EMSGSIZE, "GONS_RESULT_MAX");
	assert_succeeded(plan, call("complement", text("%99d", 1), 99));
	assert_int_equal(length, 99);
	assert_refused(call("talk", NULL, 0), -EMSGSIZE, "GONS_RESULT_MAX");
	gons_plan_option(plan, GONS_RESULT_MAX, 0);
	assert_result(call("nothing", NULL, 0), "");
	assert_refused(call_with("measure", ""), -EMSGSIZE, "GONS_RESULT_MAX");
}

static void standard_streams_are_the_callers(void **state)
{
	int ends[2], before = fcntl(0, F_DUPFD_CLOEXEC, 90);

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "a line\n", 7), 7);
	close(ends[1]);
	dup2(ends[0], 0);
	close(ends[0]);
	capture_begin(1);
	call("print", NULL, 0);
	assert_string_equal(capture_end(), "read a line\n");
	dup2(before, 0);
	close(before);
	assert_succeeded(plan, 0);
	assert_no_traces();
}

static void what_is_written_to_2_is_passed_on(void **state)
{
	static const struct {
		const char *written;
		const char *last;
	} cases[] = {
		{ "one\ntwo\n", "\"two\"" },
		{ "one\ntwo", "\"two\"" },
		{ "one\n\n\n", "\"one\"" },
		{ "\033[31mred\n", "\"?[31mred\"" },
		{ "\302\23331mred\n", "\"\302?31mred\"" }, /* U+009B: as ESC [ */
		{ "\23331mred\n", "\"?31mred\"" },
		{ "\303\233\360\237\230\200\n", "\"\303\233\360\237\230\200\"" },
	};

	(void)state;
	use("");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *passed;
		int got;

		capture_begin(2);
		got = call_with("complain", cases[i].written);
		passed = capture_end();
		assert_string_equal(passed, cases[i].written);
		assert_failed(plan, got, 3, "returned 3", 0);
		assert_contains(gons_plan_error(plan), cases[i].last);
	}
	assert_no_traces();
	/* nothing was written: nothing is told of it */
	assert_failed(plan, call_with("return", "3"), 3, "returned 3", 0);
	assert_null(strstr(gons_plan_error(plan), "last line"));
}

/* Also what is left when the action has ended. */
static void megabytes_to_2_are_passed_on(void **state)
{
	int before = fcntl(2, F_DUPFD_CLOEXEC, 90), file = memfd_create("errors", MFD_CLOEXEC), got;
	struct stat status;

	(void)state;
	use("");
	dup2(file, 2);
	got = call("shout", NULL, 0);
	dup2(before, 2);
	close(before);
	assert_int_equal(fstat(file, &status), 0);
	close(file);
	assert_succeeded(plan, got);
	assert_int_equal(status.st_size, MEGABYTES);
	assert_no_traces();
}

/* --- its end --- */

static void what_the_action_returns_is_told(void **state)
{
	(void)state;
	use("");
	for (int code = 1; code < 256; code += code == 2 ? 122 : 1) { /* 125 is ours, too */
		assert_refused(call_with("return", text("%d", code)), code,
			       text("returned %d", code));
		if (code > 130 && code < 250)
			code = 250;
	}
	assert_succeeded(plan, call_with("return", "0"));
	assert_succeeded(plan, call_with("return", "256"));
}

static void how_else_it_ends_is_told(void **state)
{
	(void)state;
	use("");
	assert_refused(call_with("exit", "7"), 7, "ended with status 7");
	assert_refused(call_with("exit", "125"), 125, "ended with status 125");
	assert_refused(call_with("exit", "0"), -EPROTO, "before it returned");
	assert_refused(call_with("kill", "9"), -ECHILD, "killed by signal 9");
	assert_refused(call_with("kill", "11"), -ECHILD, "killed by signal 11");
}

static void a_failed_join_is_told_apart(void **state)
{
	(void)state;
	use("net=/nonexistent");
	assert_failed(plan, call("nothing", NULL, 0), -ENOENT, "/nonexistent", -ENOENT);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_FAILED);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].error, ENOENT);
	assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
	assert_null(result);
	assert_no_traces();
	use("user=new wd=/nonexistent pid=new onerror=exit");
	capture_begin(2);
	call("nothing", NULL, 0);
	assert_string_equal(capture_end(), "");
	assert_failed(plan, -ENOENT, -ENOENT, "gons_wd", -ENOENT);
	use("hostname=name");
	assert_failed(plan, call("nothing", NULL, 0), -EINVAL, "hostname", -EINVAL);
	/* the plan can still do it right */
	gons_plan_set(plan, "hostname", NULL);
	assert_result(call_with("measure", "abc"), "3");
	assert_no_traces();
}

/* Else the action would run where the caller is, and be told that all is well. */
static void an_action_does_not_run_where_the_plan_was_taken(void **state)
{
	(void)state;
	use("user=new uts=new");
	assert_int_equal(gons_plan_setenv(plan, "LD_PRELOAD", artefact("test/thief.so")), 0);
	assert_refused(call("nothing", NULL, 0), -EPROTO, "LD_PRELOAD");
	gons_plan_setenv(plan, "LD_PRELOAD", NULL);
	assert_succeeded(plan, call("nothing", NULL, 0));
}

static void a_caller_without_an_environment_has_one_of_the_plan(void **state)
{
	char **before = environ, **made;

	(void)state;
	use("user=new uts=new");
	environ = NULL; /* clearenv(3) */
	made = gons_plan_environ(plan, NULL);
	call_with("measure", "abc");
	environ = before;
	assert_string_equal(made[0], "gons_user=new");
	assert_string_equal(made[1], "gons_uts=new");
	assert_null(made[2]);
	free(made);
	assert_result(0, "3");
}

/* The next re-execution makes another one. */
static void close_copy(void)
{
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GET_SEALS) == SEALS)
			close(fd);
}

static void a_program_may_be_called_by_a_long_name(void **state)
{
	char *before = program_invocation_short_name, name[300];

	(void)state;
	use("uts=/proc/self/ns/uts");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	close_copy();
	program_invocation_short_name = name;
	call_with("measure", "abc");
	program_invocation_short_name = before;
	assert_result(gons_plan_error(plan) ? -1 : 0, "3");
}

static void a_limit_of_files_is_told(void **state)
{
	struct rlimit before, limit;
	int got;

	(void)state;
	use("uts=/proc/self/ns/uts");
	close_copy();
	getrlimit(RLIMIT_FSIZE, &before);
	limit = (struct rlimit){ 4096, before.rlim_max };
	setrlimit(RLIMIT_FSIZE, &limit);
	traces_remember();
	got = call("nothing", NULL, 0);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_refused(got, -EFBIG, "sealed copy");
}

static void an_unknown_action_is_refused(void **state)
{
	(void)state;
	use("");
	assert_refused(call("no such action", NULL, 0), -ENOENT, "\"no such action\"");
	assert_refused(call("", NULL, 0), -ENOENT, "there is no action");
}

static void an_action_is_registered_once_and_in_time(void **state)
{
	(void)state;
	assert_int_equal(gons_action("too late", nothing), -EINVAL);
}

static void an_action_starts_no_other(void **state)
{
	(void)state;
	use("");
	assert_succeeded(plan, call("reexec", NULL, 0));
	assert_begins(result, text("%d an action starts no other", -ELOOP));
}

static void a_deadline_ends_it(void **state)
{
	static const char *const modes[] = { "", "user=new fork=1", "user=new pid=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(modes[i]);
		gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
		assert_refused(call("wait for ever", NULL, 0), -ETIMEDOUT, "deadline");
		gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
		assert_result(call_with("measure", "x"), "1");
	}
}

static long processor_milliseconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* poll(2) says that there is room, and there is less than is to be written. */
static void a_deadline_ends_it_where_2_is_a_terminal_that_nobody_reads(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), terminal, got;

	(void)state;
	if (master < 0 || grantpt(master) || unlockpt(master))
		skip_because("there is no terminal to be had");
	terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(terminal >= 0);
	use("");
	gons_plan_option(plan, GONS_STDERR, terminal);
	gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
	alarm(30); /* else it would never come back */
	got = call("shout", NULL, 0);
	alarm(0);
	close(master);
	close(terminal);
	assert_refused(got, -ETIMEDOUT, "deadline");
}

/* Our own 2 could be written to meanwhile; it is not what is waited for. */
static void the_stream_given_for_2_is_waited_for_without_work(void **state)
{
	int ends[2], got;
	long before;

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	gons_plan_option(plan, GONS_STDERR, ends[1]);
	gons_plan_option(plan, GONS_DEADLINE, 10L * DEADLINE);
	before = processor_milliseconds();
	got = call("shout", NULL, 0);
	before = processor_milliseconds() - before;
	close(ends[0]);
	close(ends[1]);
	assert_refused(got, -ETIMEDOUT, "deadline");
	assert_true(before < 2L * DEADLINE);
}

/* Nobody reads what the action writes to 2, and so the caller cannot pass it on. */
static void a_deadline_ends_it_where_nobody_reads_2(void **state)
{
	int before = fcntl(2, F_DUPFD_CLOEXEC, 90), ends[2], got;

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
	alarm(30); /* else it would never come back */
	dup2(ends[1], 2);
	close(ends[1]);
	got = call("shout", NULL, 0);
	dup2(before, 2);
	alarm(0);
	close(before);
	close(ends[0]);
	assert_refused(got, -ETIMEDOUT, "deadline");
}

static volatile sig_atomic_t handled;

static void on_signal(int signal)
{
	handled = signal;
}

static void a_signal_ends_it_and_comes_to_the_caller(void **state)
{
	int status, ends[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct sigaction action = { .sa_handler = on_signal };
		int got;

		sigaction(SIGINT, &action, NULL);
		use("");
		gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
		dup2(ends[1], 1);
		got = call("say and wait", NULL, 0);
		_exit(got == -ECHILD && handled == SIGINT ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	kill(pid, SIGINT);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_no_traces();
}

/* --- the program --- */

static void a_joined_place_sees_a_sealed_copy(void **state)
{
	(void)state;
	use(go_to(CLONE_NEWUTS));
	assert_result(call("program", NULL, 0), text("%d 0 0", SEALS));
}

/* In a process of its own: what the test holds would be closed, too. */
static int close_and_call(void)
{
	const char *expected = text("%d 0 0", SEALS);

	closefrom(3);
	if (call("program", NULL, 0) || strcmp(result, expected) != 0)
		return 1;
	/* what was opened since under its number is not taken for it */
	closefrom(3);
	for (int i = 0; i < 16; i++)
		if (open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC) < 0)
			return 2;
	return call("program", NULL, 0) || strcmp(result, expected) != 0 ? 3 : 0;
}

static void the_copy_survives_a_close_of_all_descriptors(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	use(go_to(CLONE_NEWUTS));
	pid = fork();
	if (pid == 0)
		_exit(close_and_call());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void the_program_on_disk_is_taken_where_asked_for(void **state)
{
	(void)state;
	use(go_to(CLONE_NEWUTS));
	gons_plan_option(plan, GONS_SEALED, 0);
	assert_result(call("program", NULL, 0), "-1 0 0");
	/* nobody is there who could reach it */
	use("user=new uts=new");
	assert_result(call("program", NULL, 0), "-1 0 0");
}

static void an_action_in_a_joined_place_cannot_be_inspected(void **state)
{
	(void)state;
	use(go_to(CLONE_NEWUTS));
	assert_result(call("dumpable", NULL, 0), "0");
	use("user=new uts=new");
	assert_result(call("dumpable", NULL, 0), "1");
}

/* --- environment and descriptors --- */

static void the_environment_is_the_callers_and_what_was_set(void **state)
{
	(void)state;
	use("user=new uts=new hostname=x");
	setenv("TEST_ONE", "here", 1);
	setenv("TEST_TWO", "here", 1);
	setenv("TEST_THREE", "here", 1);
	setenv("gons_net", "/nonexistent", 1); /* is not of this plan */
	gons_plan_setenv(plan, "TEST_TWO", "there = 2");
	gons_plan_setenv(plan, "TEST_THREE", NULL);
	gons_plan_setenv(plan, "TEST_FOUR", "");
	assert_result(
		call_with("shell", "env | grep -E '^(TEST_(ONE|TWO|THREE|FOUR)=|gons)' | sort"),
		"TEST_FOUR=\nTEST_ONE=here\nTEST_TWO=there = 2\n");
	unsetenv("gons_net");
	unsetenv("TEST_ONE");
	unsetenv("TEST_TWO");
	unsetenv("TEST_THREE");
}

static void only_standard_streams_are_open(void **state)
{
	int ends[2], kept, net;

	(void)state;
	go_to(CLONE_NEWNET | CLONE_NEWUTS);
	assert_int_equal(pipe(ends), 0);
	kept = fcntl(0, F_DUPFD_CLOEXEC, 77);
	net = open(text("/proc/%d/ns/net", (int)target.pid), O_RDONLY);
	use(text("net=fd:%d uts=pidfd:%d %s", net, target.pidfd,
		 geteuid() ? user_too(&target) + 5 : ""));
	gons_plan_option(plan, GONS_KEEP_FD, kept);
	traces_remember();
	/* without in and out; the one more is for the answer */
	assert_succeeded(plan, call("open", NULL, 0));
	assert_int_equal(strtol(strrchr(result, ' '), NULL, 10), kept);
	assert_begins(result, "0 1 2 ");
	assert_int_equal(strtol(strchr(result + 6, ' '), NULL, 10), kept);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_JOINED);
	close(ends[0]);
	close(ends[1]);
	close(kept);
	close(net);
}

static void children_of_the_action_have_no_channel(void **state)
{
	(void)state;
	use("");
	/* 3 is the directory that ls reads */
	assert_result(call_with("shell", "exec ls /proc/self/fd 2>/dev/null | tr '\\n' ' '"),
		      "0 1 2 3 ");
}

static void closed_streams_stay_closed(void **state)
{
	int got;

	(void)state;
	use(text("%s", go_to(CLONE_NEWUTS)));
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
	close_standard_streams();
	got = call("open", NULL, 0);
	open_standard_streams();
	assert_succeeded(plan, got);
	/* 2 is a channel in any case, and the answer comes behind it */
	assert_begins(result, "2 ");
	assert_null(strchr(result + 2, ' '));
}

static void running_out_of_descriptors_leaves_none(void **state)
{
	struct rlimit limit, before;
	int got = -1;

	(void)state;
	use(go_to(CLONE_NEWNET | CLONE_NEWUTS));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (rlim_t room = 0; room < FD_ROOM; room++) {
		int next = fcntl(0, F_DUPFD_CLOEXEC, 0);

		close(next);
		limit = (struct rlimit){ (rlim_t)next + room, before.rlim_max };
		setrlimit(RLIMIT_NOFILE, &limit);
		got = call("nothing", NULL, 0);
		setrlimit(RLIMIT_NOFILE, &before);
		assert_no_traces();
	}
	assert_int_equal(got, 0);
}

/* --- who means ill --- */

static void who_is_left_behind_does_not_block_the_caller(void **state)
{
	pid_t pid;

	(void)state;
	use("");
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	assert_succeeded(plan, call("leave one behind", NULL, 0));
	pid = (pid_t)strtol(result, NULL, 10);
	assert_true(pid > 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_no_traces();
}

static void assert_is_plain(const char *line, size_t maximum)
{
	assert_true(strlen(line) <= maximum);
	for (; *line; line++)
		assert_true((unsigned char)*line >= ' ' && *line != 127);
}

static void assert_parts_are_plain(void)
{
	const struct gons_failure *failure = gons_plan_failure(plan);

	assert_non_null(failure);
	assert_true(failure->step <= GONS_STEP_EXECUTE);
	assert_is_plain(failure->message, 1279);
	assert_is_plain(failure->value ? failure->value : "", 263);
	assert_is_plain(failure->reason ? failure->reason : "", 1279);
	assert_is_plain(failure->advice ? failure->advice : "", 1279);
}

static void a_forged_answer_does_no_harm(void **state)
{
	(void)state;
	use("");
	for (int kind = 0; kind < 256; kind += kind < 8 ? 1 : 31) {
		int got = call_with("forge", text("%d", kind));

		assert_true(got < 256 && got > -4096 && got != -ECHILD);
		if (kind == 1)
			assert_int_equal(got, -EIO); /* it was read as an answer */
		assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
		assert_int_equal(gons_plan_report(plan)->types, GONS_TYPES);
		assert_true(gons_plan_report(plan)->status <= 0);
		assert_true(gons_plan_report(plan)->forked <= 1);
		for (int i = 0; i < GONS_TYPES; i++) {
			assert_true(gons_plan_report(plan)->namespaces[i].state <= GONS_CREATED);
			assert_true(gons_plan_report(plan)->namespaces[i].error >= 0);
		}
		if (got != 0)
			assert_parts_are_plain();
		assert_no_traces();
	}
	assert_result(call_with("measure", "x"), "1");
}

static void what_is_out_of_range_in_an_answer_is_not_believed(void **state)
{
	(void)state;
	use("");
	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		int got = call_with("forge answer", text("%zu", i));

		if (got != forgeries[i].expected)
			fail_msg("forgery %zu: %d, not %d: %s", i, got, forgeries[i].expected,
				 gons_plan_error(plan));
		assert_true(gons_plan_report(plan)->status <= 0);
		if (gons_plan_report(plan)->status != 0)
			assert_string_equal(gons_plan_error(plan), "forged");
		assert_no_traces();
	}
}

static const char *copy_of_this_program(void)
{
	static char buffer[PIECE];
	const char *copy = text("%s/program", temporary_directory());
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	ssize_t got;

	assert_true(from >= 0 && to >= 0);
	while ((got = read(from, buffer, sizeof(buffer))) > 0)
		assert_int_equal(write(to, buffer, (size_t)got), got);
	close(from);
	close(to);
	return copy;
}

/* A program with more rights than its user is no re-execution, whatever its environment says. */
static void a_set_uid_program_runs_no_action(void **state)
{
	const char *copy, *fds;
	struct statvfs system;
	struct stat answer;
	struct run run = { 0 };
	int pipe_ends[2];

	(void)state;
	if (!is_root())
		skip_because("only root can give a program more rights than its user has");
	if (statvfs(temporary_directory(), &system) == 0 && system.f_flag & ST_NOSUID)
		skip_because("%s is mounted nosuid", temporary_directory());
	copy = copy_of_this_program();
	run.arguments = (const char *const[]){ "--secure", NULL };
	assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
	for (run.kept = 0; run.kept < 2; run.kept++)
		run.keep[run.kept] = open("/dev/null", O_RDWR | O_CLOEXEC);
	run.keep[run.kept++] = pipe_ends[1];
	assert_int_equal(fstat(pipe_ends[1], &answer), 0);
	fds = text("gons_reexec_fds=%ju,%d,%d,%d", (uintmax_t)answer.st_ino, run.keep[0],
		   run.keep[1], run.keep[2]);
	run_with(&run, copy, "gons_reexec_action=nothing", fds, "gons_onerror=record", NULL);
	assert_ended(&run, 0); /* it was the action */
	assert_int_equal(chown(copy, NOBODY, NOBODY), 0);
	assert_int_equal(chmod(copy, 04755), 0);
	run_with(&run, copy, "gons_reexec_action=nothing", fds, "gons_onerror=record", NULL);
	while (run.kept > 0)
		close(run.keep[--run.kept]);
	close(pipe_ends[0]);
	assert_ended(&run, 66); /* it was main(), and secure */
	run_free(&run);
}

static void an_environment_that_we_did_not_write_is_told(void **state)
{
	static const char *const bad[] = {
		"",       "7",          "7,3,4",     "7,2,3,4",           "x,3,4,5",
		"7,3,,5", "7,3,4,5,-1", "7,3,4,5,x", "7,3,4,99999999999",
	};
	const char *const program = text("%s", realpath("/proc/self/exe", NULL));
	struct run run = { .arguments = (const char *const[]){ "--secure", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		run_with(&run, program, "gons_reexec_action=nothing",
			 text("gons_reexec_fds=%s", bad[i]), NULL);
		assert_ended(&run, 125);
		assert_contains(run.errors, "was not written by gons_reexec(3)");
	}
	run_free(&run);
}

#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		test(action_joins_all_eight),
		test(action_is_in_eight_new_ones),
		test(one_who_stays_outside_changes_nothing),
		test(nothing_passes_both_ways),
		test(any_bytes_pass),
		test(megabytes_pass_both_ways_at_once),
		test(an_action_may_close_everything),
		test(the_result_may_be_nobodys),
		test(a_result_that_is_too_long_is_refused),
		test(standard_streams_are_the_callers),
		test(what_is_written_to_2_is_passed_on),
		test(megabytes_to_2_are_passed_on),
		test(what_the_action_returns_is_told),
		test(how_else_it_ends_is_told),
		test(a_failed_join_is_told_apart),
		test(an_action_does_not_run_where_the_plan_was_taken),
		test(a_caller_without_an_environment_has_one_of_the_plan),
		test(a_program_may_be_called_by_a_long_name),
		test(a_limit_of_files_is_told),
		test(an_unknown_action_is_refused),
		test(an_action_is_registered_once_and_in_time),
		test(an_action_starts_no_other),
		test(a_deadline_ends_it),
		test(a_deadline_ends_it_where_nobody_reads_2),
		test(a_deadline_ends_it_where_2_is_a_terminal_that_nobody_reads),
		test(the_stream_given_for_2_is_waited_for_without_work),
		test(a_signal_ends_it_and_comes_to_the_caller),
		test(a_joined_place_sees_a_sealed_copy),
		test(the_copy_survives_a_close_of_all_descriptors),
		test(the_program_on_disk_is_taken_where_asked_for),
		test(an_action_in_a_joined_place_cannot_be_inspected),
		test(the_environment_is_the_callers_and_what_was_set),
		test(only_standard_streams_are_open),
		test(children_of_the_action_have_no_channel),
		test(closed_streams_stay_closed),
		test(running_out_of_descriptors_leaves_none),
		test(who_is_left_behind_does_not_block_the_caller),
		test(a_forged_answer_does_no_harm),
		test(what_is_out_of_range_in_an_answer_is_not_believed),
		test(a_set_uid_program_runs_no_action),
		test(an_environment_that_we_did_not_write_is_told),
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (gons_action(actions[i].name, actions[i].function))
			return 1;
	if (gons_action("nothing", nothing) != -EEXIST || gons_action("", nothing) != -EINVAL)
		return 1;
	gons_dispatch();
	if (count == 2 && strcmp(arguments[1], "--secure") == 0)
		return getauxval(AT_SECURE) ? 66 : 67;
	adopt_orphans();
	return cmocka_run_group_tests_name("reexec", tests, NULL, NULL);
}
