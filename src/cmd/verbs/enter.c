/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: a program of the place, as nsenter(1). */
#define _GNU_SOURCE
#include "cmd/verbs/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cmd/environment/environment.h"
#include "cmd/identity/capability.h"
#include "cmd/identity/libcap.h"
#include "cmd/identity/parse_number.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"
#include "cmd/program.h"
#include "cmd/sealed_command.h"
#include "cmd/target/join_cgroup.h"
#include "cmd/target/namespace.h"
#include "cmd/target/target.h"
#include "cmd/target/target_capabilities.h"
#include "cmd/target/target_name.h"

#define BIT(type) (1U << (type))
#define ALL_TYPES (BIT(GONS_TYPES) - 1)

const struct option_row enter_rows[] = {
	OPTIONS_OF_TARGET,
	OPTION_KEPT(0, GIVEN_TRUST, "trust-target", NULL,
		    "its environment may choose what is executed"),
	OPTION_END,
};

/* What is known of the target once it is found. The pidfd stays open until the program runs. */
struct entry {
	struct request *request;
	int pidfd;  /* -1: none was named */
	int place;  /* its /proc/PID, or -1 where nobody asks */
	bool user;  /* another user namespace is entered */
	bool other; /* the program has another user id than 0 by an option */
};

static bool is_given(const struct entry *entry, enum given option)
{
	return entry->request->given[option] != NULL;
}

/* Given without a value: the target's own. */
static bool is_bare(const struct entry *entry, enum given option)
{
	return is_given(entry, option) && *entry->request->given[option] == '\0';
}

static const char *name_of(enum given option)
{
	return options_name(enter_rows, option);
}

static int check(const struct request *request)
{
	if (request->given[GIVEN_NET_SOCKET] && (request->types | request->named) & BIT(GONS_NET))
		return say(-EINVAL,
			   "--net-socket=%s and --net both name the network namespace; "
			   "give one of them",
			   request->given[GIVEN_NET_SOCKET]);
	return 0;
}

static bool follows(const struct request *request, enum given option)
{
	return request->given[option] && strcmp(request->given[option], "follow") == 0;
}

/* The option for which a target must be named, or NULL. */
static const char *asks_for_target(const struct entry *entry)
{
	static const enum given always[] = { GIVEN_NET_SOCKET, GIVEN_ENV, GIVEN_JOIN_CGROUP,
					     GIVEN_FOLLOW_CONTEXT };
	static const enum given bare[] = { GIVEN_ROOT, GIVEN_WD };
	const struct request *request = entry->request;
	const struct option_row *row;
	unsigned i;

	for (row = enter_rows; row->name; row++)
		if (row->apply == option_type && request->types & BIT(row->type))
			return row->name;
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (is_given(entry, always[i]))
			return name_of(always[i]);
	for (i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		if (is_bare(entry, bare[i]))
			return name_of(bare[i]);
	if (follows(request, GIVEN_CAPS))
		return "caps=follow";
	return request->all ? "all" : NULL;
}

static int set_descriptor(struct entry *entry, const char *option, const char *word,
			  const char *kind, int fd)
{
	char reference[32];

	snprintf(reference, sizeof(reference), "%s:%d", kind, fd);
	return options_set(entry->request, option, word, reference);
}

/* netns:NAME is no process: there is that namespace, and nothing else to ask for. */
static int take_network(struct entry *entry)
{
	struct request *request = entry->request;
	const char *option;
	int fd;

	if (request->named & BIT(GONS_NET) || request->given[GIVEN_NET_SOCKET])
		return say(-EINVAL, "--target=%s: another option names the network namespace, too",
			   request->target);
	request->types &= ~BIT(GONS_NET);
	request->all = false;
	option = asks_for_target(entry);
	if (option)
		return say(-EINVAL,
			   "--target=%s: it is a network namespace, and --%s is about a process",
			   request->target, option);
	fd = target_name_open_network(request->target);
	return fd < 0 ? fd : set_descriptor(entry, "net", "net", "fd", fd);
}

static int open_target(struct entry *entry)
{
	const struct request *request = entry->request;
	const char *option = asks_for_target(entry);

	if (!request->target) {
		if (follows(request, GIVEN_SETUID) || follows(request, GIVEN_SETGID))
			option = follows(request, GIVEN_SETUID) ? "setuid=follow" : "setgid=follow";
		return option ? say(-EINVAL,
				    "--%s means that of the target, and none is named; name a "
				    "process with --target=TARGET",
				    option)
			      : 0;
	}
	if (target_is_network(request->target))
		return take_network(entry);
	entry->pidfd = target_open(request->target);
	return entry->pidfd < 0 ? entry->pidfd : 0;
}

/* /proc/PID of the target, opened when first asked for. */
static int place_of(struct entry *entry)
{
	if (entry->place < 0)
		entry->place = target_proc_open(entry->pidfd);
	if (entry->place < 0)
		say(entry->place, "--target=%s: cannot look at it in /proc: %s",
		    entry->request->target, strerror(-entry->place));
	return entry->place;
}

static int take_socket(struct entry *entry)
{
	const char *value = entry->request->given[GIVEN_NET_SOCKET];
	char *end;
	long number;
	int fd;

	if (!value)
		return 0;
	errno = 0;
	number = strtol(value, &end, 10);
	if (end == value || *end || errno || number < 0 || number > 0x7fffffff)
		return say(-EINVAL,
			   "--net-socket=%s: it takes the number of a descriptor that the "
			   "target has open",
			   value);
	fd = namespace_of_socket(entry->pidfd, (int)number);
	if (fd < 0)
		return say(fd,
			   "--net-socket=%s: %s; it takes a socket that the target has open, "
			   "and the right to trace it (ptrace(2))",
			   value, strerror(-fd));
	return set_descriptor(entry, "net-socket", "net", "fd", fd);
}

/* The parent is where we are: every type but that one is meant. */
static int stay_in_user(struct request *request)
{
	if (request->all)
		request->types = ALL_TYPES & ~request->named;
	request->all = false;
	request->types &= ~BIT(GONS_USER);
	request->named &= ~BIT(GONS_USER);
	return gons_plan_set(request->plan, "user", NULL);
}

/* Of one that a reference names, or of the target's. */
static int take_parent(struct entry *entry, const char *reference)
{
	struct request *request = entry->request;
	int parent;
	int user;

	if (!is_given(entry, GIVEN_USER_PARENT))
		return 0;
	if (!reference && entry->pidfd < 0)
		return say(-EINVAL, "--user-parent means that of the target, and none is named; "
				    "name a process with --target=TARGET");
	user = reference ? namespace_user_of_reference(reference) : namespace_user(entry->pidfd);
	request->types &= ~BIT(GONS_USER);
	parent = user < 0 ? user : namespace_parent(user);
	if (user >= 0)
		close(user);
	if (parent < 0)
		return say(parent, "--user-parent: %s%s", strerror(-parent),
			   parent == -EPERM ? "; it lies outside of our own user namespace" : "");
	entry->user = !namespace_is_own_user(parent);
	return entry->user ? set_descriptor(entry, "user-parent", "user", "fd", parent)
			   : stay_in_user(request);
}

/* Other programs set ids where a user namespace is entered; where we are in it already, none is. */
static void ask_user(struct entry *entry, const char *reference)
{
	const struct request *request = entry->request;
	int fd = -1;

	if (reference)
		fd = namespace_user_of_reference(reference);
	else if (request->types & BIT(GONS_USER) || request->all)
		fd = namespace_user(entry->pidfd);
	else
		return;
	entry->user = fd < 0 || !namespace_is_own_user(fd);
	if (fd >= 0)
		close(fd);
}

static int take_types(struct entry *entry)
{
	struct request *request = entry->request;
	const struct option_row *row;
	int error;

	if (!request->all && request->types == 0)
		return 0;
	error = set_descriptor(entry, "target", "target", "pidfd", entry->pidfd);
	for (row = enter_rows; row->name && !error && !request->all; row++)
		if (row->apply == option_type && request->types & BIT(row->type))
			error = gons_plan_set(request->plan, row->word, "target");
	return error ? say(error, "%s", gons_plan_error(request->plan)) : 0;
}

/* Adds those of types to an order; each is opened before the first is entered. */
static void add_order(char *order, size_t size, unsigned types)
{
	struct gons_word word;
	size_t length = strlen(order);
	unsigned i;

	/* The words of the types come first, in the order of enum gons_type. */
	for (i = 0; i < GONS_TYPES && gons_word(i, &word) == 0; i++)
		if (types & BIT(i))
			length += (size_t)snprintf(order + length, size - length, "%s!%s",
						   length ? "," : "", word.name);
}

/*
 * Who may enter everything from here goes to the user namespace last, as it takes rights away from
 * him; to anybody else it gives them, and he goes there first. nsenter(1) tries both.
 */
static int order_types(struct entry *entry)
{
	const struct request *request = entry->request;
	const unsigned user = request->named & BIT(GONS_USER);
	const unsigned others = request->named & ~BIT(GONS_USER);
	const unsigned target = request->all ? ALL_TYPES & ~request->named : request->types;
	char order[96] = "";
	bool able;
	int error;

	if (!entry->user || request->named == 0)
		return 0;
	error = libcap_enters_others(&able);
	if (error)
		return error;
	add_order(order, sizeof(order), able ? others : user);
	add_order(order, sizeof(order), target & ~request->named);
	add_order(order, sizeof(order), able ? user : others);
	add_order(order, sizeof(order), ALL_TYPES & ~(target | request->named));
	return gons_plan_set(request->plan, "order", order)
		       ? say(-EINVAL, "%s", gons_plan_error(request->plan))
		       : 0;
}

/* One of -S and -G. In a user namespace that is entered it is 0 unless something else was asked. */
static int take_id(struct entry *entry, enum given option, enum given as_word, const char *word,
		   const char *map)
{
	struct request *request = entry->request;
	char number[16];
	uid_t id;
	int error;

	if (!follows(request, option)) {
		const bool keeps = is_given(entry, GIVEN_PRESERVE_CREDENTIALS);

		if (!request->given[option] && is_given(entry, as_word))
			return 0;
		if (!request->given[option])
			return keeps || entry->user ? options_set(request, name_of(option), word,
								  keeps ? "keep" : "0")
						    : 0;
		return options_set(request, name_of(option), word, request->given[option]);
	}
	if (place_of(entry) < 0)
		return entry->place;
	error = target_proc_id(entry->place, map, entry->user, &id);
	if (error)
		return say(error,
			   "--%s=follow: the target has no id in its own user namespace; "
			   "give a number",
			   name_of(option));
	snprintf(number, sizeof(number), "%u", id);
	return options_set(request, name_of(option), word, number);
}

/* -r and -w: opened before anything is entered, so they are of here, or the target's. */
static int take_directory(struct entry *entry, enum given option, const char *word,
			  const char *link)
{
	const char *path = entry->request->given[option];
	int fd;

	if (!path)
		return 0;
	if (is_bare(entry, option)) {
		if (place_of(entry) < 0)
			return entry->place;
		fd = target_proc_directory(entry->place, link);
		path = entry->request->target;
	} else {
		path += *path == '=';
		fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		fd = fd < 0 ? -errno : fd;
	}
	if (fd < 0 && is_bare(entry, option))
		return say(fd, "--%s: that of target %s cannot be opened: %s", name_of(option),
			   path, strerror(-fd));
	if (fd < 0)
		return say(fd, "--%s=%s: %s", name_of(option), path, strerror(-fd));
	return set_descriptor(entry, name_of(option), word, "fd", fd);
}

static int take_directories(struct entry *entry)
{
	const char *inside = entry->request->given[GIVEN_WDNS];
	int error = take_directory(entry, GIVEN_ROOT, "root", "root");

	if (!error)
		error = take_directory(entry, GIVEN_WD, "wd", "cwd");
	if (!error && inside)
		error = options_set(entry->request, "wdns", "wd", inside + (*inside == '='));
	return error;
}

static int take_environment(struct entry *entry)
{
	if (!is_given(entry, GIVEN_ENV))
		return 0;
	return place_of(entry) < 0 ? entry->place : environment_take(entry->request, entry->place);
}

static int enter_place(struct entry *entry)
{
	struct request *request = entry->request;
	const char *reference = request->references[GONS_USER];
	int error = take_socket(entry);

	if (!error && is_given(entry, GIVEN_USER_PARENT))
		error = take_parent(entry, reference);
	else if (!error)
		ask_user(entry, reference);
	if (!error)
		error = take_types(entry);
	return error ? error : order_types(entry);
}

/* A container that is named is entered as docker exec does it, unless capabilities are asked for.
 */
static int take_capabilities(struct entry *entry)
{
	struct request *request = entry->request;
	const unsigned own = request->all ? ALL_TYPES & ~request->named : request->types;
	struct follow follow = { .asked = follows(request, GIVEN_CAPS),
				 .entered = own | request->named,
				 .own = own };
	bool does;

	follow.limits = !follow.asked && entry->pidfd >= 0 && !target_is_named(request->target);
	does = follow.limits ? entry->other : entry->pidfd >= 0;
	if (is_given(entry, GIVEN_KEEP_CAPS) ||
	    (!follow.asked && (is_given(entry, GIVEN_CAPS) || request->verb->injects || !does)))
		return capability_prepare(request, entry->user && is_given(entry, GIVEN_KEEP_CAPS));
	follow.place = place_of(entry);
	return follow.place < 0 ? follow.place : target_capabilities_follow(request, &follow);
}

static bool becomes_user(const struct entry *entry)
{
	const char *uid = entry->request->given[GIVEN_SETUID];

	if (!uid)
		uid = entry->request->given[GIVEN_UID];
	return uid && strcmp(uid, "0") != 0 && strcmp(uid, "keep") != 0;
}

static int become_whom(struct entry *entry)
{
	int error = take_id(entry, GIVEN_SETUID, GIVEN_UID, "uid", "uid_map");

	entry->other = becomes_user(entry);
	if (!error)
		error = take_id(entry, GIVEN_SETGID, GIVEN_GID, "gid", "gid_map");
	return error ? error : take_capabilities(entry);
}

static void count_filters(struct entry *entry)
{
	if (entry->place < 0)
		entry->place = target_proc_open(entry->pidfd);
	if (entry->place >= 0)
		entry->request->filters = target_capabilities_filters(entry->place);
}

int enter_prepare(struct request *request)
{
	struct entry entry = { .request = request, .pidfd = -1, .place = -1 };
	int error = check(request);

	/* nsenter(1) of 2.41: wherever it stands, a reference tells more than a type alone. */
	request->types &= ~request->named;
	if (!error)
		error = open_target(&entry);
	if (!error)
		error = enter_place(&entry);
	if (!error)
		error = become_whom(&entry);
	if (!error)
		error = take_directories(&entry);
	if (!error)
		error = take_environment(&entry);
	if (!error && request->explained && entry.pidfd >= 0)
		count_filters(&entry);
	/* It leads to every other process, so no program of the place is looked up with it. */
	if (entry.place >= 0)
		close(entry.place);
	request->pidfd = entry.pidfd;
	return error;
}

static int follow_context(struct entry *entry, bool tried)
{
	char *context = NULL;
	int error = target_proc_context(entry->place, &context);

	if (!error && !tried)
		error = target_proc_take_context(context);
	free(context);
	if (error == -EOPNOTSUPP)
		return say(error, "--follow-context: there is no SELinux here (/sys/fs/selinux); "
				  "leave it out");
	return error ? say(error, "--follow-context: %s", strerror(-error)) : 0;
}

int enter_follow(struct request *request, bool tried)
{
	struct entry entry = { .request = request, .pidfd = request->pidfd, .place = -1 };
	int error = 0;

	if (request->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return say(-errno, "--caps=follow: cannot set no_new_privs, prctl(2): %s",
			   strerror(errno));
	if (!is_given(&entry, GIVEN_JOIN_CGROUP) && !is_given(&entry, GIVEN_FOLLOW_CONTEXT))
		return 0;
	if (place_of(&entry) < 0)
		return entry.place;
	if (is_given(&entry, GIVEN_FOLLOW_CONTEXT))
		error = follow_context(&entry, tried);
	if (!error && is_given(&entry, GIVEN_JOIN_CGROUP))
		error = join_cgroup_at_exec(request, entry.place, tried);
	close(entry.place);
	return error;
}

int enter_run(struct request *request)
{
	if (sealed_command_before_names() || enter_prepare(request) || sealed_command_execute() ||
	    enter_follow(request, false))
		return EXIT_OURS;
	return program_execute(request);
}
