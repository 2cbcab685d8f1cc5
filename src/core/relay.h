/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that stays outside: it forks, the child goes on as the program, and the parent only
 * mirrors it.
 */
#ifndef GONS_RELAY_H
#define GONS_RELAY_H

#include <stdbool.h>

/*
 * Returns 0 in the child that goes on, or -errno if none could be made. The parent never returns:
 * it holds no descriptor, passes on the signals sent to it, stops when the child stops, and ends as
 * the child ends. With reaper a third process stands between the two and reaps what loses its
 * parent. *forked tells, also
 * after an error, whether this is a child by now.
 */
int relay(bool reaper, bool *forked);

#endif
