/* SPDX-License-Identifier: Apache-2.0 */
/* What a program that runs inside answers: none of it can hurt. */
#include "../../src/lib/reexec.c"
#include "fuzz.h"
#include "told.h"

static void check_report(const gons_plan *plan, int status)
{
	const struct gons_report *report = gons_plan_report(plan);
	const char *message = gons_plan_error(plan);

	FUZZ_ASSERT((status != 0) == (message != NULL));
	FUZZ_ASSERT(report->size == sizeof(*report) && report->types == GONS_TYPES);
	FUZZ_ASSERT(report->forked <= 1);
	for (int type = 0; type < GONS_TYPES; type++) {
		FUZZ_ASSERT(report->namespaces[type].state <= GONS_CREATED);
		FUZZ_ASSERT(report->namespaces[type].error >= 0);
	}
	for (; message && *message; message++)
		FUZZ_ASSERT((unsigned char)*message >= ' ' && *message != 127);
}

/* kind, code and the record as they come; what is missing of them is zero or was never sent. */
void told_by_action(const uint8_t *data, size_t size)
{
	static int nobody = -1;
	struct reexec reexec = { .plan = gons_plan_new(), .name = "act" };
	size_t length;
	int status;

	if (size < 3 || !reexec.plan) {
		gons_plan_free(reexec.plan);
		return;
	}
	if (nobody < 0)
		nobody = sys_open("/dev/null", O_WRONLY);
	reexec.errors.to = nobody;
	passing_write(&reexec.errors, (const char *)data, size, &reexec.vigil);
	gons_plan_begin(reexec.plan);
	status = data[0] | data[1] << 8;
	length = size - 3 < sizeof(reexec.answer) ? size - 3 : sizeof(reexec.answer);
	memcpy(&reexec.answer, data + 3, length);
	reexec.answer_length = data[2] % 4 ? sizeof(reexec.answer) : length;
	check_report(reexec.plan, judge(&reexec, status));
	gons_plan_free(reexec.plan);
}
