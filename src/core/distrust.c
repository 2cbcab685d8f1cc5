/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place that belongs to others is seen, but nothing in it becomes code of the program: no file of
 * it can be mapped to be executed, and what libc would map of it at its own will is the host's.
 */
#include "distrust.h"

#include "bring.h"
#include "mount.h"
#include "ns.h"
#include "sys.h"
#include "text.h"

/* glibc's, since 2.0; musl has neither the function nor a name service that loads anything. */
extern int __nss_configure_lookup(const char *database, const char *services) __attribute__((weak));

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

/*
 * What is mapped, or names what is loaded, without the program having asked for that file: the host
 * has its own at the same path, or there shall be none. A name service cache hands out memory of
 * its own, and so is never the host's.
 */
struct mask {
	char path[46];
	bool directory;
	bool empty;
};

static const struct mask masks[] = {
	{ "/etc/ld.so.cache", false, false },
	{ "/etc/ld.so.preload", false, false },
	{ "/usr/lib/locale", true, false },
	{ "/usr/share/locale", true, false },
	{ "/usr/share/locale-langpack", true, false },
	{ "/usr/local/share/locale", true, false },
	{ "/usr/lib/" TRIPLET "/gconv", true, false },
	{ "/usr/lib64/gconv", true, false },
	{ "/usr/lib/gconv", true, false },
	{ "/run/nscd", true, true },
	{ "/var/run/nscd", true, true },
	{ "/etc/ssl/openssl.cnf", false, false },
	{ "/usr/lib/ssl/openssl.cnf", false, false },
	{ "/etc/pki/tls/openssl.cnf", false, false },
};

_Static_assert(sizeof(masks) / sizeof(masks[0]) == MASKS, "furnishing.masks has another length");

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

bool plan_distrusts(const struct plan *plan)
{
	const uint8_t kind = plan->namespaces[GONS_MNT].kind;

	if (plan->furniture.trust != CHOICE_NO)
		return false;
	if (kind == REFERENCE_NEW)
		return plan->furniture.root;
	return kind != REFERENCE_NONE || plan->target.kind != REFERENCE_NONE;
}

void distrust_name_service(void)
{
	unsigned i;

	if (!__nss_configure_lookup)
		return;
	for (i = 0; i < COUNT(databases); i++)
		__nss_configure_lookup(databases[i].name, databases[i].services);
}

void distrust_prepare(struct furnishing *furnishing)
{
	unsigned i;

	if (!plan_distrusts(furnishing->plan))
		return;
	for (i = 0; i < COUNT(masks); i++) {
		const struct mask *mask = &masks[i];
		int tree = -ENOENT;

		if (!mask->empty)
			tree = mount_clone(AT_FDCWD, mask->path, text_length(mask->path));
		/* As runtimes hide a file: one that is empty, whoever reads it. */
		if (tree < 0 && !mask->directory)
			tree = mount_clone(AT_FDCWD, "/dev/null", 9);
		furnishing->masks[i] = tree;
	}
}

static int make_empty(void)
{
	const char *wrong;
	size_t length;

	return mount_new("tmpfs", "mode=755",
			 MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
				 MOUNT_ATTR_NOEXEC,
			 &wrong, &length);
}

/* Over what is there; what is not, nobody will map. */
static int put_mask(const struct mask *mask, int *tree, int root)
{
	int place = mount_find(root, mask->path, text_length(mask->path), 0);
	int error = 0;

	if (place < 0)
		return place == -ENOENT || place == -ENOTDIR ? 0 : place;
	if (*tree < 0)
		*tree = mask->directory ? make_empty() : *tree;
	error = *tree < 0 ? *tree : mount_attach(*tree, place);
	sys_close(place);
	/* Neither is what libc takes it for: a file below a file, a directory to be mapped. */
	return error == -EISDIR || error == -ENOTDIR ? 0 : error;
}

/* All of it, as a root below the one that was joined is no prison. */
static int forbid(const struct furnishing *furnishing, int root)
{
	int top = root;
	int error;

	if (!(furnishing->created & NS_BIT(GONS_MNT)))
		top = sys_open("/", O_PATH);
	if (top < 0)
		return top;
	error = mount_restrict(top, MOUNT_ATTR_NOEXEC, true);
	if (top != root)
		sys_close(top);
	return error;
}

int distrust(struct furnishing *furnishing, int root)
{
	unsigned i;
	int error = forbid(furnishing, root);

	if (error)
		return furnishing_fail(furnishing, "trust", error);
	for (i = 0; i < COUNT(masks); i++) {
		error = put_mask(&masks[i], &furnishing->masks[i], root);
		if (error)
			return furnishing_fail_piece(furnishing, "trust", masks[i].path,
						     text_length(masks[i].path), error);
	}
	/* What was copied outside is still a peer of where it came from. */
	error = furnishing->created & NS_BIT(GONS_MNT) ? 0 : mount_propagate(MS_PRIVATE);
	return error ? furnishing_fail(furnishing, "trust", error) : 0;
}
