/* SPDX-License-Identifier: Apache-2.0 */
/* The failure of the last function on a plan: a line, and its parts. */
#include "lib/plan/failure.h"

#include <errno.h>
#include <string.h>

#include "core/diagnose/diagnose.h"
#include "lib/plan/failure_parts.h"

void gons_plan_begin(gons_plan *plan)
{
	record_begin(&plan->record);
	plan->failed = false;
}

int gons_plan_fail(gons_plan *plan, int error, struct text *line)
{
	plan->failed = true;
	plan->error = error;
	plan->record.word[0] = '\0';
	plan->record.value[0] = '\0';
	plan->record.step = GONS_STEP_OTHER;
	plan->record.parts = (struct line_parts){ 0 };
	text_begin(line, plan->record.message, sizeof(plan->record.message));
	return error;
}

int gons_plan_fail_at(gons_plan *plan, int error, const char *what)
{
	struct text line;

	gons_plan_fail(plan, error, &line);
	text_add(&line, what);
	text_add(&line, ": ");
	diagnose_error(&line, error);
	return error;
}

void gons_plan_failed_on(gons_plan *plan, enum gons_step step, const char *file)
{
	struct text value;

	plan->record.step = step;
	text_begin(&value, plan->record.value, sizeof(plan->record.value));
	text_add_foreign(&value, file, strlen(file));
}

int gons_plan_fail_execution(gons_plan *plan, const char *file, int error)
{
	struct text line;

	gons_plan_fail(plan, error, &line);
	text_add(&line, "cannot execute ");
	text_add_quoted(&line, file, strlen(file));
	text_add(&line, ": ");
	diagnose_error(&line, error);
	gons_plan_failed_on(plan, GONS_STEP_EXECUTE, file);
	if (error == -ENOENT) {
		text_add(&line, "; ");
		plan->record.parts.reason = (uint16_t)line.length;
		text_add(&line, "the program and its interpreter are looked up inside");
	}
	return error;
}

int gons_plan_take(gons_plan *plan, const struct gons_record *record)
{
	struct text line;

	plan->record = *record;
	if (record->report.status == 0)
		return 0;
	plan->failed = true;
	plan->error = record->report.status;
	text_begin(&line, plan->record.message, sizeof(plan->record.message));
	text_add(&line, record_message(record));
	return plan->error;
}

const char *gons_plan_error(const gons_plan *plan)
{
	return plan->failed ? plan->record.message : NULL;
}

const struct gons_failure *gons_plan_failure(const gons_plan *plan)
{
	/* The parts are made on demand. The plan itself is not const: gons_plan_new() made it. */
	gons_plan *own = (gons_plan *)(uintptr_t)plan;

	if (!plan->failed)
		return NULL;
	failure_parts(&plan->record, plan->error, own->parts, &own->failure);
	return &own->failure;
}

const struct gons_report *gons_plan_report(const gons_plan *plan)
{
	return &plan->record.report;
}
