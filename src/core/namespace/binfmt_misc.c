/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers of binfmt_misc. The kernel takes those of the nearest user namespace in which the file
 * system was ever mounted (load_binfmt_misc() in fs/binfmt_misc.c). The only way to look at them is
 * to mount it; where it was never mounted, the mount makes an empty set, for good.
 */
#include "core/namespace/binfmt_misc.h"

#include <asm/statfs.h>
#include <linux/magic.h>

#include "core/base/helper.h"
#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/ns.h"
#include "core/plan/plan.h"

#define OURS "/proc/sys/fs/binfmt_misc"

enum {
	CREATE_EXCLUSIVELY = 8, /* FSCONFIG_CMD_CREATE_EXCL, Linux 6.6 */
	LISTING_BYTES = 4096,
	ENTRY_NAME = 19, /* struct linux_dirent64: inode, offset, length, type, name */
	ENTRY_LENGTH = 16,
	TEXT_BYTES = 4096,   /* a page is all that a handler tells */
	HANDLERS_MAX = 4096, /* others may make more all the while */
};

/* 1: the file begins with "enabled" and, if fixed, has the flag F; 0: not; or -errno. */
static int is_enabled(int directory, const char *name, bool fixed)
{
	char text[TEXT_BYTES];
	const char *at = text;
	long size;
	int fd = sys_open_at(directory, name, O_RDONLY | O_NOFOLLOW);

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	size = sys_read(fd, text, sizeof(text) - 1);
	sys_close(fd);
	if (size < 0)
		return size == -ENOENT ? 0 : (int)size;
	text[size] = '\0';
	if (!text_skip_prefix(text, "enabled\n"))
		return 0;
	while (fixed && *at && !text_skip_prefix(at, "\nflags: "))
		at++;
	for (; fixed && *at && (at == text || at[-1] != 'F'); at++)
		if (*at == '\n' && at[1] != 'f')
			return 0;
	return !fixed || at[-1] == 'F';
}

static void keep_name(struct binfmt *binfmt, const char *name)
{
	struct text text;

	text_begin(&text, binfmt->name, sizeof(binfmt->name));
	text_add(&text, name);
}

/* 1: there is an enabled handler, by the name in *binfmt; 0: there is none; or -errno. */
static int scan(struct binfmt *binfmt, int directory, bool fixed)
{
	char buffer[LISTING_BYTES] __attribute__((aligned(8)));
	int found = is_enabled(directory, "status", false);
	int count = 0;
	long size;
	long at;

	while (found == 1) {
		size = sys_call(__NR_getdents64, directory, (long)buffer, sizeof(buffer), 0, 0);
		if (size <= 0)
			return (int)size;
		for (at = 0; at < size;
		     at += *(const uint16_t *)(const void *)(buffer + at + ENTRY_LENGTH)) {
			const char *name = buffer + at + ENTRY_NAME;

			if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])))
				continue;
			if (text_equal("status", name, text_length(name)) ||
			    text_equal("register", name, text_length(name)))
				continue;
			found = ++count > HANDLERS_MAX ? -E2BIG
						       : is_enabled(directory, name, fixed);
			if (found) {
				keep_name(binfmt, name);
				return found;
			}
		}
		found = 1;
	}
	return found;
}

static bool joins_mounts(const struct plan *plan)
{
	const uint8_t kind = plan->namespaces[GONS_MNT].kind;

	return plan_target_types(plan) & NS_BIT(GONS_MNT) ||
	       (kind != REFERENCE_NONE && kind != REFERENCE_NEW);
}

bool binfmt_matters(const struct plan *plan, bool joined_mounts)
{
	if (plan->binfmt != BINFMT_AUTO)
		return plan->binfmt == BINFMT_REFUSE;
	return plan->rootfs.trust != TRUST_ALL || !joined_mounts;
}

/*
 * O_PATH alone does not wake an automounter, open(2): what is not mounted has no handlers. Only
 * what was opened when it was registered (F) can run in the mount namespace of a container.
 */
void binfmt_before(struct binfmt *binfmt, const struct plan *plan)
{
	struct statfs system;
	int place;
	int directory;

	*binfmt = (struct binfmt){ .asked = plan_joins_user(plan) &&
					    binfmt_matters(plan, joins_mounts(plan)) };
	if (!binfmt->asked)
		return;
	place = sys_open(OURS, O_PATH);
	if (place < 0)
		return;
	directory = sys_call(__NR_fstatfs, place, (long)&system, 0, 0, 0) == 0 &&
				    system.f_type == BINFMTFS_MAGIC
			    ? sys_open_at(place, ".", O_RDONLY | SYS_O_DIRECTORY)
			    : -ENOENT;
	sys_close(place);
	if (directory < 0)
		return;
	if (scan(binfmt, directory, true) <= 0)
		binfmt->name[0] = '\0';
	sys_close(directory);
}

/*
 * 0: this user namespace had no set of its own, and now has an empty one; or no user namespace can
 * have one. -EBUSY: it has one. Or another -errno.
 */
static int make(void)
{
	int context = (int)sys_call(__NR_fsopen, (long)"binfmt_misc", FSOPEN_CLOEXEC, 0, 0, 0);
	int error;

	if (context < 0)
		return context == -ENODEV || context == -ENOSYS ? 0 : context;
	error = (int)sys_call(__NR_fsconfig, context, CREATE_EXCLUSIVELY, 0, 0, 0);
	sys_close(context);
	/* Before Linux 6.7 only the first user namespace has one, and may mount it. */
	return error == -EPERM || error == -EOPNOTSUPP ? 0 : error;
}

static int look_inside(struct binfmt *binfmt)
{
	int error = make();
	int directory;
	int tree;
	int found;

	if (error != -EBUSY)
		return error;
	tree = mount_new("binfmt_misc", NULL,
			 MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, NULL, NULL);
	if (tree < 0)
		return tree;
	directory = sys_open_at(tree, ".", O_RDONLY | SYS_O_DIRECTORY);
	sys_close(tree);
	if (directory < 0)
		return directory;
	found = scan(binfmt, directory, false);
	sys_close(directory);
	return found > 0 ? -EPERM : found;
}

struct question {
	struct binfmt *binfmt;
	bool look;
};

/* To mount takes CAP_SYS_ADMIN where the mount namespace is owned, fsopen(2). */
static int find_out(int end, void *argument)
{
	const struct question *question = argument;
	int error = sys_unshare(CLONE_NEWNS);

	if (!error)
		error = question->look ? look_inside(question->binfmt) : make();
	/* With the name of the handler that is in the way. */
	sys_write(end, question->binfmt, sizeof(*question->binfmt));
	return error;
}

/* In a helper: this process keeps its mount namespace, to which it could not come back. */
static int ask(struct binfmt *binfmt, bool look)
{
	struct question question = { binfmt, look };
	const struct helper_job job = { .work = find_out, .argument = &question };

	return helper_ask(&job, binfmt, sizeof(*binfmt));
}

int binfmt_check(struct binfmt *binfmt)
{
	if (binfmt->name[0])
		return -EBUSY;
	return ask(binfmt, true);
}

int binfmt_hide(void)
{
	struct binfmt none = { 0 };
	int error = ask(&none, false);

	return error == -EBUSY ? -EEXIST : error;
}
