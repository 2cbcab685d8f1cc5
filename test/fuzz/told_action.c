/* SPDX-License-Identifier: Apache-2.0 */
/* What a program that runs inside answers: none of it can hurt. */
#include <string.h>

#include "core/base/syscall.h"
#include "lib/plan/failure.h"
#include "lib/reexec/reexec_judge.h"

#include "fuzz.h"
#include "told.h"

static void check_plain(const char *string)
{
	for (; string && *string; string++)
		FUZZ_ASSERT((unsigned char)*string >= ' ' && *string != 127);
}

static void check_report(const gons_plan *plan, int status)
{
	const struct gons_failure *failure = gons_plan_failure(plan);
	const struct gons_report *report = gons_plan_report(plan);
	const char *message = gons_plan_error(plan);

	FUZZ_ASSERT((status != 0) == (message != NULL));
	FUZZ_ASSERT(report->size == sizeof(*report) && report->types == GONS_TYPES);
	FUZZ_ASSERT(report->forked <= 1);
	for (int type = 0; type < GONS_TYPES; type++) {
		FUZZ_ASSERT(report->namespaces[type].state <= GONS_CREATED);
		FUZZ_ASSERT(report->namespaces[type].error >= 0);
	}
	check_plain(message);
	FUZZ_ASSERT((status != 0) == (failure != NULL));
	if (!failure)
		return;
	FUZZ_ASSERT(failure->step <= GONS_STEP_EXECUTE);
	check_plain(failure->value);
	check_plain(failure->reason);
	check_plain(failure->advice);
}

enum { HEAD = 8 };

/* A message without an end, as whoever wants to hurt would write it: the text again and again. */
static void set_message(struct gons_record *record, const uint8_t *text, size_t length)
{
	for (size_t i = 0; length > 0 && i < sizeof(record->message); i++)
		record->message[i] = (char)text[i % length];
}

/* As it comes, or so far from an honest one that it is looked at. */
static void set_answer(struct reexec *reexec, const uint8_t *head, const uint8_t *data, size_t size)
{
	const bool whole = head[2] & 1;

	reexec->answer_length = sizeof(reexec->answer);
	if (whole) {
		size = size < sizeof(reexec->answer) ? size : sizeof(reexec->answer);
		memcpy(&reexec->answer, data, size);
		if (head[2] & 2)
			reexec->answer_length = size;
		return;
	}
	record_begin(&reexec->answer.record);
	reexec->answer.kind = head[3];
	reexec->answer.code = (int8_t)head[4];
	reexec->answer.record.report.status = -(head[5] | head[6] << 8);
	reexec->answer.record.report.namespaces[head[7] % GONS_TYPES].state = head[7] / GONS_TYPES;
	set_message(&reexec->answer.record, data, size);
}

void told_by_action(const uint8_t *data, size_t size)
{
	static int nobody = -1;
	struct reexec reexec = { .name = "act" };

	if (size < HEAD)
		return;
	reexec.plan = gons_plan_new();
	FUZZ_ASSERT(reexec.plan);
	if (nobody < 0)
		nobody = sys_open("/dev/null", O_WRONLY);
	reexec.errors.to = nobody;
	stderr_forward_write(&reexec.errors, (const char *)data, size, &reexec.child_watch);
	gons_plan_begin(reexec.plan);
	set_answer(&reexec, data, data + HEAD, size - HEAD);
	check_report(reexec.plan, reexec_judge(&reexec, data[0] | data[1] << 8));
	gons_plan_free(reexec.plan);
}
