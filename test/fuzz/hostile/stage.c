/* SPDX-License-Identifier: Apache-2.0 */
/* Where a hostile directory stands, beside what nobody may touch. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostile.h"

static int lowest; /* the descriptor that is free */

static int free_descriptor(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	close(fd);
	return fd;
}

void stage_begin(void)
{
	FUZZ_ASSERT(unshare(CLONE_NEWNS) == 0);
	FUZZ_ASSERT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	FUZZ_ASSERT(mount("none", STAGE, "tmpfs", 0, NULL) == 0);
	FUZZ_ASSERT(mkdir(HOSTILE, 0755) == 0);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	FUZZ_ASSERT(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

void stage_set(void)
{
	lowest = free_descriptor();
	FUZZ_ASSERT(mount("none", HOSTILE, "tmpfs", 0, "mode=755,size=16m") == 0);
	FUZZ_ASSERT(mkdir(TREE, 0755) == 0 && mkdir(TREASURE, 0750) == 0);
	FUZZ_ASSERT(mkdir(TREASURE "/directory", 0750) == 0);
	write_file(TREASURE "/file", "gold");
	write_file(TREASURE "/directory/file", "silver");
}

static void check_file(const char *path, const char *text)
{
	char content[16] = "";
	struct stat status;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	FUZZ_ASSERT(fd >= 0 && fstat(fd, &status) == 0);
	FUZZ_ASSERT(S_ISREG(status.st_mode) && (size_t)status.st_size == strlen(text));
	FUZZ_ASSERT(read(fd, content, sizeof(content)) == status.st_size);
	FUZZ_ASSERT(strcmp(content, text) == 0);
	close(fd);
}

static void check_directory(const char *path, unsigned entries)
{
	const struct dirent *entry;
	struct stat status;
	DIR *directory = opendir(path);
	unsigned count = 0;

	FUZZ_ASSERT(directory && fstat(dirfd(directory), &status) == 0);
	FUZZ_ASSERT(status.st_mode == (S_IFDIR | 0750) && status.st_uid == 0);
	while ((entry = readdir(directory)))
		count += entry->d_name[0] != '.';
	FUZZ_ASSERT(count == entries);
	closedir(directory);
}

void stage_clear(void)
{
	check_directory(TREASURE, 2);
	check_directory(TREASURE "/directory", 1);
	check_file(TREASURE "/file", "gold");
	check_file(TREASURE "/directory/file", "silver");
	FUZZ_ASSERT(umount2(HOSTILE, MNT_DETACH) == 0);
	FUZZ_ASSERT(free_descriptor() == lowest);
}
