/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints who and where it is, a fact a line, and exits with the status that it is given; with
 * "wait" it says so and stays. Static, so that it runs in any root directory.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void namespaces(void)
{
	static const char *const links[] = {
		"cgroup",           "ipc",  "mnt",  "net", "pid",
		"pid_for_children", "time", "user", "uts", "time_for_children"
	};
	char path[64];
	char target[64];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/self/ns/%s", links[i]);
		length = readlink(path, target, sizeof(target) - 1);
		printf("ns %s %.*s\n", links[i], (int)(length < 0 ? 0 : length), target);
	}
}

static void identity(void)
{
	gid_t groups[256];
	uid_t uid[3];
	gid_t gid[3];
	int count = getgroups(256, groups);

	getresuid(&uid[0], &uid[1], &uid[2]);
	getresgid(&gid[0], &gid[1], &gid[2]);
	printf("uid %u %u %u\ngid %u %u %u\ngroups", uid[0], uid[1], uid[2], gid[0], gid[1],
	       gid[2]);
	for (int i = 0; i < count; i++)
		printf(" %u", groups[i]);
	printf("\n");
}

/* Whole files, or the lines of one that begin so. */
static void file(const char *name, const char *path, const char *prefix)
{
	FILE *stream = fopen(path, "re");
	char line[512];

	while (stream && fgets(line, sizeof(line), stream)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, prefix, strlen(prefix)) == 0)
			printf("%s %s\n", name, line);
	}
	if (stream)
		fclose(stream);
}

static void places(void)
{
	char here[PATH_MAX];
	struct stat root;

	printf("cwd %s\n", getcwd(here, sizeof(here)) ? here : "?");
	if (stat("/", &root) == 0)
		printf("root %llu %llu\n", (unsigned long long)root.st_dev,
		       (unsigned long long)root.st_ino);
}

static void propagation(void)
{
	FILE *stream = fopen("/proc/self/mountinfo", "re");
	char line[1024];
	char place[512];
	char field[64];

	while (stream && fgets(line, sizeof(line), stream))
		if (sscanf(line, "%*s %*s %*s %*s %511s %*s %63s", place, field) == 2 &&
		    strcmp(place, "/") == 0)
			printf("propagation %.*s\n", (int)strcspn(field, ":"), field);
	if (stream)
		fclose(stream);
}

static void descriptors(void)
{
	printf("descriptors");
	for (int fd = 0; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf(" %d", fd);
	printf("\n");
}

int main(int argc, char **argv, char **environment)
{
	if (argc > 1 && strcmp(argv[1], "wait") == 0) {
		printf("ready\n");
		fflush(stdout);
		for (;;)
			pause();
	}
	descriptors();
	namespaces();
	identity();
	file("caps", "/proc/self/status", "Cap");
	file("seccomp", "/proc/self/status", "NoNewPrivs");
	file("uid_map", "/proc/self/uid_map", "");
	file("gid_map", "/proc/self/gid_map", "");
	file("setgroups", "/proc/self/setgroups", "");
	file("offsets", "/proc/self/timens_offsets", "");
	places();
	propagation();
	for (char **variable = environment; *variable; variable++)
		printf("env %s\n", *variable);
	for (int i = 0; i < argc; i++)
		printf("argument %s\n", argv[i]);
	return argc > 1 ? atoi(argv[1]) : 0;
}
