/* SPDX-License-Identifier: Apache-2.0 */
/* The gons command: which verb it is. What a verb does is done by the library. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/secure_exec.h"
#include "cmd/verbs/verbs.h"

const struct verb verbs[] = {
	{ "enter", "[--] [PROGRAM [ARGUMENT]...]",
	  "Runs a program of the place in namespaces of "
	  "other processes.",
	  enter_rows, enter_run, false, false, false },
	{ "inject", "[--] [PROGRAM [ARGUMENT]...]",
	  "Runs a program of the host in namespaces of other processes.", inject_rows, inject_run,
	  false, true, false },
	{ "new", "[--] [PROGRAM [ARGUMENT]...]", "Runs a program in namespaces of its own.",
	  new_rows, new_run, true, false, true },
	{ NULL, NULL, NULL, NULL, NULL, false, false, false },
};

/* Verbs about the others, which read their arguments themselves. */
static const struct helper {
	const char *name;
	const char *summary;
	int (*command)(int argc, char **argv);
} helpers[] = {
	{ "explain", "Tells whether one of these would work, and if not, why.", explain_command },
	{ "complete", "Tells a shell what can stand in a command line.", complete_command },
	{ NULL, NULL, NULL },
};

const char *verb_name(unsigned index, const char **summary)
{
	const struct helper *helper;
	const struct verb *verb;

	for (verb = verbs; verb->name; verb++, index--)
		if (index == 0) {
			*summary = verb->summary;
			return verb->name;
		}
	for (helper = helpers; helper->name && index > 0; helper++)
		index--;
	*summary = helper->summary;
	return helper->name;
}

static const char examples[] =
	"examples:\n"
	"  gons enter -t podman:web -a             a shell inside\n"
	"  gons inject -t 4711 -a -- ls -l /app    the host's ls, where there is none\n"
	"  gons new --tmp=fresh --become=ann job   a /tmp of its own, gone when job ends\n"
	"  gons explain -t 4711 -a                 would it work, and if not, why?\n"
	"\n"
	"gons VERB --help lists the options of a verb; gons(1) says more. The words of\n"
	"libgons(7) are options, too: --tmp=fresh.\n";

char **command_line;
char **command_environment;

/* As the library in what it says: C0 and DEL, and C1 unless it is the rest of a UTF-8 sequence. */
static bool is_control(const char *text, size_t at)
{
	const unsigned char character = (unsigned char)text[at];
	const unsigned char before = at > 0 ? (unsigned char)text[at - 1] : 0;

	if (character < 0x80 || character > 0x9f)
		return character < ' ' || character == 0x7f;
	return before < 0x80 || before == 0xc2;
}

int say(int error, const char *format, ...)
{
	va_list arguments;
	char *line;
	size_t i;
	int length;

	va_start(arguments, format);
	length = vasprintf(&line, format, arguments);
	va_end(arguments);
	/* Names are somebody else's, and so may be the terminal. */
	for (i = 0; length > 0 && i < (size_t)length; i++)
		if (is_control(line, i))
			line[i] = '?';
	fprintf(stderr, "gons: %s\n", length < 0 ? "no memory" : line);
	if (length >= 0)
		free(line);
	return error;
}

int say_failure(const struct request *request, int error)
{
	if (request->target)
		say(error, "target %s: %s", request->target, gons_plan_error(request->plan));
	else
		say(error, "%s", gons_plan_error(request->plan));
	if (gons_plan_report(request->plan)->status != 0)
		return EXIT_OURS;
	return error == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}

static void help(void)
{
	const char *summary;
	const char *name;
	unsigned i;

	printf("usage: gons VERB [OPTION]... [--] [PROGRAM [ARGUMENT]...]\n\n");
	for (i = 0; (name = verb_name(i, &summary)); i++)
		printf("  %-8s %s\n", name, summary);
	printf("\n%s", examples);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct request request = { .verb = verb, .plan = gons_plan_new() };
	int status = EXIT_OURS;
	int read;

	if (!request.plan)
		return say(EXIT_OURS, "no memory");
	/* As if it stood there alone: a program has what the shell gave it. */
	gons_plan_option(request.plan, GONS_KEEP_ALL, 1);
	read = options_read(&request, argc, argv);
	if (read >= 0)
		status = read > 0 ? 0 : verb->run(&request);
	gons_plan_free(request.plan);
	free(request.binds);
	return status;
}

static int command(int argc, char **argv)
{
	const struct helper *helper;
	const struct verb *verb;

	if (secure_exec_exceeds_user())
		return say(EXIT_OURS,
			   "this command has more rights than whoever started it (set-user-ID, "
			   "set-group-ID, file capabilities), and does nothing with them; take "
			   "them from its file, and give rights by sudo, or as ambient "
			   "capabilities");
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help();
		return argc < 2 ? EXIT_OURS : 0;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		printf("gons %d.%d.%d\n", GONS_VERSION_MAJOR, GONS_VERSION_MINOR,
		       GONS_VERSION_PATCH);
		return 0;
	}
	for (verb = verbs; verb->name; verb++)
		if (strcmp(verb->name, argv[1]) == 0)
			return run(verb, argc - 1, argv + 1);
	for (helper = helpers; helper->name; helper++)
		if (strcmp(helper->name, argv[1]) == 0)
			return helper->command(argc - 1, argv + 1);
	return say(EXIT_OURS, "unknown verb \"%s\"; see gons --help", argv[1]);
}

int main(int argc, char **argv)
{
	int status;

	program_reserve_streams();
	command_line = argv;
	command_environment = environ;
	status = command(argc, argv);
	if (status != EXIT_OURS && (fflush(stdout) || ferror(stdout)))
		return say(EXIT_OURS, "cannot write to standard output");
	return status;
}
