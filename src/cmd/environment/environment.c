/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --env: the program gets the environment of the target. The environment chooses what is executed,
 * and the target has chosen the environment. So it is taken where that gives the target no right
 * that the target lacks. This process compares what the kernel tells of the target and of itself,
 * once it has entered everything; the options that led there are not looked at.
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
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"

/* What the check compares, in the process that will be the program. There is one target and one
 * program in a process. */
static struct {
	struct target_snapshot target;
	bool writes_all_files; /* the target may write all files below its own root */
	bool compares_groups;  /* the groups of the program count: they may not be the target's */
	bool dry_run;     /* gons explain: its child is not in the pid namespace that is entered */
	int proc;         /* /proc outside: the one inside is controlled by the target */
	uint32_t filters; /* of the caller, without the one against TIOCSTI that the plan adds */
	char reason[512];
} comparison;

static bool is_in(int self, enum snapshot_link link, enum snapshot_link of_author)
{
	struct file_id program;

	return target_snapshot_link_id(self, link, &program) == 0 &&
	       file_id_is_same(program, comparison.target.links[of_author]);
}

/* Its children have to be in the same pid namespace and time namespace: execve(2) moves the process
 * itself to the time namespace of its children. */
static bool is_in_all(int self)
{
	int link;

	for (link = 0; link < LINKS; link++)
		if (!(link == LINK_PID && comparison.dry_run) && !is_in(self, link, link))
			return false;
	return is_in(self, LINK_PID_FOR_CHILDREN, LINK_PID) &&
	       is_in(self, LINK_TIME_FOR_CHILDREN, LINK_TIME);
}

static bool has_its_files(int self)
{
	struct file_id root;
	uint64_t mount;

	return is_in(self, LINK_MNT, LINK_MNT) &&
	       target_snapshot_directory_id(AT_FDCWD, "/", &root, &mount) == 0 &&
	       file_id_is_same(root, comparison.target.root) &&
	       mount == comparison.target.root_mount;
}

/* A working directory that the target could not change to would give access to files below it. */
static bool could_go_here(void)
{
	char path[PATH_MAX];
	struct file_id here;
	struct file_id there;
	uint64_t mounts[2];

	return getcwd(path, sizeof(path)) && path[0] == '/' &&
	       target_snapshot_directory_id(AT_FDCWD, ".", &here, &mounts[0]) == 0 &&
	       target_snapshot_directory_id(AT_FDCWD, path, &there, &mounts[1]) == 0 &&
	       file_id_is_same(here, there) && mounts[0] == mounts[1];
}

/* Rights of the program that the target lacks; ids and files have been compared already. */
static const char *find_right(int self, const struct process_creds *program)
{
	const struct process_creds *target = &comparison.target.creds;

	if (!is_in_all(self))
		return "is not in all its namespaces (--all)";
	if (program->rights.permitted & ~target->rights.permitted ||
	    program->rights.inheritable & ~(target->rights.permitted | target->rights.inheritable))
		return "has capabilities that it has not (--caps)";
	/* execve(2) gives root the bounding set, unless SECBIT_NOROOT is set, which /proc does not
	 * tell. */
	if (program->uid == 0 && program->rights.bounding & ~target->rights.permitted)
		return "would have capabilities that it has not (--caps)";
	if (program->rights.bounding & ~target->rights.bounding)
		return "may gain capabilities that it may not (--caps)";
	if ((target->rights.no_new_privileges && !program->rights.no_new_privileges) ||
	    process_rights_filters(&target->rights) > comparison.filters)
		return "is not confined as it is (no_new_privs, seccomp(2))";
	return NULL;
}

/* What the program has and the target lacks, as the end of a sentence; or NULL. */
static const char *find_advantage(int self)
{
	const struct target_snapshot *target = &comparison.target;
	struct process_creds program;
	int error = process_creds_confirm_own(self, target->first_userns && !target->other_userns,
					      comparison.compares_groups, &program);

	if (!is_in(self, LINK_USER, LINK_USER))
		return "is not in its user namespace (--user)";
	if (!has_its_files(self))
		return "has not its files (--mount, --root)";
	if (error)
		return "cannot be told to be its user, in its groups (--setuid=follow "
		       "--setgid=follow)";
	if (program.uid != target->creds.uid)
		return "is another user (--setuid=follow)";
	if (!process_creds_has_groups(&target->creds, &program))
		return "has other groups (--setgid=follow)";
	if (!could_go_here())
		return "is in a directory that it could not go to (--wd)";
	/* A target that may write all files chooses what is executed without its environment, too.
	 */
	return comparison.writes_all_files && program.uid == 0 ? NULL : find_right(self, &program);
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

/* Has the plan a word that begins with this text ("gons_WORD=VALUE")? */
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

/* gons explain executes no program, and keeps its own environment (NO_COLOR). */
static int take(const struct request *request, int proc_pid)
{
	size_t length;
	char *text = target_proc_read(proc_pid, "environ", &length);
	char **environment;

	if (!text)
		return say(-errno, "--env: cannot read the environment of the target: %s",
			   strerror(errno));
	environment = request->dry_run ? NULL : variables_of(text, length);
	if (environment)
		environ = environment;
	else
		free(text);
	return environment || request->dry_run ? 0 : say(-ENOMEM, "no memory");
}

/*
 * Has the target a root directory of its own? One that differs from this process's root may be the
 * host's, if this process is in a container that sees all processes. So it must also differ from
 * the root of process 1, or the target must be in another user namespace.
 */
static bool is_elsewhere(const struct target_snapshot *target)
{
	struct file_id root;
	uint64_t mount;

	if (target_snapshot_directory_id(AT_FDCWD, "/", &root, &mount) ||
	    file_id_is_same(root, target->root))
		return false;
	return target->other_userns ||
	       (target_snapshot_directory_id(AT_FDCWD, "/proc/1/root", &root, &mount) == 0 &&
		!file_id_is_same(root, target->root));
}

static bool is_owned(const struct target_snapshot *target, int proc_pid)
{
	const uint64_t writes_all = UINT64_C(1) << CAP_DAC_OVERRIDE;
	int root = target_proc_directory(proc_pid, "root");
	struct statvfs system;
	bool writable = root >= 0 && fstatvfs(root, &system) == 0 && !(system.f_flag & ST_RDONLY);

	if (root >= 0)
		close(root);
	return writable && target->creds.rights.permitted & writes_all && is_elsewhere(target);
}

static int compare_later(struct request *request, int proc_pid)
{
	struct process_rights rights;
	int self;

	comparison.writes_all_files = is_owned(&comparison.target, proc_pid);
	/* In a user namespace without setgroups(2) the groups of the caller stay. */
	comparison.compares_groups =
		has_word(request, "gons_groups=") ||
		!process_creds_shares_groups(proc_pid, comparison.target.first_userns);
	comparison.dry_run = request->dry_run && !has_word(request, "gons_fork=0");
	comparison.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (comparison.proc < 0)
		return say(-errno, "--env: cannot open /proc: %s", strerror(errno));
	self = openat(comparison.proc, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	comparison.filters =
		process_rights_read(self, &rights) ? 0 : process_rights_filters(&rights);
	if (self >= 0)
		close(self);
	request->check = check;
	return gons_plan_check(request->plan, check, NULL);
}

/* The target can change its namespaces, ids and program at any time: it is read before and after
 * its environment is, and must be the same. */
static int take_checked(struct request *request, int proc_pid)
{
	struct target_snapshot after;
	const char *reason = target_snapshot_take(proc_pid, &comparison.target);

	if (!reason && take(request, proc_pid))
		return -EINVAL;
	if (!reason)
		reason = target_snapshot_take(proc_pid, &after);
	if (!reason && !target_snapshot_is_same(&comparison.target, &after))
		reason = "has become another one meanwhile";
	if (reason)
		return say(-EPERM,
			   "--env: whose the environment of the target is cannot be told: it %s; "
			   "if you trust the target add --trust-target",
			   reason);
	return compare_later(request, proc_pid);
}

int environment_take(struct request *request, int proc_pid)
{
	if (request->verb->injects && !has_word(request, "gons_trust=1"))
		return say(-EPERM, "--env: the target would choose what the program executes "
				   "(PYTHONPATH, PERL5OPT, BASH_ENV ...); if you trust the target "
				   "add --trust-target");
	return request->verb->injects || request->values[OPTION_TRUST]
		       ? take(request, proc_pid)
		       : take_checked(request, proc_pid);
}
