/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that does one piece of its work alone: with processes, mounts, network and /tmp of its
 * own, and goes on as before.
 *
 * It runs itself again with words set for that piece, and reads what the new process prints. It is
 * not linked with libgons; the path of libgons-preload.so is its argument.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Names that begin with gons_reexec_ are left to programs: libgons does not look at them. */
#define ACTION "gons_reexec_work"

static int count_interfaces(void)
{
	struct if_nameindex *all = if_nameindex();
	int count = 0;

	while (all && all[count].if_index)
		count++;
	if_freenameindex(all);
	return count;
}

/* The piece of work: it may do in /tmp what it likes. */
static int work(void)
{
	FILE *file = fopen("/tmp/scratch", "wxe");

	printf("work: process %d, %d network interface, /tmp/scratch %s\n", (int)getpid(),
	       count_interfaces(), file ? "is mine" : strerror(errno));
	return file && fclose(file) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Runs work() in a new process and waits for it; its status, or -1. */
static int work_alone(const char *preload)
{
	static const char *const words[] = {
		ACTION "=1",    "gons_onerror=exit", "gons_user=new",
		"gons_mnt=new", "gons_pid=new",      "gons_net=new",
		"gons_ipc=new", "gons_tmp=tmpfs",    "gons_fork=init"
	};
	enum { WORDS = sizeof(words) / sizeof(words[0]) };
	char *arguments[] = { (char *)"work", NULL };
	char *environment[WORDS + 2] = { NULL };
	char variable[4096];
	pid_t pid;
	int status;

	for (int i = 0; i < WORDS; i++)
		environment[i] = (char *)words[i];
	snprintf(variable, sizeof(variable), "LD_PRELOAD=%s", preload);
	environment[WORDS] = variable;
	errno = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environment);
	if (errno || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	int status;

	if (getenv(ACTION))
		return work();
	if (argc != 2) {
		fprintf(stderr, "usage: work /PATH/OF/libgons-preload.so\n");
		return EXIT_FAILURE;
	}
	status = work_alone(argv[1]);
	printf("main: work ended with status %d, /tmp/scratch %s\n", status,
	       access("/tmp/scratch", F_OK) ? "is not here" : "is here");
	return status;
}
