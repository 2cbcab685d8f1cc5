/* SPDX-License-Identifier: Apache-2.0 */
/* Mount attributes by which no file of an untrusted root directory can be executed. */
#include "core/untrusted/noexec.h"

#include <asm/statfs.h>
#include <linux/magic.h>

#include "core/base/mount.h"
#include "core/base/text.h"

static int restrict_all(int root, bool everywhere, bool devices_too)
{
	int top = root;
	int error;

	/* A program can leave a root directory below the one of the mount namespace, chroot(2). */
	if (everywhere)
		top = sys_open("/", O_PATH);
	if (top < 0)
		return top;
	error = mount_restrict(top, MOUNT_ATTR_NOEXEC | (devices_too ? MOUNT_ATTR_NODEV : 0), true);
	if (top != root)
		sys_close(top);
	return error;
}

/*
 * Terminals stay usable: in devpts(5) there is nothing else, and nobody can make a node there. What
 * is no mount of its own lies in another mount (EINVAL). Where nodev is locked (EPERM) the root
 * directory has never had terminals.
 */
static void allow_terminals(int root)
{
	static const char names[][12] = { "dev/pts", "dev/ptmx", "dev/console" };
	struct statfs status;
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int file = mount_find(root, names[i], text_length(names[i]), 0);

		if (file < 0)
			continue;
		status.f_type = 0;
		sys_call(__NR_fstatfs, file, (long)&status, 0, 0, 0);
		if (status.f_type == DEVPTS_SUPER_MAGIC)
			mount_allow(file, MOUNT_ATTR_NODEV);
		sys_close(file);
	}
}

int noexec_apply(int root, bool everywhere, bool devices_too)
{
	int error = restrict_all(root, everywhere, devices_too);

	if (!error && devices_too)
		allow_terminals(root);
	return error;
}
