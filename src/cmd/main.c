/* SPDX-License-Identifier: Apache-2.0 */
/* The gons command: finds the verb, and lets it run. The library does the work. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command_line.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/secure_exec.h"
#include "cmd/verbs/verbs.h"

static const char examples[] =
	"examples:\n"
	"  gons enter -t podman:web -a             a shell inside the container\n"
	"  gons inject -t 4711 -a -- ls -l /app    the host's ls, where there is none\n"
	"  gons new --tmp=fresh --become=ann job   a private /tmp, removed when job ends\n"
	"  gons explain -t 4711 -a                 would it work, and if not, why not?\n"
	"\n"
	"gons VERB --help lists the options of a verb; see also gons(1). Each word of\n"
	"libgons(7) is an option as well: --tmp=fresh.\n";

static void help(void)
{
	const struct verb *verb;

	printf("usage: gons VERB [OPTION]... [--] [PROGRAM [ARGUMENT]...]\n\n");
	for (verb = verbs; verb->name; verb++)
		printf("  %-8s %s\n", verb->name, verb->summary);
	printf("\n%s", examples);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct request request = { .verb = verb, .plan = gons_plan_new() };
	int status = EXIT_CANCELED;
	int read;

	if (!request.plan)
		return say(EXIT_CANCELED, "no memory");
	/* As if the shell executed the program itself: it keeps the descriptors of the shell. */
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
	const struct verb *verb;

	if (secure_exec_exceeds_user())
		return say(EXIT_CANCELED,
			   "this command has more rights than the user who started it "
			   "(set-user-ID, set-group-ID, file capabilities), and refuses to use "
			   "them; remove them from its file, and use sudo or ambient "
			   "capabilities");
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help();
		return argc < 2 ? EXIT_CANCELED : 0;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		printf("gons %d.%d.%d\n", GONS_VERSION_MAJOR, GONS_VERSION_MINOR,
		       GONS_VERSION_PATCH);
		return 0;
	}
	for (verb = verbs; verb->name; verb++)
		if (strcmp(verb->name, argv[1]) == 0)
			return verb->command ? verb->command(verbs, argc - 1, argv + 1)
					     : run(verb, argc - 1, argv + 1);
	return say(EXIT_CANCELED, "unknown verb \"%s\"; see gons --help", argv[1]);
}

int main(int argc, char **argv)
{
	int status;

	program_reserve_streams();
	command_line = argv;
	command_environment = environ;
	status = command(argc, argv);
	if (status != EXIT_CANCELED && (fflush(stdout) || ferror(stdout)))
		return say(EXIT_CANCELED, "cannot write to standard output");
	return status;
}
