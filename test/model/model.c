/* SPDX-License-Identifier: Apache-2.0 */
/* What libgons(7) says about a setting; see model.h. The quotations are from there. */
#include "model.h"

#include <errno.h>
#include <stddef.h>

/* "The default is !user,!mnt,!cgroup,!ipc,!net,!pid,!uts,!time" */
static const int default_order[TYPES] = { USER, MNT, CGROUP, IPC, NET, PID, UTS, TIME };

/* The process on its way. */
struct walk {
	const struct setting *setting;
	struct verdict *verdict;
	enum place user;   /* the user namespace that it is in */
	enum place mounts; /* whose mounts paths are looked up in: OWN also for a copy of ours */
	unsigned pending;  /* to be made, with the next others */
	unsigned rest;     /* what the target stands for and is not joined yet */
	enum place owner[TYPES]; /* who owns what was made */
};

static void fail(struct walk *walk, int about, int error)
{
	walk->verdict->about |= 1U << about;
	walk->verdict->statuses[about] = -error;
}

static bool failed(const struct walk *walk)
{
	return walk->verdict->about != 0;
}

static bool is_made(enum way way)
{
	return way == TO_NEW || way == TO_KEPT || way == TO_LOST;
}

static bool has_target(const struct setting *setting)
{
	return setting->target.way == BY_PID || setting->target.way == BY_FD;
}

static bool is_named(const struct setting *setting, int type)
{
	for (int i = 0; i < setting->order_count; i++) {
		if (setting->order[i] == type)
			return true;
	}
	return !setting->has_order;
}

/* "an unknown type, a type named twice, and an empty element" */
static void check_order(struct walk *walk)
{
	const struct setting *setting = walk->setting;

	for (int i = 0; setting->has_order && i < setting->order_count; i++) {
		if (setting->order[i] == NO_TYPE)
			fail(walk, ABOUT_ORDER, EINVAL);
		for (int k = 0; k < i; k++) {
			if (setting->order[k] == setting->order[i])
				fail(walk, ABOUT_ORDER, EINVAL);
		}
	}
}

/* "All such errors are found before any namespace is joined." Which of them is told is not said. */
static void read_words(struct walk *walk)
{
	const struct setting *setting = walk->setting;

	check_order(walk);
	if (setting->unknown)
		fail(walk, ABOUT_UNKNOWN, EINVAL);
	if (setting->target.way == NOT_UNDERSTOOD)
		fail(walk, ABOUT_TARGET, EINVAL);
	for (int type = 0; type < TYPES; type++) {
		enum way way = setting->words[type].way;

		if (way == NOT_UNDERSTOOD || setting->twice[type])
			fail(walk, type, EINVAL);
		/* "A word for a type that the order does not name is an error" */
		if (way != NOTHING && !is_named(setting, type))
			fail(walk, type, EINVAL);
		/* "It is an error where gons_target is not set." */
		if (way == BY_TARGET && setting->target.way == NOTHING)
			fail(walk, type, EINVAL);
	}
	/* "A pid namespace is kept only where a process stays outside" */
	if (setting->no_fork &&
	    (setting->words[PID].way == TO_KEPT || setting->words[PID].way == TO_LOST))
		fail(walk, PID, EINVAL);
}

/* Whether it can be opened from where the process is: 0 or an errno. */
static int open_reference(const struct walk *walk, const struct reference *reference)
{
	bool inside = walk->mounts != OWN;

	switch (reference->way) {
	case TO_MISSING:
		return ENOENT;
	case TO_NO_PID:
		return ESRCH;
	case TO_STALE:
		return -ANY_STATUS;
	case BY_NAME:
		return inside ? ENOENT : 0;
	case BY_ID:
		/* "Who is not in the namespace when it is opened needs CAP_SYS_ADMIN in the user
		 * namespace that owns it; else it is as if there were none." */
		return walk->user == OWN || walk->user == reference->place ? 0 : -ANY_STATUS;
	case BY_SELF:
		/* "/proc belongs to another pid namespace than the process, and /proc/self does not
		 * exist" */
		return inside ? ENOENT : 0;
	case BY_PATH:
		if (inside)
			return ENOENT;
		/* "a process's namespaces take the right to inspect it" */
		return walk->user == OWN || walk->user == reference->place ? 0 : EACCES;
	case BY_FIRST:
		if (!inside && walk->setting->first_error)
			return walk->setting->first_error;
		return walk->user == OWN || walk->user == walk->mounts ? 0 : EACCES;
	default:
		return 0;
	}
}

/* "Descriptors that are named by their numbers must be open when libgons begins, which is looked at
 * before anything is opened." */
static void check_numbers(struct walk *walk)
{
	for (int type = 0; type < TYPES; type++) {
		if (walk->setting->words[type].way == TO_CLOSED)
			fail(walk, type, EBADF);
	}
	if (walk->setting->target.way == TO_CLOSED)
		fail(walk, ABOUT_TARGET, EBADF);
}

static bool is_early(const struct setting *setting, int at)
{
	return !setting->has_order || setting->early[at];
}

/* "References that are marked with ! and processes are opened." */
static void open_early(struct walk *walk, const int *order, int count)
{
	const struct setting *setting = walk->setting;

	for (int i = 0; i < count; i++) {
		const struct reference *reference = &setting->words[order[i]];
		bool process = reference->way == BY_PID || reference->way == TO_NO_PID;
		int error = is_early(setting, i) || process ? open_reference(walk, reference) : 0;

		if (error)
			fail(walk, order[i], error);
	}
	if (setting->target.way == TO_NO_PID)
		fail(walk, ABOUT_TARGET, ESRCH);
}

/* May a namespace of A or B be joined by who is in that user namespace? "mostly CAP_SYS_ADMIN in
 * the user namespace that owns it and in our own" */
static bool may_join(const struct walk *walk, enum place place)
{
	return walk->user == OWN || (walk->user == OF_B && place == OF_B);
}

static void enter(struct walk *walk, int type, enum place place)
{
	walk->verdict->places[type] = place;
	if (type == USER)
		walk->user = place;
	/* "the process that looks would be process 1", where the mounts are our own */
	if (type == USER && place != MADE && walk->setting->no_fork && walk->mounts == OWN &&
	    walk->verdict->places[PID] == MADE)
		fail(walk, ABOUT_BINFMT, EINVAL);
	if (type == MNT && place != MADE)
		walk->mounts = place;
}

/* "Neighbours are made in one step", the user namespace first: it owns the others. */
static void make(struct walk *walk)
{
	if (walk->pending & 1U << USER)
		enter(walk, USER, MADE);
	for (int type = 0; type < TYPES; type++) {
		if (!(walk->pending & 1U << type))
			continue;
		walk->owner[type] = walk->user;
		enter(walk, type, MADE);
	}
	walk->pending = 0;
}

static bool is_owned_by_a(int type)
{
	return type != USER;
}

static enum place place_of(const struct walk *walk, const struct reference *reference, int type,
			   bool early)
{
	enum place place = reference->way == BY_FIRST  ? (early ? OWN : walk->mounts)
			   : reference->way == BY_SELF ? OWN
						       : reference->place;

	return place == OF_A && !is_owned_by_a(type) ? OWN : place;
}

static void join(struct walk *walk, int type, bool early)
{
	const struct reference *reference = &walk->setting->words[type];
	bool process = reference->way == BY_PID;
	int error = early || process ? 0 : open_reference(walk, reference);
	enum place place = place_of(walk, reference, type, early || process);

	if (!error && (reference->way == TO_FILE || reference->way == TO_OTHER))
		error = EINVAL;
	/* "If the process is in the namespace already, that is no error" */
	if (!error && place != OWN && !may_join(walk, place))
		error = EPERM;
	if (error)
		fail(walk, type, error);
	else if (place != OWN)
		enter(walk, type, place);
}

/* "in one step: all of them or none" */
static void join_target(struct walk *walk)
{
	enum place place = walk->setting->target.place;
	unsigned rest = walk->rest;

	walk->rest = 0;
	if (place == OF_A)
		rest &= ~(1U << USER);
	if (rest == 0)
		return;
	if (!may_join(walk, place)) {
		fail(walk, ABOUT_TARGET, EPERM);
		return;
	}
	for (int type = 0; type < TYPES; type++) {
		if (rest & 1U << type)
			enter(walk, type, place);
	}
}

static void step(struct walk *walk, int type, bool early)
{
	enum way way = walk->setting->words[type].way;

	if (is_made(way)) {
		walk->pending |= 1U << type;
		return;
	}
	if ((way == NOTHING || way == BY_TARGET) && !(walk->rest & 1U << type))
		return;
	make(walk);
	/* "The step's place in the order is that of the first type that it stands for." */
	if (way == NOTHING || way == BY_TARGET)
		join_target(walk);
	else
		join(walk, type, early);
}

/* What is made must be set up by whoever has the rights of its owner. */
static void furnish(struct walk *walk)
{
	const enum place *places = walk->verdict->places;

	if (places[NET] == MADE && walk->owner[NET] != walk->user)
		fail(walk, NET, EPERM);
	else if (places[MNT] == MADE && walk->owner[MNT] != walk->user)
		fail(walk, ABOUT_PROPAGATION, EPERM);
}

/* "when all else is done it is mounted over FILE": "If one of several cannot
 * be kept, none is." */
static void keep(struct walk *walk)
{
	for (int type = 0; type < TYPES; type++) {
		if (walk->setting->words[type].way == TO_LOST)
			fail(walk, type, ENOENT);
	}
	for (int type = 0; type < TYPES && !failed(walk); type++) {
		if (walk->setting->words[type].way == TO_KEPT)
			walk->verdict->kept |= 1U << type;
	}
}

/* "Every namespace of that process which ... has no word of its own. Where a word of a namespace is
 * target, it stands for the types whose words are that, and no other." */
static unsigned stands_for(const struct setting *setting)
{
	unsigned types[2] = { 0 };

	for (int type = 0; type < TYPES; type++) {
		if (setting->words[type].way == NOTHING)
			types[0] |= 1U << type;
		if (setting->words[type].way == BY_TARGET)
			types[1] |= 1U << type;
	}
	return !has_target(setting) ? 0 : types[1] ? types[1] : types[0];
}

void model(const struct setting *setting, struct verdict *verdict)
{
	struct walk walk = { .setting = setting, .verdict = verdict };
	const int *order = setting->has_order ? setting->order : default_order;
	int count = setting->has_order ? setting->order_count : TYPES;

	*verdict = (struct verdict){ 0 };
	read_words(&walk);
	if (!failed(&walk))
		check_numbers(&walk);
	if (!failed(&walk))
		open_early(&walk, order, count);
	walk.rest = stands_for(setting);
	for (int i = 0; i < count && !failed(&walk); i++)
		step(&walk, order[i], is_early(setting, i));
	if (failed(&walk))
		return;
	make(&walk);
	if (walk.rest)
		join_target(&walk);
	if (!failed(&walk))
		furnish(&walk);
	if (!failed(&walk))
		keep(&walk);
}
