/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hostile container: while gons_run(), gons_spawn(), gons_reexec() and gons_inject() go into it
 * again and again, a process in it opens whatever it can of /proc/PID of each newcomer. Nothing of
 * the host may be reached: not the program that came (CVE-2019-5736), no directory
 * (CVE-2024-21626), no memory, no environment.
 *
 * What protects, and what the kernel would allow without it (tried, each of these tests goes red):
 *
 * - We are not dumpable from before the first namespace is entered (hide() in execute/hide.c). Else
 *   whoever is root in a user namespace that we join reaches exe, cwd, descriptors, environ and
 *   memory; so does, where the user namespace is the same, whoever has all the capabilities that we
 *   have (ptrace(2), "Ptrace access mode checking").
 * - A program of gons_inject() that has given rights away stays so (stays_undumpable() in
 * execute/hide.c). Else whoever inside is the same user, with as few capabilities, reaches the
 * same.
 * - gons_reexec() executes a sealed copy in memory. That also holds against somebody with
 *   CAP_SYS_PTRACE in our own user namespace, whom the first does not stop.
 *
 * Somebody with CAP_PERFMON or CAP_SYS_ADMIN in our own user namespace may read /proc/PID/environ
 * and maps of everybody whom he sees since Linux 6.15 (may_access_mm() in kernel/fork.c), dumpable
 * or not. So that is tried only where the container has a user namespace of its own.
 *
 * What remains possible for whoever has CAP_SYS_PTRACE in our own user namespace, since the kernel
 * lets him inspect and control every process that he sees: the exe of who comes by gons_run() or
 * gons_spawn() (a copy of the caller, executed from the caller's file), the host's shared libraries
 * in /proc/PID/map_files, and what is in the newcomer's memory. Who goes into such a container
 * should use gons_reexec() of a static program; better, containers have a user namespace of their
 * own or no CAP_SYS_PTRACE.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traces.h"

enum { VISITS = 200, PIECE = 65536, WORTHWHILE = 100 };

#define SECRET "only-the-host-may-know"

/* Who visits whom, and what is tried. */
struct variant {
	const char *how;
	const char *program;
	const char *tried[5];
	bool user;        /* the container has a user namespace of its own, which is joined, too */
	bool ptrace;      /* it may inspect everybody in its user namespace, which is ours */
	const char *more; /* words besides those that join, or empty */
	int bare;         /* it is this user and group, with no capability; or -1: root with all */
};

#define BUT_ENVIRON                                                                                \
	{                                                                                          \
		"exe", "directories", "memory"                                                     \
	}
#define ALL                                                                                        \
	{                                                                                          \
		"exe", "directories", "memory", "environ"                                          \
	}

static struct variant run_same = { "run", "visitor-a", BUT_ENVIRON, false, false, "", -1 };
static struct variant spawn_same = { "spawn", "visitor-a", BUT_ENVIRON, false, false, "", -1 };
static struct variant reexec_same = { "reexec", "visitor-a", BUT_ENVIRON, false, false, "", -1 };
static struct variant run_user = { "run", "visitor-a", ALL, true, false, "", -1 };
static struct variant spawn_user = { "spawn", "visitor-a", ALL, true, false, "", -1 };
static struct variant reexec_user = { "reexec", "visitor-a", ALL, true, false, "", -1 };
static struct variant reexec_static = { "reexec", "visitor-static", ALL, true, false, "", -1 };
static struct variant reexec_ptrace = { "reexec", "visitor-a", { "exe" }, false, true, "", -1 };
/* Who sweeps the directory away has to follow; that takes time. */
static struct variant run_fresh = { "run", "visitor-a", ALL, true, false, " tmp=fresh", -1 };
static struct variant reexec_fresh = { "reexec", "visitor-a", ALL, true, false, " tmp=fresh", -1 };

/* Those inside have no fewer rights than the program. */
static struct variant inject_caps = { "inject", "visitor-a", ALL, false, false, " caps=0", 0 };
static struct variant inject_uid = { "inject", "visitor-a", ALL,
				     false,    false,       " uid=65534 gid=65534",
				     65534 };
/* The mounts stay those of the host. */
static struct variant inject_pid = { "inject", "visitor-a",          ALL, false,
				     false,    " caps=0 mnt= bind=", 0 };

static struct target target;
static struct run visitor;

static char root[128], mark[160], program[160], to[160], from[160], words[512];
static int input = -1, output = -1; /* of the hostile process, as we see them */

static int end(void **state)
{
	run_free(&visitor);
	close(input);
	close(output);
	input = output = -1;
	return support_teardown(state);
}

/* Without it only he may inspect us who has all the capabilities that we have: now he has. */
static int drop_ptrace(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE) || syscall(SYS_capget, &header, data))
		return errno;
	data[0].effective &= ~(1U << CAP_SYS_PTRACE);
	data[0].permitted &= ~(1U << CAP_SYS_PTRACE);
	data[0].inheritable &= ~(1U << CAP_SYS_PTRACE);
	return syscall(SYS_capset, &header, data) ? errno : 0;
}

/* Who is left without a capability may no more be stopped by the lack of one. */
static int become_bare(int user)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	const uid_t id = (uid_t)user;

	for (int i = 0; prctl(PR_CAPBSET_READ, i) >= 0; i++)
		if (prctl(PR_CAPBSET_DROP, i))
			return errno;
	return setgroups(0, NULL) || setresgid(id, id, id) || setresuid(id, id, id) ||
			       syscall(SYS_capset, &header, none)
		       ? errno
		       : 0;
}

static int copy_file(const char *file, const char *other)
{
	static char buffer[PIECE];
	int source = open(file, O_RDONLY | O_CLOEXEC);
	int copy = open(other, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ssize_t length = -1;

	while (source >= 0 && copy >= 0 && (length = read(source, buffer, sizeof(buffer))) > 0)
		if (write(copy, buffer, (size_t)length) != length)
			return EIO;
	close(source);
	close(copy);
	return length == 0 ? 0 : ENOENT;
}

/* A root of its own that holds nothing but the hostile program and /proc. */
static int make_root(void)
{
	if (mount("tmpfs", root, "tmpfs", 0, "mode=755") || mkdir(text("%s/proc", root), 0755) ||
	    mkdir(text("%s/brought", root), 0755) || mkdir(text("%s/tmp", root), 0755) ||
	    mount("proc", text("%s/proc", root), "proc", 0, NULL))
		return errno;
	if (copy_file(artefact("test/hostile"), text("%s/hostile", root)))
		return ENOENT;
	if (chdir(root) || syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) ||
	    chdir("/"))
		return errno;
	return 0;
}

static int be_hostile(void *argument)
{
	const struct variant *variant = argument;
	const char *arguments[8] = { "hostile", SECRET, mark };

	int reads = open(to, O_RDONLY | O_CLOEXEC), writes = open(from, O_WRONLY | O_CLOEXEC);
	int error = reads < 0 || writes < 0 ? errno : make_root();
	pid_t pid;

	if (!error && !variant->ptrace && !variant->user && variant->bare < 0)
		error = drop_ptrace();
	if (error)
		return error;
	memcpy(&arguments[3], variant->tried, sizeof(variant->tried));
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(reads, 0);
		dup2(writes, 1);
		if (variant->bare >= 0 && become_bare(variant->bare))
			_exit(1);
		execv("/hostile", (char *const *)arguments);
		_exit(1);
	}
	close(reads);
	close(writes);
	return pid < 0 ? errno : 0;
}

static int prepare(void *argument)
{
	const struct variant *variant = argument;
	int error = variant->ptrace || variant->user || variant->bare >= 0 ? 0 : drop_ptrace();

	return error ? error : chdir(text("%s", temporary_directory())) ? errno : 0;
}

static void make_container(struct variant *variant)
{
	snprintf(root, sizeof(root), "%s/root", temporary_directory());
	snprintf(mark, sizeof(mark), "%s", temporary_file("mark", "of the host"));
	snprintf(program, sizeof(program), "%s/visitor", temporary_directory());
	assert_int_equal(mkdir(root, 0755), 0);
	assert_int_equal(copy_file(artefact(text("test/%s", variant->program)), program), 0);
	assert_int_equal(copy_file(artefact("libgons-preload.so"),
				   text("%s/libgons-preload.so", temporary_directory())),
			 0);
	assert_int_equal(copy_file(artefact("libgons-audit.so"),
				   text("%s/libgons-audit.so", temporary_directory())),
			 0);
	snprintf(to, sizeof(to), "%s/to", temporary_directory());
	snprintf(from, sizeof(from), "%s/from", temporary_directory());
	assert_int_equal(mkfifo(to, 0600), 0);
	assert_int_equal(mkfifo(from, 0600), 0);
	input = open(to, O_RDWR | O_CLOEXEC);
	output = open(from, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	fcntl(output, F_SETFL, 0);
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID | (variant->user ? CLONE_NEWUSER : 0),
		     be_hostile, variant);
	snprintf(words, sizeof(words), "mnt=pid:%d pid=pid:%d bind=%s:/brought%s%s",
		 (int)target.pid, (int)target.pid, temporary_directory(),
		 variant->user ? text(" user=pid:%d", (int)target.pid) : "", variant->more);
}

static void nothing_of_the_host_is_reached(void **state)
{
	struct variant *variant = *state;
	char told[4096] = "", count[16];
	size_t length = 0;
	ssize_t got = 1;

	if (!is_root())
		skip_because("an ordinary user makes no container like this");
	make_container(variant);
	assert_int_equal(read(output, told, 6), 6);
	assert_string_equal(told, "ready\n");
	snprintf(count, sizeof(count), "%d", VISITS);
	visitor.arguments = (const char *const[]){ variant->how, count, "1", words, NULL };
	visitor.prepare = prepare;
	visitor.argument = variant;
	run_with(&visitor, program, "HOST=" SECRET, NULL);
	close(input);
	input = -1;
	while (length < sizeof(told) - 1 && got > 0) {
		got = read(output, told + length, sizeof(told) - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	told[length] = '\0';
	assert_ended(&visitor, 0);
	assert_begins(told, "looked ");
	assert_true(strtoul(told + 7, NULL, 10) > WORTHWHILE);
}

#define visit(name)                                                                                \
	{                                                                                          \
#name "_does_not_show_the_host", nothing_of_the_host_is_reached, NULL, end, &name  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		visit(run_same),   visit(spawn_same),   visit(reexec_same),   visit(run_user),
		visit(spawn_user), visit(reexec_user),  visit(reexec_static), visit(reexec_ptrace),
		visit(run_fresh),  visit(reexec_fresh), visit(inject_caps),   visit(inject_uid),
		visit(inject_pid),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
