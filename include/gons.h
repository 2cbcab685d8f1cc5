/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgons moves a process into Linux namespaces before its main() and before any thread exists.
 *
 * No function has to be called for that: it is enough to preload the library, or to link with it.
 * A program that is linked has to refer to one name of the library, or to be linked as pkg-config
 * tells; otherwise the linker leaves the library out. gons_status(), gons_message() and
 * gons_report() tell what happened. The functions on a gons_plan do the same at any later time.
 * libgons(7) describes the words of a plan; gons_plan(3) and its neighbours describe each function
 * at length, with examples.
 *
 * For all functions:
 *   - A pointer must not be NULL where its description does not say that it may be.
 *   - Strings end in a NUL byte. The caller keeps what it passes; the library copies what it needs
 *     later.
 *   - "inside" means: in the namespaces, and with the mounts and the root directory, of the plan.
 *   - "thread-safe" means: several threads may call the function at once, with different plans.
 *     Two threads must never use the same plan at once.
 *   - Functions that carry out a plan, inject, start again or explain need up to 64 KiB of stack,
 *     all others up to 8 KiB.
 *   - Linux on x86-64, aarch64 or riscv64. gons_spawn(), gons_reexec() and a deadline need
 *     pidfd_open(2), Linux 5.3; libgons(7), VERSIONS, lists what else needs which kernel.
 */
#ifndef GONS_H
#define GONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Only what is declared with GONS_API is exported. */
#if defined(__GNUC__) || defined(__clang__)
#define GONS_API __attribute__((__visibility__("default")))
#else
#define GONS_API
#endif

/* The version of this header. The library at run time may be a newer one. */
#define GONS_VERSION_MAJOR 0
#define GONS_VERSION_MINOR 1
#define GONS_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The eight types of namespaces(7), in alphabetical order. They index the member namespaces of
 * struct gons_report.
 */
enum gons_type {
	GONS_CGROUP,
	GONS_IPC,
	GONS_MNT,
	GONS_NET,
	GONS_PID,
	GONS_TIME,
	GONS_USER,
	GONS_UTS,
	GONS_TYPES, /* the number of types */
};

/* What happened to one namespace of this process. Values are only ever added. */
enum gons_state {
	GONS_UNTOUCHED = 0, /* the plan does not name it, or an earlier step failed */
	GONS_JOINED = 1,    /* the process has joined it, setns(2). A pid namespace that was joined
			       without a fork holds for children only: gons_fork in libgons(7) */
	GONS_ALREADY_THERE = 2, /* the plan names it, and the process was in it before */
	GONS_FAILED = 3,        /* the plan names it, and entering it failed: see error */
	GONS_CREATED = 4, /* the process has made a new one, unshare(2), and is in it; for a pid
			     namespace as for GONS_JOINED */
};

/* One namespace in the report. */
struct gons_namespace {
	uint32_t state;  /* enum gons_state */
	int32_t error;   /* a positive errno where state is GONS_FAILED, else 0 */
	uint64_t before; /* the inode number of /proc/self/ns/TYPE before the first step; 0: not
			    known */
	uint64_t after;  /* the same after the last step; for pid, the inode number of
			    /proc/self/ns/pid_for_children */
	uint64_t reserved[2]; /* 0 */
};

/*
 * What the library did. The report of gons_report() belongs to the library, is complete before
 * main() starts, and never changes after that: every thread may read it without a lock.
 *
 * The structure grows at its end only. size is the number of bytes that the library at run time
 * knows; a member is there if GONS_REPORT_HAS(report, member) is true.
 */
struct gons_report {
	uint32_t size;   /* bytes */
	int32_t status;  /* 0 or -errno: what gons_status() returns */
	uint32_t types;  /* the number of entries in use in namespaces: GONS_TYPES of the library */
	uint32_t forked; /* 1: this process is a child of a process that stays outside and mirrors
			    it; else 0 */
	struct gons_namespace namespaces[16]; /* by enum gons_type */
};

#define GONS_REPORT_HAS(report, member)                                                            \
	((report)->size >=                                                                         \
	 (uint32_t)((const char *)(&(report)->member + 1) - (const char *)(report)))

/*
 * gons_status - whether everything that the environment asked for has happened
 *
 * Returns 0 if it has, or if the environment asked for nothing; else -errno of the step that
 * failed. -EINVAL is also returned for a word that the library does not understand, and -EPERM for
 * a set-user-ID, set-group-ID or file-capability program (AT_SECURE in getauxval(3)), in which the
 * library obeys no variable.
 *
 * Thread-safe and async-signal-safe. Does not allocate memory, does not change errno.
 */
GONS_API int gons_status(void);

/*
 * gons_message - the failure that gons_status() returns, as one line for a person
 *
 * Returns NULL if gons_status() is 0; else a line without a newline that says what failed, on
 * which value, why, and what to do. The string belongs to the library, never changes, and must not
 * be freed.
 *
 * Thread-safe and async-signal-safe. Does not allocate memory, does not change errno.
 */
GONS_API const char *gons_message(void);

/*
 * gons_report - what happened to each namespace of this process
 *
 * Returns the report, never NULL. It belongs to the library, never changes, and must not be freed.
 *
 * Thread-safe and async-signal-safe. Does not allocate memory, does not change errno.
 */
GONS_API const struct gons_report *gons_report(void);

/*
 * gonsmsg, gonamespaces - the two C symbols of Go's gons (v0.9), so that its Go code links with
 * libgons
 *
 * gonsmsg is NULL, or "package gons: " followed by what gons_message() returns. The library sets it
 * before main() and never changes it after; it must not be freed.
 *
 * gonamespaces() does what the library does before main(), unless that has been done: then it does
 * nothing. In a linked program the library has always done it before main(), so no program has to
 * call the function. Thread-safe.
 */
extern GONS_API char *gonsmsg;
GONS_API void gonamespaces(void);

/*
 * A plan: words of libgons(7), and options for the process that the plan starts. Opaque.
 *
 * Two threads must not use one plan at once; they may use different plans. A plan can be used any
 * number of times, also after a failure. If nothing else is said, a function returns 0 or -errno,
 * gons_plan_error() and gons_plan_failure() then describe the failure, and what the arguments point
 * to is unchanged. errno itself is undefined after each of these functions, but for
 * gons_plan_error(), gons_plan_failure() and gons_plan_report(), which leave it alone.
 */
typedef struct gons_plan gons_plan;

/*
 * gons_plan_new - makes an empty plan
 *
 * Returns a plan, which the caller has to free by gons_plan_free(); NULL if there is no memory.
 * Thread-safe.
 */
GONS_API gons_plan *gons_plan_new(void);

/*
 * gons_plan_free - frees a plan and all that belongs to it, such as its error and its report
 *
 * plan: may be NULL, then nothing happens. Thread-safe.
 */
GONS_API void gons_plan_free(gons_plan *plan);

/*
 * gons_plan_set - sets one word of the plan
 *
 * word: its name without "gons_", such as "net".
 * value: is copied. It replaces the value that the word had. NULL or "" takes the word out of the
 * plan.
 *
 * Returns 0; -EINVAL if there is no such word, or if the word does not take the value; -ENOMEM. A
 * fault that shows only when all words are known, such as "hostname" without "uts", is found when
 * the plan is carried out. Thread-safe.
 */
GONS_API int gons_plan_set(gons_plan *plan, const char *word, const char *value);

/*
 * gons_plan_parse - sets several words at once: "net=pid:4711 mnt=new tmp=tmpfs"
 *
 * text: WORD=VALUE, separated by white space. Between two single quotes white space belongs to the
 * value, as in a shell: "bind='/a b:/c'". The values are copied, and replace those that the words
 * had.
 *
 * Returns 0, or an error of gons_plan_set(); -EINVAL also if the text does not consist of
 * WORD=VALUE. After an error the plan is as it was before. Thread-safe.
 */
GONS_API int gons_plan_parse(gons_plan *plan, const char *text);

/*
 * gons_plan_setenv - sets an environment variable for the program that gons_plan_environ(),
 * gons_inject() and gons_reexec() make an environment for
 *
 * name: is copied; not empty, without '=', not beginning with "gons_".
 * value: is copied. NULL: the program does not have the variable, even if the caller has it.
 *
 * Returns 0; -EINVAL for such a name; -ENOMEM. Thread-safe.
 */
GONS_API int gons_plan_setenv(gons_plan *plan, const char *name, const char *value);

/* A word that a plan can have, as in the table of libgons(7). The strings belong to the library,
 * never change, and are never NULL. */
struct gons_word {
	const char *name;    /* without "gons_" */
	const char *values;  /* which values it takes, for a person */
	const char *initial; /* what holds if the word is not given, for a person; may be "" */
	const char *help;    /* what it does, for a person */
};

/*
 * gons_word - tells all words, one after another
 *
 * index: from 0 on.
 * word: is filled in.
 *
 * Returns 0; -ENOENT if there are only index words or fewer, and then *word is unchanged.
 * Thread-safe.
 */
GONS_API int gons_word(unsigned index, struct gons_word *word);

/* Options for the process that a plan starts. */
enum gons_option {
	/*
	 * Milliseconds; 0 (the default): off. While gons_run() and gons_reexec() wait, they watch
	 * for SIGHUP, SIGINT, SIGQUIT and SIGTERM. They pass such a signal on to the child, send
	 * SIGTERM after it and, these milliseconds later, SIGKILL. When the child has ended, the
	 * calling thread gets the signals that came, with the action that it has for them. Only
	 * signals that the kernel delivers to the calling thread are seen: a program with several
	 * threads has to block them in the other threads. A signal that is ignored (nohup(1)) is
	 * not watched for.
	 */
	GONS_TERM_CHILD = 1,
	/*
	 * Milliseconds; 0 (the default): no deadline. If the child of gons_run() or gons_reexec()
	 * has not ended by then, or the program of gons_spawn() is not being executed by then, the
	 * child is killed, and the result is -ETIMEDOUT. SIGKILL does not end a child that waits in
	 * the kernel for an answer of FUSE: one second later the function returns, and the caller
	 * has to wait for the child (waitpid(2); with __WALL for gons_spawn()).
	 */
	GONS_DEADLINE = 2,
	/*
	 * 1 (the default): if the plan joins a namespace, gons_reexec() executes a sealed copy of
	 * the program in memory (memfd_create(2)), so that no process inside can write to the
	 * program on disk through /proc/PID/exe. 0: /proc/self/exe itself, for a program that looks
	 * for its files beside it ($ORIGIN). The copy is made once; its descriptor stays open in
	 * the caller, close-on-exec.
	 */
	GONS_SEALED = 3,
	/*
	 * A descriptor of the caller that stays open in the child besides 0, 1 and 2, under the
	 * same number, even if it is close-on-exec in the caller. Up to 16 descriptors, one by each
	 * call. -1: none of those that were given before.
	 */
	GONS_KEEP_FD = 4,
	/*
	 * Bytes; 67108864 (64 MiB) by default. If the result of an action is longer, the action is
	 * killed, and gons_reexec() returns -EMSGSIZE: the process inside may be hostile.
	 */
	GONS_RESULT_MAX = 5,
	/*
	 * A descriptor of the caller that becomes 0, 1 or 2 of the child; -1 (the default): that of
	 * the caller. So the caller can read the output of a child without changing its own
	 * descriptor 1, which all its threads share.
	 */
	GONS_STDIN = 6,
	GONS_STDOUT = 7,
	GONS_STDERR = 8,
	/*
	 * 1: the program of gons_exec() and gons_spawn() has every descriptor of the caller that is
	 * not close-on-exec; the others are closed before the program is looked up. 0 (the
	 * default): it has 0, 1, 2 and those of GONS_KEEP_FD only.
	 */
	GONS_KEEP_ALL = 9,
	/*
	 * 1: the program of gons_inject() keeps HOME, XDG_* and the other variables of the caller
	 * that lead to start files, although they are files of the container. 0 (the default): if
	 * the program must not trust files of the container (trust=0), these variables lead
	 * nowhere, unless the plan brings the files along.
	 */
	GONS_KEEP_HOME = 10,
};

/*
 * gons_plan_option - sets an option
 *
 * value: see enum gons_option for its unit and range.
 *
 * Returns 0; -EINVAL for an unknown option, or a value out of its range; -ENOSPC for the
 * seventeenth descriptor of GONS_KEEP_FD. Whether a descriptor is open is checked when the plan is
 * carried out. Thread-safe.
 */
GONS_API int gons_plan_option(gons_plan *plan, enum gons_option option, long value);

/*
 * gons_plan_check - sets a function that is asked before gons_exec() executes the program
 *
 * function: is called with arg when all steps of the plan are done, in the process that is about to
 * call execve(2); no process inside can inspect it at that time, and no descriptor has been closed.
 * NULL as its result: go on. A string as its result, one line, in memory that stays valid: do not.
 * gons_exec() then returns -EPERM, gons_plan_error() returns that line, and the report of
 * gons_plan_report() has the status -EPERM. So a program can compare, by what the kernel tells,
 * where it is with where it was meant to be. function NULL: no check (the default).
 * arg: belongs to the caller, and may be NULL.
 *
 * gons_explain() and gons_explain_rows() call function, too, in the child that tries the plan: it
 * must be async-signal-safe, and that child is outside of a pid namespace that the plan joins.
 * gons_enter(), gons_run() and gons_reexec() do not call it, since code of the caller goes on
 * there. gons_spawn(), gons_inject() and gons_inject_exec() refuse a plan that has a check
 * (-EINVAL).
 *
 * Returns 0. Thread-safe.
 */
GONS_API int gons_plan_check(gons_plan *plan, const char *(*function)(void *arg), void *arg);

/*
 * gons_plan_environ - makes an environment with the words of the plan, for execve(2) of a program
 * that libgons is linked with or preloaded into
 *
 * base: an environment that ends in NULL; NULL: that of the caller, which no other thread may
 * change (setenv(3)) during the call. Variables of base that begin with "gons_" are left out, and
 * those of gons_plan_setenv() replace others. After them come the words, as gons_WORD=VALUE.
 *
 * Returns the environment, in one piece of memory, which the caller has to free by one free(3);
 * NULL if there is no memory. Does not change what gons_plan_error() returns. Thread-safe.
 */
GONS_API char **gons_plan_environ(const gons_plan *plan, char *const base[]);

/*
 * gons_plan_error - the failure of the last function on this plan, as one line for a person
 *
 * Returns NULL if the last function succeeded; else a line without a newline. The string belongs
 * to the plan, and holds until the next function on the plan. Thread-safe.
 */
GONS_API const char *gons_plan_error(const gons_plan *plan);

/* The step that a failure belongs to. Values are only ever added. */
enum gons_step {
	GONS_STEP_OTHER = 0,     /* no step of the plan: memory, a descriptor, a child, an option */
	GONS_STEP_READ = 1,      /* the library does not understand a word or its value */
	GONS_STEP_CHECK = 2,     /* words contradict each other, or one lacks another */
	GONS_STEP_BEGIN = 3,     /* the process has several threads, and cannot enter a namespace */
	GONS_STEP_REFERENCE = 4, /* to open the namespace that a word refers to */
	GONS_STEP_JOIN = 5,      /* setns(2) */
	GONS_STEP_CREATE = 6,    /* unshare(2) */
	GONS_STEP_MAP = 7,       /* to map ids of a new user namespace, or to set clocks */
	GONS_STEP_FORK = 8,      /* the fork into a pid or time namespace */
	GONS_STEP_ROOTFS = 9,    /* mounts, the root directory, host name and domain name */
	GONS_STEP_DIRECTORY = 10,   /* the working directory */
	GONS_STEP_SESSION = 11,     /* to leave the caller's keyring and terminal */
	GONS_STEP_CREDENTIALS = 12, /* groups, group id, user id, capabilities */
	GONS_STEP_KEEP = 13,        /* to mount the file that keeps a new namespace */
	GONS_STEP_IDS = 14,         /* ids without a number in a user namespace that was joined */
	GONS_STEP_BINFMT = 15,      /* binfmt_misc handlers of a user namespace that was joined */
	GONS_STEP_NESTED = 16,      /* the nested user namespace of gons_binfmt=nested */
	GONS_STEP_REFUSED = 17,     /* the function of gons_plan_check() has refused */
	GONS_STEP_EXECUTE = 18, /* to execute the program, when all steps of the plan are done */
};

/*
 * The last failure in parts. The structure grows at its end only: see
 * GONS_REPORT_HAS(failure, member).
 *
 * reason and advice name words as "gons_NAME" or "gons_NAME=VALUE", and never repeat a text that
 * the caller gave. So a program with other names for the words can replace each "gons_", and print
 * the parts in its own terms, as the command does with its options. With gons_reexec() the parts of
 * a step come from the process inside.
 */
struct gons_failure {
	uint32_t size;       /* bytes that the library at hand knows of */
	uint32_t step;       /* enum gons_step */
	int32_t error;       /* what the function returned: -errno, or the status of an action */
	uint32_t reserved;   /* 0 */
	const char *word;    /* the word that failed, without "gons_"; NULL: no single one */
	const char *value;   /* its value, or the piece of it that is wrong; with GONS_STEP_EXECUTE
				the program; NULL: none */
	const char *reason;  /* why, beyond what error says; NULL: not known */
	const char *advice;  /* what to do; NULL: nothing is known to help */
	const char *other;   /* another word that reason or advice mention, as the one that is
				missing; without "gons_"; NULL: none */
	const char *message; /* the whole line, as gons_plan_error() returns it; never NULL */
};

/*
 * gons_plan_failure - the failure of the last function on this plan, in parts
 *
 * Returns NULL if the last function succeeded. The structure and its strings belong to the plan,
 * and hold until the next function on the plan; word and other hold for ever. value is cut after
 * 256 characters, which "..." then follows, and a '?' stands for each control character.
 *
 * Thread-safe. Does not allocate memory, does not change errno.
 */
GONS_API const struct gons_failure *gons_plan_failure(const gons_plan *plan);

/*
 * gons_plan_report - what the last function that carried out or tried this plan did to each
 * namespace: gons_enter(), gons_exec(), gons_run(), gons_spawn(), gons_reexec(), gons_inject(),
 * gons_inject_exec(), gons_explain() or gons_explain_rows()
 *
 * Its status is 0 unless a step of the plan failed. So it tells a namespace that could not be
 * entered from every other failure. Returns the report, never NULL; it belongs to the plan, and
 * holds until the next function on the plan. Thread-safe.
 */
GONS_API const struct gons_report *gons_plan_report(const gons_plan *plan);

/*
 * gons_enter - carries out the plan in the calling process, now and for good
 *
 * The process must have one thread. With several the function does nothing and returns -EINVAL,
 * since setns(2) and unshare(2) would move one of them only: see gons_run(), gons_spawn() and
 * gons_reexec(). If the plan needs a fork (gons_fork in libgons(7); a pid namespace does), the
 * function returns in a child, and the process that called it stays outside and mirrors the child.
 *
 * In a user namespace that the process joins, a user or group id of the process that has no number
 * there becomes 0, and the supplementary groups go, unless the plan says otherwise: libgons(7). The
 * word onerror has no effect here.
 *
 * Returns 0, or -errno of the step that failed: -EINVAL if words contradict each other, -EPERM if a
 * capability is missing, and errors of the system calls that the steps make. After a failure
 * gons_plan_report() tells which namespaces were entered before it; the process stays in them.
 *
 * Not thread-safe. Keeps all descriptors of the process open.
 */
GONS_API int gons_enter(gons_plan *plan);

/*
 * gons_exec - carries out the plan in the calling process, and then executes a program inside
 *
 * Like gons_enter() followed by execvpe(3).
 *
 * file: is looked up inside, in the PATH of the caller if it holds no slash. A file that the kernel
 * knows no format for is run by /bin/sh, with every libc.
 * argv, envp: as in execve(2); envp NULL: the environment of the caller.
 *
 * Between the last step and execve(2) no process inside can inspect the process, and all
 * descriptors but 0, 1, 2 and those of GONS_KEEP_FD are closed (see GONS_KEEP_ALL).
 *
 * Returns only on failure: -errno of a step of the plan, then the report of gons_plan_report() has
 * a status; -EPERM if the function of gons_plan_check() refuses; or an error of execve(2). The
 * process then is where it came to, perhaps in a child of the process that called.
 *
 * Not thread-safe.
 */
GONS_API int gons_exec(gons_plan *plan, const char *file, char *const argv[], char *const envp[]);

/*
 * gons_run - calls a function in a child process that has carried out the plan
 *
 * function: runs in a copy of the calling process (fork(2)) with one thread; what it returns, 0 to
 * 255, is the exit status of the child. It may do what fork(2) allows a child of a program with
 * several threads. Open are 0, 1, 2 and the descriptors of GONS_KEEP_FD. The child ends by
 * _exit(2): function has to flush what it prints with stdio. If the plan joins a namespace, no
 * process inside can inspect the child (PR_SET_DUMPABLE in prctl(2)).
 * arg: is handed to function, and may be NULL.
 * wstatus: the status of the child as of waitpid(2) is stored there; may be NULL.
 *
 * Waits for the child. SIGCHLD must not be ignored, and no other part of the program may wait for
 * the child.
 *
 * Returns 0 if function was called and the child has ended, in whatever way; -errno if a step of
 * the plan failed, so that function was not called; -EBADF if a descriptor of an option is not
 * open; -ETIMEDOUT after GONS_DEADLINE; -ECHILD if the child was killed before function was called,
 * or if another part of the program has waited for it; -EAGAIN or -ENOMEM if no child can be made.
 *
 * Thread-safe. Between fork(2) and the call of function the child takes no lock of libc but those
 * that fork(2) itself takes.
 */
GONS_API int gons_run(gons_plan *plan, int (*function)(void *arg), void *arg, int *wstatus);

/*
 * gons_spawn - executes a program in a child process that has carried out the plan
 *
 * path: is looked up inside; PATH is not searched.
 * argv, envp: as in execve(2); envp NULL: the environment of the caller.
 * pidfd: may be NULL. On success a pidfd of the child is stored there, close-on-exec, which the
 * caller has to close.
 *
 * Open in the program are 0, 1, 2 and the descriptors of GONS_KEEP_FD (see GONS_KEEP_ALL). The
 * program is a child of the caller, also in another pid namespace: the word fork is needed for init
 * and 1 only. With them, and with tmp=fresh, the child of the caller is a process outside that
 * mirrors the program. fork=0 means the same as auto here.
 *
 * Returns the process id as soon as the program is being executed; the caller has to wait for it
 * (waitpid(2)). Else -errno of the step that failed, of execve(2), or as for gons_run(): -EBADF,
 * -ETIMEDOUT, -ECHILD, -EAGAIN, -ENOMEM; -ENOSYS without pidfd_open(2), Linux 5.3. SIGCHLD must not
 * be ignored.
 *
 * Thread-safe. The child makes nothing but system calls.
 */
GONS_API pid_t gons_spawn(gons_plan *plan, const char *path, char *const argv[], char *const envp[],
			  int *pidfd);

/*
 * gons_inject - executes a program of the host in a child process, which moves inside before main()
 *
 * file: is looked up on the host, in the PATH of envp if it holds no slash.
 * argv, envp: as in execve(2); envp NULL: the environment of the caller.
 * pidfd: may be NULL. On success a pidfd of the child is stored there, close-on-exec, which the
 * caller has to close.
 *
 * No file of the program has to exist inside:
 *   - A dynamically linked program is loaded and linked on the host. libgons-preload.so, which is
 *     put in front of an LD_PRELOAD of envp, then carries out the plan.
 *   - A statically linked program is executed by its descriptor, when the plan has been carried
 *     out.
 *   - Of a script the interpreter is executed, also behind "#!/usr/bin/env NAME", and the script is
 *     brought along (bind) under its own path.
 * Unless the plan says otherwise, trust=0 and onerror=exit hold; what trust=0 promises, and what it
 * does not where a user namespace is joined, is in libgons(7), SECURITY.
 * libgons-preload.so is looked for beside the calling program, in ../lib of that directory, and
 * then in the directory where libgons was installed. Open in the program are 0, 1, 2 and the
 * descriptors of GONS_KEEP_FD.
 *
 * Returns the process id as soon as the program is being executed; the caller has to wait for it.
 * Else an error of gons_spawn(), or:
 *   -ENOENT, -EACCES  the host has no such file; or it may not be executed, or not be read
 *   -EPERM            the program is set-user-ID, set-group-ID or has file capabilities
 *   -ENOEXEC          the file is neither ELF nor a script, or it is for another processor
 *   -ELOOP            more than five scripts are interpreters of scripts
 *   -ELIBACC          libgons-preload.so was not found; gons_plan_report() has this status then
 * In a dynamically linked program a step of the plan fails after this function has returned: the
 * child writes one line to its descriptor 2 and ends with exit status 125. If the plan needs a
 * fork, the child stays outside and mirrors the program.
 *
 * Thread-safe. The child makes nothing but system calls.
 */
GONS_API pid_t gons_inject(gons_plan *plan, const char *file, char *const argv[],
			   char *const envp[], int *pidfd);

/*
 * gons_inject_exec - executes a program of the host in the calling process, as gons_inject() does
 * in a child
 *
 * Returns only on failure, with the errors of gons_inject(). For a statically linked program the
 * plan may have been carried out by then: gons_plan_report() tells. The process must have one
 * thread.
 *
 * Not thread-safe.
 */
GONS_API int gons_inject_exec(gons_plan *plan, const char *file, char *const argv[],
			      char *const envp[]);

/*
 * gons_explain - tells whether gons_enter() would work, and if not, why
 *
 * out: the text is printed there; NULL: nothing is printed. For each namespace, those of a target
 * one by one, and for each other word that is set it has a line, in the order of carrying out: what
 * would be entered or done (from which inode number to which, and which user namespace owns it),
 * which capabilities that needs in which user namespaces, whether the caller has them when the step
 * comes, and the verdict. One sentence follows. The text is for people and may change.
 *
 * The verdict is the kernel's: a child process tries the steps one by one, and ends. The caller
 * enters nothing. Other processes notice nothing: no process appears in a pid namespace that the
 * plan joins, so a fork into it and a /proc of it are not tried, and no name is set in a uts
 * namespace of others. A directory of tmp=fresh exists for a moment. gons_plan_report() then tells
 * what became of each namespace in the child.
 *
 * Returns 0 if gons_enter() would work, else the -errno that it would return; -ENOMEM, -EAGAIN or
 * -ECHILD also if there was no child, or if it was killed. In a process with several threads the
 * result is -EINVAL, and the text tells of gons_run(), gons_spawn() and gons_reexec(). The answer
 * holds for the moment: other processes may change what it depends on.
 *
 * Thread-safe.
 */
GONS_API int gons_explain(gons_plan *plan, FILE *out);

/* Whether the caller has a capability when the step comes. Values are only ever added. */
enum gons_held {
	GONS_HELD_UNKNOWN = 0, /* the kernel does not tell */
	GONS_HELD_NOT = 1,     /* it lacks the capability */
	GONS_HELD_YES = 2,     /* it has the capability */
};

/* What becomes of a row of gons_explain_rows(). Values are only ever added. */
enum gons_verdict {
	GONS_VERDICT_NOT_REACHED = 0,   /* an earlier step fails */
	GONS_VERDICT_DONE = 1,          /* would be joined, made or applied */
	GONS_VERDICT_ALREADY_THERE = 2, /* the caller is in it */
	GONS_VERDICT_FAILS = 3,         /* see error and verdict_text */
	GONS_VERDICT_FAILS_TOO = 4,     /* by the same system call as one that fails */
	GONS_VERDICT_NONE = 5,          /* this kernel has no such namespaces */
	GONS_VERDICT_UNTRIED = 6, /* would be done as far as the library can tell without doing
				     it */
};

/* One right that a step needs. The strings belong to the rows, and are never NULL. */
struct gons_need {
	const char *what;  /* "CAP_SYS_ADMIN", or "the right to inspect the process" (ptrace(2)) */
	const char *where; /* in which user namespace: "user namespace 4026531837", "the new user
			      namespace"; "" if the right is not one in a user namespace */
	uint64_t user;     /* the inode number of that user namespace; 0: not known, or yet to be
			      made */
	uint32_t held;     /* enum gons_held */
	uint32_t reserved[5]; /* 0 */
};

/*
 * One namespace, or another word that is set. The strings belong to the rows, and are never NULL.
 * The structure grows at its end only: see GONS_REPORT_HAS(row, member).
 */
struct gons_explanation {
	uint32_t size;     /* bytes that the library at run time knows */
	int32_t type;      /* enum gons_type, or -1: not a namespace */
	const char *word;  /* without "gons_" */
	const char *value; /* as it was given; for a namespace of the target, that of target */
	uint64_t from;     /* a namespace: inode number of the caller's; 0: not known */
	uint64_t to;       /* inode number of the one to be joined; 0: not known, or to be made */
	uint64_t owner;    /* inode number of the user namespace that owns it; 0: not known */
	const char *owned; /* the owner in words, or "" */
	const struct gons_need *needs; /* need_count of them */
	uint32_t need_count;
	uint32_t made;            /* 1: it is a new namespace; else 0 */
	uint32_t verdict;         /* enum gons_verdict */
	int32_t error;            /* -errno if it fails, else 0 */
	const char *verdict_text; /* the verdict in words, with the reason if it fails */
};

/*
 * gons_explain_rows - what gons_explain() prints, as data
 *
 * rows: if the plan was tried, also if it would fail, *rows is an array of pointers that ends in
 * NULL, in the order of carrying out. It is one piece of memory, with all that it points to, and
 * the caller has to free it by one free(3). Else *rows is unchanged. gons_plan_error() returns what
 * the last sentence of gons_explain() says.
 *
 * Returns what gons_explain() returns. Thread-safe.
 */
GONS_API int gons_explain_rows(gons_plan *plan, struct gons_explanation ***rows);

/*
 * gons_action - registers an action that gons_reexec() can run
 *
 * name: is copied; not empty.
 * action: reads its parameter from in until the end of the file, and writes its result to out; both
 * streams belong to the library. What it returns, 0 to 255, is its exit status; 0 is success.
 *
 * Returns 0; -EEXIST if there is an action of that name; -EINVAL for an empty name, or after
 * gons_dispatch(); -ENOMEM. Has to be called before gons_dispatch() and before the program starts
 * a thread.
 *
 * Not thread-safe.
 */
GONS_API int gons_action(const char *name, int (*action)(FILE *in, FILE *out));

/*
 * gons_dispatch - the first line of main(): in a process that gons_reexec() has started, runs the
 * action and exits
 *
 * In any other process it returns at once. A program that has more rights than its user (AT_SECURE)
 * never runs an action. Has to be called before the program starts a thread.
 *
 * Not thread-safe.
 */
GONS_API void gons_dispatch(void);

/*
 * gons_reexec - runs an action in this program, which is started again inside
 *
 * A child executes /proc/self/exe, or a copy of it (GONS_SEALED), with the plan in its environment.
 * libgons carries out the plan before main(), and gons_dispatch() there runs the action.
 *
 * name: of the action.
 * param: nparam bytes, which the action reads; may be NULL if nparam is 0.
 * result, nresult: on success *result is what the action wrote, *nresult bytes and a NUL byte,
 * which the caller has to free by free(3). Both may be NULL. Unless the function returns 0, both
 * are unchanged.
 *
 * Descriptors 0 and 1 of the action are the caller's. What the action writes to 2 is passed on to
 * the caller's 2, or to GONS_STDERR. Besides, in and out of the action, a pipe for its answer and
 * the descriptors of GONS_KEEP_FD are open; the first three are close-on-exec. If the plan joins a
 * namespace, no process inside can inspect the action (PR_SET_DUMPABLE in prctl(2)).
 *
 * Waits for the end of the action. SIGCHLD must not be ignored.
 *
 * Returns
 *   0           the action returned 0
 *   1 to 255    what the action returned; or the exit status of the program, if it ended otherwise
 *   -ECHILD     a signal has killed the action, or another part of the program has waited for it
 *   -EPROTO     the program ended with status 0 before the action returned; or another library,
 *               such as a libgons of another version, took the plan, and the action was not run
 *   -ETIMEDOUT  GONS_DEADLINE has passed
 *   -EMSGSIZE   the result is longer than GONS_RESULT_MAX
 *   -ENOENT     there is no action of that name
 *   -EOPNOTSUPP gons_dispatch() was never called: the program would start itself for ever
 *   -ELOOP      the caller is an action itself
 *   -EPERM      the program has more rights than its user (AT_SECURE); or a step failed with it
 *   -errno      a step of the plan failed, then gons_plan_report() has a status; or a system call
 * and gons_plan_error() tells which, with the last line that the action wrote to 2.
 *
 * Thread-safe; no other thread may change the environment (setenv(3)) during the call. The child
 * does not copy the memory of the caller: it is made by clone(2) with CLONE_VM and CLONE_VFORK.
 */
GONS_API int gons_reexec(gons_plan *plan, const char *name, const void *param, size_t nparam,
			 void **result, size_t *nresult);

#ifdef __cplusplus
}
#endif

#endif
