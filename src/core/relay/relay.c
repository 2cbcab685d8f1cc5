/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that stays outside: it forks, the child goes on as the program, and the parent only
 * mirrors it.
 */
#include "core/relay/relay.h"

#include "core/base/close_fds.h"
#include "core/base/syscall.h"
#include "core/report/record.h"

#define ALL_SIGNALS (~UINT64_C(0))
#define STATUS_SIGNAL(status) ((status)&0x7f)
#define STATUS_CODE(status) ((status) >> 8 & 0xff)
#define STATUS_STOPPED 0x7f /* in the place of a signal: stopped, wait(2) */

enum {
	SIGHUP_NUMBER = 1,
};

/* Sent by the terminal's driver to the whole foreground process group, so to the child as well. */
#define GROUP_SIGNALS                                                                              \
	(SYS_SIGNAL_BIT(1) | SYS_SIGNAL_BIT(2) | SYS_SIGNAL_BIT(3) | SYS_SIGNAL_BIT(18) |          \
	 SYS_SIGNAL_BIT(20) | SYS_SIGNAL_BIT(21) | SYS_SIGNAL_BIT(22) | SYS_SIGNAL_BIT(28))

/* libc's own fork, where there is a libc: a bare clone(2) would leave its cached thread id stale.
 */
extern int fork(void) __attribute__((weak));
extern int *__errno_location(void) __attribute__((weak));

static int fork_process(bool bare)
{
	int child;

	if (bare || !fork)
		return (int)sys_call(__NR_clone, SYS_SIGCHLD, 0, 0, 0, 0);
	child = fork();
	if (child < 0)
		return __errno_location ? -*__errno_location() : -EAGAIN;
	return child;
}

static _Noreturn void die_by(int signal)
{
	const struct sys_sigaction default_action = { 0 };
	const struct sys_rlimit none = { 0 };
	uint64_t others = ALL_SIGNALS & ~SYS_SIGNAL_BIT(signal);

	/* The child has written the core file, if any was wanted. */
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	sys_call(__NR_prlimit64, 0, SYS_RLIMIT_CORE, (long)&none, 0, 0);
	sys_signal_action(signal, &default_action, NULL);
	sys_kill(sys_getpid(), signal);
	sys_signal_mask(SYS_SIG_SETMASK, &others, NULL);
	sys_exit(128 +
		 signal); /* it cannot be reached but by an init process, which no signal ends */
}

/* Who stays: what it waits for, and what ends with it. */
struct watch {
	int child;
	bool all;   /* reap everybody */
	int init;   /* a reaper beside the child, or 0 */
	int keeper; /* or 0 */
};

/* With it ends whatever else runs in its pid namespace, pid_namespaces(7). */
static void end_init(int init)
{
	int unused;

	sys_kill(init, SYS_SIGKILL);
	sys_wait(init, &unused, 0);
}

static _Noreturn void end_as(const struct watch *watch, int status)
{
	const uint64_t patient =
		ALL_SIGNALS & ~(SYS_SIGNAL_BIT(1) | SYS_SIGNAL_BIT(2) | SYS_SIGNAL_BIT(15));
	int unused;

	if (watch->init)
		end_init(watch->init);
	if (watch->keeper) {
		/* That may take a while, and goes on without us for who does not want to wait. */
		sys_signal_mask(SYS_SIG_SETMASK, &patient, NULL);
		sys_wait(watch->keeper, &unused, SYS_WALL);
	}
	if (STATUS_SIGNAL(status) == 0)
		sys_exit(STATUS_CODE(status));
	die_by(STATUS_SIGNAL(status));
}

static void follow(const struct watch *watch, int status)
{
	do {
		if (STATUS_SIGNAL(status) != STATUS_STOPPED)
			end_as(watch, status);
		if (STATUS_CODE(status) == 0xff) /* 0xffff: it was continued */
			return;
		/* Meanwhile it may have gone on, and whoever did that will not wake us as well; or
		 * ended. */
	} while (sys_wait(watch->child, &status, SYS_WNOHANG | SYS_WCONTINUED) == watch->child);
	sys_kill(sys_getpid(), SYS_SIGSTOP);
}

static void pass_on(int child, struct sys_siginfo *info)
{
	bool by_kernel = info->code > 0;
	/* The session's leader alone is told when a terminal goes away, credentials(7). */
	bool leader = sys_call(__NR_getsid, 0, 0, 0, 0, 0) == sys_getpid();

	/*
	 * What the child sends to its whole group has reached it already: kill(2) with 0. In
	 * another pid namespace it cannot be told from a process out here with that number, and a
	 * signal that comes twice is better than one that is lost.
	 */
	if (info->signal == SYS_SIGCHLD || (!by_kernel && info->pid == child))
		return;
	if (by_kernel && GROUP_SIGNALS & SYS_SIGNAL_BIT(info->signal) &&
	    !(leader && (info->signal == SIGHUP_NUMBER || info->signal == SYS_SIGCONT)))
		return;
	if (info->code == SYS_SI_QUEUE)
		sys_call(__NR_rt_sigqueueinfo, child, info->signal, (long)info, 0, 0);
	else
		sys_kill(child, info->signal);
}

static _Noreturn void stay(const struct watch *watch)
{
	const uint64_t all = ALL_SIGNALS;

	/* It stays who it was outside, while root of a joined user namespace may look at it. */
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	close_fds_range(0, UINT32_MAX);
	for (;;) {
		struct sys_siginfo info;
		int status;
		int ended;

		/* A reaper takes whoever has lost its parent; outside, other children are not ours.
		 */
		do {
			ended = sys_wait(watch->all ? -1 : watch->child, &status,
					 SYS_WNOHANG | SYS_WUNTRACED | SYS_WCONTINUED | SYS_WALL);
			if (ended > 0 && ended == watch->child)
				follow(watch, status);
		} while (ended > 0);
		if (ended == -ECHILD && watch->child > 0)
			sys_exit(EXIT_FAILURE_OF_OURS);
		if (sys_call(__NR_rt_sigtimedwait, (long)&all, (long)&info, 0, SYS_SIGSET_SIZE, 0) >
			    0 &&
		    watch->child > 0)
			pass_on(watch->child, &info);
	}
}

/* In the child: from now on it ends with its parent, and it knows that the parent had not ended
 * before. */
static void bind_to_parent(const int ends[2], int signal)
{
	sys_close(ends[0]);
	sys_prctl(SYS_PR_SET_PDEATHSIG, signal, 0);
	/* Signals are blocked: without a reader it is EPIPE. getppid(2) is 0 in any other pid
	 * namespace. */
	if (sys_write(ends[1], "", 1) != 1)
		sys_exit(EXIT_FAILURE_OF_OURS);
	sys_close(ends[1]);
}

/* That a program is being executed, or will not be: execve(2) gives a process an exit signal. */
static void tell(struct exec_handover *exec_handover, int child)
{
	const unsigned ended = SYS_WEXITED | SYS_WNOWAIT | SYS_WCLONE;
	const uint64_t one = 1;

	/* Without one its end sends no signal: we are woken a little before that, and wait for it.
	 */
	exec_handover->died_before_exec = sys_call(__NR_waitid, SYS_P_PID, child, 0, ended, 0) == 0;
	sys_write(exec_handover->exec_event, &one, sizeof(one));
}

/* As a child of our parent, whom nothing binds to us. Our memory becomes its own: the kernel wakes
 * us when it has executed a program, or ended, and then we end. */
static int leave(struct exec_handover *exec_handover)
{
	const long flags = CLONE_VFORK | CLONE_PARENT | CLONE_PARENT_SETTID;
	const long child = arch_clone_and_end(CLONE_VM | flags, (long)&exec_handover->child);

	/* Before Linux 6.2 no memory is shared across time namespaces: it is copied once more. */
	return (int)(child == -EINVAL ? arch_clone_and_end(flags, (long)&exec_handover->child)
				      : child);
}

/* Whoever is to execute a program: we are woken as in leave(). */
static int fork_successor(struct exec_handover *exec_handover)
{
	return exec_handover ? (int)sys_call(__NR_clone, CLONE_VFORK, 0, 0, 0, 0)
			     : fork_process(false);
}

/* As fork(2), with every signal still blocked; the parent returns once the child is bound to it. */
static int fork_bound(const struct relay *relay, bool last)
{
	char byte;
	int ends[2];
	int child;
	int error = sys_pipe(ends);

	if (error)
		return error;
	child = last ? fork_successor(relay->exec_handover) : fork_process(relay->exec_handover);
	if (child == 0) {
		bind_to_parent(ends, last ? relay->end_signal : SYS_SIGKILL);
		return 0;
	}
	if (child > 0 && last && relay->exec_handover)
		tell(relay->exec_handover, child);
	sys_close(ends[1]);
	if (child > 0)
		sys_read(ends[0], &byte, 1);
	sys_close(ends[0]);
	return child;
}

/* Whoever goes on returns 0. */
static int split(const struct relay *relay, bool *forked)
{
	struct watch watch = { .keeper = relay->keeper };
	int child;

	if (relay->exec_handover && !relay->exec_handover->stays) {
		child = leave(relay->exec_handover);
		*forked = child == 0;
		return child;
	}
	if (relay->reaper && relay->new_pid) {
		child = fork_bound(relay, false);
		if (child == 0)
			stay(&(struct watch){ .all = true });
		if (child < 0)
			return child;
		watch.init = child;
	}
	child = fork_bound(relay, !relay->reaper || relay->new_pid);
	if (child < 0 && watch.init)
		end_init(watch.init);
	if (child > 0) {
		watch.child = child;
		stay(&watch);
	}
	*forked = child == 0;
	if (child < 0 || !relay->reaper || relay->new_pid)
		return child;
	/* This is the subreaper: what fails from here on is told by it, and mirrored by the one
	 * outside. */
	sys_prctl(SYS_PR_SET_CHILD_SUBREAPER, 1, 0);
	child = fork_bound(relay, true);
	if (child > 0)
		stay(&(struct watch){ .child = child, .all = true });
	if (child < 0)
		sys_prctl(SYS_PR_SET_CHILD_SUBREAPER, 0, 0);
	return child;
}

int relay(const struct relay *relay, bool *forked)
{
	const struct sys_sigaction default_action = { 0 };
	const uint64_t all = ALL_SIGNALS;
	struct sys_sigaction action;
	uint64_t mask;
	int error;

	/* From before the fork: no signal may be lost, and an ignored SIGCHLD would lose the
	 * status. */
	sys_signal_mask(SYS_SIG_BLOCK, &all, &mask);
	sys_signal_action(SYS_SIGCHLD, &default_action, &action);
	error = split(relay, forked);
	sys_signal_action(SYS_SIGCHLD, &action, NULL);
	sys_signal_mask(SYS_SIG_SETMASK, &mask, NULL);
	return error;
}
