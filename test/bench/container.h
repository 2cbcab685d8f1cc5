/* SPDX-License-Identifier: Apache-2.0 */
/* A container that runc made, with a root of its own: for what others do in a container. */
#ifndef BENCH_CONTAINER_H
#define BENCH_CONTAINER_H

#include <sys/types.h>

struct container {
	char directory[64]; /* empty: there is none; below it: state/, where runc keeps its own */
	pid_t pid;          /* of its first process */
	int end;            /* closing it ends that process */
};

/*
 * Starts one that is called "bench" and holds $BUILD/bench/nil as /nil. Returns NULL, or why there
 * is none. container_stop() is needed in either case.
 */
const char *container_start(struct container *container, const char *build);
void container_stop(struct container *container);

#endif
