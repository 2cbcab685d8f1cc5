/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that runs while the test writes to it and reads what it says, by pipes or by a pseudo
 * terminal. The test learns when it ends, stops and continues. For a program that only prints and
 * ends see run_program() in support.h.
 */
#ifndef TEST_TERMINAL_H
#define TEST_TERMINAL_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>

struct dialogue {
	pid_t pid; /* the program; 0: none, or it was waited for */
	int input;
	int output;
	bool failed; /* the program was silent for too long, or closed its output */
	size_t length;
	size_t read; /* so much of the text was expected and seen */
	char text[1 << 22];
};

/* How the program starts; {0}: as this process is. */
struct dialogue_start {
	uid_t user;            /* user and group to become, 0: stay */
	bool terminal;         /* a pseudo terminal of its own, 24 lines of 80 columns */
	const int *ignored;    /* signals to ignore, ended by 0 */
	const int *blocked;    /* signals to block, ended by 0 */
	bool cores;            /* core files are allowed */
	bool errors;           /* standard error joins standard output */
	const char *directory; /* its working directory; NULL: that of the test */
};

/*
 * Starts argv[0] with exactly that environment. From then on this process blocks SIGCHLD and
 * ignores SIGPIPE. The kernel kills the program when the test ends.
 */
void dialogue_begin(struct dialogue *dialogue, const struct dialogue_start *start,
		    const char *const argv[], const char *const environment[]);

void dialogue_say(struct dialogue *dialogue, const char *text);
void dialogue_close_input(struct dialogue *dialogue);

/*
 * Waits until the program has written the text, after the text expected before. Returns what
 * follows it so far, or NULL, and prints what the program wrote instead.
 */
const char *dialogue_expect(struct dialogue *dialogue, const char *text);

/* Expects `key NUMBER` and a newline; -1 if it does not come. */
long dialogue_number(struct dialogue *dialogue, const char *key);

/* Waits for the end of its output; false where that does not come. */
bool dialogue_expect_end(struct dialogue *dialogue);

/* How often the text was seen in all. */
size_t dialogue_count(const struct dialogue *dialogue, const char *text);

/* waitid(2) of the program, with a deadline; false where nothing of that kind (WEXITED...) came. */
bool dialogue_wait(struct dialogue *dialogue, int kind, siginfo_t *info);

/* Waits for its end. Returns the exit status, or 1000 + the signal; -1: it did not end. */
int dialogue_status(struct dialogue *dialogue);

/* Kills the program and closes its pipes. */
void dialogue_end(struct dialogue *dialogue);

/* Waits until a descriptor (a pidfd) has the event; false where it does not happen in time. */
bool wait_event(int fd, short events);

#endif
