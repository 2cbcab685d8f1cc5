/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program that the tests move about: it tells where and what it is, one "key value" a line, and
 * changes nothing. It relies on no /proc, for that of a joined mount namespace may be missing or
 *foreign.
 *
 *	probe [--thread] [--child] [--cat FILE]... [--wait] [--raise SIGNAL] [--exit STATUS]
 *	      [--env NAME=VALUE]... [--exec PROGRAM ARGUMENT...]
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef WITH_GONS
#include "gons.h"
#endif

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum { PROBE_PIDFD_THREAD = O_EXCL, PROBE_DESCRIPTORS = 1024, PROBE_THREADS = 3 };

static const struct {
	const char *name;
	unsigned ioctl; /* on a pidfd, Linux 6.11 */
} namespaces[] = {
	{ "cgroup", 1 }, { "ipc", 2 },
	{ "mnt", 3 },    { "net", 4 },
	{ "pid", 5 },    { "pid_for_children", 6 },
	{ "time", 7 },   { "time_for_children", 8 },
	{ "user", 9 },   { "uts", 10 },
};

enum { NAMESPACES = sizeof(namespaces) / sizeof(namespaces[0]) };

/* The inode number, or 0 where nobody can say. */
static unsigned long long namespace_inode(int pidfd, pid_t tid, size_t which)
{
	struct stat status;
	char path[64];
	int fd;

	fd = pidfd < 0 ? -1 : ioctl(pidfd, _IO(0xFF, namespaces[which].ioctl), 0);
	if (fd >= 0) {
		int failed = fstat(fd, &status);

		close(fd);
		return failed ? 0 : status.st_ino;
	}
	snprintf(path, sizeof(path), "/proc/self/task/%d/ns/%s", (int)tid, namespaces[which].name);
	return stat(path, &status) ? 0 : status.st_ino;
}

static void print_namespaces(const char *prefix, pid_t tid, unsigned flags)
{
	int pidfd = (int)syscall(SYS_pidfd_open, tid, flags);

	for (size_t i = 0; i < NAMESPACES; i++)
		printf("%sns.%s %llu\n", prefix, namespaces[i].name,
		       namespace_inode(pidfd, tid, i));
	if (pidfd >= 0)
		close(pidfd);
}

static void print_descriptors(void)
{
	char path[32], target[PATH_MAX];

	for (int fd = 0; fd < PROBE_DESCRIPTORS; fd++) {
		ssize_t length;

		if (fcntl(fd, F_GETFD) < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		length = readlink(path, target, sizeof(target) - 1);
		target[length < 0 ? 0 : length] = '\0';
		printf("fd %d %s\n", fd, length < 0 ? "?" : target);
	}
}

/* As the Go runtime does it: behind argv stands the environment, behind its NULL the auxiliary
 * vector. */
static void print_initial_stack(char **argv, int argc)
{
	char **entry = argv + argc + 1;
	const unsigned long *vector;
	size_t variables = 0, pairs = 0;

	for (; *entry; entry++, variables++)
		printf("stack.env %s\n", *entry);
	printf("stack.variables %zu\n", variables);
	for (vector = (const unsigned long *)(entry + 1); vector[0] != 0; vector += 2, pairs++) {
		switch (vector[0]) {
		case 6:
			printf("auxv.pagesz %lu\n", vector[1]);
			break;
		case 11:
			printf("auxv.uid %lu\n", vector[1]);
			break;
		case 23:
			printf("auxv.secure %lu\n", vector[1]);
			break;
		case 25:
			printf("auxv.random %d\n", vector[1] != 0);
			break;
		default:
			break;
		}
	}
	printf("auxv.pairs %zu\n", pairs);
}

/* What others read of our environment: the strings as the kernel remembers their place. */
static void print_kernel_environment(void)
{
	FILE *file = fopen("/proc/self/environ", "re");
	char *entry = NULL;
	size_t size = 0;

	if (!file)
		return;
	while (getdelim(&entry, &size, '\0', file) > 0) {
		if (entry[0])
			printf("proc.env %s\n", entry);
	}
	free(entry);
	fclose(file);
}

static void print_threads(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	int threads;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Threads: %d", &threads) == 1)
			printf("threads %d\n", threads);
	}
	if (file)
		fclose(file);
}

static void print_place(void)
{
	char directory[PATH_MAX];
	struct utsname name;
	struct stat status;

	printf("pid %d\nppid %d\nuid %d\ngid %d\n", (int)getpid(), (int)getppid(), (int)getuid(),
	       (int)getgid());
	printf("cwd %s\n", getcwd(directory, sizeof(directory)) ? directory : "?");
	if (stat(".", &status) == 0)
		printf("cwd.id %llu:%llu\n", (unsigned long long)status.st_dev,
		       (unsigned long long)status.st_ino);
	if (stat("/", &status) == 0)
		printf("root.id %llu:%llu\n", (unsigned long long)status.st_dev,
		       (unsigned long long)status.st_ino);
	if (uname(&name) == 0)
		printf("hostname %s\n", name.nodename);
}

#ifdef WITH_GONS
static void print_report(void)
{
	static const char *const types[] = { "cgroup", "ipc",  "mnt",  "net",
					     "pid",    "time", "user", "uts" };
	static const char *const states[] = { "untouched", "joined", "already", "failed",
					      "created" };
	const struct gons_report *report = gons_report();
	const char *message = gons_message();

	printf("gons.status %d\n", gons_status());
	printf("gons.message %s\n", message ? message : "-");
	printf("gonsmsg %s\n", gonsmsg ? gonsmsg : "-");
	printf("report.size %u\n", report->size);
	printf("report.status %d\n", report->status);
	printf("report.types %u\n", report->types);
	if (GONS_REPORT_HAS(report, forked))
		printf("report.forked %u\n", report->forked);
	for (uint32_t i = 0; i < report->types && i < 8; i++) {
		const struct gons_namespace *namespace = &report->namespaces[i];

		printf("report.%s %s %d %llu %llu\n", types[i],
		       namespace->state < 5 ? states[namespace->state] : "?", namespace->error,
		       (unsigned long long)namespace->before, (unsigned long long)namespace->after);
	}
}
#endif

/* A thread that lives until all have told where they are. */
static pthread_barrier_t told;
static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;

static void *thread_main(void *argument)
{
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "thread.%d.", (int)(intptr_t)argument);
	pthread_mutex_lock(&printing);
	print_namespaces(prefix, (pid_t)syscall(SYS_gettid), PROBE_PIDFD_THREAD);
	pthread_mutex_unlock(&printing);
	pthread_barrier_wait(&told);
	return NULL;
}

static void run_threads(void)
{
	pthread_t threads[PROBE_THREADS];

	pthread_barrier_init(&told, NULL, PROBE_THREADS);
	for (int i = 0; i < PROBE_THREADS; i++) {
		int error = pthread_create(&threads[i], NULL, thread_main, (void *)(intptr_t)i);

		pthread_mutex_lock(&printing);
		printf("thread.%d %s\n", i, error ? strerror(error) : "ok");
		pthread_mutex_unlock(&printing);
		if (error) {
			/* those that run would wait for this one for ever */
			fflush(stdout);
			_exit(3);
		}
	}
	for (int i = 0; i < PROBE_THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void run_child(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		printf("child.pid %d\n", (int)getpid());
		print_namespaces("child.", getpid(), 0);
		fflush(stdout);
		_exit(0);
	}
	printf("child %s\n", pid < 0 ? strerror(errno) : "ok");
	if (pid > 0)
		waitpid(pid, &status, 0);
}

static void print_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[4096];

	if (!file)
		printf("cat %s: %s\n", path, strerror(errno));
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		printf("cat %s\n", line);
	}
	if (file)
		fclose(file);
}

static void wait_for_end_of_input(void)
{
	char byte;

	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

int main(int argc, char *argv[])
{
	extern char **environ;

	print_descriptors();
	print_place();
	print_threads();
	print_namespaces("", getpid(), 0);
	for (char **entry = environ; entry && *entry; entry++)
		printf("env %s\n", *entry);
	print_initial_stack(argv, argc);
	print_kernel_environment();
#ifdef WITH_GONS
	print_report();
#endif
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		fflush(stdout);
		if (strcmp(argv[i], "--thread") == 0) {
			run_threads();
		} else if (strcmp(argv[i], "--child") == 0) {
			run_child();
		} else if (strcmp(argv[i], "--wait") == 0) {
			wait_for_end_of_input();
		} else if (strcmp(argv[i], "--cat") == 0 && more) {
			print_file(argv[++i]);
		} else if (strcmp(argv[i], "--raise") == 0 && more) {
			raise(atoi(argv[++i]));
		} else if (strcmp(argv[i], "--exit") == 0 && more) {
			exit(atoi(argv[++i]));
		} else if (strcmp(argv[i], "--env") == 0 && more) {
			putenv(argv[++i]);
		} else if (strcmp(argv[i], "--exec") == 0 && more) {
			execv(argv[i + 1], argv + i + 1);
			perror(argv[i + 1]);
			return 127;
		} else {
			fprintf(stderr, "probe: cannot understand %s\n", argv[i]);
			return 2;
		}
	}
	return 0;
}
