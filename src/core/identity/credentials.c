/* SPDX-License-Identifier: Apache-2.0 */
/* Changing groups, group, user and capabilities, in the only order in which no step takes away a
 * right that a later one needs. */
#include "core/identity/credentials.h"

#include "core/base/syscall.h"
#include "core/plan/parse_list.h"

enum { CAPABILITIES_MAX = 64 };

struct sets {
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
};

/* The state of the process before the change. */
struct before {
	struct sets sets;
	long dumpable;
	int death_signal;
	int parent;
};

static uint64_t join(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

static int read_sets(struct sets *sets)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { 0 };
	int error = (int)sys_call(__NR_capget, (long)&header, (long)data, 0, 0, 0);

	if (error)
		return error;
	sets->effective = join(data[0].effective, data[1].effective);
	sets->permitted = join(data[0].permitted, data[1].permitted);
	sets->inheritable = join(data[0].inheritable, data[1].inheritable);
	return 0;
}

static int write_sets(uint64_t permitted, uint64_t inheritable)
{
	const uint32_t low = (uint32_t)permitted;
	const uint32_t high = (uint32_t)(permitted >> 32);
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct data[2] = {
		{ low, low, (uint32_t)inheritable }, { high, high, (uint32_t)(inheritable >> 32) }
	};

	return (int)sys_call(__NR_capset, (long)&header, (long)data, 0, 0, 0);
}

static bool has_bit(uint64_t mask, int capability)
{
	return mask >> capability & 1;
}

static int check_mask(uint64_t mask, const struct sets *sets)
{
	int i;

	for (i = 0; i < CAPABILITIES_MAX; i++)
		if (has_bit(mask, i) && sys_prctl(SYS_PR_CAPBSET_READ, i, 0) < 0)
			return -EINVAL;
	return mask & ~sets->permitted ? -EPERM : 0;
}

static int drop_bounding(uint64_t mask)
{
	int error = 0;
	int i;

	for (i = 0; i < CAPABILITIES_MAX && !error; i++) {
		const long there = has_bit(mask, i) ? 0 : sys_prctl(SYS_PR_CAPBSET_READ, i, 0);

		if (there)
			error = (int)sys_prctl(SYS_PR_CAPBSET_DROP, i, 0);
		/* PR_CAPBSET_READ failed: this kernel does not know the capability. If
		 * PR_CAPBSET_DROP fails with EINVAL as well there is nothing to drop. */
		if (there < 0 && error == -EINVAL)
			error = 0;
	}
	return error;
}

/* An ambient capability must be permitted and inheritable: the sets come first. */
static int take_mask(uint64_t permitted, uint64_t mask)
{
	int error = write_sets(permitted, mask);
	int i;

	if (!error)
		error = (int)sys_prctl(SYS_PR_CAP_AMBIENT, SYS_PR_CAP_AMBIENT_CLEAR_ALL, 0);
	for (i = 0; i < CAPABILITIES_MAX && !error; i++)
		if (has_bit(mask, i))
			error = (int)sys_prctl(SYS_PR_CAP_AMBIENT, SYS_PR_CAP_AMBIENT_RAISE, i);
	return error;
}

/*
 * Would groups that could not be dropped be kept unnoticed by another user? With CAP_SETGID it is
 * the user namespace that denies setgroups(2), and the manual says that they stay. Without
 * CAP_SETUID the process cannot take another uid.
 */
static bool keeps_silently(const struct sets *sets)
{
	return has_bit(sets->effective, CAP_SETUID) && !has_bit(sets->effective, CAP_SETGID) &&
	       sys_call(__NR_getgroups, 0, 0, 0, 0, 0) != 0;
}

static int change_groups(const struct credentials *credentials, const struct sets *sets)
{
	const char *at = credentials->groups;
	uint32_t groups[GROUPS_MAX];
	long count = 0;
	int error;

	while (at && *at && count < GROUPS_MAX && parse_next_number(&at, &groups[count]))
		count++;
	error = (int)sys_call(__NR_setgroups, count, (long)groups, 0, 0, 0);
	return error == -EPERM && !credentials->groups && !keeps_silently(sets) ? 0 : error;
}

void credentials_drop_groups(const struct credentials *credentials)
{
	if (!credentials->groups && (credentials->has_uid || credentials->has_gid))
		sys_call(__NR_setgroups, 0, 0, 0, 0, 0);
}

static int change_ids(const struct credentials *credentials, const struct sets *sets,
		      const char **word)
{
	const long uid = credentials->uid;
	const long gid = credentials->gid;
	int error = 0;

	*word = "groups";
	if (credentials->groups || credentials->has_uid || credentials->has_gid)
		error = change_groups(credentials, sets);
	if (!error && credentials->has_gid) {
		*word = "gid";
		error = (int)sys_call(__NR_setresgid, gid, gid, gid, 0, 0);
	}
	if (!error && credentials->has_uid) {
		*word = "uid";
		error = (int)sys_call(__NR_setresuid, uid, uid, uid, 0, 0);
	}
	return error;
}

/*
 * When a process of root takes another uid the kernel clears its permitted set, but not the
 * inheritable set; and none with SECBIT_NO_SETUID_FIXUP, capabilities(7).
 */
static int drop_rest(const struct credentials *credentials, const char **word)
{
	*word = "uid";
	return credentials->has_uid && credentials->uid != 0 ? write_sets(0, 0) : 0;
}

/* The capabilities that execve(2) gives to root, capabilities(7), are permitted before: with
 * no_new_privs it gives none. */
static uint64_t permitted_of_root(const struct credentials *credentials, const struct sets *sets)
{
	if (credentials->keeps_capabilities || sys_call(__NR_geteuid, 0, 0, 0, 0, 0) != 0)
		return 0;
	return credentials->bounding & sets->permitted;
}

static int change(const struct credentials *credentials, const struct before *before,
		  const char **word)
{
	const uint64_t mask = credentials->keeps_capabilities ? before->sets.permitted
							      : credentials->capabilities;
	long keep;
	int error;

	if (!credentials->has_capabilities && !credentials->keeps_capabilities) {
		error = change_ids(credentials, &before->sets, word);
		return error ? error : drop_rest(credentials, word);
	}
	*word = "caps";
	error = check_mask(mask, &before->sets);
	/* This takes an effective CAP_SETPCAP, and a change of uid clears the effective set. */
	if (!error && !credentials->keeps_capabilities)
		error = drop_bounding(credentials->bounding);
	if (error)
		return error;
	keep = sys_prctl(SYS_PR_GET_KEEPCAPS, 0, 0);
	if (keep == 0)
		error = (int)sys_prctl(SYS_PR_SET_KEEPCAPS, 1, 0);
	if (!error)
		error = change_ids(credentials, &before->sets, word);
	if (!error) {
		*word = "caps";
		error = take_mask(mask | permitted_of_root(credentials, &before->sets), mask);
	}
	if (keep == 0)
		sys_prctl(SYS_PR_SET_KEEPCAPS, 0, 0);
	return error;
}

/* prctl(2): both are cleared by a change of user, group or capabilities. */
static void restore(const struct before *before)
{
	/* The change has set it to what fs.suid_dumpable says, which may be dumpable. */
	if (before->dumpable == 0 || before->dumpable == 1)
		sys_prctl(SYS_PR_SET_DUMPABLE, before->dumpable, 0);
	if (!before->death_signal)
		return;
	sys_prctl(SYS_PR_SET_PDEATHSIG, before->death_signal, 0);
	/* The parent may have ended while the signal was cleared. */
	if (sys_getppid() != before->parent)
		sys_kill(sys_getpid(), before->death_signal);
}

int credentials_apply(const struct credentials *credentials, const char **word)
{
	struct before before = { 0 };
	int error;

	if (!credentials->groups && !credentials->has_uid && !credentials->has_gid &&
	    !credentials->has_capabilities && !credentials->keeps_capabilities)
		return 0;
	*word = credentials->has_capabilities || credentials->keeps_capabilities ? "caps" : "uid";
	error = read_sets(&before.sets);
	if (error)
		return error;
	before.dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0);
	sys_prctl(SYS_PR_GET_PDEATHSIG, (long)&before.death_signal, 0);
	before.parent = sys_getppid();
	error = change(credentials, &before, word);
	restore(&before);
	return error;
}
