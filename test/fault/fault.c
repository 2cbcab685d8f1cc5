/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the system calls of core and lib, and makes one of them fail; see fault.h. */
#define _GNU_SOURCE
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch.h"
#undef fork
#define SYS_WNOHANG 1 /* wait(2) */

enum { NUMBERS = 512, CHILDREN = 8 };

struct fault_control *fault_control;

/* Of this process; a child begins anew. */
static bool counting;
static int process;
static int children;
static int occurrences[NUMBERS];

void fault_begin(void)
{
	counting = true;
	process = 0;
	children = 0;
	memset(occurrences, 0, sizeof(occurrences));
}

void fault_end(void)
{
	counting = false;
}

void fault_in_child(void)
{
	process = CHILDREN * process + children;
	children = 0;
	memset(occurrences, 0, sizeof(occurrences));
}

static unsigned file_type(long fd)
{
	struct stat status;

	return arch_syscall_of_the_kernel(__NR_fstat, fd, (long)&status, 0, 0, 0, 0)
		       ? 0
		       : status.st_mode & S_IFMT;
}

static unsigned option_of(long number, long a, long b, long c)
{
	switch (number) {
	case __NR_statx:
		return c & AT_EMPTY_PATH;
	case __NR_wait4:
		return c & SYS_WNOHANG;
	case __NR_read:
	case __NR_write:
		return file_type(a);
	case __NR_prctl:
	case __NR_unshare:
		return (unsigned)a;
	case __NR_fcntl:
	case __NR_ioctl:
		return (unsigned)b;
	default:
		return 0;
	}
}

static void record(const struct fault_call *call)
{
	struct fault_log *log = &fault_control->logs[process];

	if (log->count == FAULT_CALLS)
		fault_control->too_many = true;
	else
		log->calls[log->count++] = *call;
}

/* Whether this call is the one. */
static bool strikes(long number, long a, long b, long c)
{
	const struct fault_call *wanted = &fault_control->call;
	struct fault_call call = { .number = (int)number, .option = option_of(number, a, b, c) };

	call.occurrence = occurrences[number]++;
	if (process >= FAULT_PROCESSES)
		fault_control->too_many = true;
	else if (fault_control->recording)
		record(&call);
	if (process != fault_control->process || call.number != wanted->number ||
	    call.occurrence != wanted->occurrence || call.option != wanted->option)
		return false;
	fault_control->struck = true;
	return true;
}

static bool makes_child(long number)
{
	return number == __NR_clone;
}

long fault_system_call(long number, long a, long b, long c, long d, long e, long f)
{
	bool failing;
	long result;

	if (!counting)
		return arch_syscall_of_the_kernel(number, a, b, c, d, e, f);
	failing = strikes(number, a, b, c);
	if (failing && !fault_control->after)
		return -fault_control->error;
	children += makes_child(number);
	result = arch_syscall_of_the_kernel(number, a, b, c, d, e, f);
	if (makes_child(number) && result == 0)
		fault_in_child();
	if (failing && number == __NR_wait4 && result <= 0) {
		fault_control->struck = false; /* nobody can have been faster */
		return result;
	}
	return failing ? -fault_control->error : result;
}

bool fault_in_libc(int number, int fd)
{
	if (!counting || !strikes(number, fd, 0, 0))
		return false;
	errno = fault_control->error;
	return true;
}

long fault_before_clone(long flags)
{
	if (!counting)
		return 0;
	if (strikes(__NR_clone, flags, 0, 0))
		return -fault_control->error;
	children++;
	return 0;
}

int fault_fork(void)
{
	long result = fault_before_clone(0);
	int child;

	if (result) {
		errno = (int)-result;
		return -1;
	}
	child = fork();
	if (child == 0)
		fault_in_child();
	return child;
}
