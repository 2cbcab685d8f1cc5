/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons explain: would a verb work with these options, and if not, why? The rows are the library's;
 * here they become a table or JSON.
 */
#define _GNU_SOURCE
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/sealed_command.h"
#include "cmd/verbs/verbs.h"

enum { WOULD_WORK = 0, WOULD_NOT = 1 };

/* The verbs that it can be put in front of, and what makes a plan of their options. */
static const struct subject {
	const char *verb;
	int (*prepare)(struct request *request);
	const char *trust; /* what holds unless the options say otherwise, gons_inject(3) */
} subjects[] = {
	{ "enter", enter_prepare, "1" },
	{ "inject", enter_prepare, "0" },
	{ "new", new_prepare, "1" },
	{ NULL, NULL, NULL },
};

/* Colours as of a traffic light, console_codes(4). */
static const char *const colours[] = {
	[GONS_VERDICT_NOT_REACHED] = "\033[2m",    [GONS_VERDICT_DONE] = "\033[32m",
	[GONS_VERDICT_ALREADY_THERE] = "\033[32m", [GONS_VERDICT_FAILS] = "\033[1;31m",
	[GONS_VERDICT_FAILS_TOO] = "\033[31m",     [GONS_VERDICT_NONE] = "\033[33m",
	[GONS_VERDICT_UNTRIED] = "\033[33m",
};

/* For programs, as the header has them. */
static const char *const verdict_names[] = {
	[GONS_VERDICT_NOT_REACHED] = "not-reached",
	[GONS_VERDICT_DONE] = "done",
	[GONS_VERDICT_ALREADY_THERE] = "already-there",
	[GONS_VERDICT_FAILS] = "fails",
	[GONS_VERDICT_FAILS_TOO] = "fails-too",
	[GONS_VERDICT_NONE] = "none",
	[GONS_VERDICT_UNTRIED] = "untried",
};

static const char *const held_names[] = {
	[GONS_HELD_UNKNOWN] = "unknown",
	[GONS_HELD_NOT] = "no",
	[GONS_HELD_YES] = "yes",
};

/* --- the table --- */

enum column { WORD, FROM, TO, OWNER, NEEDED, HAVE, COLUMNS };

static const char *const heads[COLUMNS] = { "NAMESPACE", "FROM", "TO", "OWNER", "NEEDED", "HAVE" };

enum { CELL_BYTES = 96 };

struct cells {
	char text[COLUMNS][CELL_BYTES];
};

static void put_number(char *cell, size_t size, uint64_t number, const char *otherwise)
{
	if (number)
		snprintf(cell, size, "%llu", (unsigned long long)number);
	else
		snprintf(cell, size, "%s", otherwise);
}

static void put_need(struct cells *cells, const struct gons_need *need)
{
	char number[CELL_BYTES / 2];

	put_number(number, sizeof(number), need->user, need->where);
	snprintf(cells->text[NEEDED], CELL_BYTES, "%s%s%s", need->what, *number ? " in " : "",
		 number);
	snprintf(cells->text[HAVE], CELL_BYTES, "%s", held_names[need->held]);
}

/* Directories are handed on open: by a number, which nobody has given. */
static const char *shown_value(const struct request *request, const struct gons_explanation *row)
{
	static const struct {
		const char *word;
		enum given given;
	} opened[] = { { "root", GIVEN_ROOT }, { "wd", GIVEN_WD } };
	size_t i;

	for (i = 0; i < sizeof(opened) / sizeof(opened[0]); i++) {
		const char *given = request->given[opened[i].given];

		if (!given || strcmp(row->word, opened[i].word) != 0 ||
		    strncmp(row->value, "fd:", 3) != 0)
			continue;
		given += *given == '=';
		return *given ? given : "of the target";
	}
	return row->value;
}

/* Bytes of the character of UTF-8 at text; 0: none, or one that a terminal obeys. */
static size_t printable(const unsigned char *text)
{
	const size_t length = *text < 0x80 ? 1 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : 4;
	size_t i;

	if (*text < 0x20 || *text == 0x7f || (*text >= 0x80 && *text < 0xc2) || *text > 0xf4 ||
	    (*text == 0xc2 && text[1] < 0xa0))
		return 0;
	for (i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

/* Values come from the command line, and whatever made that. */
static void make_printable(char *text)
{
	size_t length;

	for (; *text; text += length ? length : 1) {
		length = printable((const unsigned char *)text);
		if (length == 0)
			*text = '?';
	}
}

/* Line 0 of a row, or a further one for what it takes besides. */
static void put_line(struct cells *cells, const struct request *request,
		     const struct gons_explanation *row, unsigned line)
{
	*cells = (struct cells){ 0 };
	if (line < row->need_count)
		put_need(cells, &row->needs[line]);
	else
		snprintf(cells->text[NEEDED], CELL_BYTES, "nothing");
	if (line > 0)
		return;
	snprintf(cells->text[WORD], CELL_BYTES, "%s", row->word);
	if (row->type < 0) {
		snprintf(cells->text[TO], CELL_BYTES, "%.40s", shown_value(request, row));
		make_printable(cells->text[TO]);
		return;
	}
	put_number(cells->text[FROM], CELL_BYTES, row->from, "unknown");
	put_number(cells->text[TO], CELL_BYTES, row->to, row->made ? "new" : "unknown");
	put_number(cells->text[OWNER], CELL_BYTES, row->owner, row->owned);
}

static unsigned lines_of(const struct gons_explanation *row)
{
	return row->need_count > 1 ? row->need_count : 1;
}

static void measure(const struct request *request, struct gons_explanation *const *rows,
		    int *widths)
{
	struct cells cells;
	unsigned line;
	int column;

	for (column = 0; column < COLUMNS; column++)
		widths[column] = (int)strlen(heads[column]);
	for (; *rows; rows++)
		for (line = 0; line < lines_of(*rows); line++) {
			put_line(&cells, request, *rows, line);
			for (column = 0; column < COLUMNS; column++)
				if ((int)strlen(cells.text[column]) > widths[column])
					widths[column] = (int)strlen(cells.text[column]);
		}
}

/* What is wrong is said in the sentence, here only that. */
static void print_verdict(const struct gons_explanation *row, bool coloured)
{
	const int length = row->verdict == GONS_VERDICT_FAILS ? (int)strcspn(row->verdict_text, ";")
							      : (int)strlen(row->verdict_text);

	printf("%s%.*s%s", coloured ? colours[row->verdict] : "", length, row->verdict_text,
	       coloured ? "\033[0m" : "");
}

static void print_row(const struct request *request, const struct gons_explanation *row,
		      const int *widths, bool coloured)
{
	struct cells cells;
	unsigned line;
	int column;

	for (line = 0; line < lines_of(row); line++) {
		put_line(&cells, request, row, line);
		for (column = 0; column < COLUMNS; column++)
			printf("%-*s  ", widths[column], cells.text[column]);
		if (line == 0)
			print_verdict(row, coloured);
		putchar('\n');
	}
}

/* https://no-color.org */
static bool is_coloured(void)
{
	const char *refused = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(refused && *refused) && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

static void print_table(const struct request *request, const char *verb,
			struct gons_explanation *const *rows)
{
	const char *failure = gons_plan_error(request->plan);
	const bool coloured = is_coloured();
	int widths[COLUMNS];
	int column;

	measure(request, rows, widths);
	for (column = 0; column < COLUMNS; column++)
		printf("%-*s  ", widths[column], heads[column]);
	puts("VERDICT");
	for (; *rows; rows++)
		print_row(request, *rows, widths, coloured);
	printf("\ngons %s would ", verb);
	if (!failure)
		puts("work");
	else if (request->target)
		printf("fail: target %s: %s\n", request->target, failure);
	else
		printf("fail: %s\n", failure);
	if (request->filters)
		printf("The target has %u filter%s of seccomp(2), which the program would not "
		       "have\n",
		       request->filters, request->filters == 1 ? "" : "s");
}

/* --- JSON --- */

/* Values come from the command line, and need not be UTF-8. */
static json_t *json_text(const char *text)
{
	json_t *string = json_string(text);
	char *plain;
	char *at;

	if (string || !(plain = strdup(text)))
		return string;
	for (at = plain; *at; at++)
		if (*at & 0x80)
			*at = '?';
	string = json_string(plain);
	free(plain);
	return string;
}

static json_t *json_number(uint64_t number)
{
	return number ? json_integer((json_int_t)number) : json_null();
}

static json_t *json_needs(const struct gons_explanation *row)
{
	json_t *needs = json_array();
	unsigned i;

	for (i = 0; i < row->need_count; i++)
		json_array_append_new(needs,
				      json_pack("{s:s, s:s, s:o, s:s}", "needed",
						row->needs[i].what, "where", row->needs[i].where,
						"user", json_number(row->needs[i].user), "have",
						held_names[row->needs[i].held]));
	return needs;
}

static json_t *json_row(const struct request *request, const struct gons_explanation *row)
{
	return json_pack("{s:s, s:b, s:o, s:o, s:o, s:b, s:o, s:s, s:o, s:s, s:o, s:i}", "word",
			 row->word, "namespace", row->type >= 0, "value",
			 json_text(shown_value(request, row)), "from", json_number(row->from), "to",
			 json_number(row->to), "new", (int)row->made, "owner",
			 json_number(row->owner), "owned", row->owned, "needs", json_needs(row),
			 "verdict", verdict_names[row->verdict], "text",
			 json_text(row->verdict_text), "errno", -row->error);
}

static int print_json(const struct request *request, const char *verb,
		      struct gons_explanation *const *rows)
{
	const char *failure = gons_plan_error(request->plan);
	json_t *array = json_array();
	json_t *all;
	int error;

	for (; *rows; rows++)
		json_array_append_new(array, json_row(request, *rows));
	all = json_pack("{s:s, s:b, s:o, s:o, s:i}", "verb", verb, "works", !failure, "message",
			failure ? json_text(failure) : json_null(), "rows", array,
			"seccomp_filters", (int)request->filters);
	error = all ? json_dumpf(all, stdout, JSON_INDENT(2)) : -1;
	putchar('\n');
	json_decref(all);
	return error;
}

/* --- the verb --- */

static int explain(struct request *request, const char *verb)
{
	struct gons_explanation **rows = NULL;
	int status = gons_explain_rows(request->plan, &rows) ? WOULD_NOT : WOULD_WORK;

	if (!rows)
		return say(EXIT_OURS, "%s", gons_plan_error(request->plan));
	if (!request->json)
		print_table(request, verb, rows);
	else if (print_json(request, verb, rows))
		status = say(EXIT_OURS, "no memory");
	free(rows);
	if (fflush(stdout) || ferror(stdout))
		return say(EXIT_OURS, "cannot write what was found out");
	return status;
}

static int option_json(struct request *request, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	request->json = true;
	return 0;
}

/* What every verb that is explained takes besides its own options. */
static const struct option_row rows_besides[] = {
	{ 0, 0, "json", NULL, "for programs: JSON in place of a table", option_json, NULL, NULL },
	{ 0, 0, NULL, NULL, NULL, NULL, NULL, NULL },
};

static void append(struct option_row *rows, unsigned *count, const struct option_row *more)
{
	for (; more->name && *count < EXPLAIN_ROWS_MAX - 1; more++)
		rows[(*count)++] = *more;
	rows[*count] = (struct option_row){ 0 };
}

static const struct subject *subject_of(const char *verb)
{
	const struct subject *subject;

	for (subject = subjects; verb && subject->verb; subject++)
		if (strcmp(subject->verb, verb) == 0)
			return subject;
	return NULL;
}

bool explain_subject(const char *name, struct verb *verb, struct option_row *rows)
{
	const struct subject *named = subject_of(name);
	const char *wanted = named ? named->verb : subjects[0].verb;
	const struct verb *found = verbs;
	unsigned count = 0;

	while (strcmp(found->name, wanted) != 0)
		found++;
	*verb = *found;
	append(rows, &count, rows_besides);
	append(rows, &count, verb->rows);
	verb->rows = rows;
	return named != NULL;
}

void explain_subjects(const char *text)
{
	const struct subject *subject;

	for (subject = subjects; subject->verb; subject++)
		if (strncmp(subject->verb, text, strlen(text)) == 0)
			printf("%s\twould it work?\n", subject->verb);
}

/* What stands first and is no option is a mistyped verb rather than a program. */
static int refuse_verb(const char *name)
{
	const struct subject *subject;
	char known[64];
	size_t length = 0;

	for (subject = subjects; subject->verb; subject++)
		length += (size_t)snprintf(known + length, sizeof(known) - length, "%s%s",
					   length ? ", " : "", subject->verb);
	return say(EXIT_OURS, "unknown verb \"%s\"; gons explain takes one of: %s", name, known);
}

static int run(const char *name, struct request *request, int argc, char **argv)
{
	const char *trust = subject_of(name)->trust;
	int read;

	if (*trust == '0' && gons_plan_set(request->plan, "trust", trust))
		return say(EXIT_OURS, "%s", gons_plan_error(request->plan));
	read = options_read(request, argc, argv);
	if (read)
		return read > 0 ? 0 : EXIT_OURS;
	/* It is tried in a child, which enters the place. */
	if (subject_of(name)->prepare == enter_prepare && sealed_command_execute())
		return EXIT_OURS;
	return subject_of(name)->prepare(request) || enter_follow(request, true)
		       ? EXIT_OURS
		       : explain(request, name);
}

int explain_command(int argc, char **argv)
{
	const int json = argc > 1 && strcmp(argv[1], "--json") == 0;
	struct option_row rows[EXPLAIN_ROWS_MAX];
	struct verb verb;
	struct request request = {
		.verb = &verb, .plan = gons_plan_new(), .json = json, .explained = true
	};
	const char *first = argc > 1 + json ? argv[1 + json] : NULL;
	const bool named = explain_subject(first, &verb, rows);
	const int skipped = json + named;
	const char *subject = verb.name;
	char name[32];
	int status;

	if (!request.plan)
		return say(EXIT_OURS, "no memory");
	snprintf(name, sizeof(name), "explain %s", subject);
	verb.name = name;
	verb.summary =
		"Tells whether it would work with these options, and if not, why. Nothing is done.";
	status = first && !named && *first != '-'
			 ? refuse_verb(first)
			 : run(subject, &request, argc - skipped, argv + skipped);
	gons_plan_free(request.plan);
	free(request.binds);
	return status;
}
