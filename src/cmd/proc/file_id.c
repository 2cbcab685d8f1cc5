/* SPDX-License-Identifier: Apache-2.0 */
/* Are two files the same? Namespaces are files as well, namespaces(7). */
#define _GNU_SOURCE
#include "cmd/proc/file_id.h"

#include <sys/stat.h>

#include "cmd/last_error.h"

int file_id_at(int directory, const char *path, struct file_id *id)
{
	struct stat file;

	if (fstatat(directory, path, &file, 0))
		return last_error();
	*id = (struct file_id){ file.st_dev, file.st_ino };
	return 0;
}

int file_id_of(int fd, struct file_id *id)
{
	struct stat file;

	if (fstat(fd, &file))
		return last_error();
	*id = (struct file_id){ file.st_dev, file.st_ino };
	return 0;
}

bool file_id_is_same(struct file_id one, struct file_id other)
{
	return one.device == other.device && one.inode == other.inode;
}
