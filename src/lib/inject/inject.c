/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of the host that moves before its main(). A dynamic one is loaded and linked here, and
 * carries out the plan by the preload; a static one is executed by descriptor when that is done; of
 * a script it is the interpreter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "core/execute.h"
#include "core/report/diagnose.h"
#include "core/untrusted/audit.h"
#include "core/untrusted/untrusted.h"
#include "lib/child/child.h"
#include "lib/child/spawn.h"
#include "lib/inject/find_preload.h"
#include "lib/inject/program.h"
#include "lib/inject/start_files.h"

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

struct injection {
	gons_plan *plan;
	struct program program;
	char *given[WORDS_MAX]; /* the plan's words, while others stand in their place */
	struct plan compiled;
	struct kept kept;
	char **block; /* the environment, in one piece */
	char **environment;
	char *preload; /* variables */
	char *audit;
	char *tunables;
	char preload_path[PATH_MAX];
	char audit_path[PATH_MAX];
	bool audited;  /* the dynamic linker asks libgons-audit.so, rtld-audit(7) */
	bool executes; /* what is brought may be executed inside, and then asks it as well */
	struct start_files start_files;
	bool starts_afresh; /* the program reads no start files of the place */
	const char *home;   /* that of the host, if it is brought along */
	bool prompts;       /* it is a shell that needs a prompt */
	uint64_t mask;      /* of the signals of the calling thread */
	int launch_error;   /* written by the child, whose memory is ours until it has executed */
};

static char **value_of(struct injection *injection, enum word_kind kind)
{
	unsigned row;

	for (row = 0; words[row].kind != kind; row++)
		;
	return &injection->plan->values[row];
}

/* Another value for one word; the plan gets its own back at the end. */
static int replace(struct injection *injection, enum word_kind kind, const char *before,
		   const char *separator, const char *value)
{
	char **place = value_of(injection, kind);
	char *before_that = *place;
	char *text;

	if (asprintf(&text, "%s%s%s", before, separator, value) < 0)
		return gons_plan_fail_at(injection->plan, -ENOMEM, "cannot keep the words");
	*place = text;
	if (before_that != injection->given[place - injection->plan->values])
		free(before_that);
	return 0;
}

static int append(struct injection *injection, enum word_kind kind, const char *value)
{
	const char *before = *value_of(injection, kind);

	return replace(injection, kind, before ? before : "", before ? "," : "", value);
}

static int set_default(struct injection *injection, enum word_kind kind, const char *value)
{
	return *value_of(injection, kind) ? 0 : replace(injection, kind, "", "", value);
}

static void restore_words(struct injection *injection)
{
	unsigned row;

	for (row = 0; row < WORDS_MAX; row++) {
		if (injection->plan->values[row] == injection->given[row])
			continue;
		free(injection->plan->values[row]);
		injection->plan->values[row] = injection->given[row];
	}
}

/* A path of here is one of there only if the mounts stay what they are. */
static bool leaves_mounts(const struct plan *compiled)
{
	const uint8_t kind = compiled->namespaces[GONS_MNT].kind;

	return compiled->rootfs.root || plan_target_types(compiled) & NS_BIT(GONS_MNT) ||
	       (kind != REFERENCE_NONE && kind != REFERENCE_NEW);
}

/*
 * As a mount of the descriptor that we open, not as a path to that in /proc: the one inside may be
 * of another pid namespace, and is the container's, which could put its own script there.
 */
static int bring_scripts(struct injection *injection)
{
	const struct program *program = &injection->program;
	struct text line;
	unsigned i;
	int error = 0;

	for (i = 0; i < program->script_count && !error; i++) {
		if (!strpbrk(program->scripts[i].path, ",:")) {
			error = append(injection, WORD_BIND, program->scripts[i].path);
			continue;
		}
		error = gons_plan_fail(injection->plan, -EINVAL, &line);
		text_add(&line, "cannot inject ");
		text_add_quoted(&line, program->scripts[i].path, strlen(program->scripts[i].path));
		text_add(&line, ": a script with a comma or a colon in its path cannot be brought "
				"along; rename it");
	}
	return error;
}

/* Nobody but libgons needs what the plan refers to by number. */
static int close_references(struct injection *injection)
{
	struct kept references = { .count = 0 };
	const struct kept *kept = &injection->kept;
	char number[12];
	unsigned i;
	unsigned k;
	int error = 0;

	kept_add_references(&references, &injection->compiled);
	for (i = 0; i < references.count && !error; i++) {
		for (k = 0; k < kept->count && kept->fds[k] != references.fds[i]; k++)
			;
		if (k < kept->count)
			continue;
		snprintf(number, sizeof(number), "%d", references.fds[i]);
		error = append(injection, WORD_CLOSE, number);
	}
	kept_add_references(&injection->kept, &injection->compiled);
	return error;
}

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

static int make_environment(struct injection *injection, char *const base[])
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

/*
 * What has to come along with the program. What is executed inside is audited, too: from a place
 * that nothing else has, so that none of the directories that the program writes to is covered.
 */
static int find_libraries(struct injection *injection)
{
	const bool dynamic = injection->program.dynamic;
	gons_plan *plan = injection->plan;
	char *bind;
	int error = 0;

	injection->audited = plan_is_untrusted(&injection->compiled);
	injection->executes = injection->audited && injection->compiled.rootfs.binds;
	if (dynamic || injection->executes)
		error = find_preload(plan, injection->preload_path);
	if (error || (!injection->executes && !(dynamic && injection->audited)))
		return error;
	error = find_audit(plan, injection->preload_path, injection->audit_path);
	if (error || !injection->executes)
		return error;
	if (asprintf(&bind, "%s:" AUDIT_INSIDE ":ro", injection->audit_path) < 0)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot keep the words");
	error = append(injection, WORD_BIND, bind);
	free(bind);
	return error;
}

/* From the program and the plan as they were given to what is executed with which words. */
static int prepare(struct injection *injection, char *const base[])
{
	int error = set_default(injection, WORD_TRUST, "0");

	if (!error)
		error = set_default(injection, WORD_ON_ERROR, "exit");
	if (!error)
		error = gons_plan_compile(injection->plan, &injection->compiled);
	if (!error && leaves_mounts(&injection->compiled) && !injection->program.dynamic)
		program_shield(&injection->program);
	if (!error)
		error = find_libraries(injection);
	if (!error && leaves_mounts(&injection->compiled))
		error = bring_scripts(injection);
	if (!error)
		error = kept_begin(&injection->kept, injection->plan);
	if (!error && injection->program.dynamic)
		error = close_references(injection);
	if (!error)
		error = gons_plan_compile(injection->plan, &injection->compiled);
	return error ? error : make_environment(injection, base);
}

static int begin(struct injection *injection, const char *file, char *const argv[],
		 char *const base[])
{
	gons_plan *plan = injection->plan;
	int error;

	gons_plan_begin(plan);
	memcpy(injection->given, plan->values, sizeof(plan->values));
	error = gons_plan_refuse_check(plan);
	if (!error)
		error = program_open(plan, file, argv, base, &injection->program);
	return error ? error : prepare(injection, base);
}

static void end(struct injection *injection)
{
	program_close(&injection->program);
	restore_words(injection);
	free(injection->environment);
	free(injection->block);
	free(injection->preload);
	free(injection->audit);
	free(injection->tunables);
	free(injection);
}

static struct injection *new_injection(gons_plan *plan)
{
	struct injection *injection = calloc(1, sizeof(*injection));

	if (!injection)
		return NULL;
	injection->plan = plan;
	injection->program.fd = -1;
	return injection;
}

static int fail_to_execute(const struct injection *injection, int error)
{
	struct text line;

	gons_plan_fail(injection->plan, error, &line);
	text_add(&line, "cannot execute ");
	text_add_quoted(&line, injection->program.path, strlen(injection->program.path));
	text_add(&line, " of the host: ");
	diagnose_error(&line, error);
	return error;
}

/* In the child, in our memory: only system calls. */
static void launch(void *argument)
{
	struct injection *injection = argument;

	signals_reset();
	injection->launch_error = kept_apply(&injection->kept, true);
	signals_restore(&injection->mask);
	if (!injection->launch_error)
		injection->launch_error =
			child_execute(-1, injection->program.path, injection->program.argv,
				      injection->environment);
	sys_exit(EXIT_FAILURE_OF_OURS);
}

static pid_t start(struct injection *injection, int *pidfd)
{
	int opened = -1;
	pid_t child;
	int error = 0;

	if (pidfd)
		error = child_can_be_watched(injection->plan);
	if (error)
		return error;
	signals_block(&injection->mask);
	child = child_start(launch, injection, NULL);
	if (child < 0)
		error = child;
	signals_restore(&injection->mask);
	if (error)
		return gons_plan_fail_at(injection->plan, error, "cannot make a child");
	if (injection->launch_error) {
		child_reap(child);
		return fail_to_execute(injection, injection->launch_error);
	}
	if (pidfd) {
		opened = sys_pidfd_open(child);
		if (opened < 0) {
			kill(child, SIGKILL);
			child_reap(child);
			return gons_plan_fail_at(injection->plan, opened,
						 "cannot open a pidfd of the child");
		}
		*pidfd = opened;
	}
	return child;
}

pid_t gons_inject(gons_plan *plan, const char *file, char *const argv[], char *const envp[],
		  int *pidfd)
{
	struct injection *injection = new_injection(plan);
	pid_t result;

	if (!injection)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot make a child");
	result = begin(injection, file, argv, envp ? envp : environ);
	if (!result && injection->program.dynamic)
		result = start(injection, pidfd);
	else if (!result)
		result = spawn_program(plan, injection->program.path, injection->program.fd,
				       injection->program.argv, injection->environment, pidfd);
	end(injection);
	return result;
}

static int become_static(struct injection *injection)
{
	struct gons_record record;
	int error;

	injection->compiled.on_error = ON_ERROR_EXIT;
	record_begin(&record);
	execute(&injection->compiled, &record,
		(struct execute_options){ .hidden = true, .executes = true });
	error = gons_plan_take(injection->plan, &record);
	if (error)
		return error;
	kept_add(&injection->kept, injection->program.fd);
	error = kept_apply(&injection->kept, true);
	if (error)
		return fail_to_execute(injection, error);
	return fail_to_execute(injection,
			       child_execute(injection->program.fd, NULL, injection->program.argv,
					     injection->environment));
}

static int become_dynamic(struct injection *injection)
{
	int error = kept_apply(&injection->kept, true);

	if (!error)
		error = child_execute(-1, injection->program.path, injection->program.argv,
				      injection->environment);
	return fail_to_execute(injection, error);
}

int gons_inject_exec(gons_plan *plan, const char *file, char *const argv[], char *const envp[])
{
	struct injection *injection = new_injection(plan);
	int error;

	if (!injection)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot keep the words");
	error = begin(injection, file, argv, envp ? envp : environ);
	if (!error)
		error = injection->program.dynamic ? become_dynamic(injection)
						   : become_static(injection);
	end(injection);
	return error;
}
