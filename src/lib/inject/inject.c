/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_inject(): executes a program of the host, which moves inside before its main(). A dynamic
 * program is loaded and linked on the host, and libgons-preload.so carries out the plan. For a
 * static one the child carries out the plan and then executes its descriptor. Of a script the
 * interpreter is executed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/audit.h"
#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"
#include "core/execute.h"
#include "core/untrusted/untrusted.h"
#include "lib/child/child.h"
#include "lib/child/child_fds.h"
#include "lib/child/child_signals.h"
#include "lib/child/spawn.h"
#include "lib/inject/find_preload.h"
#include "lib/inject/inject_environ.h"
#include "lib/inject/inject_words.h"
#include "lib/inject/program_open.h"
#include "lib/plan/plan_api.h"
#include "lib/plan/plan_options.h"

/* Does a path mean another file once the plan has been carried out? */
static bool leaves_mounts(const struct plan *compiled)
{
	const uint8_t kind = compiled->namespaces[GONS_MNT].kind;

	return compiled->rootfs.root || plan_target_types(compiled) & NS_BIT(GONS_MNT) ||
	       (kind != REFERENCE_NONE && kind != REFERENCE_NEW);
}

/*
 * Brings the scripts along as mounts. /proc/self/fd/N would not do as a path for the interpreter:
 * /proc inside belongs to the container, may be of another pid namespace, and could lead to a
 * script of the container.
 */
static int bring_scripts(struct injection *injection)
{
	const struct program *program = &injection->program;
	struct text line;
	unsigned i;
	int error = 0;

	for (i = 0; i < program->script_count && !error; i++) {
		if (!strpbrk(program->scripts[i].path, ",:")) {
			error = inject_append(injection, WORD_BIND, program->scripts[i].path);
			continue;
		}
		error = gons_plan_fail(injection->plan, -EINVAL, &line);
		gons_plan_failed_on(injection->plan, GONS_STEP_EXECUTE, program->scripts[i].path);
		text_add(&line, "cannot inject ");
		text_add_quoted(&line, program->scripts[i].path, strlen(program->scripts[i].path));
		text_add(&line, ": a script with a comma or a colon in its path cannot be brought "
				"along; rename it");
	}
	return error;
}

/* The program must not have the descriptors that the plan names (fd:N): the preload closes them. */
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
		error = inject_append(injection, WORD_CLOSE, number);
	}
	kept_add_references(&injection->kept, &injection->compiled);
	return error;
}

/*
 * Finds the preload, and libgons-audit.so if the plan does not trust files inside. What the program
 * executes inside is audited, too: for that the audit object is brought along to AUDIT_INSIDE,
 * where no other file is, so that the mount hides no directory that the program writes to.
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
	error = inject_append(injection, WORD_BIND, bind);
	free(bind);
	return error;
}

/* Makes words, descriptors and the environment of the program. base: the environment given. */
static int prepare(struct injection *injection, char *const base[])
{
	int error = inject_set_default(injection, WORD_TRUST, "0");

	if (!error)
		error = inject_set_default(injection, WORD_ON_ERROR, "exit");
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
	return error ? error : inject_make_environment(injection, base);
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
	inject_restore_words(injection);
	free(injection->environment);
	free(injection->environ_block);
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
	gons_plan_failed_on(injection->plan, GONS_STEP_EXECUTE, injection->program.path);
	text_add(&line, "cannot execute ");
	text_add_quoted(&line, injection->program.path, strlen(injection->program.path));
	text_add(&line, " of the host: ");
	diagnose_error(&line, error);
	return error;
}

/* In the child, which shares the memory of the caller: system calls only. */
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

	gons_plan_begin(plan);
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
		(struct execute_options){ .stay_undumpable = true, .will_exec = true });
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

	gons_plan_begin(plan);
	if (!injection)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot keep the words");
	error = begin(injection, file, argv, envp ? envp : environ);
	if (!error)
		error = injection->program.dynamic ? become_dynamic(injection)
						   : become_static(injection);
	end(injection);
	return error;
}
