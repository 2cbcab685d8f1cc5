/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Older kernels, made by filters: what they lack is missing one by one and as a whole. Each deed
 * works where it can, at every door, and is refused in one clear line where it cannot; and the
 * manual says the same. What filters cannot take away stays: the masks of statx(2) that tell mounts
 * apart (5.8, 6.8).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "aside.h"
#include "support.h"

enum { CALL_DENIALS = 3, WORDS = 16, REFUSED = 125 };
enum {
	CGROUP = 1,
	IPC = 2,
	MNT = 4,
	NET = 8,
	PID = 16,
	TIME = 32,
	UTS = 128
}; /* namespace_types */

static const struct call {
	const char *name;
	int major, minor;
	unsigned watch;
	struct denial denials[CALL_DENIALS];
} calls[] = {
#define CALL(name, major, minor, watch, ...) { name, major, minor, watch, { __VA_ARGS__ } },
#include "calls.def"
#undef CALL
};

static const struct deed {
	const char *name;
	const char *words;
	const char *command;
	const char *needs;
	const char *manual; /* as what the manual counts it where it is refused */
	const char *refusal;
	int joined;
	const char *line; /* of the probe */
} deeds[] = {
#define DEED(...) { __VA_ARGS__ },
#include "deeds.def"
#undef DEED
};

static const struct kernel {
	int major, minor;
	const char *where;
} kernels[] = {
	{ 4, 19, "Debian 10" },    { 5, 4, "Ubuntu 20.04" }, { 5, 10, "Debian 11" },
	{ 5, 15, "Ubuntu 22.04" }, { 6, 1, "Debian 12" },    { 6, 8, "Ubuntu 24.04" },
	{ 6, 12, "Debian 13" },
};

enum door { BEFORE_MAIN, RUN, SPAWN, REEXEC, EXPLAIN, COMMAND, DOORS };

/* What a door takes itself, whatever it does; and how it says so where it is missing. */
static const struct {
	const char *name;
	const char *needs;
	const char *refusal;
} doors[DOORS] = {
	[BEFORE_MAIN] = { "before main", "", "" },
	[RUN] = { "run", "", "" },
	[SPAWN] = { "spawn", "pidfd_open",
		    "cannot watch a child, which takes pidfd_open (Linux 5.3)" },
	[REEXEC] = { "reexec", "pidfd_open memfd_create execveat", "Function not implemented" },
	[EXPLAIN] = { "explain", "", "" },
	[COMMAND] = { "command", "pidfd_open", "pidfd_open(2) needs Linux 5.3" },
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]), DEEDS = sizeof(deeds) / sizeof(deeds[0]) };
enum { KERNELS = sizeof(kernels) / sizeof(kernels[0]) };

/* A set of calls that are missing, by their numbers. */
typedef uint32_t missing;

static struct target target;
static const char *id_of_net;

static size_t cases, refusals, wrongs;

static missing missing_on(int major, int minor)
{
	missing set = 0;

	for (int i = 0; i < CALLS; i++) {
		if (calls[i].major > major || (calls[i].major == major && calls[i].minor > minor))
			set |= 1U << i;
	}
	return set;
}

/* The calls in a list of names; one that is no call fails the test. */
static missing set_of(const char *names)
{
	missing set = 0;

	while (*names) {
		size_t length = strcspn(names, " ");
		int i = 0;

		while (i < CALLS &&
		       (strncmp(calls[i].name, names, length) != 0 || calls[i].name[length]))
			i++;
		if (i == CALLS)
			fail_msg("no call %.*s", (int)length, names);
		set |= 1U << i;
		names += length + strspn(names + length, " ");
	}
	return set;
}

/* In the new process. */
static int be_older(void *argument)
{
	const missing set = *(const missing *)argument;
	struct denial denials[CALLS * CALL_DENIALS];
	unsigned watched = 0;
	size_t count = 0;
	int error;

	for (int i = 0; i < CALLS; i++) {
		if (!(set & 1U << i))
			continue;
		watched |= calls[i].watch;
		for (int j = 0; j < CALL_DENIALS && calls[i].denials[j].error; j++)
			denials[count++] = calls[i].denials[j];
	}
	error = deny_by_watching(watched);
	return error ? error : deny_system_calls(denials, count);
}

static const char *meaning(char letter)
{
	switch (letter) {
	case 'T':
		return text("%d", (int)target.pid);
	case 'I':
		return id_of_net ? id_of_net : "id:1:1";
	case 'F':
		return "/tmp/place/file";
	case 'R':
		return "/tmp/place/root";
	case 'P':
		return artefact("test");
	default:
		return "/tmp/place";
	}
}

static const char *expand(const char *from)
{
	return text_replace(from, meaning);
}

/* Pieces of a text between blanks; the text is used up, and is not text()'s. */
static size_t split(char *from, const char **pieces, size_t room)
{
	size_t count = 0;

	for (char *piece = strtok(from, " "); piece && count < room; piece = strtok(NULL, " "))
		pieces[count++] = piece;
	return count;
}

/* The probe asks for what only some deeds have made; it is told by a line that nobody misses. */
#define PROBE_ARGUMENTS "--cat", "/tmp/marker", "--cat", "/etc/hostname"

static void before_main(struct run *run, const struct deed *deed, const char *program)
{
	static const char *const arguments[] = { PROBE_ARGUMENTS, NULL };
	const char *environment[WORDS + 2] = { NULL }, *words[WORDS];
	char *copy = strdup(expand(deed->words));
	size_t count = split(copy, words, WORDS);

	for (size_t i = 0; i < count; i++)
		environment[i] = text("gons_%s", words[i]);
	environment[count] = "gons_onerror=exit";
	run->arguments = arguments;
	run_program(run, artefact(program), environment);
	free(copy);
}

static void by_api(struct run *run, const struct deed *deed, enum door door)
{
	const char *arguments[] = { doors[door].name, expand(deed->words),
				    artefact("test/probe-static"), PROBE_ARGUMENTS, NULL };

	run->arguments = arguments;
	run_program(run, artefact("test/door"), (const char *const[]){ "PATH=/usr/bin", NULL });
}

static void by_command(struct run *run, const struct deed *deed)
{
	static const char *const probe[] = { "--", NULL, PROBE_ARGUMENTS, NULL };
	const char *arguments[WORDS + 8];
	char *copy = strdup(expand(deed->command));
	size_t count = split(copy, arguments, WORDS);

	for (size_t i = 0; i < 6; i++)
		arguments[count + i] = probe[i];
	arguments[count + 1] = artefact("test/probe-static");
	arguments[count + 6] = NULL;
	run->arguments = arguments;
	run_program(run, artefact("gons"), (const char *const[]){ "PATH=/usr/bin", NULL });
	free(copy);
}

static const char *where(missing set)
{
	const char *names = "";

	for (int i = 0; i < CALLS; i++) {
		if (set & 1U << i)
			names = text("%s %s", names, calls[i].name);
	}
	return names;
}

/* Before Linux 6.11 the probe cannot tell where it is if it has no /proc of its own there. */
static const char *wrong_place(const struct run *run, const struct deed *deed, missing set)
{
	const bool may_not_tell = set & set_of("pidfd_open pidfd-ioctl");
	int joined = deed->joined & (set & set_of("time") ? ~TIME : ~0);

	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		if (joined & 1 << i &&
		    probe_namespace(run, name) != namespace_of(target.pid, name) &&
		    !(may_not_tell && probe_namespace(run, name) == 0))
			return text("it is not in the %s namespace", name);
	}
	if (probe_count(run, "fd") != 3)
		return "it has more open than its standard streams";
	if (deed->line && !strstr(run->output, text("%s\n", deed->line)))
		return text("it does not find \"%s\"", deed->line);
	return NULL;
}

static bool is_one_line(const char *errors)
{
	const char *end = strchr(errors, '\n');

	return end && !end[1] && strncmp(errors, "gons: ", 6) == 0;
}

/* Refused: by one line that says what is missing, or in a "failed" line; and never half done. */
static const char *wrong_refusal(const struct run *run, enum door door, const char *words)
{
	const char *told = door == BEFORE_MAIN || door == COMMAND ? run->errors : run->output;

	if (strstr(run->output, "ns.net "))
		return "the program runs all the same";
	if ((door == BEFORE_MAIN || door == COMMAND) &&
	    (run->status != REFUSED || !is_one_line(run->errors)))
		return "it is not refused in one line";
	if (door != BEFORE_MAIN && door != COMMAND && run->status != 1)
		return "it does not fail";
	return strstr(told, words) ? NULL : text("it does not say \"%s\"", words);
}

/* The command pins a target, and takes nothing else for itself. A program that joins nothing is
 * started again as it lies on the disk. */
static missing taken_by(const struct deed *deed, enum door door)
{
	const bool joins = strstr(deed->words, "@T") || strstr(deed->words, "@I");

	if (door == COMMAND && !strstr(deed->command, "--target"))
		return 0;
	return set_of(door == REEXEC && !joins ? "pidfd_open" : doors[door].needs);
}

static void run_case(const struct deed *deed, enum door door, missing set)
{
	struct run run = { .prepare = be_older, .argument = &set };
	const missing lacks = set & set_of(deed->needs), shut = set & taken_by(deed, door);
	const char *wrong;

	if (door == BEFORE_MAIN) {
		before_main(&run, deed, "test/probe-so");
	} else if (door == COMMAND) {
		by_command(&run, deed);
	} else {
		/* one that a child must not have */
		run.keep[run.kept++] = target.pidfd;
		by_api(&run, deed, door);
	}
	cases++;
	refusals += (lacks | shut) != 0;
	if (lacks | shut)
		wrong = wrong_refusal(&run, door, shut ? doors[door].refusal : deed->refusal);
	else if (run.status != 0)
		wrong = "it is refused";
	else
		wrong = door == EXPLAIN ? NULL : wrong_place(&run, deed, set);
	if (wrong)
		print_message("# %s, %s, without%s: %s: status %d\n# %s# %s\n", deed->name,
			      doors[door].name, where(set), wrong, run.status, run.output,
			      run.errors);
	aside_assert_nothing_left(text("%s, %s", deed->name, doors[door].name));
	wrongs += wrong != NULL;
	run_free(&run);
}

static bool is_possible(const struct deed *deed, enum door door)
{
	if (strstr(deed->words, "@I") && !id_of_net)
		return false;
	return door != COMMAND || deed->command;
}

static int make_inside(void *argument)
{
	int fd;

	(void)argument;
	if (sethostname("inside", 6))
		return errno;
	fd = open("/tmp/marker", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	dprintf(fd, "outside\n");
	close(fd);
	fd = open("/tmp/inside", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	dprintf(fd, "inside\n");
	close(fd);
	return mount("/tmp/inside", "/tmp/marker", NULL, MS_BIND, NULL) ? errno : 0;
}

static void make_world(void)
{
	const int all = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
			CLONE_NEWTIME | CLONE_NEWUTS;
	const char *root = text("/tmp/place/root%s", artefact("test"));
	uint64_t id;
	int fd;

	if (!is_root())
		skip_because("only root may do all of this");
	if (!pidfd_tells_namespaces())
		skip_because("an older kernel is the real thing: nothing has to be taken away");
	aside_ready();
	target_start(&target, all, make_inside, NULL);
	if (namespace_id(target.pid, "net", &id))
		id_of_net = strdup(text("id:%llu:%llu", (unsigned long long)id,
					(unsigned long long)namespace_of(target.pid, "net")));
	mkdir("/tmp/place", 0755);
	fd = open("/tmp/place/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	dprintf(fd, "brought\n");
	close(fd);
	if (system(text("mkdir -p %s && cp %s %s", root, artefact("test/probe-static"), root)))
		fail_msg("no root directory");
	aside_remember();
	cases = refusals = wrongs = 0;
}

static int end_world(void **state)
{
	free((void *)id_of_net);
	id_of_net = NULL;
	if (system("rm -rf /tmp/place /tmp/marker /tmp/inside"))
		return -1;
	return support_teardown(state);
}

static void run_all(missing set, enum door first, enum door last)
{
	for (int deed = 0; deed < DEEDS; deed++) {
		for (enum door door = first; door <= last; door++) {
			if (is_possible(&deeds[deed], door))
				run_case(&deeds[deed], door, set);
		}
	}
}

/* The kernel as it is: what a deed takes is found by what it lacks, not by chance. */
static void everything_works_on_this_kernel(void **state)
{
	(void)state;
	make_world();
	run_all(0, BEFORE_MAIN, COMMAND);
	assert_int_equal(wrongs, 0);
}

static void older_kernels_do_what_they_can_and_tell_the_rest(void **state)
{
	(void)state;
	make_world();
	for (int i = 0; i < KERNELS; i++)
		run_all(missing_on(kernels[i].major, kernels[i].minor), BEFORE_MAIN, COMMAND);
	print_message("# note: %d kernels, %d deeds, %d doors: %zu cases, %zu of them refusals\n",
		      KERNELS, DEEDS, DOORS, cases, refusals);
	assert_int_equal(wrongs, 0);
}

/* By the other doors: whatever takes the call, and one deed for the sake of the door. */
static void run_others(missing call, bool all)
{
	for (int deed = 0; deed < DEEDS; deed++) {
		if (!all && deed > 0 && !(set_of(deeds[deed].needs) & call))
			continue;
		for (enum door door = RUN; door < DOORS; door++) {
			if (is_possible(&deeds[deed], door))
				run_case(&deeds[deed], door, call);
		}
	}
}

/* Some may have been backported, and a seccomp filter takes away what it likes. */
static void each_call_can_be_missing_alone(void **state)
{
	const bool all = getenv("GONS_LONG") != NULL;

	(void)state;
	make_world();
	for (int i = 0; i < CALLS; i++) {
		run_all(1U << i, BEFORE_MAIN, BEFORE_MAIN);
		run_others(1U << i, all);
	}
	print_message("# note: %d calls: %zu cases, %zu of them refusals\n", CALLS, cases,
		      refusals);
	assert_int_equal(wrongs, 0);
}

/* A musl program has to ask whether it has more rights than its user. */
static void musl_programs_ask_proc_where_the_kernel_does_not_tell(void **state)
{
	missing set = set_of("auxv");
	struct run run = { .prepare = be_older, .argument = &set };

	(void)state;
	make_world();
	if (!artefact_exists("test/probe-musl-static"))
		skip_because("there is no musl-gcc here");
	before_main(&run, &deeds[0], "test/probe-musl-static");
	assert_ended(&run, 0);
	if (wrong_place(&run, &deeds[0], set))
		fail_msg("%s", wrong_place(&run, &deeds[0], set));
	run_free(&run);
}

/* What is refused before main() on a kernel, each thing once. */
static const char *refused_on(const struct kernel *kernel)
{
	const missing set = missing_on(kernel->major, kernel->minor);
	const char *list = "";

	for (int i = 0; i < DEEDS; i++) {
		if (set & set_of(deeds[i].needs) && !strstr(list, deeds[i].manual))
			list = text("%s%s%s", list, *list ? ", " : "", deeds[i].manual);
	}
	if (set & set_of("pidfd_open"))
		list = text("%s, gons_spawn(), gons_reexec(), --target", list);
	return list;
}

static void the_manual_says_what_each_kernel_refuses(void **state)
{
	static char manual[1 << 18];
	FILE *file = fopen(MANUAL, "re");

	(void)state;
	if (!file)
		fail_msg("%s: %s", MANUAL, strerror(errno));
	manual[fread(manual, 1, sizeof(manual) - 1, file)] = '\0';
	fclose(file);
	for (int i = 0; i < KERNELS; i++)
		assert_contains(manual,
				text("\n%d.%d\t%s\tT{\n%s\nT}\n", kernels[i].major,
				     kernels[i].minor, kernels[i].where, refused_on(&kernels[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(everything_works_on_this_kernel, end_world),
		cmocka_unit_test_teardown(older_kernels_do_what_they_can_and_tell_the_rest,
					  end_world),
		cmocka_unit_test_teardown(each_call_can_be_missing_alone, end_world),
		cmocka_unit_test_teardown(musl_programs_ask_proc_where_the_kernel_does_not_tell,
					  end_world),
		cmocka_unit_test(the_manual_says_what_each_kernel_refuses),
	};

	aside_begin();
	return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
