/* SPDX-License-Identifier: Apache-2.0 */
/* The record of what happened: the one of this process, and how it is written. */
#include "core/report/record.h"

#ifdef GONS_ARCHIVE
static struct gons_record own_record;

extern struct gons_record gons_record_3 __attribute__((weak));

struct gons_record *record_of_process(void)
{
	return &gons_record_3 ? &gons_record_3 : &own_record;
}
#else
struct gons_record gons_record_3;

struct gons_record *record_of_process(void)
{
	return &gons_record_3;
}
#endif

void record_begin(struct gons_record *record)
{
	*record = (struct gons_record){ .report = { .size = sizeof(record->report),
						    .types = GONS_TYPES } };
}

bool record_claim(struct gons_record *record)
{
	uint32_t expected = RECORD_EMPTY;

	if (!__atomic_compare_exchange_n(&record->stage, &expected, RECORD_BUSY, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return false;
	record->report.size = sizeof(record->report);
	record->report.types = GONS_TYPES;
	return true;
}

void record_fail_first(struct gons_record *record, int error, struct text *line)
{
	record->report.status = error;
	record->word[0] = '\0';
	record->value[0] = '\0';
	record->step = GONS_STEP_OTHER;
	record->parts = (struct line_parts){ 0 };
	text_begin(line, record->message, sizeof(record->message));
	text_add(line, RECORD_PREFIX);
}

bool record_fail(struct gons_record *record, int error, struct text *line)
{
	if (record->report.status != 0)
		return false;
	record_fail_first(record, error, line);
	return true;
}

static uint16_t behind_prefix(uint16_t at)
{
	return at ? (uint16_t)(at - (sizeof(RECORD_PREFIX) - 1)) : 0;
}

void record_subject(struct gons_record *record, enum gons_step step, const struct subject *subject,
		    struct line_parts parts)
{
	struct text text;

	record->step = step;
	record->parts =
		(struct line_parts){ behind_prefix(parts.reason), behind_prefix(parts.advice) };
	if (!subject)
		return;
	text_begin(&text, record->word, sizeof(record->word));
	text_add(&text, subject->word);
	text_begin(&text, record->value, sizeof(record->value));
	text_add_foreign(&text, subject->value, subject->length);
}

void record_namespace(struct gons_record *record, int type, enum gons_state state, int error)
{
	record->report.namespaces[type].state = state;
	record->report.namespaces[type].error = error < 0 ? -error : 0;
}

const char *record_message(const struct gons_record *record)
{
	if (record->report.status == 0)
		return NULL;
	return record->message + sizeof(RECORD_PREFIX) - 1;
}
