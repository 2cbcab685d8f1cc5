/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program in another pid namespace, and the process outside that mirrors it: who is where, which
 * signals arrive, how both stop and end, and what neither of them changes.
 */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"
#include "support.h"
#include "terminal.h"

enum { VARIABLES = 8 };

/* Who runs, and how. A row of this is the argument of each test. */
struct variant {
	const char *mode; /* gons_fork; NULL: not given */
	bool ordinary; /* a user who enters a user namespace first, also where the tests run as root
			*/
	bool whole;    /* gons_target instead of a word for each */
	const char *program; /* instead of the subject on glibc */
};

static struct variant root_auto = { NULL, false, false, NULL };
static struct variant root_init = { "init", false, false, NULL };
static struct variant user_auto = { "auto", true, false, NULL };
static struct variant user_init = { "init", true, true, NULL };
static struct variant musl_auto = { "auto", false, true, "test/subject-musl" };
static struct variant musl_init = { "init", false, true, "test/subject-musl" };
static struct variant raise_shared = { "1", false, false, "test/raise-so" };
static struct variant raise_archive = { "1", false, false, "test/raise-a" };
static struct variant raise_static = { "1", false, false, "test/raise-static" };
static struct variant raise_musl_static = { "1", false, false, "test/raise-musl-static" };

static struct place place;
static struct dialogue dialogue;
static char words[VARIABLES][256];
static const char *environment[VARIABLES + 1];
static size_t environment_count;

static void add_word(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void add_word(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(words[environment_count], sizeof(words[0]), format, list);
	va_end(list);
	environment[environment_count] = words[environment_count];
	environment[++environment_count] = NULL;
}

static int begin(void **state)
{
	const struct variant *variant = *state;
	bool user = variant->ordinary || getuid() != 0;

	dialogue = (struct dialogue){ .input = -1, .output = -1 };
	environment_count = 0;
	environment[0] = NULL;
	if (place_begin(&place, CLONE_NEWPID | (user ? CLONE_NEWUSER : 0)))
		return 0;
	add_word("LD_PRELOAD=%s", artefact("libgons-preload.so"));
	add_word("gons_onerror=exit");
	if (variant->mode)
		add_word("gons_fork=%s", variant->mode);
	if (variant->whole) {
		add_word("gons_target=%d", (int)place.pid);
		return 0;
	}
	add_word("gons_pid=pid:%d", (int)place.pid);
	if (user)
		add_word("gons_user=pid:%d", (int)place.pid);
	return 0;
}

static int end(void **state)
{
	dialogue_end(&dialogue);
	place_end(&place);
	return support_teardown(state);
}

static void need_place(void)
{
	if (place.pid == 0)
		skip_because("no pid namespace can be made here");
}

static void need(const char *program)
{
	need_place();
	if (access(program, X_OK) && strstr(program, "-musl"))
		skip_because("no %s: there is no musl-gcc here", program);
}

static void run(const struct variant *variant, const struct dialogue_start *how,
		const char *const argv[])
{
	struct dialogue_start start = *how;

	need(argv[0]);
	if (variant->ordinary && getuid() == 0)
		start.user = place_user();
	dialogue_begin(&dialogue, &start, argv, environment);
}

static const char *subject_of(const struct variant *variant)
{
	return artefact(variant->program ? variant->program : "test/subject");
}

/* Runs the subject until it is ready; returns its number as we see it. */
static pid_t run_subject(const struct variant *variant, const struct dialogue_start *how)
{
	const char *const argv[] = { subject_of(variant), NULL };
	pid_t pid;

	run(variant, how, argv);
	pid = (pid_t)dialogue_number(&dialogue, "outer ");
	assert_non_null(dialogue_expect(&dialogue, "ready "));
	assert_true(pid > 0);
	return pid;
}

static pid_t begin_subject(const struct variant *variant)
{
	return run_subject(variant, &(struct dialogue_start){ 0 });
}

static int open_pidfd(pid_t pid)
{
	int pidfd = pidfd_open(pid, 0);

	assert_true(pidfd >= 0);
	return pidfd;
}

static int end_by(const char *order)
{
	dialogue_say(&dialogue, order);
	return dialogue_status(&dialogue);
}

/* --- who is where --- */

static void program_is_in_the_pid_namespace(void **state)
{
	const char *const argv[] = { subject_of(*state), NULL };
	pid_t outer;
	long parent, inner;

	run(*state, &(struct dialogue_start){ 0 }, argv);
	outer = (pid_t)dialogue_number(&dialogue, "outer ");
	parent = dialogue_number(&dialogue, "parent ");
	inner = dialogue_number(&dialogue, "ready ");
	assert_int_not_equal(place_inode(place.pid, "pid"), 0);
	assert_int_equal(place_inode(outer, "pid"), place_inode(place.pid, "pid"));
	assert_int_equal(place_inode(outer, "pid_for_children"), place_inode(place.pid, "pid"));
	assert_int_not_equal(place_inode(getpid(), "pid"), place_inode(place.pid, "pid"));
	assert_int_equal(parent,
			 ((const struct variant *)*state)->mode &&
					 strcmp(((const struct variant *)*state)->mode, "init") == 0
				 ? inner - 1
				 : 0);
	assert_true(inner >= 2); /* 1 is the target */
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void program_can_create_threads(void **state)
{
	begin_subject(*state);
	dialogue_say(&dialogue, "threads\n");
	assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void fork_0_moves_only_the_children(void **state)
{
	pid_t outer;

	need_place();
	add_word("gons_fork=0");
	outer = begin_subject(*state);
	assert_int_equal(outer, dialogue.pid);
	assert_int_equal(place_inode(outer, "pid"), place_inode(getpid(), "pid"));
	assert_int_equal(place_inode(outer, "pid_for_children"), place_inode(place.pid, "pid"));
	assert_int_equal(end_by("quit 3\n"), 3);
}

static void fork_1_mirrors_without_a_pid_namespace(void **state)
{
	pid_t outer;

	need_place();
	environment_count = 0;
	add_word("LD_PRELOAD=%s", artefact("libgons-preload.so"));
	add_word("gons_fork=1");
	outer = begin_subject(*state);
	assert_int_equal(only_child(dialogue.pid), outer);
	assert_int_equal(place_inode(outer, "pid"), place_inode(getpid(), "pid"));
	assert_int_equal(end_by("quit 77\n"), 77);
}

/* --- how it ends --- */

static void every_exit_status_is_mirrored(void **state)
{
	need_place();
	for (int status = 0; status < 256; status++) {
		char script[32];
		const char *const argv[] = { "/bin/sh", "-c", script, NULL };

		snprintf(script, sizeof(script), "exit %d", status);
		run(*state, &(struct dialogue_start){ 0 }, argv);
		assert_int_equal(dialogue_status(&dialogue), status);
		dialogue_end(&dialogue);
	}
}

static void every_deadly_signal_is_mirrored(void **state)
{
	static const int harmless[] = { SIGCHLD, SIGCONT,  SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,
					SIGURG,  SIGWINCH, 32,      33,      0 };

	need_place();
	for (int number = 1; number <= SIGRTMAX; number++) {
		const int *at = harmless;
		char order[32];

		while (*at && *at != number)
			at++;
		if (*at)
			continue;
		snprintf(order, sizeof(order), "die %d\n", number);
		begin_subject(*state);
		assert_int_equal(end_by(order), 1000 + number);
		dialogue_end(&dialogue);
	}
}

static void death_by_a_fault_is_mirrored(void **state)
{
	begin_subject(*state);
	assert_int_equal(end_by("crash\n"), 1000 + SIGSEGV);
}

static void core_file_is_written_only_for_the_program(void **state)
{
	struct dialogue_start start = { .cores = true };
	struct rlimit limit;
	siginfo_t info;

	need_place();
	if (getrlimit(RLIMIT_CORE, &limit) || limit.rlim_max == 0)
		skip_because("core files are forbidden here");
	start.directory = temporary_directory();
	assert_int_equal(chmod(start.directory, 0777), 0);
	run_subject(*state, &start);
	dialogue_say(&dialogue, "crash\n");
	assert_true(dialogue_wait(&dialogue, WEXITED, &info));
	assert_int_equal(info.si_status, SIGSEGV);
	assert_int_equal(info.si_code, CLD_KILLED); /* not CLD_DUMPED */
}

/* libc must know that it is in a new process, also one that is linked without any call of fork(3).
 */
static void program_knows_its_own_thread(void **state)
{
	const char *const argv[] = { subject_of(*state), NULL };

	run(*state, &(struct dialogue_start){ 0 }, argv);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGUSR1);
}

static void killing_the_program_ends_the_one_outside_alike(void **state)
{
	pid_t outer = begin_subject(*state);

	assert_int_equal(kill(outer, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

static void killing_the_one_outside_kills_the_program(void **state)
{
	pid_t outer = begin_subject(*state);
	int pidfd = open_pidfd(outer);
	bool gone;

	assert_int_equal(kill(dialogue.pid, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
	gone = wait_event(pidfd, POLLIN);
	close(pidfd);
	assert_true(gone);
}

static void killing_the_stopped_one_outside_kills_the_program(void **state)
{
	pid_t outer = begin_subject(*state);
	int pidfd = open_pidfd(outer);
	siginfo_t info;
	bool gone;

	assert_int_equal(kill(outer, SIGSTOP), 0);
	assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
	assert_int_equal(kill(dialogue.pid, SIGKILL), 0);
	gone = wait_event(pidfd, POLLIN);
	close(pidfd);
	assert_true(gone);
}

static void end_of_the_pid_namespace_ends_both(void **state)
{
	begin_subject(*state);
	assert_int_equal(kill(place.pid, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

/* --- signals --- */

static void send_and_expect(int number)
{
	char line[64];

	snprintf(line, sizeof(line), "signal %d ", number);
	assert_int_equal(kill(dialogue.pid, number), 0);
	assert_non_null(dialogue_expect(&dialogue, line));
}

static void signals_by_kill_arrive_once(void **state)
{
	static const int signals[] = { SIGHUP,   SIGINT,  SIGQUIT, SIGUSR1, SIGUSR2,
				       SIGALRM,  SIGPIPE, SIGTERM, SIGCONT, SIGURG,
				       SIGWINCH, SIGIO,   SIGPWR,  SIGSEGV, SIGABRT,
				       SIGBUS,   SIGFPE,  SIGILL,  SIGTRAP, SIGSYS };

	const int first_realtime = SIGRTMIN + 1; /* SIGRTMIN of glibc belongs to musl itself */
	const int count = (int)(sizeof(signals) / sizeof(signals[0]));

	begin_subject(*state);
	for (int i = 0; i < count; i++)
		send_and_expect(signals[i]);
	for (int number = first_realtime; number <= SIGRTMAX; number++)
		send_and_expect(number); /* the last of them comes behind any that came twice */
	dialogue_say(&dialogue, "total\n");
	assert_int_equal(dialogue_number(&dialogue, "total "),
			 count + SIGRTMAX - first_realtime + 1);
	assert_int_equal(end_by("quit 5\n"), 5);
}

/* fcntl(2), F_SETSIG: it is the kernel that sends this one, and to nobody but the one outside. */
static void signal_by_the_kernel_arrives(void **state)
{
	int ends[2];
	char line[64];

	begin_subject(*state);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETOWN, dialogue.pid), 0);
	assert_int_equal(fcntl(ends[0], F_SETSIG, SIGUSR1), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_ASYNC), 0);
	assert_int_equal(write(ends[1], "", 1), 1);
	snprintf(line, sizeof(line), "signal %d ", SIGUSR1);
	assert_non_null(dialogue_expect(&dialogue, line));
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(end_by("quit 5\n"), 5);
}

static void values_by_sigqueue_arrive_in_order(void **state)
{
	enum { VALUES = 100 };
	int number = SIGRTMIN + 3;

	begin_subject(*state);
	for (int i = 0; i < VALUES; i++)
		assert_int_equal(
			sigqueue(dialogue.pid, number, (union sigval){ .sival_int = i * 7 }), 0);
	for (int i = 0; i < VALUES; i++) {
		char line[64];

		snprintf(line, sizeof(line), "signal %d code %d value %d\n", number, SI_QUEUE,
			 i * 7);
		assert_non_null(dialogue_expect(&dialogue, line));
	}
	assert_int_equal(sigqueue(dialogue.pid, SIGUSR1, (union sigval){ .sival_int = 4711 }), 0);
	assert_non_null(dialogue_expect(&dialogue, "value 4711\n"));
	dialogue_say(&dialogue, "total\n");
	assert_int_equal(dialogue_number(&dialogue, "total "), VALUES + 1);
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void deadly_signal_to_the_one_outside_ends_both(void **state)
{
	const char *const argv[] = { "/bin/sh", "-c", "echo on; exec cat", NULL };

	run(*state, &(struct dialogue_start){ 0 }, argv);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
	assert_int_equal(kill(dialogue.pid, SIGTERM), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGTERM);
}

/*
 * The processes outside are of its group, get it as well, and cannot tell who sent it: it may come
 * twice, but it is not lost, and it goes round no more than that.
 */
static void signal_to_its_own_group_arrives(void **state)
{
	int count;

	begin_subject(*state);
	dialogue_say(&dialogue, text("group %d\n", SIGUSR1));
	assert_non_null(dialogue_expect(&dialogue, text("signal %d ", SIGUSR1)));
	send_and_expect(SIGRTMAX);
	count = (int)dialogue_count(&dialogue, text("signal %d ", SIGUSR1));
	assert_true(count >= 1 && count <= 3); /* a reaper is one more of the group */
	assert_int_equal(end_by("quit 0\n"), 0);
}

/* The shell ignores nothing of its own: what it traps it has received. */
static void program_may_handle_what_is_sent(void **state)
{
	const char *const argv[] = {
		"/bin/sh", "-c",
		"trap 'echo term; exit 9' TERM; echo on; while read line; do echo $line; done", NULL
	};

	run(*state, &(struct dialogue_start){ 0 }, argv);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
	assert_int_equal(kill(dialogue.pid, SIGTERM), 0);
	dialogue_say(&dialogue, "more\n");
	assert_non_null(dialogue_expect(&dialogue, "term\n"));
	assert_int_equal(dialogue_status(&dialogue), 9);
}

static void inherited_masks_and_dispositions_stay(void **state)
{
	const int ignored[] = { SIGHUP, SIGPIPE, SIGUSR2, SIGCHLD, SIGTSTP, SIGRTMIN + 4, 0 };
	const int blocked[] = { SIGUSR1, SIGTERM, SIGCHLD, SIGRTMIN + 5, 0 };
	const struct dialogue_start start = { .ignored = ignored, .blocked = blocked };
	const char *const argv[] = { subject_of(*state), "masks", NULL };
	const char *const plain[] = { NULL };
	char expected[1024];
	size_t length;

	need(argv[0]);
	dialogue_begin(&dialogue, &start, argv, plain);
	assert_non_null(dialogue_expect(&dialogue, "masks end\n"));
	length = dialogue.read;
	memcpy(expected, dialogue.text, length);
	expected[length] = '\0';
	assert_int_equal(end_by("quit 0\n"), 0);
	dialogue_end(&dialogue);

	run(*state, &start, argv);
	assert_non_null(dialogue_expect(&dialogue, "masks end\n"));
	dialogue.text[dialogue.read] = '\0';
	assert_string_equal(dialogue.text, expected);
}

static void ignored_sigchld_hides_no_exit_status(void **state)
{
	const int ignored[] = { SIGCHLD, 0 };

	run_subject(*state, &(struct dialogue_start){ .ignored = ignored });
	assert_int_equal(end_by("quit 123\n"), 123);
}

static void inherited_dispositions_hide_no_deadly_signal(void **state)
{
	const int signals[] = { SIGUSR1, SIGPIPE, SIGTERM, SIGSEGV, 0 };
	const struct dialogue_start start = { .ignored = signals, .blocked = signals };

	for (const int *number = signals; *number; number++) {
		run_subject(*state, &start);
		assert_int_equal(end_by(text("die %d\n", *number)), 1000 + *number);
		dialogue_end(&dialogue);
	}
}

static void blocked_sigchld_hides_no_exit_status(void **state)
{
	const int blocked[] = { SIGCHLD, SIGTERM, SIGUSR1, 0 };

	run_subject(*state, &(struct dialogue_start){ .blocked = blocked });
	send_and_expect(SIGTERM);
	send_and_expect(SIGUSR1);
	assert_int_equal(end_by("quit 124\n"), 124);
}

/* --- descriptors --- */

static size_t count_descriptors(pid_t pid)
{
	char path[64];
	size_t count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	directory = opendir(path);
	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count - 2; /* . and .. */
}

static void reader_sees_the_end_when_the_program_closes(void **state)
{
	begin_subject(*state);
	dialogue_say(&dialogue, "close\n");
	assert_true(dialogue_expect_end(&dialogue));
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void processes_outside_hold_no_descriptor(void **state)
{
	pid_t program = begin_subject(*state);
	pid_t pid;

	if (getuid() != 0) {
		skip_because("only root may look at the descriptors of the process outside");
	}
	/* The one outside has closed its own when the program's end-of-file can be seen. */
	dialogue_say(&dialogue, "close\n");
	assert_true(dialogue_expect_end(&dialogue));
	for (pid = dialogue.pid; pid > 0 && pid != program; pid = only_child(pid))
		assert_int_equal(count_descriptors(pid), 0);
	assert_int_equal(pid, program);
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void inherited_descriptors_stay_open_in_the_program(void **state)
{
	const char *const argv[] = { "/bin/sh", "-c", "echo hello >&7", NULL };
	int duplicate;

	need_place();
	duplicate = open("/dev/null", O_WRONLY);
	assert_int_equal(dup2(duplicate, 7), 7);
	close(duplicate);
	run(*state, &(struct dialogue_start){ 0 }, argv);
	close(7);
	assert_int_equal(dialogue_status(&dialogue), 0);
}

/* --- stop and continue --- */

static void stop_of_the_program_stops_the_one_outside(void **state)
{
	pid_t outer = begin_subject(*state);
	siginfo_t info;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(kill(outer, SIGSTOP), 0);
		assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
		assert_int_equal(info.si_code, CLD_STOPPED);
		assert_int_equal(process_state(outer), 'T');
		assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
		assert_true(dialogue_wait(&dialogue, WCONTINUED, &info));
		dialogue_say(&dialogue, "threads\n");
		assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	}
	assert_int_equal(end_by("quit 8\n"), 8);
}

/* Whichever of the two is seen first: a stopped process outside ends as soon as it is continued. */
static void death_after_a_stop_is_mirrored(void **state)
{
	siginfo_t info;

	for (int i = 0; i < 50; i++) {
		pid_t outer = begin_subject(*state);

		assert_int_equal(kill(outer, SIGSTOP), 0);
		assert_int_equal(kill(outer, SIGKILL), 0);
		for (;;) {
			assert_true(dialogue_wait(&dialogue, WEXITED | WSTOPPED, &info));
			if (info.si_code != CLD_STOPPED)
				break;
			kill(dialogue.pid, SIGCONT);
		}
		assert_int_equal(info.si_code, CLD_KILLED);
		assert_int_equal(info.si_status, SIGKILL);
		dialogue_end(&dialogue);
	}
}

static void stop_asked_of_the_one_outside_stops_both(void **state)
{
	pid_t outer = begin_subject(*state);
	siginfo_t info;

	assert_int_equal(kill(dialogue.pid, SIGTSTP), 0);
	assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
	assert_int_equal(process_state(outer), 'T');
	assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
	dialogue_say(&dialogue, "threads\n");
	assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	assert_int_equal(end_by("quit 8\n"), 8);
}

static void signal_sent_while_stopped_arrives_after_it(void **state)
{
	pid_t outer = begin_subject(*state);
	siginfo_t info;

	assert_int_equal(kill(outer, SIGSTOP), 0);
	assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
	assert_int_equal(kill(dialogue.pid, SIGUSR1), 0);
	assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
	assert_non_null(dialogue_expect(&dialogue, "signal 10 "));
	assert_int_equal(end_by("quit 0\n"), 0);
}

/* --- a namespace that has ended --- */

static void ended_pid_namespace_is_a_clear_failure(void **state)
{
	const char *const argv[] = { subject_of(*state), NULL };
	int pid, user; /* to be inherited */

	need_place();
	pid = open(text("/proc/%d/ns/pid", (int)place.pid), O_RDONLY);
	user = open(text("/proc/%d/ns/user", (int)place.pid), O_RDONLY);
	assert_true(pid >= 0 && user >= 0);
	environment_count = 0;
	add_word("LD_PRELOAD=%s", artefact("libgons-preload.so"));
	add_word("gons_onerror=exit");
	add_word("gons_pid=fd:%d", pid);
	if (getuid() != 0)
		add_word("gons_user=fd:%d", user);
	place_end(&place);
	dialogue_begin(&dialogue, &(struct dialogue_start){ .errors = true }, argv, environment);
	close(pid);
	close(user);
	assert_int_equal(dialogue_status(&dialogue), 125);
	assert_non_null(dialogue_expect(&dialogue,
					"gons: cannot fork into the namespaces: Cannot "
					"allocate memory; the init process of the joined pid "
					"namespace has ended"));
}

/* --- the init inside --- */

static void init_reaps_orphans(void **state)
{
	pid_t orphan;
	bool gone;
	int pidfd;

	begin_subject(*state);
	for (int i = 0; i < 3; i++) {
		dialogue_say(&dialogue, "orphan\n");
		orphan = (pid_t)dialogue_number(&dialogue, "orphan ");
		assert_true(orphan > 0);
		assert_int_equal(dialogue_number(&dialogue, "middle "), 1);
		pidfd = open_pidfd(orphan);
		dialogue_say(&dialogue, "release\n");
		gone = wait_event(pidfd, POLLIN);
		close(pidfd);
		assert_true(gone);
		assert_true(wait_state(orphan, '-')); /* no zombie stays */
	}
	assert_int_equal(end_by("quit 6\n"), 6);
}

static void init_is_the_parent_of_orphans(void **state)
{
	pid_t orphan, program;

	program = begin_subject(*state);
	dialogue_say(&dialogue, "orphan\n");
	orphan = (pid_t)dialogue_number(&dialogue, "orphan ");
	assert_int_equal(dialogue_number(&dialogue, "middle "), 1);
	assert_int_equal(parent_of(orphan), parent_of(program));
	assert_int_equal(parent_of(parent_of(program)), dialogue.pid);
	assert_int_equal(end_by("quit 6\n"), 6);
}

static void end_of_the_init_ends_the_program(void **state)
{
	pid_t program = begin_subject(*state);
	int pidfd = open_pidfd(program);
	bool gone;

	assert_int_equal(kill(parent_of(program), SIGKILL), 0);
	gone = wait_event(pidfd, POLLIN);
	close(pidfd);
	assert_true(gone);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

#define TEST(function, variant)                                                                    \
	{                                                                                          \
#function " (" #variant ")", function, begin, end, &variant                        \
	}
#define TESTS(function)                                                                            \
	TEST(function, root_auto), TEST(function, root_init), TEST(function, user_auto),           \
		TEST(function, user_init)
#define TESTS_AND_MUSL(function)                                                                   \
	TESTS(function), TEST(function, musl_auto), TEST(function, musl_init)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS_AND_MUSL(program_is_in_the_pid_namespace),
		TESTS_AND_MUSL(program_can_create_threads),
		TEST(fork_0_moves_only_the_children, root_auto),
		TEST(fork_1_mirrors_without_a_pid_namespace, root_auto),
		TEST(every_exit_status_is_mirrored, root_auto),
		TEST(every_exit_status_is_mirrored, root_init),
		TESTS_AND_MUSL(every_deadly_signal_is_mirrored),
		TESTS_AND_MUSL(death_by_a_fault_is_mirrored),
		TESTS(core_file_is_written_only_for_the_program),
		TEST(program_knows_its_own_thread, raise_shared),
		TEST(program_knows_its_own_thread, raise_archive),
		TEST(program_knows_its_own_thread, raise_static),
		TEST(program_knows_its_own_thread, raise_musl_static),
		TESTS(killing_the_program_ends_the_one_outside_alike),
		TESTS_AND_MUSL(killing_the_one_outside_kills_the_program),
		TESTS(killing_the_stopped_one_outside_kills_the_program),
		TESTS(end_of_the_pid_namespace_ends_both),
		TESTS_AND_MUSL(signals_by_kill_arrive_once),
		TESTS(signal_by_the_kernel_arrives),
		TESTS_AND_MUSL(values_by_sigqueue_arrive_in_order),
		TESTS(deadly_signal_to_the_one_outside_ends_both),
		TESTS(signal_to_its_own_group_arrives),
		TESTS(program_may_handle_what_is_sent),
		TESTS_AND_MUSL(inherited_masks_and_dispositions_stay),
		TESTS_AND_MUSL(ignored_sigchld_hides_no_exit_status),
		TESTS(inherited_dispositions_hide_no_deadly_signal),
		TESTS(blocked_sigchld_hides_no_exit_status),
		TESTS_AND_MUSL(reader_sees_the_end_when_the_program_closes),
		TESTS(processes_outside_hold_no_descriptor),
		TESTS(inherited_descriptors_stay_open_in_the_program),
		TESTS_AND_MUSL(stop_of_the_program_stops_the_one_outside),
		TEST(death_after_a_stop_is_mirrored, root_auto),
		TEST(death_after_a_stop_is_mirrored, root_init),
		TESTS(stop_asked_of_the_one_outside_stops_both),
		TESTS(signal_sent_while_stopped_arrives_after_it),
		TEST(ended_pid_namespace_is_a_clear_failure, root_auto),
		TEST(init_reaps_orphans, root_init),
		TEST(init_reaps_orphans, user_init),
		TEST(init_is_the_parent_of_orphans, root_init),
		TEST(init_is_the_parent_of_orphans, user_init),
		TEST(end_of_the_init_ends_the_program, root_init),
		TEST(end_of_the_init_ends_the_program, user_init),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
