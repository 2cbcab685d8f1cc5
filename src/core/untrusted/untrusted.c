/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place that belongs to others is seen, but nothing in it becomes code of the program: no file of
 * it can be mapped to be executed, and what libc would map of it at its own will is the host's.
 */
#include "core/untrusted/untrusted.h"

#include <asm/statfs.h>
#include <linux/magic.h>

#include "core/base/procfs.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/ns.h"
#include "core/plan/words.h"
#include "core/rootfs/bind_sources.h"
#include "core/rootfs/mount.h"

/* glibc's, since 2.0; musl has neither the function nor a name service that loads anything. */
extern int __nss_configure_lookup(const char *database, const char *services) __attribute__((weak));

/* What isspace(3) reads, which that function calls: before glibc 2.32 a constructor of libc makes
 * it, and that has not run yet. */
extern void __ctype_init(void) __attribute__((weak));

/* Files that are only read; "files" and "dns" are in libc itself since glibc 2.34. */
struct database {
	char name[12];
	char services[12];
};

static const struct database databases[] = {
	{ "aliases", "files" },   { "ethers", "files" },    { "group", "files" },
	{ "gshadow", "files" },   { "hosts", "files dns" }, { "initgroups", "files" },
	{ "netgroup", "files" },  { "networks", "files" },  { "passwd", "files" },
	{ "protocols", "files" }, { "publickey", "files" }, { "rpc", "files" },
	{ "services", "files" },  { "shadow", "files" },
};

/* Where Debian has what belongs to one processor. */
#if defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#else
#define TRIPLET "riscv64-linux-gnu"
#endif

/* What lies over a file of the place. */
enum mask_kind {
	MASK_HOSTS,   /* the host's, or nothing */
	MASK_NOTHING, /* never the host's */
	MASK_EMPTY,   /* an empty file: null(4) of the host, or nothing */
	MASK_DEVICE,  /* the host's, or what is there, which cannot be opened */
};

/*
 * What is mapped, or names what is loaded, without the program having asked for that file: the
 * host's own serves here, too, or else there shall be none. All that is behind a name service cache
 * is memory that it hands out, and so never the host's. What a shell reads when it starts is
 * nothing. The devices that every program may take for granted are the host's.
 */
struct mask {
	char path[46];
	bool directory;
	uint8_t kind; /* enum mask_kind */
};

static const struct mask masks[] = {
	{ "/etc/ld.so.cache", false, MASK_HOSTS },
	{ "/etc/ld.so.preload", false, MASK_HOSTS },
	{ "/usr/lib/locale", true, MASK_HOSTS },
	{ "/usr/share/locale", true, MASK_HOSTS },
	{ "/usr/share/locale-langpack", true, MASK_HOSTS },
	{ "/usr/local/share/locale", true, MASK_HOSTS },
	{ "/usr/lib/" TRIPLET "/gconv", true, MASK_HOSTS },
	{ "/usr/lib64/gconv", true, MASK_HOSTS },
	{ "/usr/lib/gconv", true, MASK_HOSTS },
	{ "/run/nscd", true, MASK_NOTHING },
	{ "/var/run/nscd", true, MASK_NOTHING },
	{ "/etc/ssl/openssl.cnf", false, MASK_HOSTS },
	{ "/usr/lib/ssl/openssl.cnf", false, MASK_HOSTS },
	{ "/etc/pki/tls/openssl.cnf", false, MASK_HOSTS },
	{ "/etc/profile", false, MASK_EMPTY },
	{ "/etc/bash.bashrc", false, MASK_EMPTY },
	{ "/etc/bashrc", false, MASK_EMPTY },
	{ "/etc/zsh/zshenv", false, MASK_EMPTY },
	{ "/etc/zsh/zshrc", false, MASK_EMPTY },
	{ "/etc/zshenv", false, MASK_EMPTY },
	{ "/etc/zshrc", false, MASK_EMPTY },
	{ "/etc/fish/config.fish", false, MASK_EMPTY },
	{ "/etc/ksh.kshrc", false, MASK_EMPTY },
	{ "/etc/csh.cshrc", false, MASK_EMPTY },
	{ "/dev/null", false, MASK_DEVICE },
	{ "/dev/zero", false, MASK_DEVICE },
	{ "/dev/full", false, MASK_DEVICE },
	{ "/dev/random", false, MASK_DEVICE },
	{ "/dev/urandom", false, MASK_DEVICE },
	{ "/dev/tty", false, MASK_DEVICE },
};

_Static_assert(sizeof(masks) / sizeof(masks[0]) == MASKS, "rootfs.masks has another length");

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

bool plan_is_untrusted(const struct plan *plan)
{
	const uint8_t kind = plan->namespaces[GONS_MNT].kind;

	if (plan->rootfs.trust == TRUST_ALL)
		return false;
	if (kind == REFERENCE_NEW || plan->rootfs.root)
		return plan->rootfs.root;
	return kind != REFERENCE_NONE || plan_target_types(plan) & NS_BIT(GONS_MNT);
}

/* A node that the place has made leads to whatever device of the host it names. */
static bool forbids_devices(const struct plan *plan)
{
	return plan->rootfs.devices == DEVICES_HOSTS;
}

void untrusted_name_service(void)
{
	unsigned i;

	if (!__nss_configure_lookup)
		return;
	if (__ctype_init)
		__ctype_init();
	for (i = 0; i < COUNT(databases); i++)
		__nss_configure_lookup(databases[i].name, databases[i].services);
}

bool untrusted_has_linker(void)
{
	return __nss_configure_lookup;
}

/* The root directory of the process whose mounts will be joined, where that is known, or -1. */
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
 * To give up a copy that is not used costs more than all the rest: so it is asked who needs one. A
 * link there may lead to another answer here; who is wrong gets nothing instead of the host's.
 */
static bool is_absent(int root, const struct mask *mask)
{
	struct statx status;

	return root >= 0 && sys_statx(root, mask->path + 1, 0, STATX_TYPE, &status) == -ENOENT;
}

int untrusted_prepare(struct rootfs *rootfs)
{
	bool refused = false;
	unsigned i;
	int root;

	if (!plan_is_untrusted(rootfs->plan))
		return 0;
	root = target_root(rootfs->plan);
	for (i = 0; i < COUNT(masks); i++) {
		const struct mask *mask = &masks[i];

		if (mask->kind == MASK_NOTHING || rootfs->masks[i] >= 0 ||
		    (mask->kind == MASK_DEVICE && !forbids_devices(rootfs->plan)) ||
		    is_absent(root, mask))
			continue;
		/* One may come to lie in another, by a link of the place: nothing may spread. */
		rootfs->masks[i] =
			mount_clone_apart(mask->kind == MASK_EMPTY ? "/dev/null" : mask->path);
		refused |= rootfs->masks[i] == -EPERM;
	}
	if (root >= 0)
		sys_close(root);
	return refused && rootfs->may_retry ? -EPERM : 0;
}

/* It lies over the root until it has been copied: only what is attached can be, before Linux 6.15.
 */
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
		/* Whatever the umask is: unreadable is not the same as empty. */
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

/* Where a file stands for a directory, or the other way round, it is not what libc takes it for. */
static int cover(int tree, int place)
{
	int error = mount_attach(tree, place);

	return error == -EISDIR || error == -ENOTDIR ? 0 : error;
}

static int put_nothing(int *nothing, bool directory, int root, int place)
{
	int tree;
	int error;

	if (*nothing < 0)
		*nothing = make_nothing(root);
	if (*nothing < 0)
		return *nothing;
	tree = mount_clone(*nothing, directory ? "directory" : "file", directory ? 9 : 4);
	error = tree < 0 ? tree : cover(tree, place);
	if (tree >= 0)
		sys_close(tree);
	return error;
}

/* Whoever brings a file to such a place knows what it is. */
static bool was_brought(const struct rootfs *rootfs, int place)
{
	uint64_t id = 0;
	int i;

	if (rootfs->plan->rootfs.binds)
		mount_id(place, &id);
	for (i = 0; i < BINDS_MAX && id; i++)
		if (rootfs->mounts[i] == id)
			return true;
	return false;
}

static int put_over(const struct rootfs *rootfs, unsigned index, int *nothing, int root, int place)
{
	const struct mask *mask = &masks[index];
	const int tree = rootfs->masks[index];

	if (tree >= 0)
		return cover(tree, place);
	return mask->kind == MASK_DEVICE ? 0 : put_nothing(nothing, mask->directory, root, place);
}

/* Over what is there: a copy of the host's, or nothing. What is not there nobody will map. */
static int put_mask(const struct rootfs *rootfs, unsigned index, int *nothing, int root)
{
	const char *path = masks[index].path;
	int place = mount_find(root, path, text_length(path), 0);
	int error = 0;

	if (place < 0)
		return place == -ENOENT || place == -ENOTDIR ? 0 : place;
	if (!was_brought(rootfs, place))
		error = put_over(rootfs, index, nothing, root, place);
	sys_close(place);
	return error;
}

/* All of it, as a root below the one that was joined is no prison. */
static int forbid(const struct rootfs *rootfs, int root)
{
	int top = root;
	int error;

	if (!(rootfs->created & NS_BIT(GONS_MNT)))
		top = sys_open("/", O_PATH);
	if (top < 0)
		return top;
	error = mount_restrict(
		top, MOUNT_ATTR_NOEXEC | (forbids_devices(rootfs->plan) ? MOUNT_ATTR_NODEV : 0),
		true);
	if (top != root)
		sys_close(top);
	return error;
}

/*
 * Nobody can make a node in devpts(5): terminals are all that is there. What is no mount of its own
 * is in one of the others (EINVAL); where nodev is locked the place has never had them (EPERM).
 */
static void allow_terminals(int root)
{
	static const char places[][12] = { "dev/pts", "dev/ptmx", "dev/console" };
	struct statfs status;
	unsigned i;

	for (i = 0; i < COUNT(places); i++) {
		int place = mount_find(root, places[i], text_length(places[i]), 0);

		if (place < 0)
			continue;
		status.f_type = 0;
		sys_call(__NR_fstatfs, place, (long)&status, 0, 0, 0);
		if (status.f_type == DEVPTS_SUPER_MAGIC)
			mount_allow(place, MOUNT_ATTR_NODEV);
		sys_close(place);
	}
}

/* <linux/landlock.h>, which may be older than the kernel. */
struct landlock_rules {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
};

/*
 * /proc/PID/root, cwd and fd lead to mounts of other processes, where nothing is forbidden, and the
 * place may link to them. Who is in a Landlock domain may not inspect a process outside of it, and
 * so not follow them. A domain must restrict something: abstract sockets, Linux 6.12. Where there
 * is none, the manual tells what is left.
 */
static int forbid_inspection(void)
{
	enum { VERSION = 1, SCOPES = 6, ABSTRACT_SOCKETS = 1 };
	const struct landlock_rules rules = { .scoped = ABSTRACT_SOCKETS };
	long rules_fd;
	long error;

	if (sys_call(__NR_landlock_create_ruleset, 0, 0, VERSION, 0, 0) < SCOPES)
		return 0;
	rules_fd = sys_call(__NR_landlock_create_ruleset, (long)&rules, sizeof(rules), 0, 0, 0);
	if (rules_fd < 0)
		return (int)rules_fd;
	error = sys_call(__NR_landlock_restrict_self, rules_fd, 0, 0, 0, 0);
	sys_close((int)rules_fd);
	return (int)error;
}

int untrusted_processes(struct rootfs *rootfs)
{
	const bool forbidden = rootfs->plan->rootfs.trust == TRUST_NOTHING;
	int error = forbidden ? forbid_inspection() : 0;

	return error ? rootfs_fail(rootfs, "trust", error) : 0;
}

int untrusted_all(struct rootfs *rootfs, int root)
{
	int error = forbid(rootfs, root);

	if (!error && forbids_devices(rootfs->plan))
		allow_terminals(root);
	return error ? rootfs_fail(rootfs, "trust", error) : 0;
}

int untrusted_files(struct rootfs *rootfs, int root)
{
	int nothing = -1;
	int error = 0;
	unsigned i;

	for (i = 0; i < COUNT(masks) && !error; i++) {
		error = put_mask(rootfs, i, &nothing, root);
		if (error)
			rootfs_fail_piece(rootfs, "trust", masks[i].path,
					  text_length(masks[i].path), error);
	}
	if (nothing < 0)
		return error;
	/* ".." of a directory in the root would lead into what lies over that. */
	if (!error) {
		error = mount_detach(nothing);
		if (error)
			rootfs_fail(rootfs, "trust", error);
	}
	sys_close(nothing);
	return error;
}
