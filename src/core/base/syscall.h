/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel as core sees it: system calls that return a value or -errno, and the constants that
 * core cannot take from the headers of the kernel, as these may be older or are those of libc.
 */
#ifndef GONS_CORE_BASE_SYSCALL_H
#define GONS_CORE_BASE_SYSCALL_H

#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* musl 1.2.5 has this structure in <sys/stat.h>, and then it is the same one. */
#ifndef STATX_TYPE
#include <linux/stat.h>
#endif

#if defined(__x86_64__) && defined(__LP64__)
#include "core/base/arch/x86_64.h"
#elif defined(__aarch64__) && defined(__LP64__)
#include "core/base/arch/aarch64.h"
#elif defined(__riscv) && __riscv_xlen == 64
#include "core/base/arch/riscv64.h"
#else
#error "libgons is for 64-bit programs on x86-64, aarch64 and riscv64 (src/core/base/arch)"
#endif

#define SYS_PIDFD_NAMESPACE(number) (0xff00U | (number)) /* _IO(0xFF, number), Linux 6.11 */
#define SYS_NS_GET_USERNS 0xb701U                        /* ioctl_ns(2), Linux 4.9 */
#define SYS_NS_GET_PARENT 0xb702U                        /* ioctl_ns(2), Linux 4.9 */
#define SYS_NS_GET_NSTYPE 0xb703U                        /* ioctl_ns(2), Linux 4.11 */
#define SYS_NS_GET_OWNER_UID 0xb704U                     /* ioctl_ns(2), Linux 4.11 */
#define SYS_NS_GET_PID_FROM_PIDNS 0x8004b706U            /* ioctl_nsfs(2), Linux 6.11 */
#define SYS_NS_GET_MNTNS_ID 0x8008b705U                  /* ioctl_nsfs(2), Linux 6.11 */
#define SYS_STATX_MNT_ID_UNIQUE 0x4000U                  /* statx(2), Linux 6.8 */
#define SYS_STATMOUNT_MNT_NS_ID 0x40U                    /* statmount(2), Linux 6.11 */
#ifndef __NR_statmount
#define __NR_statmount 457 /* Linux 6.8, the same on every processor of core */
#endif
#ifndef __NR_open_tree_attr
#define __NR_open_tree_attr 467 /* Linux 6.15, likewise */
#endif
#define SYS_OPEN_TREE_CLONE 1      /* open_tree(2) */
#define SYS_PR_GET_AUXV 0x41555856 /* prctl(2), Linux 6.4 */
#define SYS_FD_NSFS_ROOT (-10003)  /* open_by_handle_at(2), Linux 6.18 */
#define SYS_FILEID_NSFS 241

/* Of fcntl(2), wait(2), prctl(2), signal(7): the values are the same on every processor of core. */
#define SYS_F_GETFD 1
#define SYS_F_DUPFD_CLOEXEC 1030
#define SYS_WNOHANG 1
#define SYS_WUNTRACED 2
#define SYS_WEXITED 4
#define SYS_WCONTINUED 8
#define SYS_WNOWAIT 0x01000000
#define SYS_WCLONE 0x80000000U /* only children with another exit signal than SIGCHLD */
#define SYS_P_PID 1
#define SYS_WALL 0x40000000 /* also children with another exit signal than SIGCHLD */
#define SYS_PR_SET_PDEATHSIG 1
#define SYS_PR_GET_PDEATHSIG 2
#define SYS_PR_GET_DUMPABLE 3
#define SYS_PR_SET_DUMPABLE 4
#define SYS_PR_GET_KEEPCAPS 7
#define SYS_PR_SET_KEEPCAPS 8
#define SYS_PR_CAPBSET_READ 23
#define SYS_PR_CAPBSET_DROP 24
#define SYS_PR_SET_CHILD_SUBREAPER 36
#define SYS_PR_CAP_AMBIENT 47
#define SYS_PR_CAP_AMBIENT_RAISE 2
#define SYS_PR_CAP_AMBIENT_CLEAR_ALL 4
#define SYS_MNT_DETACH 2 /* umount2(2) */
#define SYS_RLIMIT_CORE 4
#define SYS_RLIMIT_NOFILE 7
#define SYS_SIG_BLOCK 0
#define SYS_SIG_SETMASK 2
#define SYS_SIGSET_SIZE 8
#define SYS_SIGKILL 9
#define SYS_SIGPIPE 13
#define SYS_SIGCHLD 17
#define SYS_SIGCONT 18
#define SYS_SIGSTOP 19
#define SYS_SI_QUEUE (-1)
#define SYS_AF_UNIX 1
#define SYS_SOCK_SEQPACKET 5
#define SYS_SIGNAL_BIT(signal) (UINT64_C(1) << ((signal)-1))

#if defined(__aarch64__)
#define SYS_O_DIRECTORY 040000
#else
#define SYS_O_DIRECTORY 0200000
#endif

/* What rt_sigtimedwait(2) fills in: the first members are the same on every processor of core. */
struct sys_siginfo {
	int32_t signal;
	int32_t error;
	int32_t code;
	int32_t padding;
	int32_t pid; /* of the sender, if the code says that a process sent the signal */
	char rest[108];
};

/* struct sigaction of the kernel: its first word is the handler, and all zero means SIG_DFL. */
struct sys_sigaction {
	unsigned long words[8];
};

/* struct mnt_id_req and struct statmount, statmount(2), as far as they are needed. */
struct sys_mount_request {
	uint32_t size;
	uint32_t spare;
	uint64_t mount;
	uint64_t wanted;
};

struct sys_mount {
	uint32_t size;
	uint32_t options;
	uint64_t mask;
	uint64_t others[12];
	uint64_t namespace_id;
};

struct sys_rlimit {
	uint64_t soft;
	uint64_t hard;
};

/* All system calls of core pass here, but mmap(2), which has six arguments, and clone(2) with a
 * stack of its own. */
static inline long sys_call(long number, long a, long b, long c, long d, long e)
{
	return arch_syscall(number, a, b, c, d, e, 0);
}

/*
 * System calls by name: each returns what the kernel does, a value or -errno. They are functions
 * and not inline, as the preload is smaller so. What is opened is close-on-exec.
 */
int sys_open_at(int directory, const char *path, int flags);
int sys_open(const char *path, int flags);
void sys_close(int fd);
int sys_pipe(int ends[2]);
int sys_statx(int directory, const char *path, int flags, unsigned wanted, struct statx *buffer);
long sys_ioctl(int fd, unsigned request, long argument);
long sys_fcntl(int fd, int command);
int sys_chdir(const char *path);

/* EINTR is not returned: where a signal's handler comes between, signal(7), they try again. */
long sys_read(int fd, void *buffer, size_t size);
long sys_pread(int fd, void *buffer, size_t size, uint64_t offset);
long sys_write(int fd, const void *buffer, size_t size);

/* As sys_write() where the reader may have gone: EPIPE comes without SIGPIPE. */
long sys_write_quietly(int fd, const void *buffer, size_t size);

/* Both ends for reading and writing; a message is read as it was written (SOCK_SEQPACKET). */
int sys_socketpair(int ends[2]);

int sys_setns(int fd, unsigned type);
int sys_unshare(unsigned flags);
int sys_getpid(void);

/* 0 where the parent is in a pid namespace that this process does not see. */
int sys_getppid(void);

int sys_pidfd_open(int pid);
int sys_pidfd_send_signal(int pidfd, int signal);

/* Has the process ended, whether or not its parent has waited for it? poll(2) */
bool sys_has_ended(int pidfd);

long sys_prctl(int option, long a, long b);

/* A child with a memory of its own. It must run no code of a libc, and its end sends no signal. */
int sys_clone(void);

int sys_kill(int pid, int signal);
int sys_wait(int pid, int *status, int options);

/* Waits for the end of a child with any exit signal (__WALL), also where handlers of signals come
 * between. */
void sys_wait_for_end(int pid, int *status);

int sys_signal_mask(int how, const uint64_t *set, uint64_t *old);
int sys_signal_action(int signal, const struct sys_sigaction *new, struct sys_sigaction *old);
_Noreturn void sys_exit(int status);

#endif
