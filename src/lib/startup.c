/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that shall read no start file of a place: where it looks for them.
 */
#include "startup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../core/list.h"
#include "../core/ns.h"
#include "../core/ref.h"
#include "../core/sys.h"
#include "../core/words.h"

/*
 * What shells, readline(3), interpreters and the like read unasked when they start. A path of the
 * caller is one of the container in there.
 */
static const char *const variables[] = {
	"HOME=",
	"XDG_",
	"ENV=",
	"BASH_ENV=",
	"INPUTRC=",
	"ZDOTDIR=",
	"PYTHONSTARTUP=",
	"CURL_HOME=",
	"WGETRC=",
	"GIT_CONFIG_GLOBAL=",
	"GIT_CONFIG_SYSTEM=",
	"GIT_CONFIG_NOSYSTEM=",
};

/*
 * What programs are told first of all, so that they read no start file: shells those for all users,
 * the others also what passwd(5) of the place makes their home directory.
 */
struct reader {
	const char *name;
	const char *options[3];
};

static const struct reader readers[] = {
	{ "bash", { "--norc", "--noprofile" } },
	{ "zsh", { "-f" } },
	{ "fish", { "-N" } },
	{ "csh", { "-f" } },
	{ "tcsh", { "-f" } },
	{ "curl", { "-q" } },
	{ "gdb", { "-nx" } },
	{ "psql", { "-X" } },
	{ "sqlite3", { "-init", "/dev/null" } },
};

/* Where the mount namespace of the target is our own, nothing is joined, and every path is ours. */
static bool is_our_own(const struct reference *reference)
{
	struct handle handle;
	uint64_t theirs;
	uint64_t ours;
	bool same = false;
	int fd;

	if (ref_open(reference, GONS_MNT, &handle))
		return false;
	fd = ref_namespace(&handle, GONS_MNT, true);
	if (fd >= 0) {
		same = ns_mount_of_descriptor(fd, &theirs) == 0 && ns_own_mount(&ours) == 0 &&
		       theirs == ours;
		sys_close(fd);
	}
	ref_close(&handle);
	return same;
}

bool startup_is_in_a_place(const struct plan *plan)
{
	const struct reference *mounts = &plan->namespaces[GONS_MNT];

	if (plan->furniture.trust == TRUST_ALL)
		return false;
	if (plan->furniture.root || mounts->kind == REFERENCE_NEW)
		return plan->furniture.root;
	if (mounts->kind == REFERENCE_NONE && !(plan_target_types(plan) & NS_BIT(GONS_MNT)))
		return false;
	if (mounts->kind == REFERENCE_NONE || mounts->kind == REFERENCE_TARGET)
		mounts = &plan->target;
	return !is_our_own(mounts);
}

static bool is_brought(const struct plan *plan, const char *path)
{
	const char *at = plan->furniture.binds;
	struct bind bind;

	while (at && *at && list_next_bind(&at, &bind)) {
		const size_t length = bind.destination_length;

		if (strncmp(path, bind.destination, length) == 0 &&
		    (path[length] == '\0' || path[length] == '/'))
			return !strstr(path, "/..");
	}
	return false;
}

bool startup_leads_inside(const struct plan *plan, const char *variable)
{
	const char *value = strchr(variable, '=');
	unsigned i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (strncmp(variable, variables[i], strlen(variables[i])) == 0)
			return !value || !is_brought(plan, value + 1);
	return false;
}

const char *startup_home(const char *variable)
{
	return strncmp(variable, "HOME=", 5) == 0 ? variable + 5 : NULL;
}

const char *const *startup_options(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	unsigned i;

	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (strcmp(name, readers[i].name) == 0)
			return readers[i].options;
	return NULL;
}

/*
 * A directory that is not there, and cannot be made: nobody makes anything in proc(5), and a place
 * that puts something else over /proc does not know the name, which is told to the program alone.
 */
static int name_nowhere(char *nowhere, size_t size)
{
	uint64_t random[2];
	long got = sys_call(__NR_getrandom, (long)random, sizeof(random), 0, 0, 0);

	if (got != (long)sizeof(random))
		return got < 0 ? (int)got : -EIO;
	snprintf(nowhere, size, "/proc/no-home-%016llx%016llx", (unsigned long long)random[0],
		 (unsigned long long)random[1]);
	return 0;
}

int startup_begin(struct startup *startup, const char *home)
{
	char nowhere[64];
	int error = name_nowhere(nowhere, sizeof(nowhere));

	if (error)
		return error;
	startup->count = 0;
	/* git(1) has no other way to leave /etc/gitconfig alone. */
	snprintf(startup->variables[startup->count++], sizeof(startup->variables[0]),
		 "GIT_CONFIG_NOSYSTEM=1");
	snprintf(startup->variables[startup->count++], sizeof(startup->variables[0]),
		 "XDG_CONFIG_DIRS=%s", nowhere);
	if (!home)
		snprintf(startup->variables[startup->count++], sizeof(startup->variables[0]),
			 "HOME=%s", nowhere);
	/* Where it leads nowhere readline(3) would read /etc/inputrc instead, unless it is given.
	 */
	snprintf(startup->variables[startup->count++], sizeof(startup->variables[0]),
		 "INPUTRC=%s/.inputrc", home ? home : nowhere);
	return 0;
}
