/* SPDX-License-Identifier: Apache-2.0 */
/* One plan, asked about and then carried out; see explain_case.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <gons.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "explain_case.h"
#include "place.h"
#include "support.h"

static int be_ourselves(void)
{
	return 0;
}

static int be_ordinary(void)
{
	uid_t user = place_user();

	if (geteuid() != 0)
		return 0;
	if (setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user))
		return errno;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) ? errno : 0;
}

static int lose(int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data))
		return errno;
	data[0].effective &= ~(1U << capability);
	data[0].permitted &= ~(1U << capability);
	return syscall(SYS_capset, &header, data) ? errno : 0;
}

static int be_without_admin(void)
{
	return lose(CAP_SYS_ADMIN);
}

static int be_without_chroot(void)
{
	return lose(CAP_SYS_CHROOT);
}

static int be_nested(void)
{
	unsigned user = geteuid(), group = getegid();
	int error;

	if (unshare(CLONE_NEWUSER))
		return errno;
	error = write_text("/proc/self/setgroups", "deny");
	if (!error)
		error = write_text("/proc/self/gid_map", text("0 %u 1", group));
	return error ? error : write_text("/proc/self/uid_map", text("0 %u 1", user));
}

static int be_nested_without_admin(void)
{
	int error = be_nested();

	return error ? error : be_without_admin();
}

static void *idle(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static int be_two(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, idle, NULL);
}

/* As in a container a part of /proc is covered: an ordinary user may mount no other /proc then. */
int be_masked(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", "/proc/sys", "tmpfs", MS_RDONLY, NULL))
		return errno;
	return be_ordinary();
}

int be_below(void)
{
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return errno;
	pid = fork();
	if (pid == 0)
		return 0;
	waitpid(pid, NULL, 0);
	_exit(0);
}

int be_on_an_older_kernel(void)
{
	const struct denial denial = { .number = SYS_open_by_handle_at, .error = ENOSYS };

	return deny_system_calls(&denial, 1);
}

/* The child of the caller in namespaces below, or 0. It ends when the caller has ended. */
static pid_t below;

/* A process without an id in its user namespace could not go on. */
static int map_ourselves_below(void)
{
	int error = write_text(text("/proc/%d/setgroups", below), "deny");

	if (!error)
		error = write_text(text("/proc/%d/gid_map", below), text("0 %u 1", getegid()));
	return error ? error
		     : write_text(text("/proc/%d/uid_map", below), text("0 %u 1", geteuid()));
}

static int have_one_below(void)
{
	struct clone_args arguments = { .flags = CLONE_NEWUSER | ALL_BUT_USER,
					.exit_signal = SIGCHLD };
	int leash[2];
	char byte;

	if (pipe2(leash, O_CLOEXEC))
		return errno;
	below = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (below == 0) {
		close(leash[1]);
		_exit(read(leash[0], &byte, 1) == 1);
	}
	close(leash[0]);
	return below < 0 ? errno : map_ourselves_below();
}

static int be_ordinary_above(void)
{
	int error = be_ordinary();

	return error ? error : have_one_below();
}

static int be_nested_above(void)
{
	int error = be_nested();

	return error ? error : have_one_below();
}

static int be_above_without_admin(void)
{
	int error = be_nested_above();

	return error ? error : be_without_admin();
}

static int be_two_above(void)
{
	int error = have_one_below();

	return error ? error : be_two();
}

const struct caller callers[] = {
	{ "root", be_ourselves, true, false },
	{ "an ordinary user", be_ordinary, false, false },
	{ "root without CAP_SYS_ADMIN", be_without_admin, true, false },
	{ "root without CAP_SYS_CHROOT", be_without_chroot, true, false },
	{ "root of a nested user namespace", be_nested, false, false },
	{ "the same without CAP_SYS_ADMIN", be_nested_without_admin, false, false },
	{ "a process with two threads", be_two, false, true },
};
const size_t caller_count = sizeof(callers) / sizeof(callers[0]);

const struct caller callers_above[] = {
	{ "root with a process below", have_one_below, true, false },
	{ "an ordinary user with a process below", be_ordinary_above, false, false },
	{ "root of a nested user namespace with a process below", be_nested_above, false, false },
	{ "the same without CAP_SYS_ADMIN", be_above_without_admin, false, false },
	{ "a process with two threads and a process below", be_two_above, false, true },
};
const size_t caller_above_count = sizeof(callers_above) / sizeof(callers_above[0]);

const struct caller *const as_root = &callers[0];
const struct caller *const as_user = &callers[1];
const struct caller *const as_two = &callers[6];

static void take(struct result *result, const gons_plan *plan, int status)
{
	const char *message = gons_plan_error(plan);

	result->status = status;
	result->report = *gons_plan_report(plan);
	snprintf(result->message, sizeof(result->message), "%s", message ? message : "");
}

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

static _Noreturn void ask_and_do(const struct caller *caller, const char *words,
				 struct outcome *outcome)
{
	gons_plan *plan = gons_plan_new();
	FILE *out;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	outcome->unable = caller->become();
	outcome->below = below;
	if (outcome->unable)
		_exit(0);
	out = fmemopen(outcome->lines, sizeof(outcome->lines), "w");
	if (!plan || !out || gons_plan_parse(plan, text(words, (int)getpid(), (int)below)))
		_exit(1);
	take(&outcome->said, plan, gons_explain(plan, out));
	fclose(out);
	if (caller->threads && gons_enter(plan) != -EINVAL)
		_exit(1);
	take(&outcome->done, plan,
	     caller->threads ? gons_run(plan, nothing, NULL, NULL) : gons_enter(plan));
	outcome->ended = true;
	_exit(0);
}

struct outcome *try_case(const struct caller *caller, const char *words)
{
	struct outcome *outcome = mmap(NULL, sizeof(*outcome), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;
	int status;

	assert_ptr_not_equal(outcome, MAP_FAILED);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		ask_and_do(caller, words, outcome);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (outcome->below > 0) /* an orphan, and so a child of the test: see aside_begin() */
		waitpid(outcome->below, NULL, 0);
	if (!outcome->unable && !outcome->ended)
		fail_msg("\"%s\" for %s did not come to its end: %#x", words, caller->name, status);
	return outcome;
}

void forget(struct outcome *outcome)
{
	munmap(outcome, sizeof(*outcome));
}

const char *line_of(const struct outcome *outcome, const char *word)
{
	const char *begin = text("%s: ", word);
	const char *at = outcome->lines;

	for (; at && *at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		if (strncmp(at, begin, strlen(begin)) == 0)
			return text("%.*s", (int)strcspn(at, "\n"), at);
	return NULL;
}

const char *last_line(const struct outcome *outcome)
{
	const char *end = strrchr(outcome->lines, '\n');
	const char *at = end;

	while (at && at > outcome->lines && at[-1] != '\n')
		at--;
	return end ? text("%.*s", (int)(end - at), at) : "";
}
