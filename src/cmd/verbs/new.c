/* SPDX-License-Identifier: Apache-2.0 */
/* gons new: executes a program in new namespaces, as unshare(1). */
#define _GNU_SOURCE
#include "cmd/verbs/new.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/identity/capability.h"
#include "cmd/identity/identity.h"
#include "cmd/identity/signals.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/sealed_command.h"
#include "cmd/target/target_name.h"

#define BIT(type) (1U << (type))

static int option_map_both(struct request *request, const struct option_row *row,
			   const char *value);
static int option_ranges(struct request *request, const struct option_row *row, const char *value);
static int option_map(struct request *request, const struct option_row *row, const char *value);
static int option_proc(struct request *request, const struct option_row *row, const char *value);
static int option_bind(struct request *request, const struct option_row *row, const char *value);

/* A row about the maps of a user namespace; its word tells the function which map, or how. */
#define MAP_ROW(letter, name, argument, help, apply, what)                                         \
	{                                                                                          \
		letter, 0, name, argument, help, apply, what, NULL                                 \
	}

const struct option_row new_rows[] = {
	{ 'a', 0, "all", NULL, "new namespaces of all eight types", option_all, NULL, NULL },
	ROWS_OF_TYPES("a new ", ", kept in FILE if given"),
	ROW_KEPT('f', OPTION_FORK, "fork", "[=auto|0|1|init]", "fork: a process stays outside"),
	ROW_KEPT(0, OPTION_KILL_CHILD, "kill-child", "[=SIGNAL]",
		 "sent to the program when that process is killed"),
	ROW_KEPT(0, OPTION_FORWARD_SIGNALS, "forward-signals", NULL,
		 "accepted for compatibility; always on"),
	{ 0, 0, "mount-proc", "[=DIRECTORY]", "mount a new /proc, or at DIRECTORY", option_proc,
	  "proc", "1" },
	MAP_ROW('r', "map-root-user", NULL, "map the caller's ids to 0", option_map_both, "0"),
	MAP_ROW('c', "map-current-user", NULL, "map the caller's ids to the same numbers",
		option_map_both, "self"),
	ROW_KEPT(0, OPTION_MAP_USER, "map-user", "UID|NAME", "map the caller's user id to UID"),
	ROW_KEPT(0, OPTION_MAP_GROUP, "map-group", "GID|NAME", "map the caller's group id to GID"),
	MAP_ROW(0, "map-users", "INSIDE:OUTSIDE:COUNT|auto|subids|all", "map more user ids",
		option_ranges, "users"),
	MAP_ROW(0, "map-groups", "INSIDE:OUTSIDE:COUNT|auto|subids|all", "map more group ids",
		option_ranges, "groups"),
	MAP_ROW(0, "map-auto", NULL, "map the caller's ranges of /etc/subuid, from 0", option_map,
		"auto"),
	MAP_ROW(0, "map-subids", NULL, "the same, under their own numbers", option_map, "subids"),
	ROW_KEPT(0, OPTION_SETGROUPS, "setgroups", "allow|deny",
		 "setgroups(2) in the user namespace"),
	ROW_KEPT(0, OPTION_KEEP_CAPS, "keep-caps", NULL,
		 "keep the capabilities in the user namespace"),
	ROW_CAPS,
	ROW_KEPT(0, OPTION_BECOME, "become", "NAME",
		 "the user, its group and supplementary groups"),
	{ 'S', OPTION_SETUID, "setuid", "UID", "the user id of the program", option_keep, "uid",
	  NULL },
	{ 'G', OPTION_SETGID, "setgid", "GID", "the group id of the program", option_keep, "gid",
	  NULL },
	{ 'R', 0, "root", "DIRECTORY", "the root directory", option_word, "root", NULL },
	{ 'w', 0, "wd", "DIRECTORY", "the working directory", option_word, "wd", NULL },
	{ 0, 0, "bind", "SOURCE[:DESTINATION[:ro]],...",
	  "mount SOURCE at DESTINATION; may be repeated", option_bind, "bind", NULL },
	ROW_END,
};

static int option_map_both(struct request *request, const struct option_row *row, const char *value)
{
	(void)value;
	request->values[OPTION_MAP_USER] = row->word;
	request->values[OPTION_MAP_GROUP] = row->word;
	request->needed_types |= BIT(GONS_USER);
	return 0;
}

static int add_ranges(const struct option_row *row, const char *ranges[RANGES_MAX],
		      const char *value)
{
	unsigned i = 0;

	while (ranges[i])
		i++;
	if (i == RANGES_MAX - 1)
		return say(-E2BIG, "--%s=%s: the option is given more than %d times", row->name,
			   value, RANGES_MAX - 1);
	ranges[i] = value;
	return 0;
}

static int option_ranges(struct request *request, const struct option_row *row, const char *value)
{
	request->needed_types |= BIT(GONS_USER);
	return add_ranges(
		row, strcmp(row->word, "users") == 0 ? request->user_ranges : request->group_ranges,
		value);
}

static int option_map(struct request *request, const struct option_row *row, const char *value)
{
	int error = add_ranges(row, request->user_ranges, row->word);

	(void)value;
	request->needed_types |= BIT(GONS_USER);
	return error ? error : add_ranges(row, request->group_ranges, row->word);
}

static int option_proc(struct request *request, const struct option_row *row, const char *value)
{
	request->needed_types |= BIT(GONS_MNT);
	return option_word(request, row, value);
}

/* --bind may be repeated. */
static int option_bind(struct request *request, const struct option_row *row, const char *value)
{
	char *joined = request->binds;
	int error;

	if (asprintf(&request->binds, "%s%s%s", joined ? joined : "", joined ? "," : "", value) < 0)
		return say(-ENOMEM, "no memory");
	free(joined);
	error = options_set_as(request, row->name, NULL, row->word, request->binds);
	return error;
}

static int take_signal(struct request *request)
{
	const char *name = request->values[OPTION_KILL_CHILD];
	char number[16];
	int signal;

	if (!name || !*name)
		return 0;
	signal = signal_number("kill-child", name);
	if (signal < 0)
		return signal;
	snprintf(number, sizeof(number), "%d", signal);
	return options_set_as(request, "kill-child", name, "endsignal", number);
}

static int take_fork(struct request *request)
{
	const char *mode = request->values[OPTION_FORK];
	const char *option = request->values[OPTION_KILL_CHILD]        ? "kill-child"
			     : request->values[OPTION_FORWARD_SIGNALS] ? "forward-signals"
								       : NULL;

	if (mode && strcmp(mode, "0") == 0 && option)
		return say(-EINVAL,
			   "--%s takes a fork, which --fork=0 forbids; leave out one of the two",
			   option);
	if (!mode && !option)
		return 0;
	return options_set(request, "fork", "fork", mode && *mode ? mode : "1");
}

static int take_types(struct request *request)
{
	const struct option_row *row;
	int error = 0;

	request->types |= request->needed_types & ~request->referenced;
	for (row = new_rows; row->name && !error; row++)
		if (row->apply == option_type && !(request->referenced & BIT(row->type)) &&
		    (request->all || request->types & BIT(row->type)))
			error = options_set_as(request, row->name, "", row->word, "new");
	return error;
}

static bool makes_user(const struct request *request)
{
	const char *reference = request->references[GONS_USER];

	return request->types & BIT(GONS_USER) || request->all ||
	       (reference &&
		(!options_is_reference(reference) || strncmp(reference, "new", 3) == 0));
}

/* --user=new: the word of libgons(7), whose default maps are not those of unshare(1). */
static bool is_word(const struct request *request)
{
	return request->references[GONS_USER] && strcmp(request->references[GONS_USER], "new") == 0;
}

/* With --uidmap or --gidmap the maps are as given. */
static int take_maps(struct request *request)
{
	const bool asked = request->values[OPTION_MAP_USER] || request->values[OPTION_MAP_GROUP] ||
			   request->user_ranges[0] || request->group_ranges[0];

	if (request->has_map && asked)
		return say(-EINVAL, "--uidmap and --gidmap are the whole map; give either them, or "
				    "the options --map-...");
	if (request->has_map || !makes_user(request) || (is_word(request) && !asked))
		return request->values[OPTION_SETGROUPS]
			       ? options_set(request, "setgroups", "setgroups",
					     request->values[OPTION_SETGROUPS])
			       : 0;
	return identity_map(request);
}

static int set_identity(struct request *request)
{
	int error = identity_become(request);

	if (!error && request->values[OPTION_SETUID])
		error = options_set(request, "setuid", "uid", request->values[OPTION_SETUID]);
	if (!error && request->values[OPTION_SETGID])
		error = options_set(request, "setgid", "gid", request->values[OPTION_SETGID]);
	return error ? error
		     : capability_prepare(request,
					  request->values[OPTION_KEEP_CAPS] && makes_user(request));
}

int new_prepare(struct request *request)
{
	int error;

	if (request->values[OPTION_SETGROUPS] || request->values[OPTION_MAP_USER] ||
	    request->values[OPTION_MAP_GROUP])
		request->needed_types |= BIT(GONS_USER);
	error = take_types(request);
	if (!error)
		error = take_maps(request);
	if (!error)
		error = take_fork(request);
	if (!error)
		error = take_signal(request);
	return error ? error : set_identity(request);
}

int new_run(struct request *request)
{
	if ((request->joins && target_name_seal_command()) || new_prepare(request) ||
	    (request->joins && sealed_command_execute()))
		return EXIT_CANCELED;
	return program_execute(request);
}
