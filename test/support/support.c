/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests on real namespaces share; see support.h. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TEXTS = 128, TEXT_SIZE = 8192 };

static char directory[64];

const struct namespace_type namespace_types[NAMESPACE_TYPES] = {
	{ "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC }, { "mnt", CLONE_NEWNS },
	{ "net", CLONE_NEWNET },       { "pid", CLONE_NEWPID }, { "time", CLONE_NEWTIME },
	{ "user", CLONE_NEWUSER },     { "uts", CLONE_NEWUTS },
};

/* TEST_ONLY chooses tests by their names: * and ? stand for what they do in a shell. */
__attribute__((constructor)) static void choose_tests(void)
{
	const char *pattern = getenv("TEST_ONLY");

	if (pattern)
		cmocka_set_test_filter(pattern);
}

const char *text(const char *format, ...)
{
	static char texts[TEXTS][TEXT_SIZE];
	static size_t next;
	char *buffer = texts[next++ % TEXTS];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(buffer, TEXT_SIZE, format, arguments);
	va_end(arguments);
	return buffer;
}

const char *text_replace(const char *from, const char *(*meaning)(char letter))
{
	const char *result = "";

	for (;;) {
		size_t length = strcspn(from, "@");

		result = text("%s%.*s", result, (int)length, from);
		if (!from[length])
			return result;
		result = text("%s%s", result, meaning(from[length + 1]));
		from += length + 2;
	}
}

const char *artefact(const char *name)
{
	const char *build = getenv("GONS_BUILD");
	const char *kind = getenv("GONS_LINKED");
	size_t length = strlen(name);

	/* "libgons.so" is the library itself. */
	if (kind && length > 3 && strcmp(name + length - 3, "-so") == 0)
		return text("%s/%.*s-%s", build ? build : "build", (int)length - 3, name, kind);
	return text("%s/%s", build ? build : "build", name);
}

bool artefact_exists(const char *name)
{
	return access(artefact(name), F_OK) == 0;
}

void say_why_skipped(const char *format, ...)
{
	va_list arguments;

	/* test/run takes the reason from the line before that of cmocka */
	fputs("# skip: ", stdout);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	fputs("\n", stdout);
	fflush(stdout);
}

static bool has_admin_capability(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capget, &header, data) == 0 && (data[0].effective & 1U << CAP_SYS_ADMIN);
}

bool pidfd_tells_namespaces(void)
{
	int pidfd = (int)syscall(SUPPORT_SYS_pidfd_open, getpid(), 0);
	int fd = pidfd < 0 ? -1 : ioctl(pidfd, _IO(0xFF, 4), 0);
	bool tells = fd >= 0;

	close(pidfd);
	close(fd);
	return tells;
}

bool is_root(void)
{
	FILE *file = fopen("/proc/self/uid_map", "re");
	unsigned long long inside, outside, count;
	bool first;

	first = file && fscanf(file, "%llu %llu %llu", &inside, &outside, &count) == 3 &&
		count == UINT32_MAX;
	if (file)
		fclose(file);
	return first && geteuid() == 0 && has_admin_capability();
}

const char *find_program(const char *name)
{
	const char *path = getenv("PATH");

	for (path = path ? path : "/usr/bin:/bin"; *path; path += strspn(path, ":")) {
		size_t length = strcspn(path, ":");
		const char *file = text("%.*s/%s", (int)length, path, name);

		if (access(file, X_OK) == 0)
			return file;
		path += length;
	}
	return NULL;
}

void close_others(int stays)
{
	for (int fd = 3; fd < 1024; fd++) {
		if (fd != stays)
			close(fd);
	}
}

int write_text(const char *path, const char *content)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int error;

	if (fd < 0)
		return errno;
	written = write(fd, content, strlen(content));
	error = written < 0 ? errno : 0;
	close(fd);
	return error;
}

int map_to_root(pid_t pid, uid_t uid, gid_t gid)
{
	int error;

	error = write_text(text("/proc/%d/setgroups", (int)pid), "deny");
	if (!error)
		error = write_text(text("/proc/%d/uid_map", (int)pid), text("0 %u 1", uid));
	if (!error)
		error = write_text(text("/proc/%d/gid_map", (int)pid), text("0 %u 1", gid));
	return error;
}

void become_root(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (uid != 0 && unshare(CLONE_NEWUSER) == 0)
		map_to_root(getpid(), uid, gid);
}

const char *temporary_directory(void)
{
	const char *parent = getenv("TMPDIR");

	if (!directory[0]) {
		snprintf(directory, sizeof(directory), "%.40s/gons.XXXXXX",
			 parent ? parent : "/tmp");
		if (!mkdtemp(directory)) {
			directory[0] = '\0';
			fail_msg("mkdtemp: %s", strerror(errno));
		}
		/* targets and programs of other users have to pass */
		chmod(directory, 0755);
	}
	return directory;
}

const char *temporary_file(const char *name, const char *content)
{
	const char *path = text("%s/%s", temporary_directory(), name);
	FILE *file = fopen(path, "we");

	if (!file || fputs(content, file) < 0 || fclose(file))
		fail_msg("%s: %s", path, strerror(errno));
	return path;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status, (void)type, (void)where;
	remove(path);
	return 0;
}

int support_teardown(void **state)
{
	(void)state;
	targets_end();
	if (directory[0])
		nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	directory[0] = '\0';
	return 0;
}

uint64_t namespace_of(pid_t pid, const char *name)
{
	const char *path = text("/proc/%d/ns/%s", (int)pid, name);
	struct stat status;

	if (stat(path, &status))
		fail_msg("%s: %s", path, strerror(errno));
	return status.st_ino;
}

uint64_t own_namespace(const char *name)
{
	return namespace_of(getpid(), name);
}

bool namespace_id(pid_t pid, const char *name, uint64_t *id)
{
	/* struct file_handle with struct nsfs_file_handle in it */
	struct {
		unsigned bytes;
		int type;
		uint64_t id;
		uint32_t flag;
		uint32_t inode;
	} handle = { .bytes = 16 };
	int fd = open(text("/proc/%d/ns/%s", (int)pid, name), O_RDONLY | O_CLOEXEC);
	int mount;
	bool known = syscall(SYS_name_to_handle_at, fd, "", &handle, &mount, AT_EMPTY_PATH) == 0 &&
		     handle.bytes == 16;

	close(fd);
	if (known)
		*id = handle.id;
	return known;
}

void assert_contains(const char *whole, const char *part)
{
	if (!whole || !strstr(whole, part))
		fail_msg("\"%s\" is not in \"%s\"", part, whole ? whole : "(nothing)");
}

void assert_begins(const char *whole, const char *part)
{
	if (!whole || strncmp(whole, part, strlen(part)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", whole ? whole : "(nothing)", part);
}
