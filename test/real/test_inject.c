/* SPDX-License-Identifier: Apache-2.0 */
/* gons_inject() and gons_inject_exec(): which program runs where, with what, and what is refused.
 */
#define _GNU_SOURCE
#include "support.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gons.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { EXIT_OURS = 125, EXIT_SAY = 42, OUTPUT_BYTES = 8192 };

/* What a program wrote, and its exit status. */
struct end {
	int status;
	char output[OUTPUT_BYTES];
};

/* The build directory is not there inside: what runs there has come from here. */
static int hide_build(void *argument)
{
	(void)argument;
	return mount("tmpfs", artefact(""), "tmpfs", 0, NULL) ? errno : 0;
}

static gons_plan *plan_to(const struct target *target)
{
	gons_plan *plan = gons_plan_new();

	assert_non_null(plan);
	assert_int_equal(gons_plan_set(plan, "target", text("%d", target->pid)), 0);
	return plan;
}

/* In our place: descriptors 1 and 2 of what is called are the pipe's. */
static int redirect(int from, int to)
{
	int before = fcntl(to, F_DUPFD_CLOEXEC, 10);

	fflush(NULL);
	dup2(from, to);
	return before;
}

static void restore(int before, int to)
{
	dup2(before, to);
	close(before);
}

static void read_all(int fd, struct end *end)
{
	size_t length = 0;
	ssize_t got;

	while (length < sizeof(end->output) - 1 &&
	       (got = read(fd, end->output + length, sizeof(end->output) - 1 - length)) > 0)
		length += (size_t)got;
	end->output[length] = '\0';
}

static pid_t start(gons_plan *plan, const char *file, const char *const *arguments,
		   char *const *environment, int output, int *pidfd)
{
	int out = redirect(output, 1);
	int err = redirect(output, 2);
	pid_t pid =
		gons_inject(plan, file, (char *const *)(uintptr_t)arguments, environment, pidfd);

	restore(out, 1);
	restore(err, 2);
	return pid;
}

/* The pid, or -errno; then nothing has run. */
static pid_t inject(gons_plan *plan, const char *file, const char *const *arguments,
		    char *const *environment, struct end *end)
{
	int ends[2];
	int status = 0;
	int pidfd = -1;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = start(plan, file, arguments, environment, ends[1], &pidfd);
	close(ends[1]);
	if (pid > 0) {
		read_all(ends[0], end);
		assert_true(pidfd >= 0);
		assert_int_equal(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		end->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		close(pidfd);
	}
	close(ends[0]);
	return pid;
}

/* The same in a child that becomes the program. */
static void become(gons_plan *plan, const char *file, const char *const *arguments, struct end *end)
{
	int ends[2];
	int status;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		gons_inject_exec(plan, file, (char *const *)(uintptr_t)arguments, NULL);
		dprintf(2, "%s\n", gons_plan_error(plan));
		_exit(1);
	}
	close(ends[1]);
	read_all(ends[0], end);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	end->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define ARGUMENTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const char *const kinds[] = { "say", "say-static" };

static void assert_says(const struct end *end, const char *expected)
{
	assert_int_equal(end->status, EXIT_SAY);
	assert_string_equal(end->output, expected);
}

static void runs_what_is_not_there(void **state)
{
	struct target target;
	struct end end;
	gons_plan *plan;
	size_t i;

	(void)state;
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, hide_build, NULL);
	plan = plan_to(&target);
	for (i = 0; i < 2; i++) {
		const char *file = artefact(text("test/%s", kinds[i]));

		assert_true(inject(plan, file, ARGUMENTS("zero", "one"), NULL, &end) > 0);
		assert_null(gons_plan_error(plan));
		assert_says(&end, "fd 0\nfd 1\nfd 2\nzero\none\n");
		become(plan, file, ARGUMENTS("zero", "one"), &end);
		assert_says(&end, "fd 0\nfd 1\nfd 2\nzero\none\n");
	}
	gons_plan_free(plan);
}

static void joins_every_namespace_of_the_target(void **state)
{
	struct target target;
	struct end end;
	gons_plan *plan;
	size_t i;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC, NULL, NULL);
	plan = plan_to(&target);
	assert_true(inject(plan, artefact("test/probe"), ARGUMENTS("probe"), NULL, &end) > 0);
	assert_int_equal(end.status, 0);
	for (i = 0; i < NAMESPACE_TYPES; i++)
		assert_contains(end.output, text("ns.%s %llu\n", namespace_types[i].name,
						 (unsigned long long)namespace_of(
							 target.pid, namespace_types[i].name)));
	gons_plan_free(plan);
}

static void descriptors_that_are_kept_come_along(void **state)
{
	struct target target;
	struct end end;
	gons_plan *plan;
	int kept = fcntl(0, F_DUPFD_CLOEXEC, 20);
	size_t i;

	(void)state;
	target_start(&target, CLONE_NEWNS, hide_build, NULL);
	plan = gons_plan_new();
	assert_int_equal(gons_plan_set(plan, "target", text("pidfd:%d", target.pidfd)), 0);
	assert_int_equal(gons_plan_option(plan, GONS_KEEP_FD, kept), 0);
	for (i = 0; i < 2; i++) {
		assert_true(inject(plan, artefact(text("test/%s", kinds[i])), ARGUMENTS("x"), NULL,
				   &end) > 0);
		assert_says(&end, text("fd 0\nfd 1\nfd 2\nfd %d\nx\n", kept));
	}
	/* One that is kept and referred to stays. */
	assert_int_equal(gons_plan_option(plan, GONS_KEEP_FD, target.pidfd), 0);
	assert_true(inject(plan, artefact("test/say"), ARGUMENTS("x"), NULL, &end) > 0);
	assert_contains(end.output, text("fd %d\n", target.pidfd));
	close(kept);
	gons_plan_free(plan);
}

static void script_comes_along(void **state)
{
	const char *script = temporary_file("script", "#!/bin/sh -f\necho \"$- $0 $1\"\n");
	struct target target;
	struct end end;
	gons_plan *plan;

	(void)state;
	chmod(script, 0755);
	target_start(&target, CLONE_NEWNS, hide_build, NULL);
	plan = plan_to(&target);
	assert_true(inject(plan, script, ARGUMENTS("x", "one"), NULL, &end) > 0);
	assert_int_equal(end.status, 0);
	assert_string_equal(end.output, text("f %s one\n", script));
	gons_plan_free(plan);
}

static void path_is_searched_here(void **state)
{
	char *environment[] = { (char *)(uintptr_t)text("PATH=/nowhere::%s", artefact("test")),
				NULL };
	struct target target;
	struct end end;
	gons_plan *plan;

	(void)state;
	target_start(&target, CLONE_NEWNS, hide_build, NULL);
	plan = plan_to(&target);
	assert_true(inject(plan, "say", ARGUMENTS("x"), environment, &end) > 0);
	assert_int_equal(end.status, EXIT_SAY);
	environment[0] = (char *)(uintptr_t)text("PATHS=x");
	assert_int_equal(inject(plan, "say", ARGUMENTS("x"), environment, &end), -ENOENT);
	assert_contains(gons_plan_error(plan), "looked up on the host");
	gons_plan_free(plan);
}

static void paths_longer_than_the_kernel_takes_lead_nowhere(void **state)
{
	static char directory[5000], file[5000];
	char *environment[] = { NULL, NULL };
	gons_plan *plan = gons_plan_new();
	struct end end;

	(void)state;
	memset(directory, 'd', sizeof(directory) - 1);
	memset(file, 'f', sizeof(file) - 1);
	file[0] = '/';
	assert_int_equal(inject(plan, file, ARGUMENTS("x"), NULL, &end), -ENAMETOOLONG);
	assert_contains(gons_plan_error(plan), "too long");
	assert_int_equal(asprintf(&environment[0], "PATH=%s:%s", directory, artefact("test")) > 0,
			 1);
	assert_true(inject(plan, "say", ARGUMENTS("x"), environment, &end) > 0);
	assert_int_equal(end.status, EXIT_SAY);
	free(environment[0]);
	gons_plan_free(plan);
}

/* Where start files are looked for instead, without the number at random. */
#define NOWHERE "/proc/no-home-"
#define NO_FILES "GIT_CONFIG_NOSYSTEM=1\nXDG_CONFIG_DIRS=" NOWHERE "\n"
#define AFRESH NO_FILES "HOME=" NOWHERE "\nINPUTRC=" NOWHERE "/.inputrc\n"

static void take_numbers_out(char *output)
{
	enum { DIGITS = 32 };

	while ((output = strstr(output, NOWHERE))) {
		output += strlen(NOWHERE);
		assert_int_equal(strspn(output, "0123456789abcdef"), DIGITS);
		memmove(output, output + DIGITS, strlen(output + DIGITS) + 1);
	}
}

/* What the environment of the program is, but for what says where it is. */
static void assert_environment(gons_plan *plan, const char *const *given, const char *expected)
{
	struct end end;

	assert_true(inject(plan, "/usr/bin/env", ARGUMENTS("env"), (char *const *)(uintptr_t)given,
			   &end) > 0);
	assert_int_equal(end.status, 0);
	take_numbers_out(end.output);
	/* An odd number of entries that went leaves an empty one, libgons(7). */
	assert_string_equal(end.output + (end.output[0] == '\n'), expected);
}

static void environment_is_the_callers(void **state)
{
	const char *other = text("LD_PRELOAD=%s", artefact("test/libother.so"));
	struct target target;
	gons_plan *plan;

	(void)state;
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	plan = plan_to(&target);
	assert_environment(
		plan, ARGUMENTS("A=1", other, "LOCPATH=/l", "GCONV_PATH=/g", "LANGUAGE=a/b", "Z=2"),
		text("A=1\nZ=2\n" AFRESH "LANGUAGE=C\n%s\n", other));
	assert_environment(plan, ARGUMENTS("A=1", "LANG=../a", other),
			   text("A=1\n" AFRESH "LANGUAGE=C\n%s\n", other));
	assert_environment(plan, ARGUMENTS("A=1", "LANG=..", other),
			   text("A=1\n" AFRESH "LANGUAGE=C\n%s\n", other));
	assert_environment(plan, ARGUMENTS("A=1", "LANG=de_DE.UTF-8", other),
			   text("A=1\nLANG=de_DE.UTF-8\n" AFRESH "LANGUAGE=C\n%s\n", other));
	assert_environment(plan,
			   ARGUMENTS("A=1", "HOME=/h", "XDG_DATA_HOME=/x", "ENV=/e", "BASH_ENV=/b",
				     "INPUTRC=/i", "ENVIRONMENT=/e", other),
			   text("A=1\nENVIRONMENT=/e\n" AFRESH "LANGUAGE=C\n%s\n", other));
	assert_int_equal(gons_plan_option(plan, GONS_KEEP_HOME, 2), -EINVAL);
	assert_int_equal(gons_plan_option(plan, GONS_KEEP_HOME, 1), 0);
	assert_environment(plan, ARGUMENTS("HOME=/h", "ENV=/e", "INPUTRC=/i", other),
			   text("HOME=/h\nENV=/e\nINPUTRC=/i\nLANGUAGE=C\n%s\n", other));
	assert_int_equal(gons_plan_option(plan, GONS_KEEP_HOME, 0), 0);
	assert_int_equal(gons_plan_setenv(plan, "HOME", "/set"), 0);
	assert_environment(
		plan, ARGUMENTS("ENV=/e", other),
		text("HOME=/set\n" NO_FILES "INPUTRC=/set/.inputrc\nLANGUAGE=C\n%s\n", other));
	assert_int_equal(gons_plan_setenv(plan, "HOME", NULL), 0);
	assert_int_equal(gons_plan_set(plan, "trust", "1"), 0);
	assert_environment(plan, ARGUMENTS("A=1", "LOCPATH=/l", "LANGUAGE=de", "gons_net=/nowhere"),
			   "A=1\nLOCPATH=/l\nLANGUAGE=de\n");
	gons_plan_free(plan);
}

static void plan_stays_as_it_was(void **state)
{
	const char *script = temporary_file("script", "#!/bin/sh\nexit 42\n");
	char *nothing[] = { NULL };
	struct target target;
	struct end end;
	gons_plan *plan;
	char **before;
	char **after;
	size_t i;

	(void)state;
	chmod(script, 0755);
	target_start(&target, CLONE_NEWNS, hide_build, NULL);
	plan = gons_plan_new();
	assert_int_equal(gons_plan_set(plan, "target", text("pidfd:%d", target.pidfd)), 0);
	assert_int_equal(gons_plan_set(plan, "bind", "/etc/passwd"), 0);
	before = gons_plan_environ(plan, nothing);
	assert_true(inject(plan, script, ARGUMENTS("x"), NULL, &end) > 0);
	assert_int_equal(end.status, EXIT_SAY);
	assert_int_equal(inject(plan, "/nowhere", ARGUMENTS("x"), NULL, &end), -ENOENT);
	after = gons_plan_environ(plan, nothing);
	for (i = 0; before[i] && after[i]; i++)
		assert_string_equal(before[i], after[i]);
	assert_true(!before[i] && !after[i]);
	free(before);
	free(after);
	gons_plan_free(plan);
}

static void failing_plan_is_told(void **state)
{
	struct target target;
	struct end end;
	gons_plan *plan;

	(void)state;
	target_start(&target, CLONE_NEWNS, hide_build, NULL);
	plan = plan_to(&target);
	assert_int_equal(gons_plan_set(plan, "wd", "/nowhere"), 0);
	assert_true(inject(plan, artefact("test/say"), ARGUMENTS("x"), NULL, &end) > 0);
	assert_int_equal(end.status, EXIT_OURS);
	assert_begins(end.output, "gons: cannot change to gons_wd directory \"/nowhere\"");
	assert_int_equal(inject(plan, artefact("test/say-static"), ARGUMENTS("x"), NULL, &end),
			 -ENOENT);
	assert_int_equal(gons_plan_report(plan)->status, -ENOENT);
	assert_begins(gons_plan_error(plan), "cannot change to gons_wd directory \"/nowhere\"");
	gons_plan_free(plan);
}

/* A copy of a program that runs, which a test may spoil. */
static const char *spoiled(const char *name)
{
	const char *path = temporary_file(name, "");
	char bytes[65536];
	int from = open(artefact("test/say"), O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t got;

	assert_true(from >= 0 && to >= 0);
	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		assert_int_equal(write(to, bytes, (size_t)got), got);
	close(from);
	close(to);
	chmod(path, 0755);
	return path;
}

static void patch(const char *path, off_t at, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_int_equal(pwrite(fd, bytes, size, at), (ssize_t)size);
	close(fd);
}

static void assert_refused(const char *file, int error, const char *reason)
{
	gons_plan *plan = gons_plan_new();
	struct end end;

	if (inject(plan, file, ARGUMENTS("x"), NULL, &end) != error)
		fail_msg("%s is not refused with %d: %s", file, error, gons_plan_error(plan));
	assert_contains(gons_plan_error(plan), reason);
	assert_int_equal(gons_plan_report(plan)->status, 0);
	assert_int_equal(gons_inject_exec(plan, file, (char *[]){ NULL }, NULL), error);
	gons_plan_free(plan);
}

static void refuses_what_obeys_nobody(void **state)
{
	static const char capability[20] = { 0, 0, 0, 2, 0, 32 }; /* VFS_CAP_REVISION_2, NET_RAW */
	const char *path = spoiled("program");

	(void)state;
	chmod(path, 04755);
	assert_refused(path, -EPERM, "set-user-ID");
	chmod(path, 02755);
	assert_refused(path, -EPERM, "set-group-ID");
	chmod(path, 0755);
	if (setxattr(path, "security.capability", capability, sizeof(capability), 0) == 0)
		assert_refused(path, -EPERM, "file capabilities");
	else if (getuid() == 0 && is_root())
		fail_msg("no capabilities on %s: %s", path, strerror(errno));
}

static void says_what_is_no_program(void **state)
{
	static const uint16_t machines[] = { EM_386, EM_S390 };
	static const char *const names[] = { "32-bit x86", "S/390" };
	const char class = ELFCLASS32;
	const char *path;
	size_t i;

	(void)state;
	assert_refused("/nowhere/at-all", -ENOENT, "looked up on the host");
	assert_refused("", -ENOENT, "looked up on the host");
	path = spoiled("program");
	chmod(path, 0644);
	assert_refused(path, -EACCES, "may be executed");
	assert_refused("/", -EACCES, "may be executed");
	for (i = 0; i < 2; i++) {
		path = spoiled("program");
		patch(path, offsetof(Elf64_Ehdr, e_machine), &machines[i], sizeof(machines[i]));
		assert_refused(path, -ENOEXEC, names[i]);
	}
	path = spoiled("program");
	patch(path, EI_CLASS, &class, 1);
	assert_refused(path, -ENOEXEC, "32-bit");
	path = spoiled("program");
	patch(path, offsetof(Elf64_Ehdr, e_machine), &(uint16_t){ 0xfff0 }, 2);
	assert_refused(path, -ENOEXEC, "another processor");
	path = spoiled("program");
	patch(path, EI_DATA, &(char){ ELFDATA2MSB }, 1);
	assert_refused(path, -ENOEXEC, "big-endian");
	path = spoiled("program");
	patch(path, offsetof(Elf64_Ehdr, e_phentsize), &(uint16_t){ 1 }, 2);
	assert_refused(path, -ENOEXEC, "damaged");
	path = spoiled("program");
	patch(path, offsetof(Elf64_Ehdr, e_phnum), &(uint16_t){ 0xffff }, 2);
	assert_refused(path, -ENOEXEC, "damaged");
	path = spoiled("program");
	patch(path, offsetof(Elf64_Ehdr, e_phoff), &(uint64_t){ UINT64_MAX }, 8);
	assert_refused(path, -ENOEXEC, "damaged");
	path = spoiled("program");
	patch(path, offsetof(Elf64_Ehdr, e_type), &(uint16_t){ ET_CORE }, 2);
	assert_refused(path, -ENOEXEC, "damaged");
	path = spoiled("program");
	assert_int_equal(truncate(path, 80), 0);
	assert_refused(path, -ENOEXEC, "damaged");
}

/* Where the program header is that names the dynamic linker. */
static off_t linker_header(const char *path, Elf64_Phdr *header)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf64_Ehdr elf;
	off_t at;

	assert_int_equal(pread(fd, &elf, sizeof(elf), 0), sizeof(elf));
	for (at = (off_t)elf.e_phoff; pread(fd, header, sizeof(*header), at) == sizeof(*header) &&
				      header->p_type != PT_INTERP;
	     at += (off_t)sizeof(*header))
		;
	close(fd);
	assert_int_equal(header->p_type, PT_INTERP);
	return at;
}

static void says_which_dynamic_linker_is_missing(void **state)
{
	static const Elf64_Xword sizes[] = { 0, 4097, 4 };
	const char *path = spoiled("program");
	Elf64_Phdr header;
	off_t at = linker_header(path, &header);
	size_t i;

	(void)state;
	patch(path, (off_t)header.p_offset, "/nowhere", 8);
	assert_refused(path, -ENOENT, "its dynamic linker, looked up on the host: \"/nowhere");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		patch(path, at + (off_t)offsetof(Elf64_Phdr, p_filesz), &sizes[i],
		      sizeof(sizes[i]));
		assert_refused(path, -ENOEXEC, "damaged");
	}
	path = spoiled("program");
	patch(path, at + (off_t)offsetof(Elf64_Phdr, p_offset), &(Elf64_Off){ UINT64_MAX }, 8);
	assert_refused(path, -ENOEXEC, "damaged");
	patch(path, at + (off_t)offsetof(Elf64_Phdr, p_offset), &(Elf64_Off){ 1 << 30 }, 8);
	assert_refused(path, -ENOEXEC, "damaged");
}

static void assert_script_refused(const char *content, int error, const char *reason)
{
	const char *path = temporary_file("script", content);

	chmod(path, 0755);
	assert_refused(path, error, reason);
}

static void says_what_is_no_script(void **state)
{
	char endless[300] = "#!/";

	(void)state;
	memset(endless + 3, 'x', sizeof(endless) - 4);
	assert_script_refused("echo\n", -ENOEXEC, "neither an ELF program nor a script");
	assert_script_refused("", -ENOEXEC, "neither an ELF program nor a script");
	assert_script_refused("#!", -ENOEXEC, "names no interpreter");
	assert_script_refused("#! \t\n/bin/sh\n", -ENOEXEC, "names no interpreter");
	assert_script_refused(endless, -ENOEXEC, "names no interpreter");
	assert_script_refused("#!/nowhere/sh\n", -ENOENT, "its interpreter");
	assert_script_refused("#!/usr/bin/env\n", -ENOEXEC, "more than a program");
	assert_script_refused("#!/usr/bin/env -i sh\n", -ENOEXEC, "more than a program");
	assert_script_refused("#!/usr/bin/env -S A=1 sh\n", -ENOEXEC, "more than a program");
	assert_script_refused("#!/usr/bin/env -S sh '-e'\n", -ENOEXEC, "more than a program");
	assert_script_refused("#!/usr/bin/env no-such-interpreter\n", -ENOENT,
			      "its interpreter, looked up on the host: \"no-such-interpreter\"");
	assert_script_refused("#!no-such-interpreter\n", -ENOENT, ": \"no-such-interpreter\"");
}

/* 0 or -errno of execve(2) itself. */
static int execute_natively(const char *file)
{
	int ends[2];
	int error = 0;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		execv(file, (char *[]){ (char *)(uintptr_t) "x", NULL });
		error = -errno;
		_exit(write(ends[1], &error, sizeof(error)) != sizeof(error));
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) < 0)
		fail_msg("cannot read: %s", strerror(errno));
	close(ends[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return error;
}

static void scripts_interpret_scripts_as_deep_as_the_kernel_lets_them(void **state)
{
	const char *line = "#!/bin/sh\nexit 42\n";
	gons_plan *plan = gons_plan_new();
	struct end end;
	int error = 0;
	int depth;

	(void)state;
	for (depth = 1; depth < 9; depth++) {
		const char *path = temporary_file(text("script-%d", depth), line);
		pid_t pid;

		chmod(path, 0755);
		error = execute_natively(path);
		pid = inject(plan, path, ARGUMENTS("x"), NULL, &end);
		if (error)
			assert_int_equal(pid, error);
		else
			assert_true(pid > 0 && end.status == EXIT_SAY);
		line = text("#!%s\n", path);
	}
	assert_int_equal(error, -ELOOP);
	gons_plan_free(plan);
}

static void script_that_interprets_itself_is_refused(void **state)
{
	const char *path = temporary_file("circle", "");

	(void)state;
	assert_script_refused(text("#!%s\n", path), -EACCES, "its interpreter");
	temporary_file("circle", text("#!%s\n", path));
	chmod(path, 0755);
	assert_refused(path, -ELOOP, "interpreters of scripts");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(runs_what_is_not_there),
		real_test(joins_every_namespace_of_the_target),
		real_test(descriptors_that_are_kept_come_along),
		real_test(script_comes_along),
		real_test(path_is_searched_here),
		real_test(paths_longer_than_the_kernel_takes_lead_nowhere),
		real_test(environment_is_the_callers),
		real_test(plan_stays_as_it_was),
		real_test(failing_plan_is_told),
		real_test(refuses_what_obeys_nobody),
		real_test(says_what_is_no_program),
		real_test(says_which_dynamic_linker_is_missing),
		real_test(says_what_is_no_script),
		real_test(scripts_interpret_scripts_as_deep_as_the_kernel_lets_them),
		real_test(script_that_interprets_itself_is_refused),
	};

	become_root();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
