/* SPDX-License-Identifier: Apache-2.0 */
/* The maps of ids that a new user namespace needs before it is of use, user_namespaces(7). */
#include "core/namespace/idmap.h"

#include "core/base/procfs.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/subid.h"
#include "core/plan/parse_list.h"

enum {
	NUMBER_BYTES = 11, /* "4294967295" and a blank or NUL */
	LINE_BYTES = 3 * NUMBER_BYTES,
	MAP_BYTES = EXTENTS_MAX * LINE_BYTES,
	ARGUMENTS_MAX = 2 + 3 * EXTENTS_MAX + 1,
};

/* Where the two maps differ. */
struct map_file {
	char word[8];
	char file[8];
	char ranges[16];
	char program[24]; /* of shadow, with the capabilities that an ordinary user lacks */
};

static const struct map_file map_files[] = {
	{ "gidmap", "gid_map", "/etc/subgid", "/usr/bin/newgidmap" },
	{ "uidmap", "uid_map", "/etc/subuid", "/usr/bin/newuidmap" },
};

static const struct mapping *mapping_of(const struct idmap *map, const struct map_file *file)
{
	return file == &map_files[0] ? &map->plan->gid_map : &map->plan->uid_map;
}

static uint32_t id_of(const struct idmap *map, const struct map_file *file)
{
	return file == &map_files[0] ? map->gid : map->uid;
}

/* Writes the extents of the mapping. Their number, or -errno. */
static int list_extents(const struct idmap *map, const struct map_file *file,
			struct extent *extents)
{
	const struct mapping *mapping = mapping_of(map, file);
	const char *at = mapping->text;
	uint32_t id = id_of(map, file);
	int count = 0;
	int error;

	switch ((enum mapping_kind)mapping->kind) {
	case MAPPING_LIST:
		while (*at && parse_next_extent(&at, &extents[count]))
			count++;
		return count;
	case MAPPING_ROOT:
		extents[0] = (struct extent){ 0, id, 1 };
		return 1;
	case MAPPING_SELF:
		extents[0] = (struct extent){ id, id, 1 };
		return 1;
	case MAPPING_NONE:
		return 0;
	case MAPPING_AUTO:
		extents[0] = (struct extent){ 0, id, 1 };
		extents[1].inside = 1;
		error = subid_range(file->ranges, map->uid, &extents[1].outside, &extents[1].count);
		return error ? error : 2;
	}
	return -EINVAL;
}

/* Without capabilities a process may write one line that maps its own id, user_namespaces(7). */
static bool maps_only_ourselves(const struct idmap *map, const struct map_file *file)
{
	struct extent extents[EXTENTS_MAX];

	return mapping_of(map, file)->kind == MAPPING_NONE ||
	       (list_extents(map, file, extents) == 1 && extents[0].count == 1 &&
		extents[0].outside == id_of(map, file));
}

static int write_extents(const struct idmap *map, const struct map_file *file,
			 const struct extent *extents, int count)
{
	char buffer[MAP_BYTES + 1];
	struct text text;
	int i;

	text_begin(&text, buffer, sizeof(buffer));
	for (i = 0; i < count; i++) {
		text_add_number(&text, extents[i].inside);
		text_add(&text, " ");
		text_add_number(&text, extents[i].outside);
		text_add(&text, " ");
		text_add_number(&text, extents[i].count);
		text_add(&text, "\n");
	}
	return procfs_write(map->proc, file->file, buffer);
}

/*
 * Runs newuidmap(1) or newgidmap(1) and waits for it. The child is not made by helper.h: a helper
 * makes it, and it executes the program at once.
 */
static int run_program(const struct map_file *file, int pid, const struct extent *extents,
		       int count)
{
	char numbers[ARGUMENTS_MAX][NUMBER_BYTES];
	const char *arguments[ARGUMENTS_MAX];
	const char *environment[] = { NULL };
	int status = -1;
	int child;
	int i;

	arguments[0] = file->program;
	for (i = 0; i < 1 + 3 * count; i++) {
		const struct extent *extent = &extents[(i - 1) / 3];
		const uint32_t parts[] = { extent->inside, extent->outside, extent->count };
		struct text text;

		text_begin(&text, numbers[i], sizeof(numbers[i]));
		text_add_number(&text, i == 0 ? (uint32_t)pid : parts[(i - 1) % 3]);
		arguments[i + 1] = numbers[i];
	}
	arguments[i + 1] = NULL;
	child = sys_clone();
	if (child == 0) {
		/* The program must not print a line of its own: libgons prints one. */
		int null = sys_open("/dev/null", O_RDWR);

		if (sys_call(__NR_dup3, null, 2, 0, 0, 0) < 0)
			sys_close(2);
		sys_call(__NR_execve, (long)file->program, (long)arguments, (long)environment, 0,
			 0);
		sys_exit(127);
	}
	if (child < 0)
		return child;
	sys_wait_for_end(child, &status);
	return status == 0 ? 0 : status == 127 << 8 ? -ENOENT : -EPERM;
}

static int write_map(const struct idmap *map, const struct map_file *file, int pid)
{
	struct extent extents[EXTENTS_MAX];
	int count = list_extents(map, file, extents);
	int error;

	if (count <= 0)
		return count;
	error = write_extents(map, file, extents, count);
	if (error != -EPERM || pid == 0)
		return error;
	return run_program(file, pid, extents, count);
}

/* An ordinary user may map a group only after setgroups(2) is denied inside (Linux 3.19). */
static bool denies_groups(const struct idmap *map, bool ourselves)
{
	return map->plan->setgroups == CHOICE_NO ||
	       (map->plan->setgroups == CHOICE_AUTO && ourselves &&
		map->plan->gid_map.kind != MAPPING_NONE);
}

/* newgidmap(1) may have denied setgroups(2), and an outer user namespace may deny it: is it allowed
 * now? */
static int check_groups(const struct idmap *map, const char **word)
{
	char first = '\0';
	long size;
	int fd;

	if (map->plan->setgroups != CHOICE_YES)
		return 0;
	*word = "setgroups";
	fd = sys_open_at(map->proc, "setgroups", O_RDONLY);
	if (fd < 0)
		return fd;
	size = sys_read(fd, &first, 1);
	sys_close(fd);
	return size < 0 ? (int)size : first == 'a' ? 0 : -EPERM;
}

/* pid: the process whose maps this process writes, or 0 for its own. 0, or -errno with the word
 * that failed in *word. */
static int write_all(const struct idmap *map, int pid, const char **word)
{
	unsigned i;
	int error = 0;

	*word = "setgroups";
	if (denies_groups(map, pid == 0))
		error = procfs_write(map->proc, "setgroups", "deny");
	else if (map->plan->setgroups == CHOICE_YES)
		error = procfs_write(map->proc, "setgroups",
				     "allow"); /* EPERM if an outer user namespace denies it */
	for (i = 0; i < sizeof(map_files) / sizeof(map_files[0]) && !error; i++) {
		*word = map_files[i].word;
		error = write_map(map, &map_files[i], pid);
	}
	return error ? error : check_groups(map, word);
}

/* What the writer answers. word is a constant string, which has the same address in both processes.
 */
struct writer_result {
	int error;
	const char *word;
};

/* What the writer is told: its memory is a copy of that of the caller. */
struct writer_job {
	const struct idmap *map;
	int pid; /* the process whose maps are written */
};

static int wait_and_write(int socket, void *argument)
{
	const struct writer_job *order = argument;
	struct writer_result answer = { 0 };
	char byte;

	/* Once more where the process has to be dumpable for it; never where it has ended. */
	while (sys_read(socket, &byte, 1) == 1) {
		answer.error = write_all(order->map, order->pid, &answer.word);
		if (sys_write(socket, &answer, sizeof(answer)) != sizeof(answer))
			break; /* it would wait for an answer, and this process for a question */
	}
	return 0;
}

/* Do the maps take a right over the outer user namespace, which the process loses when it enters
 * the new one? To map more than its own ids does, and to allow setgroups(2). */
static bool needs_writer(const struct idmap *map)
{
	return map->plan->setgroups == CHOICE_YES || map->plan->has_owner ||
	       !maps_only_ourselves(map, &map_files[0]) || !maps_only_ourselves(map, &map_files[1]);
}

int idmap_begin(struct idmap *map, const struct plan *plan)
{
	const bool user = plan->namespaces[GONS_USER].kind == REFERENCE_NEW;
	struct writer_job order = { map, sys_getpid() };
	const struct helper_job job = {
		.work = wait_and_write, .argument = &order, .keep = &map->proc, .kept = 1
	};

	map->plan = plan;
	if (!user && !plan->has_offsets)
		return 0;
	map->uid = (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0);
	map->gid = (uint32_t)sys_call(__NR_getegid, 0, 0, 0, 0, 0);
	map->proc = sys_open("/proc/self", O_PATH | SYS_O_DIRECTORY);
	if (map->proc < 0)
		return map->proc;
	if (!user || !needs_writer(map))
		return 0;
	return helper_start(&map->writer, &job);
}

/* Does the map have the id of the process? Every kind but a list maps it, or no id at all. The
 * ranges of the user are not read again: /etc may be that of a container by now. */
static bool maps_id(const struct idmap *map, const struct map_file *file)
{
	struct extent extents[EXTENTS_MAX];
	uint32_t id = id_of(map, file);
	int count;
	int i;

	if (mapping_of(map, file)->kind == MAPPING_NONE)
		return true;
	if (map->plan->has_owner)
		return false; /* the process has the ids of the owner by now */
	if (mapping_of(map, file)->kind != MAPPING_LIST)
		return true;
	count = list_extents(map, file, extents);
	for (i = 0; i < count; i++)
		if (id - extents[i].outside < extents[i].count)
			return true;
	return false;
}

void idmap_leave_groups(const struct idmap *map)
{
	if (!maps_id(map, &map_files[0]))
		sys_call(__NR_setgroups, 0, 0, 0, 0, 0);
}

int idmap_take_owner(const struct idmap *map)
{
	const struct plan *plan = map->plan;
	long dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0);
	int error;

	if (!plan->has_owner)
		return 0;
	error = (int)sys_call(__NR_setgroups, 0, 0, 0, 0, 0);
	if (!error)
		error = (int)sys_call(__NR_setresgid, plan->owner_gid, plan->owner_gid,
				      plan->owner_gid, 0, 0);
	if (!error)
		error = (int)sys_call(__NR_setresuid, plan->owner_uid, plan->owner_uid,
				      plan->owner_uid, 0, 0);
	if (dumpable == 1)
		sys_prctl(SYS_PR_SET_DUMPABLE, 1, 0);
	return error;
}

/*
 * A process whose id is not mapped can make no file (EOVERFLOW). It becomes root inside, whose
 * capabilities it has anyway. If its group id is not mapped it drops the supplementary groups, too:
 * with them it could still open files of these groups outside. idmap_leave_groups() has dropped
 * them already where the process was allowed to; here setgroups(2) succeeds where newgidmap(1)
 * wrote the map.
 */
static int settle(const struct idmap *map, const char **word)
{
	const struct credentials *credentials = &map->plan->credentials;
	long dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0);
	int error = 0;

	if (!maps_id(map, &map_files[0])) {
		*word = map_files[0].word;
		sys_call(__NR_setgroups, 0, 0, 0, 0, 0);
		error = (int)sys_call(__NR_setresgid, 0, 0, 0, 0, 0);
		error = credentials->has_gid ? 0 : error;
	}
	if (!error && !maps_id(map, &map_files[1])) {
		*word = map_files[1].word;
		error = (int)sys_call(__NR_setresuid, 0, 0, 0, 0, 0);
		error = credentials->has_uid ? 0 : error;
	}
	if (dumpable == 0 || dumpable == 1)
		sys_prctl(SYS_PR_SET_DUMPABLE, dumpable, 0);
	return error;
}

static int ask_writer(struct idmap *map, const char **word)
{
	struct writer_result answer = { .error = -ECHILD, .word = "uidmap" };

	if (sys_write_quietly(map->writer.socket, "", 1) != 1 ||
	    sys_read(map->writer.socket, &answer, sizeof(answer)) != sizeof(answer))
		answer = (struct writer_result){ .error = -ECHILD, .word = "uidmap" };
	*word = answer.word;
	return answer.error;
}

int idmap_write(struct idmap *map, const char **word)
{
	int error = map->writer.socket < 0 ? write_all(map, 0, word) : ask_writer(map, word);

	return error ? error : settle(map, word);
}

void idmap_end(struct idmap *map)
{
	if (map->proc >= 0)
		sys_close(map->proc);
	helper_end(&map->writer);
	*map = IDMAP_NONE;
}
