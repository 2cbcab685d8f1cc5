/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc tells of a process whose name, cgroup and ids others have chosen. */
#include "cmd/target/target_name.c"
#include "fuzz.h"
#include "told.h"

/* Field 22, counted from behind: whatever stands in the name, there are 50 behind it. */
static void check_start_of(const char *name)
{
	char *stat;

	FUZZ_ASSERT(asprintf(&stat,
			     "77 (%s) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21",
			     name) > 0);
	FUZZ_ASSERT(target_proc_stat_field(stat, FIELD_START) == 4711);
	free(stat);
}

/* What is believed is named in the file; and the whole path stands behind a colon. */
static void check_cgroups(const char *file, const char *cgroup)
{
	char *line;

	FUZZ_ASSERT(asprintf(&line, ":%s", cgroup) > 0);
	FUZZ_ASSERT(cgroup_check(file, CGROUP_PATH, cgroup) || strstr(file, line));
	FUZZ_ASSERT(cgroup_check(file, CGROUP_NAME, cgroup) || strstr(file, cgroup));
	FUZZ_ASSERT(cgroup_check(file, CGROUP_ID, cgroup) || strstr(file, cgroup));
	free(line);
}

void told_by_process(const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size);
	char *cgroup = strchr(text, '\n');

	check_start_of(text);
	target_proc_stat_field(text, FIELD_START);
	/* The first line is what an engine said, the rest /proc/PID/cgroup. */
	if (cgroup && cgroup > text) {
		*cgroup++ = '\0';
		check_cgroups(cgroup, text);
	}
	free(text);
}
