/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that stays outside: it forks, the child goes on as the program, and the parent only
 * mirrors it.
 */
#ifndef GONS_CORE_RELAY_RELAY_H
#define GONS_CORE_RELAY_RELAY_H

#include <stdbool.h>

/*
 * Where nothing but execve(2) follows in the child: no code of a libc runs in it then, and it need
 * not be mirrored. Lies in memory that we share with whoever asked.
 */
struct exec_handover {
	bool stays; /* somebody mirrors it all the same; else it becomes a child of our parent, and
		       we end when a program is being executed, or will not be */
	int told;   /* if stays: an eventfd(2), written at that moment */
	bool lost;  /* if stays, at that moment: it had ended before it executed anything */
	int child;  /* else: its process id as our parent sees it, or 0 */
};

struct relay {
	bool reaper;    /* somebody reaps what loses its parent */
	bool new_pid;   /* the child will be the first process of a new pid namespace */
	int keeper;     /* a child of ours that has to end before we do, or 0 */
	int end_signal; /* for who goes on, when its parent ends */
	struct exec_handover *exec_handover; /* or NULL */
};

/*
 * Returns 0 in the child that goes on, or -errno if none could be made. The parent never returns:
 * it holds no descriptor, passes on the signals sent to it, stops when the child stops, and ends as
 * the child ends.
 *
 * *forked tells, also after an error, whether this is a child by now.
 *
 * A reaper is the init process, pid 1, of a new pid namespace, beside the program; in one that
 * others have made it stands between the parent and the program, as a subreaper (prctl(2)).
 */
int relay(const struct relay *relay, bool *forked);

#endif
