/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: the target, and which namespaces are entered in which order. */
#define _GNU_SOURCE
#include "cmd/verbs/enter_namespaces.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/failure.h"
#include "cmd/identity/libcap.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/target/namespace.h"
#include "cmd/target/target.h"
#include "cmd/target/target_name.h"

/* The option that needs a target, or NULL. */
static const char *asks_for_target(const struct entry *entry)
{
	static const enum option_name always[] = { OPTION_NET_SOCKET, OPTION_ENV,
						   OPTION_JOIN_CGROUP, OPTION_FOLLOW_CONTEXT };
	static const enum option_name bare[] = { OPTION_ROOT, OPTION_WD };
	const struct request *request = entry->request;
	const struct option_row *row;
	unsigned i;

	for (row = request->verb->rows; row->name; row++)
		if (row->apply == option_type && request->types & BIT(row->type))
			return row->name;
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (entry_is_given(entry, always[i]))
			return entry_option_name(entry, always[i]);
	for (i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		if (entry_is_bare(entry, bare[i]))
			return entry_option_name(entry, bare[i]);
	if (entry_follows(request, OPTION_CAPS))
		return "caps=follow";
	return request->all ? "all" : NULL;
}

/* netns:NAME is a network namespace and no process: no other option may be about the target. */
static int take_network(struct entry *entry)
{
	struct request *request = entry->request;
	const char *option;
	int fd;

	if (request->referenced & BIT(GONS_NET) || request->values[OPTION_NET_SOCKET])
		return say(
			-EINVAL,
			"--target=%s: another option names the network namespace, too; give one of "
			"them",
			request->target);
	request->types &= ~BIT(GONS_NET);
	request->all = false;
	option = asks_for_target(entry);
	if (option)
		return say(-EINVAL,
			   "--target=%s: it is a network namespace, and --%s needs a process",
			   request->target, option);
	fd = target_name_open_network(request->target);
	return fd < 0 ? fd
		      : entry_set_descriptor(entry, "target", request->target, "net", "fd", fd);
}

static bool names_type(const struct request *request, const char *option)
{
	const struct option_row *row;

	for (row = request->verb->rows; row->name; row++)
		if (row->apply == option_type && strcmp(row->name, option) == 0)
			return true;
	return false;
}

/* "--net FILE PROGRAM" was typed instead of "--net=FILE PROGRAM"? */
static int refuse_no_target(const struct request *request, const char *option)
{
	const char *program = request->program[0];

	if (program && *program == '/' && names_type(request, option))
		return say(-EINVAL, "--%s needs a target: add --target=TARGET, or write --%s=%s",
			   option, option, program);
	return say(-EINVAL, "--%s needs a target: add --target=TARGET", option);
}

int enter_open_target(struct entry *entry)
{
	const struct request *request = entry->request;
	const char *option = asks_for_target(entry);

	if (!request->target) {
		if (entry_follows(request, OPTION_SETUID) || entry_follows(request, OPTION_SETGID))
			option = entry_follows(request, OPTION_SETUID) ? "setuid=follow"
								       : "setgid=follow";
		return option ? refuse_no_target(request, option) : 0;
	}
	if (target_name_is_network(request->target))
		return take_network(entry);
	entry->pidfd = target_open(request->target);
	return entry->pidfd < 0 ? entry->pidfd : 0;
}

static int take_socket(struct entry *entry)
{
	const char *value = entry->request->values[OPTION_NET_SOCKET];
	char *end;
	long number;
	int fd;

	if (!value)
		return 0;
	errno = 0;
	number = strtol(value, &end, 10);
	if (end == value || *end || errno || number < 0 || number > 0x7fffffff)
		return say(-EINVAL,
			   "--net-socket=%s: the number of a descriptor that the target has "
			   "open is needed",
			   value);
	fd = namespace_of_socket(entry->pidfd, (int)number);
	if (fd < 0)
		return say(fd,
			   "--net-socket=%s: %s; a socket that the target has open is needed, "
			   "and the right to trace the target (ptrace(2))",
			   value, strerror(-fd));
	return entry_set_descriptor(entry, "net-socket", value, "net", "fd", fd);
}

/* The parent is the user namespace of this process: all types but that one are entered. */
static int leave_out_user(struct request *request)
{
	int error;

	if (request->all)
		request->types = ALL_TYPES & ~request->referenced;
	request->all = false;
	request->types &= ~BIT(GONS_USER);
	request->referenced &= ~BIT(GONS_USER);
	error = gons_plan_set(request->plan, "user", NULL);
	return error ? say_plan_failure(request, error) : 0;
}

/* --user-parent: of the user namespace that a reference names, or of the target's. */
static int take_parent(struct entry *entry, const char *reference)
{
	struct request *request = entry->request;
	int parent;
	int user;

	if (!entry_is_given(entry, OPTION_USER_PARENT))
		return 0;
	if (!reference && entry->pidfd < 0)
		return say(-EINVAL, "--user-parent needs a target: add --target=TARGET");
	user = reference ? namespace_user_of_reference(reference) : namespace_user(entry->pidfd);
	request->types &= ~BIT(GONS_USER);
	parent = user < 0 ? user : namespace_parent(user);
	if (user >= 0)
		close(user);
	if (parent < 0)
		return say(parent, "--user-parent: %s%s", strerror(-parent),
			   parent == -EPERM ? "; it lies outside of the caller's user namespace"
					    : "");
	entry->enters_user = !namespace_is_own_user(parent);
	return entry->enters_user
		       ? entry_set_descriptor(entry, "user-parent", "", "user", "fd", parent)
		       : leave_out_user(request);
}

/* Is another user namespace entered than the one of this process? */
static void compare_user_namespace(struct entry *entry, const char *reference)
{
	const struct request *request = entry->request;
	int fd = -1;

	if (reference)
		fd = namespace_user_of_reference(reference);
	else if (request->types & BIT(GONS_USER) || request->all)
		fd = namespace_user(entry->pidfd);
	else
		return;
	entry->enters_user = fd < 0 || !namespace_is_own_user(fd);
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
	error = entry_set_descriptor(entry, "target", request->target, "target", "pidfd",
				     entry->pidfd);
	if (error)
		return error;
	for (row = request->verb->rows; row->name && !error && !request->all; row++)
		if (row->apply == option_type && request->types & BIT(row->type))
			error = gons_plan_set(request->plan, row->word, "target");
	return error ? say_plan_failure(request, error) : 0;
}

/* Adds types to the word order. "!": each is opened before the first one is entered. */
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
 * A process that may enter all other namespaces enters the user namespace last, as it loses rights
 * there. Another process gets its rights there, and enters it first. nsenter(1) tries both orders.
 */
static int order_types(struct entry *entry)
{
	const struct request *request = entry->request;
	const unsigned user = request->referenced & BIT(GONS_USER);
	const unsigned others = request->referenced & ~BIT(GONS_USER);
	const unsigned target = request->all ? ALL_TYPES & ~request->referenced : request->types;
	char order[96] = "";
	bool able;
	int error;

	if (!entry->enters_user || request->referenced == 0)
		return 0;
	error = libcap_enters_others(&able);
	if (error)
		return error;
	add_order(order, sizeof(order), able ? others : user);
	add_order(order, sizeof(order), target & ~request->referenced);
	add_order(order, sizeof(order), able ? user : others);
	add_order(order, sizeof(order), ALL_TYPES & ~(target | request->referenced));
	return gons_plan_set(request->plan, "order", order) ? say_plan_failure(request, -EINVAL)
							    : 0;
}

int enter_take_namespaces(struct entry *entry)
{
	struct request *request = entry->request;
	const char *reference = request->references[GONS_USER];
	int error = take_socket(entry);

	if (!error && entry_is_given(entry, OPTION_USER_PARENT))
		error = take_parent(entry, reference);
	else if (!error)
		compare_user_namespace(entry, reference);
	if (!error)
		error = take_types(entry);
	return error ? error : order_types(entry);
}
