/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A multithreaded program that reads a file in another process's mount namespace.
 *
 * It cannot go there itself: the kernel moves no process that has threads. So it starts itself
 * again, with gons_mnt set; libgons moves the new process before its main(), when it has one thread
 * only, and what the new process reads comes back through a pipe.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gons.h>

/* Names that begin with gons_reexec_ are left to programs: libgons does not look at them. */
#define ACTION "gons_reexec_cat"

/* In the process that was started again: prints the file, by now that of the other namespace. */
static int print_file(const char *name)
{
	char buffer[4096];
	size_t length;
	FILE *file;

	if (gons_status() != 0) {
		fprintf(stderr, "%s\n", gons_message());
		return EXIT_FAILURE;
	}
	file = fopen(name, "re");
	if (!file) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return EXIT_FAILURE;
	}
	while ((length = fread(buffer, 1, sizeof(buffer), file)) > 0)
		fwrite(buffer, 1, length, stdout);
	fclose(file);
	return EXIT_SUCCESS;
}

/*
 * What the new process gets: our environment, and what sends it to pid's mount namespace. An
 * ordinary user may go there only by way of the user namespace which owns it; where that is ours,
 * nothing is done.
 */
static char **new_environment(const char *pid, const char *name)
{
	static char user[64];
	static char mnt[64];
	static char action[sizeof(ACTION) + PATH_MAX];
	size_t count = 0;
	char **new;

	snprintf(user, sizeof(user), "gons_user=pid:%s", pid);
	snprintf(mnt, sizeof(mnt), "gons_mnt=pid:%s", pid);
	snprintf(action, sizeof(action), ACTION "=%s", name);
	while (environ[count])
		count++;
	new = calloc(count + 5, sizeof(*new));
	if (!new)
		return NULL;
	memcpy(new, environ, count * sizeof(*new));
	new[count] = user;
	new[count + 1] = mnt;
	new[count + 2] = (char *)"gons_onerror=exit";
	new[count + 3] = action;
	return new;
}

/* Starts this program again; returns 0, and the pipe that its output comes out of, or an errno. */
static int start_again(const char *pid, const char *name, pid_t *child, int *output)
{
	char *arguments[] = { (char *)"look", NULL };
	char **environment = new_environment(pid, name);
	posix_spawn_file_actions_t actions;
	int ends[2];
	int error;

	if (!environment)
		return ENOMEM;
	if (pipe2(ends, O_CLOEXEC) < 0) {
		error = errno;
		free(environment);
		return error;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawn(child, "/proc/self/exe", &actions, NULL, arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	free(environment);
	close(ends[1]);
	if (error)
		close(ends[0]);
	else
		*output = ends[0];
	return error;
}

static void *work(void *unused)
{
	for (;;)
		pause();
	return unused;
}

int main(int argc, char **argv)
{
	const char *name = getenv(ACTION);
	char buffer[4096];
	pthread_t worker;
	ssize_t length;
	pid_t child;
	int output = -1;
	int status;
	int error;

	if (name)
		return print_file(name);
	if (argc != 3) {
		fprintf(stderr, "usage: look PID FILE\n");
		return EXIT_FAILURE;
	}

	error = pthread_create(&worker, NULL, work, NULL);
	if (!error)
		error = start_again(argv[1], argv[2], &child, &output);
	if (error) {
		fprintf(stderr, "look: %s\n", strerror(error));
		return EXIT_FAILURE;
	}
	while ((length = read(output, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, (size_t)length, stdout);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
