/* SPDX-License-Identifier: Apache-2.0 */
/* Output of container engines: their state files, and what their commands print; as text. */
#define _GNU_SOURCE
#include "cmd/target/engine_output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

static int fail(struct engine_output *output, int error)
{
	snprintf(output->why, sizeof(output->why), "%s", strerror(-error));
	return error;
}

static int grow(struct engine_output *output)
{
	char *text = realloc(output->text, output->length + CHUNK + 1);

	if (!text)
		return -ENOMEM;
	output->text = text;
	return 0;
}

static int read_all(int fd, struct engine_output *output)
{
	ssize_t got;

	do {
		if (output->length > ENGINE_OUTPUT_MAX)
			return -EFBIG;
		if (grow(output))
			return -ENOMEM;
		got = read(fd, output->text + output->length, CHUNK);
		if (got < 0 && errno != EINTR)
			return -errno;
		output->length += got > 0 ? (size_t)got : 0;
	} while (got != 0);
	output->text[output->length] = '\0';
	return strlen(output->text) == output->length ? 0 : -EBADMSG;
}

/* A user who could write the file could name any process in it. */
static int check_file(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EBADMSG;
	return status.st_uid == 0 || status.st_uid == geteuid() ? 0 : -EPERM;
}

int engine_output_of_file(const char *path, struct engine_output *output)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	int error;

	*output = (struct engine_output){ 0 };
	if (fd < 0)
		return fail(output, -errno);
	error = check_file(fd);
	if (!error)
		error = read_all(fd, output);
	close(fd);
	return error ? fail(output, error) : 0;
}

/* The last line that a command has written to standard error tells what went wrong. */
static void keep_last_line(int fd, struct engine_output *output)
{
	char text[sizeof(output->why)];
	off_t end = lseek(fd, 0, SEEK_END);
	off_t from = end > (off_t)sizeof(text) - 1 ? end - (off_t)sizeof(text) + 1 : 0;
	ssize_t got = pread(fd, text, sizeof(text) - 1, from);
	char *line;

	while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == '\r'))
		got--;
	text[got > 0 ? got : 0] = '\0';
	line = strrchr(text, '\n');
	snprintf(output->why, sizeof(output->why), "%s", line ? line + 1 : text);
	for (line = output->why; *line; line++)
		if ((unsigned char)*line < ' ' || *line == '\177')
			*line = '?';
}

static int await(pid_t child, int said, struct engine_output *output)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return fail(output, -errno);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	keep_last_line(said, output);
	if (!output->why[0])
		snprintf(output->why, sizeof(output->why), "it ended with status %d",
			 WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return -EIO;
}

/* Standard output of the command is the pipe out; its standard error is a file in memory, which
 * cannot block. */
static int start(char *const argv[], int out, int said, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, said, 2);
	if (!error)
		error = posix_spawnp(child, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

static int ask(char *const argv[], int said, struct engine_output *output)
{
	int ends[2];
	pid_t child;
	int error;
	int failed;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fail(output, -errno);
	error = start(argv, ends[1], said, &child);
	close(ends[1]);
	failed = error ? 0 : read_all(ends[0], output);
	close(ends[0]);
	if (error)
		return fail(output, error);
	if (failed)
		kill(child, SIGKILL);
	error = await(child, said, output);
	return failed ? fail(output, failed) : error;
}

int engine_output_of_command(char *const argv[], struct engine_output *output)
{
	void (*before)(int);
	int memory;
	int said;
	int error;

	*output = (struct engine_output){ 0 };
	memory = memfd_create("gons", MFD_CLOEXEC);
	if (memory < 0)
		return fail(output, -errno);
	/* memfd_create(2) gives 0, 1 or 2 where that one is closed; the child needs those numbers.
	 */
	said = fcntl(memory, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(memory);
	if (said < 0)
		return fail(output, -errno);
	before = signal(SIGCHLD,
			SIG_DFL); /* wait(2): else the status is lost where SIGCHLD is ignored */
	error = ask(argv, said, output);
	signal(SIGCHLD, before);
	close(said);
	return error;
}

void engine_output_free(struct engine_output *output)
{
	free(output->text);
	output->text = NULL;
}
