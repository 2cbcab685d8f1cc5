/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of words. words.def has a row for each word of a plan; the table and everything else
 * that knows the words is made of that file.
 */
#ifndef GONS_CORE_PLAN_WORDS_H
#define GONS_CORE_PLAN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* The phases of architecture.md. */
enum word_phase { PHASE_READ, PHASE_ENTER, PHASE_RELAY, PHASE_ROOTFS, PHASE_CREDENTIALS };

/* WORD_NAMESPACE for the eight types, and one for each other word: WORD_TARGET, WORD_ORDER, ... */
enum word_kind {
	WORD_NAMESPACE,
#define NAMESPACE(name, help, type)
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	WORD_##kind,
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
};

enum { WORD_CHOICES_MAX = 4 };

/* Arrays and offsets, no pointers: the table needs no relocation when a program starts. */
struct word {
	char name[12];
	uint16_t values; /* see word_values() */
	uint16_t member; /* of struct plan: its offset, for the parser */
	uint8_t kind;    /* enum word_kind */
	uint8_t type;    /* WORD_NAMESPACE: enum gons_type */
	uint8_t phase;   /* enum word_phase */
	/*
	 * Words are carried out in the order of this number. Of a word that is done in several
	 * steps it is the first that counts: the word behind it is not complete before.
	 */
	uint8_t place;
	uint8_t needed_type; /* the word means nothing without a namespace of this type ... */
	bool is_needed;
	bool is_needed_new; /* ... which is made, not joined */
	/* parse_choice(): what each of the values stands for, as far as they are one out of a few.
	 */
	uint8_t choice_count;
	uint8_t choices[WORD_CHOICES_MAX];
};

extern const struct word words[];
extern const unsigned words_count;

/* The values that a word takes, for a person: "record, warn, exit". */
const char *word_values(const struct word *word);

#endif
