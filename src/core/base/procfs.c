/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /proc, proc(5), for facts that no system call tells, and writes what no system call sets.
 */
#include "core/base/procfs.h"

#include "core/base/syscall.h"
#include "core/base/text.h"

enum { LINE_BYTES = 128, CHUNK = 1024 };

/* The number behind label, if this line begins with it. -ENOENT if it does not. */
static int read_line(const char *line, const char *label, uint64_t *value)
{
	const char *digits = text_skip_prefix(line, label);

	return digits ? text_number(digits, text_length(digits), 0, UINT64_MAX, value) : -ENOENT;
}

int procfs_field(const char *path, const char *label, uint64_t *value)
{
	char line[LINE_BYTES];
	char chunk[CHUNK];
	size_t length = 0; /* of the line; a line that does not fit is no number */
	int error = -ENOENT;
	long size;
	long at;
	int fd;

	fd = sys_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fd;
	while (error == -ENOENT && (size = sys_read(fd, chunk, sizeof(chunk))) > 0) {
		for (at = 0; at < size && error == -ENOENT; at++) {
			if (chunk[at] != '\n') {
				line[length] = chunk[at];
				length += length < sizeof(line) - 1;
				continue;
			}
			line[length] = '\0';
			length = 0;
			error = read_line(line, label, value);
		}
	}
	sys_close(fd);
	return error;
}

int procfs_open(uint64_t pid)
{
	char path[32];
	struct text text;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/proc/");
	text_add_number(&text, pid);
	return sys_open(path, O_PATH | SYS_O_DIRECTORY);
}

int procfs_write(int directory, const char *name, const char *text)
{
	int fd = sys_open_at(directory, name, O_WRONLY);
	long written;

	if (fd < 0)
		return fd;
	written = sys_write(fd, text, text_length(text));
	sys_close(fd);
	return written < 0 ? (int)written : 0;
}
