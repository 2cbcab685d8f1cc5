/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Some thousand settings by chance, carried out on real namespaces, against what model.c makes of
 * libgons(7): namespaces joined, status, and the variable that the message names.
 */
#define _GNU_SOURCE
#include "model.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "random.h"
#include "support.h"

enum {
	SETTINGS = 2000,
	MANY = 25, /* times as many for GONS_LONG */
	VARIABLES = 32,
	SHOWN = 20,
	FDS = 40, /* of A, from here on by type; then of B */
	PIDFDS = 60,
	CLOSED = 90,
	REFUSES = 125,
};

static const char names[TYPES][8] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };
static const char in_proc[TYPES][20] = {
	"cgroup", "ipc", "mnt", "net", "pid_for_children", "time_for_children", "user", "uts"
};

static struct target targets[2];
static uint64_t inodes[MADE][TYPES]; /* by place */
static uint64_t ids[2][TYPES];       /* of A and B, where the kernel has them */
static bool has_ids;
static dev_t directory_device; /* of what is no namespace */
static bool first_is_known;    /* process 1 is where we are, or may not be looked at */
static int first_error;
static int apart; /* 0: the test is in namespaces of its own; else why not, an errno */

static struct tally {
	size_t settings;
	size_t good;
	size_t partial; /* failed, and something was entered before that */
	size_t wrong;
} tally;

/* By whom a setting is carried out. */
enum door { LINKED, PRELOADED, DOORS };

static enum place any_place(void)
{
	return random_once_in(2) ? OF_A : OF_B;
}

/* What this kernel, or this type, does not have becomes something that it has. */
static enum way possible(enum way way, int type)
{
	if (way == BY_FIRST && !first_is_known)
		return BY_SELF;
	if ((way == BY_ID || way == TO_STALE) && !has_ids)
		return BY_PID;
	if (way == BY_NAME && type != NET)
		return BY_PATH;
	/* Making net namespaces costs the kernel most. */
	if ((way == TO_NEW || way == TO_KEPT) && type == NET && !random_once_in(4))
		return random_once_in(3) ? BY_NAME : BY_FD;
	return way;
}

static struct reference any_reference(int type)
{
	/* Mostly good ones. */
	static const enum way ways[] = { BY_PID,  BY_PID,  BY_PID,    BY_PATH,   BY_PATH, BY_PATH,
					 BY_PATH, BY_FD,   BY_FD,     BY_FD,     BY_SELF, BY_SELF,
					 TO_NEW,  TO_NEW,  BY_FIRST,  BY_FIRST,  TO_NEW,  BY_NAME,
					 BY_ID,   TO_KEPT, BY_TARGET, BY_TARGET, BY_ID,   TO_KEPT };
	static const enum way odd[] = { TO_MISSING, TO_NO_PID, TO_CLOSED,      TO_FILE,
					TO_OTHER,   TO_STALE,  NOT_UNDERSTOOD, TO_LOST };
	struct reference reference = { ways[random_below(24)], any_place() };

	if (random_once_in(15))
		reference.way = odd[random_below(8)];
	reference.way = possible(reference.way, type);
	return reference;
}

static void any_order(struct setting *setting)
{
	unsigned missing = random_once_in(4) ? 8 : 100;

	setting->has_order = true;
	for (int type = 0; type < TYPES; type++) {
		int at = (int)random_below((unsigned)setting->order_count + 1);

		if (random_once_in(missing))
			continue;
		memmove(&setting->order[at + 1], &setting->order[at],
			(size_t)(setting->order_count - at) * sizeof(setting->order[0]));
		setting->order[at] = type;
		setting->order_count++;
	}
	if (random_once_in(30))
		setting->order[setting->order_count++] =
			random_once_in(2) ? NO_TYPE : (int)random_below(TYPES);
	for (int i = 0; i < setting->order_count; i++)
		setting->early[i] = random_once_in(2);
}

static void any_target(struct setting *setting)
{
	static const enum way odd[] = { TO_NO_PID, TO_CLOSED, NOT_UNDERSTOOD };
	bool asked_for = false;

	for (int type = 0; type < TYPES; type++)
		asked_for |= setting->words[type].way == BY_TARGET;
	if (random_once_in(4) || (asked_for && !random_once_in(15)))
		setting->target =
			(struct reference){ random_once_in(3) ? BY_FD : BY_PID, any_place() };
	if (random_once_in(100))
		setting->target.way = odd[random_below(3)];
}

static void any_setting(struct setting *setting)
{
	unsigned sparse = 1 + random_below(4);

	*setting = (struct setting){ 0 };
	for (int type = 0; type < TYPES; type++) {
		if (!random_once_in(sparse))
			continue;
		setting->words[type] = any_reference(type);
		setting->twice[type] = random_once_in(150);
	}
	any_target(setting);
	if (!random_once_in(4))
		any_order(setting);
	if (setting->has_order && setting->order_count == 0)
		setting->has_order = false; /* an empty value is the same as an unset variable */
	setting->unknown = random_once_in(100);
	setting->no_fork = random_once_in(2);
	setting->first_error = first_error;
}

static const char *not_understood(int type)
{
	const char *const values[] = {
		"pid:0",  "pid:x",  "pid:",        "fd:-1", "pidfd:2147483648",
		"id:0:1", "name:.", "pid:4194305", "new:",  "name:a/b",
		"id:",    "id:x:1"
	};

	return type != NET && random_once_in(8) ? "name:blue" : values[random_below(12)];
}

static const char *path_of(int which, int type)
{
	switch (random_below(3)) {
	case 0:
		return text("/proc/%d/ns/%s", (int)targets[which].pid, names[type]);
	case 1:
		return text("%s/%d-%s", temporary_directory(), which, names[type]);
	default:
		/* We are in that directory. */
		return text("%s%d-%s", random_once_in(2) ? "./" : "", which, names[type]);
	}
}

static const char *kept_name(int type)
{
	return text("kept-%s", names[type]);
}

/* The value as it is written. */
static const char *value_of(const struct reference *reference, int type)
{
	int which = reference->place == OF_B;
	int pid = (int)targets[which].pid;

	switch (reference->way) {
	case TO_NEW:
		return "new";
	case BY_PID:
		return text("pid:%d", pid);
	case BY_PATH:
		return path_of(which, type);
	case BY_NAME:
		return text("name:%d", which);
	case BY_ID:
		return text("id:%" PRIu64 ":%" PRIu64, ids[which][type],
			    inodes[which ? OF_B : OF_A][type]);
	case TO_STALE:
		return text("id:%" PRIu64 ":%" PRIu64, ids[which][type] + 1000000,
			    inodes[which ? OF_B : OF_A][type]);
	case TO_KEPT:
	case TO_LOST:
		return text("new:%s/%s", temporary_directory(),
			    reference->way == TO_LOST ? "missing" : kept_name(type));
	case BY_TARGET:
		return "target";
	case BY_SELF:
		return text("/proc/self/ns/%s", names[type]);
	case BY_FIRST:
		return text("/proc/1/ns/%s", names[type]);
	case BY_FD:
		return random_once_in(2) ? text("pidfd:%d", PIDFDS + which)
					 : text("fd:%d", FDS + TYPES * which + type);
	case TO_MISSING:
		return type == NET && random_once_in(2) ? "name:missing"
							: text("%s/missing", temporary_directory());
	case TO_NO_PID:
		return "pid:4194304"; /* the kernel gives numbers below it */
	case TO_CLOSED:
		return text("%s:%d", random_once_in(2) ? "fd" : "pidfd", CLOSED);
	case TO_FILE:
		return text("%s/file", temporary_directory());
	case TO_OTHER:
		return text("fd:%d", FDS + (type + 1) % TYPES);
	default:
		return not_understood(type);
	}
}

static const char *order_of(const struct setting *setting)
{
	static const char *const odd[] = { "", "foo", "Net", "!", "netx" };
	const char *order = "";

	for (int i = 0; i < setting->order_count; i++) {
		int type = setting->order[i];

		order = text("%s%s%s%s", order, i ? "," : "", setting->early[i] ? "!" : "",
			     type == NO_TYPE ? odd[random_below(5)] : names[type]);
	}
	/* One empty element alone would be an unset variable. */
	return *order ? order : "!";
}

static const char *target_value(const struct setting *setting)
{
	static const char *const odd[] = { "/proc/1", "0", "new", "target", "fd:3" };

	if (setting->target.way == TO_NO_PID)
		return "4194304";
	if (setting->target.way == TO_CLOSED)
		return text("pidfd:%d", CLOSED);
	if (setting->target.way == NOT_UNDERSTOOD)
		return odd[random_below(5)];
	if (setting->target.way == BY_FD)
		return text("pidfd:%d", PIDFDS + (setting->target.place == OF_B));
	return text("%s%d", random_once_in(2) ? "pid:" : "",
		    (int)targets[setting->target.place == OF_B].pid);
}

struct environment {
	const char *variables[VARIABLES];
	size_t count;
};

/* Wherever it stands among the others is the same. */
static void put(struct environment *environment, const char *variable)
{
	size_t at = random_below((unsigned)environment->count + 1);

	environment->variables[environment->count++] = environment->variables[at];
	environment->variables[at] = variable;
	environment->variables[environment->count] = NULL;
}

static void put_words(struct environment *environment, const struct setting *setting)
{
	for (int type = 0; type < TYPES; type++) {
		const struct reference *reference = &setting->words[type];

		if (reference->way == NOTHING) {
			if (random_once_in(20))
				put(environment, text("gons_%s=", names[type]));
			continue;
		}
		put(environment, text("gons_%s=%s", names[type], value_of(reference, type)));
		if (setting->twice[type])
			put(environment,
			    text("gons_%s=/proc/self/ns/%s", names[type], names[type]));
	}
	if (setting->target.way != NOTHING)
		put(environment, text("gons_target=%s", target_value(setting)));
	if (setting->has_order)
		put(environment, text("gons_order=%s", order_of(setting)));
	if (setting->unknown)
		put(environment, "gons_nett=x");
}

static bool is_new(const struct reference *reference)
{
	return reference->way == TO_NEW || reference->way == TO_KEPT || reference->way == TO_LOST;
}

static void make_environment(struct environment *environment, const struct setting *setting,
			     enum door door)
{
	*environment = (struct environment){ 0 };
	put(environment, "OTHER=1");
	put_words(environment, setting);
	if (setting->no_fork)
		put(environment, "gons_fork=0");
	/* Which mounts of /proc a user namespace allows depends on where this runs. */
	if (is_new(&setting->words[MNT]) && is_new(&setting->words[PID]))
		put(environment, "gons_proc=0");
	if (door == PRELOADED) {
		put(environment, text("LD_PRELOAD=%s", artefact("libgons-preload.so")));
		put(environment, "gons_onerror=exit");
	}
}

/* The first variable that the message names: a bit as in struct verdict, or 0. */
static unsigned named_by(const char *message)
{
	static const char *const others[] = { "target", "order", "nett", "propagation", "binfmt" };
	const char *name = strstr(message, "gons_");
	size_t length;

	if (!name)
		return strstr(message, "duplicate namespace order type") ? 1U << ABOUT_ORDER : 0;
	if (strstr(message, "namespace order type") || strstr(message, "unknown namespace type"))
		return 1U << ABOUT_ORDER;
	name += 5;
	length = strspn(name, "abcdefghijklmnopqrstuvwxyz");
	for (int about = 0; about < ABOUTS; about++) {
		const char *known = about < TYPES ? names[about] : others[about - TYPES];

		if (strlen(known) == length && strncmp(known, name, length) == 0)
			return 1U << about;
	}
	return 0;
}

/* Where the program is, if it is not where it should be. */
static const char *wrong_place(const struct run *run, const struct verdict *verdict)
{
	for (int type = 0; type < TYPES; type++) {
		uint64_t inode = probe_namespace(run, in_proc[type]);
		enum place place = OWN;

		while (place < MADE && inodes[place][type] != inode)
			place++;
		/* In A the user namespace is ours. */
		if (place != verdict->places[type])
			return text("%s is in place %d, not %d", names[type], place,
				    verdict->places[type]);
	}
	return NULL;
}

static const char *wrong_report(const struct run *run, const struct verdict *verdict)
{
	for (int type = 0; type < TYPES; type++) {
		const char *state = probe_report(run, names[type], 0);
		enum place place = verdict->places[type];
		const char *expected = place == MADE ? "created" : place != OWN ? "joined" : NULL;

		if (expected ? strcmp(state, expected) != 0
			     : strcmp(state, "created") == 0 || strcmp(state, "joined") == 0)
			return text("the report says %s of %s", state, names[type]);
	}
	return NULL;
}

static const char *wrong_message(const char *message, int status, const struct verdict *verdict,
				 bool has_status)
{
	unsigned named = named_by(message);

	if (!(named & verdict->about))
		return text("it is about %#x, not %#x: %s", named, verdict->about, message);
	for (int about = 0; about < ABOUTS && has_status; about++) {
		if (named & 1U << about && verdict->statuses[about] != ANY_STATUS &&
		    verdict->statuses[about] != status)
			return text("status %d, not %d: %s", status, verdict->statuses[about],
				    message);
	}
	return NULL;
}

/* A file that keeps a namespace is that namespace. Afterwards it is a file again. */
static const char *wrong_keeping(const struct run *run, const struct verdict *verdict)
{
	const char *wrong = NULL;

	for (int type = 0; type < TYPES; type++) {
		const char *path = text("%s/%s", temporary_directory(), kept_name(type));
		bool expected = verdict->kept & 1U << type;
		struct stat status;
		bool is_kept;

		assert_int_equal(stat(path, &status), 0);
		is_kept = status.st_dev != directory_device;
		if (is_kept)
			assert_int_equal(umount2(path, MNT_DETACH), 0);
		if (is_kept != expected)
			wrong = text("%s is%s kept", names[type], is_kept ? "" : " not");
		else if (expected && status.st_ino != probe_namespace(run, in_proc[type]))
			wrong = text("another namespace than %s is kept", names[type]);
	}
	return wrong;
}

static const char *judge_linked(const struct run *run, const struct verdict *verdict)
{
	int status = (int)probe_number(run, "gons.status");
	const char *message = probe_text(run, "gons.message");
	const char *wrong = NULL;

	if (verdict->about)
		wrong = status ? wrong_message(message, status, verdict, true) : "it succeeds";
	else if (status)
		wrong = text("it fails: %s", message);
	if (!wrong)
		wrong = wrong_place(run, verdict);
	return wrong ? wrong : wrong_report(run, verdict);
}

static const char *judge_preloaded(const struct run *run, const struct verdict *verdict)
{
	if (verdict->about)
		return run->status == REFUSES ? wrong_message(run->errors, 0, verdict, false)
					      : text("it ends with %d", run->status);
	return run->status ? text("it ends with %d: %s", run->status, run->errors)
			   : wrong_place(run, verdict);
}

static void show(const struct environment *environment, const char *wrong)
{
	const char *line = "";

	if (tally.wrong++ >= SHOWN)
		return;
	for (size_t i = 0; i < environment->count; i++)
		line = text("%s %s", line, environment->variables[i]);
	print_message("# setting %zu:%s\n#   %s\n", tally.settings, line, wrong);
}

static bool is_partial(const struct verdict *verdict)
{
	for (int type = 0; type < TYPES; type++) {
		if (verdict->about && verdict->places[type] != OWN)
			return true;
	}
	return false;
}

static void keep_descriptors(struct run *run, const struct environment *environment)
{
	/* Only those that are asked for. */
	for (size_t i = 0; i < environment->count; i++) {
		const char *number = strstr(environment->variables[i], "fd:");
		int fd = number ? atoi(number + 3) : -1;

		if (fd >= FDS && fd < CLOSED &&
		    run->kept < sizeof(run->keep) / sizeof(run->keep[0]))
			run->keep[run->kept++] = fd;
	}
}

static void try_setting(void)
{
	enum door door = random_once_in(4) ? PRELOADED : LINKED;
	struct environment environment;
	struct verdict verdict;
	struct setting setting;
	struct run run = { 0 };
	const char *wrong;
	const char *kept;

	any_setting(&setting);
	model(&setting, &verdict);
	make_environment(&environment, &setting, door);
	keep_descriptors(&run, &environment);
	run_program(&run, artefact(door == LINKED ? "test/probe-so" : "test/probe"),
		    environment.variables);
	tally.settings++;
	tally.good += verdict.about == 0;
	tally.partial += is_partial(&verdict);
	if (run.timed_out || run.signal || (door == LINKED && run.status))
		wrong = text("it ended with %d, signal %d: %s", run.status, run.signal, run.errors);
	else
		wrong = door == LINKED ? judge_linked(&run, &verdict)
				       : judge_preloaded(&run, &verdict);
	kept = wrong_keeping(&run, &verdict);
	wrong = wrong ? wrong : kept;
	if (wrong)
		show(&environment, wrong);
	run_free(&run);
}

static void open_at(int number, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_int_equal(dup3(fd, number, O_CLOEXEC), number);
	close(fd);
}

static void ask_first(void)
{
	first_is_known = true;
	for (int type = 0; type < TYPES; type++) {
		struct stat status;

		if (stat(text("/proc/1/ns/%s", names[type]), &status))
			first_error = errno;
		else
			first_is_known &= inodes[OWN][type] == status.st_ino;
	}
}

static void make_names(int which, int pid)
{
	const char *path = text("/run/netns/%d", which);

	close(open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0444));
	assert_int_equal(mount(text("/proc/%d/ns/net", pid), path, NULL, MS_BIND, NULL), 0);
	for (int type = 0; type < TYPES; type++)
		has_ids &= namespace_id(pid, names[type], &ids[which][type]);
}

static void make_files(void)
{
	struct stat status;

	temporary_file("file", "no namespace\n");
	for (int type = 0; type < TYPES; type++)
		temporary_file(kept_name(type), "");
	assert_int_equal(stat(temporary_directory(), &status), 0);
	directory_device = status.st_dev;
	assert_int_equal(chdir(temporary_directory()), 0);
}

static void make_references(void)
{
	const int all = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
			CLONE_NEWTIME | CLONE_NEWUTS;

	make_files();
	has_ids = true;
	target_start(&targets[0], all, NULL, NULL);
	target_start(&targets[1], all | CLONE_NEWUSER, NULL, NULL);
	/* Not in the copies that they have. */
	assert_int_equal(mount("tmpfs", "/run/netns", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755"),
			 0);
	for (int which = 0; which < 2; which++) {
		int pid = (int)targets[which].pid;

		make_names(which, pid);
		assert_int_equal(dup3(targets[which].pidfd, PIDFDS + which, O_CLOEXEC),
				 PIDFDS + which);
		for (int type = 0; type < TYPES; type++) {
			const char *path = text("/proc/%d/ns/%s", pid, names[type]);

			open_at(FDS + TYPES * which + type, path);
			assert_int_equal(symlink(path, text("%s/%d-%s", temporary_directory(),
							    which, names[type])),
					 0);
			inodes[which ? OF_B : OF_A][type] = namespace_of(pid, names[type]);
		}
	}
	for (int type = 0; type < TYPES; type++)
		inodes[OWN][type] = own_namespace(names[type]);
	ask_first();
}

static void does_what_the_manual_says_with_any_setting(void **state)
{
	size_t count = getenv("GONS_LONG") ? MANY * SETTINGS : SETTINGS;

	(void)state;
	if (!is_root())
		skip_because("only root may join all of these namespaces");
	assert_int_equal(apart, 0);
	if (!pidfd_tells_namespaces())
		skip_because("the program cannot tell where it is before Linux 6.11");
	make_references();
	while (tally.settings < count)
		try_setting();
	print_message("# note: %zu settings, %zu succeed, %zu fail half-way, %zu wrong\n",
		      tally.settings, tally.good, tally.partial, tally.wrong);
	assert_int_equal(tally.wrong, 0);
	assert_true(tally.good > count / 20 && tally.partial > count / 20);
}

/* Reaps what becomes ours meanwhile. */
static _Noreturn void end_as(pid_t child)
{
	int status = 0;
	pid_t ended;

	do
		ended = waitpid(-1, &status, 0);
	while (ended != child && (ended > 0 || errno == EINTR));
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* The kernel compares numbers that each processor gives to tell which mount namespace is the older
 * one, and does not keep one that seems so (Linux 6.18). */
static int take_one_processor(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

/*
 * A pid and a mount namespace for the test: whatever is mounted ends with it, however it ends, and
 * process 1 is one that may be looked at.
 */
static int begin_apart(void)
{
	if (take_one_processor() || unshare(CLONE_NEWPID | CLONE_NEWNS))
		return errno;
	for (int i = 0; i < 2; i++) {
		pid_t child = fork();

		if (child < 0)
			return errno;
		if (child > 0)
			end_as(child);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) ||
	    mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") ||
	    mkdir("/run/netns", 0755))
		return errno;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(does_what_the_manual_says_with_any_setting),
	};

	if (is_root())
		apart = begin_apart();
	random_begin();
	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
