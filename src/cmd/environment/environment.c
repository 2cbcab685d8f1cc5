/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment of the target. Who chooses it chooses what is executed, so it is taken where
 * that gives the target nothing that it has not already: known by what the kernel says of both when
 * we are there, and not by the options that led there.
 */
#define _GNU_SOURCE
#include "cmd/environment/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cmd/environment/target_snapshot.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"

/* What is compared with the program when it is there. There is one target, and one program. */
static struct {
	struct target_snapshot target_snapshot;
	bool owned;       /* it could write every file in its root directory, which is of its own */
	bool grouped;     /* we are in groups that it is not in, or told to be */
	bool foreseen;    /* explain asks, and is not born in the pid namespace that was entered */
	int proc;         /* our /proc: that inside is the target's */
	uint32_t filters; /* of the caller: the one against TIOCSTI that the plan adds counts not */
	char reason[512];
} comparison;

static bool is_in(int self, enum target_snapshot_link link, enum target_snapshot_link of_author)
{
	struct identity ours;

	return identify_link(self, link, &ours) == 0 &&
	       identity_is_same(ours, comparison.target_snapshot.links[of_author]);
}

/* And what it starts will be, too: by execve(2) itself is moved to the time of its children. */
static bool is_in_all(int self)
{
	int link;

	for (link = 0; link < LINKS; link++)
		if (!(link == LINK_PID && comparison.foreseen) && !is_in(self, link, link))
			return false;
	return is_in(self, LINK_PID_FOR_CHILDREN, LINK_PID) &&
	       is_in(self, LINK_TIME_FOR_CHILDREN, LINK_TIME);
}

static bool has_its_files(int self)
{
	struct identity root;
	uint64_t mount;

	return is_in(self, LINK_MNT, LINK_MNT) &&
	       identify_directory(AT_FDCWD, "/", &root, &mount) == 0 &&
	       identity_is_same(root, comparison.target_snapshot.root) &&
	       mount == comparison.target_snapshot.root_mount;
}

/* From a directory that nobody of its rights can go to, there are ways that it has not. */
static bool could_go_here(void)
{
	char path[PATH_MAX];
	struct identity here;
	struct identity there;
	uint64_t mounts[2];

	return getcwd(path, sizeof(path)) && path[0] == '/' &&
	       identify_directory(AT_FDCWD, ".", &here, &mounts[0]) == 0 &&
	       identify_directory(AT_FDCWD, path, &there, &mounts[1]) == 0 &&
	       identity_is_same(here, there) && mounts[0] == mounts[1];
}

/* Where it is and who it is has been found to be the same. */
static const char *find_right(int self, const struct process_creds *program)
{
	const struct process_creds *target = &comparison.target_snapshot.person;

	if (!is_in_all(self))
		return "is not in all its namespaces (--all)";
	if (program->permitted & ~target->permitted ||
	    program->inheritable & ~(target->permitted | target->inheritable))
		return "has capabilities that it has not (--caps)";
	/* execve(2) gives root all of them; SECBIT_NOROOT, by which not, is told by nobody. */
	if (program->uid == 0 && program->bounding & ~target->permitted)
		return "would have capabilities that it has not (--caps)";
	if (program->bounding & ~target->bounding)
		return "may gain capabilities that it may not (--caps)";
	if ((target->no_new_privileges && !program->no_new_privileges) ||
	    target->filters > comparison.filters)
		return "is not confined as it is (no_new_privs, seccomp(2))";
	return NULL;
}

/* What the program has and the target has not, or NULL. */
static const char *find_advantage(int self)
{
	const struct target_snapshot *target_snapshot = &comparison.target_snapshot;
	struct process_creds program;
	int error =
		process_creds_become_told(self, target_snapshot->first && !target_snapshot->moves,
					  comparison.grouped, &program);

	if (!is_in(self, LINK_USER, LINK_USER))
		return "is not in its user namespace (--user)";
	if (!has_its_files(self))
		return "has not its files (--mount, --root)";
	if (error)
		return "cannot be told to be its user, in its groups (--setuid=follow "
		       "--setgid=follow)";
	if (program.uid != target_snapshot->person.uid)
		return "is another user (--setuid=follow)";
	if (!process_creds_has_groups(&target_snapshot->person, &program))
		return "has other groups (--setgid=follow)";
	if (!could_go_here())
		return "is in a directory that it could not go to (--wd)";
	/* Who can write whatever is executed there is the same with this environment or another. */
	return comparison.owned && program.uid == 0 ? NULL : find_right(self, &program);
}

static const char *check(void *argument)
{
	int self = openat(comparison.proc, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *found = find_advantage(self);

	(void)argument;
	if (self >= 0)
		close(self);
	if (!found)
		return NULL;
	snprintf(comparison.reason, sizeof(comparison.reason),
		 "--env: the target would choose what is executed, and the program %s; if you "
		 "trust the target add --trust-target",
		 found);
	return comparison.reason;
}

/* In the plan is a word that begins so, however it was given. */
static bool has_word(const struct request *request, const char *word)
{
	static char *none[] = { NULL };
	char **words = gons_plan_environ(request->plan, none);
	unsigned i;
	bool found = false;

	for (i = 0; words && words[i] && !found; i++)
		found = strncmp(words[i], word, strlen(word)) == 0;
	free(words);
	return found;
}

static char **variables_of(char *text, size_t length)
{
	char **environment;
	size_t count = 0;
	size_t at;

	for (at = 0; at < length; at += strlen(text + at) + 1)
		count++;
	environment = calloc(count + 1, sizeof(*environment));
	count = 0;
	for (at = 0; environment && at < length; at += strlen(text + at) + 1)
		if (strchr(text + at, '='))
			environment[count++] = text + at;
	return environment;
}

/* What explain itself obeys (NO_COLOR) stays ours: it executes nothing. */
static int take(const struct request *request, int place)
{
	size_t length;
	char *text = target_proc_read(place, "environ", &length);
	char **environment;

	if (!text)
		return say(-errno, "--env: cannot read the environment of the target: %s",
			   strerror(errno));
	environment = request->explained ? NULL : variables_of(text, length);
	if (environment)
		environ = environment;
	else
		free(text);
	return environment || request->explained ? 0 : say(-ENOMEM, "no memory");
}

/*
 * A root directory that is not ours may be the host's, where we are in a container that sees all
 * processes: that is told by process 1, or by a user namespace of its own.
 */
static bool is_elsewhere(const struct target_snapshot *target_snapshot)
{
	struct identity root;
	uint64_t mount;

	if (identify_directory(AT_FDCWD, "/", &root, &mount) ||
	    identity_is_same(root, target_snapshot->root))
		return false;
	return target_snapshot->moves ||
	       (identify_directory(AT_FDCWD, "/proc/1/root", &root, &mount) == 0 &&
		!identity_is_same(root, target_snapshot->root));
}

static bool is_owned(const struct target_snapshot *target_snapshot, int place)
{
	const uint64_t writes_all = UINT64_C(1) << CAP_DAC_OVERRIDE;
	int root = target_proc_directory(place, "root");
	struct statvfs system;
	bool writable = root >= 0 && fstatvfs(root, &system) == 0 && !(system.f_flag & ST_RDONLY);

	if (root >= 0)
		close(root);
	return writable && target_snapshot->person.permitted & writes_all &&
	       is_elsewhere(target_snapshot);
}

static int compare_later(struct request *request, int place)
{
	int self;

	comparison.owned = is_owned(&comparison.target_snapshot, place);
	/* Where a user namespace lets nobody leave groups, they still are what they were here. */
	comparison.grouped = has_word(request, "gons_groups=") ||
			     !process_creds_shares_groups(place, comparison.target_snapshot.first);
	comparison.foreseen = request->explained && !has_word(request, "gons_fork=0");
	comparison.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (comparison.proc < 0)
		return say(-errno, "--env: cannot open /proc: %s", strerror(errno));
	self = openat(comparison.proc, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	comparison.filters = process_creds_filters(self);
	if (self >= 0)
		close(self);
	request->check = check;
	return gons_plan_check(request->plan, check, NULL);
}

/* A process can go elsewhere, become another one and execute another program at any time: it is
 * looked at before and after. */
static int take_checked(struct request *request, int place)
{
	struct target_snapshot after;
	const char *reason = target_snapshot_take(place, &comparison.target_snapshot);

	if (!reason && take(request, place))
		return -EINVAL;
	if (!reason)
		reason = target_snapshot_take(place, &after);
	if (!reason && !target_snapshot_is_same(&comparison.target_snapshot, &after))
		reason = "has become another one meanwhile";
	if (reason)
		return say(-EPERM,
			   "--env: whose the environment of the target is cannot be told: it %s; "
			   "if you trust the target add --trust-target",
			   reason);
	return compare_later(request, place);
}

int environment_take(struct request *request, int place)
{
	if (request->verb->injects && !has_word(request, "gons_trust=1"))
		return say(-EPERM, "--env: the target would choose what the program executes "
				   "(PYTHONPATH, PERL5OPT, BASH_ENV ...); if you trust the target "
				   "add --trust-target");
	return request->verb->injects || request->given[GIVEN_TRUST] ? take(request, place)
								     : take_checked(request, place);
}
