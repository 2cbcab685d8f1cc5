/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ids of the process in a user namespace that it joins. The owner of that user namespace has
 * CAP_SYS_PTRACE in it, user_namespaces(7), and can use the process. If the process kept an id of
 * the host that is not mapped there, the owner could use the rights that this id has outside.
 */
#include "core/namespace/unmapped_ids.h"

#include "core/base/syscall.h"
#include "core/identity/credentials.h"

enum {
	OVERFLOW_ID = 65534
}; /* the default of overflowuid, which an unmapped id looks like, proc_sys_fs(5) */

struct triple {
	uint32_t real;
	uint32_t effective;
	uint32_t saved;
};

/* Is the effective user of the process the owner of the user namespace? ioctl_ns(2) */
static void know_owner(struct unmapped_ids *ids, struct ns_switch *ns_switch, struct handle *handle)
{
	const long user = sys_call(__NR_geteuid, 0, 0, 0, 0, 0);
	uint32_t owner = OVERFLOW_ID;
	int fd = ref_namespace(handle, GONS_USER, ns_switch_trusts_proc(ns_switch));

	if (fd < 0)
		return;
	ids->owner = sys_ioctl(fd, SYS_NS_GET_OWNER_UID, (long)&owner) == 0 &&
		     owner != OVERFLOW_ID && owner == user &&
		     ns_of_descriptor(fd, &ids->joined) == 0;
	sys_close(fd);
}

/* The target may have entered another user namespace before setns(2). */
static bool is_owner(const struct unmapped_ids *ids, struct ns_switch *ns_switch)
{
	struct ns_identity here;

	return ids->owner &&
	       ns_own(&ns_switch->self, GONS_USER, ns_switch_trusts_proc(ns_switch), &here) == 0 &&
	       ns_same(&here, &ids->joined);
}

void unmapped_ids_before_join(struct unmapped_ids *ids, const struct credentials *credentials,
			      struct ns_switch *ns_switch, struct handle *handle)
{
	*ids = (struct unmapped_ids){ .dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0) };
	if (credentials->keeps_uid || credentials->keeps_gid)
		know_owner(ids, ns_switch, handle);
	credentials_drop_groups(credentials);
	if (credentials->groups || credentials->has_uid || credentials->has_gid ||
	    credentials->keeps_uid || credentials->keeps_gid)
		return;
	ids->count = sys_call(__NR_getgroups, GROUPS_MAX, (long)ids->groups, 0, 0, 0);
	/* More groups than GROUPS_MAX stay; leave_groups() drops them if an id is not mapped. */
	if (ids->count < 0 || (ids->count > 0 && sys_call(__NR_setgroups, 0, 0, 0, 0, 0) != 0))
		ids->count = 0;
}

static int restore_groups(const struct unmapped_ids *ids)
{
	return ids->count > 0
		       ? (int)sys_call(__NR_setgroups, ids->count, (long)ids->groups, 0, 0, 0)
		       : 0;
}

static int ask_number(long get, long set, bool *has)
{
	struct triple ids;
	long error = sys_call(get, (long)&ids.real, (long)&ids.effective, (long)&ids.saved, 0, 0);

	if (!error)
		error = sys_call(set, ids.real, ids.effective, ids.saved, 0, 0);
	*has = !error;
	return error == -EINVAL || error == -EPERM ? 0 : (int)error;
}

/*
 * Are user and group id mapped? An unmapped one looks like 65534, which may be the number of
 * another id. So the process sets the ids that it sees, without the capabilities to set others:
 * setresuid(2) says EINVAL where the number is not mapped, and EPERM where it is that of another
 * id.
 */
static int ask_numbers(bool *user, bool *group)
{
	const uint32_t changes = 1U << CAP_SETUID | 1U << CAP_SETGID;
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2] = { 0 };
	uint32_t effective;
	int failure;
	int error = (int)sys_call(__NR_capget, (long)&header, (long)sets, 0, 0, 0);

	if (error)
		return error;
	effective = sets[0].effective;
	sets[0].effective = effective & ~changes;
	error = (int)sys_call(__NR_capset, (long)&header, (long)sets, 0, 0, 0);
	if (error)
		return error;
	error = ask_number(__NR_getresuid, __NR_setresuid, user);
	if (!error)
		error = ask_number(__NR_getresgid, __NR_setresgid, group);
	sets[0].effective = effective;
	failure = (int)sys_call(__NR_capset, (long)&header, (long)sets, 0, 0, 0);
	return error ? error : failure;
}

static int refuse_to_keep(const struct credentials *credentials, bool user, bool group,
			  const char **word)
{
	*word = credentials->keeps_uid && !user ? "uid" : "gid";
	return (credentials->keeps_uid && !user) || (credentials->keeps_gid && !group) ? -EPERM : 0;
}

static int leave_groups(const struct credentials *credentials, const char **word)
{
	int error;

	if (credentials->groups || credentials->keeps_gid)
		return 0;
	*word = "groups";
	error = (int)sys_call(__NR_setgroups, 0, 0, 0, 0, 0);
	return error && sys_call(__NR_getgroups, 0, 0, 0, 0, 0) != 0 ? error : 0;
}

/* Where the plan sets another id later, only that has to succeed. */
static int become_root(const struct credentials *credentials, bool user, bool group,
		       const char **word)
{
	int error = leave_groups(credentials, word);

	if (!error && !group && !credentials->keeps_gid) {
		*word = "gid";
		error = (int)sys_call(__NR_setresgid, 0, 0, 0, 0, 0);
		error = credentials->has_gid ? 0 : error;
	}
	if (!error && !user && !credentials->keeps_uid) {
		*word = "uid";
		error = (int)sys_call(__NR_setresuid, 0, 0, 0, 0, 0);
		error = credentials->has_uid ? 0 : error;
	}
	return error;
}

static int give_up(struct unmapped_ids *ids, const struct credentials *credentials,
		   struct ns_switch *ns_switch, const char **word)
{
	bool user = false;
	bool group = false;
	int error;

	*word = "uid";
	error = ask_numbers(&user, &group);
	if (error)
		return error;
	ids->given_up = !user || !group;
	if (!ids->given_up) {
		/* Fails where a group is not mapped: then all stay dropped. */
		restore_groups(ids);
		return 0;
	}
	if (!is_owner(ids, ns_switch))
		error = refuse_to_keep(credentials, user, group, word);
	return error ? error : become_root(credentials, user, group, word);
}

int unmapped_ids_after_join(struct unmapped_ids *ids, const struct credentials *credentials,
			    struct ns_switch *ns_switch, const char **word)
{
	int error;

	*word = "groups";
	if (!(ns_switch->entered & NS_BIT(GONS_USER)))
		return restore_groups(ids);
	error = give_up(ids, credentials, ns_switch, word);
	/* setns(2) and setresuid(2) set the dumpable attribute to fs.suid_dumpable. */
	if (ids->dumpable == 0)
		sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	return error;
}
