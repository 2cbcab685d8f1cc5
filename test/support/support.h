/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests on real namespaces share: processes that live in namespaces of their own, running
 * a program and reading what it told, and kernels that are older than this one. No behaviour of
 * libgons is checked here.
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

/*
 * A formatted string that stays valid for the next 128 calls; at most 8191 characters.
 */
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The path of something below the build directory: artefact("test/probe-so"). Valid as text() is.
 * Where GONS_LINKED is set, what is linked with the shared library ("-so") is what is linked so
 * instead: "static-pie", "musl-a" (test/platforms).
 */
const char *artefact(const char *name);
bool artefact_exists(const char *name);

/* Ends the test as skipped and tells why. */
#define skip_because(...)                                                                          \
	do {                                                                                       \
		say_why_skipped(__VA_ARGS__);                                                      \
		skip();                                                                            \
	} while (0)
void say_why_skipped(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool is_root(void); /* of the first user namespace, and with CAP_SYS_ADMIN */

/*
 * Does this kernel tell a process's namespaces by its pidfd (Linux 6.11)? Otherwise the probe
 * cannot tell where it is when /proc is not of its pid namespace.
 */
bool pidfd_tells_namespaces(void);

/*
 * An ordinary user becomes root of a new user namespace, for the rest of this process; who is root
 * stays so. To be called first in main(). Where the system forbids it nothing changes, and
 * target_start() skips.
 */
void become_root(void);

/* Where a program is, by PATH of the environment; NULL if it is not there. Valid as text() is. */
const char *find_program(const char *name);

/*
 * A process that does nothing but to live in new namespaces. It ends with the test, also when the
 * test fails or is killed.
 */
struct target {
	pid_t pid;
	int pidfd;   /* close-on-exec */
	int control; /* the target ends when this is closed */
};

/*
 * In the new process, before the starter goes on: mounts and the like. Returns 0 or an errno. Where
 * both CLONE_NEWNS and CLONE_NEWPID are asked for a new /proc is mounted already, and with
 * CLONE_NEWNS all mounts are private.
 */
typedef int (*target_setup)(void *argument);

/*
 * Starts a target in new namespaces (CLONE_NEW...). As an ordinary user CLONE_NEWUSER is added, and
 * the user is root inside; so is root. Skips the test where the kernel refuses that to an ordinary
 * user, fails it for root.
 */
void target_start(struct target *target, int namespaces, target_setup setup, void *argument);
void target_stop(struct target *target);
void targets_end(void); /* of all that still live; support_teardown() does so */

/*
 * The variable that makes a target's other namespaces open to an ordinary user: gons_user=pid:N
 * where it has another user namespace than ours, else one that means nothing.
 */
const char *user_too(const struct target *target);

/* A directory that ends with the test. */
const char *temporary_directory(void);

/*
 * A file with this content in the temporary directory; its path. A link likewise.
 */
const char *temporary_file(const char *name, const char *content);

/* Writes the text into a file that is there, in /proc for one. Returns 0 or an errno. */
int write_text(const char *path, const char *content);

/* Maps this user to root in the new user namespace of a process. Returns 0 or an errno. */
int map_to_root(pid_t pid, uid_t uid, gid_t gid);

/* Closes all descriptors but 0, 1, 2 and this one. */
void close_others(int stays);

/* Ends every target and removes the temporary directory: the teardown of every test that uses them.
 */
int support_teardown(void **state);

/* The eight types: what they are called, and the flag to make one. */
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

/* The kernel's 64-bit id of that namespace; false where it has none to tell (before Linux 6.18). */
bool namespace_id(pid_t pid, const char *name, uint64_t *id);

/* A program that is run, what it got and what became of it. */
struct run {
	/* before */
	const char *const *arguments; /* behind argv[0], NULL at the end; may be NULL */
	int keep[12]; /* descriptors that it inherits besides 0, 1 and 2: under these numbers */
	size_t kept;
	int (*prepare)(
		void *argument); /* in the new process just before execve(2): 0 or an errno */
	void *argument;
	int seconds; /* it is killed after these; 0: 60 */

	/* after */
	int status;     /* what exit(3) got, or -1 */
	int signal;     /* what it died of, or 0 */
	bool timed_out; /* it was killed after the seconds */
	char *output;   /* all of stdout */
	char *errors;   /* all of stderr */
	char *lines;    /* output with NUL for newline: what probe_text() reads */
	size_t size;
};

/*
 * Runs the program with exactly this environment, to its end. The test fails when it cannot be
 * started. run_free() gives back what run holds, also when nothing was run.
 */
void run_program(struct run *run, const char *program, const char *const *environment);
void run_free(struct run *run);

/* The same with the variables ("NAME=VALUE") as arguments, NULL at the end. */
void run_with(struct run *run, const char *program, ...) __attribute__((sentinel));

/* Fails the test, and shows what the program wrote, unless it ended with this status. */
void assert_ended(const struct run *run, int status);

/*
 * What the probe told: the value of a key (of the n-th line with that key for the _nth form), NULL
 * where it said nothing of it. The number forms fail the test then.
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

/* The test fails, with both texts shown, unless the one is in the other. */
void assert_contains(const char *whole, const char *part);
void assert_begins(const char *whole, const char *part);

/* Another kernel: this system call fails with this errno. */
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
 * For this process and its children, to stay (no_new_privs is set too). To be used in run.prepare:
 * returns 0 or an errno.
 */
int deny_system_calls(const struct denial *denials, size_t count);

/*
 * What no filter can tell; used likewise, once. A second process looks at each call as long as the
 * program lives.
 */
enum {
	WATCH_SETNS = 1, /* as before Linux 5.8: of a pidfd it is EINVAL, another one goes on */
	WATCH_TIME = 2,  /* as before Linux 5.6: there are no files of time namespaces in /proc */
};
int deny_by_watching(unsigned what);

/* The number of a system call that headers may not know yet. */
#define SUPPORT_SYS_pidfd_open 434

#endif
