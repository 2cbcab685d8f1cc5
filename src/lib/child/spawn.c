/* SPDX-License-Identifier: Apache-2.0 */
/* gons_spawn(): a plan in a child that executes a program. */
#define _GNU_SOURCE
#include "lib/child/spawn.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/fdpass.h"
#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"
#include "core/execute.h"
#include "core/relay/relay.h"
#include "lib/child/child.h"
#include "lib/child/child_fds.h"
#include "lib/child/child_signals.h"
#include "lib/child/child_watch.h"
#include "lib/child/shared.h"
#include "lib/plan/plan_api.h"
#include "lib/plan/plan_options.h"

struct spawn {
	struct plan compiled;
	struct shared *shared;
	struct kept kept;
	const char *path;
	int program; /* its descriptor, or -1: path is looked up inside */
	char *const *argv;
	char *const *envp;
	uint64_t mask; /* of the signals of the calling thread */
	pid_t helper; /* enters the namespaces; then it forks the program and ends, or mirrors it */
	int pidfd;    /* of the helper */
	int pidfd_sockets[2]; /* a socket pair: the program sends a pidfd of itself; or -1 */
};

/* Before execve(2): after it another thread of the caller may wait for all children, and the number
 * of the program may then be that of another process. */
static int send_pidfd(const struct spawn *spawn)
{
	const struct fdpass_message message = {
		.payload = { .uid = FDPASS_UNCHANGED, .gid = FDPASS_UNCHANGED },
		.fd = sys_pidfd_open(sys_getpid()),
	};

	return message.fd < 0 ? message.fd : fdpass_send(spawn->pidfd_sockets[1], &message);
}

static _Noreturn void spawn_inside(struct spawn *spawn)
{
	signals_reset();
	execute(&spawn->compiled, &spawn->shared->record,
		(struct execute_options){ .want_report = true,
					  .stay_undumpable = true,
					  .exec_handover = &spawn->shared->exec_handover });
	if (spawn->shared->record.report.status == 0) {
		if (spawn->pidfd_sockets[1] >= 0)
			spawn->shared->error = send_pidfd(spawn);
		if (!spawn->shared->error)
			spawn->shared->error = kept_apply(&spawn->kept, true);
		if (spawn->shared->error)
			sys_exit(EXIT_FAILURE_OF_OURS);
		signals_restore(&spawn->mask);
		spawn->shared->error =
			child_execute(spawn->program, spawn->path, spawn->argv, spawn->envp);
	}
	sys_exit(EXIT_FAILURE_OF_OURS);
}

/* Without an exit signal no other thread of the caller waits for the helper by accident: that takes
 * __WCLONE or __WALL. execve(2) gives it SIGCHLD. It is not made by helper.h: it becomes, or makes,
 * the program. */
static int start(struct spawn *spawn)
{
	const struct exec_handover *exec_handover = &spawn->shared->exec_handover;
	const long flags = CLONE_PIDFD | (exec_handover->stays ? SYS_SIGCHLD : 0);

	spawn->pidfd = -1;
	signals_block(&spawn->mask);
	spawn->helper = (pid_t)sys_call(__NR_clone, flags, 0, (long)&spawn->pidfd, 0, 0);
	if (spawn->helper == 0)
		spawn_inside(spawn);
	signals_restore(&spawn->mask);
	if (spawn->helper < 0)
		return spawn->helper;
	spawn->pidfd = fd_above_standard(child_pidfd(spawn->helper, spawn->pidfd));
	if (spawn->pidfd >= 0)
		return 0;
	sys_kill(spawn->helper, SYS_SIGKILL);
	child_reap(spawn->helper);
	/* The helper has ended, but the program that it forked may exist. */
	if (exec_handover->child > 0) {
		sys_kill(exec_handover->child, SYS_SIGKILL);
		child_reap(exec_handover->child);
	}
	return spawn->pidfd;
}

/* Waits until the program is being executed, or has failed to be. *told: it is, or the helper has
 * ended. 0, or -errno: -ETIMEDOUT at the deadline. */
static int wait_for_execution(gons_plan *plan, const struct spawn *spawn, bool *told)
{
	struct pollfd fds[CHILD_WATCH_FDS + 1];
	struct child_watch child_watch;
	bool ended;
	int error = child_watch_begin(&child_watch, &plan->options, false);

	child_watch.pidfd = spawn->pidfd;
	fds[CHILD_WATCH_FDS] =
		(struct pollfd){ .fd = spawn->shared->exec_handover.exec_event, .events = POLLIN };
	do
		ended = child_watch_poll(&child_watch, fds, CHILD_WATCH_FDS + 1);
	while (!ended && !fds[CHILD_WATCH_FDS].revents);
	*told = spawn->shared->exec_handover.stays ? fds[CHILD_WATCH_FDS].revents != 0 : ended;
	child_watch_end(&child_watch);
	return child_watch.expired ? -ETIMEDOUT : error;
}

/*
 * execve(2) makes a child without an exit signal one like any other, waitid(2): __WCLONE does not
 * find it any more. Another thread that waits for all children may have waited for it by now, which
 * is no failure.
 */
static bool was_executed(pid_t pid)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT | __WCLONE) != 0;
}

/* A process that has told of a failure ends by itself, and cleans up before; any other is killed.
 */
static void end(const struct spawn *spawn, pid_t pid)
{
	if (pid <= 0)
		return;
	if (spawn->shared->record.report.status || spawn->shared->error) {
		child_reap(pid);
		return;
	}
	sys_kill(pid, SYS_SIGKILL);
	child_reap_killed(pid);
}

/* 0 if the program is being executed; else -errno, and then the plan has the failure. */
static int judge(gons_plan *plan, const struct spawn *spawn, pid_t program, int error, bool told)
{
	const struct exec_handover *exec_handover = &spawn->shared->exec_handover;

	if (gons_plan_take(plan, &spawn->shared->record))
		return plan->record.report.status;
	if (spawn->shared->error)
		return gons_plan_fail_execution(plan, spawn->path, spawn->shared->error);
	if (error)
		return gons_plan_fail_at(plan, error, "the child was killed at its deadline");
	if (told &&
	    (exec_handover->stays ? !exec_handover->died_before_exec : was_executed(program)))
		return 0;
	return gons_plan_fail_at(plan, -ECHILD,
				 "the child was killed before the program was executed");
}

static int receive_pidfd(const struct spawn *spawn)
{
	struct fdpass_message message;
	int error;

	if (spawn->shared->exec_handover.stays)
		return (int)sys_call(__NR_fcntl, spawn->pidfd, SYS_F_DUPFD_CLOEXEC, 3, 0, 0);
	error = fdpass_receive(spawn->pidfd_sockets[0], &message);
	if (error)
		return error;
	return message.fd < 0 ? -EMFILE : fd_above_standard(message.fd);
}

static pid_t result(gons_plan *plan, const struct spawn *spawn, int *pidfd)
{
	const struct exec_handover *exec_handover = &spawn->shared->exec_handover;
	bool told = false;
	int error = wait_for_execution(plan, spawn, &told);
	pid_t program = spawn->helper;
	int opened = -1;

	if (!exec_handover->stays) {
		end(spawn, spawn->helper);
		program = exec_handover->child;
	}
	error = judge(plan, spawn, program, error, told);
	if (!error && pidfd) {
		opened = receive_pidfd(spawn);
		if (opened < 0)
			error = gons_plan_fail_at(plan, opened, "cannot open a pidfd of the child");
	}
	if (error) {
		end(spawn, program);
		return error;
	}
	if (pidfd)
		*pidfd = opened;
	return program;
}

static void close_socket(struct spawn *spawn, int end)
{
	if (spawn->pidfd_sockets[end] >= 0)
		close(spawn->pidfd_sockets[end]);
	spawn->pidfd_sockets[end] = -1;
}

static int open_sockets(struct spawn *spawn)
{
	int ends[2];
	int error = sys_socketpair(ends);
	int i;

	if (error)
		return error;
	for (i = 0; i < 2; i++)
		spawn->pidfd_sockets[i] = fd_above_standard(ends[i]);
	return spawn->pidfd_sockets[0] < 0   ? spawn->pidfd_sockets[0]
	       : spawn->pidfd_sockets[1] < 0 ? spawn->pidfd_sockets[1]
					     : 0;
}

static int prepare(gons_plan *plan, struct spawn *spawn)
{
	struct exec_handover *exec_handover;
	int error = gons_plan_compile(plan, &spawn->compiled);

	if (!error)
		error = child_can_be_watched(plan);
	if (!error)
		error = kept_begin(&spawn->kept, plan);
	if (error)
		return error;
	if (spawn->program >= 0)
		kept_add(&spawn->kept, spawn->program);
	spawn->compiled.on_error = ON_ERROR_EXIT;
	spawn->shared = shared_map();
	if (!spawn->shared)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot make a child");
	exec_handover = &spawn->shared->exec_handover;
	exec_handover->stays = spawn->compiled.fork == FORK_ALWAYS ||
			       spawn->compiled.fork == FORK_INIT ||
			       spawn->compiled.rootfs.tmp_kind == TMP_FRESH;
	exec_handover->exec_event =
		fd_above_standard((int)sys_call(__NR_eventfd2, 0, O_CLOEXEC, 0, 0, 0));
	if (exec_handover->exec_event >= 0)
		return 0;
	error = gons_plan_fail_at(plan, exec_handover->exec_event, "cannot make an eventfd");
	shared_unmap(spawn->shared);
	return error;
}

pid_t spawn_program(gons_plan *plan, const char *path, int fd, char *const argv[],
		    char *const envp[], int *pidfd)
{
	struct spawn spawn = {
		.path = path, .program = fd, .argv = argv, .envp = envp, .pidfd_sockets = { -1, -1 }
	};
	int error;

	error = prepare(plan, &spawn);
	if (error)
		return error;
	error = pidfd && !spawn.shared->exec_handover.stays ? open_sockets(&spawn) : 0;
	if (!error)
		error = start(&spawn);
	close_socket(&spawn, 1);
	if (error) {
		gons_plan_fail_at(plan, error, "cannot make a child");
	} else {
		error = result(plan, &spawn, pidfd);
		close(spawn.pidfd);
	}
	close_socket(&spawn, 0);
	close(spawn.shared->exec_handover.exec_event);
	shared_unmap(spawn.shared);
	return error;
}

pid_t gons_spawn(gons_plan *plan, const char *path, char *const argv[], char *const envp[],
		 int *pidfd)
{
	int error;

	gons_plan_begin(plan);
	error = gons_plan_refuse_check(plan);
	return error ? error : spawn_program(plan, path, -1, argv, envp ? envp : environ, pidfd);
}
