/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs and shell scripts that run with libgons-preload.so and words in their environment, and
 * the files that such a test makes.
 */
#ifndef TEST_SCRIPT_H
#define TEST_SCRIPT_H

#include "support.h"

/* The status of a program that did not run; how many words an environment holds at most. */
enum { FAILED = 125, WORDS = 16 };

/* The variable LD_PRELOAD. Valid as text() is. */
const char *preload(void);

/* Runs a program with the words, at most 12, and the way to behave on an error. */
void run_words(struct run *run, const char *program, const char *const *words);

/* Runs a shell script; where libgons fails there is a line of it, and the script does not run. */
void run_script(struct run *run, const char *script, const char *const *words);

#define SCRIPT(run, script, ...) run_script(run, script, (const char *const[]){ __VA_ARGS__, NULL })

/* text() is valid for a while only: this copy stays for the whole test. */
const char *keep(const char *value);

/* A directory below temporary_directory(), and a file in it: its path stays for the whole test. */
const char *temporary_subdirectory(const char *name);
const char *keep_file(const char *name, const char *content);

/* What a file holds, or why it cannot be read. Valid as text() is. */
const char *content_of(const char *path);

size_t lines_in(const char *whole);

#endif
