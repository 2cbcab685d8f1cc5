/* SPDX-License-Identifier: Apache-2.0 */
/* Are two files the same? Namespaces are files as well, namespaces(7). */
#ifndef GONS_CMD_PROC_FILE_ID_H
#define GONS_CMD_PROC_FILE_ID_H

#include <stdbool.h>
#include <sys/types.h>

/* Two files are the same where both numbers are. All zero: no such file. */
struct file_id {
	dev_t device;
	ino_t inode;
};

/* The file behind path, relative to directory, and links followed. 0, or -errno. */
int file_id_at(int directory, const char *path, struct file_id *id);

/* The file behind a descriptor. 0, or -errno. */
int file_id_of(int fd, struct file_id *id);

bool file_id_is_same(struct file_id one, struct file_id other);

#endif
