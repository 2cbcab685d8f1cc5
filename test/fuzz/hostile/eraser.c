/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Emptying a tree that somebody has made, and changes meanwhile: what is beside it stays as it was,
 * and when he has ceased it is empty, but for what is mounted in it.
 */
#define _GNU_SOURCE
#include "core/rootfs/rmtree.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "hostile.h"

static unsigned entries_of(int fd)
{
	const struct dirent *entry;
	DIR *directory = fdopendir(openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	unsigned count = 0;

	FUZZ_ASSERT(directory);
	while ((entry = readdir(directory)))
		count += entry->d_name[0] != '.' || (entry->d_name[1] && entry->d_name[1] != '.');
	closedir(directory);
	return count;
}

void fuzz_eraser(const uint8_t *data, size_t size)
{
	bool mounted;
	int fd;

	stage_set();
	fd = open(TREE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FUZZ_ASSERT(fd >= 0);
	data = deeds(data, &size, &mounted);
	race_begin(data, size);
	rmtree_content(fd);
	/* Who mounts meanwhile keeps what he has mounted over. */
	if (!race_end() && !mounted)
		FUZZ_ASSERT(entries_of(fd) == 0);
	FUZZ_ASSERT(!rmtree_content(fd));
	close(fd);
	stage_clear();
}
