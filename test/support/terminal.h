/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A running program that a test talks with, over two pipes or over a pseudo terminal, and whose
 * ends, stops and continues it follows. Programs that only print and end are run by support.h.
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
	pid_t pid; /* our child; 0: none, or already waited for */
	int input;
	int output;
	bool failed; /* the other side was silent for too long, or closed */
	size_t length;
	size_t read; /* what lies before was expected and seen */
	char text[1 << 22];
};

/* How the program starts; {0} is as we are. */
struct dialogue_start {
	uid_t user;            /* user and group to become, 0: stay */
	bool terminal;         /* a pseudo terminal of its own, 24 lines of 80 columns */
	const int *ignored;    /* signals to ignore, ended by 0 */
	const int *blocked;    /* signals to block, ended by 0 */
	bool cores;            /* core files are allowed */
	bool errors;           /* standard error joins standard output */
	const char *directory; /* to begin in */
};

/*
 * Starts argv[0] with exactly that environment. SIGCHLD is blocked and SIGPIPE ignored in this
 * process from then on. The program is killed when the test ends.
 */
void dialogue_begin(struct dialogue *dialogue, const struct dialogue_start *start,
		    const char *const argv[], const char *const environment[]);

void dialogue_say(struct dialogue *dialogue, const char *text);
void dialogue_close_input(struct dialogue *dialogue);

/*
 * Waits until the text is seen behind what was expected before. Returns what follows it up to now,
 * or NULL, having printed what came instead.
 */
const char *dialogue_expect(struct dialogue *dialogue, const char *text);

/* Expects `key NUMBER` and a newline; -1 if it does not come. */
long dialogue_number(struct dialogue *dialogue, const char *key);

/* Waits for end-of-file. False where it does not come. */
bool dialogue_expect_end(struct dialogue *dialogue);

/* How often the text was seen in all. */
size_t dialogue_count(const struct dialogue *dialogue, const char *text);

/* waitid() for our child with a deadline; false where nothing of the kind (WEXITED...) happened. */
bool dialogue_wait(struct dialogue *dialogue, int kind, siginfo_t *info);

/* Waits for the end: an exit status, or 1000 + the signal. -1: it did not end. */
int dialogue_status(struct dialogue *dialogue);

/* Kills and forgets. */
void dialogue_end(struct dialogue *dialogue);

/* Waits until a descriptor (a pidfd) has the event; false where it does not happen in time. */
bool wait_event(int fd, short events);

#endif
