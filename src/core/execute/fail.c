/* SPDX-License-Identifier: Apache-2.0 */
/* How a phase fails: the first failure goes into the record, as one line. */
#include "core/execute/fail.h"

#include "core/base/text.h"
#include "core/plan/plan_set.h"

static int fail(struct execution *execution, enum step step, const struct subject *subject,
		int type, int kind, int error)
{
	struct gons_record *record = execution->record;
	struct text line;

	if (record_fail(record, error, &line))
		record_subject(
			record, (enum gons_step)step, subject,
			diagnose(&line, &execution->ns_switch, step, subject, type, kind, error));
	return error;
}

int fail_step(struct execution *execution, enum step step, int error)
{
	return fail(execution, step, NULL, -1, REFERENCE_NONE, error);
}

int fail_reference(struct execution *execution, enum step step, int type, int error)
{
	const struct plan *plan = execution->plan;
	const struct subject subject = diagnose_reference(plan, type);
	int kind = type < 0 ? plan->target.kind : plan->namespaces[type].kind;

	return fail(execution, step, &subject, type, kind, error);
}

int fail_piece(struct execution *execution, enum step step, const char *word, const char *piece,
	       size_t length, int error)
{
	const struct subject subject = { word, piece, length };

	return fail(execution, step, &subject, -1, REFERENCE_NONE, error);
}

int fail_word(struct execution *execution, enum step step, const char *word, int error)
{
	const char *value = plan_value(execution->plan, word);

	return fail_piece(execution, step, word, value, text_length(value), error);
}
