/* SPDX-License-Identifier: Apache-2.0 */
/* What one call of gons_reexec() knows. Plain data. */
#ifndef GONS_LIB_REEXEC_REEXEC_STATE_H
#define GONS_LIB_REEXEC_REEXEC_STATE_H

#include "lib/child/child_fds.h"
#include "lib/child/child_watch.h"
#include "lib/reexec/action.h"
#include "lib/reexec/stderr_forward.h"

/* The four channels. They follow those of child_watch in fds of poll(2). */
enum channel { PARAMETER, RESULT, ERRORS, ANSWER, CHANNELS };

struct reexec {
	gons_plan *plan;
	const char *name;
	int caller_ends[CHANNELS];
	int child_ends[CHANNELS];
	struct kept kept;
	struct stderr_forward errors; /* what the action writes to descriptor 2 */
	int program;                  /* a sealed copy in memory; -1: /proc/self/exe */
	char **environment;
	uint64_t mask; /* of the signals of the calling thread */
	struct child_watch child_watch;
	int launch_error; /* -errno; the child writes it, which shares the memory until execve(2) */
	pid_t child;
	int pidfd;
	const char *parameter;
	size_t parameter_left;
	char *result;
	size_t result_length;
	size_t result_size;
	int error;  /* -errno of the caller's side while the action ran */
	bool ended; /* the child has ended */
	bool stuck; /* the caller's descriptor 2 is full */
	struct action_result answer;
	size_t answer_length;
};

#endif
