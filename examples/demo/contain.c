/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contain HOSTNAME DIRECTORY PROGRAM: the smallest container maker, for where the demo finds no
 * runc or is not root. PROGRAM, a path inside DIRECTORY, runs with all eight namespaces new and
 * DIRECTORY as its root. "PID " is printed before PROGRAM starts. The container ends with this
 * process.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static void write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text))
		err(1, "cannot write %s", path);
	close(file);
}

/* We are root in the new user namespace, and nobody more than before outside of it. */
static void make_namespaces(void)
{
	const int flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWIPC |
			  CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char map[64];

	if (unshare(flags | CLONE_NEWTIME) && unshare(flags))
		err(1, "cannot make namespaces");
	write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", uid);
	write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof map, "0 %u 1", gid);
	write_file("/proc/self/gid_map", map);
}

/*
 * Where this system hides parts of its own /proc (many containers do), the kernel refuses a new one
 * in a user namespace (mount_namespaces(7)); the present one then has to do.
 */
static void change_root(const char *directory)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(directory, directory, NULL, MS_BIND | MS_REC, NULL) || chdir(directory))
		err(1, "cannot prepare %s", directory);
	if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) &&
	    mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL))
		err(1, "cannot mount proc");
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		err(1, "cannot change the root to %s", directory);
}

int main(int argc, char **argv)
{
	int go[2], status;
	pid_t pid;
	char byte;

	if (argc != 4)
		errx(1, "usage: contain HOSTNAME DIRECTORY PROGRAM");
	make_namespaces();
	if (pipe2(go, O_CLOEXEC) || (pid = fork()) < 0)
		err(1, "cannot start a process");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(go[1]); /* else our own copy would hide that the parent is gone */
		if (read(go[0], &byte, 1) != 1)
			return 1;
		change_root(argv[2]);
		if (sethostname(argv[1], strlen(argv[1])))
			err(1, "cannot set the hostname");
		execl(argv[3], argv[3], (char *)NULL);
		err(1, "cannot execute %s", argv[3]);
	}
	printf("%d ", pid);
	if (fflush(stdout) || write(go[1], "", 1) != 1)
		err(1, "cannot go on");
	close(STDOUT_FILENO);
	if (waitpid(pid, &status, 0) < 0)
		err(1, "cannot wait for the container");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
