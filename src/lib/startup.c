/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that shall read no start file of a place: where it looks for them.
 */
#include "startup.h"

#include <string.h>

#include "../core/list.h"
#include "../core/ns.h"
#include "../core/ref.h"
#include "../core/replica.h"
#include "../core/sys.h"
#include "../core/words.h"

/*
 * What shells, readline(3), interpreters and the like read unasked when they start. A path of the
 * caller is one of the container in there.
 */
static const char *const variables[] = {
	"HOME=",    "XDG_",           "ENV=",       "BASH_ENV=", "INPUTRC=",
	"ZDOTDIR=", "PYTHONSTARTUP=", "CURL_HOME=", "WGETRC=",   "GIT_CONFIG_",
};

/* The first two name nothing, in a directory where nobody can make anything; git(1) has no other
 * way to leave /etc/gitconfig alone. */
static const char *const instead[] = {
	"INPUTRC=" REPLICA_HOME "/.inputrc",
	"XDG_CONFIG_DIRS=" REPLICA_HOME,
	"GIT_CONFIG_NOSYSTEM=1",
	"HOME=" REPLICA_HOME,
};

_Static_assert(sizeof(instead) / sizeof(instead[0]) == STARTUP_VARIABLES, "another length");

/* What a shell is told that was given nothing to do, so that it reads no start file. */
struct shell {
	char name[8];
	char option[12];
};

static const struct shell shells[] = {
	{ "bash", "--norc" }, { "zsh", "-f" },   { "fish", "-N" },
	{ "csh", "-f" },      { "tcsh", "-f" },
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

bool startup_is_home(const char *variable)
{
	return strncmp(variable, "HOME=", 5) == 0;
}

const char *startup_option(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	unsigned i;

	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(name, shells[i].name) == 0)
			return shells[i].option;
	return NULL;
}

char **startup_add(char **to, bool home)
{
	unsigned i;

	/* With a home directory of the host, readline(3) finds .inputrc there. */
	for (i = home; i + home < STARTUP_VARIABLES; i++)
		*to++ = (char *)(uintptr_t)instead[i];
	return to;
}
