/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what an engine says about a container: the process, and what tells it from others. */
#ifndef GONS_CMD_TARGET_ENGINE_CLAIM_H
#define GONS_CMD_TARGET_ENGINE_CLAIM_H

#include <stdint.h>
#include <sys/types.h>

#include "cmd/target/engine_output.h"

/* What an engine claims about the process of a container. */
struct claim {
	pid_t pid;
	uint64_t start;      /* field 22 of proc_pid_stat(5); 0: the engine does not say */
	uint8_t cgroup_kind; /* enum cgroup_claim */
	char cgroup[4096];
};

/*
 * Readers, one for each format. name: of the container. 0; -ESRCH where it has no process; -EBADMSG
 * where the output is not understood.
 */
int engine_claim_runc(const struct engine_output *output, const char *name, struct claim *claim);
int engine_claim_crun(const struct engine_output *output, const char *name, struct claim *claim);
int engine_claim_inspection(const struct engine_output *output, const char *name,
			    struct claim *claim);
int engine_claim_lxc(const struct engine_output *output, const char *name, struct claim *claim);
int engine_claim_tasks(const struct engine_output *output, const char *name, struct claim *claim);
int engine_claim_machine(const struct engine_output *output, const char *name, struct claim *claim);
int engine_claim_unit(const struct engine_output *output, const char *name, struct claim *claim);

#endif
