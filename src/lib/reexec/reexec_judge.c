/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an action, as the result of gons_reexec() and the failure of the plan. */
#include "lib/reexec/reexec_judge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/plan/failure.h"

int reexec_fail(const struct reexec *reexec, int error, const char *before, const char *behind)
{
	struct text line;

	gons_plan_fail(reexec->plan, error, &line);
	text_add(&line, before);
	text_add(&line, "action ");
	text_add_quoted(&line, reexec->name, strlen(reexec->name));
	text_add(&line, behind);
	if (reexec->errors.length > 0) {
		text_add(&line, "; its last line on stderr: ");
		text_add_quoted(&line, reexec->errors.line, reexec->errors.length);
	}
	return error;
}

static int fail_number(const struct reexec *reexec, int error, const char *behind, int number)
{
	char text[80];

	snprintf(text, sizeof(text), "%s %d", behind, number);
	return reexec_fail(reexec, error, "", text);
}

static bool is_in_range(const struct action_result *answer)
{
	const struct gons_report *report = &answer->record.report;
	unsigned type;

	if (answer->kind < ANSWER_PLAN || answer->kind > ANSWER_UNASKED || report->forked > 1)
		return false;
	for (type = 0; type < sizeof(report->namespaces) / sizeof(report->namespaces[0]); type++)
		if (report->namespaces[type].state > GONS_CREATED ||
		    report->namespaces[type].error < 0 || report->namespaces[type].error > 4095)
			return false;
	return true;
}

/* For texts from inside: they end within size, and have no control character. */
static void clean(char *string, size_t size)
{
	size_t at;

	string[size - 1] = '\0';
	for (at = 0; string[at]; at++)
		if (text_is_control(string, at))
			string[at] = '?';
}

/* The answer comes from inside, where a hostile process may have written it. False: it is no
 * answer. What could harm the caller is replaced. */
static bool check_answer(struct reexec *reexec)
{
	struct gons_record *record = &reexec->answer.record;
	struct gons_record own;

	if (reexec->answer_length != sizeof(reexec->answer) || !is_in_range(&reexec->answer))
		return false;
	record_begin(&own);
	record->report.size = own.report.size;
	record->report.types = own.report.types;
	clean(record->message, sizeof(record->message));
	clean(record->word, sizeof(record->word));
	clean(record->value, sizeof(record->value));
	if (record->step > GONS_STEP_EXECUTE)
		record->step = GONS_STEP_OTHER;
	if (reexec->answer.kind == ANSWER_PLAN &&
	    (record->report.status >= 0 || record->report.status < -4095 ||
	     strlen(record->message) < strlen(RECORD_PREFIX)))
		return false;
	if (reexec->answer.kind != ANSWER_PLAN)
		record->report.status = 0;
	return true;
}

static int by_status(const struct reexec *reexec, int status)
{
	if (status < 0)
		return reexec_fail(reexec, status, "somebody else has waited for ", "");
	if (WIFSIGNALED(status))
		return fail_number(reexec, -ECHILD, " was killed by signal", WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return reexec_fail(reexec, -EPROTO,
				   "the program ended with status 0 before it returned from ",
				   "; gons_dispatch() has to be the first line of main()");
	return fail_number(reexec, WEXITSTATUS(status), " ended with status", WEXITSTATUS(status));
}

static int by_answer(struct reexec *reexec, int status)
{
	const int code = reexec->answer.code;

	gons_plan_take(reexec->plan, &reexec->answer.record);
	switch ((enum answer_kind)reexec->answer.kind) {
	case ANSWER_PLAN:
		return reexec->plan->record.report.status;
	case ANSWER_UNKNOWN:
		return reexec_fail(reexec, -ENOENT, "the program, started again, has no ", "");
	case ANSWER_UNASKED:
		return reexec_fail(
			reexec, -EPROTO,
			"another library took the plan out of the environment before libgons "
			"read it, so it did not run ",
			"; LD_PRELOAD may name a libgons of another version");
	case ANSWER_LOST:
		return reexec_fail(reexec, code < 0 && code > -4096 ? code : -EIO,
				   "the result could not be written of ", "");
	case ANSWER_DONE:
		break;
	}
	/* The program may still fail between its answer and its end. */
	if (code == 0 && (status == 0 || status == -ECHILD))
		return 0;
	if (code > 0 && code < 256 && (status < 0 || WIFEXITED(status)))
		return fail_number(reexec, code, " returned", code);
	return by_status(reexec, status);
}

int reexec_judge(struct reexec *reexec, int status)
{
	const bool answered = check_answer(reexec);

	if (reexec->error == -ETIMEDOUT)
		return reexec_fail(reexec, -ETIMEDOUT, "", " was killed at its deadline");
	if (reexec->error == -EMSGSIZE)
		return reexec_fail(reexec, -EMSGSIZE,
				   "the result is longer than GONS_RESULT_MAX of ", "");
	if (reexec->error)
		return gons_plan_fail_at(reexec->plan, reexec->error,
					 "cannot attend to the action");
	return answered ? by_answer(reexec, status) : by_status(reexec, status);
}
