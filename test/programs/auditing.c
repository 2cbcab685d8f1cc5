/* SPDX-License-Identifier: Apache-2.0 */
/* Another object that audits, rtld-audit(7). It has one library loaded in the place of another. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

unsigned la_version(unsigned version);
char *la_objsearch(const char *name, const uintptr_t *cookie, unsigned flag);

unsigned la_version(unsigned version)
{
	return write(1, "auditing\n", 9) == 9 ? version : 0;
}

char *la_objsearch(const char *name, const uintptr_t *cookie, unsigned flag)
{
	static char other[] = "/app/library.so";

	(void)cookie;
	(void)flag;
	return strncmp(name, "/wanted.so", 10) == 0 ? other : (char *)(uintptr_t)name;
}
