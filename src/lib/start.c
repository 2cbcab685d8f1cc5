/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's one constructor, and the two symbols of Go's gons. In libgons.so it runs first of
 * all since the object is linked with -z initfirst (glibc).
 */
#include <unistd.h>

#include "core/premain.h"
#include "core/report/record.h"

typedef void constructor(int argument_count, char **arguments, char **environment);

char *gonsmsg;

/* Core asks for libc's fork weakly, which pulls nothing out of an archive; this does, in a static
 * program. */
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
 * Before the constructors of all shared objects, in an executable on glibc, dynamic or static. A
 * shared object may hold no such section (ld: "not allowed in DSO"), and musl ignores it: there it
 * takes the other.
 */
__attribute__((section(".preinit_array"), used)) static constructor *const on_preinit = start;
__attribute__((section(".init_array.00000"), used)) static constructor *const on_start = start;
#else
__attribute__((section(".init_array"), used)) static constructor *const on_start = start;
#endif
