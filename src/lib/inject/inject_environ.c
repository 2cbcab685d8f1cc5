/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that is injected. */
#define _GNU_SOURCE
#include "lib/inject/inject_environ.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/audit.h"
#include "lib/plan/failure.h"
#include "lib/plan/plan_environ.h"

/* Variables that name what libc, gettext and OpenSSL load, by paths that lead elsewhere inside. */
static const char *const untrusted[] = {
	"GCONV_PATH=",      "LOCPATH=",      "NLSPATH=",       "OPENSSL_CONF=", "OPENSSL_ENGINES=",
	"OPENSSL_MODULES=", "MUSL_LOCPATH=", "TEXTDOMAINDIR=", "LANGUAGE=",
};

/*
 * Messages are formats, printf(3), and a catalogue that is not there to be masked can be made while
 * the program runs; LANGUAGE can be a path, too. With this one none is looked for, gettext(3).
 */
#define NO_MESSAGES "LANGUAGE=C"

static bool begins_with_any(const char *variable, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static bool is_untrusted(const struct injection *injection)
{
	return injection->compiled.rootfs.trust != TRUST_ALL;
}

/* catopen(3) makes a path of it, where nobody else takes what is no name of a locale. */
static bool climbs(const char *variable)
{
	return strncmp(variable, "LANG=", 5) == 0 && (variable[5] == '.' || strchr(variable, '/'));
}

/* gons_plan_setenv(3): whoever sets a variable for the program means one inside. */
static bool is_set_by_plan(const gons_plan *plan, const char *variable)
{
	size_t i;

	for (i = 0; i < plan->variable_count; i++)
		if (strcmp(plan->variables[i].text, variable) == 0)
			return true;
	return false;
}

static bool stays(const struct injection *injection, const char *variable)
{
	if (is_untrusted(injection) &&
	    (begins_with_any(variable, untrusted, sizeof(untrusted) / sizeof(untrusted[0])) ||
	     climbs(variable)))
		return false;
	if (injection->audit && (strncmp(variable, "LD_AUDIT=", 9) == 0 ||
				 strncmp(variable, "GLIBC_TUNABLES=", 15) == 0))
		return false;
	if (injection->starts_afresh &&
	    start_files_variable_is_inside(&injection->compiled, variable) &&
	    !is_set_by_plan(injection->plan, variable))
		return false;
	return injection->program.dynamic ? strncmp(variable, "LD_PRELOAD=", 11) != 0
					  : strncmp(variable, "gons_", 5) != 0;
}

/* A variable that is a list of libraries, with one in front of those that are in it. */
static int put_first(const struct injection *injection, const char *name, const char *path,
		     char **variable)
{
	const size_t length = strlen(name);
	const char *others = NULL;
	char **at;

	for (at = injection->block; *at; at++)
		if (strncmp(*at, name, length) == 0 && (*at)[length])
			others = *at + length;
	return asprintf(variable, "%s%s%s%s", name, path, others ? ":" : "", others ? others : "") <
			       0
		       ? gons_plan_fail_at(injection->plan, -ENOMEM, "cannot make the environment")
		       : 0;
}

/*
 * Ours run first of all, and take only themselves out again. A static program has no linker that
 * would ask; what it executes has one, inside, and there other objects that audit would be the
 * place's.
 */
static int make_variables(struct injection *injection)
{
	const bool dynamic = injection->program.dynamic;
	int error = 0;

	if (dynamic)
		error = put_first(injection, "LD_PRELOAD=", injection->preload_path,
				  &injection->preload);
	if (!error && dynamic && injection->audited)
		error = put_first(injection, "LD_AUDIT=", injection->audit_path, &injection->audit);
	if (!error && !dynamic && injection->executes) {
		injection->audit = strdup("LD_AUDIT=" AUDIT_INSIDE);
		if (!injection->audit)
			error = gons_plan_fail_at(injection->plan, -ENOMEM,
						  "cannot make the environment");
	}
	if (!error && injection->audit)
		error = put_first(injection, "GLIBC_TUNABLES=", AUDIT_TUNABLE,
				  &injection->tunables);
	return error;
}

/* A shell would read what the place has for all users; of a script it reads the script alone. */
static int tell_program(struct injection *injection)
{
	struct program *program = &injection->program;
	const char *const *options = start_files_options(program->path);
	size_t more = 0;
	size_t count = 0;
	char **argv;

	if (!options || program->script_count || !program->argv[0])
		return 0;
	while (options[more])
		more++;
	while (program->argv[count])
		count++;
	argv = calloc(count + more + 1, sizeof(char *));
	if (!argv)
		return gons_plan_fail_at(injection->plan, -ENOMEM, "cannot keep the arguments");
	argv[0] = program->argv[0];
	memcpy(argv + 1, options, more * sizeof(char *));
	memcpy(argv + 1 + more, program->argv + 1, (count - 1) * sizeof(char *));
	free(program->argv);
	program->argv = argv;
	injection->prompts = more && strcmp(options[0], "--norc") == 0;
	return 0;
}

/* What leads to start files of the place is known from here on. */
static int start_afresh(struct injection *injection)
{
	char **at;

	injection->starts_afresh = !injection->plan->options.keep_home &&
				   start_files_are_untrusted(&injection->compiled);
	if (!injection->starts_afresh)
		return 0;
	for (at = injection->block; *at && !injection->home; at++)
		if (stays(injection, *at))
			injection->home = start_files_home(*at);
	return injection->home ? 0 : tell_program(injection);
}

static int add_startup(struct injection *injection, char ***to)
{
	struct start_files *start_files = &injection->start_files;
	int error = start_files_begin(start_files, injection->home);
	unsigned i;

	if (error)
		return gons_plan_fail_at(injection->plan, error,
					 "cannot name a directory at random");
	for (i = 0; i < start_files->count; i++)
		*(*to)++ = start_files->variables[i];
	return 0;
}

int inject_make_environment(struct injection *injection, char *const base[])
{
	char **from;
	char **to;
	size_t count = 0;
	int error;

	injection->block = gons_plan_environ_with(injection->plan, base, NULL);
	while (injection->block && injection->block[count])
		count++;
	injection->environment = calloc(count + 6 + START_FILES_VARIABLES, sizeof(char *));
	if (!injection->block || !injection->environment)
		return gons_plan_fail_at(injection->plan, -ENOMEM, "cannot make the environment");
	error = start_afresh(injection);
	if (!error)
		error = make_variables(injection);
	to = injection->environment;
	for (from = injection->block; *from; from++) {
		if (!stays(injection, *from))
			continue;
		injection->prompts &= strncmp(*from, "PS1=", 4) != 0;
		*to++ = *from;
	}
	if (!error && injection->starts_afresh)
		error = add_startup(injection, &to);
	if (injection->prompts)
		*to++ = (char *)(uintptr_t)START_FILES_PROMPT;
	if (is_untrusted(injection))
		*to++ = (char *)(uintptr_t)NO_MESSAGES;
	if (injection->audit)
		*to++ = injection->audit;
	if (injection->tunables)
		*to++ = injection->tunables;
	*to = injection->preload;
	return error;
}
