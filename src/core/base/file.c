/* SPDX-License-Identifier: Apache-2.0 */
/* What type a file has, whether two files are one (statx(2)), and what a directory holds
 * (getdents64(2)). */
#include "core/base/file.h"

/* struct linux_dirent64, getdents64(2). */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length; /* of the whole entry */
	uint8_t type;
	char name[];
};

enum { TYPE_SHIFT = 12 }; /* where the type of an entry lies in a mode, DTTOIF of readdir(3) */

int file_type(int directory, const char *path)
{
	const int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT;
	struct statx status;
	int error = sys_statx(directory, path, flags, STATX_TYPE, &status);

	return error ? error : status.stx_mode & FILE_TYPE_MASK;
}

bool file_same(const struct statx *one, const struct statx *other)
{
	return one->stx_ino == other->stx_ino && one->stx_dev_major == other->stx_dev_major &&
	       one->stx_dev_minor == other->stx_dev_minor;
}

int file_same_at(int one_directory, const char *one_path, int other_directory,
		 const char *other_path)
{
	const int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
	struct statx one;
	struct statx other;
	int error = sys_statx(one_directory, one_path, flags, STATX_INO, &one);

	if (!error)
		error = sys_statx(other_directory, other_path, flags, STATX_INO, &other);
	return error ? error : file_same(&one, &other);
}

void file_listing_begin(struct file_listing *listing, int directory)
{
	listing->directory = directory;
	listing->at = 0;
	listing->size = 0;
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

int file_listing_next(struct file_listing *listing, const char **name, int *type)
{
	for (;;) {
		const struct entry *entry = (const void *)(listing->buffer + listing->at);

		if (listing->at >= listing->size) {
			listing->at = 0;
			listing->size =
				(int)sys_call(__NR_getdents64, listing->directory,
					      (long)listing->buffer, sizeof(listing->buffer), 0, 0);
			if (listing->size <= 0)
				return listing->size;
			continue;
		}
		listing->at += entry->length;
		if (is_dots(entry->name))
			continue;
		*name = entry->name;
		*type = entry->type << TYPE_SHIFT;
		return 1;
	}
}
