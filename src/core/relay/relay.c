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
#define STATUS_STOPPED 0x7f /* instead of the number of a signal: stopped, wait(2) */

enum {
	SIGHUP_NUMBER = 1,
};

/* The driver of a terminal sends these to the whole foreground process group, so to the child as
 * well. */
#define GROUP_SIGNALS                                                                              \
	(SYS_SIGNAL_BIT(1) | SYS_SIGNAL_BIT(2) | SYS_SIGNAL_BIT(3) | SYS_SIGNAL_BIT(18) |          \
	 SYS_SIGNAL_BIT(20) | SYS_SIGNAL_BIT(21) | SYS_SIGNAL_BIT(22) | SYS_SIGNAL_BIT(28))

/* fork(3) of the libc, where there is one: after a bare clone(2) its cached thread id would be that
 * of the parent. */
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
	/* Only an init process gets here: the kernel ignores the signal for it. */
	sys_exit(128 + signal);
}

/* What a process that stays outside waits for, and what ends with it. */
struct watch {
	int child;  /* the process that it mirrors, or 0 */
	bool all;   /* it reaps every child */
	int init;   /* the init process of the new pid namespace, or 0 */
	int keeper; /* a child that has to end before it ends, or 0 */
};

/* With the init process all processes of its pid namespace end, pid_namespaces(7). */
static void end_init(int init)
{
	int unused;

	sys_kill(init, SYS_SIGKILL);
	sys_wait(init, &unused, 0);
}

static _Noreturn void end_as(const struct watch *watch, int status)
{
	const uint64_t most =
		ALL_SIGNALS & ~(SYS_SIGNAL_BIT(1) | SYS_SIGNAL_BIT(2) | SYS_SIGNAL_BIT(15));
	int unused;

	if (watch->init)
		end_init(watch->init);
	if (watch->keeper) {
		/* The keeper may take a while. SIGHUP, SIGINT and SIGTERM end this process before,
		 * and the keeper goes on. */
		sys_signal_mask(SYS_SIG_SETMASK, &most, NULL);
		sys_wait(watch->keeper, &unused, SYS_WALL);
	}
	if (STATUS_SIGNAL(status) == 0)
		sys_exit(STATUS_CODE(status));
	die_by(STATUS_SIGNAL(status));
}

/* Stops as the child has stopped, or ends as it has ended. */
static void follow(const struct watch *watch, int status)
{
	do {
		if (STATUS_SIGNAL(status) != STATUS_STOPPED)
			end_as(watch, status);
		if (STATUS_CODE(status) == 0xff) /* 0xffff: it was continued */
			return;
		/* By now the child may have been continued, and the process that did that sends no
		 * SIGCONT to this one; or it may have ended. */
	} while (sys_wait(watch->child, &status, SYS_WNOHANG | SYS_WCONTINUED) == watch->child);
	sys_kill(sys_getpid(), SYS_SIGSTOP);
}

/* Passes a signal on to the child. */
static void pass_on(int child, struct sys_siginfo *info)
{
	bool by_kernel = info->code > 0;
	/* Only the leader of the session gets SIGHUP when its terminal is closed, credentials(7).
	 */
	bool leader = sys_call(__NR_getsid, 0, 0, 0, 0, 0) == sys_getpid();

	/*
	 * A signal that the child sends to its process group, kill(2) with 0, has reached the child
	 * itself. If the child is in another pid namespace its number there may be that of another
	 * process here, and a signal that comes twice is better than one that is lost.
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

	/* Its ids are those of the caller: root of a joined user namespace must not inspect it. */
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	close_fds_range(0, UINT32_MAX);
	for (;;) {
		struct sys_siginfo info;
		int status;
		int ended;

		/* A reaper waits for all children. The process outside may have children that the
		 * program has started before: it leaves them alone. */
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

/* In the child: from now on it gets signal when its parent ends. If the parent has ended already,
 * it ends. */
static void bind_to_parent(const int ends[2], int signal)
{
	sys_close(ends[0]);
	sys_prctl(SYS_PR_SET_PDEATHSIG, signal, 0);
	/* write(2) fails with EPIPE if the parent has ended: signals are blocked. getppid(2) would
	 * be 0 in another pid namespace. */
	if (sys_write(ends[1], "", 1) != 1)
		sys_exit(EXIT_FAILURE_OF_OURS);
	sys_close(ends[1]);
}

/* Writes the event: the child has executed a program, or has ended. */
static void tell(struct exec_handover *exec_handover, int child)
{
	const unsigned ended = SYS_WEXITED | SYS_WNOWAIT | SYS_WCLONE;
	const uint64_t one = 1;

	/* The kernel wakes this process a little before a child without an exit signal has ended.
	 * execve(2) gives the child an exit signal: then it is no child of that kind (__WCLONE) any
	 * more. */
	exec_handover->died_before_exec = sys_call(__NR_waitid, SYS_P_PID, child, 0, ended, 0) == 0;
	sys_write(exec_handover->exec_event, &one, sizeof(one));
}

/*
 * Makes the child a child of the parent of this process, so that it does not end with this process.
 * Both share the memory until the child has executed a program or has ended; then this process ends
 * (CLONE_VFORK).
 */
static int hand_over(struct exec_handover *exec_handover)
{
	const long flags = CLONE_VFORK | CLONE_PARENT | CLONE_PARENT_SETTID;
	const long child = arch_clone_and_end(CLONE_VM | flags, (long)&exec_handover->child);

	/* Before Linux 6.2 processes of two time namespaces cannot share memory (EINVAL): it is
	 * copied. */
	return (int)(child == -EINVAL ? arch_clone_and_end(flags, (long)&exec_handover->child)
				      : child);
}

/* Makes the child that becomes the program. If that will execute another program, this process
 * continues when it has done so or has ended (CLONE_VFORK). */
static int fork_program(struct exec_handover *exec_handover)
{
	return exec_handover ? (int)sys_call(__NR_clone, CLONE_VFORK, 0, 0, 0, 0)
			     : fork_process(false);
}

/* As fork(2), with all signals still blocked in the child. The parent returns when the child is
 * bound to it. last: the child becomes the program. */
static int fork_bound(const struct relay *relay, bool last)
{
	char byte;
	int ends[2];
	int child;
	int error = sys_pipe(ends);

	if (error)
		return error;
	child = last ? fork_program(relay->exec_handover) : fork_process(relay->exec_handover);
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

/* Returns as relay() does. */
static int split(const struct relay *relay, bool *forked)
{
	struct watch watch = { .keeper = relay->keeper };
	int child;

	if (relay->exec_handover && !relay->exec_handover->stays) {
		child = hand_over(relay->exec_handover);
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
	/* This child becomes the subreaper. If anything fails from here on, it returns the error
	 * and goes on as the program, and the process outside mirrors it. */
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

	/* Before the fork: no signal may be lost, and if SIGCHLD were ignored the status of the
	 * child would be lost. */
	sys_signal_mask(SYS_SIG_BLOCK, &all, &mask);
	sys_signal_action(SYS_SIGCHLD, &default_action, &action);
	error = split(relay, forked);
	sys_signal_action(SYS_SIGCHLD, &action, NULL);
	sys_signal_mask(SYS_SIG_SETMASK, &mask, NULL);
	return error;
}
