/* SPDX-License-Identifier: Apache-2.0 */
/* What came out: goals and growth, told as a table for people and as JSON for what draws or
 * compares. */
#include "outcome.h"

#include <gnu/libc-version.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

struct machine {
	struct utsname kernel;
	char processor[128];
	long processors;
};

/* How a group behaves as the number of things grows. */
struct verdict {
	const char *word;
	double steps[8];  /* ratio of each row to the one before it */
	double per_thing; /* of the last step: nanoseconds or instructions */
	size_t count;
};

struct measured_goal {
	struct spread value;
	bool known, met;
	char text[200];
};

const struct outcome *outcome_find(const struct outcomes *outcomes, const char *group,
				   const char *name)
{
	for (size_t i = 0; name && i < outcomes->count; i++)
		if (strcmp(outcomes->of[i].row->group, group) == 0 &&
		    strcmp(outcomes->of[i].row->name, name) == 0)
			return &outcomes->of[i];
	return NULL;
}

static void look_at_machine(struct machine *machine)
{
	char line[256];
	FILE *file = fopen("/proc/cpuinfo", "re");

	uname(&machine->kernel);
	machine->processors = sysconf(_SC_NPROCESSORS_ONLN);
	strcpy(machine->processor, "unknown");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "model name : %127[^\n]", machine->processor) == 1)
			break;
	if (file)
		fclose(file);
}

static void judge_goal(const struct outcomes *outcomes, const struct goal *goal,
		       struct measured_goal *result)
{
	const struct outcome *row = outcome_find(outcomes, goal->group, goal->row);
	const struct outcome *base = outcome_find(outcomes, goal->group, goal->base);
	const struct outcome *other = outcome_find(outcomes, goal->group, goal->other);

	if (goal->kind == TAX)
		snprintf(result->text, sizeof result->text, "what %s adds, to what %s adds",
			 goal->row, goal->other);
	else
		snprintf(result->text, sizeof result->text, "%s, to %s", goal->row, goal->base);
	result->known = row && base && row->rounds && base->rounds &&
			(goal->kind == RATIO || (other && other->rounds));
	if (!result->known)
		return;
	if (goal->kind == TAX)
		result->value = spread_of_tax(row->times, base->times, other->times, row->rounds);
	else
		result->value = spread_of_ratio(row->times, base->times, row->rounds);
	result->met = goal->below ? result->value.median < goal->limit
				  : result->value.median <= goal->limit;
}

static double quantity(const struct outcome *outcome, enum growth growth)
{
	if (growth == INSTRUCTIONS_GROW)
		return (double)outcome->counts.instructions;
	return spread_of(outcome->times, outcome->rounds).median;
}

static double things(const struct outcome *outcome)
{
	return outcome->row->variables + outcome->row->mounts + outcome->row->memory;
}

/*
 * Flat: many times the things cost less than one and a half times as much in all. Linear: one more
 * thing costs in the last step at most twice what it cost in the step before.
 */
static bool judge_growth(const struct outcomes *outcomes, const struct group *group,
			 struct verdict *verdict)
{
	const struct outcome *last = NULL;
	double first = 0;
	double before = 0;

	memset(verdict, 0, sizeof *verdict);
	for (size_t i = 0; i < outcomes->count; i++) {
		const struct outcome *now = &outcomes->of[i];

		if (strcmp(now->row->group, group->name) != 0)
			continue;
		if (!now->rounds ||
		    (group->growth == INSTRUCTIONS_GROW && now->counts.instructions <= 0))
			return false;
		if (last && verdict->count < 8) {
			double rise = quantity(now, group->growth) - quantity(last, group->growth);

			before = verdict->per_thing;
			verdict->per_thing = rise / (things(now) - things(last));
			verdict->steps[verdict->count++] =
				quantity(now, group->growth) / quantity(last, group->growth);
		} else {
			first = quantity(now, group->growth);
		}
		last = now;
	}
	if (!verdict->count)
		return false;
	if (quantity(last, group->growth) < 1.5 * first)
		verdict->word = "flat";
	else if (verdict->per_thing <= 2 * before)
		verdict->word = "linear";
	else
		verdict->word = "worse than linear";
	return true;
}

static void print_count(FILE *out, long count)
{
	if (count == NOT_COUNTED)
		fprintf(out, " %8s", "-");
	else
		fprintf(out, " %8ld", count);
}

static void print_row(const struct outcome *outcome, FILE *out)
{
	struct spread time, ratio;

	fprintf(out, "  %-32s", outcome->row->name);
	if (!outcome->rounds) {
		fprintf(out, " left out: %s\n", outcome->reason);
		return;
	}
	time = spread_of(outcome->times, outcome->rounds);
	fprintf(out, " %9.1f %9.1f %9.1f", time.median / 1e3, time.p10 / 1e3, time.p90 / 1e3);
	if (outcome->base) {
		ratio = spread_of_ratio(outcome->times, outcome->base->times, outcome->rounds);
		fprintf(out, "  %6.3f %6.3f %6.3f", ratio.median, ratio.p10, ratio.p90);
	} else {
		fprintf(out, "  %6s %6s %6s", "", "", "");
	}
	print_count(out, outcome->counts.system_calls);
	print_count(out, outcome->counts.ours);
	print_count(out, outcome->counts.mappings);
	print_count(out, outcome->counts.instructions);
	fputc('\n', out);
}

static void print_group(const struct outcomes *outcomes, const struct group *group, FILE *out)
{
	static const char *const what[] = { "", "time", "instructions" };
	struct verdict verdict;
	bool titled = false;

	for (size_t i = 0; i < outcomes->count; i++) {
		if (strcmp(outcomes->of[i].row->group, group->name) != 0)
			continue;
		if (!titled)
			fprintf(out, "\n%s\n  %-32s %9s %9s %9s  %6s %6s %6s %8s %8s %8s %8s\n",
				group->title, "", "median us", "p10", "p90", "ratio", "p10", "p90",
				"syscalls", "of ours", "mappings", "instr.");
		titled = true;
		print_row(&outcomes->of[i], out);
	}
	if (group->growth == NO_GROWTH)
		return;
	if (!judge_growth(outcomes, group, &verdict)) {
		fprintf(out, "  %s: not known%s\n", what[group->growth],
			group->growth == INSTRUCTIONS_GROW ? " (valgrind counts them)" : "");
		return;
	}
	fprintf(out, "  %s: %s;", what[group->growth], verdict.word);
	for (size_t i = 0; i < verdict.count; i++)
		fprintf(out, " x%.2f", verdict.steps[i]);
	fprintf(out, " a step; in the last one %.2f %s a %s\n", verdict.per_thing,
		group->growth == TIME_GROWS ? "ns" : "instructions", group->per);
}

void outcome_print_table(const struct outcomes *outcomes, FILE *out)
{
	struct machine machine;
	struct measured_goal goal;

	look_at_machine(&machine);
	fprintf(out, "%s %s %s, glibc %s, %ld x %s\n", machine.kernel.sysname,
		machine.kernel.release, machine.kernel.machine, gnu_get_libc_version(),
		machine.processors, machine.processor);
	for (size_t i = 0; i < bench_group_count; i++)
		print_group(outcomes, &bench_groups[i], out);
	fprintf(out, "\ngoals\n");
	for (size_t i = 0; i < bench_goal_count; i++) {
		judge_goal(outcomes, &bench_goals[i], &goal);
		fprintf(out, "  %s: ", goal.text);
		if (goal.known)
			fprintf(out, "%.3f (%.3f to %.3f%s)", goal.value.median, goal.value.p10,
				goal.value.p90,
				bench_goals[i].kind == TAX ? " by tenths of the run" : "");
		fprintf(out, "%s %s %.2f: %s\n", goal.known ? "," : "not measured,",
			bench_goals[i].below ? "goal below" : "goal at most", bench_goals[i].limit,
			goal.known ? goal.met ? "met" : "MISSED" : "unknown");
	}
}

static void print_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		if ((unsigned char)*text >= ' ')
			fputc(*text, out);
	}
	fputc('"', out);
}

static void print_member(FILE *out, const char *name, const char *value)
{
	fprintf(out, "\"%s\": ", name);
	print_string(out, value);
}

static void print_spread(FILE *out, const char *name, struct spread spread)
{
	fprintf(out, ", \"%s\": {\"median\": %.4f, \"p10\": %.4f, \"p90\": %.4f}", name,
		spread.median, spread.p10, spread.p90);
}

static void print_json_row(FILE *out, const struct outcome *outcome)
{
	const struct counts *counts = &outcome->counts;
	const struct {
		const char *name;
		long count;
	} columns[] = {
		{ "system_calls", counts->system_calls },
		{ "system_calls_of_ours", counts->ours },
		{ "mappings", counts->mappings },
		{ "instructions", counts->instructions },
	};

	fputs("{", out);
	print_member(out, "group", outcome->row->group);
	fputs(", ", out);
	print_member(out, "name", outcome->row->name);
	fprintf(out, ", \"rounds\": %zu", outcome->rounds);
	if (!outcome->rounds) {
		fputs(", ", out);
		print_member(out, "left_out", outcome->reason);
		fputs("}", out);
		return;
	}
	print_spread(out, "nanoseconds", spread_of(outcome->times, outcome->rounds));
	if (outcome->base) {
		fputs(", ", out);
		print_member(out, "base", outcome->base->row->name);
		print_spread(
			out, "ratio",
			spread_of_ratio(outcome->times, outcome->base->times, outcome->rounds));
	}
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (columns[i].count != NOT_COUNTED)
			fprintf(out, ", \"%s\": %ld", columns[i].name, columns[i].count);
	fputs("}", out);
}

static void print_json_goal(FILE *out, const struct outcomes *outcomes, const struct goal *goal)
{
	struct measured_goal measured;

	judge_goal(outcomes, goal, &measured);
	fputs("{", out);
	print_member(out, "goal", measured.text);
	fprintf(out, ", \"limit\": %.2f, \"below\": %s", goal->limit,
		goal->below ? "true" : "false");
	if (measured.known) {
		print_spread(out, "value", measured.value);
		fprintf(out, ", \"met\": %s", measured.met ? "true" : "false");
	}
	fputs("}", out);
}

static void print_json_growth(FILE *out, const struct outcomes *outcomes)
{
	struct verdict verdict;
	const char *comma = "";

	for (size_t i = 0; i < bench_group_count; i++) {
		const struct group *group = &bench_groups[i];

		if (group->growth == NO_GROWTH || !judge_growth(outcomes, group, &verdict))
			continue;
		fprintf(out, "%s\n    {", comma);
		print_member(out, "group", group->name);
		fputs(", ", out);
		print_member(out, "of",
			     group->growth == TIME_GROWS ? "nanoseconds" : "instructions");
		fputs(", ", out);
		print_member(out, "growth", verdict.word);
		fprintf(out, ", \"per_%s\": %.3f, \"steps\": [", group->per, verdict.per_thing);
		for (size_t j = 0; j < verdict.count; j++)
			fprintf(out, "%s%.3f", j ? ", " : "", verdict.steps[j]);
		fputs("]}", out);
		comma = ",";
	}
}

void outcome_print_json(const struct outcomes *outcomes, FILE *out)
{
	struct machine machine;

	look_at_machine(&machine);
	fputs("{\n  \"machine\": {", out);
	print_member(out, "kernel", machine.kernel.release);
	fputs(", ", out);
	print_member(out, "architecture", machine.kernel.machine);
	fputs(", ", out);
	fprintf(out, "\"libc\": \"glibc %s\", \"processors\": %ld, ", gnu_get_libc_version(),
		machine.processors);
	print_member(out, "processor", machine.processor);
	fputs("},\n  \"rows\": [", out);
	for (size_t i = 0; i < outcomes->count; i++) {
		fprintf(out, "%s\n    ", i ? "," : "");
		print_json_row(out, &outcomes->of[i]);
	}
	fputs("\n  ],\n  \"growth\": [", out);
	print_json_growth(out, outcomes);
	fputs("\n  ],\n  \"goals\": [", out);
	for (size_t i = 0; i < bench_goal_count; i++) {
		fprintf(out, "%s\n    ", i ? "," : "");
		print_json_goal(out, outcomes, &bench_goals[i]);
	}
	fputs("\n  ]\n}\n", out);
}
