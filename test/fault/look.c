/* SPDX-License-Identifier: Apache-2.0 */
/* What the program that goes on finds; see look.h. */
#define _GNU_SOURCE
#include "look.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static const char types[GONS_TYPES][8] = {
	[GONS_CGROUP] = "cgroup", [GONS_IPC] = "ipc",   [GONS_MNT] = "mnt",   [GONS_NET] = "net",
	[GONS_PID] = "pid",       [GONS_TIME] = "time", [GONS_USER] = "user", [GONS_UTS] = "uts",
};

static void wrong(struct look *look, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void wrong(struct look *look, const char *format, ...)
{
	va_list arguments;

	if (look->wrong[0])
		return;
	va_start(arguments, format);
	vsnprintf(look->wrong, sizeof(look->wrong), format, arguments);
	va_end(arguments);
}

static void add(struct look *look, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add_fact(struct look *look, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(char *to, size_t size, const char *format, va_list arguments)
{
	size_t length = strlen(to);

	vsnprintf(to + length, size - length, format, arguments);
}

static void add(struct look *look, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append(look->place, sizeof(look->place), format, arguments);
	va_end(arguments);
}

static void add_fact(struct look *look, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append(look->facts, sizeof(look->facts), format, arguments);
	va_end(arguments);
}

static uint64_t inode_of(const struct look_world *world, const char *pid, const char *name)
{
	struct stat status;
	char path[256];

	snprintf(path, sizeof(path), "%s/ns/%s", pid, name);
	return fstatat(world->proc, path, &status, 0) ? 0 : status.st_ino;
}

void look_namespaces(const struct look_world *world, const char *pid,
		     struct look_namespaces *namespaces)
{
	for (int type = 0; type < GONS_TYPES; type++) {
		char name[128];

		snprintf(name, sizeof(name), "%s%s", types[type],
			 type == GONS_PID || type == GONS_TIME ? "_for_children" : "");
		namespaces->inodes[type] = inode_of(world, pid, name);
	}
}

static pid_t outer_pid(const struct look_world *world)
{
	char target[32] = "";

	return readlinkat(world->proc, "self", target, sizeof(target) - 1) < 0 ? -1 : atoi(target);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

void look_begin(const struct look_world *world, struct look *look)
{
	look->first = outer_pid(world);
	for (int fd = 0; fd < LOOK_DESCRIPTORS; fd++)
		look->open[fd] = is_open(fd);
}

/* The letter of whose namespace it is: ours, that of a target, or new. */
static char owner(const struct look_world *world, int type, uint64_t inode)
{
	if (inode == world->own.inodes[type])
		return 'o';
	for (int i = 0; i < LOOK_TARGETS; i++) {
		if (inode == world->targets[i].inodes[type])
			return (char)('A' + i);
	}
	return inode ? 'n' : '-';
}

/* The report against what /proc says. */
static void check_report(const struct look_world *world, struct look *look,
			 const struct gons_report *report, const struct look_namespaces *now)
{
	for (int type = 0; type < GONS_TYPES; type++) {
		const struct gons_namespace *row = &report->namespaces[type];
		char is = owner(world, type, now->inodes[type]);
		bool copied = type == GONS_MNT && look->copies && is == 'n';
		/* Where that could not be asked, it is only known that we are in it now. */
		bool unasked = look->own && is == 'o' && !(row->before && row->after);
		bool right = row->state == GONS_JOINED    ? isupper(is) || copied || unasked
			     : row->state == GONS_CREATED ? is == 'n' || is == '-'
							  : is == 'o' || copied;

		if (!right)
			wrong(look, "the report says %u of %s, but it is '%c'", row->state,
			      types[type], is);
		if (row->before && row->before != world->own.inodes[type])
			wrong(look, "the report is wrong on %s before", types[type]);
		if (row->after && now->inodes[type] && row->after != now->inodes[type] && !copied)
			wrong(look, "the report has %llu for %s after, not %llu",
			      (unsigned long long)row->after, types[type],
			      (unsigned long long)now->inodes[type]);
		if ((row->state == GONS_FAILED) != (row->error != 0))
			wrong(look, "the report has state %u and error %d for %s", row->state,
			      row->error, types[type]);
	}
	if (report->status != look->status)
		wrong(look, "the report has another status, %d", report->status);
	if (report->forked != (outer_pid(world) != look->first))
		wrong(look, "the report says forked: %u", report->forked);
}

static bool is_in_memory(int fd)
{
	char target[64] = "";

	return readlink(text("/proc/self/fd/%d", fd), target, sizeof(target) - 1) > 0 &&
	       strncmp(target, "/memfd:", 7) == 0;
}

static void check_descriptors(struct look *look)
{
	for (int fd = 0; fd < LOOK_DESCRIPTORS; fd++) {
		if (look->copy && is_in_memory(fd))
			continue;
		if (is_open(fd) != look->open[fd])
			wrong(look, "descriptor %d is %s", fd,
			      look->open[fd] ? "closed" : "left open");
	}
}

static void check_children(struct look *look)
{
	int status;

	if (waitpid(-1, &status, WNOHANG | __WALL) >= 0 || errno != ECHILD)
		wrong(look, "it has a child");
}

static void check_environment(struct look *look)
{
	extern char **environ;

	for (char **entry = environ; entry && *entry; entry++) {
		if (strncmp(*entry, "gons_", 5) == 0 && !getenv("gons_keepenv"))
			wrong(look, "%s is left in the environment", *entry);
	}
}

/* What we may do by ourselves has to work through the library, and the rest not; and what was told
 * before main stays. */
static void check_later_call(struct look *look)
{
	gons_plan *plan = gons_plan_new();
	int error = gons_plan_set(plan, "uts", "new");
	int status = gons_status();
	int expected;

	if (!error)
		error = gons_enter(plan);
	expected = unshare(CLONE_NEWUTS) ? -errno : 0;
	if (error != expected)
		wrong(look, "a later call ends with %d, not %d: %s", error, expected,
		      gons_plan_error(plan) ? gons_plan_error(plan) : "-");
	if (gons_status() != status)
		wrong(look, "a later call changes the status");
	gons_plan_free(plan);
}

static FILE *open_proc(const struct look_world *world, const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "self/%s", name);
	fd = openat(world->proc, path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? NULL : fdopen(fd, "r");
}

void look_root(struct look_world *world)
{
	FILE *file = open_proc(world, "mountinfo");
	char line[1024], root[256], point[256];

	strcpy(world->root, "/");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%*s %*s %*s %255s %255s", root, point) == 2 &&
		    strcmp(point, "/") == 0)
			strcpy(world->root, root);
	}
	if (file)
		fclose(file);
}

/* As if our root directory were that of its file system: the line from " ROOT" on. */
static char *below_root(const struct look_world *world, char *at)
{
	size_t length = strlen(world->root);

	if (length == 1 || strncmp(at + 1, world->root, length) != 0)
		return at;
	if (at[1 + length] == '/') {
		at[length] = ' ';
		return at + length;
	}
	if (at[1 + length] != ' ')
		return at;
	memcpy(at + length - 1, " /", 2);
	return at + length - 1;
}

/* Without what differs from run to run: numbers of mounts, devices, peer groups, our names, and
 * that a file of the host has been replaced meanwhile. */
static void add_mount(const struct look_world *world, struct look *look, char *line)
{
	char *name = strstr(line, "gons-");
	char *at = line;
	char *deleted;

	for (int i = 0; i < 3 && at; i++)
		at = strchr(at + 1, ' ');
	if (!at)
		return;
	at = below_root(world, at);
	for (size_t i = 5; name && isalnum((unsigned char)name[i]); i++)
		name[i] = 'x';
	for (char *tag = at; (tag = strpbrk(tag, ":[")); tag++) {
		size_t digits = strspn(tag + 1, "0123456789");

		memmove(tag + 1, tag + 1 + digits, strlen(tag + 1 + digits) + 1);
	}
	deleted = strstr(at, "//deleted");
	if (deleted)
		memmove(deleted, deleted + 9, strlen(deleted + 9) + 1);
	add(look, "mount%s", at);
}

/* Is the line's first word among those wanted, each with a space behind it? */
static bool is_wanted(const char *line, const char *wanted)
{
	size_t length = strcspn(line, ":\t ");

	for (; *wanted; wanted += strcspn(wanted, " ") + 1) {
		if (strcspn(wanted, " ") == length && strncmp(wanted, line, length) == 0)
			return true;
	}
	return false;
}

static void add_file(const struct look_world *world, struct look *look, const char *name,
		     const char *wanted)
{
	FILE *file = open_proc(world, name);
	char line[1024];

	if (!file)
		add(look, "no %s: %s\n", name, strerror(errno));
	while (file && fgets(line, sizeof(line), file)) {
		if (strcmp(name, "mountinfo") == 0)
			add_mount(world, look, line);
		else if (!wanted[0] || is_wanted(line, wanted))
			add(look, "%s: %s", name, line);
	}
	if (file)
		fclose(file);
}

/* What libc would map on its own account, and is there in all places of the plans or in some. */
static const char *const mapped[] = { "/etc/ld.so.cache", "/usr/lib/locale", "/run/nscd",
				      "/etc/ssl/openssl.cnf" };

/* What of the host covers one of them, its devices, and what is brought along. */
static bool is_of_the_host(const char *point)
{
	return strncmp(point, "/etc/", 5) == 0 || strncmp(point, "/usr/", 5) == 0 ||
	       strncmp(point, "/dev/", 5) == 0 || strncmp(point, "/mnt/", 5) == 0 ||
	       strncmp(point, "/srv/", 5) == 0;
}

/* The root directory that libgons makes: only names, and nobody can write to it. */
static bool is_made_by_libgons(const char *point, const char *options, const char *line)
{
	return strcmp(point, "/") == 0 && strncmp(options, "ro,", 3) == 0 &&
	       strstr(line, " - tmpfs tmpfs ");
}

static bool mount_of(const char *path, uint64_t *id)
{
	struct statx status;

	if (statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, STATX_MNT_ID, &status))
		return false;
	*id = status.stx_mnt_id;
	return true;
}

/* Which of them lie below a mount of their own, whatever that holds. */
static void add_masked(struct look *look)
{
	uint64_t root = 0, id;

	mount_of("/", &root);
	add(look, "masked");
	for (size_t i = 0; i < sizeof(mapped) / sizeof(mapped[0]); i++) {
		if (mount_of(mapped[i], &id) && id != root)
			add(look, " %s", mapped[i]);
	}
	add(look, "\n");
}

/* Whatever has failed: of no other mount can code be taken. */
static void check_distrust(struct look *look)
{
	char *save = NULL;
	char *copy = strdup(look->place);

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char point[1024], options[1024];

		if (sscanf(line, "mount %*[^ ] %1023[^ ] %1023[^ ]", point, options) == 2 &&
		    !is_of_the_host(point) && !strstr(options, "noexec") &&
		    !is_made_by_libgons(point, options, line))
			wrong(look, "code can be taken of %s", line);
	}
	free(copy);
}

static void add_loopback(struct look *look)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (ioctl(fd, SIOCGIFFLAGS, &request) == 0)
		add(look, "lo up: %d\n", (request.ifr_flags & IFF_UP) != 0);
	close(fd);
}

static void add_place(const struct look_world *world, struct look *look,
		      const struct look_namespaces *now)
{
	char directory[4096];
	struct utsname name;
	struct stat status;

	for (int type = 0; type < GONS_TYPES; type++)
		add(look, "%s %c %c\n", types[type], owner(world, type, now->inodes[type]),
		    owner(world, type, inode_of(world, "self", types[type])));
	add(look, "cwd %s\n", getcwd(directory, sizeof(directory)) ? directory : "?");
	uname(&name);
	add(look, "name %s %s\n", name.nodename, name.domainname);
	if (stat("/tmp", &status) == 0)
		add(look, "tmp %o %u %u\n", status.st_mode, status.st_uid, status.st_gid);
	add_loopback(look);
	if (look->untrusted)
		add_masked(look);
	add_file(world, look, "status",
		 "Uid Gid Groups CapInh CapPrm CapEff CapBnd CapAmb SigBlk "
		 "SigIgn SigCgt NoNewPrivs ");
	add_file(world, look, "timens_offsets", "");
	add_file(world, look, "uid_map", "");
	add_file(world, look, "gid_map", "");
	add_file(world, look, "setgroups", "");
	add_file(world, look, "mountinfo", "");
}

/* For whoever sweeps up to have something to do. */
static void fill_tmp(const struct look *look)
{
	if (!strstr(look->place, "/gons-"))
		return;
	mkdir("/tmp/shut", 0700);
	mkdir("/tmp/shut/in", 0700);
	chmod("/tmp/shut", 0);
	mkdir("/tmp/a", 0755);
	mkdir("/tmp/a/b", 0755);
	close(open("/tmp/a/b/c", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

static void add_row(struct look *look, const struct gons_explanation *row)
{
	const char *name = text("%s %s", row->word, row->type < 0 ? "" : types[row->type]);

	add(look, "row %s: %u %d\n", name, row->verdict, row->error);
	if (row->from)
		add_fact(look, "%s from: %llu\n", name, (unsigned long long)row->from);
	if (row->to)
		add_fact(look, "%s to: %llu\n", name, (unsigned long long)row->to);
	if (row->owner)
		add_fact(look, "%s owner: %llu\n", name, (unsigned long long)row->owner);
	for (uint32_t i = 0; i < row->need_count; i++) {
		const struct gons_need *need = &row->needs[i];

		if (need->held != GONS_HELD_UNKNOWN && need->user)
			add_fact(look, "%s in %llu is held: %u\n", need->what,
				 (unsigned long long)need->user, need->held);
	}
}

bool look_at_rows(struct look *look, struct gons_explanation *const *rows, int result)
{
	bool works = rows != NULL;

	/* Each fact is a line between two others. */
	add_fact(look, "\n");
	for (; rows && *rows; rows++) {
		const unsigned verdict = (*rows)->verdict;

		add_row(look, *rows);
		if (verdict == GONS_VERDICT_FAILS || verdict == GONS_VERDICT_FAILS_TOO ||
		    verdict == GONS_VERDICT_NOT_REACHED)
			works = false;
		if ((verdict == GONS_VERDICT_FAILS || verdict == GONS_VERDICT_FAILS_TOO) !=
		    ((*rows)->error < 0))
			wrong(look, "%s has the verdict %u and the error %d", (*rows)->word,
			      verdict, (*rows)->error);
		/* With threads that is the result, whatever a child says to the plan. */
		if (verdict == GONS_VERDICT_FAILS && (*rows)->error != result && result != -EINVAL)
			wrong(look, "%s fails with %d, the result is %d", (*rows)->word,
			      (*rows)->error, result);
	}
	return works;
}

void look_after(struct look *look, int result, int called, const gons_plan *plan)
{
	const char *message = gons_plan_error(plan);

	look->programs++;
	look->status = result;
	snprintf(look->message, sizeof(look->message), "%s", message ? message : "");
	check_descriptors(look);
	check_children(look);
	if ((result != 0) != (message && *message))
		wrong(look, "result %d has the message \"%s\"", result, look->message);
	if (called != (result == 0))
		wrong(look, "result %d, and %d children went on", result, called);
}

void look_around(const struct look_world *world, struct look *look, int status, const char *message,
		 const struct gons_report *report)
{
	struct look_namespaces now;

	look->programs++;
	look->status = status;
	snprintf(look->message, sizeof(look->message), "%s", message ? message : "");
	look_namespaces(world, "self", &now);
	check_descriptors(look);
	check_children(look);
	check_report(world, look, report, &now);
	check_environment(look);
	if ((status != 0) != (message && *message))
		wrong(look, "status %d has the message \"%s\"", status, look->message);
	add_place(world, look, &now);
	if (look->untrusted && status == 0)
		check_distrust(look);
	fill_tmp(look);
	check_later_call(look);
	check_descriptors(look);
}
