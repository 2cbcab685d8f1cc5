/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan with a root directory that somebody has made, and changes meanwhile: it is carried out or
 * refused in one line, what is beside the root stays as it was, also what is in it, and nothing of
 * the host is there. What is to be mounted is there, where the plan says.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <gons.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostile.h"

enum { BINDS = 4, WORDS = 1024 };

#define SOURCE STAGE "/source"

static int ours = -1; /* the mount namespace that all happens in */

static void begin(void)
{
	int fd;

	if (ours >= 0)
		return;
	ours = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	FUZZ_ASSERT(ours >= 0 && mkdir(SOURCE, 0755) == 0);
	fd = open(SOURCE "/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	FUZZ_ASSERT(fd >= 0);
	close(fd);
}

/* Names, kinds, modes and owners of all that is there, as a number. */
static uint64_t fingerprint(int directory, unsigned depth)
{
	uint64_t sum = 0;
	const struct dirent *entry;
	struct stat status;
	DIR *stream = fdopendir(directory);
	const char *name;
	uint64_t hash;
	int below;

	FUZZ_ASSERT(stream);
	while ((entry = readdir(stream))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW))
			continue;
		hash = 0xcbf29ce484222325U ^ status.st_mode ^ ((uint64_t)status.st_uid << 32);
		for (name = entry->d_name; *name; name++)
			hash = (hash ^ (uint8_t)*name) * 0x100000001b3U;
		below = S_ISDIR(status.st_mode) && depth < 8
				? openat(dirfd(stream), entry->d_name,
					 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
				: -1;
		sum += hash + (below >= 0 ? fingerprint(below, depth + 1) * 31 : 0);
	}
	closedir(stream);
	return sum;
}

static uint64_t fingerprint_of_tree(void)
{
	int fd = open(TREE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	FUZZ_ASSERT(fd >= 0);
	return fingerprint(fd, 0);
}

static void set(gons_plan *plan, const char *word, const char *value)
{
	FUZZ_ASSERT(gons_plan_set(plan, word, value) == 0);
}

/* What is asked for: a byte of words, and up to four destinations. The last of them, or NULL. */
static const char *fill(gons_plan *plan, const uint8_t *data, size_t size, uint8_t *words,
			bool *is_file)
{
	char binds[WORDS] = "";
	const char *last = NULL;
	unsigned i;

	*words = size > 0 ? data[0] : 0;
	for (i = 1; i < size && i <= BINDS && i <= (*words & 3U) + 1; i++) {
		last = deed_path(data[i]);
		*is_file = data[i] & 0x80;
		snprintf(binds + strlen(binds), sizeof(binds) - strlen(binds), "%s%s:/%s%s",
			 i > 1 ? "," : "", data[i] & 0x80 ? SOURCE "/file" : SOURCE, last,
			 data[i] & 0x40 ? ":ro" : "");
	}
	set(plan, "mnt", "new");
	set(plan, "root", TREE);
	if (last)
		set(plan, "bind", binds);
	if (*words & 4)
		set(plan, "tmp", "tmpfs");
	if (*words & 8)
		set(plan, "trust", "inspect");
	if (*words & 16)
		set(plan, "wd", "/a/b");
	if (*words & 32)
		set(plan, "propagation", "slave");
	return last;
}

/* Inside. A link of the last component is followed, as the plan does it. */
static void check_inside(const char *last, bool is_file)
{
	struct stat status;
	char path[64];

	FUZZ_ASSERT(access("/treasure", F_OK) && access(TREASURE, F_OK) && access(SOURCE, F_OK));
	if (!last)
		return;
	snprintf(path, sizeof(path), "/%s%s", last, is_file ? "" : "/file");
	FUZZ_ASSERT(stat(path, &status) == 0 && S_ISREG(status.st_mode));
}

void fuzz_root(const uint8_t *data, size_t size)
{
	gons_plan *plan = gons_plan_new();
	const char *last;
	uint64_t before;
	uint8_t words;
	bool is_file = false;
	bool mounted;
	bool changed;
	int error;

	FUZZ_ASSERT(plan);
	begin();
	stage_set();
	data = deeds(data, &size, &mounted);
	last = fill(plan, data, size, &words, &is_file);
	before = fingerprint_of_tree();
	if (size > 1 + BINDS)
		race_begin(data + 1 + BINDS, size - 1 - BINDS);
	error = gons_enter(plan);
	changed = race_end();
	if (!error && !changed && !mounted && !(words & 4))
		check_inside(last, is_file);
	if (error)
		fuzz_check_line(gons_plan_error(plan));
	FUZZ_ASSERT(setns(ours, CLONE_NEWNS) == 0);
	gons_plan_free(plan);
	if (!changed)
		FUZZ_ASSERT(fingerprint_of_tree() == before);
	stage_clear();
}
