/* SPDX-License-Identifier: Apache-2.0 */
/* What happened, kept for the status API: the process's one record, and writing to it. */
#include "core/report/record.h"

#ifdef GONS_ARCHIVE
static struct gons_record own_record;

extern struct gons_record gons_record_2 __attribute__((weak));

struct gons_record *record_of_process(void)
{
	return &gons_record_2 ? &gons_record_2 : &own_record;
}
#else
struct gons_record gons_record_2;

struct gons_record *record_of_process(void)
{
	return &gons_record_2;
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
