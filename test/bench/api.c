/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C interface, and what a program would do without it: api WHAT MEGABYTES TARGET. A process
 * that has so much memory makes a child, again and again, each of which goes to the target and ends
 * there at once; one line of sample.h tells what a child costs, from the call to its end.
 */
#include <errno.h>
#include <gons.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sample.h"

enum { CALLS = 10 };

struct bench {
	gons_plan *plan;
	const char *target;
	char *still;  /* a static program that does nothing */
	char *linked; /* a dynamic one */
	char **environment;
};

static int do_nothing(void *unused)
{
	(void)unused;
	return 0;
}

static int answer_nothing(FILE *in, FILE *out)
{
	(void)in;
	(void)out;
	return 0;
}

static int wait_for(pid_t pid)
{
	int status = -1;

	return pid < 0 || waitpid(pid, &status, 0) != pid ? -1 : status;
}

static int start(const char *path, char *const arguments[], char *const environment[])
{
	pid_t pid;

	return posix_spawn(&pid, path, NULL, NULL, arguments, environment) ? -1 : wait_for(pid);
}

static int run(struct bench *bench)
{
	int status = -1;

	return gons_run(bench->plan, do_nothing, NULL, &status) || status;
}

static int spawn(struct bench *bench)
{
	char *const arguments[] = { bench->still, NULL };

	return wait_for(gons_spawn(bench->plan, bench->still, arguments, NULL, NULL));
}

static int reexec(struct bench *bench)
{
	return gons_reexec(bench->plan, "nothing", NULL, 0, NULL, NULL);
}

/* The first one of a process, which copies the program. */
static int reexec_first(struct bench *bench)
{
	return reexec(bench);
}

static int itself(struct bench *bench)
{
	char *const arguments[] = { (char *)"api", NULL };

	return start("/proc/self/exe", arguments, bench->environment);
}

static int inject(struct bench *bench)
{
	char *const arguments[] = { bench->linked, NULL };

	return wait_for(gons_inject(bench->plan, bench->linked, arguments, NULL, NULL));
}

static int inject_static(struct bench *bench)
{
	char *const arguments[] = { bench->still, NULL };

	return wait_for(gons_inject(bench->plan, bench->still, arguments, NULL, NULL));
}

static int start_nsenter(const struct bench *bench, char *program)
{
	char *const arguments[] = { (char *)"nsenter", (char *)"-t", (char *)bench->target,
				    (char *)"-a",      program,      NULL };

	return start("/usr/bin/nsenter", arguments, environ);
}

static int nsenter(struct bench *bench)
{
	return start_nsenter(bench, bench->still);
}

static int nsenter_dynamic(struct bench *bench)
{
	return start_nsenter(bench, bench->linked);
}

static const struct {
	const char *name;
	int (*call)(struct bench *bench);
	int warm_up;
	int calls;
} ways[] = {
	{ "run", run, 1, CALLS },
	{ "spawn", spawn, 1, CALLS },
	{ "reexec", reexec, 1, CALLS },
	{ "reexec-first", reexec_first, 0, 1 },
	{ "itself", itself, 1, CALLS },
	{ "nsenter", nsenter, 1, CALLS },
	{ "inject", inject, 1, CALLS },
	{ "inject-static", inject_static, 1, CALLS },
	{ "nsenter-dynamic", nsenter_dynamic, 1, CALLS },
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static int measure(struct bench *bench, const char *name)
{
	struct sample sample = { 0 };
	uint64_t begin;
	size_t way;
	int i;

	for (way = 0; strcmp(ways[way].name, name) != 0; way++)
		if (way + 1 == sizeof ways / sizeof ways[0])
			return 2;
	if (ways[way].warm_up && ways[way].call(bench))
		return 1;
	begin = now();
	for (i = 0; i < ways[way].calls; i++)
		if (ways[way].call(bench))
			return 1;
	sample.nanoseconds = (now() - begin) / (uint64_t)ways[way].calls;
	return write(STDOUT_FILENO, &sample, sizeof sample) != sizeof sample;
}

/* A program in the directory of this one. */
static char *beside(const char *name)
{
	char *self = realpath("/proc/self/exe", NULL);
	char *path = NULL;

	if (self && asprintf(&path, "%.*s/%s", (int)(strrchr(self, '/') - self), self, name) < 0)
		path = NULL;
	free(self);
	return path;
}

int main(int argc, char **argv)
{
	struct bench bench = { .plan = gons_plan_new() };
	size_t bytes;

	if (!bench.plan || gons_action("nothing", answer_nothing))
		return 1;
	gons_dispatch();
	if (argc == 1) /* started by itself() */
		return gons_status() != 0;
	if (argc != 4)
		return 2;
	bytes = strtoul(argv[2], NULL, 10) << 20;
	bench.target = argv[3];
	/* As many page tables as memory that came in small pieces has. */
	if (bytes > 0)
		memset(malloc(bytes), 1, bytes);
	bench.still = beside("nil");
	bench.linked = beside("true");
	if (!bench.still || !bench.linked)
		return 1;
	if (strcmp(argv[3], "0") != 0 && gons_plan_set(bench.plan, "target", argv[3]))
		return 1;
	bench.environment = gons_plan_environ(bench.plan, NULL);
	return bench.environment ? measure(&bench, argv[1]) : 1;
}
