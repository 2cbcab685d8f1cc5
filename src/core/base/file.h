/* SPDX-License-Identifier: Apache-2.0 */
/* What type a file has, whether two files are one (statx(2)), and what a directory holds
 * (getdents64(2)). */
#ifndef GONS_CORE_BASE_FILE_H
#define GONS_CORE_BASE_FILE_H

#include "core/base/syscall.h"

/* The type in the mode of a file, and its permissions, inode(7). */
enum {
	FILE_TYPE_MASK = 0170000,
	FILE_CHARACTER_DEVICE = 0020000,
	FILE_DIRECTORY = 0040000,
	FILE_REGULAR = 0100000,
	FILE_SYMLINK = 0120000,
	FILE_PERMISSIONS = 07777,
};

/* The type of the file that path names below directory, or of the descriptor directory where path
 * is "". A symbolic link is not followed. One of the above (or another of inode(7)), or -errno. */
int file_type(int directory, const char *path);

/* Are both the same file? Both were filled in by statx(2) with STATX_INO. */
bool file_same(const struct statx *one, const struct statx *other);

/* The same for two names as file_type() takes them. 1: one file, 0: two files, or -errno. */
int file_same_at(int one_directory, const char *one_path, int other_directory,
		 const char *other_path);

/* The entries of a directory, one after another. */
struct file_listing {
	int directory; /* a descriptor open for reading; the caller closes it */
	int at;        /* of size: if they are equal, the next entry takes a system call */
	int size;
	char buffer[4096] __attribute__((aligned(8)));
};

/* Starts with the next entry that the descriptor gives. */
void file_listing_begin(struct file_listing *listing, int directory);

/*
 * The next entry but "." and "..". 1, with its name (which lies in *listing) and its type (0: the
 * file system does not tell it); 0: there is none; or -errno.
 */
int file_listing_next(struct file_listing *listing, const char **name, int *type);

#endif
