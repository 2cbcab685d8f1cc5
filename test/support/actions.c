/* SPDX-License-Identifier: Apache-2.0 */
/* Actions of the tests of gons_reexec(); see actions.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "actions.h"
#include "call.h"
#include "traces.h"

enum {
	ANSWER_STATUS = 20,   /* where the status of the report lies in an answer */
	ANSWER_MESSAGE = 672, /* and the message */
	ANSWER_BYTES = 2240,  /* all of it */
};

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

/* Sends each byte back as its complement, as soon as it has come. */
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

/* As talk(), but to descriptor 2. */
static int shout(FILE *in, FILE *out)
{
	(void)out;
	return talk(in, stderr);
}

/* Closes the parameter unread, and then all its descriptors. */
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

/* Leaves a child that keeps all descriptors and never ends; the result is its number. */
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

/* An action does not know the descriptor of the answer, so it writes to all of them. */
static int forge(FILE *in, FILE *out)
{
	static char garbage[PIECE / 2];
	long kind = parameter_number(in);

	(void)out;
	/* The parameter comes by a socket: a write to that can raise SIGPIPE. */
	signal(SIGPIPE, SIG_IGN);
	memset(garbage, (int)kind, sizeof(garbage));
	if (kind < 16) { /* as an answer (action.h), with strings that have no end */
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

const struct forgery forgeries[] = {
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
const size_t forgery_count = sizeof(forgeries) / sizeof(forgeries[0]);

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

/* Tells the seals of the file of this program, and the results of opening it for writing. */
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

char *result;
size_t length;

static void forget(void)
{
	free(result);
	result = NULL;
	length = 0;
}

int actions_end(void **state)
{
	forget();
	return call_end(state);
}

int call(const char *name, const void *parameter, size_t size)
{
	forget();
	return gons_reexec(plan, name, parameter, size, (void **)&result, &length);
}

int actions_begin(void **state)
{
	(void)state;
	use("uts=/proc/self/ns/uts");
	if (call("nothing", NULL, 0))
		return -1;
	traces_remember();
	return 0;
}

int call_with(const char *name, const char *parameter)
{
	return call(name, parameter, strlen(parameter));
}

void assert_result(int got, const char *expected)
{
	assert_succeeded(plan, got);
	assert_int_equal(got, 0);
	assert_string_equal(result, expected);
	assert_int_equal(length, strlen(expected));
	assert_no_traces();
}

void assert_refused(int got, int error, const char *part)
{
	assert_failed(plan, got, error, part, 0);
	assert_null(result);
	assert_int_equal(length, 0);
	assert_no_traces();
}

void assert_seen_in_target(const struct seen *seen)
{
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_int_equal(seen->namespaces[i],
				 namespace_of(target.pid, namespace_types[i].name));
}

void actions_dispatch(int count, char **arguments)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (gons_action(actions[i].name, actions[i].function))
			exit(1);
	if (gons_action("nothing", nothing) != -EEXIST || gons_action("", nothing) != -EINVAL)
		exit(1);
	gons_dispatch();
	if (count == 2 && strcmp(arguments[1], "--secure") == 0)
		exit(getauxval(AT_SECURE) ? 66 : 67);
}
