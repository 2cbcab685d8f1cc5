/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A multithreaded program linked with libgons: asks what happened before main(), then starts
 * threads, each of which prints the namespaces that it is in. It waits for the end of stdin.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gons.h>

enum { THREADS = 4 };

/* In the order of enum gons_type, so that it also names the rows of the report. */
static const char *const types[GONS_TYPES] = {
	"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts",
};

static const char *const states[] = {
	[GONS_UNTOUCHED] = "untouched",
	[GONS_JOINED] = "joined",
	[GONS_ALREADY_THERE] = "already there",
	[GONS_FAILED] = "failed",
};

static pthread_barrier_t printed;
static pthread_mutex_t finish = PTHREAD_MUTEX_INITIALIZER;

static void print_report(const struct gons_report *report)
{
	for (unsigned int i = 0; i < GONS_TYPES; i++) {
		const struct gons_namespace *ns = &report->namespaces[i];

		printf("gons_%s: %s", types[i], states[ns->state]);
		if (ns->state == GONS_FAILED)
			printf(" (%s)", strerror(ns->error));
		printf("\n");
	}
	if (report->forked)
		printf("a process outside stands for this one\n");
}

/* One line, printed at once: several threads do it. /proc/thread-self is the calling one. */
static void print_thread(const char *name)
{
	char line[256];
	int used = snprintf(line, sizeof(line), "%7d", (int)gettid());

	for (int i = 0; i < GONS_TYPES; i++) {
		char path[64];
		char link[64];
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/thread-self/ns/%s", types[i]);
		length = readlink(path, link, sizeof(link) - 1);
		if (length < 0) {
			perror(path);
			exit(EXIT_FAILURE);
		}
		link[length] = '\0';
		/* "net:[4026531840]" */
		used += snprintf(line + used, sizeof(line) - (size_t)used, " %10lu",
				 strtoul(strchr(link, '[') + 1, NULL, 10));
	}
	printf("%s  %s\n", line, name);
}

static void *work(void *unused)
{
	print_thread("worker");
	pthread_barrier_wait(&printed);
	pthread_mutex_lock(&finish);
	pthread_mutex_unlock(&finish);
	return unused;
}

int main(void)
{
	pthread_t workers[THREADS];

	/* A program that was sent somewhere must not go on where it is not. */
	if (gons_status() != 0) {
		fprintf(stderr, "link-c: %s\n", gons_message());
		print_report(gons_report());
		return EXIT_FAILURE;
	}
	print_report(gons_report());

	printf("%7s", "thread");
	for (int i = 0; i < GONS_TYPES; i++)
		printf(" %10s", types[i]);
	printf("  name\n");

	pthread_barrier_init(&printed, NULL, THREADS + 1);
	pthread_mutex_lock(&finish);
	for (int i = 0; i < THREADS; i++) {
		int error = pthread_create(&workers[i], NULL, work, NULL);

		if (error != 0) {
			fprintf(stderr, "link-c: cannot start a thread: %s\n", strerror(error));
			return EXIT_FAILURE;
		}
	}
	print_thread("main");
	pthread_barrier_wait(&printed);
	printf("%d threads are up, this is process %d\n", THREADS + 1, (int)getpid());
	fflush(stdout);

	while (getchar() != EOF)
		;
	pthread_mutex_unlock(&finish);
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i], NULL);
	return EXIT_SUCCESS;
}
