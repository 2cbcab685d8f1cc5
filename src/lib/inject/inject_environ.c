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

/* Variables that name files which libc, gettext and OpenSSL load; inside, the paths would lead to
 * files of the container. */
static const char *const untrusted[] = {
	"GCONV_PATH=",      "LOCPATH=",      "NLSPATH=",       "OPENSSL_CONF=", "OPENSSL_ENGINES=",
	"OPENSSL_MODULES=", "MUSL_LOCPATH=", "TEXTDOMAINDIR=", "LANGUAGE=",
};

/*
 * Messages of catalogues are formats of printf(3). A mask cannot cover a catalogue that does not
 * exist yet: the container could make it while the program runs. LANGUAGE can even be a path. With
 * LANGUAGE=C no catalogue is looked for, gettext(3).
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

/* catopen(3) makes a path of LANG; all other functions refuse one that is no name of a locale. */
static bool climbs(const char *variable)
{
	return strncmp(variable, "LANG=", 5) == 0 && (variable[5] == '.' || strchr(variable, '/'));
}

/* A variable of gons_plan_setenv(3) names a file inside on purpose. */
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
	if (injection->avoids_start_files &&
	    start_files_variable_is_inside(&injection->compiled, variable) &&
	    !is_set_by_plan(injection->plan, variable))
		return false;
	return injection->program.dynamic ? strncmp(variable, "LD_PRELOAD=", 11) != 0
					  : strncmp(variable, "gons_", 5) != 0;
}

/* Makes a variable that is a list, such as LD_PRELOAD, with path in front of what it has. 0, or
 * -ENOMEM. */
static int put_first(const struct injection *injection, const char *name, const char *path,
		     char **variable)
{
	const size_t length = strlen(name);
	const char *others = NULL;
	char **at;

	for (at = injection->environ_block; *at; at++)
		if (strncmp(*at, name, length) == 0 && (*at)[length])
			others = *at + length;
	return asprintf(variable, "%s%s%s%s", name, path, others ? ":" : "", others ? others : "") <
			       0
		       ? gons_plan_fail_at(injection->plan, -ENOMEM, "cannot make the environment")
		       : 0;
}

/*
 * Libraries of libgons come first in the lists: they run first, and take only themselves out again.
 * A static program has no dynamic linker that would ask an audit object. What it executes has one,
 * inside, where other audit objects of LD_AUDIT would be files of the container: so the list is
 * replaced.
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

/* Adds options so that a program reads no start file of the container: an interactive shell reads
 * one for all users. A shell that runs a script does not. */
static int add_start_options(struct injection *injection)
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
	injection->needs_prompt = more && strcmp(options[0], "--norc") == 0;
	return 0;
}

/* Decides whether the program must read no start file of the container. */
static int decide_start_files(struct injection *injection)
{
	char **at;

	injection->avoids_start_files = !injection->plan->options.keep_home &&
					start_files_are_untrusted(&injection->compiled);
	if (!injection->avoids_start_files)
		return 0;
	for (at = injection->environ_block; *at && !injection->home; at++)
		if (stays(injection, *at))
			injection->home = start_files_home(*at);
	return injection->home ? 0 : add_start_options(injection);
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

	injection->environ_block = gons_plan_environ_with(injection->plan, base, NULL);
	while (injection->environ_block && injection->environ_block[count])
		count++;
	injection->environment = calloc(count + 6 + START_FILES_VARIABLES, sizeof(char *));
	if (!injection->environ_block || !injection->environment)
		return gons_plan_fail_at(injection->plan, -ENOMEM, "cannot make the environment");
	error = decide_start_files(injection);
	if (!error)
		error = make_variables(injection);
	to = injection->environment;
	for (from = injection->environ_block; *from; from++) {
		if (!stays(injection, *from))
			continue;
		injection->needs_prompt &= strncmp(*from, "PS1=", 4) != 0;
		*to++ = *from;
	}
	if (!error && injection->avoids_start_files)
		error = add_startup(injection, &to);
	if (injection->needs_prompt)
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
