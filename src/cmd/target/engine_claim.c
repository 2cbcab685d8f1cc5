/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what an engine says about a container: the process, and what tells it from others. */
#define _GNU_SOURCE
#include "cmd/target/engine_claim.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/target/cgroup.h"

static int take_pid(struct claim *claim, json_int_t pid)
{
	if (pid < 0 || pid > INT32_MAX)
		return -EBADMSG;
	claim->pid = (pid_t)pid;
	return pid > 0 ? 0 : -ESRCH;
}

static json_t *parse(const struct engine_output *output)
{
	return json_loadb(output->text, output->length, JSON_REJECT_DUPLICATES, NULL);
}

/* A state file of runc or crun: members of these names hold the pid and the start time. */
static int read_state(const struct engine_output *output, const char *pid_key,
		      const char *start_key, struct claim *claim)
{
	json_t *state = parse(output);
	json_int_t pid = -1;
	json_int_t start = 0;
	int bad = json_unpack(state, "{s:I, s?I}", pid_key, &pid, start_key, &start);

	json_decref(state);
	if (bad || start < 0)
		return -EBADMSG;
	claim->start = (uint64_t)start;
	return take_pid(claim, pid);
}

int engine_claim_runc(const struct engine_output *output, const char *name, struct claim *claim)
{
	(void)name;
	return read_state(output, "init_process_pid", "init_process_start", claim);
}

int engine_claim_crun(const struct engine_output *output, const char *name, struct claim *claim)
{
	(void)name;
	return read_state(output, "pid", "process-start-time", claim);
}

/*
 * podman and docker: the name of the cgroup of a container contains its id, with both cgroup
 * managers (cgroupfs and systemd). podman prints an empty path where it made no cgroup.
 */
int engine_claim_inspection(const struct engine_output *output, const char *name,
			    struct claim *claim)
{
	json_t *containers = parse(output);
	const char *cgroup = NULL;
	const char *id = NULL;
	json_int_t pid = -1;
	int bad = json_unpack(containers, "[{s:s, s:{s:I, s?s}}]", "Id", &id, "State", "Pid", &pid,
			      "CgroupPath", &cgroup);

	(void)name;
	if (!bad && (!cgroup || *cgroup)) {
		snprintf(claim->cgroup, sizeof(claim->cgroup), "%s", id);
		claim->cgroup_kind = CGROUP_ID;
	}
	json_decref(containers);
	return bad ? -EBADMSG : take_pid(claim, pid);
}

static int read_number(const char *text, struct claim *claim)
{
	char *end;
	long long pid;

	errno = 0;
	pid = strtoll(text, &end, 10);
	if (errno || end == text || (*end && !strchr(" \t\n", *end)))
		return -EBADMSG;
	return take_pid(claim, pid);
}

/* lxc-info prints nothing for a container that does not run, and exits with 0. */
int engine_claim_lxc(const struct engine_output *output, const char *name, struct claim *claim)
{
	(void)name;
	return output->length == 0 ? -ESRCH : read_number(output->text, claim);
}

/* ctr shows the pid of a task that has ended, until the task is deleted; another process may have
 * that pid by then. */
static bool is_alive(const char *status)
{
	static const char *const alive[] = { "CREATED", "RUNNING", "PAUSING", "PAUSED" };
	size_t i;

	for (i = 0; i < sizeof(alive) / sizeof(alive[0]); i++)
		if (strncmp(status, alive[i], strlen(alive[i])) == 0)
			return true;
	return false;
}

/* ctr, one task: "PID STATUS". */
static int read_task(const char *text, struct claim *claim)
{
	const char *pid = text + strspn(text, " \t");
	const char *status = pid + strcspn(pid, " \t\n");

	status += strspn(status, " \t");
	return is_alive(status) ? read_number(pid, claim) : -ESRCH;
}

/* ctr: lines "TASK PID STATUS" below a heading of these words. A task may be called TASK. */
int engine_claim_tasks(const struct engine_output *output, const char *name, struct claim *claim)
{
	const size_t length = strlen(name);
	const char *line;

	for (line = strchr(output->text, '\n'); line; line = strchr(line, '\n')) {
		line++;
		if (strncmp(line, name, length) == 0 && strchr(" \t", line[length]) && line[length])
			return read_task(line + length, claim);
	}
	return -ESRCH;
}

/* The value in the line KEY=VALUE, which ends with the line; or NULL. */
static const char *property(const struct engine_output *output, const char *key)
{
	const size_t length = strlen(key);
	const char *line;

	for (line = output->text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) == 0 && line[length] == '=')
			return line + length + 1;
	}
	return NULL;
}

/* systemd: the unit of a machine is the name of its cgroup; of a service the whole path is told. */
static int read_properties(const struct engine_output *output, const char *pid_key,
			   const char *cgroup_key, enum cgroup_claim kind, struct claim *claim)
{
	const char *pid = property(output, pid_key);
	const char *cgroup = property(output, cgroup_key);

	if (!pid)
		return -EBADMSG;
	if (cgroup && strcspn(cgroup, "\n") > 0) {
		snprintf(claim->cgroup, sizeof(claim->cgroup), "%.*s", (int)strcspn(cgroup, "\n"),
			 cgroup);
		claim->cgroup_kind = (uint8_t)kind;
	}
	return read_number(pid, claim);
}

int engine_claim_machine(const struct engine_output *output, const char *name, struct claim *claim)
{
	(void)name;
	return read_properties(output, "Leader", "Unit", CGROUP_NAME, claim);
}

int engine_claim_unit(const struct engine_output *output, const char *name, struct claim *claim)
{
	(void)name;
	return read_properties(output, "MainPID", "ControlGroup", CGROUP_PATH, claim);
}
