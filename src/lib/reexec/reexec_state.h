/* SPDX-License-Identifier: Apache-2.0 */
/* What one call of gons_reexec() knows. Plain data. */
#ifndef GONS_LIB_REEXEC_REEXEC_STATE_H
#define GONS_LIB_REEXEC_REEXEC_STATE_H

#include "lib/child/child_fds.h"
#include "lib/child/child_watch.h"
#include "lib/reexec/action.h"
#include "lib/reexec/stderr_forward.h"

/* The four channels, as places in fds of poll(2), behind those of the child_watch. */
enum channel { PARAMETER, RESULT, ERRORS, ANSWER, CHANNELS };

struct reexec {
	gons_plan *plan;
	const char *name;
	int ours[CHANNELS];
	int theirs[CHANNELS];
	struct kept kept;
	struct stderr_forward errors; /* what the action writes to 2 */
	int program;                  /* a copy in memory, or -1: the one on disk */
	char **environment;
	uint64_t mask; /* of the signals of the calling thread */
	struct child_watch child_watch;
	int launch_error; /* written by the child, whose memory is ours until it has executed */
	pid_t child;
	int pidfd;
	const char *parameter;
	size_t parameter_left;
	char *result;
	size_t result_length;
	size_t result_size;
	int error;  /* of ours, while it ran */
	bool ended; /* the child */
	bool stuck; /* nobody reads our 2 at the moment */
	struct answer answer;
	size_t answer_length;
};

#endif
