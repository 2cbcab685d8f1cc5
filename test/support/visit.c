/* SPDX-License-Identifier: Apache-2.0 */
/* Visits in namespaces of a target, and the judgement of them; see visit.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "visit.h"

enum {
	PIDFD_GET_NET_NAMESPACE = 0xFF04,
	FIRST_PIDFD_IOCTL = 0xFF01,
	LAST_PIDFD_IOCTL = 0xFF0A,
};

struct outcome *outcome;

int visit_begin(void **unused)
{
	(void)unused;
	aside_ready();
	outcome = mmap(NULL, sizeof(*outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	assert_true(outcome != MAP_FAILED);
	aside_remember();
	return 0;
}

int visit_end(void **unused)
{
	const char *left;
	int result;

	result = support_teardown(unused);
	left = aside_find_left();

	munmap(outcome, sizeof(*outcome));
	if (left)
		print_message("%s\n", left);
	return result || left ? -1 : 0;
}

static uint64_t net_of(pid_t pid)
{
	int pidfd = (int)syscall(SUPPORT_SYS_pidfd_open, pid, 0);
	int fd = pidfd < 0 ? -1 : ioctl(pidfd, PIDFD_GET_NET_NAMESPACE, 0);
	struct stat status = { 0 };

	if (fd >= 0) {
		fstat(fd, &status);
		close(fd);
	}
	close(pidfd);
	return status.st_ino;
}

static int look(void *unused)
{
	struct utsname name;
	struct msqid_ds queue;

	(void)unused;
	outcome->calls++;
	uname(&name);
	snprintf(outcome->name, sizeof(outcome->name), "%s", name.nodename);
	outcome->net = net_of(getpid());
	outcome->key = msgctl(0, MSG_STAT, &queue) < 0 ? -1 : queue.msg_perm.__key;
	return 0;
}

static int tell_name(FILE *in, FILE *out)
{
	struct utsname name;

	(void)in;
	uname(&name);
	return fprintf(out, "%s", name.nodename) < 0;
}

static int go_by_run(gons_plan *plan)
{
	return gons_run(plan, look, NULL, &outcome->status);
}

static int go_by_spawn(gons_plan *plan)
{
	const char *program = artefact("test/named");
	char *const arguments[] = { (char *)"named", (char *)INSIDE, NULL };
	pid_t pid = gons_spawn(plan, program, arguments, NULL, NULL);

	if (pid < 0)
		return pid;
	waitpid(pid, &outcome->status, 0);
	outcome->calls++;
	snprintf(outcome->name, sizeof(outcome->name), "%s", outcome->status ? "?" : INSIDE);
	return 0;
}

static int go_by_reexec(gons_plan *plan)
{
	char *result = NULL;
	size_t length = 0;
	int error = gons_reexec(plan, "name", NULL, 0, (void **)&result, &length);

	if (!error)
		snprintf(outcome->name, sizeof(outcome->name), "%s", result);
	outcome->calls += !error;
	free(result);
	return error;
}

static int (*const ways[])(gons_plan *plan) = { go_by_run, go_by_spawn, go_by_reexec };
const char *const way_names[] = { "gons_run()", "gons_spawn()", "gons_reexec()" };

void go(int way, gons_plan *plan)
{
	const char *line;

	outcome->calls = outcome->status = 0;
	outcome->name[0] = outcome->line[0] = '\0';
	outcome->net = 0;
	outcome->error = ways[way](plan);
	outcome->failed = gons_plan_report(plan)->status;
	line = gons_plan_error(plan);
	snprintf(outcome->line, sizeof(outcome->line), "%s", line ? line : "");
}

void wrong(const char *format, ...)
{
	va_list arguments;

	if (outcome->wrong[0])
		return;
	va_start(arguments, format);
	vsnprintf(outcome->wrong, sizeof(outcome->wrong), format, arguments);
	va_end(arguments);
}

void judge(const char *what, const char *name, uint64_t net)
{
	const char *line = outcome->line;

	if (outcome->error == 0 && WIFSIGNALED(outcome->status))
		outcome->killed++;
	else if (outcome->error == 0) {
		outcome->went++;
		if (outcome->calls != 1 || strcmp(outcome->name, name) != 0 ||
		    (outcome->net && net && outcome->net != net))
			wrong("%s: it runs at \"%s\", net:[%llu], and not at \"%s\", net:[%llu]",
			      what, outcome->name, (unsigned long long)outcome->net, name,
			      (unsigned long long)net);
		if (line[0])
			wrong("%s: no failure, and yet %s", what, line);
	} else {
		outcome->refused++;
		if (outcome->calls)
			wrong("%s: it ran in spite of %s", what, line);
		if (!line[0] || strchr(line, '\n') || strlen(line) < 20)
			wrong("%s: error %d is told as \"%s\"", what, outcome->error, line);
	}
}

void apart(void (*function)(void *argument), void *argument)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		function(argument);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (outcome->wrong[0])
		fail_msg("%s", outcome->wrong);
	if (status)
		fail_msg("the child ended with status %#x", status);
}

void must(int failed, const char *what)
{
	if (!failed)
		return;
	wrong("the test itself: %s: %s", what, strerror(errno));
	_exit(1);
}

gons_plan *plan_or_end(const char *words)
{
	gons_plan *plan = gons_plan_new();

	must(!plan || gons_plan_parse(plan, words), words);
	return plan;
}

int be_inside(void *unused)
{
	(void)unused;
	return sethostname(INSIDE, strlen(INSIDE)) ? errno : 0;
}

const struct denial no_pidfd_ioctl = {
	.number = SYS_ioctl, .error = ENOTTY, .low = FIRST_PIDFD_IOCTL, .high = LAST_PIDFD_IOCTL
};
const struct denial no_pidfd = { .number = SUPPORT_SYS_pidfd_open, .error = ENOSYS };

const struct kernel kernels[] = {
	{ NULL, 0, 0 },
	{ &no_pidfd_ioctl, 0, 0 },
	{ &no_pidfd_ioctl, WATCH_SETNS, 0 },
	{ &no_pidfd, 0, 1U << RUN }, /* gons_spawn() and gons_reexec() take pidfds */
};
const size_t kernel_count = sizeof(kernels) / sizeof(kernels[0]);

void visit_every_way(void *argument)
{
	const struct visit *visit = argument;

	if (visit->older && visit->older->watch)
		must(deny_by_watching(visit->older->watch), "an older kernel");
	if (visit->older && visit->older->denial)
		must(deny_system_calls(visit->older->denial, 1), "a filter");
	for (int way = 0; way < WAYS; way++) {
		gons_plan *plan = plan_or_end(visit->words);

		if (visit->ways && !(visit->ways & 1U << way))
			continue;
		go(way, plan);
		judge(text("%s, %s", way_names[way], visit->words), visit->name, visit->net);
		if (outcome->error != visit->error)
			wrong("%s, %s: %d (%s) and not %d", way_names[way], visit->words,
			      outcome->error, outcome->line, visit->error);
		gons_plan_free(plan);
	}
}

void visit_dispatch(void)
{
	gons_action("name", tell_name);
	gons_dispatch();
}
