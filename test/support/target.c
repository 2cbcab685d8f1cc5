/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that live in namespaces of their own; see support.h. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TARGETS = 16 };

/* Copies: the teardown comes when the variables of the test are gone. */
static struct target targets[TARGETS];

static int own_mounts(int namespaces)
{
	if (!(namespaces & CLONE_NEWNS))
		return 0;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return errno;
	if ((namespaces & CLONE_NEWPID) &&
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return errno;
	return 0;
}

/* The target waits for its id maps, sets itself up, says so, and waits for the test to end. */
static _Noreturn void target_main(int control, int namespaces, target_setup setup, void *argument)
{
	int null = open("/dev/null", O_RDWR);
	int error;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	close_others(control);
	if (read(control, &byte, 1) != 1)
		_exit(1);
	error = own_mounts(namespaces);
	if (!error && setup)
		error = setup(argument);
	if (write(control, &error, sizeof(error)) != sizeof(error))
		_exit(1);
	while (read(control, &byte, 1) > 0)
		;
	_exit(0);
}

static void target_register(const struct target *target)
{
	for (size_t i = 0; i < TARGETS; i++) {
		if (targets[i].pid == 0) {
			targets[i] = *target;
			return;
		}
	}
	kill(target->pid, SIGKILL);
	waitpid(target->pid, NULL, 0);
	fail_msg("more than %d targets in one test", TARGETS);
}

static void target_end(struct target *target)
{
	kill(target->pid, SIGKILL);
	waitpid(target->pid, NULL, 0);
	close(target->pidfd);
	close(target->control);
	*target = (struct target){ 0 };
}

void target_stop(struct target *target)
{
	for (size_t i = 0; i < TARGETS; i++) {
		if (targets[i].pid != 0 && targets[i].pid == target->pid)
			target_end(&targets[i]);
	}
	*target = (struct target){ 0 };
}

void target_start(struct target *target, int namespaces, target_setup setup, void *argument)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD, .flags = CLONE_PIDFD };
	int ends[2], pidfd = -1, error = 0;
	long pid;

	if (geteuid() != 0)
		namespaces |= CLONE_NEWUSER;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		fail_msg("socketpair: %s", strerror(errno));
	arguments.flags |= (unsigned)namespaces;
	arguments.pidfd = (uintptr_t)&pidfd;
	pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (pid == 0)
		target_main(ends[1], namespaces, setup, argument);
	error = pid < 0 ? errno : 0;
	close(ends[1]);
	if (error) {
		close(ends[0]);
	} else {
		*target = (struct target){ .pid = (pid_t)pid, .pidfd = pidfd, .control = ends[0] };
		target_register(target);
		if (namespaces & CLONE_NEWUSER)
			error = map_to_root(target->pid, geteuid(), getegid());
		if (!error && write(ends[0], "g", 1) != 1)
			error = errno;
		if (!error && read(ends[0], &error, sizeof(error)) != sizeof(error))
			error = ECHILD;
	}
	if (error && !is_root())
		skip_because("an ordinary user may not make namespaces here: %s", strerror(error));
	if (error)
		fail_msg("cannot make a process in namespaces %#x: %s", (unsigned)namespaces,
			 strerror(error));
}

const char *user_too(const struct target *target)
{
	return namespace_of(target->pid, "user") == own_namespace("user")
		       ? "TEST=1"
		       : text("gons_user=pid:%d", (int)target->pid);
}

void targets_end(void)
{
	for (size_t i = 0; i < TARGETS; i++) {
		if (targets[i].pid != 0)
			target_end(&targets[i]);
	}
}
