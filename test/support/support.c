/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests on real namespaces share; see support.h. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	TEXTS = 128,
	TEXT_SIZE = 8192,
	TARGETS = 16,
	VARIABLES = 64,
	DENIALS = 64,
	DENIAL_LENGTH = 10
};

/* Copies: the test's own may be gone with its stack when the teardown comes. */
static struct target targets[TARGETS];
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

const char *artefact(const char *name)
{
	const char *build = getenv("GONS_BUILD");
	const char *kind = getenv("GONS_LINKED");
	size_t length = strlen(name);

	/* Not the library itself, whose name has a dot. */
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

	/* the runner takes the reason from the line before cmocka's own */
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

/* Everything but 0, 1, 2 and the one to stay. */
static void close_others(int stays)
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

static int map_to_root(pid_t pid, uid_t uid, gid_t gid)
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

static int own_mounts(int namespaces)
{
	if (!(namespaces & CLONE_NEWNS))
		return 0;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return errno;
	if ((namespaces & CLONE_NEWPID) &&
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return errno;
	return 0;
}

/* The life of a target: wait for the id maps, set up, say so, wait for the end. */
static _Noreturn void target_main(int control, int namespaces, target_setup setup, void *argument)
{
	int null = open("/dev/null", O_RDWR);
	int error;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	close_others(control);
	if (read(control, &byte, 1) != 1)
		_exit(1);
	error = own_mounts(namespaces);
	if (!error && setup)
		error = setup(argument);
	if (write(control, &error, sizeof(error)) != sizeof(error))
		_exit(1);
	while (read(control, &byte, 1) > 0)
		;
	_exit(0);
}

static void target_register(const struct target *target)
{
	for (size_t i = 0; i < TARGETS; i++) {
		if (targets[i].pid == 0) {
			targets[i] = *target;
			return;
		}
	}
	kill(target->pid, SIGKILL);
	waitpid(target->pid, NULL, 0);
	fail_msg("more than %d targets in one test", TARGETS);
}

static void target_end(struct target *target)
{
	kill(target->pid, SIGKILL);
	waitpid(target->pid, NULL, 0);
	close(target->pidfd);
	close(target->control);
	*target = (struct target){ 0 };
}

void target_stop(struct target *target)
{
	for (size_t i = 0; i < TARGETS; i++) {
		if (targets[i].pid != 0 && targets[i].pid == target->pid)
			target_end(&targets[i]);
	}
	*target = (struct target){ 0 };
}

void target_start(struct target *target, int namespaces, target_setup setup, void *argument)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD, .flags = CLONE_PIDFD };
	int ends[2], pidfd = -1, error = 0;
	long pid;

	if (geteuid() != 0)
		namespaces |= CLONE_NEWUSER;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		fail_msg("socketpair: %s", strerror(errno));
	arguments.flags |= (unsigned)namespaces;
	arguments.pidfd = (uintptr_t)&pidfd;
	pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (pid == 0)
		target_main(ends[1], namespaces, setup, argument);
	error = pid < 0 ? errno : 0;
	close(ends[1]);
	if (error) {
		close(ends[0]);
	} else {
		*target = (struct target){ .pid = (pid_t)pid, .pidfd = pidfd, .control = ends[0] };
		target_register(target);
		if (namespaces & CLONE_NEWUSER)
			error = map_to_root(target->pid, geteuid(), getegid());
		if (!error && write(ends[0], "g", 1) != 1)
			error = errno;
		if (!error && read(ends[0], &error, sizeof(error)) != sizeof(error))
			error = ECHILD;
	}
	if (error && !is_root())
		skip_because("an ordinary user may not make namespaces here: %s", strerror(error));
	if (error)
		fail_msg("cannot make a process in namespaces %#x: %s", (unsigned)namespaces,
			 strerror(error));
}

const char *user_too(const struct target *target)
{
	return namespace_of(target->pid, "user") == own_namespace("user")
		       ? "TEST=1"
		       : text("gons_user=pid:%d", (int)target->pid);
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
		/* targets and programs of other users may pass */
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
	for (size_t i = 0; i < TARGETS; i++) {
		if (targets[i].pid != 0)
			target_end(&targets[i]);
	}
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

static void set_inheritance(const struct run *run)
{
	for (int fd = 3; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	for (size_t i = 0; i < run->kept; i++)
		fcntl(run->keep[i], F_SETFD, 0);
}

static _Noreturn void run_child(const struct run *run, const char *program,
				const char *const *environment, int output, int errors)
{
	const char *arguments[32] = { program };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int image = open(program, O_RDONLY | O_CLOEXEC);
	int error = 0;

	for (size_t i = 0; run->arguments && run->arguments[i] && i < 30; i++)
		arguments[i + 1] = run->arguments[i];
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set_inheritance(run);
	if (run->prepare)
		error = run->prepare(run->argument);
	if (!error && run->prepare) {
		/* by descriptor: the preparation may have changed what the path means */
		syscall(SYS_execveat, image, "", arguments, environment, AT_EMPTY_PATH);
		if (errno == ENOSYS) /* such a kernel is tried */
			syscall(SYS_execve, program, arguments, environment);
		error = errno;
	} else if (!error) {
		syscall(SYS_execve, program, arguments, environment);
		error = errno;
	}
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", program, strerror(error));
	_exit(127);
}

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Reads what is there; false at the end of the stream. */
static bool drain(int fd, char **buffer, size_t *length)
{
	ssize_t count;
	char *larger = realloc(*buffer, *length + 65536 + 1);

	if (!larger)
		fail_msg("out of memory");
	*buffer = larger;
	count = read(fd, larger + *length, 65536);
	*length += count > 0 ? (size_t)count : 0;
	larger[*length] = '\0';
	return count > 0;
}

/* Until both streams are at their end. False when the time is over. */
static bool collect(struct run *run, int output, int errors)
{
	long long end = milliseconds() + 1000LL * (run->seconds ? run->seconds : 60);
	struct pollfd streams[2] = { { .fd = output, .events = POLLIN },
				     { .fd = errors, .events = POLLIN } };
	char **buffers[2] = { &run->output, &run->errors };
	size_t lengths[2] = { 0, 0 };
	bool in_time = true;

	while (in_time && (streams[0].fd >= 0 || streams[1].fd >= 0)) {
		long long left = end - milliseconds();

		in_time = left > 0 && poll(streams, 2, (int)left) > 0;
		for (int i = 0; in_time && i < 2; i++) {
			if (streams[i].revents && !drain(streams[i].fd, buffers[i], &lengths[i]))
				streams[i].fd = -1;
		}
	}
	run->size = lengths[0];
	return in_time;
}

void run_program(struct run *run, const char *program, const char *const *environment)
{
	int output[2], errors[2], status;
	pid_t pid;

	free(run->output);
	free(run->errors);
	free(run->lines);
	run->output = calloc(1, 1);
	run->errors = calloc(1, 1);
	if (pipe2(output, O_CLOEXEC) || pipe2(errors, O_CLOEXEC))
		fail_msg("pipe2: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		fail_msg("fork: %s", strerror(errno));
	if (pid == 0)
		run_child(run, program, environment, output[1], errors[1]);
	close(output[1]);
	close(errors[1]);
	run->timed_out = !collect(run, output[0], errors[0]);
	if (run->timed_out)
		kill(pid, SIGKILL);
	close(output[0]);
	close(errors[0]);
	waitpid(pid, &status, 0);
	run->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	run->lines = strdup(run->output);
	for (size_t i = 0; i < run->size; i++) {
		if (run->lines[i] == '\n')
			run->lines[i] = '\0';
	}
	if (run->status == 127)
		fail_msg("%s", run->errors);
}

void run_with(struct run *run, const char *program, ...)
{
	const char *environment[VARIABLES + 1];
	size_t count = 0;
	va_list arguments;

	va_start(arguments, program);
	do
		environment[count] = va_arg(arguments, const char *);
	while (environment[count] && ++count < VARIABLES);
	va_end(arguments);
	environment[count] = NULL;
	run_program(run, program, environment);
}

void run_free(struct run *run)
{
	free(run->output);
	free(run->errors);
	free(run->lines);
	*run = (struct run){ .status = -1 };
}

void assert_ended(const struct run *run, int status)
{
	if (run->status != status || run->timed_out)
		fail_msg("ended with status %d, signal %d%s, not with status %d\n%s%s", run->status,
			 run->signal, run->timed_out ? " (too late)" : "", status, run->output,
			 run->errors);
}

const char *probe_text_nth(const struct run *run, const char *key, size_t nth)
{
	size_t length = strlen(key);

	for (const char *line = run->lines; line < run->lines + run->size;
	     line += strlen(line) + 1) {
		if (strncmp(line, key, length) == 0 && line[length] == ' ' && nth-- == 0)
			return line + length + 1;
	}
	return NULL;
}

const char *probe_text(const struct run *run, const char *key)
{
	return probe_text_nth(run, key, 0);
}

size_t probe_count(const struct run *run, const char *key)
{
	size_t count = 0;

	while (probe_text_nth(run, key, count))
		count++;
	return count;
}

long long probe_number(const struct run *run, const char *key)
{
	const char *value = probe_text(run, key);

	if (!value)
		fail_msg("the probe did not tell %s (status %d, signal %d)\n%s%s", key, run->status,
			 run->signal, run->output, run->errors);
	return strtoll(value, NULL, 10);
}

uint64_t probe_namespace(const struct run *run, const char *name)
{
	return (uint64_t)probe_number(run, text("ns.%s", name));
}

const char *probe_variable(const struct run *run, const char *name)
{
	size_t length = strlen(name);
	const char *entry;

	for (size_t i = 0; (entry = probe_text_nth(run, "env", i)); i++) {
		if (strncmp(entry, name, length) == 0 && entry[length] == '=')
			return entry + length + 1;
	}
	return NULL;
}

const char *probe_report(const struct run *run, const char *name, size_t word)
{
	const char *line = probe_text(run, text("report.%s", name));
	size_t length;

	if (!line)
		fail_msg("the probe has no report on %s\n%s%s", name, run->output, run->errors);
	for (; word; word--)
		line += strcspn(line, " ") + 1;
	length = strcspn(line, " ");
	return text("%.*s", (int)length, line);
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

#define LOAD(member)                                                                               \
	(struct sock_filter)                                                                       \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define JUMP(test, value, skip)                                                                    \
	(struct sock_filter) BPF_JUMP(BPF_JMP | (test) | BPF_K, value, skip, 0)

/* One denial as a filter: it falls through where it does not apply. */
static size_t add_denial(struct sock_filter *filter, const struct denial *denial)
{
	struct sock_filter part[DENIAL_LENGTH];
	size_t length = 0, jumps[6], jumping = 0;

	part[length++] = LOAD(nr);
	jumps[jumping++] = length;
	part[length++] = JUMP(BPF_JEQ, (uint32_t)denial->number, 0);
	if (denial->first || denial->first_bits) {
		part[length++] = LOAD(args[0]);
		jumps[jumping++] = length;
		part[length++] = denial->first ? JUMP(BPF_JEQ, denial->first, 0)
					       : JUMP(BPF_JSET, denial->first_bits, 0);
	}
	if (denial->second_bits) {
		part[length++] = LOAD(args[1]);
		jumps[jumping++] = length;
		part[length++] = JUMP(BPF_JSET, denial->second_bits, 0);
	}
	if (denial->high) {
		part[length++] = LOAD(args[1]);
		jumps[jumping++] = length;
		part[length++] = JUMP(BPF_JGE, denial->low, 0);
		part[length++] = JUMP(BPF_JGT, denial->high, 1);
	}
	part[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						      SECCOMP_RET_ERRNO | (uint32_t)denial->error);
	for (size_t i = 0; i < jumping; i++)
		part[jumps[i]].jf = (uint8_t)(length - jumps[i] - 1);
	memcpy(filter, part, length * sizeof(*part));
	return length;
}

int deny_system_calls(const struct denial *denials, size_t count)
{
	struct sock_filter filter[DENIAL_LENGTH * DENIALS + 1];
	struct sock_fprog program = { .filter = filter };

	if (count > DENIALS)
		return E2BIG;
	for (size_t i = 0; i < count; i++)
		program.len += (unsigned short)add_denial(filter + program.len, &denials[i]);
	filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return errno;
	return 0;
}

static bool is_pidfd(pid_t pid, int fd)
{
	char target[64];
	ssize_t length = readlink(text("/proc/%d/fd/%d", (int)pid, fd), target, sizeof(target) - 1);

	target[length < 0 ? 0 : length] = '\0';
	/* the latter since pidfds have a file system, Linux 6.9 */
	return strcmp(target, "anon_inode:[pidfd]") == 0 || strncmp(target, "pidfd:", 6) == 0;
}

/* Is the path, in the memory of that process, one of a time namespace? */
static bool is_time_file(pid_t pid, uint64_t address)
{
	char path[256] = "";
	int fd = open(text("/proc/%d/mem", (int)pid), O_RDONLY | O_CLOEXEC);
	ssize_t length = pread(fd, path, sizeof(path) - 1, (off_t)address);
	const char *name;

	close(fd);
	path[length < 0 ? 0 : length] = '\0';
	name = strstr(path, "ns/time");
	return name && (!name[7] || strcmp(name + 7, "_for_children") == 0);
}

static int answer_to(const struct seccomp_notif *call)
{
	const pid_t pid = (pid_t)call->pid;

	if (call->data.nr == SYS_setns)
		return is_pidfd(pid, (int)call->data.args[0]) ? -EINVAL : 0;
	return is_time_file(pid, call->data.args[1]) ? -ENOENT : 0;
}

/* Answers each call until nobody is left who could make one. */
static _Noreturn void watch(int listener)
{
	struct pollfd waiting = { .fd = listener, .events = POLLIN };

	while (poll(&waiting, 1, -1) > 0 && !(waiting.revents & POLLHUP)) {
		struct seccomp_notif call = { 0 };
		struct seccomp_notif_resp answer = { 0 };

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
			continue;
		answer.id = call.id;
		answer.error = answer_to(&call);
		if (!answer.error)
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	_exit(0);
}

/* Behind the filter it would be one of those who keep it in use, and never see the end. */
static _Noreturn void watcher_main(pid_t parent, int channel)
{
	int listener;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || read(channel, &listener, sizeof(listener)) != sizeof(listener))
		_exit(1);
	/* the descriptors were shared until now, so that the listener is here too */
	unshare(CLONE_FILES);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	close_others(listener);
	watch(listener);
}

static int start_watching(const struct sock_fprog *program)
{
	pid_t self = getpid();
	int channel[2], listener;
	long pid;

	if (pipe2(channel, O_CLOEXEC) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		watcher_main(self, channel[0]);
	if (pid < 0)
		return errno;
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				SECCOMP_FILTER_FLAG_NEW_LISTENER, program);
	if (listener < 0)
		return errno;
	/* closed by execve(2) and not before: the watcher's table is ours */
	return write(channel[1], &listener, sizeof(listener)) < 0 ? errno : 0;
}

int deny_by_watching(unsigned what)
{
	const struct sock_filter told = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	struct sock_filter filter[10] = { LOAD(nr) };
	struct sock_fprog program = { .len = 1, .filter = filter };

	if (what & WATCH_SETNS) {
		filter[program.len] = JUMP(BPF_JEQ, SYS_setns, 0);
		filter[program.len++].jf = 1;
		filter[program.len++] = told;
	}
	if (what & WATCH_TIME) {
		static const int calls[] = { SYS_openat, SYS_statx, SYS_newfstatat };

		for (int i = 0; i < 3; i++) {
			filter[program.len] = JUMP(BPF_JEQ, (uint32_t)calls[i], 0);
			filter[program.len++].jf = 1;
			filter[program.len++] = told;
		}
	}
	filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return what ? start_watching(&program) : 0;
}
