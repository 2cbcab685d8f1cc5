/* SPDX-License-Identifier: Apache-2.0 */
/* The working directory inside: by its path, by a descriptor, or the one that we come from. */
#include "core/rootfs/workdir.h"

#include "core/base/helper.h"
#include "core/base/syscall.h"
#include "core/plan/ns_types.h"

int workdir_is_inside(void)
{
	char here[PATH_MAX];
	long error = sys_call(__NR_getcwd, (long)here, sizeof(here), 0, 0, 0);

	return error > 0 ? here[0] == '/' ? 0 : -EXDEV : (int)error;
}

/*
 * A link of /proc leads to where some process is, or to a directory that it has open, be that
 * outside.
 */
static int stay_inside(void)
{
	int error = workdir_is_inside();

	if (error)
		sys_chdir("/");
	return error;
}

static int go_and_look(int directory)
{
	int error = (int)sys_call(__NR_fchdir, directory, 0, 0, 0, 0);

	return error ? error : workdir_is_inside();
}

static int look_in_helper(int end, void *argument)
{
	(void)end;
	return go_and_look(*(const int *)argument);
}

/* Who may not search the directory that he is in cannot come back: a helper goes. */
static int send_to_look(int directory)
{
	const struct helper_job job = {
		.work = look_in_helper, .argument = &directory, .keep = &directory, .kept = 1
	};

	return helper_ask(&job, NULL, 0);
}

/* Who may not go there yet may be able to in a user namespace that is joined. */
static bool is_elsewhere(int error)
{
	return error == -EXDEV || error == -ENOENT || error == -EACCES;
}

/* 0, or -errno. We stay where we are. */
static int look(int directory, bool *elsewhere)
{
	int before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	int after = 0;
	int error;

	if (before < 0 && before != -EACCES)
		return before;
	error = before < 0 ? send_to_look(directory) : go_and_look(directory);
	if (before >= 0) {
		after = (int)sys_call(__NR_fchdir, before, 0, 0, 0, 0);
		sys_close(before);
	}
	*elsewhere = is_elsewhere(error);
	return after || *elsewhere ? after : error;
}

int workdir_prepare(struct rootfs *rootfs)
{
	const int directory = rootfs->plan->rootfs.directory_fd;
	int error = directory < 0 ? 0 : look(directory, &rootfs->outside_wd);

	return error ? rootfs_fail(rootfs, "wd", error) : 0;
}

/* Where a descriptor leads, seen from a root; our own root stays. 0, or -errno. */
static int name_below(int root, int directory, char path[PATH_MAX])
{
	int top = sys_open("/", O_PATH | SYS_O_DIRECTORY);
	long error = 0;
	long back;

	if (top < 0)
		return top;
	if (root >= 0) {
		error = sys_call(__NR_fchdir, root, 0, 0, 0, 0);
		if (!error)
			error = sys_call(__NR_chroot, (long)".", 0, 0, 0, 0);
	}
	if (!error)
		error = sys_call(__NR_fchdir, directory, 0, 0, 0, 0);
	if (!error)
		error = sys_call(__NR_getcwd, (long)path, PATH_MAX, 0, 0, 0);
	back = sys_call(__NR_fchdir, top, 0, 0, 0, 0);
	if (!back && root >= 0)
		back = sys_call(__NR_chroot, (long)".", 0, 0, 0, 0);
	sys_close(top);
	/* Who cannot come back is in a root that nobody has told of. */
	if (back)
		return (int)back;
	return error < 0 ? (int)error : 0;
}

int workdir_name(struct rootfs *rootfs, bool copied, char path[PATH_MAX])
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	int error;

	path[0] = '\0';
	if (rootfs_plan->directory_fd < 0 || !copied)
		return 0;
	error = name_below(rootfs_plan->root_fd, rootfs_plan->directory_fd, path);
	if (error)
		return rootfs_fail(rootfs, "wd", error);
	if (path[0] != '/')
		path[0] = '\0';
	return 0;
}

/* Where we were by name: what lies there now is what has been put over it, not what it hides. */
int workdir_enter(struct rootfs *rootfs, const char *name)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const uint8_t entered = rootfs->created | rootfs->joined;
	char here[PATH_MAX];
	int error;

	if (*name) {
		error = sys_chdir(name);
		if (!error)
			error = stay_inside();
		return error ? rootfs_fail(rootfs, "wd", error) : 0;
	}
	if (rootfs_plan->directory_fd >= 0) {
		/* Whoever has it open may go there, be it outside. */
		error = (int)sys_call(__NR_fchdir, rootfs_plan->directory_fd, 0, 0, 0, 0);
		return error ? rootfs_fail(rootfs, "wd", error) : 0;
	}
	if (rootfs_plan->directory) {
		error = sys_chdir(rootfs_plan->directory);
		if (!error && (entered & NS_BIT(GONS_MNT) || rootfs_plan->root))
			error = stay_inside();
		return error ? rootfs_fail(rootfs, "wd", error) : 0;
	}
	if (rootfs_plan->root || (rootfs_plan->tmp_kind == TMP_NONE && !rootfs_plan->binds))
		return 0;
	/* Removed, or out of reach: nothing lies over it. */
	if (sys_call(__NR_getcwd, (long)here, sizeof(here), 0, 0, 0) <= 0 || here[0] != '/')
		return 0;
	error = sys_chdir(here);
	/* Who may not go there by name stays; but nobody goes on elsewhere than he believes. */
	return !error || error == -EACCES ? 0 : rootfs_fail(rootfs, "wd", -ESTALE);
}
