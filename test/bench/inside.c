/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stop-watch inside the process: reads the clock, lets core do what it does before main, or
 *does the same by bare system calls, reads the clock again and writes the difference to standard
 *output. One run is one sample, because only a new process pays what a real one pays.
 *
 * Static and without libc, as libgons-preload.so is: a few pages, nothing else in the way.
 *
 *	inside boot		gons_premain(), by the environment
 *	inside paths PATH...	open them all, setns each, close them all
 *	inside pidfd PID	pidfd_open, one setns, close
 *	inside nothing		what reading the clock costs
 */
#include <linux/time.h>

#include "core/base/syscall.h"
#include "sample.h"

#define FLAGS_OF_ALL                                                                               \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET |             \
	 CLONE_NEWPID | CLONE_NEWUTS)

extern void gons_premain(int argc, char **argv, char **envp);
extern char __bss_start[], _end[]; /* of the linker */
void inside(long *stack);

#ifdef BENCH_REPORT
/* Core asks for inode numbers only where somebody can read the report, which it knows by this name.
 */
const void *gons_report(void);
const void *gons_report(void)
{
	return NULL;
}
#endif

/* The kernel leaves argc, argv and the environment on the stack. */
#if defined(__x86_64__)
__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call inside\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start: mov x0, sp\n bl inside\n");
#elif defined(__riscv)
__asm__(".globl _start\n_start: mv a0, sp\n call inside\n");
#endif

static uint64_t clock_now(void)
{
	struct __kernel_timespec now;

	sys_call(__NR_clock_gettime, CLOCK_MONOTONIC_RAW, (long)&now, 0, 0, 0);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static int bare_paths(char **paths)
{
	static const unsigned types[] = { CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWCGROUP,
					  CLONE_NEWIPC,  CLONE_NEWNET, CLONE_NEWPID,
					  CLONE_NEWUTS };
	int fds[BENCH_NAMESPACES];
	int failed = 0;

	for (int i = 0; i < BENCH_NAMESPACES; i++)
		fds[i] = sys_open(paths[i], O_RDONLY);
	for (int i = 0; i < BENCH_NAMESPACES; i++)
		failed |= sys_setns(fds[i], types[i]);
	for (int i = 0; i < BENCH_NAMESPACES; i++)
		sys_close(fds[i]);
	return failed;
}

static int bare_pidfd(int pid)
{
	int fd = sys_pidfd_open(pid);
	int failed = sys_setns(fd, FLAGS_OF_ALL);

	sys_close(fd);
	return failed;
}

static int number(const char *text)
{
	int value = 0;

	for (; *text; text++)
		value = value * 10 + (*text - '0');
	return value;
}

static uint64_t inode_of(const char *path)
{
	struct statx status = { 0 };

	sys_statx(AT_FDCWD, path, 0, STATX_INO, &status);
	return status.stx_ino;
}

/*
 * Before a preload's constructor runs, the dynamic loader has written to the preload's data and
 * used about 7 KiB of stack below it (glibc 2.36), so that none of these pages is new to the kernel
 * then.
 */
static __attribute__((noinline)) void leave_as_the_loader_does(void)
{
	volatile char stack[6144];

	for (size_t i = sizeof stack; i > 0; i -= 1024)
		stack[i - 1] = 0;
	for (volatile char *page = __bss_start; page < _end; page += 4096)
		*page = *page;
}

void inside(long *stack)
{
	static const char *const paths[] = {
		"/proc/self/ns/user", "/proc/self/ns/mnt", "/proc/self/ns/cgroup",
		"/proc/self/ns/ipc",  "/proc/self/ns/net", "/proc/self/ns/pid_for_children",
		"/proc/self/ns/uts"
	};
	int argc = (int)stack[0];
	char **argv = (char **)(stack + 1);
	char **envp = argv + argc + 1;
	char mode = argc > 1 ? argv[1][0] == 'p' ? argv[1][1] : argv[1][0] : 'n';
	int pid = mode == 'i' ? number(argv[2]) : 0;
	struct sample sample;
	uint64_t start;
	int failed = 0;

	leave_as_the_loader_does();
	start = clock_now();
	if (mode == 'b')
		gons_premain(argc, argv, envp);
	else if (mode == 'a')
		failed = bare_paths(argv + 2);
	else if (mode == 'i')
		failed = bare_pidfd(pid);
	sample.nanoseconds = clock_now() - start;

	for (int i = 0; i < BENCH_NAMESPACES; i++)
		sample.inodes[i] = inode_of(paths[i]);
	sys_write(1, &sample, sizeof sample);
	sys_exit(failed != 0);
}
