/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every system call of core and lib, counted process by process; and the one of them that shall
 * fail. Which errors a call may have is a table here; what has to hold then is for the test.
 */
#ifndef GONS_FAULT_H
#define GONS_FAULT_H

#include <stdbool.h>
#include <stddef.h>

enum { FAULT_PROCESSES = 512, FAULT_CALLS = 2048, FAULT_ERRORS = 12 };

/* A call, found again in another run: the how manieth with this number in its process. */
struct fault_call {
	int number;
	int occurrence;
	unsigned option; /* of prctl(2), fcntl(2), ioctl(2), unshare(2): what it asks for; of
			    read(2) and write(2): the type of the file; of wait4(2): WNOHANG; of
			    statx(2): AT_EMPTY_PATH; else 0 */
};

/* What one process called. Its children have the numbers 8 * n + 1, 8 * n + 2 and so on. */
struct fault_log {
	int count;
	struct fault_call calls[FAULT_CALLS];
};

/* In memory that all processes of a case share. */
struct fault_control {
	bool recording; /* calls are written down */
	bool too_many;  /* there was no room for that */
	bool struck;    /* the call has failed */
	int process;    /* whose call shall fail, -1: none */
	struct fault_call call;
	int error;  /* positive */
	bool after; /* the call is made, and fails then */
	struct fault_log logs[FAULT_PROCESSES];
};

extern struct fault_control *fault_control;

/* Memory of libc is a call like others. */
#define FAULT_MEMORY 500

/* Does this call of a function of libc fail? Then errno is set. */
bool fault_in_libc(int number, int fd);

/* From now on the calls of this process, number 0, and of its children are counted; until then. */
void fault_begin(void);
void fault_end(void);

/* What a system call may fail with. */
struct fault_row {
	int number;
	unsigned option; /* FAULT_ANY: whatever it asks for */
	char name[28];
	int errors[FAULT_ERRORS]; /* 0 at the end */
};

#define FAULT_ANY (~0U)

/* NULL: nobody has thought about that call. */
const struct fault_row *fault_row(const struct fault_call *call);

/* Has the call its effect all the same? close(2), and a wait(2) that somebody else was faster with.
 */
bool fault_comes_after(int number, int error);

#endif
