/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgons: a process is moved into Linux namespaces before its main() and before any thread exists.
 *
 * Nothing has to be called for that: preloading the library is enough, or linking with it, as long
 * as the program refers to any name of it (else the linker leaves it out) or is linked as
 * pkg-config tells. The first functions below tell what happened; those on a gons_plan do the same
 * at any later time. The words of a plan are described in libgons(7).
 */
#ifndef GONS_H
#define GONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#if defined(__GNUC__) || defined(__clang__)
#define GONS_API __attribute__((__visibility__("default")))
#else
#define GONS_API
#endif

#define GONS_VERSION_MAJOR 0
#define GONS_VERSION_MINOR 1
#define GONS_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* The eight namespace types of namespaces(7), in alphabetical order; they index
 * gons_report.namespaces. */
enum gons_type {
	GONS_CGROUP,
	GONS_IPC,
	GONS_MNT,
	GONS_NET,
	GONS_PID,
	GONS_TIME,
	GONS_USER,
	GONS_UTS,
	GONS_TYPES, /* how many there are */
};

/* What happened to one namespace of this process. Values are only ever added. */
enum gons_state {
	GONS_UNTOUCHED = 0, /* nobody asked for it, or an earlier step failed */
	GONS_JOINED = 1, /* the process is in it now; a pid namespace entered without a fork holds
			    for the children only, see gons_fork in libgons(7) */
	GONS_ALREADY_THERE = 2, /* asked for, but the process was in it before */
	GONS_FAILED = 3,        /* asked for and not entered: error says why */
	GONS_CREATED = 4, /* a new one was made, and the process is in it as with GONS_JOINED */
};

/* One namespace in the report. */
struct gons_namespace {
	uint32_t state; /* enum gons_state */
	int32_t error;  /* a positive errno where state is GONS_FAILED, else 0 */
	uint64_t
		before; /* inode number of /proc/self/ns/TYPE before the first step; 0: not known */
	uint64_t after; /* and after the last one; for pid that of /proc/self/ns/pid_for_children */
	uint64_t reserved[2]; /* 0 */
};

/*
 * What the library did before main(). The library owns it; it is written before main() starts and
 * never after, so every thread may read it without a lock.
 *
 * The structure grows at its end only: size is the number of bytes that the library at hand knows
 * of, and a member lies within it where GONS_REPORT_HAS(report, member) is true.
 */
struct gons_report {
	uint32_t size;
	int32_t status; /* as gons_status() returns it */
	uint32_t types; /* how many of namespaces[] are in use: GONS_TYPES of the library at hand */
	uint32_t forked; /* 1: the program is a child of a process that stays outside and mirrors it
			  */
	struct gons_namespace namespaces[16];
};

#define GONS_REPORT_HAS(report, member)                                                            \
	((report)->size >=                                                                         \
	 (uint32_t)((const char *)(&(report)->member + 1) - (const char *)(report)))

/*
 * gons_status - did everything that the environment asked for happen?
 *
 * Returns 0 if it did, or if nothing was asked for; else -errno of the step that failed. -EINVAL
 * stands also for words that could not be understood, -EPERM also for a set-user-ID, set-group-ID
 * or file-capability program (AT_SECURE in getauxval(3)), in which nothing is obeyed.
 *
 * Thread-safe, async-signal-safe, never allocates, leaves errno alone.
 */
GONS_API int gons_status(void);

/*
 * gons_message - the failure in one line, for a person
 *
 * Returns NULL where gons_status() is 0, else a line without a newline at its end: what failed, on
 * what, why, and what to do. The string belongs to the library, never changes and need not be
 * freed.
 *
 * Thread-safe, async-signal-safe, never allocates, leaves errno alone.
 */
GONS_API const char *gons_message(void);

/*
 * gons_report - what happened, namespace by namespace
 *
 * Returns the report; never NULL. It belongs to the library, never changes and need not be freed.
 *
 * Thread-safe, async-signal-safe, never allocates, leaves errno alone.
 */
GONS_API const struct gons_report *gons_report(void);

/*
 * gonsmsg, gonamespaces - the two C symbols of Go's gons (v0.9), so that its Go code links with
 * libgons
 *
 * gonsmsg is NULL, or "package gons: " and what gons_message() returns. It is written before main()
 * and only read after; it belongs to the library and must not be freed.
 *
 * gonamespaces() does what the library does before main(), unless that is done already: then it
 * does nothing. Since a linked library has always done it by the time main() runs, calling it is
 * never needed. It is safe to call from several threads.
 */
extern GONS_API char *gonsmsg;
GONS_API void gonamespaces(void);

/*
 * A plan: the words of libgons(7), and how what is started by it is to be treated. Opaque.
 *
 * Functions on different plans may be called from several threads at once, functions on the same
 * plan may not. A plan can be used any number of times, also after a failure. Functions return 0,
 * or -errno, and gons_plan_error() says the same in words; errno itself is not to be looked at.
 * Unless it says otherwise, a function that fails leaves what its arguments point to as it was.
 */
typedef struct gons_plan gons_plan;

/*
 * gons_plan_new - an empty plan
 *
 * Returns a plan to be freed by gons_plan_free(), or NULL if there is no memory. Thread-safe.
 */
GONS_API gons_plan *gons_plan_new(void);

/* gons_plan_free - frees a plan and all that it holds; plan may be NULL. */
GONS_API void gons_plan_free(gons_plan *plan);

/*
 * gons_plan_set - one word of the plan
 *
 * word is its name without "gons_", such as "net"; value is copied. A word that is set already gets
 * the new value; NULL or "" takes it out of the plan.
 *
 * Returns 0; -EINVAL for an unknown word or a value that it does not take; -ENOMEM. What only shows
 * when all words are known, such as "hostname" without "uts", is found by whoever carries the plan
 * out.
 */
GONS_API int gons_plan_set(gons_plan *plan, const char *word, const char *value);

/*
 * gons_plan_parse - several words at once: "net=pid:4711 mnt=new tmp=tmpfs"
 *
 * Words are separated by white space. Within '...' white space belongs to the value, as in a shell:
 * "bind='/a b:/c'". Words that are set already get the new value.
 *
 * Returns 0, or as gons_plan_set(); then the plan is as it was before.
 */
GONS_API int gons_plan_parse(gons_plan *plan, const char *text);

/*
 * gons_plan_setenv - a variable for a re-execution, besides the words
 *
 * name must not be empty, hold a '=', or begin with "gons_". Both are copied. A value of NULL takes
 * the variable out: a re-execution does not have it, even if the caller does.
 *
 * Returns 0, -EINVAL or -ENOMEM.
 */
GONS_API int gons_plan_setenv(gons_plan *plan, const char *name, const char *value);

/* A word that a plan can have, as in the table of libgons(7). */
struct gons_word {
	const char *name;    /* without "gons_" */
	const char *values;  /* what it takes, for a person */
	const char *initial; /* what holds where it is not given, for a person; may be empty */
	const char *help;
};

/*
 * gons_word - the words, one after the other
 *
 * Returns 0 with *word filled in, whose strings belong to the library and never change, or -ENOENT
 * if there are only index words or fewer. Thread-safe.
 */
GONS_API int gons_word(unsigned index, struct gons_word *word);

/* How what is started is to be treated. */
enum gons_option {
	/*
	 * Milliseconds, 0 (the default): off. gons_run() and gons_reexec() then watch for SIGHUP,
	 * SIGINT, SIGQUIT and SIGTERM while they wait: such a signal is passed on to the child,
	 * followed by SIGTERM and, these milliseconds later, by SIGKILL. When the child has ended
	 * what came goes to the calling thread, with the action that it has there. Only signals
	 * that the kernel delivers to the calling thread are seen: in a program with several
	 * threads block them in the others. One that is ignored (nohup(1)) is not watched for.
	 */
	GONS_TERM_CHILD = 1,
	/*
	 * Milliseconds, 0 (the default): none. When a child started by gons_run() or gons_reexec()
	 * has not ended by then, or one of gons_spawn() has not been executed, it is killed and the
	 * result is -ETIMEDOUT. One that waits in the kernel for FUSE cannot be killed: a second
	 * later it is left, to be waited for by the caller (waitpid(2), __WALL for gons_spawn()).
	 */
	GONS_DEADLINE = 2,
	/*
	 * 1 (the default): where the plan joins a namespace, gons_reexec() executes a copy of the
	 * program in memory that nobody can write to (memfd_create(2), sealed), so that the program
	 * on disk cannot be reached from inside through /proc/PID/exe. 0: /proc/self/exe itself,
	 * for a program that looks for its files beside it ($ORIGIN). The copy is made once and
	 * stays open in this process, close-on-exec.
	 */
	GONS_SEALED = 3,
	/*
	 * A descriptor that stays open in what is started besides 0, 1 and 2, under the same
	 * number, also if it is close-on-exec here; may be given up to 16 times. -1: forget all
	 * that were given.
	 */
	GONS_KEEP_FD = 4,
	/*
	 * Bytes, 67108864 (64 MiB) by default: when the result of an action is longer, it is killed
	 * and gons_reexec() returns -EMSGSIZE. What is inside may be hostile.
	 */
	GONS_RESULT_MAX = 5,
	/*
	 * A descriptor that becomes 0, 1 or 2 in what is started; -1 (the default): the caller's.
	 * So the output of one child can be read without touching the caller's own, which all its
	 * threads share.
	 */
	GONS_STDIN = 6,
	GONS_STDOUT = 7,
	GONS_STDERR = 8,
	/*
	 * 1: what gons_exec() and gons_spawn() start has every descriptor that is not close-on-exec
	 * here; the others are closed before the program is looked up. 0 (the default): 0, 1, 2 and
	 * those of GONS_KEEP_FD only.
	 */
	GONS_KEEP_ALL = 9,
	/*
	 * 1: what gons_inject() starts keeps the caller's HOME, XDG_* and other variables that lead
	 * to start files, although they are files of the place inside. 0 (the default): where those
	 * are no code (trust=0) they lead nowhere, but for what is brought along.
	 */
	GONS_KEEP_HOME = 10,
};

/* gons_plan_option - 0; -EINVAL for an unknown option or a value out of range; -ENOSPC for too many
 * descriptors. */
GONS_API int gons_plan_option(gons_plan *plan, enum gons_option option, long value);

/*
 * gons_plan_check - has the last word before gons_exec() executes a program
 *
 * function: called with arg when everything in the plan is done, in the process that is about to
 * execute; nothing inside can inspect that process then, and nothing has been closed. It returns
 * NULL, and the program is executed; or in one line why not, in memory that stays: gons_exec() then
 * returns -EPERM, gons_plan_error() is that line, and gons_plan_report() has this status. So
 * whoever calls can compare where he is with what he was promised, by what the kernel says, before
 * it is too late. NULL: no check (the default).
 *
 * gons_explain() calls it, too, in the child that tries the plan: it must be async-signal-safe, and
 * is outside of a pid namespace that is joined. gons_enter(), gons_run() and gons_reexec() do not
 * call it, as code of the caller goes on there; gons_spawn(), gons_inject() and gons_inject_exec()
 * refuse such a plan (-EINVAL).
 *
 * Returns 0.
 */
GONS_API int gons_plan_check(gons_plan *plan, const char *(*function)(void *arg), void *arg);

/*
 * gons_plan_environ - the plan as an environment, for execve(2) of any program that libgons is
 * linked with or preloaded into
 *
 * base: an environment ending in NULL, or NULL for that of the caller. Variables of it that begin
 * with "gons_" are left out, and those of gons_plan_setenv() take precedence. The words follow as
 * gons_WORD=VALUE. With base NULL nobody may change the environment (setenv(3)) meanwhile.
 *
 * Returns the environment, in one piece of memory to be freed by one free(3), or NULL if there is
 * no memory.
 */
GONS_API char **gons_plan_environ(const gons_plan *plan, char *const base[]);

/*
 * gons_plan_error - the last failure of a function on this plan, in one line without a newline
 *
 * Returns NULL if the last function succeeded. The string belongs to the plan and holds until the
 * next function on it.
 */
GONS_API const char *gons_plan_error(const gons_plan *plan);

/* The step that a failure belongs to. Values are only ever added. */
enum gons_step {
	GONS_STEP_OTHER =
		0, /* no step of the plan: memory, a descriptor, a child process, an option */
	GONS_STEP_READ = 1,         /* a word, or its value, is not understood */
	GONS_STEP_CHECK = 2,        /* words contradict each other, or one lacks another */
	GONS_STEP_BEGIN = 3,        /* this process cannot enter anything: it has several threads */
	GONS_STEP_REFERENCE = 4,    /* to open what a word refers to */
	GONS_STEP_JOIN = 5,         /* setns(2) */
	GONS_STEP_CREATE = 6,       /* unshare(2) */
	GONS_STEP_MAP = 7,          /* to map ids of a new user namespace, to set clocks */
	GONS_STEP_FORK = 8,         /* the fork into the pid or time namespace */
	GONS_STEP_ROOTFS = 9,       /* mounts, the root directory, names of the host */
	GONS_STEP_DIRECTORY = 10,   /* the working directory */
	GONS_STEP_SESSION = 11,     /* to leave the caller's keyring and terminal */
	GONS_STEP_CREDENTIALS = 12, /* groups, user and group id, capabilities */
	GONS_STEP_KEEP = 13,        /* to mount the file that keeps a new namespace */
	GONS_STEP_IDS = 14,         /* ids that have no number in a user namespace that is joined */
	GONS_STEP_BINFMT = 15,  /* the handlers of binfmt_misc in a user namespace that is joined */
	GONS_STEP_NESTED = 16,  /* the nested user namespace of gons_binfmt=nested */
	GONS_STEP_REFUSED = 17, /* the function of gons_plan_check() said no */
	GONS_STEP_EXECUTE = 18, /* execve(2) of the program, when all steps of the plan are done */
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
 * gons_plan_failure - the last failure of a function on this plan, in parts
 *
 * Returns NULL if the last function succeeded. The structure and its strings belong to the plan,
 * and hold until the next function on it; word and other hold for ever. value is cut after 256
 * characters, which "..." then follows, and control characters in it are '?'.
 *
 * Not to be called by several threads at once for the same plan. Never allocates, leaves errno
 * alone.
 */
GONS_API const struct gons_failure *gons_plan_failure(const gons_plan *plan);

/*
 * gons_plan_report - what the last gons_enter(), gons_run(), gons_spawn(), gons_reexec() or
 * gons_explain() did, namespace by namespace
 *
 * Its status is 0 unless the plan itself could not be carried out: so it tells a namespace that
 * could not be entered from all other failures. Returns the report, never NULL; it belongs to the
 * plan and holds until the next function on it.
 */
GONS_API const struct gons_report *gons_plan_report(const gons_plan *plan);

/*
 * gons_enter - carries out the plan in this process, now and for good
 *
 * For a process with one thread; with several, nothing is done (-EINVAL), as the kernel would move
 * one of them only: see gons_run(), gons_spawn() and gons_reexec(). Where the plan takes a fork
 * (gons_fork in libgons(7): a pid namespace, for one) this returns in a child, and the process that
 * called it stays outside and mirrors the child.
 *
 * Returns 0, or -errno of the step that failed; then gons_plan_report() tells what was entered
 * before it, and the process stays there. The word onerror means nothing here.
 *
 * In a user namespace that is joined, a user or group id of this process that has no number there
 * becomes 0, and the supplementary groups go, unless the plan says otherwise: libgons(7).
 *
 * To be called by one thread only.
 */
GONS_API int gons_enter(gons_plan *plan);

/*
 * gons_exec - carries out the plan in this process, which then executes a program inside
 *
 * As gons_enter() followed by execvpe(3): file is looked up inside, in the PATH of the caller if it
 * holds no slash; envp NULL stands for the environment of the caller. In between, the process
 * cannot be inspected from inside, and all descriptors but 0, 1, 2 and those of GONS_KEEP_FD are
 * closed.
 *
 * Returns only on failure: -errno of a step of the plan, which gons_plan_report() tells apart, or
 * of execve(2). The process then is where it came to, perhaps in a child of the one that called.
 *
 * To be called by one thread only.
 */
GONS_API int gons_exec(gons_plan *plan, const char *file, char *const argv[], char *const envp[]);

/*
 * gons_run - calls a function in a child process that has carried out the plan
 *
 * function(arg) runs in a copy of this process (fork(2)) with one thread, and its result, 0 to 255,
 * is the exit status of the child. It may do what a child of a program with threads may. Open are
 * 0, 1, 2 and the descriptors of GONS_KEEP_FD, nothing else. The child ends by _exit(2): what it
 * prints with stdio must be flushed. Where the plan joins a namespace, the child cannot be
 * inspected from inside (PR_SET_DUMPABLE).
 *
 * Waits for the child. *wstatus (may be NULL) is then its status as of waitpid(2). SIGCHLD must not
 * be ignored, and nobody else may wait for the child.
 *
 * Returns 0 if the function was called and the child has ended, in whatever way; -errno if a step
 * of the plan failed, so that the function was not called; -ETIMEDOUT after GONS_DEADLINE; -ECHILD
 * if the child was killed before the function was called, or somebody else waited for it.
 *
 * Thread-safe. Between fork and the call of the function no lock of libc is taken but what fork(2)
 * itself takes.
 */
GONS_API int gons_run(gons_plan *plan, int (*function)(void *arg), void *arg, int *wstatus);

/*
 * gons_spawn - executes a program in a child process that has carried out the plan
 *
 * path, argv and envp as in execve(2): path is looked up inside, PATH is not searched. envp NULL
 * stands for the environment of the caller. Open in the program are 0, 1, 2 and the descriptors of
 * GONS_KEEP_FD, nothing else.
 *
 * The program is a child of the caller, also in another pid namespace; the word fork needs to be
 * given only for init and 1, which put a process between the two that mirrors it, as tmp=fresh
 * does. fork=0 is the same as auto here.
 *
 * Returns the process id, once the program is being executed; the caller waits for it. *pidfd (may
 * be NULL) then is a close-on-exec pidfd, to be closed by the caller. Else -errno of the step that
 * failed, of execve(2), -ETIMEDOUT after GONS_DEADLINE, or -ECHILD if the child was killed before.
 * SIGCHLD must not be ignored.
 *
 * Thread-safe; only async-signal-safe work is done in the child.
 */
GONS_API pid_t gons_spawn(gons_plan *plan, const char *path, char *const argv[], char *const envp[],
			  int *pidfd);

/*
 * gons_inject - executes a program of the host in a child process, which moves before its main()
 *
 * file is looked up here, in the PATH of envp if it holds no slash; argv and envp as in execve(2),
 * envp NULL stands for the environment of the caller. Nothing of the program has to exist inside:
 *   - one that is dynamically linked is loaded and linked here, and libgons-preload.so, in front of
 *     an LD_PRELOAD that is there, then carries out the plan;
 *   - a statically linked one is executed by descriptor when the plan has been carried out;
 *   - of a script the interpreter is the program, also behind "#!/usr/bin/env NAME", and the script
 *     is brought along (bind) under its own path.
 * Unless the plan says otherwise, it runs with trust=0 and onerror=exit, see libgons(7). The
 * preload is looked for in the directory where libgons was installed, else beside the calling
 * program and in ../lib of it. Open in the program are 0, 1, 2 and the descriptors of GONS_KEEP_FD.
 *
 * Returns the process id, once the program is being executed; the caller waits for it. *pidfd (may
 * be NULL) then is a close-on-exec pidfd, to be closed by the caller. Else -errno:
 *   -ENOENT, -EACCES  there is no such file here; it may not be executed, or not read
 *   -EPERM            it is set-user-ID, set-group-ID or has file capabilities
 *   -ENOEXEC          it is neither ELF nor a script, or for another processor
 *   -ELIBACC          libgons-preload.so is nowhere; gons_plan_report() has this status then
 * and whatever gons_spawn() returns. A step of the plan that fails in a program that is dynamically
 * linked is told by the child: one line on its descriptor 2, and exit status 125. Where the plan
 * takes a fork, the child mirrors the program.
 *
 * Thread-safe; only async-signal-safe work is done in the child.
 */
GONS_API pid_t gons_inject(gons_plan *plan, const char *file, char *const argv[],
			   char *const envp[], int *pidfd);

/*
 * gons_inject_exec - this process becomes a program of the host, which moves before its main()
 *
 * As gons_inject(), without a child. Returns only on failure; of a statically linked program the
 * plan may have been carried out by then, which gons_plan_report() tells.
 *
 * To be called by one thread only.
 */
GONS_API int gons_inject_exec(gons_plan *plan, const char *file, char *const argv[],
			      char *const envp[]);

/*
 * gons_explain - would gons_enter() work, and if not, why?
 *
 * Prints to out (may be NULL), in the order of carrying out, a line for each namespace, those of a
 * target one by one, and for each other word that is set: what would be entered or done (from which
 * inode number to which, and the user namespace that owns it), which capabilities that takes in
 * which user namespaces and whether we have them when the step comes, and the verdict; then one
 * sentence. The text is for people and may change.
 *
 * The verdict is the kernel's: a child that ends at once takes the steps one by one. Nothing is
 * entered by this process. Nobody else notices: no process appears in a pid namespace that is
 * joined, so that a fork into it and a /proc of it are not tried, and no name is set in a uts
 * namespace of others; a directory of tmp=fresh is there for a moment. gons_plan_report() then
 * tells what became of each namespace in the child.
 *
 * Returns 0 if it would work, else the -errno with which gons_enter() would fail; -ENOMEM, -EAGAIN
 * or -ECHILD also if there was no child, or it was killed. In a process with several threads the
 * result is -EINVAL, and the lines and the last sentence tell of gons_run(), gons_spawn() and
 * gons_reexec(). What others change meanwhile may change the answer.
 *
 * Thread-safe.
 */
GONS_API int gons_explain(gons_plan *plan, FILE *out);

/* Whether we have what a step takes. Values are only ever added. */
enum gons_held {
	GONS_HELD_UNKNOWN = 0,
	GONS_HELD_NOT = 1,
	GONS_HELD_YES = 2,
};

/* What becomes of a row of gons_explain_rows(). Values are only ever added. */
enum gons_verdict {
	GONS_VERDICT_NOT_REACHED = 0, /* something before it fails */
	GONS_VERDICT_DONE = 1,        /* would be joined, made or applied */
	GONS_VERDICT_ALREADY_THERE = 2,
	GONS_VERDICT_FAILS = 3,
	GONS_VERDICT_FAILS_TOO = 4, /* by the same system call as one that fails */
	GONS_VERDICT_NONE = 5,      /* this kernel has no such namespaces */
	GONS_VERDICT_UNTRIED = 6,   /* would be done as far as anybody can tell without doing it */
};

/* One thing that a step takes. */
struct gons_need {
	const char *what;  /* "CAP_SYS_ADMIN", or "the right to inspect the process" (ptrace(2)) */
	const char *where; /* in which user namespace: "user namespace 4026531837", "the new user
			      namespace"; "" where that means nothing */
	uint64_t user;     /* the inode number of that one; 0: not known, or yet to be made */
	uint32_t held;     /* enum gons_held, when the step comes */
	uint32_t reserved[5]; /* 0 */
};

/*
 * One namespace, or another word that is set. The structure grows at its end only: see
 * GONS_REPORT_HAS(row, member).
 */
struct gons_explanation {
	uint32_t size;     /* bytes that the library at hand knows of */
	int32_t type;      /* enum gons_type, or -1: not a namespace */
	const char *word;  /* as in the table of words */
	const char *value; /* as it was given; that of target for a namespace of it */
	uint64_t from;     /* a namespace: inode number of ours; 0: not known */
	uint64_t to;       /* that of the one to be joined; 0: not known, or yet to be made */
	uint64_t owner;    /* that of the user namespace that owns it; 0: not known */
	const char *owned; /* the owner in words, or "" */
	const struct gons_need *needs;
	uint32_t need_count;
	uint32_t made;            /* 1: it is a new namespace */
	uint32_t verdict;         /* enum gons_verdict */
	int32_t error;            /* -errno where it fails, else 0 */
	const char *verdict_text; /* the verdict in words, with the reason where it fails */
};

/*
 * gons_explain_rows - what gons_explain() prints, as data
 *
 * *rows is an array of pointers ending in NULL, in the order of carrying out. It is one piece of
 * memory, with all that is pointed to, to be freed by one free(3).
 *
 * Returns what gons_explain() returns; *rows is set whenever the plan was tried, also if it would
 * fail, and else untouched. The last sentence of gons_explain() is for gons_plan_error() to tell.
 *
 * Thread-safe.
 */
GONS_API int gons_explain_rows(gons_plan *plan, struct gons_explanation ***rows);

/*
 * gons_action - registers an action that gons_reexec() can run
 *
 * Before gons_dispatch(). name is not empty and is copied. The action reads its parameter from in
 * until the end of the file and writes its result to out; both belong to the library. What it
 * returns, 0 to 255, is its exit status; 0 is success.
 *
 * Returns 0; -EEXIST if there is an action of that name; -EINVAL for an empty name, or after
 * gons_dispatch(); -ENOMEM. Not thread-safe: to be called before threads are started.
 */
GONS_API int gons_action(const char *name, int (*action)(FILE *in, FILE *out));

/*
 * gons_dispatch - the first line of main(): in a re-execution runs the action and exits
 *
 * Returns at once in a process that was not started by gons_reexec(). A program that was started
 * with more rights than its user has (AT_SECURE) never is one. Not thread-safe: to be called before
 * threads are started.
 */
GONS_API void gons_dispatch(void);

/*
 * gons_reexec - runs an action in this program, started again inside
 *
 * The program is executed from /proc/self/exe, or a copy of it (GONS_SEALED), with the plan in its
 * environment: libgons carries it out before main(), and gons_dispatch() there runs the action.
 * param (nparam bytes; may be NULL if nparam is 0) is what the action reads. Descriptors 0 and 1
 * are the caller's; what the action writes to 2 is passed on to the caller's 2, or GONS_STDERR.
 * Open besides are in and out of the action, a pipe for its answer, and the descriptors of
 * GONS_KEEP_FD; the first three are close-on-exec. Where the plan joins a namespace, the action
 * cannot be inspected from inside (PR_SET_DUMPABLE).
 *
 * Waits for the end of the action. *result is what it wrote, of *nresult bytes and followed by a
 * NUL byte, to be freed by the caller; both may be NULL if the result does not matter.
 *
 * Returns
 *   0           the action returned 0
 *   1 to 255    what the action returned; or the exit status of the program, if it ended otherwise
 *   -ECHILD     the action was killed by a signal, or somebody else waited for the child
 *   -EPROTO     the program ended with status 0 before the action returned; or another library, as
 *               a libgons of another version, took the plan, and the action was not run
 *   -ETIMEDOUT  GONS_DEADLINE has passed
 *   -EMSGSIZE   the result is longer than GONS_RESULT_MAX
 *   -ENOENT     there is no action of that name
 *   -EOPNOTSUPP gons_dispatch() was never called: the program would start itself for ever
 *   -ELOOP      this is an action itself
 *   -EPERM      the program has more rights than its user (AT_SECURE); or a step failed with it
 *   -errno      a step of the plan failed: gons_plan_report() has a status then; or a system call
 * and gons_plan_error() tells which, with the last line that the action wrote to 2. With anything
 * but 0, *result and *nresult are untouched.
 *
 * Thread-safe. Memory of the caller is not copied, however much there is: the child is made by
 * clone(2) with CLONE_VM and CLONE_VFORK.
 */
GONS_API int gons_reexec(gons_plan *plan, const char *name, const void *param, size_t nparam,
			 void **result, size_t *nresult);

#ifdef __cplusplus
}
#endif

#endif
