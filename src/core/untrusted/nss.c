/* SPDX-License-Identifier: Apache-2.0 */
/* The name service of glibc, nss(5): it loads a library for each service that nsswitch.conf names,
 * and in an untrusted root directory both are files of others. */
#include "core/untrusted/nss.h"

/* Of glibc, since 2.0; musl has neither the function nor a name service that loads libraries. */
extern int __nss_configure_lookup(const char *database, const char *services) __attribute__((weak));

/* __nss_configure_lookup() calls isspace(3). Before glibc 2.32 a constructor of libc makes the
 * table that isspace(3) reads, and that constructor has not run yet. */
extern void __ctype_init(void) __attribute__((weak));

/* "files" and "dns" read files and load nothing: since glibc 2.34 both are in libc itself. */
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

void nss_use_files(void)
{
	unsigned i;

	if (!__nss_configure_lookup)
		return;
	if (__ctype_init)
		__ctype_init();
	for (i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		__nss_configure_lookup(databases[i].name, databases[i].services);
}

bool nss_has_glibc(void)
{
	return __nss_configure_lookup;
}
