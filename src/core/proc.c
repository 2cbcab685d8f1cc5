/* SPDX-License-Identifier: Apache-2.0 */
/* Reading /proc, proc(5), where there is no system call that tells. */
#include "proc.h"

#include "sys.h"
#include "text.h"

enum { FILE_MAX = 4096 }; /* more than /proc/PID/status has ever been */

int proc_field(const char *path, const char *label, uint64_t *value)
{
	char buffer[FILE_MAX];
	const char *at;
	long size;
	int fd;

	fd = sys_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fd;
	size = sys_read(fd, buffer, sizeof(buffer) - 1);
	sys_close(fd);
	if (size < 0)
		return (int)size;
	buffer[size] = '\0';
	for (at = buffer; *at; at++) {
		const char *digits = NULL;
		size_t length = 0;

		if (at == buffer || at[-1] == '\n')
			digits = text_after(at, label);
		if (!digits)
			continue;
		while (digits[length] && digits[length] != '\n')
			length++;
		return text_number(digits, length, 0, UINT64_MAX, value);
	}
	return -ENOENT;
}

int proc_open(uint64_t pid)
{
	char path[32];
	struct text text;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/proc/");
	text_add_number(&text, pid);
	return sys_open(path, O_PATH | SYS_O_DIRECTORY);
}
