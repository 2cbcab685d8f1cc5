/* SPDX-License-Identifier: Apache-2.0 */
/* A line of the database of users or groups, as a name service gives it. */
#include "cmd/identity/userdb.c"
#include "fuzz.h"
#include "told.h"

void told_by_database(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	char *line = fuzz_string(data, end ? (size_t)(end - data) + 1 : size);
	struct userdb_user user;
	const char *fields[FIELDS];
	char *copy = strdup(line);

	FUZZ_ASSERT(copy);
	if (take_line(&user, line) == 0) {
		FUZZ_ASSERT(strncmp(copy, user.name, strlen(user.name)) == 0);
		FUZZ_ASSERT(copy[strlen(user.name)] == ':');
		FUZZ_ASSERT(user.uid < UINT32_MAX && user.gid < UINT32_MAX);
	}
	split(copy, fields);
	for (unsigned i = 0; i < FIELDS; i++)
		FUZZ_ASSERT(fields[i] && !strpbrk(fields[i], ":\n"));
	free(copy);
	free(line);
}
