/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A multithreaded program that reads a file in another process's mount namespace.
 *
 * It cannot go there itself: the kernel moves no process that has threads. So it has itself started
 * again by gons_reexec(); libgons moves the new process before its main(), when it has one thread
 * only, and gons_dispatch() there runs the action.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gons.h>

enum { EXIT_NOT_THERE = 125 };

/* The action, in the process that was started again: by now the file is that of the other
 * namespace. */
static int copy_file(FILE *in, FILE *out)
{
	char name[PATH_MAX] = "";
	char buffer[4096];
	size_t length;
	FILE *file;

	fread(name, 1, sizeof(name) - 1, in);
	file = fopen(name, "re");
	if (!file) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return EXIT_FAILURE;
	}
	while ((length = fread(buffer, 1, sizeof(buffer), file)) > 0)
		fwrite(buffer, 1, length, out);
	fclose(file);
	return EXIT_SUCCESS;
}

/*
 * Prints the file as process pid sees it; returns our exit status. An ordinary user may go there
 * only by way of the user namespace which owns the other; where that is ours, nothing is done.
 */
static int look(gons_plan *plan, const char *pid, const char *name)
{
	char reference[64];
	size_t length;
	void *content;
	int error;

	snprintf(reference, sizeof(reference), "pid:%s", pid);
	error = gons_plan_set(plan, "user", reference);
	if (!error)
		error = gons_plan_set(plan, "mnt", reference);
	if (!error)
		error = gons_reexec(plan, "copy", name, strlen(name), &content, &length);
	if (error < 0) {
		fprintf(stderr, "look: %s\n", gons_plan_error(plan));
		return EXIT_NOT_THERE;
	}
	if (error > 0)
		return error; /* the action has said why */
	fwrite(content, 1, length, stdout);
	free(content);
	return EXIT_SUCCESS;
}

static void *work(void *unused)
{
	for (;;)
		pause();
	return unused;
}

int main(int argc, char **argv)
{
	gons_plan *plan;
	pthread_t worker;
	int status;

	/* Before anything else: where this is the process that was started again, it ends here. */
	gons_action("copy", copy_file);
	gons_dispatch();

	if (argc != 3) {
		fprintf(stderr, "usage: look PID FILE\n");
		return EXIT_FAILURE;
	}
	plan = gons_plan_new();
	if (!plan || pthread_create(&worker, NULL, work, NULL) != 0) {
		fprintf(stderr, "look: no memory, or no thread\n");
		return EXIT_FAILURE;
	}
	status = look(plan, argv[1], argv[2]);
	gons_plan_free(plan);
	return status;
}
