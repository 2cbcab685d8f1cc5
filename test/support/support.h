/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests on real namespaces share: processes that live in namespaces of their own
 * (target.c), programs that run to their end (run.c), and kernels that are older than this one
 * (older_kernel.c). No behaviour of libgons is checked here.
 */
#ifndef GONS_TEST_SUPPORT_H
#define GONS_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

/* Newer than some headers. */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* A formatted string of at most 8191 characters; it stays valid for the next 127 calls. */
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The text with each @LETTER replaced by the meaning of the letter. Valid as text() is. */
const char *text_replace(const char *from, const char *(*meaning)(char letter));

/*
 * The path of a file below the build directory: artefact("test/probe-so"). Valid as text() is.
 * Where GONS_LINKED is "static-pie", "musl-a" ..., the program that is linked in that way takes the
 * place of the one that is linked with the shared library ("-so"); see test/platforms.
 */
const char *artefact(const char *name);
bool artefact_exists(const char *name);

/* Ends the test as skipped, and prints the reason. */
#define skip_because(...)                                                                          \
	do {                                                                                       \
		say_why_skipped(__VA_ARGS__);                                                      \
		skip();                                                                            \
	} while (0)
void say_why_skipped(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Root of the first user namespace, with CAP_SYS_ADMIN. */
bool is_root(void);

/*
 * Does a pidfd tell the namespaces of its process (Linux 6.11)? Without it the probe does not know
 * its namespaces where /proc is that of another pid namespace.
 */
bool pidfd_tells_namespaces(void);

/*
 * An ordinary user becomes root of a new user namespace, for the rest of this process; root stays
 * root. It is the first call of main(). Where the system forbids it nothing changes, and
 * target_start() skips the test.
 */
void become_root(void);

/* The file of a program in PATH, or NULL. Valid as text() is. */
const char *find_program(const char *name);

/*
 * A process in new namespaces that only waits. It ends with the test, also where the test fails or
 * is killed.
 */
struct target {
	pid_t pid;
	int pidfd;   /* close-on-exec */
	int control; /* the target ends when this is closed */
};

/*
 * Runs in the new process before target_start() returns, and mounts things, for one. Returns 0 or
 * an errno. With CLONE_NEWNS all mounts are private by then, and with CLONE_NEWPID besides a new
 * /proc is mounted.
 */
typedef int (*target_setup)(void *argument);

/*
 * Starts a target in new namespaces (CLONE_NEW...). For an ordinary user CLONE_NEWUSER is added.
 * The user of the test is root in a new user namespace. Where the kernel refuses it, the test is
 * skipped for an ordinary user, and fails for root.
 */
void target_start(struct target *target, int namespaces, target_setup setup, void *argument);
void target_stop(struct target *target);
void targets_end(void); /* of all that still live; support_teardown() does so */

/*
 * The variable that an ordinary user needs to enter other namespaces of a target: gons_user=pid:N
 * where the target has another user namespace than this process, else TEST=1, which libgons
 * ignores.
 */
const char *user_too(const struct target *target);

/* A directory of the test, which support_teardown() removes. */
const char *temporary_directory(void);

/* Makes a file with this content in the temporary directory; returns its path. */
const char *temporary_file(const char *name, const char *content);

/* Writes the text into a file that is there, in /proc for one. Returns 0 or an errno. */
int write_text(const char *path, const char *content);

/* Maps this user to root in the new user namespace of a process. Returns 0 or an errno. */
int map_to_root(pid_t pid, uid_t uid, gid_t gid);

/* Closes all descriptors but 0, 1, 2 and this one. */
void close_others(int stays);

/* The teardown of each test that uses them: ends all targets, removes the temporary directory. */
int support_teardown(void **state);

/* The names of the eight types, and the flags of unshare(2). */
struct namespace_type {
	const char *name;
	int flag;
};
enum { NAMESPACE_TYPES = 8 };
extern const struct namespace_type namespace_types[NAMESPACE_TYPES];

/* A test with that teardown. */
#define real_test(function) cmocka_unit_test_teardown(function, support_teardown)

/* The inode number of /proc/PID/ns/NAME; fails the test where there is none. */
uint64_t namespace_of(pid_t pid, const char *name);
uint64_t own_namespace(const char *name);

/* The 64-bit id of that namespace; false where the kernel tells none (before Linux 6.18). */
bool namespace_id(pid_t pid, const char *name, uint64_t *id);

/* A program that is run: what it is given, and what it did. */
struct run {
	/* before */
	const char *const *arguments; /* behind argv[0], NULL at the end; may be NULL */
	int keep[12]; /* it inherits these descriptors besides 0, 1 and 2, by the same numbers */
	size_t kept;
	int (*prepare)(
		void *argument); /* in the new process just before execve(2): 0 or an errno */
	void *argument;
	int seconds; /* it is killed after these; 0: 60 */

	/* after */
	int status;     /* its exit status, or -1 */
	int signal;     /* that killed it, or 0 */
	bool timed_out; /* it was killed after the seconds */
	char *output;   /* all of stdout */
	char *errors;   /* all of stderr */
	char *lines;    /* output with NUL for newline: what probe_text() reads */
	size_t size;
};

/*
 * Runs a program with exactly this environment until it ends; fails the test where it cannot be
 * executed. run_free() frees what the struct holds, also where nothing was run.
 */
void run_program(struct run *run, const char *program, const char *const *environment);
void run_free(struct run *run);

/* The same with the variables ("NAME=VALUE") as arguments, NULL at the end. */
void run_with(struct run *run, const char *program, ...) __attribute__((sentinel));

/* Fails the test, and shows what the program wrote, unless it ended with this status. */
void assert_ended(const struct run *run, int status);

/*
 * What the probe has printed: the value of a key, for the _nth form of the n-th line with that key.
 * NULL where there is no such line; the forms that return numbers fail the test then.
 */
const char *probe_text(const struct run *run, const char *key);
const char *probe_text_nth(const struct run *run, const char *key, size_t nth);
size_t probe_count(const struct run *run, const char *key);
long long probe_number(const struct run *run, const char *key);
uint64_t probe_namespace(const struct run *run, const char *name); /* ns.NAME */
const char *probe_variable(const struct run *run,
			   const char *name); /* the value in environ, or NULL */

/* The n-th word, from 0, of the report's line for a namespace: state, error, before, after. */
const char *probe_report(const struct run *run, const char *name, size_t word);

/* Fails the test, and shows both texts, unless the first holds, or begins with, the second. */
void assert_contains(const char *whole, const char *part);
void assert_begins(const char *whole, const char *part);

/* An older kernel: this system call fails with this errno. */
struct denial {
	long number;
	int error;
	uint32_t low;         /* only where the second argument is from low ... */
	uint32_t high;        /* ... to high; both 0: always */
	uint32_t first;       /* only where the first argument is this; 0: whatever it is */
	uint32_t first_bits;  /* only where the first argument has one of these bits; 0: always */
	uint32_t second_bits; /* the same of the second */
};

/*
 * Sets a filter for this process and its children, for ever, and no_new_privs too. For run.prepare:
 * returns 0 or an errno.
 */
int deny_system_calls(const struct denial *denials, size_t count);

/*
 * The same, for what a filter cannot see. It is called once. Another process looks at each such
 * call as long as the program lives.
 */
enum {
	WATCH_SETNS = 1, /* before Linux 5.8: setns(2) of a pidfd is EINVAL */
	WATCH_TIME = 2,  /* before Linux 5.6: /proc has no files of time namespaces */
};
int deny_by_watching(unsigned what);

/* The number of a system call that headers may not know yet. */
#define SUPPORT_SYS_pidfd_open 434

#endif
