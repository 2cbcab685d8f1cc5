/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of an untrusted root directory that a libc or a shell reads or maps without the program
 * having asked for them: each is covered by a mount, of the host's own file or of nothing.
 */
#include "core/untrusted/masks.h"

#include "core/base/mount.h"
#include "core/base/procfs.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/plan/ns_types.h"
#include "core/untrusted/untrusted.h"

/* The directory in which Debian has libraries for one processor. */
#if defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#else
#define TRIPLET "riscv64-linux-gnu"
#endif

/* What covers a file. */
enum mask_kind {
	MASK_HOSTS,   /* the file of the host; an empty one where that cannot be mounted */
	MASK_NOTHING, /* an empty file or directory */
	MASK_EMPTY,   /* null(4) of the host; an empty file where that cannot be mounted */
	MASK_DEVICE,  /* the device of the host; else it stays, and cannot be opened (nodev) */
};

/* Each path is named after its line in masks.def. */
#define JOINED(prefix, line) prefix##line
#define NAMED(prefix, line) JOINED(prefix, line)

/* All paths, one behind another: a row has the offset of its path, which takes no relocation. */
struct paths {
#define MASK(path, directory, kind) char NAMED(line_, __LINE__)[sizeof(path)];
#include "core/untrusted/masks.def"
#undef MASK
};

static const struct paths paths = {
#define MASK(path, directory, kind) path,
#include "core/untrusted/masks.def"
#undef MASK
};

struct mask {
	uint16_t path;
	bool directory;
	uint8_t kind; /* enum mask_kind */
};

static const struct mask masks_table[] = {
#define MASK(path, directory, kind)                                                                \
	{ offsetof(struct paths, NAMED(line_, __LINE__)), directory, kind },
#include "core/untrusted/masks.def"
#undef MASK
};

static const char *path_of(const struct mask *mask)
{
	return (const char *)&paths + mask->path;
}

_Static_assert(sizeof(masks_table) / sizeof(masks_table[0]) == MASKS_MAX,
	       "struct masks has another length than the table");

void masks_begin(struct masks *masks)
{
	int i;

	for (i = 0; i < MASKS_MAX; i++)
		masks->trees[i] = -1;
}

void masks_end(struct masks *masks)
{
	int i;

	for (i = 0; i < MASKS_MAX; i++) {
		if (masks->trees[i] >= 0)
			sys_close(masks->trees[i]);
		masks->trees[i] = -1;
	}
}

/* The root directory of the process whose mount namespace will be joined: an O_PATH descriptor, or
 * -1 where it is not known. */
static int target_root(const struct plan *plan)
{
	const struct reference *mounts = &plan->namespaces[GONS_MNT];
	const struct reference *process = mounts->kind ? mounts : &plan->target;
	uint64_t pid = process->number;
	struct text text;
	char path[48];

	text_begin(&text, path, sizeof(path));
	if (process->kind == REFERENCE_PIDFD) {
		text_add(&text, "/proc/self/fdinfo/");
		text_add_number(&text, pid);
		if (procfs_field(path, "Pid:\t", &pid))
			return -1;
	} else if (process->kind != REFERENCE_PID) {
		return -1;
	}
	text_begin(&text, path, sizeof(path));
	text_add(&text, "/proc/");
	text_add_number(&text, pid);
	text_add(&text, "/root");
	return sys_open(path, O_PATH | SYS_O_DIRECTORY);
}

/*
 * To free a copy that is not used takes longer than all the rest, so the file is looked for before.
 * A link in that root directory may make the answer a wrong one: then the file is covered by
 * nothing instead of the host's.
 */
static bool is_absent(int root, const struct mask *mask)
{
	struct statx status;

	return root >= 0 && sys_statx(root, path_of(mask) + 1, 0, STATX_TYPE, &status) == -ENOENT;
}

bool masks_open(struct masks *masks, const struct plan *plan)
{
	int root = target_root(plan);
	bool refused = false;
	int i;

	for (i = 0; i < MASKS_MAX; i++) {
		const struct mask *mask = &masks_table[i];

		if (mask->kind == MASK_NOTHING || masks->trees[i] >= 0 ||
		    (mask->kind == MASK_DEVICE && !plan_forbids_devices(plan)) ||
		    is_absent(root, mask))
			continue;
		/* By a link of that root directory one copy may come to lie in another one: no
		 * mount may spread from one to the other. */
		masks->trees[i] =
			mount_clone_apart(mask->kind == MASK_EMPTY ? "/dev/null" : path_of(mask));
		refused |= masks->trees[i] == -EPERM;
	}
	if (root >= 0)
		sys_close(root);
	return refused;
}

/* A file system with an empty file and an empty directory. It is mounted over the root directory
 * until both have been copied: before Linux 6.15 only an attached mount can be copied. */
static int make_nothing(int root)
{
	const unsigned attributes =
		MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	const char *wrong;
	size_t length;
	int nothing = mount_new("tmpfs", "mode=755", 0, &wrong, &length);
	int error = nothing < 0 ? nothing : mount_attach(nothing, root);
	long file = -1;

	if (!error)
		error = (int)sys_call(__NR_mkdirat, nothing, (long)"directory", 0755, 0, 0);
	if (!error)
		file = sys_call(__NR_openat, nothing, (long)"file", O_CREAT | O_CLOEXEC, 0644, 0);
	if (file >= 0) {
		/* Not by the umask: a file that cannot be read is no empty file. */
		sys_call(__NR_fchmodat, nothing, (long)"directory", 0755, 0, 0);
		sys_call(__NR_fchmodat, nothing, (long)"file", 0644, 0, 0);
		sys_close((int)file);
		error = mount_restrict(nothing, attributes, false);
	} else if (!error) {
		error = (int)file;
	}
	if (error && nothing >= 0)
		sys_close(nothing);
	return error ? error : nothing;
}

/* Where there is a directory in place of the file, or a file in place of the directory, libc cannot
 * use it. */
static int cover(int tree, int file)
{
	int error = mount_attach(tree, file);

	return error == -EISDIR || error == -ENOTDIR ? 0 : error;
}

static int put_nothing(int *nothing, bool directory, int root, int file)
{
	int tree;
	int error;

	if (*nothing < 0)
		*nothing = make_nothing(root);
	if (*nothing < 0)
		return *nothing;
	tree = mount_clone(*nothing, directory ? "directory" : "file", directory ? 9 : 4);
	error = tree < 0 ? tree : cover(tree, file);
	if (tree >= 0)
		sys_close(tree);
	return error;
}

/* A mount that the caller has brought: the caller knows what is in it. */
static bool is_brought(int file, const uint64_t *mounts, int count)
{
	uint64_t id = 0;
	int i;

	if (count)
		mount_id(file, &id);
	for (i = 0; i < count && id; i++)
		if (mounts[i] == id)
			return true;
	return false;
}

static int put_over(const struct masks *masks, int index, int *nothing, int root, int file)
{
	const struct mask *mask = &masks_table[index];

	if (masks->trees[index] >= 0)
		return cover(masks->trees[index], file);
	return mask->kind == MASK_DEVICE ? 0 : put_nothing(nothing, mask->directory, root, file);
}

int masks_attach(const struct masks *masks, int root, const uint64_t *mounts, int count,
		 const char **path)
{
	int nothing = -1;
	int error = 0;
	int i;

	*path = NULL;
	for (i = 0; i < MASKS_MAX && !error; i++) {
		const char *name = path_of(&masks_table[i]);
		int file = mount_find(root, name, text_length(name), 0);

		if (file < 0) {
			/* A file that does not exist is mapped by nobody. */
			error = file == -ENOENT || file == -ENOTDIR ? 0 : file;
		} else {
			if (!is_brought(file, mounts, count))
				error = put_over(masks, i, &nothing, root, file);
			sys_close(file);
		}
		if (error)
			*path = name;
	}
	if (nothing < 0)
		return error;
	/* ".." of a directory in the root directory would lead into what is mounted over it. */
	if (!error)
		error = mount_detach(nothing);
	sys_close(nothing);
	return error;
}
