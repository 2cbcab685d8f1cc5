/* SPDX-License-Identifier: Apache-2.0 */
/* Files of /proc/PID as they are read line by line: numbers and strings of others. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/environment/environment.c"
#include "core/base/procfs.h"
#include "core/namespace/subid.h"
#include "fuzz.h"
#include "told.h"

static char path[256];
static int proc_pid = -1;

/* What is read of a process: all of these are the file. */
static const char *const files[] = { "environ", "status",  "auxv",   "stat",
				     "cmdline", "uid_map", "gid_map" };

static void remove_directory(void)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlinkat(proc_pid, files[i], 0);
	rmdir(path);
}

static void make_directory(const char *file)
{
	const char *parent = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/gons-fuzz.XXXXXX", parent ? parent : "/tmp");
	FUZZ_ASSERT(mkdtemp(path) && atexit(remove_directory) == 0);
	proc_pid = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	FUZZ_ASSERT(proc_pid >= 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		FUZZ_ASSERT(symlinkat(file, proc_pid, files[i]) == 0);
}

/* One that is whole stands in front: it tells where the memory begins that is to be freed. */
static void check_environment(const uint8_t *data, size_t size)
{
	uint8_t *block = malloc(size + 4);
	char **environment;
	char *text;
	size_t length = 0;
	size_t read;

	FUZZ_ASSERT(block);
	memcpy(block, "A=1", 4);
	memcpy(block + 4, data, size);
	fuzz_file(block, size + 4);
	text = target_proc_read(proc_pid, "environ", &read);
	FUZZ_ASSERT(text);
	environment = variables_of(text, read);
	FUZZ_ASSERT(environment && strcmp(environment[0], "A=1") == 0);
	for (char **entry = environment; *entry; entry++) {
		FUZZ_ASSERT(strchr(*entry, '='));
		length += strlen(*entry) + 1;
	}
	FUZZ_ASSERT(length <= size + 4 + 1);
	free(environment[0]);
	free(environment);
	free(block);
}

/* Nobody seems to be more than the file says, and what is no number is none. */
static void check_person(const uint8_t *data, size_t size)
{
	struct process_creds creds = { .uid = 4711 };
	struct process_creds inside = { .uid = 4711 };
	struct target_snapshot snapshot;
	int error;

	fuzz_file(data, size);
	error = process_creds_read(proc_pid, false, true, &creds);
	FUZZ_ASSERT(error == 0 || error == -EBADMSG || error == -ESRCH);
	FUZZ_ASSERT(error == 0 || (creds.uid == 4711 && creds.group_count == 0));
	FUZZ_ASSERT(creds.group_count <= CREDS_GROUPS && process_creds_has_groups(&creds, &creds));
	error = process_creds_read(proc_pid, true, false, &inside);
	FUZZ_ASSERT(error == 0 || error == -EBADMSG || error == -ESRCH);
	target_snapshot_take(proc_pid, &snapshot);
}

/* A line that is too long for anything changes nothing for those behind it. */
static void check_range(const uint8_t *data, size_t size)
{
	enum { LONG = 1500 };
	uint8_t *block = malloc(LONG + size);
	uint32_t found[2][2] = { { 0 } };
	int errors[2];

	FUZZ_ASSERT(block);
	memset(block, 'x', LONG);
	block[LONG - 1] = '\n';
	memcpy(block + LONG, data, size);
	errors[0] = subid_range(fuzz_file(data, size), 1000, &found[0][0], &found[0][1]);
	errors[1] = subid_range(fuzz_file(block, LONG + size), 1000, &found[1][0], &found[1][1]);
	FUZZ_ASSERT(errors[0] == errors[1]);
	FUZZ_ASSERT(errors[0] == -ENODATA || (errors[0] == 0 && found[0][1] > 0));
	FUZZ_ASSERT(errors[0] || memcmp(found[0], found[1], sizeof(found[0])) == 0);
	free(block);
}

void told_by_proc(const uint8_t *data, size_t size)
{
	const char *file = fuzz_file(data, 0);
	uint64_t value;
	int error;
	uid_t id;

	if (proc_pid < 0)
		make_directory(file);
	check_environment(data, size);
	fuzz_file(data, size);
	error = target_proc_id(proc_pid, "uid_map", true, &id);
	FUZZ_ASSERT(error == 0 || error == -ESRCH);
	error = procfs_field(file, "Pid:\t", &value);
	FUZZ_ASSERT(error == 0 || error == -ENOENT || error == -EINVAL);
	check_person(data, size);
	check_range(data, size);
}
