/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of what happened, for gons_status(3). A process has one record for what happened
 * before main(): libgons-preload.so and libgons.so both export the symbol, the dynamic linker binds
 * both to the first definition, and the object whose constructor runs first does the work.
 * libgons.a exports nothing: it uses the record of the preload if there is one, else a record of
 * its own. A plan of the C interface has a record for itself.
 */
#ifndef GONS_CORE_REPORT_RECORD_H
#define GONS_CORE_REPORT_RECORD_H

#include "core/base/text.h"
#include <gons.h>

/* The exit status after a failure of libgons. env(1) and nohup(1) have the same: the wrapper has
 * failed, not the program. */
enum { EXIT_FAILURE_OF_OURS = 125 };

enum record_stage {
	RECORD_EMPTY,
	RECORD_BUSY,
	RECORD_DONE,
	RECORD_UNASKED, /* done: the environment had no word for libgons */
};

#define RECORD_PREFIX "package gons: " /* what gonsmsg has in front of gons_message() */

/* What a step failed on: a word without "gons_", and its value or a piece of it, length bytes. */
struct subject {
	const char *word;
	const char *value;
	size_t length;
};

/* Where in a line the reason (why the step failed) and the advice (what to do) begin, in bytes. 0:
 * the line has none. */
struct line_parts {
	uint16_t reason;
	uint16_t advice;
};

enum { RECORD_VALUE_SIZE = 264 }; /* 256 characters, "..." and a NUL: text_add_foreign() */

/* The number in the name of the symbol changes with this layout: so two objects with different
 * layouts never share a record. */
struct gons_record {
	uint32_t stage; /* enum record_stage */
	struct gons_report report;
	char message[1280];            /* RECORD_PREFIX and the line; or empty */
	char word[12];                 /* what the step failed on, without "gons_"; or empty */
	char value[RECORD_VALUE_SIZE]; /* of that word, or a piece of it; or empty */
	uint32_t step;                 /* enum gons_step */
	struct line_parts parts;       /* in what record_message() returns */
};

extern GONS_API struct gons_record gons_record_3;

/* The record of this process for what happens before main(). */
struct gons_record *record_of_process(void);

/* Makes an empty record, for a plan of the C interface. */
void record_begin(struct gons_record *record);

/* True for one caller in the life of the process, which has to do the work. Thread-safe. */
bool record_claim(struct gons_record *record);

/* Begins the line of a failure, to which the caller adds. An earlier failure is forgotten. error:
 * -errno. */
void record_fail_first(struct gons_record *record, int error, struct text *line);

/* The same, unless the record has a failure: the first one is kept, and the result is false. */
bool record_fail(struct gons_record *record, int error, struct text *line);

/*
 * To be called when the line of a failure is complete. step: which one has failed. subject: what it
 * failed on, or NULL; it is copied, the value up to 256 characters. parts: counted from the
 * beginning of the line, which is RECORD_PREFIX.
 */
void record_subject(struct gons_record *record, enum gons_step step, const struct subject *subject,
		    struct line_parts parts);

void record_namespace(struct gons_record *record, int type, enum gons_state state, int error);

const char *
record_message(const struct gons_record *record); /* without RECORD_PREFIX; NULL: no failure */

#endif
