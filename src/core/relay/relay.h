/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that stays outside: it forks, the child goes on as the program, and the parent only
 * mirrors it.
 */
#ifndef GONS_CORE_RELAY_RELAY_H
#define GONS_CORE_RELAY_RELAY_H

#include <stdbool.h>

/*
 * For a child in which nothing but execve(2) follows: no code of a libc runs in it before. It lies
 * in memory that the process shares with the caller of spawn.
 */
struct exec_handover {
	/*
	 * True: the process stays outside and mirrors the child. False: the child becomes a child
	 * of the parent of the process, and the process ends when the child has executed a program
	 * or has ended.
	 */
	bool stays;
	int exec_event; /* if stays: an eventfd(2), written when the child has executed or ended */
	bool died_before_exec; /* if stays, at that moment: it ended before it executed anything */
	int child; /* if not stays: process id of the child as that parent sees it, or 0 */
};

struct relay {
	bool reaper;    /* a process reaps children that have lost their parent */
	bool new_pid;   /* the child will be the first process of a new pid namespace */
	int keeper;     /* a child of this process that has to end before it ends, or 0 */
	int end_signal; /* sent to the process that goes on when its parent ends */
	struct exec_handover *exec_handover; /* or NULL */
};

/*
 * Forks. Returns 0 in the child that becomes the program, or -errno if none could be made. The
 * parent does not return: it holds no descriptor, passes on the signals that are sent to it, stops
 * when the child stops, and ends as the child ends.
 *
 * *forked tells, also after an error, whether the calling process is a child of the one before.
 *
 * A reaper is the init process, pid 1, of a new pid namespace, and the program is its sibling. In a
 * pid namespace that existed before it is the parent of the program, as a subreaper (prctl(2)).
 */
int relay(const struct relay *relay, bool *forked);

#endif
