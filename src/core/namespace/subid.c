/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of ids that an ordinary user may map, subuid(5) and subgid(5). */
#include "core/namespace/subid.h"

#include <stdbool.h>

#include "core/base/syscall.h"
#include "core/base/text.h"

enum { LINE_MAX_BYTES = 512, NAME_MAX_BYTES = 64 };

/* A file of lines, each with fields between colons. */
struct lines {
	int fd;
	int error; /* -errno of a read(2) that failed: there may be more lines */
	size_t begin;
	size_t end;
	char buffer[LINE_MAX_BYTES + 1];
};

/* The next line without its newline, or NULL at the end. A line that is too long comes in pieces,
 * which are no correct lines. */
static char *next_line(struct lines *lines)
{
	for (;;) {
		size_t at;
		long size;

		for (at = lines->begin; at < lines->end; at++) {
			char *line = lines->buffer + lines->begin;

			if (lines->buffer[at] != '\n')
				continue;
			lines->buffer[at] = '\0';
			lines->begin = at + 1;
			return line;
		}
		for (at = 0; at < lines->end - lines->begin; at++)
			lines->buffer[at] = lines->buffer[lines->begin + at];
		lines->end = at == LINE_MAX_BYTES ? 0 : at;
		lines->begin = 0;
		size = sys_read(lines->fd, lines->buffer + lines->end, LINE_MAX_BYTES - lines->end);
		if (size > 0) {
			lines->end += (size_t)size;
			continue;
		}
		lines->error = (int)size;
		if (size < 0 || lines->end == 0)
			return NULL;
		/* The last line may lack its newline. */
		lines->buffer[lines->end] = '\0';
		lines->begin = lines->end;
		return lines->buffer;
	}
}

/* Field number (from 0) of a line, and its length. */
static const char *field(const char *line, int number, size_t *length)
{
	while (number > 0 && *line)
		if (*line++ == ':')
			number--;
	*length = 0;
	while (line[*length] && line[*length] != ':')
		(*length)++;
	return line;
}

static bool field_number(const char *line, int number, uint32_t *value)
{
	size_t length;
	const char *digits = field(line, number, &length);
	uint64_t result;

	if (text_number(digits, length, 0, UINT32_MAX, &result))
		return false;
	*value = (uint32_t)result;
	return true;
}

/* The name of the user in /etc/passwd, or an empty string. */
static void find_name(uint32_t uid, char name[NAME_MAX_BYTES])
{
	struct lines lines = { .fd = sys_open("/etc/passwd", O_RDONLY) };
	const char *line;
	uint32_t id;

	name[0] = '\0';
	if (lines.fd < 0)
		return;
	while ((line = next_line(&lines))) {
		size_t length;
		const char *found = field(line, 0, &length);

		if (!field_number(line, 2, &id) || id != uid || length >= NAME_MAX_BYTES)
			continue;
		__builtin_memcpy(name, found, length);
		name[length] = '\0';
		break;
	}
	sys_close(lines.fd);
}

int subid_range(const char *file, uint32_t uid, uint32_t *first, uint32_t *count)
{
	struct lines lines = { .fd = sys_open(file, O_RDONLY) };
	char name[NAME_MAX_BYTES];
	const char *line;
	int error = -ENODATA;

	if (lines.fd < 0)
		return lines.fd;
	find_name(uid, name);
	while (error && (line = next_line(&lines))) {
		size_t length;
		const char *user = field(line, 0, &length);
		uint32_t id;

		if (!(name[0] && text_equal(name, user, length)) &&
		    !(field_number(line, 0, &id) && id == uid))
			continue;
		if (field_number(line, 1, first) && field_number(line, 2, count) && *count > 0)
			error = 0;
	}
	sys_close(lines.fd);
	return error && lines.error ? lines.error : error;
}
