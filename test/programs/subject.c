/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program whose signals, ends and stops the tests watch. It knows nothing of libgons. Line by
 *line it tells which signals come, and it does what it is told on standard input:
 *
 *	threads, size, orphan, release, close, group SIGNAL, die SIGNAL, crash, total, quit STATUS
 */
#define _GNU_SOURCE 1
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static int leash = -1; /* an orphan ends when this end of its pipe is closed */
static unsigned total;

static void print_status(const char *key)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, strlen(key)) == 0)
			fputs(line, stdout);
	}
	if (file)
		fclose(file);
}

/* What the first instruction of main finds; later we change it ourselves. */
static void print_masks(void)
{
	print_status("SigBlk");
	print_status("SigIgn");
	print_status("SigCgt");
	puts("masks end");
}

static void *run_thread(void *argument)
{
	return argument;
}

static void make_threads(void)
{
	enum { THREADS = 8 };
	pthread_t threads[THREADS];
	int made = 0;

	while (made < THREADS && pthread_create(&threads[made], NULL, run_thread, NULL) == 0)
		made++;
	for (int i = 0; i < made; i++)
		pthread_join(threads[i], NULL);
	printf("threads %d\n", made);
}

/* Its number as /proc sees it, which is that of the tests. */
static void print_outer_pid(const char *key)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	int pid;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "NSpid: %d", &pid) == 1)
			printf("%s %d\n", key, pid);
	}
	if (file)
		fclose(file);
}

static _Noreturn void be_orphan(int end, int told)
{
	char byte;

	print_outer_pid("orphan");
	fflush(stdout);
	close(told);
	_exit(read(end, &byte, 1) == 0 ? 0 : 1);
}

/* Lives until its child has told who it is. */
static _Noreturn void be_middle(int end)
{
	int told[2];
	char byte;

	if (pipe2(told, O_CLOEXEC))
		_exit(2);
	if (fork() == 0)
		be_orphan(end, told[1]);
	close(told[1]);
	_exit(read(told[0], &byte, 1) == 0 ? 0 : 1);
}

static void make_orphan(void)
{
	int ends[2];
	pid_t pid;

	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC))
		exit(2);
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		be_middle(ends[0]);
	}
	close(ends[0]);
	leash = ends[1];
	printf("middle %d\n", waitpid(pid, NULL, 0) == pid);
}

static void be_mortal(int number)
{
	sigset_t none;

	fflush(stdout);
	signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void die(int number)
{
	be_mortal(number);
	raise(number);
}

/* A real fault, not a signal that somebody sent. */
static void crash(void)
{
	static int *volatile nowhere;

	be_mortal(SIGSEGV);
	*nowhere = 1;
}

/* Who reads our output sees the end of it, unless somebody else holds it open. */
static void close_output(void)
{
	fflush(stdout);
	close(STDOUT_FILENO);
}

static void print_size(void)
{
	struct winsize size;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
		printf("size %ux%u\n", size.ws_row, size.ws_col);
}

static void obey(const char *line)
{
	int number = 0;

	if (strcmp(line, "threads") == 0)
		make_threads();
	else if (strcmp(line, "size") == 0)
		print_size();
	else if (strcmp(line, "orphan") == 0)
		make_orphan();
	else if (strcmp(line, "release") == 0)
		close(leash);
	else if (strcmp(line, "close") == 0)
		close_output();
	else if (strcmp(line, "crash") == 0)
		crash();
	else if (strcmp(line, "total") == 0)
		printf("total %u\n", total);
	else if (sscanf(line, "group %d", &number) == 1)
		kill(0, number);
	else if (sscanf(line, "die %d", &number) == 1)
		die(number);
	else if (sscanf(line, "quit %d", &number) == 1)
		exit(number);
	else
		printf("not understood: %s\n", line);
}

static void print_signal(int signals)
{
	struct signalfd_siginfo info;

	if (read(signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD && info.ssi_code > 0)
		return; /* our own children */
	total++;
	printf("signal %u code %d value %d\n", info.ssi_signo, info.ssi_code, info.ssi_int);
	if (info.ssi_signo == SIGWINCH)
		print_size();
}

static void take_input(void)
{
	static char line[256];
	static size_t length;
	char byte;

	while (read(STDIN_FILENO, &byte, 1) == 1) {
		if (byte != '\n') {
			if (length < sizeof(line) - 1)
				line[length++] = byte;
			continue;
		}
		line[length] = '\0';
		length = 0;
		obey(line);
		return;
	}
	exit(0); /* nobody is there any more */
}

int main(int argc, char *argv[])
{
	struct pollfd pollers[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
				     { .events = POLLIN } };
	sigset_t heard;

	if (argc > 1 && strcmp(argv[1], "masks") == 0)
		print_masks();
	sigfillset(&heard); /* but those that stop a job keep stopping this one */
	sigdelset(&heard, SIGTSTP);
	sigdelset(&heard, SIGTTIN);
	sigdelset(&heard, SIGTTOU);
	sigprocmask(SIG_SETMASK, &heard, NULL);
	pollers[1].fd = signalfd(-1, &heard, SFD_CLOEXEC);
	print_outer_pid("outer");
	printf("parent %d\n", (int)getppid());
	printf("ready %d\n", (int)getpid());
	for (;;) {
		fflush(stdout);
		if (poll(pollers, 2, -1) < 0)
			continue;
		if (pollers[1].revents)
			print_signal(pollers[1].fd);
		else if (pollers[0].revents)
			take_input();
	}
}
