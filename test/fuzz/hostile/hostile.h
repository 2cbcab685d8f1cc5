/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directories that somebody else has filled, and goes on changing: made from the input, and then
 * changed between two system calls, so that the same input leads to the same again.
 */
#ifndef GONS_FUZZ_HOSTILE_H
#define GONS_FUZZ_HOSTILE_H

#include <stdbool.h>

#include "../fuzz.h"

/* Words of a command line, one a line: the first byte says the verb. */
void fuzz_options(const uint8_t *data, size_t size);

/* A tree to be emptied. */
void fuzz_eraser(const uint8_t *data, size_t size);

/* A root directory, and what is to be mounted in it. */
void fuzz_root(const uint8_t *data, size_t size);

/* Where all of it happens: a file system in memory, and nobody else sees it. */
#define STAGE "/mnt"
#define HOSTILE STAGE "/hostile"
#define TREE HOSTILE "/tree"         /* theirs */
#define TREASURE HOSTILE "/treasure" /* of the host, on the same file system */

/* Once: a mount namespace of our own. */
void stage_begin(void);

/* For each input, and after it; finds out whether the treasure is as it was. */
void stage_set(void);
void stage_clear(void);

/* One thing that somebody does in TREE: four bytes. True if that was a mount. */
enum { DEED_BYTES = 4 };
bool deed(const uint8_t *data);

/* As many of them as the first byte says; what follows them. mounted: was any a mount? */
const uint8_t *deeds(const uint8_t *data, size_t *size, bool *mounted);

/* What race_before_call() does: after as many calls as the byte before it says, a deed. */
void race_begin(const uint8_t *data, size_t size);
bool race_end(void); /* did anything happen? */

/* The path of a name that deeds know. */
const char *deed_path(uint8_t number);

#endif
