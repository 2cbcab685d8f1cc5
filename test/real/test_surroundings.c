/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bad surroundings: a container that lies, has no process left to give, ends while we come, or
 * gives its number to the next one; and a host without descriptors, processes, memory, a /proc, or
 * anything that can be written. Whatever happens, whoever runs is where the plan says, and whoever
 * is told of a failure gets one line and nothing has run. See test_hostile.c for a container that
 * looks at who comes, test_secure.c for set-user-ID programs, test_kill.c for who kills ours.
 *
 * Moments are random; SURROUNDINGS_SEED takes the place of the seed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aside.h"
#include "traces.h"

enum {
	DEATHS = 120,   /* of a container while we go there */
	RECYCLES = 300, /* visits to a number that belongs to one after the other */
	ENOUGH = 10,    /* of them that met somebody */
	PATIENCE = 100000,
	ROOM = 40,        /* so many descriptors more than are open are enough for everything */
	STEPS = 32,       /* of memory: to twice what there is */
	NUMBER = 20000,   /* the one that is recycled, in a pid namespace of the test's own */
	STRANGER = 54321, /* a user without processes */
	PIDFD_GET_NET_NAMESPACE = 0xFF04,
	FIRST_PIDFD_IOCTL = 0xFF01,
	LAST_PIDFD_IOCTL = 0xFF0A,
};

#define INSIDE "inside"
#define SMALL "310" /* kernel.pid_max: from 300 on numbers are used again */

/* What was seen, and what came of it: in memory that all our children share. */
struct outcome {
	unsigned calls;
	char name[65]; /* of the host */
	uint64_t net;  /* 0: nobody tells */
	long key;      /* of the first message queue */
	int error;     /* of the call */
	int status;    /* of the child */
	int failed;    /* the report's */
	char line[1400];
	unsigned went, refused, killed; /* of many calls */
	char wrong[1600];               /* the first thing that must never be, or empty */
};

static struct outcome *outcome;
static struct target target, decoy;
static uint64_t state;

static int begin(void **unused)
{
	(void)unused;
	aside_ready();
	outcome = mmap(NULL, sizeof(*outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	assert_true(outcome != MAP_FAILED);
	aside_remember();
	return 0;
}

static void remove_decoy(void);

static int end(void **unused)
{
	const char *left;
	int result;

	remove_decoy();
	result = support_teardown(unused);
	left = aside_find_left();

	munmap(outcome, sizeof(*outcome));
	if (left)
		print_message("%s\n", left);
	return result || left ? -1 : 0;
}

static uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void seed(void)
{
	const char *given = getenv("SURROUNDINGS_SEED");

	state = (given ? strtoull(given, NULL, 0) : nanoseconds()) | 1;
	printf("# SURROUNDINGS_SEED=%#llx\n", (unsigned long long)state);
}

/* xorshift64 */
static uint64_t random_below(uint64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % limit;
}

static void spin(uint64_t duration)
{
	const uint64_t until = nanoseconds() + duration;

	while (nanoseconds() < until)
		;
}

/* --- who goes, and where it finds itself --- */

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
static const char *const way_names[] = { "gons_run()", "gons_spawn()", "gons_reexec()" };
enum { RUN, SPAWN, REEXEC, WAYS };

static void go(int way, gons_plan *plan)
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

__attribute__((format(printf, 1, 2))) static void wrong(const char *format, ...)
{
	va_list arguments;

	if (outcome->wrong[0])
		return;
	va_start(arguments, format);
	vsnprintf(outcome->wrong, sizeof(outcome->wrong), format, arguments);
	va_end(arguments);
}

/* The rule: it went and is there, or nothing ran, and one line says why. */
static void judge(const char *what, const char *name, uint64_t net)
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

/* Runs the function in a child whose surroundings it may spoil. */
static void apart(void (*function)(void *argument), void *argument)
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

static void must(int failed, const char *what)
{
	if (!failed)
		return;
	wrong("the test itself: %s: %s", what, strerror(errno));
	_exit(1);
}

static gons_plan *plan_or_end(const char *words)
{
	gons_plan *plan = gons_plan_new();

	must(!plan || gons_plan_parse(plan, words), words);
	return plan;
}

static int be_inside(void *unused)
{
	(void)unused;
	return sethostname(INSIDE, strlen(INSIDE)) ? errno : 0;
}

#define PLACE (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS)

/* --- a container that lies --- */

static char shown[128]; /* a directory with what the container shows in place of its own */

static const char *const types_shown[] = { "net", "uts" };

static int bind_file(const char *from, const char *directory, const char *name)
{
	const char *path = text("%s/%s", directory, name);
	int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	if (file >= 0)
		close(file);
	return file < 0 || mount(from, path, NULL, MS_BIND, NULL) ? errno : 0;
}

/* A tree that looks like /proc/N/ns, with namespaces of somebody else. */
static int make_false_tree(const char *directory)
{
	int error = mount("tmpfs", directory, "tmpfs", 0, "mode=755") ? errno : 0;

	for (size_t i = 0; i < 2 && !error; i++)
		error = bind_file(text("%s/%s", shown, types_shown[i]), directory, types_shown[i]);
	return error;
}

static int bind_over_ns(void *unused)
{
	int error = be_inside(unused);

	return error ? error : make_false_tree("/proc/1/ns");
}

/* /proc/self and every number lead to the false tree. */
static int replace_proc(void *unused)
{
	enum { NUMBERS = 400 };
	const char *aside = text("%s/tree", shown);
	int error = be_inside(unused);

	if (!error && mkdir(aside, 0755))
		error = errno;
	if (!error)
		error = make_false_tree(aside);
	if (error || mount("tmpfs", "/proc", "tmpfs", 0, "mode=755"))
		return error ? error : errno;
	if (mkdir("/proc/1", 0755) || mkdir("/proc/1/ns", 0755) ||
	    mount(aside, "/proc/1/ns", NULL, MS_BIND | MS_REC, NULL) ||
	    umount2(aside, MNT_DETACH) || symlink("1", "/proc/self") ||
	    symlink("1", "/proc/thread-self") || symlink("1", text("/proc/%d", (int)getppid())))
		return errno;
	for (int i = 2; i < NUMBERS; i++)
		if (symlink("1", text("/proc/%d", i)))
			return errno;
	return 0;
}

static int cover_proc(void *unused)
{
	int error = be_inside(unused);

	return error ? error : mount("tmpfs", "/proc", "tmpfs", MS_RDONLY, NULL) ? errno : 0;
}

/* Somebody else's namespaces; they are held by files, so that they can be bound anywhere. */
static void make_decoy(void)
{
	target_start(&decoy, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	snprintf(shown, sizeof(shown), "%s/shown", temporary_directory());
	assert_int_equal(mkdir(shown, 0755), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(bind_file(text("/proc/%d/ns/%s", (int)decoy.pid, types_shown[i]),
					   shown, types_shown[i]),
				 0);
}

static void remove_decoy(void)
{
	for (size_t i = 0; i < 2 && shown[0]; i++)
		umount2(text("%s/%s", shown, types_shown[i]), MNT_DETACH);
	shown[0] = '\0';
}

static void make_liar(target_setup lie)
{
	make_decoy();
	target_start(&target, PLACE, lie, NULL);
}

/* Linux before 6.11: a pidfd tells no namespaces, so /proc has to be asked. */
static const struct denial no_pidfd_ioctl = {
	.number = SYS_ioctl, .error = ENOTTY, .low = FIRST_PIDFD_IOCTL, .high = LAST_PIDFD_IOCTL
};
static const struct denial no_pidfd = { .number = SUPPORT_SYS_pidfd_open, .error = ENOSYS };

/* And before 5.8 setns(2) takes none; before 5.3 there are none. */
struct kernel {
	const struct denial *denial;
	unsigned watch;
	unsigned ways; /* that it can go; 0: all */
};

static const struct kernel kernels[] = {
	{ NULL, 0, 0 },
	{ &no_pidfd_ioctl, 0, 0 },
	{ &no_pidfd_ioctl, WATCH_SETNS, 0 },
	{ &no_pidfd, 0, 1U << RUN }, /* no other child can be watched */
};
enum { KERNELS = sizeof(kernels) / sizeof(kernels[0]) };

struct visit {
	const char *words;
	const struct kernel *older; /* than this one, or NULL */
	const char *name;           /* where it must end */
	uint64_t net;
	int error; /* that it must end with, or 0 */
	unsigned ways;
};

static void pay(void *argument)
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

static void pid_is_not_fooled(void **variant)
{
	const target_setup *lie = *variant;
	static const char *const orders[] = { "mnt,net,uts,pid", "!pid,!uts,!net,!mnt" };

	make_liar(*lie);
	for (size_t i = 0; i < KERNELS; i++) {
		struct visit visit = { .older = &kernels[i],
				       .ways = kernels[i].ways,
				       .name = INSIDE,
				       .net = namespace_of(target.pid, "net") };

		for (size_t j = 0; j < 2; j++) {
			visit.words = text("order=%s mnt=pid:%d net=pid:%d uts=pid:%d pid=pid:%d",
					   orders[j], (int)target.pid, (int)target.pid,
					   (int)target.pid, (int)target.pid);
			apart(pay, &visit);
		}
		visit.words = text("target=%d", (int)target.pid);
		apart(pay, &visit);
	}
}

static void host_path_is_the_hosts(void **unused)
{
	struct visit visit = { .name = INSIDE };

	(void)unused;
	make_liar(bind_over_ns);
	visit.net = namespace_of(target.pid, "net");
	visit.words = text("mnt=pid:%d net=/proc/%d/ns/net uts=/proc/%d/ns/uts", (int)target.pid,
			   (int)target.pid, (int)target.pid);
	apart(pay, &visit);
}

static void with_false_path(void *argument)
{
	struct visit *visit = argument;

	must(unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
	     "mounts of its own");
	must(make_false_tree(text("/proc/%d/ns", (int)target.pid)), "a false tree");
	pay(visit);
}

/* What a path leads to where it is opened is what the user has said; a number is a process. */
static void path_is_taken_as_it_is_and_a_number_is_not(void **unused)
{
	struct visit visit = { .ways = 1U << RUN };

	(void)unused;
	make_decoy();
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, be_inside, NULL);
	visit.net = namespace_of(decoy.pid, "net");
	visit.words = text("net=/proc/%d/ns/net uts=pid:%d", (int)target.pid, (int)target.pid);
	visit.name = INSIDE;
	apart(with_false_path, &visit);
	visit.words = text("net=pid:%d uts=pid:%d", (int)target.pid, (int)target.pid);
	visit.net = namespace_of(target.pid, "net");
	apart(with_false_path, &visit);
}

/* --- a container that has no process left to give --- */

static bool pid_max_is_the_namespaces(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	return uname(&name) == 0 && sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 14));
}

/* Takes all numbers but so many. */
static int exhaust(void *argument)
{
	int left = *(int *)argument;
	int error = be_inside(NULL);
	int fd = error ? -1 : open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);
	pid_t last[8];
	size_t count = 0;
	pid_t pid;

	if (fd < 0 || write(fd, SMALL, strlen(SMALL)) < 0)
		return error ? error : errno;
	close(fd);
	while ((pid = fork()) > 0)
		last[count++ % 8] = pid;
	if (pid == 0)
		for (;;)
			pause();
	for (; left > 0; left--) {
		pid = last[--count % 8];
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return 0;
}

static void exhausted_container_gives_no_half_of_a_process(void **unused)
{
	(void)unused;
	if (!pid_max_is_the_namespaces())
		skip_because("before Linux 6.14 kernel.pid_max is the whole system's");
	for (int left = 0; left < 4; left++) {
		static const char *const forks[] = { "auto", "init" };

		target_start(&target, PLACE, exhaust, &left);
		for (size_t i = 0; i < 2; i++) {
			/* An init, what it starts, and reexec's own. */
			struct visit visit = {
				.words = text("uts=pid:%d pid=pid:%d net=pid:%d fork=%s",
					      (int)target.pid, (int)target.pid, (int)target.pid,
					      forks[i]),
				.name = INSIDE,
				.net = namespace_of(target.pid, "net"),
				.error = left < 1 + (int)i ? -EAGAIN : 0,
			};

			apart(pay, &visit);
			if (visit.error && !strstr(outcome->line, "kernel.pid_max"))
				fail_msg("no word of the limit: %s", outcome->line);
		}
		target_stop(&target);
	}
}

static void injected_program_does_not_run_where_there_is_no_number_left(void **unused)
{
	int left = 0;
	struct run run = { 0 };

	(void)unused;
	if (!pid_max_is_the_namespaces())
		skip_because("before Linux 6.14 kernel.pid_max is the whole system's");
	target_start(&target, PLACE, exhaust, &left);
	run_with(&run, artefact("test/probe"),
		 text("LD_PRELOAD=%s", artefact("libgons-preload.so")),
		 text("gons_target=%d", (int)target.pid), "gons_onerror=exit", NULL);
	assert_ended(&run, 125);
	assert_string_equal(run.output, "");
	assert_begins(run.errors, "gons: cannot fork into the namespaces: ");
	assert_ptr_equal(strchr(run.errors, '\n'), run.errors + strlen(run.errors) - 1);
	run_free(&run);
}

/* --- a container that ends while we come --- */

static _Noreturn void kill_after(uint64_t delay)
{
	spin(delay);
	syscall(SYS_pidfd_send_signal, target.pidfd, SIGKILL, NULL, 0);
	_exit(0);
}

static void visit_the_dying(int way, uint64_t longest)
{
	const uint64_t delay = random_below(longest);
	uint64_t net;
	gons_plan *plan;
	pid_t killer;

	target_start(&target, PLACE | CLONE_NEWIPC | CLONE_NEWCGROUP, be_inside, NULL);
	net = namespace_of(target.pid, "net");
	plan = plan_of(text("target=%d%s", (int)target.pid,
			    random_below(2) ? "" : " fork=init bind=/etc:/etc"));
	killer = fork();
	if (killer == 0)
		kill_after(delay);
	go(way, plan);
	/* Its program is killed with the container: nobody has told a name. */
	if (way == SPAWN && WIFSIGNALED(outcome->status))
		outcome->calls = 0;
	judge(text("%s, killed after %llu ns", way_names[way], (unsigned long long)delay), INSIDE,
	      net);
	waitpid(killer, NULL, 0);
	gons_plan_free(plan);
	target_stop(&target);
	if (outcome->wrong[0])
		fail_msg("%s", outcome->wrong);
}

static uint64_t time_of_a_visit(int way)
{
	uint64_t longest = 0;

	target_start(&target, PLACE | CLONE_NEWIPC | CLONE_NEWCGROUP, be_inside, NULL);
	for (int i = 0; i < 5; i++) {
		gons_plan *plan = plan_of(text("target=%d", (int)target.pid));
		uint64_t begin_of_it = nanoseconds();

		go(way, plan);
		assert_int_equal(outcome->error, 0);
		begin_of_it = nanoseconds() - begin_of_it;
		longest = begin_of_it > longest ? begin_of_it : longest;
		gons_plan_free(plan);
	}
	target_stop(&target);
	return longest;
}

static void container_that_ends_meanwhile(void **unused)
{
	(void)unused;
	seed();
	for (int way = 0; way < WAYS; way++) {
		const uint64_t longest = time_of_a_visit(way);

		outcome->went = outcome->refused = outcome->killed = 0;
		for (int i = 0; i < DEATHS / WAYS; i++)
			visit_the_dying(way, longest);
		printf("# %s: %u went, %u were told, %u were killed inside\n", way_names[way],
		       outcome->went, outcome->refused, outcome->killed);
	}
	aside_assert_nothing_left("the end of containers");
}

/* --- a number that belongs to one after the other --- */

static void live(void)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	pid_t number = NUMBER;
	long pid;

	arguments.set_tid = (uintptr_t)&number;
	arguments.set_tid_size = 1;
	pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
	must(pid < 0, "a process with that number");
	if (pid == 0)
		for (;;)
			pause();
	spin(random_below(150000));
	kill((pid_t)pid, SIGKILL);
	waitpid((pid_t)pid, NULL, 0);
}

/* Each life has namespaces of its own, in which all tell the same number. */
static _Noreturn void recycle(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (long serial = 1;; serial++) {
		const char *name = text("%ld", serial);

		must(unshare(CLONE_NEWUTS | CLONE_NEWIPC), "namespaces of its own");
		must(sethostname(name, strlen(name)) || msgget((key_t)serial, IPC_CREAT | 0600) < 0,
		     "signs of its own");
		live();
	}
}

static void judge_life(const char *words)
{
	if (outcome->error) {
		outcome->refused++;
		if (outcome->calls)
			wrong("%s: it ran in spite of %s", words, outcome->line);
		if (outcome->error != -ESRCH && outcome->error != -ENOENT)
			wrong("%s: %d, %s", words, outcome->error, outcome->line);
		return;
	}
	outcome->went++;
	if (outcome->calls != 1 || outcome->key < 1 ||
	    strcmp(outcome->name, text("%ld", outcome->key)) != 0)
		wrong("%s: it runs in the uts namespace of \"%s\" and the ipc namespace of %ld",
		      words, outcome->name, outcome->key);
}

/* In a pid namespace of its own. */
static int visit_lives(void *argument)
{
	const struct denial *older = argument;
	pid_t lives = fork();

	if (lives == 0)
		recycle();
	if (older && deny_system_calls(older, 1))
		return errno;
	/* On a busy machine it may take a while until there is somebody. */
	for (int i = 0; i < RECYCLES || (outcome->went < ENOUGH && i < PATIENCE); i++) {
		const char *words = i % 2 ? text("target=%d", NUMBER)
					  : text("uts=pid:%d ipc=pid:%d", NUMBER, NUMBER);
		gons_plan *plan = plan_or_end(words);

		go(RUN, plan);
		judge_life(words);
		gons_plan_free(plan);
	}
	kill(lives, SIGKILL);
	waitpid(lives, NULL, 0);
	return 0;
}

static void number_never_leads_to_two_processes(void **variant)
{
	seed();
	target_start(&target, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC, visit_lives,
		     *variant);
	printf("# %u went, %u were told\n", outcome->went, outcome->refused);
	if (outcome->wrong[0])
		fail_msg("%s", outcome->wrong);
	assert_true(outcome->went >= ENOUGH);
}

/* --- a host that has little to give --- */

static unsigned highest_fd(void)
{
	unsigned highest = 0;

	for (unsigned fd = 0; fd < 1024; fd++)
		if (fcntl((int)fd, F_GETFD) >= 0)
			highest = fd;
	return highest;
}

/* With nothing to spare it is told; with more and more of it once, and from then on, it goes. */
static void judge_growth(const char *what, unsigned more, int error, bool *goes)
{
	judge(text("%s, %u to spare", what, more), INSIDE, 0);
	if (outcome->error && error && outcome->error != error)
		wrong("%s, %u to spare: %d, %s", what, more, outcome->error, outcome->line);
	if (*goes && outcome->error)
		wrong("%s, %u to spare: it went with fewer, and now %s", what, more, outcome->line);
	if (more == 0 && error == -EMFILE && outcome->error == 0)
		wrong("%s: there is no limit", what);
	*goes = outcome->error == 0;
}

static const char *words_under_limit;

static void without_descriptors(void *argument)
{
	const int way = *(int *)argument;
	gons_plan *plan = plan_or_end(text("target=%d bind=/etc:/etc fork=init", (int)target.pid));
	unsigned used = highest_fd() + 1;
	bool goes = false, copied = false;

	for (unsigned more = 0; more < ROOM; more++) {
		const struct rlimit all = { 1024, 1024 }, few = { used + more, 1024 };

		for (unsigned fd = 0; fd < used; fd++)
			if (fcntl((int)fd, F_GETFD) < 0)
				dup2(0, (int)fd); /* no gap is left */
		must(setrlimit(RLIMIT_NOFILE, &few), "a limit");
		go(way, plan);
		must(setrlimit(RLIMIT_NOFILE, &all), "no limit");
		judge_growth(way_names[way], more, -EMFILE, &goes);
		/* The copy of the program, which is made once. */
		if (way == REEXEC && !copied && highest_fd() == used) {
			copied = true;
			used++;
		}
		if (highest_fd() + 1 != used)
			wrong("%s, %u to spare: a descriptor is left", way_names[way], more);
	}
	if (!goes)
		wrong("%s: it never went", way_names[way]);
}

static void full_table_of_descriptors(void **unused)
{
	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	for (int way = 0; way < WAYS; way++) {
		words_under_limit = text("uts=pid:%d", (int)target.pid);
		apart(without_descriptors, &way);
		words_under_limit = text("target=%d bind=/etc:/etc fork=init", (int)target.pid);
		apart(without_descriptors, &way);
	}
}

static int limit_descriptors(void *argument)
{
	const struct rlimit limit = { *(rlim_t *)argument, *(rlim_t *)argument };

	return setrlimit(RLIMIT_NOFILE, &limit) ? errno : 0;
}

static void start_under_limits(const char *words, const char *more)
{
	bool goes = false;

	for (rlim_t limit = 3; limit < 3 + ROOM / 2; limit++) {
		struct run run = { .prepare = limit_descriptors, .argument = &limit };

		run_with(&run, artefact("test/probe-static"), text("gons_%s", words), more,
			 "gons_onerror=exit", NULL);
		if (run.status == 0) {
			goes = true;
			assert_string_equal(probe_text(&run, "hostname"), INSIDE);
		} else {
			assert_false(goes);
			assert_ended(&run, 125);
			assert_string_equal(run.output, "");
			assert_contains(run.errors, "Too many open files");
			assert_ptr_equal(strchr(run.errors, '\n'),
					 run.errors + strlen(run.errors) - 1);
		}
		assert_true(limit > 3 || !goes);
		run_free(&run);
	}
	assert_true(goes);
}

static void full_table_of_descriptors_before_main(void **unused)
{
	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	start_under_limits(text("uts=pid:%d", (int)target.pid), "TEST=1");
	start_under_limits(text("target=%d", (int)target.pid), "gons_bind=/etc:/etc");
}

static void without_memory(void *argument)
{
	const int way = *(int *)argument;
	gons_plan *plan = plan_or_end(text("target=%d bind=/etc:/etc", (int)target.pid));
	unsigned long pages = 0;
	bool goes = false;
	FILE *file;

	/* The dynamic linker complains. */
	must(dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO) < 0, "/dev/null");
	go(way, plan); /* what is made only once */
	outcome->went = outcome->refused = 0;
	file = fopen("/proc/self/statm", "re");
	must(!file || fscanf(file, "%lu", &pages) != 1, "its size");
	fclose(file);
	for (unsigned step = 0; step <= STEPS; step++) {
		const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
		const struct rlimit few = { pages * 4096 * step * 2 / STEPS, RLIM_INFINITY };

		must(setrlimit(RLIMIT_AS, &few), "a limit");
		go(way, plan);
		must(setrlimit(RLIMIT_AS, &all), "no limit");
		/* What is executed finds no memory either, and is killed by the kernel. */
		judge_growth(way_names[way], step, way == RUN ? -ENOMEM : 0, &goes);
	}
	if (!goes || outcome->went > STEPS)
		wrong("%s: %u times it went, %u times it was told", way_names[way], outcome->went,
		      outcome->refused);
}

static void no_memory(void **unused)
{
	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	for (int way = 0; way < WAYS; way++)
		apart(without_memory, &way);
}

/* Somebody who may have one process, which is this one. */
static int be_a_stranger(void *unused)
{
	const struct rlimit one = { 1, 1 };

	(void)unused;
	if (setrlimit(RLIMIT_NPROC, &one) || setresgid(STRANGER, STRANGER, STRANGER) ||
	    setresuid(STRANGER, STRANGER, STRANGER))
		return errno;
	return 0;
}

static void as_a_stranger(void *argument)
{
	must(be_a_stranger(NULL), "a limit of processes");
	pay(argument);
}

static void limit_of_processes(void **unused)
{
	struct visit visit = { .words = "user=new uts=new", .error = -EAGAIN };
	struct run run = { .prepare = be_a_stranger };
	const char *program;

	(void)unused;
	if (!is_root())
		skip_because("only root becomes somebody who has no process yet");
	apart(as_a_stranger, &visit);
	program = artefact("test/probe-static");
	run_with(&run, program, "gons_user=new", "gons_pid=new", "gons_onerror=exit", NULL);
	if (run.status == 127)
		skip_because("who has no process may not read %s", program);
	assert_ended(&run, 125);
	assert_string_equal(run.output, "");
	assert_contains(run.errors, "RLIMIT_NPROC");
	run_free(&run);
}

/* --- a host that cannot be written, or has no /proc --- */

static void make_read_only(void)
{
	struct mount_attr attribute = { .attr_set = MOUNT_ATTR_RDONLY };

	must(unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
	     "mounts of its own");
	must((int)syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attribute,
			  sizeof(attribute)),
	     "read-only mounts");
	must(open("/tmp/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0, "mounts are read-only");
}

static void make_procless(void)
{
	must(unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		     mount("none", "/proc", "tmpfs", MS_RDONLY, NULL),
	     "mounts without /proc");
}

static void go_read_only(void *argument)
{
	make_read_only();
	pay(argument);
}

static void go_procless(void *argument)
{
	make_procless();
	pay(argument);
}

static void read_only_host(void **unused)
{
	struct visit visit = { .name = INSIDE };

	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	visit.net = namespace_of(target.pid, "net");
	visit.words = text("target=%d", (int)target.pid);
	apart(go_read_only, &visit);
	visit.words = text("target=%d bind=/etc:/etc", (int)target.pid);
	apart(go_read_only, &visit);
	visit.ways = 1U << RUN | 1U << REEXEC; /* the program may be below /tmp */
	visit.words =
		text("uts=pid:%d net=pid:%d mnt=new tmp=tmpfs", (int)target.pid, (int)target.pid);
	apart(go_read_only, &visit);
	visit.ways = 0;
	visit.error = -EROFS;
	visit.words = "mnt=new tmp=fresh";
	apart(go_read_only, &visit);
	assert_contains(outcome->line, "gons_tmp");
	visit.words = "user=new uts=new";
	apart(go_read_only, &visit);
	assert_contains(outcome->line, "gons_");
}

static void host_without_proc(void **unused)
{
	struct visit visit = { .name = INSIDE };

	(void)unused;
	if (!pidfd_tells_namespaces())
		skip_because("before Linux 6.11 nobody but /proc tells of namespaces");
	target_start(&target, PLACE, be_inside, NULL);
	visit.net = namespace_of(target.pid, "net");
	visit.ways = 1U << RUN | 1U << SPAWN;
	visit.words = text("target=%d", (int)target.pid);
	apart(go_procless, &visit);
	visit.words = text("uts=pid:%d net=pid:%d pid=pid:%d mnt=pid:%d bind=/etc:/etc",
			   (int)target.pid, (int)target.pid, (int)target.pid, (int)target.pid);
	apart(go_procless, &visit);
	visit.error = -ENOENT;
	visit.words = "user=new uts=new";
	apart(go_procless, &visit);
	assert_contains(outcome->line, "/proc");
	visit.words = text("uts=/proc/%d/ns/uts", (int)target.pid);
	apart(go_procless, &visit);
	visit.ways = 1U << REEXEC;
	visit.words = text("target=%d", (int)target.pid);
	apart(go_procless, &visit);
}

static target_setup binds = bind_over_ns, replaced = replace_proc, covered = cover_proc;

#define TEST(function)                                                                             \
	{                                                                                          \
#function, function, begin, end, NULL                                              \
	}
#define TEST_WITH(function, variant)                                                               \
	{                                                                                          \
#function " (" #variant ")", function, begin, end, (void *)(uintptr_t)&variant     \
	}

int main(void)
{
	static const struct denial nothing_older = { .number = -1, .error = ENOSYS };
	const struct CMUnitTest tests[] = {
		TEST_WITH(pid_is_not_fooled, binds),
		TEST_WITH(pid_is_not_fooled, replaced),
		TEST_WITH(pid_is_not_fooled, covered),
		TEST(host_path_is_the_hosts),
		TEST(path_is_taken_as_it_is_and_a_number_is_not),
		TEST(exhausted_container_gives_no_half_of_a_process),
		TEST(injected_program_does_not_run_where_there_is_no_number_left),
		TEST_WITH(number_never_leads_to_two_processes, nothing_older),
		TEST_WITH(number_never_leads_to_two_processes, no_pidfd_ioctl),
		TEST_WITH(number_never_leads_to_two_processes, no_pidfd),
		TEST(full_table_of_descriptors),
		TEST(full_table_of_descriptors_before_main),
		TEST(no_memory),
		TEST(limit_of_processes),
		TEST(read_only_host),
		TEST(host_without_proc),
		/* Last: from then on this process has a copy of its program, which reexec() takes.
		 */
		TEST(container_that_ends_meanwhile),
	};

	gons_action("name", tell_name);
	gons_dispatch();
	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("surroundings", tests, NULL, NULL);
}
