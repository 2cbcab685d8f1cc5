/* SPDX-License-Identifier: Apache-2.0 */
/* gons explain: would a verb work with these options, and if not, why not? The library finds out.
 */
#define _GNU_SOURCE
#include "cmd/verbs/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/failure.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/sealed_command.h"
#include "cmd/verbs/enter.h"
#include "cmd/verbs/enter_follow.h"
#include "cmd/verbs/explain_json.h"
#include "cmd/verbs/explain_table.h"

enum { WOULD_WORK = 0, WOULD_NOT = 1 };

static int explain(struct request *request, const char *verb)
{
	struct gons_explanation **rows = NULL;
	int status = gons_explain_rows(request->plan, &rows) ? WOULD_NOT : WOULD_WORK;

	if (!rows)
		return say_plan_failure(request, EXIT_CANCELED);
	if (!request->json)
		explain_print_table(request, verb, rows);
	else if (explain_print_json(request, verb, rows))
		status = say(EXIT_CANCELED, "no memory");
	free(rows);
	if (fflush(stdout) || ferror(stdout))
		return say(EXIT_CANCELED, "cannot write to standard output");
	return status;
}

static int option_json(struct request *request, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	request->json = true;
	return 0;
}

/* The option of gons explain itself; those of the verb follow. */
static const struct option_row rows_besides[] = {
	{ 0, 0, "json", NULL, "print JSON instead of a table, for programs", option_json, NULL,
	  NULL },
	{ 0, 0, NULL, NULL, NULL, NULL, NULL, NULL },
};

static void append(struct option_row *rows, unsigned *count, const struct option_row *more)
{
	for (; more->name && *count < EXPLAIN_ROWS_MAX - 1; more++)
		rows[(*count)++] = *more;
	rows[*count] = (struct option_row){ 0 };
}

/* The verb of that name, if it can be explained; or NULL. */
static const struct verb *find_subject(const struct verb *verbs, const char *name)
{
	const struct verb *verb;

	for (verb = verbs; name && verb->name; verb++)
		if (verb->prepare && strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

bool explain_subject(const struct verb *verbs, const char *name, struct verb *verb,
		     struct option_row *rows)
{
	const struct verb *subject = find_subject(verbs, name);
	unsigned count = 0;

	*verb = subject ? *subject : verbs[0];
	append(rows, &count, rows_besides);
	append(rows, &count, verb->rows);
	verb->rows = rows;
	return subject != NULL;
}

void explain_subjects(const struct verb *verbs, const char *text)
{
	const struct verb *verb;

	for (verb = verbs; verb->name; verb++)
		if (verb->prepare && strncmp(verb->name, text, strlen(text)) == 0)
			printf("%s\twould it work?\n", verb->name);
}

/* A first argument that is no option is a mistyped verb rather than a program. */
static int refuse_verb(const struct verb *verbs, const char *name)
{
	const struct verb *verb;
	char known[64];
	size_t length = 0;

	for (verb = verbs; verb->name; verb++)
		if (verb->prepare)
			length += (size_t)snprintf(known + length, sizeof(known) - length, "%s%s",
						   length ? ", " : "", verb->name);
	return say(EXIT_CANCELED, "unknown verb \"%s\"; gons explain takes one of: %s", name,
		   known);
}

static int run(const char *name, struct request *request, int argc, char **argv)
{
	int read;

	/* The default of gons_inject(3). */
	if (request->verb->injects && gons_plan_set(request->plan, "trust", "0"))
		return say_plan_failure(request, EXIT_CANCELED);
	read = options_read(request, argc, argv);
	if (read)
		return read > 0 ? 0 : EXIT_CANCELED;
	/* A child of the library tries the plan, and enters the namespaces. */
	if ((request->verb->prepare == enter_prepare || request->joins) && sealed_command_execute())
		return EXIT_CANCELED;
	return request->verb->prepare(request) || enter_follow(request, true)
		       ? EXIT_CANCELED
		       : explain(request, name);
}

int explain_command(const struct verb *verbs, int argc, char **argv)
{
	const int json = argc > 1 && strcmp(argv[1], "--json") == 0;
	struct option_row rows[EXPLAIN_ROWS_MAX];
	struct verb verb;
	struct request request = {
		.verb = &verb, .plan = gons_plan_new(), .json = json, .dry_run = true
	};
	const char *first = argc > 1 + json ? argv[1 + json] : NULL;
	const bool named = explain_subject(verbs, first, &verb, rows);
	const int skipped = json + named;
	const char *subject = verb.name;
	char name[32];
	int status;

	if (!request.plan)
		return say(EXIT_CANCELED, "no memory");
	snprintf(name, sizeof(name), "explain %s", subject);
	verb.name = name;
	verb.summary = "Tell whether it would work with these options, and if not, why not; change "
		       "nothing.";
	status = first && !named && *first != '-'
			 ? refuse_verb(verbs, first)
			 : run(subject, &request, argc - skipped, argv + skipped);
	gons_plan_free(request.plan);
	free(request.binds);
	return status;
}
