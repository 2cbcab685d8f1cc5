/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of docs/compare.md that are about C, as test/scripts/compare.sh tries them:
 *
 *	compare MODE WORDS [COMMAND]
 *
 * A plan of these words is carried out in the way of the mode, and what came of it is printed.
 */
#include <errno.h>
#include <fcntl.h>
#include <gons.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static gons_plan *plan;

/* The parameter is a command; what it prints is the result. */
static int run_command(FILE *in, FILE *out)
{
	char text[4096];
	size_t length = fread(text, 1, sizeof(text) - 1, in);
	FILE *command;
	int status;

	text[length] = '\0';
	command = popen(text, "r");
	while (command && (length = fread(text, 1, sizeof(text), command)) > 0)
		fwrite(text, 1, length, out);
	status = command ? pclose(command) : -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static int echo(FILE *in, FILE *out)
{
	char text[512];
	size_t length;

	while ((length = fread(text, 1, sizeof(text), in)) > 0)
		fwrite(text, 1, length, out);
	return 0;
}

static int do_nothing(FILE *in, FILE *out)
{
	return in && out ? 0 : 1;
}

static int wait_for_ever(FILE *in, FILE *out)
{
	for (;;)
		pause();
	return in == out;
}

/* An action calls gons_reexec(), and prints what that says. */
static int nested(FILE *in, FILE *out)
{
	(void)in;
	fputs(gons_reexec(gons_plan_new(), "nothing", NULL, 0, NULL, NULL) == -ELOOP ? "ELOOP"
										     : "?",
	      out);
	return 0;
}

static void tell(int error)
{
	if (error < 0)
		printf("error: %s\n", strerror(-error));
	else
		printf("returned %d\n", error);
	if (gons_plan_error(plan))
		printf("%s\n", gons_plan_error(plan));
}

static int reexec(const char *action, const char *parameter)
{
	void *result = NULL;
	int error = gons_reexec(plan, action, parameter, strlen(parameter), &result, NULL);

	if (result)
		printf("%s", (char *)result);
	return error;
}

static int large(void)
{
	const size_t size = 4 << 20;
	char *parameter = malloc(size);
	void *result = NULL;
	size_t length = 0;
	size_t i;

	for (i = 0; parameter && i < size; i++)
		parameter[i] = (char)(i * 7 + i / 256);
	if (!parameter || gons_reexec(plan, "echo", parameter, size, &result, &length) != 0)
		return 1;
	return printf("%s\n", length == size && memcmp(parameter, result, size) == 0
				      ? "the same"
				      : "not the same") < 0;
}

static int variable = 1;

static int change(void *arg)
{
	variable += *(int *)arg;
	printf("inside %d\n", variable);
	fflush(stdout);
	return variable;
}

static int run(void)
{
	int more = 40;
	int status = 0;
	int error = gons_run(plan, change, &more, &status);

	printf("returned %d, outside %d\n", WEXITSTATUS(status), variable);
	return error;
}

static void on_hangup(int signal)
{
	if (write(1, "hung up\n", 8) != 8)
		_exit(signal);
}

static int stay(void *arg)
{
	signal(SIGHUP, on_hangup);
	signal(SIGTERM, SIG_IGN);
	if (write(1, "ready\n", 6) != 6)
		return 1;
	for (;;)
		pause();
	return arg != NULL;
}

/* The standard streams of the action are a pipe of this program. */
static int streams(void)
{
	char text[64] = "";
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0 || gons_plan_option(plan, GONS_STDIN, ends[1]) != 0 ||
	    gons_plan_option(plan, GONS_STDOUT, ends[1]) != 0 ||
	    gons_plan_option(plan, GONS_STDERR, ends[1]) != 0)
		return 1;
	if (reexec("command", "for fd in 0 1; do readlink /proc/$PPID/fd/$fd; done | uniq -d | "
			      "grep -c pipe >/proc/$PPID/fd/1; "
			      "echo aloud >&2") != 0 ||
	    read(ends[0], text, sizeof(text) - 1) < 0)
		return 1;
	return printf("%s", text) < 0;
}

/* The action keeps one end of a pipe, whose other end this program reads. */
static int keep(void)
{
	char command[64];
	char text[8] = "";
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0 || gons_plan_option(plan, GONS_KEEP_FD, ends[1]) != 0)
		return 1;
	snprintf(command, sizeof(command), "echo kept >/proc/self/fd/%d", ends[1]);
	if (reexec("command", command) != 0 || read(ends[0], text, sizeof(text) - 1) < 0)
		return 1;
	return printf("%s", text) < 0;
}

static int mode(const char *name, char **argv)
{
	if (strcmp(name, "reexec") == 0)
		tell(reexec("command", argv[3]));
	else if (strcmp(name, "action") == 0)
		tell(reexec(argv[3], ""));
	else if (strcmp(name, "again") == 0)
		tell(reexec("command", argv[3]) ? -1 : reexec("command", argv[3]));
	else if (strcmp(name, "large") == 0)
		return large();
	else if (strcmp(name, "run") == 0)
		tell(run());
	else if (strcmp(name, "keep") == 0)
		return keep();
	else if (strcmp(name, "streams") == 0)
		return streams();
	else if (strcmp(name, "deadline") == 0)
		tell(gons_plan_option(plan, GONS_DEADLINE, 100) ? -1 : reexec("for_ever", ""));
	else if (strcmp(name, "limit") == 0)
		tell(gons_plan_option(plan, GONS_RESULT_MAX, 10) ? -1 : reexec("command", argv[3]));
	else if (strcmp(name, "unsealed") == 0)
		tell(gons_plan_option(plan, GONS_SEALED, 0) ? -1 : reexec("command", argv[3]));
	else if (strcmp(name, "environ") == 0)
		tell(gons_plan_setenv(plan, "COLOUR", "blue") ||
				     gons_plan_setenv(plan, "HOST_NS", NULL)
			     ? -1
			     : reexec("command", argv[3]));
	else if (strcmp(name, "term") == 0)
		tell(gons_plan_option(plan, GONS_TERM_CHILD, 100)
			     ? -1
			     : gons_run(plan, stay, NULL, NULL));
	else if (strcmp(name, "self") == 0)
		execve("/proc/self/exe", (char *[]){ argv[0], "seen", NULL },
		       gons_plan_environ(plan, NULL));
	else
		return 1;
	return 0;
}

int main(int argc, char **argv)
{
	gons_action("command", run_command);
	gons_action("echo", echo);
	gons_action("nothing", do_nothing);
	gons_action("for_ever", wait_for_ever);
	gons_action("nested", nested);
	if (argc > 1 && strcmp(argv[1], "twice") == 0)
		return printf("%s\n", strerror(-gons_action("echo", echo))) < 0;
	if (argc < 2 || strcmp(argv[1], "never") != 0)
		gons_dispatch();
	if (argc == 2 && strcmp(argv[1], "seen") == 0)
		return system("uname -n") != 0;
	plan = gons_plan_new();
	if (!plan || argc < 3)
		return 1;
	if (gons_plan_parse(plan, argv[2]) != 0)
		return 1;
	if (strcmp(argv[1], "never") == 0)
		return tell(reexec("echo", "")), 0;
	return mode(argv[1], argv);
}
