/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells in which namespaces each of its threads is, as "thread NAME INODE" lines, and what libgons
 * says. It is linked with a library that starts a thread before main(); given the name of a shared
 * object it loads that one late, when the threads have long been there.
 */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "early.h"
#include "gons.h"

static void print_namespace(const char *thread, const char *name)
{
	struct stat status;
	char path[300];

	snprintf(path, sizeof(path), "/proc/self/task/%s/ns/%s", thread, name);
	printf("%s %llu\n", name, stat(path, &status) ? 0 : (unsigned long long)status.st_ino);
}

static void print_threads(void)
{
	DIR *directory = opendir("/proc/self/task");
	struct dirent *entry;
	int threads = 0;

	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		threads++;
		print_namespace(entry->d_name, "mnt");
		print_namespace(entry->d_name, "net");
		print_namespace(entry->d_name, "user");
		print_namespace(entry->d_name, "time");
	}
	if (directory)
		closedir(directory);
	printf("threads %d\n", threads);
}

#ifdef LATE
static int load(const char *name)
{
	void *library = dlopen(name, RTLD_NOW);
	int (*status)(void);
	const char *(*message)(void);

	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	*(void **)&status = dlsym(library, "gons_status");
	*(void **)&message = dlsym(library, "gons_message");
	printf("status %d\nmessage %s\n", status(), message() ? message() : "-");
	return 0;
}
#endif

int main(int argc, char *argv[])
{
	early_use();
#ifdef LATE
	if (argc > 1 && load(argv[1]))
		return 1;
#elif defined(WITH_GONS)
	printf("status %d\nmessage %s\n", gons_status(), gons_message() ? gons_message() : "-");
#endif
	(void)argc;
	(void)argv;
	print_threads();
	return 0;
}
