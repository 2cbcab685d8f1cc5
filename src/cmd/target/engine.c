/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who runs containers: a row for each engine says how it is asked for the process of a name.
 * Whether that is still the same process is checked elsewhere (target.c).
 */
#define _GNU_SOURCE
#include "cmd/target/engine.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/target/cgroup.h"
#include "cmd/target/engine_output.h"
#include "cmd/target/lxc_monitor.h"

enum { ARGUMENTS_MAX = 8 };

/* What is replaced in the rows below. */
#define NAME "%"

struct engine {
	const char *name;
	const char *placeholder; /* for help: ID or NAME */
	const char *noun;        /* what it runs */
	/* One of two: a file in its directory below that of running programs, ... */
	const char *file;
	/* ... or its own command, in which NAME stands for the name, also within an argument. */
	const char *command[ARGUMENTS_MAX];
	/* As it is asked, where that alone does not tell who answers: as ask_command(). */
	int (*ask)(const struct engine *engine, const char *name, struct answer *answer, char *why,
		   size_t size);
	/* What it says becomes a claim. 0; -ESRCH: there is no process; -EBADMSG: not understood.
	 */
	int (*read)(const struct answer *answer, const char *name, struct claim *claim);
	/* The names of those that run, each in the first word of a line; NULL: the directory. */
	const char *listing[ARGUMENTS_MAX];
};

bool engine_is_name(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789_.-+:@\\",
			    name[i]) ||
		    (name[i] == '.' && i > 0 && name[i - 1] == '.'))
			return false;
	return length > 0 && length <= ENGINE_NAME_MAX && !strchr("-.", name[0]);
}

static int take_pid(struct claim *claim, json_int_t pid)
{
	if (pid < 0 || pid > INT32_MAX)
		return -EBADMSG;
	claim->pid = (pid_t)pid;
	return pid > 0 ? 0 : -ESRCH;
}

static json_t *parse(const struct answer *answer)
{
	return json_loadb(answer->text, answer->length, JSON_REJECT_DUPLICATES, NULL);
}

/* A member that is a number, with the name that the engine gives to it. */
static int read_state(const struct answer *answer, const char *pid_key, const char *start_key,
		      struct claim *claim)
{
	json_t *state = parse(answer);
	json_int_t pid = -1;
	json_int_t start = 0;
	int bad = json_unpack(state, "{s:I, s?I}", pid_key, &pid, start_key, &start);

	json_decref(state);
	if (bad || start < 0)
		return -EBADMSG;
	claim->start = (uint64_t)start;
	return take_pid(claim, pid);
}

static int read_runc(const struct answer *answer, const char *name, struct claim *claim)
{
	(void)name;
	return read_state(answer, "init_process_pid", "init_process_start", claim);
}

static int read_crun(const struct answer *answer, const char *name, struct claim *claim)
{
	(void)name;
	return read_state(answer, "pid", "process-start-time", claim);
}

/*
 * The cgroup of a container has its id in its name, whoever makes it (cgroupfs or systemd). Podman
 * tells when it made none.
 */
static int read_inspection(const struct answer *answer, const char *name, struct claim *claim)
{
	json_t *containers = parse(answer);
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

/* lxc-info says nothing of the process of a container that does not run, and ends well. */
static int read_lxc(const struct answer *answer, const char *name, struct claim *claim)
{
	(void)name;
	return answer->length == 0 ? -ESRCH : read_number(answer->text, claim);
}

/* A task that has ended keeps its number until somebody deletes it, and others may get that. */
static bool is_alive(const char *status)
{
	static const char *const alive[] = { "CREATED", "RUNNING", "PAUSING", "PAUSED" };
	size_t i;

	for (i = 0; i < sizeof(alive) / sizeof(alive[0]); i++)
		if (strncmp(status, alive[i], strlen(alive[i])) == 0)
			return true;
	return false;
}

/* ctr, of one task: "PID STATUS". */
static int read_task(const char *text, struct claim *claim)
{
	const char *pid = text + strspn(text, " \t");
	const char *status = pid + strcspn(pid, " \t\n");

	status += strspn(status, " \t");
	return is_alive(status) ? read_number(pid, claim) : -ESRCH;
}

/* ctr: "TASK PID STATUS", below a line with just these words: a task may be called TASK. */
static int read_tasks(const struct answer *answer, const char *name, struct claim *claim)
{
	const size_t length = strlen(name);
	const char *line;

	for (line = strchr(answer->text, '\n'); line; line = strchr(line, '\n')) {
		line++;
		if (strncmp(line, name, length) == 0 && strchr(" \t", line[length]) && line[length])
			return read_task(line + length, claim);
	}
	return -ESRCH;
}

/* The value of KEY=VALUE in a line of its own, up to its end; or NULL. */
static const char *property(const struct answer *answer, const char *key)
{
	const size_t length = strlen(key);
	const char *line;

	for (line = answer->text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) == 0 && line[length] == '=')
			return line + length + 1;
	}
	return NULL;
}

/* systemd: the name of the unit is the name of its cgroup; of a unit it tells the whole path. */
static int read_properties(const struct answer *answer, const char *pid_key, const char *cgroup_key,
			   enum cgroup_claim kind, struct claim *claim)
{
	const char *pid = property(answer, pid_key);
	const char *cgroup = property(answer, cgroup_key);

	if (!pid)
		return -EBADMSG;
	if (cgroup && strcspn(cgroup, "\n") > 0) {
		snprintf(claim->cgroup, sizeof(claim->cgroup), "%.*s", (int)strcspn(cgroup, "\n"),
			 cgroup);
		claim->cgroup_kind = (uint8_t)kind;
	}
	return read_number(pid, claim);
}

static int read_machine(const struct answer *answer, const char *name, struct claim *claim)
{
	(void)name;
	return read_properties(answer, "Leader", "Unit", CGROUP_NAME, claim);
}

static int read_unit(const struct answer *answer, const char *name, struct claim *claim)
{
	(void)name;
	return read_properties(answer, "MainPID", "ControlGroup", CGROUP_PATH, claim);
}

static int ask_lxc(const struct engine *engine, const char *name, struct answer *answer, char *why,
		   size_t size);

static const struct engine engines[] = {
	{ "runc", "ID", "container", .file = "state.json", .read = read_runc },
	{ "crun", "ID", "container", .file = "status", .read = read_crun },
	{ "podman", "NAME", "container",
	  .command = { "podman", "container", "inspect", "--", NAME }, .read = read_inspection,
	  .listing = { "podman", "ps", "--format", "{{.Names}}" } },
	{ "docker", "NAME", "container",
	  .command = { "docker", "container", "inspect", "--", NAME }, .read = read_inspection,
	  .listing = { "docker", "ps", "--format", "{{.Names}}" } },
	{ "containerd", "ID", "task", .command = { "ctr", "tasks", "list" }, .read = read_tasks,
	  .listing = { "ctr", "tasks", "list", "--quiet" } },
	{ "lxc", "NAME", "container",
	  .command = { "lxc-info", "--name=" NAME, "--pid", "--no-humanize" }, .ask = ask_lxc,
	  .read = read_lxc, .listing = { "lxc-ls", "--active", "-1" } },
	{ "machine", "NAME", "machine",
	  .command = { "machinectl", "show", "--property=Leader", "--property=Unit", "--", NAME },
	  .read = read_machine, .listing = { "machinectl", "list", "--no-legend" } },
	{ "unit", "NAME.service", "service",
	  .command = { "systemctl", "show", "--property=MainPID", "--property=ControlGroup", "--",
		       NAME },
	  .read = read_unit,
	  .listing = { "systemctl", "list-units", "--type=service", "--state=running", "--plain",
		       "--no-legend" } },
	{ NULL, NULL, NULL, .read = NULL },
};

const struct engine *engine_of(const char *text, const char **name)
{
	const size_t length = strcspn(text, ":");
	const struct engine *engine;

	for (engine = engines; engine->name; engine++) {
		if (strlen(engine->name) != length || strncmp(engine->name, text, length) != 0 ||
		    text[length] != ':')
			continue;
		*name = text + length + 1;
		return engine;
	}
	return NULL;
}

/* That of another user would be obeyed by root who was given his environment, as by su(1). */
static const char *runtime_directory(void)
{
	const char *path = getenv("XDG_RUNTIME_DIR");
	struct stat status;

	if (!path || *path != '/' || stat(path, &status) < 0)
		return NULL;
	return status.st_uid == geteuid() && !(status.st_mode & (S_IWGRP | S_IWOTH)) ? path : NULL;
}

/* Where an engine may keep its files: below what is the machine's, and what is the user's. */
static const char *state_directory(unsigned index)
{
	const char *own = runtime_directory();
	const char *directories[] = { "/run", own ? own : "/run" };

	return directories[index ^ (geteuid() != 0)];
}

static int explain_file(const struct engine *engine, const char *name, const char *path, int error,
			const struct answer *answer, char *why, size_t size)
{
	if (error == -ENOENT)
		snprintf(why, size,
			 "%s has no container %s: there is no %s; \"%s list\" tells the ids",
			 engine->name, name, path, engine->name);
	else
		snprintf(why, size, "%s: %s%s", path, answer->why,
			 error == -EACCES ? "; it takes root" : "");
	return error;
}

static int ask_file(const struct engine *engine, const char *name, struct answer *answer, char *why,
		    size_t size)
{
	char path[4096];
	unsigned i = 0;
	int error;

	do {
		snprintf(path, sizeof(path), "%s/%s/%s/%s", state_directory(i), engine->name, name,
			 engine->file);
		error = engine_output_of_file(path, false, answer);
		if (error)
			engine_output_free(answer);
	} while (error == -ENOENT && ++i < 2);
	return error ? explain_file(engine, name, path, error, answer, why, size) : 0;
}

static char *put_name(const char *argument, const char *name)
{
	const char *at = strstr(argument, NAME);
	char *text;

	if (!at)
		return strdup(argument);
	return asprintf(&text, "%.*s%s", (int)(at - argument), argument, name) < 0 ? NULL : text;
}

static int run_command(const char *const *command, const char *name, struct answer *answer)
{
	char *argv[ARGUMENTS_MAX + 1] = { NULL };
	bool complete = true;
	int error;
	unsigned i;

	for (i = 0; i < ARGUMENTS_MAX && command[i] && complete; i++) {
		argv[i] = put_name(command[i], name);
		complete = argv[i] != NULL;
	}
	*answer = (struct answer){ .why = "no memory" };
	error = complete ? engine_output_of_command(argv, answer) : -ENOMEM;
	while (i-- > 0)
		free(argv[i]);
	return error;
}

static int ask_by(const struct engine *engine, const char *const *command, const char *name,
		  struct answer *answer, char *why, size_t size)
{
	int error = run_command(command, name, answer);

	if (error == -ENOENT)
		snprintf(why, size, "%s is asked by its command %s, and that is not in PATH",
			 engine->name, command[0]);
	else if (error)
		snprintf(why, size, "%s says: %s", command[0], answer->why);
	return error;
}

static int ask_command(const struct engine *engine, const char *name, struct answer *answer,
		       char *why, size_t size)
{
	return ask_by(engine, engine->command, name, answer, why, size);
}

static int ask_lxc_in(const char *lxcpath, const struct engine *engine, const char *name,
		      struct answer *answer, char *why, size_t size)
{
	struct lxc_monitor monitor;
	int error = lxc_monitor_open(lxcpath, name, &monitor, why, size);

	if (error == -ECONNREFUSED) {
		/* It can say why nobody listens; a process would be that of somebody else. */
		error = ask_command(engine, name, answer, why, size);
		answer->length = 0;
		return error;
	}
	if (error)
		return error;
	error = ask_command(engine, name, answer, why, size);
	if (!error)
		error = lxc_monitor_check(&monitor, lxcpath, name, why, size);
	close(monitor.fd);
	return error;
}

static int ask_lxc(const struct engine *engine, const char *name, struct answer *answer, char *why,
		   size_t size)
{
	static const char *const command[ARGUMENTS_MAX] = { "lxc-config", "lxc.lxcpath" };
	struct answer lxcpath;
	int error = ask_by(engine, command, "", &lxcpath, why, size);

	*answer = (struct answer){ 0 };
	if (!error) {
		lxcpath.text[strcspn(lxcpath.text, "\n")] = '\0';
		error = ask_lxc_in(lxcpath.text, engine, name, answer, why, size);
	}
	engine_output_free(&lxcpath);
	return error;
}

int engine_ask(const struct engine *engine, const char *name, struct claim *claim, char *why,
	       size_t size)
{
	struct answer answer;
	int error;

	*claim = (struct claim){ 0 };
	if (engine->ask)
		error = engine->ask(engine, name, &answer, why, size);
	else if (engine->file)
		error = ask_file(engine, name, &answer, why, size);
	else
		error = ask_command(engine, name, &answer, why, size);
	if (!error) {
		error = engine->read(&answer, name, claim);
		if (error == -ESRCH)
			snprintf(why, size, "%s %s does not run", engine->noun, name);
		else if (error)
			snprintf(why, size, "what %s says about %s is not understood; give the pid",
				 engine->name, name);
	}
	engine_output_free(&answer);
	return error;
}

void engine_list(char *text, size_t size)
{
	const struct engine *engine;
	size_t used = 0;

	for (engine = engines; engine->name && used < size; engine++)
		used += (size_t)snprintf(text + used, size - used, "%s%s:%s", used ? ", " : "",
					 engine->name, engine->placeholder);
}

/* What is completed: text, and what stands before it in the same word. */
struct completion {
	const char *before;
	const char *text;
};

static void print_match(const struct completion *completion, const struct engine *engine,
			const char *name, int length)
{
	char *line;

	/* What would be refused is not offered: shells put it on the command line as it is. */
	if (length > 0 && !engine_is_name(name, (size_t)length))
		return;
	if (asprintf(&line, "%s:%.*s", engine->name, length, name) < 0)
		return;
	if (strncmp(line, completion->text, strlen(completion->text)) == 0)
		printf("%s%s\n", completion->before, line);
	free(line);
}

static void complete_below(const struct completion *completion, const struct engine *engine,
			   const char *base)
{
	const struct dirent *entry;
	char path[4096];
	DIR *directory;

	snprintf(path, sizeof(path), "%s/%s", base, engine->name);
	directory = opendir(path);
	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			print_match(completion, engine, entry->d_name, (int)strlen(entry->d_name));
	if (directory)
		closedir(directory);
}

static void complete_from_files(const struct completion *completion, const struct engine *engine)
{
	complete_below(completion, engine, state_directory(0));
	if (strcmp(state_directory(0), state_directory(1)) != 0)
		complete_below(completion, engine, state_directory(1));
}

static void complete_from_command(const struct completion *completion, const struct engine *engine)
{
	struct answer answer;
	const char *line = "";

	if (run_command(engine->listing, "", &answer) == 0)
		line = answer.text;
	for (; *line; line += strcspn(line, "\n"), line += strspn(line, "\n"))
		if (strcspn(line, " \t\n") > 0)
			print_match(completion, engine, line, (int)strcspn(line, " \t\n"));
	engine_output_free(&answer);
}

/* Commands take their time, so only that of an engine that is named already. */
void engine_complete(const char *before, const char *text)
{
	const struct completion completion = { before, text };
	const struct engine *engine;
	const char *name;

	for (engine = engines; engine->name; engine++) {
		const bool named = engine_of(text, &name) == engine;

		if (!named)
			print_match(&completion, engine, "", 0);
		if (engine->file)
			complete_from_files(&completion, engine);
		else if (named)
			complete_from_command(&completion, engine);
	}
}
