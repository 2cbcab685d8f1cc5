/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened, kept for the status API. One record serves a whole process: the preload and
 * libgons.so both export it, the dynamic linker binds both to the first, and whichever runs first
 * does the work. A program linked with libgons.a exports nothing; it looks for the other's record
 * and has one of its own beside.
 */
#ifndef GONS_CORE_REPORT_RECORD_H
#define GONS_CORE_REPORT_RECORD_H

#include "core/base/text.h"
#include <gons.h>

/* The exit status that tells of it, as of env(1) and nohup(1): the wrapper failed, not the program.
 */
enum { EXIT_FAILURE_OF_OURS = 125 };

enum record_stage {
	RECORD_EMPTY,
	RECORD_BUSY,
	RECORD_DONE,
	RECORD_UNASKED, /* done, and there was no word to obey */
};

#define RECORD_PREFIX "package gons: " /* what gonsmsg has in front of gons_message() */

/* What a step failed on: a word without its gons_, and the value or a piece of it. */
struct subject {
	const char *word;
	const char *value;
	size_t length;
};

/* Where the parts of a line begin: why the step failed, and what to do. 0: the line has none. */
struct line_parts {
	uint16_t reason;
	uint16_t advice;
};

enum { RECORD_VALUE_SIZE = 264 }; /* 256 characters, "..." and a NUL: text_add_foreign() */

/* The number in the symbol's name changes with this layout: two that differ never share. */
struct gons_record {
	uint32_t stage; /* enum record_stage */
	struct gons_report report;
	char message[1280];            /* RECORD_PREFIX and the line, or empty */
	char word[12];                 /* what the failure is about, without gons_, or empty */
	char value[RECORD_VALUE_SIZE]; /* of that word, or a piece of it; or empty */
	uint32_t step;                 /* enum gons_step */
	struct line_parts parts;       /* in what record_message() returns */
};

extern GONS_API struct gons_record gons_record_3;

/* The record of this process, whichever object it lies in. */
struct gons_record *record_of_process(void);

/* An empty one, for a plan that is not the one of before main. */
void record_begin(struct gons_record *record);

/* True for exactly one caller in the life of the process: the one that has to do the work. */
bool record_claim(struct gons_record *record);

/* Begins the line of a failure that replaces what the record tells of an earlier one. */
void record_fail_first(struct gons_record *record, int error, struct text *line);

/* The first failure is the one that is told: begins its line, or returns false if there is one. */
bool record_fail(struct gons_record *record, int error, struct text *line);

/*
 * Which step the failure belongs to, whose line is complete, and what the step failed on (subject
 * may be NULL). The value is copied, up to 256 characters of it. parts: in the whole line, with its
 * prefix.
 */
void record_subject(struct gons_record *record, enum gons_step step, const struct subject *subject,
		    struct line_parts parts);

void record_namespace(struct gons_record *record, int type, enum gons_state state, int error);

const char *record_message(const struct gons_record *record); /* without the prefix, or NULL */

#endif
