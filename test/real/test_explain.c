/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_explain() is right: whatever it says about a plan is compared with what gons_enter() then
 * does, for many plans and as many kinds of callers. And nobody notices that it was asked.
 */
#define _GNU_SOURCE
#include <dirent.h>
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
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "place.h"
#include "support.h"

enum { LINES_BYTES = 1 << 16, MESSAGE_BYTES = 2048 };

#define ALL_BUT_USER                                                                               \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |              \
	 CLONE_NEWTIME | CLONE_NEWUTS)

/* --- whoever asks: 0 or an errno, in a process of its own --- */

static int write_text(const char *path, const char *content)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = fd < 0 || write(fd, content, strlen(content)) < 0 ? errno : 0;

	close(fd);
	return error;
}

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

/* Part of /proc is hidden, as in a container: an ordinary user may mount no other then. */
static int be_masked(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", "/proc/sys", "tmpfs", MS_RDONLY, NULL))
		return errno;
	return be_ordinary();
}

static int be_below(void)
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

static int be_on_an_older_kernel(void)
{
	const struct denial denial = { .number = SYS_open_by_handle_at, .error = ENOSYS };

	return deny_system_calls(&denial, 1);
}

/* A process in namespaces below, or 0. Whoever asks has it, and it ends with the last who could. */
static pid_t below;

/* Whoever has no number in a user namespace is not let stay there. */
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

struct caller {
	const char *name;
	int (*become)(void);
	bool root;    /* only root can become this */
	bool threads; /* gons_enter() refuses, and gons_run() is compared with */
};

static const struct caller callers[] = {
	{ "root", be_ourselves, true, false },
	{ "an ordinary user", be_ordinary, false, false },
	{ "root without CAP_SYS_ADMIN", be_without_admin, true, false },
	{ "root without CAP_SYS_CHROOT", be_without_chroot, true, false },
	{ "root of a nested user namespace", be_nested, false, false },
	{ "the same without CAP_SYS_ADMIN", be_nested_without_admin, false, false },
	{ "a process with two threads", be_two, false, true },
};
enum { CALLERS = sizeof(callers) / sizeof(callers[0]) };

static const struct caller callers_above[] = {
	{ "root with a process below", have_one_below, true, false },
	{ "an ordinary user with a process below", be_ordinary_above, false, false },
	{ "root of a nested user namespace with a process below", be_nested_above, false, false },
	{ "the same without CAP_SYS_ADMIN", be_above_without_admin, false, false },
	{ "a process with two threads and a process below", be_two_above, false, true },
};
enum { CALLERS_ABOVE = sizeof(callers_above) / sizeof(callers_above[0]) };

static const struct caller *const as_root = &callers[0];
static const struct caller *const as_user = &callers[1];
static const struct caller *const as_two = &callers[6];

/* --- one case: asked, and then done --- */

struct result {
	int status;
	struct gons_report report;
	char message[MESSAGE_BYTES];
};

struct outcome {
	int unable;  /* the caller could not be made: an errno */
	bool ended;  /* both are known */
	pid_t below; /* the process below it, or 0 */
	struct result said;
	struct result done;
	char lines[LINES_BYTES];
};

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

/* The words may hold %1$d, for the process that asks, and %2$d for the one below it. */
static struct outcome *try_case(const struct caller *caller, const char *words)
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
	if (outcome->below > 0) /* it is ours now: see aside_begin() */
		waitpid(outcome->below, NULL, 0);
	if (!outcome->unable && !outcome->ended)
		fail_msg("\"%s\" for %s did not come to its end: %#x", words, caller->name, status);
	return outcome;
}

static void forget(struct outcome *outcome)
{
	munmap(outcome, sizeof(*outcome));
}

/* The line of a word or, with more of it, of a word and what follows; NULL if there is none. */
static const char *line_of(const struct outcome *outcome, const char *word)
{
	const char *begin = text("%s: ", word);
	const char *at = outcome->lines;

	for (; at && *at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		if (strncmp(at, begin, strlen(begin)) == 0)
			return text("%.*s", (int)strcspn(at, "\n"), at);
	return NULL;
}

static const char *last_line(const struct outcome *outcome)
{
	const char *end = strrchr(outcome->lines, '\n');
	const char *at = end;

	while (at && at > outcome->lines && at[-1] != '\n')
		at--;
	return end ? text("%.*s", (int)(end - at), at) : "";
}

/* --- what is compared --- */

/* A failed comparison, with all that was said. */
#define differ(words, caller, outcome, ...)                                                        \
	fail_msg("\"%s\" for %s: %s\nsaid %d, done %d %s\n%s", words, (caller)->name,              \
		 text(__VA_ARGS__), (outcome)->said.status, (outcome)->done.status,                \
		 (outcome)->done.message, (outcome)->lines)

static const char *const verdicts[] = {
	[GONS_UNTOUCHED] = "; is not reached",       [GONS_JOINED] = "; would be joined",
	[GONS_ALREADY_THERE] = "; is already there", [GONS_FAILED] = "; fails",
	[GONS_CREATED] = "; would be made",
};

static bool lacks(const char *line)
{
	return strstr(line, "(we lack it)") != NULL;
}

/* What a message calls it that a line is about. */
static const char *row_word(const char *line)
{
	return strstr(line, ": join by target ") ? "target"
						 : text("%.*s", (int)strcspn(line, ":"), line);
}

/* The line of a namespace and what became of it. */
static void compare_namespace(const struct caller *caller, const char *words,
			      const struct outcome *outcome, int type)
{
	const struct gons_namespace *said = &outcome->said.report.namespaces[type];
	const struct gons_namespace *done = &outcome->done.report.namespaces[type];
	const char *name = namespace_types[type].name;
	const char *line = line_of(outcome, name);

	if (said->state != done->state || said->error != done->error ||
	    said->before != done->before)
		differ(words, caller, outcome, "%s is reported as %u (%d), done %u (%d)", name,
		       said->state, said->error, done->state, done->error);
	if (!line) {
		if (done->state != GONS_UNTOUCHED)
			differ(words, caller, outcome, "%s has no line", name);
		return;
	}
	/* A reference may be wrong, and what was made may not work: lo, for one. */
	if (!strstr(line, verdicts[done->state]) &&
	    !(strstr(line, "; fails: ") &&
	      strstr(outcome->done.message, text("gons_%s ", row_word(line)))))
		differ(words, caller, outcome, "the verdict on %s is not \"%s\"", name,
		       verdicts[done->state]);
	if (!strstr(line, text("%llu", (unsigned long long)done->before)))
		differ(words, caller, outcome, "ours is not in the line of %s", name);
	if (done->state == GONS_JOINED && (!strstr(line, "looked") || type == GONS_USER) &&
	    !strstr(line, text(" to %llu", (unsigned long long)done->after)))
		differ(words, caller, outcome, "%llu is not in the line of %s",
		       (unsigned long long)done->after, name);
	if (done->state != GONS_UNTOUCHED && done->state != GONS_FAILED && lacks(line))
		differ(words, caller, outcome, "%s lacks something, and was entered", name);
}

/* Of those that fail together one at least lacks something if it is EPERM, else none does. */
static void compare_lacks(const struct caller *caller, const char *words,
			  const struct outcome *outcome)
{
	bool lacking = false, failed = false;
	int error = 0;

	for (int type = 0; type < GONS_TYPES; type++) {
		const struct gons_namespace *done = &outcome->done.report.namespaces[type];

		if (done->state != GONS_FAILED)
			continue;
		failed = true;
		error = done->error;
		lacking |= lacks(line_of(outcome, namespace_types[type].name));
	}
	/* EACCES is what /proc says to who may not inspect a process, and also that of a path. */
	if (failed && error != EACCES && lacking != (error == EPERM))
		differ(words, caller, outcome, "something is %slacking, and the error is %d",
		       lacking ? "" : "not ", error);
}

/* Inode numbers of what a trial has made are others each time. */
static bool same_message(const struct result *said, const struct result *done)
{
	size_t length = strcspn(done->message, ";");

	return strncmp(said->message, done->message, length) == 0 &&
	       strcspn(said->message, ";") == length;
}

static void compare_result(const struct caller *caller, const char *words,
			   const struct outcome *outcome)
{
	const char *last = last_line(outcome);
	bool meaningless = strstr(last, "the plan cannot be carried out: ") != NULL;

	if (outcome->said.report.status != outcome->said.status)
		differ(words, caller, outcome, "the report has another status");
	if ((strstr(last, "would work") != NULL) != (outcome->done.status == 0) ||
	    (strstr(last, "several threads") != NULL) != (caller->threads && !meaningless))
		differ(words, caller, outcome, "the last sentence is wrong");
	if (caller->threads && !meaningless) {
		if (outcome->said.status != -EINVAL ||
		    !strstr(outcome->said.message, "threads were already running"))
			differ(words, caller, outcome, "there are threads, and it did not matter");
		return;
	}
	if (outcome->said.status != outcome->done.status)
		differ(words, caller, outcome, "the result is another one");
	if (!same_message(&outcome->said, &outcome->done))
		differ(words, caller, outcome, "the message is another one: %s",
		       outcome->said.message);
}

static unsigned working; /* of the cases compared since the last note */

/* False if there is no such caller here. */
static bool compare(const struct caller *caller, const char *words)
{
	struct outcome *outcome = try_case(caller, words);
	bool able = !outcome->unable;

	if (able) {
		working += outcome->done.status == 0;
		compare_result(caller, words, outcome);
		for (int type = 0; type < GONS_TYPES; type++)
			compare_namespace(caller, words, outcome, type);
		compare_lacks(caller, words, outcome);
	}
	forget(outcome);
	return able;
}

/* --- where they go --- */

/*
 * A: all eight of its own, an ordinary user's. B: all but user, ours. C: all of its own, ours, and
 * then one more user namespace. D: as C, in a user namespace of ours.
 */
static struct place place_a, place_b;
static struct target target_c, target_d;

static int one_more_user(void *unused)
{
	(void)unused;
	return unshare(CLONE_NEWUSER) ? errno : 0;
}

static int places_end(void **state)
{
	place_end(&place_a);
	place_end(&place_b);
	return support_teardown(state);
}

static void places_begin(void)
{
	int error = place_begin(&place_a, CLONE_NEWUSER | ALL_BUT_USER);

	if (error && !is_root())
		skip_because("an ordinary user may make no namespaces: %s", strerror(-error));
	assert_int_equal(error, 0);
	/* An ordinary user makes none without a user namespace. */
	error = place_begin(&place_b, ALL_BUT_USER | (is_root() ? 0 : CLONE_NEWUSER));
	assert_int_equal(error, 0);
	/* To have been another user for a moment hides us, and whoever comes from us. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	target_start(&target_c, ALL_BUT_USER, one_more_user, NULL);
	target_start(&target_d, ALL_BUT_USER | CLONE_NEWUSER, one_more_user, NULL);
}

/* t: the type, a to d: the places, p: this process, s: whoever asks, e: the one below that. */
static const char *expand(const char *pattern, const char *type)
{
	char words[512] = "";
	size_t length = 0;

	for (const char *at = pattern; *at && length < sizeof(words) - 32; at++) {
		const int number = *at != '%'     ? 0
				   : at[1] == 'a' ? place_a.pid
				   : at[1] == 'b' ? place_b.pid
				   : at[1] == 'c' ? target_c.pid
				   : at[1] == 'd' ? target_d.pid
						  : getpid();

		if (*at != '%')
			words[length++] = *at;
		else if (*++at == 't')
			length += (size_t)sprintf(words + length, "%s", type);
		else if (*at == 's' || *at == 'e')
			length += (size_t)sprintf(words + length, "%%%d$d", *at == 's' ? 1 : 2);
		else
			length += (size_t)sprintf(words + length, "%d", number);
	}
	return text("%s", words);
}

static const char *const patterns[] = {
	"%t=new",
	"%t=pid:%a",
	"target=%a %t=target",
	"target=%b %t=target user=new",
	"%t=pid:%b",
	"%t=pid:%c",
	"%t=pid:%d",
	"%t=pid:%p",
	"%t=pid:%s",
	"%t=/proc/%a/ns/%t",
	"%t=/proc/%b/ns/%t",
	"%t=/proc/self/ns/%t",
	"%t=/proc/%a/ns/%t order=%t",
	"user=new %t=new",
	"user=new %t=pid:%a",
	"user=new %t=pid:%p",
	"user=new %t=pid:%s",
	"user=pid:%a %t=new",
	"user=pid:%a %t=pid:%a",
	"user=pid:%a %t=pid:%b",
	"user=pid:%a %t=pid:%c",
	"user=pid:%a %t=pid:%p",
	"user=pid:%a %t=pid:%s",
	"user=pid:%a %t=/proc/%a/ns/%t",
	"user=pid:%a %t=/proc/%p/ns/%t",
	"user=pid:%c %t=pid:%c",
	"user=pid:%d %t=pid:%d",
	"user=pid:%d %t=/proc/%d/ns/%t",
	"user=/proc/%c/ns/user %t=pid:%d",
	"user=pid:%a %t=pid:%a order=!%t,!user",
	"user=pid:%a %t=pid:%b order=!%t,!user",
	"user=pid:%a %t=new order=!%t,!user",
	"user=new %t=new order=%t,user",
	"user=new %t=pid:%b order=%t,user",
	"user=new %t=pid:%b uts=new order=uts,%t,user",
	"target=%a %t=new",
	"target=%b %t=new",
	"target=%c %t=new",
	"target=%d %t=new",
	"target=%p %t=pid:%a",
	"target=%s %t=pid:%b",
	"target=%a %t=pid:%b",
	"target=%b user=pid:%a %t=pid:%a",
	"mnt=pid:%b %t=/proc/self/ns/%t order=mnt,%t,user",
	"mnt=pid:%a user=pid:%a %t=/proc/self/ns/%t order=user,mnt,%t",
	"mnt=new %t=/proc/%b/ns/%t order=user,mnt,%t",
};
enum { PATTERNS = sizeof(patterns) / sizeof(patterns[0]) };

static const char *const patterns_below[] = {
	"%t=pid:%e",
	"%t=/proc/%e/ns/%t",
	"user=pid:%e %t=new",
	"user=pid:%e %t=pid:%e",
	"user=pid:%e %t=pid:%s",
	"user=pid:%e %t=pid:%p",
	"user=pid:%e %t=pid:%a",
	"user=new %t=pid:%e",
	"user=pid:%e %t=pid:%e order=!%t,!user",
	"target=%e %t=new",
	"target=%e %t=pid:%s",
	"target=%e mnt=new uts=pid:%e hostname=a tmp=tmpfs",
};
enum { PATTERNS_BELOW = sizeof(patterns_below) / sizeof(patterns_below[0]) };

static void note(const char *what, unsigned count)
{
	printf("# note: %u cases of %s compared, of which %u work\n", count, what, working);
	working = 0;
	fflush(stdout);
}

/* An order names each type once. */
static bool makes_sense(const char *pattern, const char *type)
{
	const char *order = strstr(pattern, "order=");
	const char *mark = strstr(pattern, "%t");

	return !order || !mark || !strstr(order, type);
}

/* Compares all patterns with all types, or with one. */
static unsigned compare_all(const struct caller *caller, const char *const *list, size_t count,
			    int types)
{
	unsigned compared = 0;

	for (size_t i = 0; i < count; i++) {
		for (int type = 0; type < types; type++) {
			const char *name = namespace_types[type].name;

			if (makes_sense(list[i], name) && compare(caller, expand(list[i], name)))
				compared++;
		}
	}
	return compared;
}

static void compare_matrix(const struct caller *caller)
{
	unsigned compared;

	if (caller->root && !is_root())
		skip_because("only root can be %s", caller->name);
	places_begin();
	compared = compare_all(caller, patterns, PATTERNS, NAMESPACE_TYPES);
	if (compared == 0)
		skip_because("nobody can be %s here", caller->name);
	assert_true(compared > (PATTERNS - 2) * NAMESPACE_TYPES);
	note(caller->name, compared);
}

static void is_right_for_root(void **state)
{
	(void)state;
	compare_matrix(&callers[0]);
}

static void is_right_for_an_ordinary_user(void **state)
{
	(void)state;
	compare_matrix(&callers[1]);
}

static void is_right_without_cap_sys_admin(void **state)
{
	(void)state;
	compare_matrix(&callers[2]);
}

static void is_right_without_cap_sys_chroot(void **state)
{
	(void)state;
	compare_matrix(&callers[3]);
}

static void is_right_in_a_nested_user_namespace(void **state)
{
	(void)state;
	compare_matrix(&callers[4]);
}

static void is_right_in_one_without_cap_sys_admin(void **state)
{
	(void)state;
	compare_matrix(&callers[5]);
}

static void is_right_with_two_threads(void **state)
{
	(void)state;
	compare_matrix(&callers[6]);
}

static void is_right_about_namespaces_below_ours(void **state)
{
	unsigned compared = 0;

	(void)state;
	places_begin();
	for (int i = 0; i < CALLERS_ABOVE; i++)
		if (!callers_above[i].root || is_root())
			compared += compare_all(&callers_above[i], patterns_below, PATTERNS_BELOW,
						NAMESPACE_TYPES);
	assert_true(compared > 0);
	note("namespaces below ours", compared);
}

/* --- the other words --- */

static const char *const word_patterns[] = {
	"",
	"wd=/tmp",
	"wd=/no/such",
	"uts=new hostname=a domainname=b",
	"uts=pid:%b hostname=a domainname=b",
	"uts=pid:%p hostname=a",
	"user=pid:%a uts=pid:%a hostname=a",
	"user=pid:%a uts=pid:%b hostname=a order=!uts,!user",
	"user=pid:%a uts=pid:%a domainname=a order=!uts,!user",
	"user=new uts=pid:%b hostname=a order=!uts,user",
	"target=%b hostname=a",
	"target=%c hostname=a",
	"mnt=new tmp=tmpfs",
	"mnt=new tmp=tmpfs:nonsense=1",
	"mnt=new tmp=fresh",
	"mnt=new tmp=/no/such",
	"mnt=pid:%b tmp=tmpfs",
	"mnt=pid:%b tmp=fresh",
	"mnt=pid:%b bind=/etc:/mnt:ro",
	"mnt=pid:%b bind=/no/such:/mnt",
	"mnt=pid:%b root=/etc",
	"mnt=pid:%b root=/no/such",
	"user=pid:%a mnt=pid:%a tmp=tmpfs",
	"user=pid:%a mnt=pid:%a tmp=fresh",
	"user=pid:%a mnt=pid:%a bind=/etc:/mnt",
	"user=pid:%a mnt=pid:%a root=/etc",
	"user=new mnt=new bind=/etc:/mnt:ro tmp=fresh wd=/mnt",
	"user=new mnt=new root=/etc",
	"mnt=new propagation=shared",
	"user=new mnt=new propagation=slave tmp=tmpfs",
	"pid=new mnt=new",
	"pid=new mnt=new proc=1 wd=/proc/1",
	"pid=new mnt=new fork=0",
	"pid=new mnt=new fork=init",
	"user=new pid=new mnt=new",
	"user=new pid=new mnt=new proc=1",
	"user=new pid=new mnt=new proc=0",
	"pid=pid:%b mnt=new proc=1",
	"pid=pid:%b mnt=new root=/etc proc=1",
	"target=%b root=/etc proc=1",
	"target=%b proc=1",
	"target=%a proc=1 tmp=fresh",
	"net=new uts=new hostname=a",
	"uid=0 gid=0",
	"uid=65534",
	"uid=1 gid=1 groups=1,2",
	"groups=1",
	"caps=0",
	"caps=3fffffffff uid=1",
	"user=new uid=0 gid=0",
	"user=new uid=1",
	"user=new groups=0",
	"user=new caps=1",
	"user=new uidmap=self gidmap=self",
	"user=new uidmap=0:0:1 gidmap=0:0:1 setgroups=allow",
	"user=new uidmap=0:100:10 gidmap=0:100:10",
	"user=new uidmap=auto gidmap=auto",
	"user=new setgroups=allow",
	"user=new uidmap=0:1:2,1:2:3",
	"time=new monotonic=100 boottime=-1",
	"user=new time=new monotonic=100",
	"time=new monotonic=-999999999",
	"user=pid:%a time=new monotonic=100 order=time,user",
	"sysvsem=new",
	"sysvsem=new net=pid:%b",
	"net=pid:4194303",
	"net=name:no-such",
	"net=/etc/passwd",
	"net=/proc/%a/ns/uts",
	"net=fd:99",
	"net=id:1:2",
	"target=4194303",
	"hostname=a",
	"order=net net=new",
	"order=net uts=new",
	"onerror=warn keepenv=1 fork=1",
};
enum { WORD_PATTERNS = sizeof(word_patterns) / sizeof(word_patterns[0]) };

static void is_right_about_other_words(void **state)
{
	unsigned compared = 0;

	(void)state;
	places_begin();
	for (int i = 0; i < CALLERS; i++)
		if (!callers[i].root || is_root())
			compared += compare_all(&callers[i], word_patterns, WORD_PATTERNS, 1);
	note("other words", compared);
}

static void is_right_where_proc_is_masked(void **state)
{
	static const struct caller caller = { "a user with a masked /proc", be_masked, true,
					      false };
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("only root can mask /proc");
	places_begin();
	compare_all(&caller, word_patterns, WORD_PATTERNS, 1);
	outcome = try_case(&caller, "user=new pid=new mnt=new proc=1");
	assert_int_equal(outcome->said.status, -EPERM);
	assert_contains(line_of(outcome, "proc"), "; fails: Operation not permitted");
	assert_contains(line_of(outcome, "pid"), "; would be made");
	forget(outcome);
}

static void tells_that_a_pid_namespace_is_no_descendant(void **state)
{
	static const struct caller caller = { "a process below", be_below, true, false };
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("only root makes a pid namespace without a user namespace");
	outcome = try_case(&caller, text("pid=/proc/%d/ns/pid uts=new order=pid,uts", getpid()));
	assert_int_equal(outcome->said.status, -EINVAL);
	assert_int_equal(outcome->done.status, -EINVAL);
	assert_contains(line_of(outcome, "pid"), "; fails: Invalid argument; the pid namespace is "
						 "not a descendant of ours");
	assert_contains(line_of(outcome, "uts"), "; is not reached");
	forget(outcome);
}

static void tells_that_the_kernel_is_too_old(void **state)
{
	static const struct caller caller = { "a process of the past", be_on_an_older_kernel, false,
					      false };
	struct outcome *outcome = try_case(&caller, "net=id:1:2");

	(void)state;
	assert_int_equal(outcome->said.status, -ENOSYS);
	assert_int_equal(outcome->done.status, -ENOSYS);
	assert_contains(line_of(outcome, "net"), "which takes Linux 6.18");
	forget(outcome);
}

static void tells_that_no_process_can_start_in_a_pid_namespace(void **state)
{
	struct outcome *outcome;
	struct place place;
	int fd;

	(void)state;
	if (!pidfd_tells_namespaces())
		skip_because("before Linux 6.11 a namespace does not tell its processes");
	assert_int_equal(place_begin(&place, CLONE_NEWPID | (is_root() ? 0 : CLONE_NEWUSER)), 0);
	fd = open(text("/proc/%d/ns/pid", place.pid), O_RDONLY);
	place_end(&place);
	assert_true(fd >= 0);
	outcome = try_case(is_root() ? as_root : as_user, text("pid=fd:%d", fd));
	close(fd);
	if (is_root())
		assert_int_equal(outcome->done.status, -ENOMEM);
	assert_int_equal(outcome->said.status, outcome->done.status);
	assert_string_equal(outcome->said.message, outcome->done.message);
	forget(outcome);
}

/* --- what is said --- */

static void lines_tell_numbers_owners_and_capabilities(void **state)
{
	unsigned long long net, user, ours = own_namespace("user");
	struct outcome *outcome;

	(void)state;
	places_begin();
	net = place_inode(place_a.pid, "net");
	user = place_inode(place_a.pid, "user");
	outcome = try_case(as_user, expand("user=pid:%a net=pid:%a uts=new", ""));
	assert_string_equal(line_of(outcome, "user"),
			    text("user: join by \"pid:%d\", from %llu to %llu, child of user "
				 "namespace %llu, made "
				 "by user %u; takes CAP_SYS_ADMIN in user namespace %llu (we have "
				 "it); would be "
				 "joined",
				 place_a.pid, ours, user, ours, place_user(), user));
	assert_string_equal(
		line_of(outcome, "net"),
		text("net: join by \"pid:%d\", from %llu to %llu, owned by user namespace %llu; "
		     "takes "
		     "CAP_SYS_ADMIN in user namespace %llu (we have it); would be joined",
		     place_a.pid, (unsigned long long)own_namespace("net"), net, user, user));
	assert_string_equal(line_of(outcome, "uts"),
			    text("uts: new, in place of %llu; takes CAP_SYS_ADMIN in user "
				 "namespace %llu (we have "
				 "it); would be made",
				 (unsigned long long)own_namespace("uts"), user));
	assert_string_equal(last_line(outcome), "gons_enter() would work");
	forget(outcome);
}

/* Which stands before which. */
static void assert_order(const struct outcome *outcome, const char *const *names)
{
	const char *at = outcome->lines;

	for (; *names; names++) {
		const char *begin = text("%s: ", *names);

		if (strncmp(at, begin, strlen(begin)) != 0)
			fail_msg("no line of %s in its place in:\n%s", *names, outcome->lines);
		at = strchr(at, '\n') + 1;
	}
	assert_begins(at, "gons_enter() ");
	assert_ptr_equal(strchr(at, '\n') + 1, outcome->lines + strlen(outcome->lines));
}

static void each_word_has_one_line_in_its_order(void **state)
{
	static const char *const names[] = { "net",    "user", "mnt", "uts", "order",
					     "uidmap", "fork", "tmp", "wd",  "hostname",
					     "uid",    "gid",  NULL };
	static const char *const target[] = { "mnt",  "cgroup", "ipc",   "net", "pid", "time",
					      "user", "uts",    "order", "wd",  NULL };
	struct outcome *outcome;

	(void)state;
	places_begin();
	outcome = try_case(
		as_user,
		"gid=0 hostname=a uidmap=root wd=/ uid=0 tmp=tmpfs uts=new net=new mnt=new "
		"user=new fork=1 order=net,user,mnt,uts");
	assert_order(outcome, names);
	forget(outcome);
	outcome = try_case(as_user, expand("wd=/ mnt=new target=%a order=mnt,user", ""));
	assert_order(outcome, target);
	forget(outcome);
}

static void tells_what_is_looked_up_only_inside(void **state)
{
	struct outcome *outcome;

	(void)state;
	places_begin();
	outcome = try_case(as_user, expand("user=pid:%a mnt=pid:%a net=/proc/self/ns/net "
					   "uts=/proc/self/ns/uts order=user,mnt,net,!uts",
					   ""));
	assert_contains(line_of(outcome, "net"), "its path is looked up only inside");
	assert_null(strstr(line_of(outcome, "uts"), "looked up"));
	forget(outcome);
}

static void tells_which_word_fails_and_which_is_not_reached(void **state)
{
	struct outcome *outcome =
		try_case(as_user, "user=new mnt=new uts=new hostname=a tmp=tmpfs:x=y wd=/ uid=0");

	(void)state;
	if (outcome->done.report.namespaces[GONS_USER].state != GONS_CREATED) {
		forget(outcome);
		skip_because("an ordinary user may make no namespaces");
	}
	assert_contains(line_of(outcome, "hostname"), "; would be applied");
	assert_contains(line_of(outcome, "tmp"), "; fails: Invalid argument; ");
	assert_contains(line_of(outcome, "wd"), "; is not reached");
	assert_contains(line_of(outcome, "uid"), "; is not reached");
	assert_begins(last_line(outcome), "gons_enter() would fail: cannot apply gons_tmp");
	assert_true(strstr(last_line(outcome), outcome->said.message) != NULL);
	forget(outcome);
	outcome = try_case(as_user, "user=new uts=new net=/no/such hostname=a uidmap=root wd=/ "
				    "order=user,uts,net");
	assert_contains(line_of(outcome, "uts"), "; would be made");
	assert_contains(line_of(outcome, "net"), "; fails: No such file or directory; ");
	assert_contains(line_of(outcome, "uidmap"), "; would be applied");
	assert_contains(line_of(outcome, "hostname"), "; is not reached");
	assert_contains(line_of(outcome, "wd"), "; is not reached");
	forget(outcome);
}

static void tells_that_a_process_may_not_be_inspected(void **state)
{
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("it takes two users");
	outcome = try_case(as_user, expand("net=pid:%p", ""));
	assert_contains(line_of(outcome, "net"), "the right to inspect the process (we lack it)");
	assert_contains(line_of(outcome, "net"), "cannot be looked at: Permission denied");
	forget(outcome);
}

/* It may be inspected from where it was executed, but not from where it is. */
static void tells_that_it_may_not_be_from_another_user_namespace(void **state)
{
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("an ordinary user cannot inspect it at all");
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	outcome = try_case(&callers_above[0], "user=pid:%2$d net=pid:%2$d");
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	assert_int_equal(outcome->said.status, -EPERM);
	assert_int_equal(outcome->done.status, -EPERM);
	assert_contains(line_of(outcome, "net"), "the right to inspect the process (not known); "
						 "fails: Operation not permitted; we may not "
						 "inspect that process");
	forget(outcome);
}

static void tells_what_works_in_spite_of_threads(void **state)
{
	struct outcome *outcome = try_case(as_two, "user=new net=/no/such");

	(void)state;
	assert_begins(
		last_line(outcome),
		"gons_enter() would fail, as several threads run in this process; gons_run(), "
		"gons_spawn() and gons_reexec() would fail too: invalid gons_net reference");
	forget(outcome);
	outcome = try_case(as_two, "wd=/");
	assert_string_equal(last_line(outcome),
			    "gons_enter() would fail, as several threads run in this process; "
			    "gons_run(), gons_spawn() and gons_reexec() would work");
	forget(outcome);
}

static void values_stay_on_their_line(void **state)
{
	struct outcome *outcome = try_case(as_user, "wd='/no\nnet: fake'");

	(void)state;
	assert_null(line_of(outcome, "net"));
	assert_contains(line_of(outcome, "wd"), "\"/no?net: fake\"");
	forget(outcome);
}

/* --- nobody notices --- */

static size_t count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static gons_plan *make_plan(const char *words)
{
	gons_plan *plan = gons_plan_new();

	assert_non_null(plan);
	assert_int_equal(gons_plan_parse(plan, words), 0);
	return plan;
}

static volatile sig_atomic_t signals;

static void count_signal(int signal)
{
	(void)signal;
	signals++;
}

/* All that can be told of ourselves. */
struct self {
	uint64_t namespaces[NAMESPACE_TYPES];
	uint64_t children[2]; /* pid and time */
	size_t descriptors;
	char directory[4096];
	long dumpable;
	sigset_t mask;
};

static void look_at_self(struct self *self)
{
	memset(self, 0, sizeof(*self));
	for (int type = 0; type < NAMESPACE_TYPES; type++)
		self->namespaces[type] = own_namespace(namespace_types[type].name);
	self->children[0] = own_namespace("pid_for_children");
	self->children[1] = own_namespace("time_for_children");
	self->descriptors = count_descriptors();
	assert_non_null(getcwd(self->directory, sizeof(self->directory)));
	self->dumpable = prctl(PR_GET_DUMPABLE);
	sigprocmask(SIG_BLOCK, NULL, &self->mask);
}

static void nothing_is_entered_and_nothing_is_left(void **state)
{
	struct self before, after;

	(void)state;
	aside_ready();
	places_begin();
	signal(SIGCHLD, count_signal);
	aside_remember();
	look_at_self(&before);
	for (size_t i = 0; i < WORD_PATTERNS; i++) {
		const char *words = expand(word_patterns[i], "");
		gons_plan *plan = make_plan(text(words, (int)getpid()));
		int seen = signals;

		gons_explain(plan, NULL);
		gons_plan_free(plan);
		look_at_self(&after);
		if (memcmp(&before, &after, sizeof(before)) != 0)
			fail_msg("something is different after \"%s\"", words);
		if (signals != seen)
			fail_msg("there was a SIGCHLD after \"%s\"", words);
		if (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
			fail_msg("there was a child left after \"%s\"", words);
	}
	signal(SIGCHLD, SIG_DFL);
	aside_assert_nothing_left("all words");
}

/* At once: nobody has to wait for the directory to go. */
static void a_fresh_tmp_is_gone_when_it_returns(void **state)
{
	static const char *const words[] = { "user=new mnt=new tmp=fresh",
					     "user=new mnt=new pid=new tmp=fresh",
					     "user=new mnt=new tmp=fresh wd=/no/such" };
	enum { OFTEN = 100 }; /* who does not wait may be lucky */

	(void)state;
	aside_ready();
	for (size_t i = 0; i < 3 * OFTEN; i++) {
		gons_plan *plan = make_plan(words[i % 3]);
		struct dirent *entry;
		DIR *directory;

		gons_explain(plan, NULL);
		directory = opendir("/tmp");
		while ((entry = readdir(directory)))
			if (strncmp(entry->d_name, "gons-", 5) == 0)
				fail_msg("/tmp/%s is left by \"%s\"", entry->d_name, words[i % 3]);
		closedir(directory);
		gons_plan_free(plan);
	}
}

/* What a function sees inside, as the exit status of gons_run(). */
static int status_inside(gons_plan *plan, int (*function)(void *), void *argument)
{
	int status;

	assert_int_equal(gons_run(plan, function, argument, &status), 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int is_called(void *name)
{
	char now[256] = "";

	return gethostname(now, sizeof(now) - 1) == 0 && strcmp(now, name) == 0;
}

static void name_of_a_joined_uts_namespace_stays(void **state)
{
	char name[256] = "";
	gons_plan *plan, *look;

	(void)state;
	places_begin();
	gethostname(name, sizeof(name) - 1);
	plan = make_plan(expand("user=pid:%a uts=pid:%a hostname=trial domainname=trial", ""));
	look = make_plan(expand("user=pid:%a uts=pid:%a", ""));
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_true(status_inside(look, is_called, name));
	assert_int_equal(status_inside(plan, is_called, "trial"), 1);
	gons_plan_free(plan);
	gons_plan_free(look);
}

static int own_pid(void *unused)
{
	(void)unused;
	return getpid() & 0xff;
}

/* Numbers are given in turn: the next process there has the next one. Who looks for handlers takes
 * one. */
static void no_process_appears_in_a_joined_pid_namespace(void **state)
{
	gons_plan *plan, *more;
	int first, second;

	(void)state;
	places_begin();
	plan = make_plan(expand("user=pid:%a pid=pid:%a binfmt=accept", ""));
	more = make_plan(expand("target=%a proc=1 tmp=fresh fork=init", ""));
	first = status_inside(plan, own_pid, NULL);
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_int_equal(gons_explain(more, NULL), 0);
	second = status_inside(plan, own_pid, NULL);
	assert_int_equal(second - first, 1);
	gons_plan_free(plan);
	gons_plan_free(more);
}

/* --- the plan --- */

static void plan_and_its_error_are_as_after_any_other_function(void **state)
{
	gons_plan *plan = make_plan("wd=/no/such");
	int status = -1;

	(void)state;
	assert_int_equal(gons_explain(plan, NULL), -ENOENT);
	assert_contains(gons_plan_error(plan), "gons_wd");
	assert_int_equal(gons_plan_report(plan)->status, -ENOENT);
	assert_int_equal(gons_plan_set(plan, "wd", "/"), 0);
	assert_null(gons_plan_error(plan));
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_null(gons_plan_error(plan));
	assert_int_equal(gons_plan_report(plan)->status, 0);
	assert_int_equal(gons_run(plan, nothing, NULL, &status), 0);
	assert_int_equal(status, 0);
	assert_int_equal(gons_plan_set(plan, "hostname", "a"), 0);
	assert_int_equal(gons_explain(plan, NULL), -EINVAL);
	assert_contains(gons_plan_error(plan), "gons_uts");
	gons_plan_free(plan);
}

/* What gons_explain() makes of a requirement. */
static const char *need_in_words(const struct gons_need *need)
{
	static const char *const held[] = {
		[GONS_HELD_UNKNOWN] = "not known",
		[GONS_HELD_NOT] = "we lack it",
		[GONS_HELD_YES] = "we have it",
	};

	return text("%s%s%s (%s)", need->what, *need->where ? " in " : "", need->where,
		    held[need->held]);
}

static void row_is_in_line(const struct gons_explanation *row, const char *line)
{
	const bool here = row->verdict == GONS_VERDICT_ALREADY_THERE;
	uint64_t numbers[] = { row->from, here ? 0 : row->to, row->owner };

	assert_int_equal(row->size, sizeof(*row));
	assert_true(strncmp(line, text("%s: ", row->word), strlen(row->word) + 2) == 0);
	/* The reason can hold the number of what a trial has made, another one each time. */
	assert_contains(line,
			text("; %.*s", (int)strcspn(row->verdict_text, "("), row->verdict_text));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i])
			assert_contains(line, text("%llu", (unsigned long long)numbers[i]));
	assert_contains(line, row->owned);
	if (row->owner)
		assert_contains(row->owned, text("%llu", (unsigned long long)row->owner));
	if (!row->made)
		assert_contains(line, row->value);
	assert_int_equal(row->need_count == 0, strstr(line, "takes CAP_") == NULL &&
						       strstr(line, "takes the right") == NULL);
	for (uint32_t i = 0; i < row->need_count; i++)
		assert_contains(line, need_in_words(&row->needs[i]));
	assert_int_equal(row->error != 0, strstr(line, "; fails") != NULL);
	assert_int_equal(row->verdict == GONS_VERDICT_DONE || row->verdict == GONS_VERDICT_UNTRIED,
			 strstr(line, "; would be ") != NULL);
}

static void rows_are_lines(const char *words)
{
	struct gons_explanation **rows = NULL;
	gons_plan *plan = gons_plan_new();
	char lines[LINES_BYTES] = "";
	FILE *out = fmemopen(lines, sizeof(lines), "w");
	char *next = lines;
	const char *line;
	int status;

	assert_non_null(plan);
	assert_non_null(out);
	assert_int_equal(gons_plan_parse(plan, words), 0);
	status = gons_explain(plan, out);
	fclose(out);
	assert_int_equal(gons_explain_rows(plan, &rows), status);
	for (size_t i = 0; rows && rows[i]; i++) {
		line = strsep(&next, "\n");
		row_is_in_line(rows[i], line);
	}
	line = strsep(&next, "\n");
	assert_contains(line, rows ? "gons_enter() would " : "the plan cannot be carried out: ");
	assert_string_equal(next, "");
	if (status)
		assert_contains(line, text("%.*s", (int)strcspn(gons_plan_error(plan), "("),
					   gons_plan_error(plan)));
	free(rows);
	gons_plan_free(plan);
}

static void rows_are_what_is_printed(void **state)
{
	(void)state;
	places_begin();
	for (size_t i = 0; i < PATTERNS; i++) {
		const char *name = namespace_types[i % NAMESPACE_TYPES].name;

		if (makes_sense(patterns[i], name))
			rows_are_lines(text(expand(patterns[i], name), (int)getpid(), 1));
	}
	for (size_t i = 0; i < WORD_PATTERNS; i++)
		rows_are_lines(text(expand(word_patterns[i], ""), (int)getpid(), 1));
}

static void rows_stay_untouched_where_nothing_is_tried(void **state)
{
	struct gons_explanation **rows = NULL;
	gons_plan *plan = gons_plan_new();

	(void)state;
	assert_int_equal(gons_plan_parse(plan, "hostname=x"), 0);
	assert_int_equal(gons_explain_rows(plan, &rows), -EINVAL);
	assert_null(rows);
	assert_contains(gons_plan_error(plan), "gons_uts");
	gons_plan_free(plan);
}

/* 1: works; 0: does not. */
static void *explain_often(void *words)
{
	long wrong = 0;

	for (int i = 0; i < 50; i++) {
		gons_plan *plan = gons_plan_new();
		char lines[8192] = "";
		FILE *out = fmemopen(lines, sizeof(lines), "w");

		wrong += !plan || !out || gons_plan_parse(plan, words) != 0 ||
			 gons_explain(plan, out) != -EINVAL;
		fclose(out);
		wrong += (strstr(lines, "would work") != NULL) != (strstr(words, "/no") == NULL);
		gons_plan_free(plan);
	}
	return (void *)wrong;
}

static void several_threads_may_ask_at_once(void **state)
{
	static const char *const words[] = { "wd=/", "wd=/no/such" };
	enum { THREADS = 8 };
	pthread_t threads[THREADS];
	struct self before, after;

	(void)state;
	while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
		;
	look_at_self(&before);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, explain_often,
						(void *)(uintptr_t)words[i % 2]),
				 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong;

		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	look_at_self(&after);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(waitpid(-1, NULL, WNOHANG | __WALL), -1);
}

#define place_test(function) cmocka_unit_test_teardown(function, places_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(is_right_for_root),
		place_test(is_right_for_an_ordinary_user),
		place_test(is_right_without_cap_sys_admin),
		place_test(is_right_without_cap_sys_chroot),
		place_test(is_right_in_a_nested_user_namespace),
		place_test(is_right_in_one_without_cap_sys_admin),
		place_test(is_right_with_two_threads),
		place_test(is_right_about_namespaces_below_ours),
		place_test(is_right_about_other_words),
		place_test(is_right_where_proc_is_masked),
		real_test(tells_that_a_pid_namespace_is_no_descendant),
		real_test(tells_that_the_kernel_is_too_old),
		real_test(tells_that_no_process_can_start_in_a_pid_namespace),
		place_test(lines_tell_numbers_owners_and_capabilities),
		place_test(each_word_has_one_line_in_its_order),
		place_test(rows_are_what_is_printed),
		real_test(rows_stay_untouched_where_nothing_is_tried),
		place_test(tells_what_is_looked_up_only_inside),
		real_test(tells_which_word_fails_and_which_is_not_reached),
		real_test(tells_that_a_process_may_not_be_inspected),
		real_test(tells_that_it_may_not_be_from_another_user_namespace),
		real_test(tells_what_works_in_spite_of_threads),
		real_test(values_stay_on_their_line),
		place_test(nothing_is_entered_and_nothing_is_left),
		real_test(a_fresh_tmp_is_gone_when_it_returns),
		place_test(name_of_a_joined_uts_namespace_stays),
		place_test(no_process_appears_in_a_joined_pid_namespace),
		real_test(plan_and_its_error_are_as_after_any_other_function),
		real_test(several_threads_may_ask_at_once),
	};

	aside_begin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
