/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels that are older than the one that runs; see support.h. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DENIALS = 64, DENIAL_LENGTH = 10 };

#define LOAD(member)                                                                               \
	(struct sock_filter)                                                                       \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define JUMP(test, value, skip)                                                                    \
	(struct sock_filter) BPF_JUMP(BPF_JMP | (test) | BPF_K, value, skip, 0)

/* Writes one denial as a filter, which is passed over where it does not apply. */
static size_t add_denial(struct sock_filter *filter, const struct denial *denial)
{
	struct sock_filter part[DENIAL_LENGTH];
	size_t length = 0, jumps[6], jumping = 0;

	part[length++] = LOAD(nr);
	jumps[jumping++] = length;
	part[length++] = JUMP(BPF_JEQ, (uint32_t)denial->number, 0);
	if (denial->first || denial->first_bits) {
		part[length++] = LOAD(args[0]);
		jumps[jumping++] = length;
		part[length++] = denial->first ? JUMP(BPF_JEQ, denial->first, 0)
					       : JUMP(BPF_JSET, denial->first_bits, 0);
	}
	if (denial->second_bits) {
		part[length++] = LOAD(args[1]);
		jumps[jumping++] = length;
		part[length++] = JUMP(BPF_JSET, denial->second_bits, 0);
	}
	if (denial->high) {
		part[length++] = LOAD(args[1]);
		jumps[jumping++] = length;
		part[length++] = JUMP(BPF_JGE, denial->low, 0);
		part[length++] = JUMP(BPF_JGT, denial->high, 1);
	}
	part[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						      SECCOMP_RET_ERRNO | (uint32_t)denial->error);
	for (size_t i = 0; i < jumping; i++)
		part[jumps[i]].jf = (uint8_t)(length - jumps[i] - 1);
	memcpy(filter, part, length * sizeof(*part));
	return length;
}

int deny_system_calls(const struct denial *denials, size_t count)
{
	struct sock_filter filter[DENIAL_LENGTH * DENIALS + 1];
	struct sock_fprog program = { .filter = filter };

	if (count > DENIALS)
		return E2BIG;
	for (size_t i = 0; i < count; i++)
		program.len += (unsigned short)add_denial(filter + program.len, &denials[i]);
	filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return errno;
	return 0;
}

static bool is_pidfd(pid_t pid, int fd)
{
	char target[64];
	ssize_t length = readlink(text("/proc/%d/fd/%d", (int)pid, fd), target, sizeof(target) - 1);

	target[length < 0 ? 0 : length] = '\0';
	/* "pidfd:" since pidfds have a file system of their own, Linux 6.9 */
	return strcmp(target, "anon_inode:[pidfd]") == 0 || strncmp(target, "pidfd:", 6) == 0;
}

/* Does the path at that address of the process name a time namespace? */
static bool is_time_file(pid_t pid, uint64_t address)
{
	char path[256] = "";
	int fd = open(text("/proc/%d/mem", (int)pid), O_RDONLY | O_CLOEXEC);
	ssize_t length = pread(fd, path, sizeof(path) - 1, (off_t)address);
	const char *name;

	close(fd);
	path[length < 0 ? 0 : length] = '\0';
	name = strstr(path, "ns/time");
	return name && (!name[7] || strcmp(name + 7, "_for_children") == 0);
}

static int answer_to(const struct seccomp_notif *call)
{
	const pid_t pid = (pid_t)call->pid;

	if (call->data.nr == SYS_setns)
		return is_pidfd(pid, (int)call->data.args[0]) ? -EINVAL : 0;
	return is_time_file(pid, call->data.args[1]) ? -ENOENT : 0;
}

/* Answers each call, until no process is left that has the filter. */
static _Noreturn void watch(int listener)
{
	struct pollfd waiting = { .fd = listener, .events = POLLIN };

	while (poll(&waiting, 1, -1) > 0 && !(waiting.revents & POLLHUP)) {
		struct seccomp_notif call = { 0 };
		struct seccomp_notif_resp answer = { 0 };

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
			continue;
		answer.id = call.id;
		answer.error = answer_to(&call);
		if (!answer.error)
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	_exit(0);
}

/*
 * The watcher is forked before the filter is set: a process that has the filter keeps it in use,
 * and would wait for its own end.
 */
static _Noreturn void watcher_main(pid_t parent, int channel)
{
	int listener;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || read(channel, &listener, sizeof(listener)) != sizeof(listener))
		_exit(1);
	/* the table of descriptors was shared until now, so the listener is in it */
	unshare(CLONE_FILES);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	close_others(listener);
	watch(listener);
}

static int start_watching(const struct sock_fprog *program)
{
	pid_t self = getpid();
	int channel[2], listener;
	long pid;

	if (pipe2(channel, O_CLOEXEC) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		watcher_main(self, channel[0]);
	if (pid < 0)
		return errno;
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				SECCOMP_FILTER_FLAG_NEW_LISTENER, program);
	if (listener < 0)
		return errno;
	/* execve(2) closes it here; before, that would close it for the watcher too */
	return write(channel[1], &listener, sizeof(listener)) < 0 ? errno : 0;
}

int deny_by_watching(unsigned what)
{
	const struct sock_filter told = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	struct sock_filter filter[10] = { LOAD(nr) };
	struct sock_fprog program = { .len = 1, .filter = filter };

	if (what & WATCH_SETNS) {
		filter[program.len] = JUMP(BPF_JEQ, SYS_setns, 0);
		filter[program.len++].jf = 1;
		filter[program.len++] = told;
	}
	if (what & WATCH_TIME) {
		static const int calls[] = { SYS_openat, SYS_statx, SYS_newfstatat };

		for (int i = 0; i < 3; i++) {
			filter[program.len] = JUMP(BPF_JEQ, (uint32_t)calls[i], 0);
			filter[program.len++].jf = 1;
			filter[program.len++] = told;
		}
	}
	filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return what ? start_watching(&program) : 0;
}
