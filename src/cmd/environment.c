/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment of the target. Who chooses it chooses what is executed, so it is taken where
 * that gives the target nothing that it has not already: known by what the kernel says of both when
 * we are there, and not by the options that led there.
 */
#define _GNU_SOURCE
#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/auxvec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mounted.h"
#include "options.h"
#include "person.h"
#include "place.h"

/* proc(5): which namespaces a process is in. Before Linux 5.6 there is no time. */
static const char *const links[] = { "user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time" };

enum { LINK_USER, LINK_MNT, LINK_PID, LINKS = sizeof(links) / sizeof(links[0]) };

/* The first user namespace has had this inode number since Linux 3.8. */
enum { FIRST_USER_NAMESPACE = 0xEFFFFFFDU };

/* Which file: no other one has both. */
struct identity {
	dev_t device;
	ino_t inode;
};

/* Whom the environment is of, and where that is. */
struct author {
	struct person person; /* in the numbers of its user namespace */
	struct identity namespaces[LINKS];
	struct identity root;
	uint64_t root_mount;
	bool has_our_root;
	bool moves;    /* its user namespace is another one than ours */
	bool exact;    /* no number stands for whoever has none, here and where it is */
	bool grouped;  /* we are in groups that it is not in, or told to be */
	bool foreseen; /* explain asks, and is not born in the pid namespace that was entered */
	int proc;      /* our /proc: that inside is the target's */
	char reason[512];
};

/* There is one target, and one program. */
static struct author author;

static bool is_same(struct identity one, struct identity other)
{
	return one.device == other.device && one.inode == other.inode;
}

static int identify(int directory, const char *path, struct identity *identity)
{
	struct stat file;

	if (fstatat(directory, path, &file, 0))
		return -errno;
	*identity = (struct identity){ file.st_dev, file.st_ino };
	return 0;
}

/* Of a process below a directory; of a type that this kernel has not it is none. */
static int identify_namespace(int directory, const char *process, const char *name,
			      struct identity *identity)
{
	char path[48];
	int error;

	*identity = (struct identity){ 0 };
	snprintf(path, sizeof(path), "%sns/%s", process, name);
	error = identify(directory, path, identity);
	return error == -ENOENT ? 0 : error;
}

/*
 * Not where it was executed set-user-ID or the like: that was somebody else, whose environment it
 * still has, however much it has become since. What cannot be read is nobody's.
 */
static bool has_own_environment(int place)
{
	unsigned long pair[2]; /* getauxval(3); of a 32-bit process it makes no sense */
	size_t length;
	size_t at;
	char *vector = place_read(place, "auxv", &length);
	bool own = false;

	for (at = 0; vector && at + sizeof(pair) <= length; at += sizeof(pair)) {
		memcpy(pair, vector + at, sizeof(pair));
		if (pair[0] != AT_SECURE)
			continue;
		own = pair[1] == 0;
		break;
	}
	free(vector);
	return own;
}

/* Who it is, as long as it is one user who has chosen all of it. */
static int know_person(int place, bool first)
{
	if (!has_own_environment(place))
		return -EPERM;
	return person_of(place, author.moves, first, &author.person);
}

static int know_place(int place, struct identity *user)
{
	struct identity root = { 0 };
	unsigned i;
	int error = identify(AT_FDCWD, "/proc/self/ns/user", user);

	for (i = 0; i < LINKS && !error; i++)
		error = identify_namespace(place, "", links[i], &author.namespaces[i]);
	if (!error)
		error = identify(place, "root", &author.root);
	if (!error)
		error = identify(AT_FDCWD, "/", &root);
	if (error)
		return error;
	author.root_mount = mounted_at(place, "root");
	author.has_our_root = is_same(author.root, root);
	author.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return author.proc < 0 ? -errno : 0;
}

static bool is_in(const char *link, unsigned type)
{
	struct identity ours;

	return identify_namespace(author.proc, "self/", link, &ours) == 0 &&
	       is_same(ours, author.namespaces[type]);
}

static bool is_in_all(void)
{
	unsigned i;

	for (i = 0; i < LINKS; i++)
		if (!is_in(i == LINK_PID && author.foreseen ? "pid_for_children" : links[i], i))
			return false;
	return true;
}

static bool has_its_files(void)
{
	struct identity root = { 0 };

	return is_in("mnt", LINK_MNT) && identify(AT_FDCWD, "/", &root) == 0 &&
	       is_same(root, author.root) && mounted_at(AT_FDCWD, "/") == author.root_mount;
}

/*
 * What the program has and the target has not. In a root directory of its own root has the files
 * that are executed; in ours nobody has, and so the program may do nothing more at all.
 */
static const char *advantage(void)
{
	struct person self;
	int place = openat(author.proc, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int error = person_self(place, author.exact, author.grouped, &self);

	if (place >= 0)
		close(place);
	if (!is_in("user", LINK_USER))
		return "is not in its user namespace (--user)";
	if (!has_its_files())
		return "has not its files (--mount, --root)";
	if (error)
		return "cannot be told to be its user (--setuid=follow --setgid=follow)";
	if (self.uid != author.person.uid)
		return "is another user (--setuid=follow)";
	if (!person_has_groups(&author.person, &self))
		return "has other groups (--setgid=follow)";
	if (author.has_our_root && !is_in_all())
		return "is not in all its namespaces (--all), and their root directory is ours";
	if ((author.has_our_root || self.uid != 0) && self.permitted & ~author.person.permitted)
		return "has capabilities that it has not (--caps)";
	if (author.has_our_root && self.bounding & ~author.person.bounding)
		return "may gain capabilities that it may not (--caps)";
	if (author.has_our_root && ((author.person.no_new_privileges && !self.no_new_privileges) ||
				    author.person.filters > self.filters))
		return "is not confined as it is (no_new_privs, seccomp(2))";
	return NULL;
}

static const char *check(void *argument)
{
	const char *found = advantage();

	(void)argument;
	if (!found)
		return NULL;
	snprintf(
		author.reason, sizeof(author.reason),
		"--env: the target would choose what is executed, and the program %s; if you trust "
		"the target add --trust-target",
		found);
	return author.reason;
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

static char **read_environment(int place)
{
	size_t length;
	char *text = place_read(place, "environ", &length);
	char **environment;
	size_t count = 0;
	size_t at;

	if (!text)
		return NULL;
	for (at = 0; at < length; at += strlen(text + at) + 1)
		count++;
	environment = calloc(count + 1, sizeof(*environment));
	if (!environment) {
		free(text);
		return NULL;
	}
	count = 0;
	for (at = 0; at < length; at += strlen(text + at) + 1)
		if (strchr(text + at, '='))
			environment[count++] = text + at;
	return environment;
}

static int take(int place)
{
	char **environment = read_environment(place);

	if (!environment)
		return say(-errno, "--env: cannot read the environment of the target: %s",
			   strerror(errno));
	environ = environment;
	return 0;
}

/* Before and after, so that it is of whom it is said to be: a process can execute another program
 * at any time. */
static int take_checked(struct request *request, int place)
{
	struct identity user = { 0 };
	uint32_t before = 0;
	bool first = false;
	int error = know_place(place, &user);

	if (!error) {
		first = user.inode == FIRST_USER_NAMESPACE;
		author.moves = !is_same(user, author.namespaces[LINK_USER]);
		author.exact = first && !author.moves;
		error = know_person(place, first);
		before = author.person.uid;
	}
	if (!error && take(place))
		return -EINVAL;
	if (!error)
		error = know_person(place, first);
	if (!error && before != author.person.uid)
		error = -EAGAIN;
	if (error == -EPERM || error == -ESRCH)
		return say(error, "--env: the environment of the target may be that of somebody "
				  "else, as who it is has changed; if you trust the target add "
				  "--trust-target");
	if (error)
		return say(error, "--env: cannot look at the target: %s", strerror(-error));
	/* Where a user namespace lets nobody leave groups, they still are what they were here. */
	author.grouped = has_word(request, "gons_groups=") || !person_shares_groups(place, first);
	author.foreseen = request->explained && !has_word(request, "gons_fork=0");
	return gons_plan_check(request->plan, check, NULL);
}

int environment_take(struct request *request, int place)
{
	if (request->verb->injects && !has_word(request, "gons_trust=1"))
		return say(-EPERM, "--env: the target would choose what the program executes "
				   "(PYTHONPATH, PERL5OPT, BASH_ENV ...); if you trust the target "
				   "add --trust-target");
	return request->verb->injects || request->given[GIVEN_TRUST] ? take(place)
								     : take_checked(request, place);
}
