/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of words: one word and its value become a piece of a plan. Nothing else knows the list
 * of words; whoever adds one adds a row. No system call happens here.
 */
#ifndef GONS_CORE_PLAN_WORDS_H
#define GONS_CORE_PLAN_WORDS_H

#include "core/base/text.h"
#include "core/plan/plan.h"

/* The phases of architecture.md, for the manual and for whoever reads the table. */
enum word_phase { PHASE_READ, PHASE_ENTER, PHASE_RELAY, PHASE_FURNISH, PHASE_BECOME };

enum word_kind {
	WORD_NAMESPACE, /* argument: enum gons_type */
	WORD_TARGET,
	WORD_ORDER,
	WORD_ON_ERROR,
	WORD_FORK,
	WORD_END_SIGNAL,
	WORD_KEEP_ENVIRONMENT,
	WORD_PROPAGATION,
	WORD_PROC,
	WORD_TMP,
	WORD_BIND,
	WORD_ROOT,
	WORD_DIRECTORY,
	WORD_HOSTNAME,
	WORD_DOMAINNAME,
	WORD_UID_MAP,
	WORD_GID_MAP,
	WORD_SETGROUPS,
	WORD_OWNER,
	WORD_MONOTONIC,
	WORD_BOOTTIME,
	WORD_UID,
	WORD_GID,
	WORD_GROUPS,
	WORD_CAPABILITIES,
	WORD_SEMAPHORES,
	WORD_TRUST,
	WORD_DEVICES,
	WORD_CLOSE,
	WORD_BINFMT,
};

/* Arrays, not pointers: the table needs no relocation when a program starts. */
struct word {
	char name[12];
	char values[56];
	char initial[56]; /* what holds where the word is not given */
	char help[72];
	uint8_t kind; /* enum word_kind */
	uint8_t argument;
	uint8_t phase; /* enum word_phase */
};

extern const struct word words[];
extern const unsigned words_count;

void plan_begin(struct plan *plan);

/*
 * Takes one word, name without "gons_". An empty value is the same as none. 0, or -EINVAL with the
 * line for a person in *error.
 */
int plan_set(struct plan *plan, const char *name, size_t length, const char *value,
	     struct text *error);

/* The value given for a word, "" if none was. */
const char *plan_value(const struct plan *plan, const char *name);

/* Bit per type: what the target stands for, types without a word or those that refer to it. */
uint8_t plan_target_types(const struct plan *plan);

/* Does it join a namespace that exists already? */
bool plan_joins(const struct plan *plan);

bool plan_joins_user(const struct plan *plan);

/* To be called once after the last word: what only shows when all are known. As plan_set(). */
int plan_finish(struct plan *plan, struct text *error);

#endif
