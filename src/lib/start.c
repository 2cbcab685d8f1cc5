/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The constructor of the library, and the two symbols of Go's gons. glibc runs the constructor of
 * libgons.so before all others, since the object is linked with -z initfirst.
 */
#include <unistd.h>

#include "core/premain.h"
#include "core/report/record.h"

typedef void constructor(int argument_count, char **arguments, char **environment);

char *gonsmsg;

/* Core has a weak reference to fork, which takes nothing out of libc.a. This reference does, in a
 * static program. */
__attribute__((used)) static pid_t (*const libc_fork)(void) = fork;

static void start(int argument_count, char **arguments, char **environment)
{
	gons_premain(argument_count, arguments, environment);
	if (gons_status() != 0)
		gonsmsg = record_of_process()->message;
}

void gonamespaces(void)
{
	if (__atomic_load_n(&record_of_process()->stage, __ATOMIC_ACQUIRE) == RECORD_EMPTY)
		start(0, NULL, NULL);
}

#ifdef GONS_ARCHIVE
/*
 * In an executable glibc, dynamic or static, runs .preinit_array before the constructors of all
 * shared objects. A shared object must not have that section (ld: "not allowed in DSO"). musl
 * ignores it and runs .init_array.
 */
__attribute__((section(".preinit_array"), used)) static constructor *const on_preinit = start;
__attribute__((section(".init_array.00000"), used)) static constructor *const on_start = start;
#else
__attribute__((section(".init_array"), used)) static constructor *const on_start = start;
#endif
