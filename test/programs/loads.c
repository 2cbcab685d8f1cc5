/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has a library loaded in one of the ways in which programs do: loads dlopen NAME, loads dlmopen
 * PATH, loads service NAME (of the name service) or loads converter DIRECTORY (of iconv(3)). It
 * says what came of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <iconv.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tell(const void *library)
{
	const char *error = library ? NULL : dlerror();

	printf("%s\n", library ? "loaded" : error ? error : "no error");
	return library ? 0 : 1;
}

static int convert(const char *directory)
{
	setenv("GCONV_PATH", directory, 1);
	printf("converter %s\n",
	       iconv_open("UTF-8", "INTRUDER") == (iconv_t)-1 ? "not found" : "found");
	return 0;
}

int main(int argc, char **argv)
{
	const char *way = argc > 2 ? argv[1] : "";

	if (strcmp(way, "dlopen") == 0)
		return tell(dlopen(argv[2], RTLD_NOW));
	if (strcmp(way, "dlmopen") == 0)
		return tell(dlmopen(LM_ID_NEWLM, argv[2], RTLD_NOW));
	if (strcmp(way, "converter") == 0)
		return convert(argv[2]);
	if (strcmp(way, "service") != 0)
		return 2;
	__nss_configure_lookup("passwd", argv[2]);
	printf("user %s\n", getpwnam("someone") ? "found" : "not found");
	return 0;
}
