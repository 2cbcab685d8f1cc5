/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each system call may fail with, from its manual page. Left out is what only a wrong call
 * brings about (EFAULT, EBADF on a descriptor of our own, EINVAL for a constant that every kernel
 * knows); in are ENOSYS and EINVAL where a kernel that libgons(7) names has not got it yet.
 */
#include <asm/unistd.h>
#include <errno.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <sys/stat.h>

#include "core/base/syscall.h"
#include "fault.h"

#define PATH_ERRORS EACCES, ENOENT, ENOTDIR, ELOOP, ENOMEM
#define ALWAYS_THERE                                                                               \
	{                                                                                          \
		0                                                                                  \
	}

static const struct fault_row rows[] = {
	/* files */
	{ __NR_openat, FAULT_ANY, "openat", { PATH_ERRORS, EMFILE, ENFILE, EINTR, EPERM } },
	{ __NR_openat2, FAULT_ANY, "openat2", { PATH_ERRORS, EMFILE, EAGAIN, EXDEV, ENOSYS } },
	{ __NR_close, FAULT_ANY, "close", { EINTR, EIO } },
	{ __NR_close_range, FAULT_ANY, "close_range", { ENOSYS, ENOMEM } },
	/* a pipe fails by EPIPE only if nobody is there any more who could be told */
	{ __NR_read, S_IFIFO, "read from a pipe", { EINTR } },
	{ __NR_read, S_IFSOCK, "read from a socket", { EINTR, ECONNRESET } },
	{ __NR_read, S_IFREG, "read from a file", { EINTR, EIO, ENOMEM } },
	{ __NR_write, S_IFIFO, "write to a pipe", { EINTR } },
	{ __NR_write, 0, "write to an eventfd", { EINTR } },
	{ __NR_write, S_IFSOCK, "write to a socket", { EINTR, ENOMEM, EPIPE } },
	{ __NR_write, S_IFREG, "write to a file", { EINTR, EIO, EPERM, EINVAL, ENOSPC } },
	{ __NR_statx, AT_EMPTY_PATH, "statx of a descriptor", { ENOMEM, EIO } },
	{ __NR_statx, FAULT_ANY, "statx", { EACCES, ELOOP, ENOMEM, ENOTDIR } },
	{ __NR_faccessat, FAULT_ANY, "faccessat", { EACCES, ELOOP, EROFS } },
	{ __NR_faccessat2, FAULT_ANY, "faccessat2", { EACCES, ELOOP, EROFS, ENOSYS } },
	{ __NR_readlinkat, FAULT_ANY, "readlinkat", { EACCES, EIO, ENOMEM } },
	{ __NR_fstatfs, FAULT_ANY, "fstatfs", { EIO, ENOMEM, ENOSYS } },
	{ __NR_getdents64, FAULT_ANY, "getdents64", { ENOENT, EIO } },
	{ __NR_lseek, FAULT_ANY, "lseek", ALWAYS_THERE },
	{ __NR_mkdirat,
	  FAULT_ANY,
	  "mkdirat",
	  { EACCES, EDQUOT, EEXIST, EMLINK, ENOMEM, ENOSPC, EPERM, EROFS } },
	{ __NR_mknodat,
	  FAULT_ANY,
	  "mknodat",
	  { EACCES, EDQUOT, EEXIST, ENOMEM, ENOSPC, EPERM, EROFS } },
	{ __NR_symlinkat, FAULT_ANY, "symlinkat", { EACCES, EEXIST, EIO, ENOSPC, EROFS } },
	{ __NR_unlinkat, FAULT_ANY, "unlinkat", { EACCES, EBUSY, EIO, ENOMEM, EPERM, EROFS } },
	{ __NR_renameat2, FAULT_ANY, "renameat2", { EACCES, EBUSY, ENOSPC, EPERM, EROFS } },
	{ __NR_fchmod, FAULT_ANY, "fchmod", { EIO, EPERM, EROFS } },
	{ __NR_fchmodat, FAULT_ANY, "fchmodat", { EIO, EPERM, ENOENT, EROFS } },
	{ __NR_fchown, FAULT_ANY, "fchown", { EIO, EPERM, EROFS } },
	{ __NR_fchownat, FAULT_ANY, "fchownat", { EIO, EPERM, EROFS } },
	{ __NR_umask, FAULT_ANY, "umask", ALWAYS_THERE },
	{ __NR_chdir, FAULT_ANY, "chdir", { PATH_ERRORS, EIO } },
	{ __NR_fchdir, FAULT_ANY, "fchdir", { EACCES, ENOTDIR } },
	{ __NR_getcwd, FAULT_ANY, "getcwd", { EACCES, ENOENT, ENOMEM, ERANGE } },
	{ __NR_dup3, FAULT_ANY, "dup3", { EBUSY, EINTR, EMFILE } },
	{ __NR_fcntl, SYS_F_GETFD, "fcntl F_GETFD", { EBADF } },
	{ __NR_fcntl, SYS_F_DUPFD_CLOEXEC, "fcntl F_DUPFD_CLOEXEC", { EMFILE, EINVAL } },
	/* what is not open is not kept either */
	{ __NR_fcntl, 2, "fcntl F_SETFD", ALWAYS_THERE },
	{ __NR_fcntl, 4, "fcntl F_SETFL", { EBADF } },
	{ __NR_fcntl, 1033, "fcntl F_ADD_SEALS", { EBUSY, EPERM } },
	{ __NR_ioctl,
	  FAULT_ANY,
	  "ioctl",
	  { ENOTTY, EINVAL, EPERM, EMFILE, ENOMEM, ESRCH, EOPNOTSUPP } },
	{ __NR_pipe2, FAULT_ANY, "pipe2", { EMFILE, ENFILE } },
	{ __NR_ppoll, FAULT_ANY, "ppoll", { EINTR, ENOMEM } },
	{ __NR_memfd_create, FAULT_ANY, "memfd_create", { EINVAL, EMFILE, ENFILE, ENOMEM } },
	{ __NR_open_by_handle_at,
	  FAULT_ANY,
	  "open_by_handle_at",
	  { EBADF, ENOENT, ENOMEM, EPERM, ESTALE, EMFILE } },

	/* and what lib asks of libc */
	{ FAULT_MEMORY, FAULT_ANY, "memory", { ENOMEM } },
	{ __NR_fstat, FAULT_ANY, "fstat", { ENOMEM } },
	{ __NR_signalfd4, FAULT_ANY, "signalfd", { EMFILE, ENFILE, ENOMEM } },
	{ __NR_eventfd2, FAULT_ANY, "eventfd", { EMFILE, ENFILE, ENOMEM } },
	{ __NR_pread64, FAULT_ANY, "pread", { EIO } },
	{ __NR_sendto, FAULT_ANY, "send", { EAGAIN, EINTR, ENOBUFS, EPIPE } },
	{ __NR_sendfile, FAULT_ANY, "sendfile", { EINTR, EIO, ENOMEM } },

	/* the caller's session */
	{ __NR_keyctl, FAULT_ANY, "keyctl", { EDQUOT, ENOMEM, ENOSYS, EPERM } },
	{ __NR_seccomp, FAULT_ANY, "seccomp", { EACCES, EINVAL, ENOMEM, ENOSYS } },

	/* mounts */
	{ __NR_mount, FAULT_ANY, "mount", { EACCES, EBUSY, EINVAL, ENOMEM, EPERM } },
	{ __NR_umount2, FAULT_ANY, "umount2", { EAGAIN, EBUSY, EINVAL, ENOMEM, EPERM } },
	{ __NR_pivot_root, FAULT_ANY, "pivot_root", { EBUSY, EINVAL, ENOTDIR, EPERM } },
	{ __NR_chroot, FAULT_ANY, "chroot", { EACCES, EIO, ENOENT, ENOMEM, EPERM } },
	{ __NR_open_tree,
	  FAULT_ANY,
	  "open_tree",
	  { PATH_ERRORS, EINVAL, EMFILE, EPERM, ENOSPC, ENOSYS } },
	{ __NR_open_tree_attr, FAULT_ANY, "open_tree_attr", { EBADF, EINVAL, EPERM, ENOSYS } },
	{ __NR_move_mount,
	  FAULT_ANY,
	  "move_mount",
	  { EACCES, EBUSY, EINVAL, ELOOP, ENOENT, ENOMEM, EPERM, ENOSPC, ENOSYS } },
	{ __NR_mount_setattr,
	  FAULT_ANY,
	  "mount_setattr",
	  { EBUSY, EINVAL, ENOMEM, EPERM, ENOSYS } },
	{ __NR_fsopen, FAULT_ANY, "fsopen", { EMFILE, ENFILE, ENODEV, ENOMEM, EPERM, ENOSYS } },
	{ __NR_fsconfig,
	  FAULT_ANY,
	  "fsconfig",
	  { EACCES, EBUSY, EINVAL, ENODEV, ENOMEM, EOPNOTSUPP, EPERM } },
	{ __NR_fsmount,
	  FAULT_ANY,
	  "fsmount",
	  { EBUSY, EINVAL, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM } },
	{ __NR_statmount, FAULT_ANY, "statmount", { EINVAL, ENOENT, EPERM, ENOSYS } },

	/* namespaces and processes */
	{ __NR_setns, FAULT_ANY, "setns", { EINVAL, ENOMEM, EPERM, ESRCH, EUSERS } },
	{ __NR_unshare, CLONE_THREAD, "unshare CLONE_THREAD", { EINVAL } },
	{ __NR_unshare, FAULT_ANY, "unshare", { EINVAL, ENOMEM, ENOSPC, EPERM, EUSERS } },
	{ __NR_pidfd_open,
	  FAULT_ANY,
	  "pidfd_open",
	  { EINVAL, EMFILE, ENFILE, ENODEV, ENOMEM, ESRCH, ENOSYS } },
	{ __NR_pidfd_send_signal,
	  FAULT_ANY,
	  "pidfd_send_signal",
	  { EINVAL, EPERM, ESRCH, ENOSYS } },
	{ __NR_landlock_create_ruleset,
	  FAULT_ANY,
	  "landlock_create_ruleset",
	  { EINVAL, EMFILE, ENFILE, ENOMEM, ENOSYS, EOPNOTSUPP } },
	{ __NR_landlock_restrict_self,
	  FAULT_ANY,
	  "landlock_restrict_self",
	  { E2BIG, EINVAL, ENOMEM, EOPNOTSUPP, EPERM } },
	{ __NR_mmap, FAULT_ANY, "mmap", { EAGAIN, ENOMEM, EPERM } },
	{ __NR_mprotect, FAULT_ANY, "mprotect", { ENOMEM } },
	{ __NR_munmap, FAULT_ANY, "munmap", { ENOMEM } },
	{ __NR_madvise, FAULT_ANY, "madvise", { EAGAIN, EINVAL, ENOMEM } },
	{ __NR_clone, FAULT_ANY, "clone", { EAGAIN, ENOMEM, EPERM } },
	{ __NR_execve, FAULT_ANY, "execve", { EACCES, EAGAIN, ENOENT, ENOEXEC, ENOMEM } },
	{ __NR_execveat, FAULT_ANY, "execveat", { EACCES, EAGAIN, ENOENT, ENOEXEC, ENOMEM } },
	{ __NR_wait4, SYS_WNOHANG, "wait4 WNOHANG", { ECHILD } },
	{ __NR_wait4, FAULT_ANY, "wait4", { ECHILD, EINTR } },
	{ __NR_waitid, FAULT_ANY, "waitid", { ECHILD } },
	/* a child of our own that nobody has waited for is there, and ours to kill */
	{ __NR_kill, FAULT_ANY, "kill", ALWAYS_THERE },
	{ __NR_exit_group, FAULT_ANY, "exit_group", ALWAYS_THERE },
	{ __NR_getpid, FAULT_ANY, "getpid", ALWAYS_THERE },
	{ __NR_getppid, FAULT_ANY, "getppid", ALWAYS_THERE },
	{ __NR_getsid, FAULT_ANY, "getsid", { EPERM } },
	{ __NR_setsid, FAULT_ANY, "setsid", { EPERM } },
	{ __NR_prlimit64, FAULT_ANY, "prlimit64", { EPERM } },
	{ __NR_getrandom, FAULT_ANY, "getrandom", { EAGAIN, EINTR, ENOSYS } },
	{ __NR_clock_gettime, FAULT_ANY, "clock_gettime", ALWAYS_THERE },

	/* signals */
	{ __NR_rt_sigprocmask, FAULT_ANY, "rt_sigprocmask", ALWAYS_THERE },
	{ __NR_rt_sigaction, FAULT_ANY, "rt_sigaction", ALWAYS_THERE },
	{ __NR_rt_sigtimedwait, FAULT_ANY, "rt_sigtimedwait", { EAGAIN, EINTR } },
	{ __NR_rt_sigqueueinfo, FAULT_ANY, "rt_sigqueueinfo", { EAGAIN, EPERM, ESRCH } },

	/* messages */
	{ __NR_socket, FAULT_ANY, "socket", { EACCES, EAFNOSUPPORT, EMFILE, ENOBUFS } },
	{ __NR_socketpair, FAULT_ANY, "socketpair", { EAFNOSUPPORT, EMFILE, ENFILE } },
	{ __NR_setsockopt, FAULT_ANY, "setsockopt", { ENOPROTOOPT, EPERM } },
	{ __NR_sendmsg,
	  FAULT_ANY,
	  "sendmsg",
	  { ECONNRESET, EINTR, ENOBUFS, ENOMEM, EPERM, EPIPE } },
	{ __NR_recvmsg, FAULT_ANY, "recvmsg", { EINTR, ENOMEM } },

	/* who we are */
	{ __NR_geteuid, FAULT_ANY, "geteuid", ALWAYS_THERE },
	{ __NR_getegid, FAULT_ANY, "getegid", ALWAYS_THERE },
	{ __NR_getuid, FAULT_ANY, "getuid", ALWAYS_THERE },
	{ __NR_getgid, FAULT_ANY, "getgid", ALWAYS_THERE },
	{ __NR_getgroups, FAULT_ANY, "getgroups", ALWAYS_THERE },
	{ __NR_setgroups, FAULT_ANY, "setgroups", { EINVAL, ENOMEM, EPERM } },
	{ __NR_getresuid, FAULT_ANY, "getresuid", ALWAYS_THERE },
	{ __NR_getresgid, FAULT_ANY, "getresgid", ALWAYS_THERE },
	{ __NR_setresgid, FAULT_ANY, "setresgid", { EINVAL, EPERM } },
	{ __NR_setresuid, FAULT_ANY, "setresuid", { EAGAIN, EINVAL, EPERM } },
	{ __NR_capget, FAULT_ANY, "capget", { EPERM } },
	{ __NR_capset, FAULT_ANY, "capset", { EPERM } },
	{ __NR_sethostname, FAULT_ANY, "sethostname", { EPERM } },
	{ __NR_setdomainname, FAULT_ANY, "setdomainname", { EPERM } },

	/* prctl(2): what takes a constant that every kernel knows never fails */
	{ __NR_prctl, SYS_PR_GET_AUXV, "prctl GET_AUXV", { EINVAL } },
	{ __NR_prctl, SYS_PR_SET_PDEATHSIG, "prctl SET_PDEATHSIG", ALWAYS_THERE },
	{ __NR_prctl, 2, "prctl GET_PDEATHSIG", ALWAYS_THERE },
	{ __NR_prctl, SYS_PR_GET_DUMPABLE, "prctl GET_DUMPABLE", ALWAYS_THERE },
	{ __NR_prctl, SYS_PR_SET_DUMPABLE, "prctl SET_DUMPABLE", ALWAYS_THERE },
	{ __NR_prctl, SYS_PR_SET_CHILD_SUBREAPER, "prctl SET_CHILD_SUBREAPER", { EINVAL } },
	{ __NR_prctl, 7, "prctl GET_KEEPCAPS", ALWAYS_THERE },
	{ __NR_prctl, 8, "prctl SET_KEEPCAPS", { EPERM } },
	{ __NR_prctl, 23, "prctl CAPBSET_READ", { EINVAL } },
	{ __NR_prctl, 24, "prctl CAPBSET_DROP", { EINVAL, EPERM } },
	{ __NR_prctl, 47, "prctl CAP_AMBIENT", { EINVAL, EPERM } },
};

bool fault_comes_after(int number, int error)
{
	return number == __NR_close || (number == __NR_wait4 && error == ECHILD);
}

const struct fault_row *fault_row(const struct fault_call *call)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].number == call->number &&
		    (rows[i].option == FAULT_ANY || rows[i].option == call->option))
			return &rows[i];
	}
	return NULL;
}
