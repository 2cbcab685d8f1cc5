/* SPDX-License-Identifier: Apache-2.0 */
/* What happens before main(): reads the plan from the environment, carries it out, and takes the
 * gons_ variables out. */
#include "core/premain.h"

#include "core/base/audit.h"
#include "core/base/syscall.h"
#include "core/execute.h"
#include "core/plan/environ.h"
#include "core/plan/parse_list.h"
#include "core/plan/plan_set.h"
#include "core/untrusted/untrusted.h"

/* NULL with glibc until the constructor of libc has run; musl has set it before any constructor. */
extern char **environ __attribute__((weak));

/* Defined where a program can read the report: by libgons.so and libgons.a, not by the preload. */
extern const struct gons_report *gons_report(void) __attribute__((weak));

static void tell(const struct gons_record *record)
{
	char buffer[sizeof(record->message) + 8];
	struct text line;

	text_begin(&line, buffer, sizeof(buffer));
	text_add(&line, "gons: ");
	text_add(&line, record_message(record));
	text_add(&line, "\n");
	sys_write_quietly(2, buffer, line.length);
}

static void refuse(struct gons_record *record, int error)
{
	struct text line;

	record_fail_first(record, -EPERM, &line);
	if (error)
		text_add(&line,
			 "the gons_ variables were ignored: whether this program runs with more "
			 "rights than its user has (AT_SECURE) cannot be told without /proc before "
			 "Linux 6.4; mount /proc");
	else
		text_add(&line,
			 "the gons_ variables were ignored: this program is set-user-ID, "
			 "set-group-ID or has file capabilities (AT_SECURE), and its environment "
			 "is not to be trusted; run one that has no such rights");
}

/* LD_AUDIT names libgons-audit.so, and it is not loaded: the dynamic linker warns of an object that
 * it cannot load and goes on, ld.so(8). */
static bool is_unaudited(char *const *environment, const struct plan *plan)
{
	return audit_is_missing && plan_is_untrusted(plan) && environ_has_audit(environment) &&
	       audit_is_missing();
}

static void refuse_unaudited(struct gons_record *record)
{
	struct text line;

	record_fail_first(record, -ELIBACC, &line);
	text_add(&line, "cannot go to a place that is not trusted (gons_trust): the dynamic linker "
			"has not loaded " AUDIT_NAME ", which LD_AUDIT names; install the one that "
			"belongs to this libgons-preload.so, at a path of less than 255 bytes");
}

static void obey(char **environment, struct gons_record *record, struct plan *plan, bool first)
{
	const struct execute_options execute_options = {
		.want_report = gons_report != NULL,
		.before_main = first,
		/* Memory, environment and descriptors of a re-executed program are those of the
		 * caller. */
		.stay_undumpable = environ_reexecutes(environment),
	};
	char buffer[sizeof(record->message)];
	struct text line;
	struct text told;

	text_begin(&line, buffer, sizeof(buffer));
	if (environ_read(environment, plan, &line) == 0) {
		if (is_unaudited(environment, plan))
			refuse_unaudited(record);
		else
			execute(plan, record, execute_options);
		return;
	}
	record_fail_first(record, -EINVAL, &told);
	text_add(&told, buffer);
}

void gons_premain(int argument_count, char **arguments, char **environment)
{
	struct gons_record *record = record_of_process();
	const bool follows = environ_follows(arguments, argument_count, environment);
	const bool initial = !&environ || !environ; /* the constructor of libc has not run */
	struct start start;
	struct plan plan;
	bool inside;
	int error;

	if (!record_claim(record))
		return;
	if (!initial)
		environment = environ;
	else if (!follows)
		environment = NULL; /* musl, after clearenv(3) */
	if (!environ_has_words(environment)) {
		__atomic_store_n(&record->stage, RECORD_UNASKED, __ATOMIC_RELEASE);
		return;
	}
	plan_begin(&plan);
	error = environ_start(environment, environ_follows(arguments, argument_count, environment),
			      &start);
	if (error || start.secure)
		refuse(record, error);
	else
		obey(environment, record, &plan, initial);
	inside = record->report.status == 0 && binds_bring_audit(plan.rootfs.binds);
	environ_change_audit(environment, &start, inside);
	if (!plan.keep_environment) {
		environment = environ_take_out(environment, &start, inside);
		if (!initial)
			environ = environment;
	}
	__atomic_store_n(&record->stage, RECORD_DONE, __ATOMIC_RELEASE);
	if (record->report.status == 0 || plan.on_error == ON_ERROR_RECORD)
		return;
	tell(record);
	if (plan.on_error == ON_ERROR_EXIT)
		sys_exit(EXIT_FAILURE_OF_OURS);
}
