/* SPDX-License-Identifier: Apache-2.0 */
/* The working directory of the program: given by a path, by a descriptor, or that of the caller. */
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
 * A path through a link of /proc may lead to the working directory or an open directory of another
 * process, outside of the root. Then the working directory becomes the root.
 */
static int stay_inside(void)
{
	int error = workdir_is_inside();

	if (error)
		sys_chdir("/");
	return error;
}

/* Is a directory below the root of this process? It becomes the working directory. As
 * workdir_is_inside(). */
static int enter_and_check(int directory)
{
	int error = (int)sys_call(__NR_fchdir, directory, 0, 0, 0, 0);

	return error ? error : workdir_is_inside();
}

static int check_in_helper(int end, void *argument)
{
	(void)end;
	return enter_and_check(*(const int *)argument);
}

/* A process without search permission for its working directory could not return to it, so a helper
 * checks the other one. */
static int ask_helper(int directory)
{
	const struct helper_job job = {
		.work = check_in_helper, .argument = &directory, .keep = &directory, .kept = 1
	};

	return helper_ask(&job, NULL, 0);
}

/* -EACCES: in a user namespace that is joined this process may have search permission. */
static bool is_outside(int error)
{
	return error == -EXDEV || error == -ENOENT || error == -EACCES;
}

/* Does a directory lie outside of the root? The working directory stays. 0, or -errno. */
static int check_outside(int directory, bool *outside)
{
	int before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	int after = 0;
	int error;

	if (before < 0 && before != -EACCES)
		return before;
	error = before < 0 ? ask_helper(directory) : enter_and_check(directory);
	if (before >= 0) {
		after = (int)sys_call(__NR_fchdir, before, 0, 0, 0, 0);
		sys_close(before);
	}
	*outside = is_outside(error);
	return after || *outside ? after : error;
}

int workdir_prepare(struct rootfs *rootfs)
{
	const int directory = rootfs->plan->rootfs.directory_fd;
	int error = directory < 0 ? 0 : check_outside(directory, &rootfs->outside_wd);

	return error ? rootfs_fail(rootfs, "wd", error) : 0;
}

/* The path of a directory, seen from a root (a descriptor, or -1: that of this process). The root
 * of this process stays. 0, or -errno. */
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
	/* A process that cannot return has a root that the plan does not tell of. */
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

/* Without gons_wd the working directory is entered again by its path: a mount that is brought along
 * may hide the directory that it was. */
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
		/* A process that has a directory open may enter it, also outside of the root. */
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
	/* A directory that was removed, or is outside of the root: no mount hides it. */
	if (sys_call(__NR_getcwd, (long)here, sizeof(here), 0, 0, 0) <= 0 || here[0] != '/')
		return 0;
	error = sys_chdir(here);
	/* Without search permission on the path the process stays where it is. After any other
	 * error the working directory would not be the one that its path names. */
	return !error || error == -EACCES ? 0 : rootfs_fail(rootfs, "wd", -ESTALE);
}
