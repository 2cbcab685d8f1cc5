/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every system call can fail: each call of each plan, in each process that takes part, with each
 * error that its manual page names. Then the program is told, or is where it would have been; the
 * report is true; and nothing is left.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "core/base/text.h"
#include "core/diagnose/diagnose.h"
#include "core/execute.h"
#include "core/plan/environ.h"
#include "core/plan/plan_set.h"
#include "core/premain.h"
#include "doors.h"
#include "fault.h"
#include "look.h"
#include "place.h"
#include "support.h"

enum {
	AS_USER = 1,
	COPIES = 2,
	SUBIDS = 4,
	OWN = 8,
	FAILS = 16,
	CLOSES = 32,
	KEEPS = 64,
	WARNS = 128,
	UNWATCHED = 1 << 16,
	PROCLESS = 1 << 17
}; /* of a plan, besides its door */
enum { RECORDS, EXITS, ON_ERRORS };
enum {
	WORDS = 16,
	PATIENCE = 10000, /* milliseconds: it only bounds how long a broken library keeps us */
	DESCRIPTORS = 256,
	NET_FD = 60,
	PIDFD = 61,
	PROC_FD = 62,
	ROOT_FD = 63,
	SUB_FD = 64,
	ROOT_INSIDE_FD = 65, /* the same two in the mount namespace of @A */
	SUB_INSIDE_FD = 66,
	NULL_FD = 67,
	SHOWN = 40,
	WORKERS = 8,
	GOES_ON = 42,  /* status of a program that went on */
	REFUSES = 125, /* and of one that did not */
	USER = 65534,
};

struct plan_row {
	const char *text;
	unsigned flags;
};

static const struct plan_row plans[] = {
#define PLAN(text, flags) { text, flags },
#include "plans.def"
#undef PLAN
};

enum { PLANS = sizeof(plans) / sizeof(plans[0]) };

extern char **environ;

static struct look_world world;
static struct target targets[2];
static struct place owned; /* by an ordinary user */
static const char *id_of_net;
static bool has_subids;
static char hostname[65];

/* What is watched besides our own mounts: those of the processes whose namespaces are joined. */
static char *target_mounts[LOOK_TARGETS];

/* In memory that the processes of a case share. */
static struct look *look;

/* How a case ended. */
struct end {
	bool timed_out;
	int status; /* of wait(2) */
	char line[2000];
};

/* Without a fault, with onerror=record. */
struct baseline {
	int status;
	bool refused; /* nobody went on with onerror=exit */
	char facts[LOOK_FACTS];
	char place[LOOK_PLACE];
};

static struct tally {
	size_t cases;
	size_t tolerated; /* ended as without the fault */
	size_t refused;   /* told */
	size_t missed;    /* the call did not come */
	size_t wrong;
} tally;

/* Processes that share the plans among them; each has namespaces and targets of its own. */
static struct worker {
	pid_t pid;
	int output; /* a file in memory */
	struct tally *tally;
} workers[WORKERS];

static void *shared_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail_msg("mmap: %s", strerror(errno));
	return memory;
}

static pid_t pid_of_target(int number)
{
	return number < 2 ? targets[number].pid : owned.pid;
}

static const char *meaning(char letter)
{
	switch (letter) {
	case 'A':
	case 'B':
	case 'C':
		return text("%d", (int)pid_of_target(letter - 'A'));
	case 'S':
		return text("%d", (int)getpid());
	case 'W':
		return "/tmp/place";
	default:
		return id_of_net ? id_of_net : "id:1";
	}
}

static const char *expand(const char *from)
{
	return text_replace(from, meaning);
}

/* The plan as an environment that is not the initial one, in memory that may be written to. */
static char **environment_of(const struct plan_row *plan, int on_error)
{
	static char *environment[WORDS + 2];
	char *words = strdup(expand(plan->text));
	size_t count = 0;

	for (char *word = strtok(words, " "); word && count < WORDS; word = strtok(NULL, " "))
		environment[count++] = strdup(text("gons_%s", word));
	if (!(plan->flags & WARNS))
		environment[count++] =
			strdup(on_error == EXITS ? "gons_onerror=exit" : "gons_onerror=record");
	environment[count] = NULL;
	return environment;
}

static void become_user(void)
{
	if (setgroups(0, NULL) || setresgid(USER, USER, USER) || setresuid(USER, USER, USER))
		_exit(126);
	prctl(PR_SET_DUMPABLE, 1);
}

static gons_plan *plan_of(char *const *environment)
{
	gons_plan *plan = gons_plan_new();

	for (; *environment; environment++) {
		char *equals = strchr(*environment, '=');

		*equals = '\0';
		if (gons_plan_set(plan, *environment + 5, equals + 1))
			_exit(126);
	}
	return plan;
}

/* As a program that carries out its plans in children. */
static _Noreturn void caller_main(const struct plan_row *row)
{
	gons_plan *plan = plan_of(environment_of(row, RECORDS));
	int called;
	int result;

	gons_plan_option(plan, GONS_STDOUT, NULL_FD);
	gons_plan_option(plan, GONS_TERM_CHILD, PATIENCE);
	if (row->flags & AS_USER)
		become_user();
	look_begin(&world, look);
	fault_begin();
	result = door_call(row->flags & DOORS, plan, look, &called);
	fault_end();
	look_after(look, result, called, plan);
	_exit(GOES_ON);
}

static void lose_proc(void)
{
	if (chroot("/tmp/place/dir") || chdir("/"))
		_exit(126);
}

/* As in the preload: nobody reads its report, so that nothing is asked beforehand. */
static void boot_unwatched(void)
{
	struct gons_record *record = record_of_process();
	struct text error;
	struct plan plan;
	char line[1024];

	record_claim(record);
	plan_begin(&plan);
	text_begin(&error, line, sizeof(line));
	if (environ_read(environ, &plan, &error))
		_exit(126);
	execute(&plan, record, (struct execute_options){ .before_main = false });
	environ = NULL;
	record->stage = RECORD_DONE;
}

/* As before main(), but for a program that has been started. */
static _Noreturn void case_main(const struct plan_row *plan, int on_error, int errors)
{
	const struct rlimit limit = { DESCRIPTORS, DESCRIPTORS };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(errors, STDERR_FILENO);
	close(errors);
	setrlimit(RLIMIT_NOFILE, &limit);
	if (plan->flags & DOORS)
		caller_main(plan);
	environ = environment_of(plan, on_error);
	if (plan->flags & AS_USER)
		become_user();
	if (plan->flags & PROCLESS)
		lose_proc();
	look_begin(&world, look);
	if (plan->flags & CLOSES)
		look->open[NET_FD] = false;
	fault_begin();
	if (plan->flags & UNWATCHED)
		boot_unwatched();
	else
		gons_premain(0, NULL, NULL);
	fault_end();
	look_around(&world, look, gons_status(), gons_message(), gons_report());
	_exit(GOES_ON);
}

static bool wait_in_time(pid_t pid, int *status)
{
	int pidfd = (int)syscall(SUPPORT_SYS_pidfd_open, pid, 0);
	struct pollfd poller = { .fd = pidfd, .events = POLLIN };
	bool in_time = poll(&poller, 1, PATIENCE) > 0;

	if (!in_time)
		kill(pid, SIGKILL);
	close(pidfd);
	waitpid(pid, status, 0);
	return in_time;
}

static void run_case(const struct plan_row *plan, int on_error, struct end *end)
{
	int errors = memfd_create("errors", MFD_CLOEXEC);
	ssize_t length;
	pid_t pid;

	memset(look, 0, offsetof(struct look, place) + 1);
	look->copies = plan->flags & COPIES;
	look->own = plan->flags & OWN;
	look->copy = plan->flags & DOOR_REEXEC;
	look->untrusted = strstr(plan->text, "trust=0") || strstr(plan->text, "trust=inspect");
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		case_main(plan, on_error, errors);
	if (pid < 0)
		fail_msg("fork: %s", strerror(errno));
	end->timed_out = !wait_in_time(pid, &end->status);
	length = pread(errors, end->line, sizeof(end->line) - 1, 0);
	end->line[length < 0 ? 0 : length] = '\0';
	close(errors);
}

/* What is left is taken away, and told. */
static const char *left_behind(const struct plan_row *plan)
{
	bool keeps = plan->flags & KEEPS && look->programs && look->status == 0;
	/* Who cannot hear that it has been kept must take it for a failure. */
	bool unheard = fault_control->call.number == SYS_read && fault_control->error == ECONNRESET;
	bool kept = (keeps || unheard) && umount2("/tmp/place/kept", MNT_DETACH) == 0;
	const char *left = keeps && !kept ? "the namespace is not kept" : aside_find_left();
	char name[65];

	for (int i = 0; i < LOOK_TARGETS && !left; i++) {
		char *now = aside_mounts(pid_of_target(i));

		if (strcmp(now, target_mounts[i]) != 0)
			left = text("the mounts of @%c changed", 'A' + i);
		free(now);
	}
	gethostname(name, sizeof(name));
	if (!left && strcmp(name, hostname) != 0)
		left = text("our hostname is %s", name);
	return left;
}

/* Is this what becomes of the error on its way to whoever asked? */
static bool is_told_as(int status)
{
	static const struct {
		int number;
		int error; /* 0: any */
		int status;
	} others[] = {
#include "told.def"
	};

	if (status == -fault_control->error)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].number == fault_control->call.number && others[i].status == status &&
		    (others[i].error == 0 || others[i].error == fault_control->error))
			return true;
	}
	return false;
}

static const char *first_difference(const char *expected, const char *found)
{
	while (*expected) {
		size_t length = strcspn(expected, "\n");
		size_t other = strcspn(found, "\n");

		if (length != other || strncmp(expected, found, length) != 0)
			return text("\"%.*s\", not \"%.*s\"", (int)other, found, (int)length,
				    expected);
		expected += length + (expected[length] == '\n');
		found += other + (found[other] == '\n');
	}
	return *found ? text("\"%.200s\" besides", found) : NULL;
}

/* Who lies outside of our user namespace is not seen: what a call was made to say is believed. */
static bool is_believed(void)
{
	return fault_control->call.number == SYS_ioctl && fault_control->error == EPERM;
}

/* More or less may be known, but nothing else: facts are lines "KEY: VALUE". A line, or NULL. */
static const char *first_untruth(const char *known, const char *found)
{
	while (*found && !is_believed()) {
		const char *line = text("\n%.*s\n", (int)strcspn(found, "\n"), found);
		const char *key = text("%.*s: ", (int)strcspn(line, ":"), line);

		if (strstr(known, key) && !strstr(known, line))
			return text("it says \"%.*s\"", (int)strlen(line) - 2, line + 1);
		found += strlen(line) - 1;
	}
	return NULL;
}

static bool may_differ(const struct plan_row *plan, const char *difference)
{
	static const struct {
		const char *word;
		int number;
		int error;
		const char *part;
	} places[] = {
#include "elsewhere.def"
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if ((places[i].number == fault_control->call.number || places[i].number < 0) &&
		    strstr(plan->text, places[i].word) &&
		    (places[i].error == 0 || places[i].error == fault_control->error) &&
		    strstr(difference, places[i].part))
			return true;
	}
	return false;
}

/* Whoever stays outside cannot tell then how the program ended. */
static bool somebody_was_faster(void)
{
	return fault_control->call.number == SYS_wait4 && fault_control->error == ECHILD;
}

/* The program went on: where it would have been, or told. */
static const char *judge_program(const struct plan_row *plan, const struct baseline *baseline)
{
	const char *message = look->message;
	const char *untruth = first_untruth(baseline->facts, look->facts);

	if (untruth)
		return untruth;
	if (look->programs > 1)
		return "it went on twice";
	if (look->wrong[0])
		return plan->flags & DOORS && somebody_was_faster() ? NULL : look->wrong;
	if (look->status == baseline->status) {
		const char *difference = first_difference(baseline->place, look->place);

		if (difference && look->status == -fault_control->error) {
			tally.refused++; /* by chance as what comes later */
			return NULL;
		}
		tally.tolerated++;
		return !difference || may_differ(plan, difference)
			       ? NULL
			       : text("tolerated, but elsewhere: %s", difference);
	}
	tally.refused++;
	if (look->status == 0)
		return "it succeeds";
	if (!is_told_as(look->status))
		return text("its status is %d: %s", look->status, message);
	return (look->status > 0 || strpbrk(message, ":;") || strstr(message, " is not open")) &&
			       !strstr(message, ": error ")
		       ? NULL
		       : text("its message is \"%s\"", message);
}

static bool is_one_line_of_ours(const char *line)
{
	return strncmp(line, "gons: ", 6) == 0 && strchr(line, '\n') == line + strlen(line) - 1;
}

/* Nothing of the environment is obeyed then, nor is gons_onerror. */
static bool may_be_secure(void)
{
	return fault_control->call.number == SYS_prctl && look->status == -EPERM;
}

static const char *judge_refusal(const struct end *end)
{
	tally.refused++;
	if (look->programs)
		return "it went on, and then ended with 125";
	if (!is_one_line_of_ours(end->line))
		return text("it ended with 125 and says \"%s\"", end->line);
	return NULL;
}

static const char *judge(const struct plan_row *plan, const struct baseline *baseline, int on_error,
			 const struct end *end)
{
	const char *left = left_behind(plan);
	int status = WIFEXITED(end->status) ? WEXITSTATUS(end->status) : -1;

	if (end->timed_out)
		return "it hangs";
	if (left)
		return left;
	if (status == REFUSES && look->programs && somebody_was_faster())
		return NULL;
	if (on_error == EXITS && status == REFUSES)
		return judge_refusal(end);
	if (on_error == EXITS && look->programs && look->status && !may_be_secure())
		return text("it goes on with status %d", look->status);
	if (!look->programs)
		return text("nobody goes on, %#x: %s", (unsigned)end->status, end->line);
	if (status != GOES_ON)
		return text("it ended with %#x: %s", (unsigned)end->status, end->line);
	if (plan->flags & WARNS ? (look->status ? !is_one_line_of_ours(end->line) : !!end->line[0])
				: on_error == RECORDS && end->line[0])
		return text("it says: %s", end->line);
	return judge_program(plan, baseline);
}

static void show(const struct plan_row *plan, int on_error, const char *reason)
{
	const struct fault_row *row = fault_row(&fault_control->call);

	if (tally.wrong++ < SHOWN)
		print_message("# %s%s: call %d of %s in process %d, %s: %s\n", plan->text,
			      on_error == EXITS ? " onerror=exit" : "",
			      fault_control->call.occurrence, row->name, fault_control->process,
			      strerrorname_np(fault_control->error), reason);
}

static void run_fault(const struct plan_row *plan, int on_error, const struct baseline *baseline,
		      int process, const struct fault_call *call, int error)
{
	const char *reason;
	struct end end;

	fault_control->process = process;
	fault_control->call = *call;
	fault_control->error = error;
	fault_control->after = fault_comes_after(call->number, error);
	fault_control->struck = false;
	run_case(plan, on_error, &end);
	tally.cases++;
	tally.missed += !fault_control->struck;
	reason = judge(plan, baseline, on_error, &end);
	if (reason)
		show(plan, on_error, reason);
}

static void record(const struct plan_row *plan, struct baseline *baseline)
{
	bool fails = plan->flags & FAILS;
	const char *left;

	struct end end;

	fault_control->process = -1;
	fault_control->recording = true;
	for (int i = 0; i < FAULT_PROCESSES; i++)
		fault_control->logs[i].count = 0;
	run_case(plan, RECORDS, &end);
	fault_control->recording = false;
	if (fault_control->too_many)
		fail_msg("more processes or calls than there is room for: %s", plan->text);
	if (look->programs != 1 || look->wrong[0] || WEXITSTATUS(end.status) != GOES_ON)
		fail_msg("without a fault %s: %d went on, %s, ended with %#x %s", plan->text,
			 look->programs, look->wrong, (unsigned)end.status, end.line);
	left = left_behind(plan);
	if (left)
		fail_msg("without a fault %s: %s", plan->text, left);
	if ((look->status != 0) != fails)
		fail_msg("without a fault %s: %d, %s", plan->text, look->status, look->message);
	baseline->status = look->status;
	memcpy(baseline->facts, look->facts, sizeof(baseline->facts));
	memcpy(baseline->place, look->place, sizeof(baseline->place));
}

/* All errors, or one of them, a different one for each call. */
static void run_call(const struct plan_row *plan, const struct baseline *baseline, int process,
		     const struct fault_call *call, bool all)
{
	static size_t turn;
	const struct fault_row *row = fault_row(call);
	bool exits = !(plan->flags & (DOORS | WARNS | UNWATCHED));
	size_t errors = 0;

	if (!row)
		fail_msg("no row for the system call %d, option %u", call->number, call->option);
	while (errors < FAULT_ERRORS && row->errors[errors])
		errors++;
	if (errors == 0)
		return;
	turn++;
	for (size_t i = 0; i < (all ? errors : 1); i++) {
		int error = row->errors[(turn + i) % errors];

		if (all || turn % 4 || !exits)
			run_fault(plan, RECORDS, baseline, process, call, error);
		if (exits && (all || turn % 4 == 0))
			run_fault(plan, EXITS, baseline, process, call, error);
	}
}

static bool can_run(const struct plan_row *plan)
{
	return (!(plan->flags & SUBIDS) || has_subids) && (!strstr(plan->text, "@I") || id_of_net);
}

/*
 * Copies the calls that were recorded. They lie in shared memory: fork(2) would copy the page
 * tables of twelve private megabytes for every case.
 */
static struct fault_log *copy_logs(void)
{
	static struct fault_log *logs;

	if (!logs)
		logs = shared_memory(FAULT_PROCESSES * sizeof(*logs));
	for (int process = 0; process < FAULT_PROCESSES; process++) {
		const struct fault_log *log = &fault_control->logs[process];

		logs[process].count = log->count;
		memcpy(logs[process].calls, log->calls, (size_t)log->count * sizeof(log->calls[0]));
	}
	return logs;
}

static void run_plan(const struct plan_row *plan, bool all)
{
	static struct baseline baseline;
	const struct fault_log *logs;

	record(plan, &baseline);
	logs = copy_logs();
	for (int process = 0; process < FAULT_PROCESSES; process++) {
		for (int i = 0; i < logs[process].count; i++)
			run_call(plan, &baseline, process, &logs[process].calls[i], all);
	}
}

static int make_place(void *argument)
{
	(void)argument;
	return 0;
}

static void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	if (fd < 0)
		fail_msg("%s: %s", path, strerror(errno));
	close(fd);
}

static void make_directories(void)
{
	static const char *const directories[] = {
		"place",          "place/dir",
		"place/root",     "place/root/dev",
		"place/root/etc", "place/root/proc",
		"place/root/run", "place/root/run/nscd",
		"place/root/sub", "place/root/tmp",
		"full",           "full/dev",
		"full/etc",       "full/etc/ld.so.cache",
		"full/self",      "full/usr",
		"full/usr/lib",
	};

	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		assert_int_equal(mkdir(text("/tmp/%s", directories[i]), 0755), 0);
}

static void make_script(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0755);

	dprintf(fd, "#!%s/test/say argument\n", getenv("GONS_BUILD"));
	close(fd);
}

static void make_files(void)
{
	make_directories();
	make_file("/tmp/place/kept");
	make_file("/tmp/place/file");
	make_file("/tmp/place/root/file");
	make_file("/tmp/place/root/dev/null");
	make_file("/tmp/place/root/etc/ld.so.cache");
	assert_int_equal(symlink("sub", "/tmp/place/root/link"), 0);
	make_script("/tmp/place/script");
	/* One that has devices of its own, a directory for a file and the other way round, and
	 * itself. */
	make_file("/tmp/full/usr/lib/locale");
	assert_int_equal(mknod("/tmp/full/dev/null", S_IFCHR | 0666, makedev(1, 3)), 0);
	assert_int_equal(mount("/tmp/full", "/tmp/full/self", NULL, MS_BIND, NULL), 0);
}

/* In our corner an ordinary user has ranges, and a network namespace a name. */
static void make_names(void)
{
	int fd = open("/tmp/place/subid", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	dprintf(fd, "%d:100000:65536\n", USER);
	close(fd);
	has_subids = find_program("newuidmap") &&
		     mount("/tmp/place/subid", "/etc/subuid", NULL, MS_BIND, NULL) == 0 &&
		     mount("/tmp/place/subid", "/etc/subgid", NULL, MS_BIND, NULL) == 0;
	assert_int_equal(mount("tmpfs", "/run", "tmpfs", 0, "mode=755"), 0);
	assert_int_equal(mkdir("/run/netns", 0755), 0);
	close(open("/run/netns/blue", O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	assert_int_equal(mount(text("/proc/%d/ns/net", (int)targets[0].pid), "/run/netns/blue",
			       NULL, MS_BIND, NULL),
			 0);
}

static void make_targets(void)
{
	const int all = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
			CLONE_NEWTIME | CLONE_NEWUTS;
	uint64_t id;

	target_start(&targets[0], all, make_place, NULL);
	target_start(&targets[1], all | CLONE_NEWUSER, make_place, NULL);
	if (place_begin(&owned, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWNET))
		fail_msg("no namespaces of an ordinary user");
	if (namespace_id(targets[0].pid, "net", &id))
		id_of_net = strdup(text("id:%llu:%llu", (unsigned long long)id,
					(unsigned long long)namespace_of(targets[0].pid, "net")));
}

static void open_at_number(const char *path, int flags, int number)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (dup3(fd, number, O_CLOEXEC) != number)
		fail_msg("%s: %s", path, strerror(errno));
	close(fd);
}

static void make_descriptors(void)
{
	const char *inside = text("/proc/%d/root/tmp/place/root", (int)targets[0].pid);

	open_at_number(text("/proc/%d/ns/net", (int)targets[0].pid), O_RDONLY, NET_FD);
	dup3(targets[0].pidfd, PIDFD, O_CLOEXEC);
	open_at_number("/proc", O_PATH | O_DIRECTORY, PROC_FD);
	open_at_number("/tmp/place/root", O_PATH | O_DIRECTORY, ROOT_FD);
	open_at_number("/tmp/place/root/sub", O_PATH | O_DIRECTORY, SUB_FD);
	open_at_number(inside, O_PATH | O_DIRECTORY, ROOT_INSIDE_FD);
	open_at_number(text("%s/sub", inside), O_PATH | O_DIRECTORY, SUB_INSIDE_FD);
	open_at_number("/dev/null", O_WRONLY, NULL_FD);
	world.proc = PROC_FD;
}

static void make_world(void)
{
	make_descriptors();
	look_root(&world);
	look_namespaces(&world, "self", &world.own);
	for (int i = 0; i < LOOK_TARGETS; i++) {
		look_namespaces(&world, text("%d", (int)pid_of_target(i)), &world.targets[i]);
		target_mounts[i] = aside_mounts(pid_of_target(i));
		/* What they share with us is no place to go. */
		for (int type = 0; type < GONS_TYPES; type++) {
			if (world.targets[i].inodes[type] == world.own.inodes[type])
				world.targets[i].inodes[type] = 1;
		}
	}
	gethostname(hostname, sizeof(hostname));
}

static int end_world(void **state)
{
	place_end(&owned);
	return support_teardown(state);
}

/* Every count-th plan from that one on, with namespaces, files and targets for these alone. */
static void run_share(int first, int count)
{
	const char *which = getenv("GONS_FAULT_PLAN");
	bool all = getenv("GONS_LONG") != NULL;

	aside_begin();
	aside_ready();
	make_files();
	make_targets();
	make_names();
	make_world();
	look = shared_memory(sizeof(*look));
	fault_control = shared_memory(sizeof(*fault_control));
	aside_remember();
	for (int i = first; i < PLANS; i += count) {
		if (can_run(&plans[i]) && (!which || strstr(plans[i].text, which)))
			run_plan(&plans[i], all);
	}
}

/*
 * Where a test fails in a worker, cmocka goes on there with the tests that follow, and main()
 * returns a status that is not 0; what it prints is in the file.
 */
static void start_worker(struct worker *worker, int first, int count)
{
	worker->output = memfd_create("output", MFD_CLOEXEC);
	worker->tally = shared_memory(sizeof(*worker->tally));
	fflush(NULL);
	worker->pid = fork();
	assert_true(worker->pid >= 0);
	if (worker->pid > 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(worker->output, STDOUT_FILENO);
	dup2(worker->output, STDERR_FILENO);
	run_share(first, count);
	*worker->tally = tally;
	end_world(NULL);
	fflush(NULL);
	_exit(0);
}

static void end_worker(const struct worker *worker)
{
	char line[4096];
	FILE *output;
	int status;

	assert_int_equal(waitpid(worker->pid, &status, 0), worker->pid);
	lseek(worker->output, 0, SEEK_SET);
	output = fdopen(worker->output, "r");
	while (output && fgets(line, sizeof(line), output))
		print_message("%s%s", line[0] == '#' ? "" : "# ", line);
	if (output)
		fclose(output);
	tally.cases += worker->tally->cases;
	tally.tolerated += worker->tally->tolerated;
	tally.refused += worker->tally->refused;
	tally.missed += worker->tally->missed;
	tally.wrong += worker->tally->wrong + (status != 0);
}

static void whatever_fails_is_told_or_does_not_matter(void **state)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	const int count = processors < 1 ? 1 : processors > WORKERS ? WORKERS : (int)processors;

	(void)state;
	if (!is_root())
		skip_because("only root may join all of these namespaces");
	if (!pidfd_tells_namespaces())
		skip_because("the expected report is that of Linux 6.11 and later");
	for (int i = 0; i < count; i++)
		start_worker(&workers[i], i, count);
	for (int i = 0; i < count; i++)
		end_worker(&workers[i]);
	print_message(
		"# note: %zu cases: %zu told, %zu end as without the fault, %zu wrong; in %zu "
		"the call did not come\n",
		tally.cases, tally.refused, tally.tolerated, tally.wrong, tally.missed);
	assert_true(tally.cases > 0);
	assert_int_equal(tally.wrong, 0);
}

/* Is there a plan with that word and a value that begins so, and then has nothing but what follows?
 */
static bool is_planned(const char *word, const char *value, const char *then)
{
	char wanted[64], row[512];

	snprintf(wanted, sizeof(wanted), " %s=%s", word, value);
	for (int plan = 0; plan < PLANS; plan++) {
		snprintf(row, sizeof(row), " %s ", plans[plan].text);
		for (const char *at = row; (at = strstr(at, wanted)); at++) {
			if (!*then || strchr(then, at[strlen(wanted)]))
				return true;
		}
	}
	return false;
}

/* Each case runs with one of these two besides. */
static bool is_everywhere(const char *word, const char *value)
{
	return strcmp(word, "onerror") == 0 &&
	       (strcmp(value, "record") == 0 || strcmp(value, "exit") == 0);
}

static void the_plans_cover_every_word(void **state)
{
	(void)state;
	for (unsigned i = 0; i < words_count; i++) {
		if (!is_planned(words[i].name, "", ""))
			fail_msg("no plan has the word %s", words[i].name);
	}
}

/* Those that the table of words spells out; what is in capitals stands for anything. */
static void the_plans_cover_every_value(void **state)
{
	(void)state;
	for (unsigned i = 0; i < words_count; i++) {
		const char *at = word_values(&words[i]);

		for (; at; at = strstr(at, ", ") ? strstr(at, ", ") + 2 : NULL) {
			const int length = (int)strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
			char value[32];

			snprintf(value, sizeof(value), "%.*s", length, at);
			if (length > 0 && !is_everywhere(words[i].name, value) &&
			    !is_planned(words[i].name, value, " :,"))
				fail_msg("no plan has %s=%s", words[i].name, value);
		}
	}
}

static void the_plans_cover_every_reference(void **state)
{
	static const char *const references[] = { "/",     "pid:@", "fd:",  "pidfd:", "@I",
						  "name:", "new ",  "new:", "target " };

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		bool found = false;

		for (unsigned word = 0; word < words_count && !found; word++)
			found = words[word].kind == WORD_NAMESPACE &&
				is_planned(words[word].name, references[i], "");
		if (!found)
			fail_msg("no plan has a reference %s", references[i]);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_fails_is_told_or_does_not_matter),
		cmocka_unit_test(the_plans_cover_every_word),
		cmocka_unit_test(the_plans_cover_every_value),
		cmocka_unit_test(the_plans_cover_every_reference),
	};

	doors_begin(argc, argv);
	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
