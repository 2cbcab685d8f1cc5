/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured, as a table, and what is hoped of it. */
#include "rows.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define PRELOAD "$B/libgons-preload.so"

/* The harness holds core as libgons-preload.so does; the other one can read the report besides. */
#define BOOT                                                                                       \
	{                                                                                          \
		"$B/bench/inside", "boot"                                                          \
	}
#define BOOT_REPORT                                                                                \
	{                                                                                          \
		"$B/bench/inside-report", "boot"                                                   \
	}
#define BARE_PATHS                                                                                 \
	{                                                                                          \
		"$B/bench/inside", "paths", "/proc/$T/ns/user", "/proc/$T/ns/mnt",                 \
			"/proc/$T/ns/cgroup", "/proc/$T/ns/ipc", "/proc/$T/ns/net",                \
			"/proc/$T/ns/pid", "/proc/$T/ns/uts"                                       \
	}
#define BARE_PIDFD                                                                                 \
	{                                                                                          \
		"$B/bench/inside", "pidfd", "$T"                                                   \
	}

#define WORDS_PATHS                                                                                \
	{                                                                                          \
		"gons_user=/proc/$T/ns/user", "gons_mnt=/proc/$T/ns/mnt",                          \
			"gons_cgroup=/proc/$T/ns/cgroup", "gons_ipc=/proc/$T/ns/ipc",              \
			"gons_net=/proc/$T/ns/net", "gons_pid=/proc/$T/ns/pid",                    \
			"gons_uts=/proc/$T/ns/uts", "gons_fork=0", "gons_onerror=exit"             \
	}
#define WORDS_TARGET                                                                               \
	{                                                                                          \
		"gons_target=$T", "gons_fork=0", "gons_onerror=exit"                               \
	}

const struct group bench_groups[] = {
	{ .name = "tax",
	  .title = "starting a program that does nothing, preloaded, nothing asked for",
	  .part_of_rounds = 1 },
	{ .name = "join",
	  .title = "joining seven namespaces: from the constructor's first to its last instruction",
	  .part_of_rounds = 1 },
	{ .name = "variables",
	  .title = "preloaded, nothing asked for, by the number of environment variables",
	  .part_of_rounds = 10,
	  .growth = INSTRUCTIONS_GROW,
	  .per = "variable" },
	{ .name = "one word",
	  .title = "the constructor with one word set, by the number of environment variables",
	  .part_of_rounds = 10,
	  .growth = TIME_GROWS,
	  .per = "variable" },
	{ .name = "mounts",
	  .title = "joining seven namespaces, by the number of mounts there",
	  .part_of_rounds = 4,
	  .growth = TIME_GROWS,
	  .per = "mount" },
	{ .name = "place",
	  .title = "a static program in six new namespaces, with /proc: from start to end",
	  .part_of_rounds = 5 },
	{ .name = "api",
	  .title =
		  "a child in seven other namespaces, by the C interface: from the call to its end",
	  .part_of_rounds = 10 },
	{ .name = "inject",
	  .title = "a dynamically linked program in seven other namespaces: from start to end",
	  .part_of_rounds = 5 },
	{ .name = "command",
	  .title = "a static program, started by the command: from start to end",
	  .part_of_rounds = 5 },
	{ .name = "container",
	  .title = "a static program of a container that runc made: from start to end",
	  .part_of_rounds = 20 },
	{ .name = "memory",
	  .title = "gons_reexec() there, by the memory of the caller",
	  .part_of_rounds = 50,
	  .growth = TIME_GROWS,
	  .per = "MiB" },
	{ .name = "copied memory",
	  .title = "gons_run() there, which copies page tables, by the memory of the caller",
	  .part_of_rounds = 50,
	  .growth = TIME_GROWS,
	  .per = "MiB" },
};
const size_t bench_group_count = COUNT(bench_groups);

#define TAX_ROW(title, object, ...)                                                                \
	{                                                                                          \
		.group = "tax", .name = title, .base = "nothing", .watch = OUTSIDE,                \
		.count_in = object, .arguments = { "$B/bench/true" }, .environment = {             \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

#define JOIN_ROW(title, to, ...)                                                                   \
	{                                                                                          \
		.group = "join", .name = title, .base = to, .watch = INSIDE, .joins = true,        \
		__VA_ARGS__                                                                        \
	}

#define VARIABLES_ROW(count, before)                                                               \
	{                                                                                          \
		.group = "variables", .name = #count " variables", .base = before,                 \
		.watch = OUTSIDE, .variables = count, .count_in = "libgons-preload",               \
		.arguments = { "$B/bench/true" }, .environment = {                                 \
			"LD_PRELOAD=" PRELOAD                                                      \
		}                                                                                  \
	}

#define WORD_ROW(count, before)                                                                    \
	{                                                                                          \
		.group = "one word", .name = #count " variables", .base = before, .watch = INSIDE, \
		.variables = count, .count_in = "inside", .count_from = "gons_premain",            \
		.arguments = BOOT, .environment = {                                                \
			"gons_wd=/",                                                               \
			"gons_onerror=exit"                                                        \
		}                                                                                  \
	}

#define MOUNTS_ROW(count, before)                                                                  \
	{                                                                                          \
		.group = "mounts", .name = #count " mounts more", .base = before, .watch = INSIDE, \
		.joins = true, .mounts = count, .arguments = BOOT, .environment = WORDS_TARGET     \
	}

#define PLACE_ROW(title, to, ...)                                                                  \
	{                                                                                          \
		.group = "place", .name = title, .base = to, .watch = OUTSIDE, __VA_ARGS__         \
	}
#define STILL "$B/bench/still" /* does nothing, and is linked with libgons.a */
#define UNSHARE "/usr/bin/unshare", "-Urmpfuin", "--mount-proc"
/* Open before: the build may lie in /tmp. */
#define MOUNT_TMP "exec 3<" STILL "; mount -t tmpfs tmpfs /tmp && exec /proc/self/fd/3"
#define BWRAP                                                                                      \
	"bwrap", "--unshare-user", "--unshare-pid", "--unshare-uts", "--unshare-ipc",              \
		"--unshare-net", "--uid", "0", "--gid", "0", "--as-pid-1", "--dev-bind", "/", "/", \
		"--proc", "/proc"
#define WORDS_PLACE                                                                                \
	"gons_user=new", "gons_mnt=new", "gons_pid=new", "gons_uts=new", "gons_ipc=new",           \
		"gons_net=new", "gons_onerror=exit"

#define INJECT_ROW(title, to, ...)                                                                 \
	{                                                                                          \
		.group = "inject", .name = title, .base = to, .watch = OUTSIDE, .arguments = {     \
			__VA_ARGS__,                                                               \
			"$B/bench/true"                                                            \
		}                                                                                  \
	}
/* As gons inject does it, with and without the object that audits. */
#define BY_PRELOAD_ROW(title, to, ...)                                                             \
	{                                                                                          \
		.group = "inject", .name = title, .base = to, .watch = OUTSIDE,                    \
		.arguments = { "$B/bench/true" }, .environment = {                                 \
			"LD_PRELOAD=" PRELOAD,                                                     \
			"gons_target=$T",                                                          \
			"gons_trust=0",                                                            \
			"gons_onerror=exit",                                                       \
			"LANGUAGE=C",                                                              \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define NSENTER_OWN "nsenter -t N -a, its own true"

#define COMMAND_ROW(title, to, ...)                                                                \
	{                                                                                          \
		.group = "command", .name = title, .base = to, .watch = OUTSIDE, .arguments = {    \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define NIL "$B/bench/nil" /* does nothing, and knows nothing of libgons */

/* HERE=$C in the environment: the target is the container. runc exec joins a cgroup as well. */
#define CONTAINER_ROW(title, to, ...)                                                              \
	{                                                                                          \
		.group = "container", .name = title, .base = to, .watch = OUTSIDE,                 \
		.arguments = { __VA_ARGS__, "/nil" }, .environment = {                             \
			"HERE=$C"                                                                  \
		}                                                                                  \
	}

#define API_ROW(title, to, what, target)                                                           \
	{                                                                                          \
		.group = "api", .name = title, .base = to, .watch = INSIDE, .arguments = {         \
			"$B/bench/api",                                                            \
			what,                                                                      \
			"0",                                                                       \
			target                                                                     \
		}                                                                                  \
	}
#define MEMORY_ROW(in, megabytes, before, what)                                                    \
	{                                                                                          \
		.group = in, .name = #megabytes " MiB", .base = before, .watch = INSIDE,           \
		.memory = megabytes, .arguments = {                                                \
			"$B/bench/api",                                                            \
			what,                                                                      \
			#megabytes,                                                                \
			"$T"                                                                       \
		}                                                                                  \
	}

const struct row bench_rows[] = {
	TAX_ROW("nothing", NULL, NULL),
	TAX_ROW("an empty shared object", NULL, "LD_PRELOAD=$B/bench/empty.so"),
	TAX_ROW("libgons-preload.so", "libgons-preload", "LD_PRELOAD=" PRELOAD),
	TAX_ROW("libgons.so.1", "libgons.so", "LD_PRELOAD=$B/libgons.so.1"),

	JOIN_ROW("bare open, setns, close", NULL, .arguments = BARE_PATHS),
	JOIN_ROW("gons_user=/proc/N/ns/user, ...", "bare open, setns, close", .arguments = BOOT,
		 .environment = WORDS_PATHS),
	JOIN_ROW("  the same, and a report", "bare open, setns, close", .arguments = BOOT_REPORT,
		 .environment = WORDS_PATHS),
	JOIN_ROW("bare pidfd_open, setns, close", NULL, .arguments = BARE_PIDFD),
	JOIN_ROW("gons_target=N", "bare pidfd_open, setns, close", .arguments = BOOT,
		 .environment = WORDS_TARGET),
	JOIN_ROW("  the same, and a report", "bare pidfd_open, setns, close",
		 .arguments = BOOT_REPORT, .environment = WORDS_TARGET),
	{ .group = "join", .name = "nothing asked for", .watch = INSIDE, .arguments = BOOT },
	{ .group = "join",
	  .name = "reading the clock",
	  .watch = INSIDE,
	  .arguments = { "$B/bench/inside", "nothing" } },

	VARIABLES_ROW(10, NULL),
	VARIABLES_ROW(100, "10 variables"),
	VARIABLES_ROW(1000, "100 variables"),
	VARIABLES_ROW(10000, "1000 variables"),

	WORD_ROW(10, NULL),
	WORD_ROW(100, "10 variables"),
	WORD_ROW(1000, "100 variables"),
	WORD_ROW(10000, "1000 variables"),

	MOUNTS_ROW(10, NULL),
	MOUNTS_ROW(100, "10 mounts more"),
	MOUNTS_ROW(500, "100 mounts more"),
	MOUNTS_ROW(2000, "500 mounts more"),

	PLACE_ROW("nothing asked for", NULL, .arguments = { STILL }),
	PLACE_ROW("bare system calls", NULL, .arguments = { "$B/bench/bare" }),
	PLACE_ROW("unshare -Urmpfuin --mount-proc", "bare system calls",
		  .arguments = { UNSHARE, STILL }),
	PLACE_ROW("bwrap --unshare-... --proc", "bare system calls", .arguments = { BWRAP, STILL }),
	PLACE_ROW("gons_user=new gons_mnt=new ...", "bare system calls", .arguments = { STILL },
		  .environment = { WORDS_PLACE }),
	PLACE_ROW("bare, and a private /tmp", NULL, .arguments = { "$B/bench/bare", "tmp" }),
	PLACE_ROW("unshare, sh, mount /tmp", "bare, and a private /tmp",
		  .arguments = { UNSHARE, "/bin/sh", "-c", MOUNT_TMP }),
	PLACE_ROW("bwrap --tmpfs /tmp, its own true", "bare, and a private /tmp",
		  .arguments = { BWRAP, "--tmpfs", "/tmp", "/bin/true" }),
	PLACE_ROW("gons_tmp=tmpfs gons_user=new ...", "bare, and a private /tmp",
		  .arguments = { STILL }, .environment = { WORDS_PLACE, "gons_tmp=tmpfs" }),

	INJECT_ROW(NSENTER_OWN, NULL, "/usr/bin/nsenter", "-t", "$T", "-a"),
	INJECT_ROW("gons enter -t N -a, its own true", NSENTER_OWN, "$B/gons", "enter", "-t", "$T",
		   "-a"),
	INJECT_ROW("gons inject -t N -a, the host's true", NSENTER_OWN, "$B/gons", "inject", "-t",
		   "$T", "-a"),
	INJECT_ROW("gons inject --trust-target", NSENTER_OWN, "$B/gons", "inject", "-t", "$T", "-a",
		   "--trust-target"),

	BY_PRELOAD_ROW("gons_trust=0 by LD_PRELOAD", NSENTER_OWN, NULL),
	BY_PRELOAD_ROW("  and LD_AUDIT", "gons_trust=0 by LD_PRELOAD",
		       "LD_AUDIT=$B/libgons-audit.so"),

	API_ROW("nsenter -t N -a, a static program", NULL, "nsenter", "$T"),
	API_ROW("gons_run()", "nsenter -t N -a, a static program", "run", "$T"),
	API_ROW("gons_spawn(), a static program", "nsenter -t N -a, a static program", "spawn",
		"$T"),
	API_ROW("gons_inject(), a static program", "nsenter -t N -a, a static program",
		"inject-static", "$T"),
	API_ROW("nsenter -t N -a, a dynamic program", NULL, "nsenter-dynamic", "$T"),
	API_ROW("gons_inject(), the host's", "nsenter -t N -a, a dynamic program", "inject", "$T"),
	API_ROW("this program again, going nowhere", NULL, "itself", "0"),
	API_ROW("gons_reexec(), going nowhere", "this program again, going nowhere", "reexec", "0"),
	API_ROW("this program again, gons_target=N", NULL, "itself", "$T"),
	API_ROW("gons_reexec()", "this program again, gons_target=N", "reexec", "$T"),
	API_ROW("  the first one, which copies it", "this program again, gons_target=N",
		"reexec-first", "$T"),

	COMMAND_ROW("nsenter -t N -a", NULL, "/usr/bin/nsenter", "-t", "$T", "-a", "--", NIL),
	COMMAND_ROW("gons enter -t N -a", "nsenter -t N -a", "$B/gons", "enter", "-t", "$T", "-a",
		    "--", NIL),
	COMMAND_ROW("unshare -Urmpfuin --mount-proc", NULL, UNSHARE, "--", NIL),
	COMMAND_ROW("gons new -Urmpfuin --mount-proc", "unshare -Urmpfuin --mount-proc", "$B/gons",
		    "new", "-Urmpfuin", "--mount-proc", "--", NIL),

	CONTAINER_ROW("nsenter -t N -a, its own true", NULL, "nsenter", "-t", "$T", "-a"),
	CONTAINER_ROW("gons enter -t N -a, its own true", NSENTER_OWN, "$B/gons", "enter", "-t",
		      "$T", "-a"),
	CONTAINER_ROW("runc exec, its own true", NSENTER_OWN, "runc", "--root", "$C/state", "exec",
		      "bench"),

	MEMORY_ROW("memory", 10, NULL, "reexec"),
	MEMORY_ROW("memory", 100, "10 MiB", "reexec"),
	MEMORY_ROW("memory", 1024, "100 MiB", "reexec"),

	MEMORY_ROW("copied memory", 10, NULL, "run"),
	MEMORY_ROW("copied memory", 100, "10 MiB", "run"),
	MEMORY_ROW("copied memory", 1024, "100 MiB", "run"),
};
const size_t bench_row_count = COUNT(bench_rows);

const struct goal bench_goals[] = {
	{ "tax", TAX, "libgons-preload.so", "nothing", "an empty shared object", 0.6, false },
	{ "join", RATIO, "gons_user=/proc/N/ns/user, ...", "bare open, setns, close", NULL, 1.10,
	  false },
	{ "join", RATIO, "gons_target=N", "bare pidfd_open, setns, close", NULL, 1.25, false },
	{ "join", RATIO, "gons_target=N", "gons_user=/proc/N/ns/user, ...", NULL, 0.7, true },
	{ "place", RATIO, "gons_user=new gons_mnt=new ...", "unshare -Urmpfuin --mount-proc", NULL,
	  0.8, false },
	{ "place", RATIO, "gons_tmp=tmpfs gons_user=new ...", "unshare, sh, mount /tmp", NULL, 0.8,
	  false },
	{ "inject", RATIO, "gons inject -t N -a, the host's true", NSENTER_OWN, NULL, 1.0, false },
	{ "inject", RATIO, "  and LD_AUDIT", "gons_trust=0 by LD_PRELOAD", NULL, 1.1, false },
	{ "command", RATIO, "gons enter -t N -a", "nsenter -t N -a", NULL, 0.6, false },
	{ "container", RATIO, "gons enter -t N -a, its own true", NSENTER_OWN, NULL, 0.6, false },
	{ "command", RATIO, "gons new -Urmpfuin --mount-proc", "unshare -Urmpfuin --mount-proc",
	  NULL, 0.8, false },
	{ "api", RATIO, "gons_run()", "nsenter -t N -a, a static program", NULL, 1.0, true },
	{ "api", RATIO, "gons_reexec(), going nowhere", "this program again, going nowhere", NULL,
	  1.15, false },
	{ "api", RATIO, "gons_reexec()", "this program again, gons_target=N", NULL, 1.15, false },
};
const size_t bench_goal_count = COUNT(bench_goals);
