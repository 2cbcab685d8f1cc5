/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In the build for coverage alone: the counters of gcov lie in a file that every process maps, so
 * that whoever counts needs no end of its own that writes them, wherever it is by then and however
 * it ends. Where the file IMAGE.dump is there, they are written for gcov instead, and nothing runs.
 * No libc: it runs before it, and in programs of another one.
 */
#include "core/base/syscall.h"
#include "core/base/text.h"

#include <gcov.h>

#pragma weak __gcov_info_to_gcda

#define HIDDEN __attribute__((visibility("hidden")))
#define O_RDWR_CREAT (2 | 0100)
#define O_WRONLY_CREAT (1 | 0100 | 01000)

/* Where another linker script was used they are not there, and are counted for nobody. */
extern char gons_counters_begin[] HIDDEN __attribute__((weak));
extern char gons_counters_end[] HIDDEN __attribute__((weak));
extern const struct gcov_info *const __start_gcov_info[] HIDDEN __attribute__((weak));
extern const struct gcov_info *const __stop_gcov_info[] HIDDEN __attribute__((weak));

/* Named by each object, and called by nobody: nothing is merged here. */
HIDDEN __attribute__((weak)) void __gcov_merge_add(void *counters, unsigned count)
{
	(void)counters;
	(void)count;
}

struct output {
	int fd;
};

static void begin_file(const char *name, void *argument)
{
	struct output *output = argument;
	char path[1024];
	struct text text;

	if (output->fd >= 0)
		sys_close(output->fd);
	text_begin(&text, path, sizeof(path));
	text_add(&text, IMAGE ".d");
	text_add(&text, name);
	output->fd = (int)sys_call(__NR_openat, AT_FDCWD, (long)path, O_WRONLY_CREAT, 0644, 0);
}

static void add_data(const void *data, unsigned length, void *argument)
{
	const struct output *output = argument;

	if (output->fd >= 0)
		sys_write(output->fd, data, length);
}

static void *no_memory(unsigned length, void *argument)
{
	(void)length;
	(void)argument;
	return NULL;
}

static _Noreturn void dump(void)
{
	struct output output = { -1 };

	for (const struct gcov_info *const *info = __start_gcov_info; info < __stop_gcov_info;
	     info++)
		__gcov_info_to_gcda(*info, begin_file, add_data, no_memory, &output);
	sys_exit(0);
}

#ifdef WITHOUT_LIBC
/* What libgcov asks for where it merges, which it does not here. */
HIDDEN void *mmap(void)
{
	return (void *)-1;
}

HIDDEN void abort(void)
{
	sys_exit(1);
}
#endif

static void share(void)
{
	const long size = gons_counters_end - gons_counters_begin;
	long fd;

	if (!gons_counters_begin || size <= 0)
		return;
	fd = sys_call(__NR_openat, AT_FDCWD, (long)IMAGE, O_RDWR_CREAT | O_CLOEXEC, 0666, 0);
	if (fd < 0)
		return;
	sys_call(__NR_ftruncate, fd, size, 0, 0, 0);
	/* PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED */
	arch_syscall(__NR_mmap, (long)gons_counters_begin, size, 3, 0x11, fd, 0);
	sys_close((int)fd);
	if (sys_call(__NR_faccessat, AT_FDCWD, (long)(IMAGE ".dump"), 0, 0, 0) == 0)
		dump();
}

#ifdef SHARED
__attribute__((section(".init_array.00000"), used)) static void (*const on_start)(void) = share;
#else
__attribute__((section(".preinit_array"), used)) static void (*const on_preinit)(void) = share;
__attribute__((section(".init_array.00000"), used)) static void (*const on_start)(void) = share;
#endif
