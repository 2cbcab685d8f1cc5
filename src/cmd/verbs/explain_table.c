/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of gons explain as a table. */
#define _GNU_SOURCE
#include "cmd/verbs/explain_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/failure.h"
#include "cmd/verbs/explain_value.h"

/* The colours of a traffic light, console_codes(4). */
static const char *const colours[] = {
	[GONS_VERDICT_NOT_REACHED] = "\033[2m",    [GONS_VERDICT_DONE] = "\033[32m",
	[GONS_VERDICT_ALREADY_THERE] = "\033[32m", [GONS_VERDICT_FAILS] = "\033[1;31m",
	[GONS_VERDICT_FAILS_TOO] = "\033[31m",     [GONS_VERDICT_NONE] = "\033[33m",
	[GONS_VERDICT_UNTRIED] = "\033[33m",
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
	snprintf(cells->text[HAVE], CELL_BYTES, "%s", explain_held_names[need->held]);
}

/* Bytes of the UTF-8 character at text; 0 for a control character, or where it is not UTF-8. */
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

/* Replaces control characters: values may contain text that others have chosen. */
static void make_printable(char *text)
{
	size_t length;

	for (; *text; text += length ? length : 1) {
		length = printable((const unsigned char *)text);
		if (length == 0)
			*text = '?';
	}
}

/* Line 0 of a row; or a further line, for one more thing that the step needs. */
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
		snprintf(cells->text[TO], CELL_BYTES, "%.40s", explain_shown_value(request, row));
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

/* The reason of a failure is printed in the last sentence, and only once. */
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

void explain_print_table(const struct request *request, const char *verb,
			 struct gons_explanation *const *rows)
{
	const bool audited = explain_is_audited(verb, rows);
	const bool works = !gons_plan_failure(request->plan);
	char *failure = failure_line(request);
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
	if (works)
		puts("work");
	else if (request->target)
		printf("fail: target %s: %s\n", request->target, failure ? failure : "no memory");
	else
		printf("fail: %s\n", failure ? failure : "no memory");
	if (request->seccomp_filters)
		printf("The target has %u filter%s of seccomp(2), which the program would not "
		       "have\n",
		       request->seccomp_filters, request->seccomp_filters == 1 ? "" : "s");
	if (works && audited)
		puts("The dynamic linker of glibc would ask libgons-audit.so about each library; a "
		     "static program, or one on musl, asks nobody");
	free(failure);
}
