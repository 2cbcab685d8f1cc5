/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures what rows.c lists: bench BUILD-DIRECTORY. The rows of a group take turns, so that
 * whatever else the machine does meets all of them alike; only ratios within one run mean anything.
 * BENCH_ROUNDS says how often.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "container.h"
#include "outcome.h"
#include "process.h"
#include "rows.h"
#include "target.h"

#define DEFAULT_ROUNDS 2000
/*
 * So long are rounds begun, each group in its share of them: with making ready and counting, a run
 * ends within five minutes. BENCH_ROUNDS beyond the default makes it longer in proportion.
 */
#define SECONDS 200
#define LEAST 3 /* seconds for a group, whatever is left */
#define WARM_UP 5

/* A row while it is being measured. */
struct runner {
	struct process process;
	struct target target; /* pid 0: it has none */
	struct container container;
	struct outcome *outcome;
};

static void *must(void *memory)
{
	if (!memory) {
		perror("bench");
		exit(1);
	}
	return memory;
}

static uint32_t draw(uint32_t below)
{
	static uint64_t state = 88172645463325252U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state % below);
}

static void shuffle(size_t *order, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = draw((uint32_t)i);
		size_t kept = order[i - 1];

		order[i - 1] = order[other];
		order[other] = kept;
	}
}

/* One processor for bench and all that it starts: moving between two would be most of the spread.
 */
static void stay_on_one_processor(void)
{
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
		return;
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&allowed);
		CPU_SET(cpu, &allowed);
		sched_setaffinity(0, sizeof allowed, &allowed);
		return;
	}
}

/* One run. Returns false, with the reason in the outcome, where it did not do what the row says. */
static bool run_once(struct runner *runner, double *nanoseconds)
{
	struct outcome *outcome = runner->outcome;
	struct sample sample;
	int result = process_run(&runner->process, outcome->row->watch, &sample);

	if (result != 0)
		snprintf(outcome->reason, sizeof outcome->reason, "%s",
			 result < 0 ? strerror(-result) : "the program failed");
	else if (outcome->row->joins &&
		 memcmp(sample.inodes, runner->target.inodes, sizeof sample.inodes) != 0)
		snprintf(outcome->reason, sizeof outcome->reason,
			 "it did not end in the seven namespaces");
	*nanoseconds = (double)sample.nanoseconds;
	return !outcome->reason[0];
}

/* A preload that is not there would be a warning of the loader and a flattering number. */
static bool files_exist(const struct process *process, char reason[static 160])
{
	const char *path = process->arguments[0];

	for (size_t i = 0; access(path, F_OK) == 0; i++) {
		if (!process->environment[i])
			return true;
		if (strncmp(process->environment[i], "LD_PRELOAD=", 11) == 0)
			path = process->environment[i] + 11;
	}
	snprintf(reason, 160, "no %s", strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	return false;
}

static void prepare(struct runner *runner, const char *build)
{
	struct outcome *outcome = runner->outcome;
	const struct row *row = outcome->row;
	const char *why = NULL;
	double ignored;
	int result = 0;

	if (process_names(row, "$C"))
		why = container_start(&runner->container, build);
	else if (process_names(row, "$T"))
		result = target_start(&runner->target, row->mounts);
	process_prepare(&runner->process, row,
			&(struct meaning){ build,
					   runner->container.pid ? runner->container.pid
								 : runner->target.pid,
					   runner->container.directory });
	if (why) {
		snprintf(outcome->reason, sizeof outcome->reason, "%s", why);
		return;
	}
	if (result < 0) {
		runner->target.pid = 0;
		snprintf(outcome->reason, sizeof outcome->reason,
			 "no process in new namespaces can be made here: %s", strerror(-result));
		return;
	}
	if (!files_exist(&runner->process, outcome->reason))
		return;
	for (int i = 0; i < WARM_UP; i++)
		if (!run_once(runner, &ignored))
			return;
	count_system_calls(&runner->process, row->watch, &outcome->counts);
	count_instructions(&runner->process, row, &outcome->counts);
}

static void measure_group(struct runner *runners, size_t count, size_t rounds, time_t seconds)
{
	const time_t end = time(NULL) + (seconds > LEAST ? seconds : LEAST);
	size_t round;
	size_t *order = must(calloc(count + 1, sizeof *order));
	size_t taking_part = 0;

	for (size_t i = 0; i < count; i++) {
		if (runners[i].outcome->reason[0])
			continue;
		runners[i].outcome->times = must(calloc(rounds, sizeof(double)));
		runners[i].outcome->rounds = rounds;
		order[taking_part++] = i;
	}
	for (round = 0; round < rounds && time(NULL) < end; round++) {
		shuffle(order, taking_part);
		for (size_t i = 0; i < taking_part; i++) {
			struct outcome *outcome = runners[order[i]].outcome;

			/* What fails now and did not before is left out as a whole. */
			if (outcome->rounds &&
			    !run_once(&runners[order[i]], &outcome->times[round]))
				outcome->rounds = 0;
		}
	}
	for (size_t i = 0; i < taking_part; i++) {
		struct outcome *outcome = runners[order[i]].outcome;

		if (outcome->rounds)
			outcome->rounds = round;
		if (round == 0)
			strcpy(outcome->reason, "no time was left");
	}
	free(order);
}

static void run_group(const struct group *group, struct outcomes *outcomes, const char *build,
		      size_t rounds, time_t seconds)
{
	struct runner *runners = must(calloc(outcomes->count, sizeof *runners));
	size_t count = 0;

	for (size_t i = 0; i < outcomes->count; i++)
		if (strcmp(outcomes->of[i].row->group, group->name) == 0)
			runners[count++].outcome = &outcomes->of[i];
	for (size_t i = 0; i < count; i++)
		prepare(&runners[i], build);
	measure_group(runners, count, 1 + rounds / group->part_of_rounds, seconds);
	for (size_t i = 0; i < count; i++) {
		if (runners[i].target.pid)
			target_stop(&runners[i].target);
		if (runners[i].container.directory[0])
			container_stop(&runners[i].container);
	}
	free(runners);
}

static void make_outcomes(struct outcomes *outcomes)
{
	outcomes->count = bench_row_count;
	outcomes->of = must(calloc(bench_row_count, sizeof *outcomes->of));
	for (size_t i = 0; i < bench_row_count; i++) {
		outcomes->of[i].row = &bench_rows[i];
		outcomes->of[i].counts =
			(struct counts){ NOT_COUNTED, NOT_COUNTED, NOT_COUNTED, NOT_COUNTED };
	}
}

/* Known only when all of them have been measured. */
static void find_bases(struct outcomes *outcomes)
{
	for (size_t i = 0; i < outcomes->count; i++) {
		struct outcome *outcome = &outcomes->of[i];
		const struct outcome *base =
			outcome_find(outcomes, outcome->row->group, outcome->row->base);

		outcome->base = base && base->rounds ? base : NULL;
	}
}

static size_t rounds_wanted(void)
{
	const char *text = getenv("BENCH_ROUNDS");
	long rounds = text && *text ? strtol(text, NULL, 10) : DEFAULT_ROUNDS;

	return rounds < 1 ? 1 : (size_t)rounds;
}

/* What earlier groups left over is shared by the later ones, the last of which are slow: no group
 * goes without. */
static time_t share_of(time_t end, size_t groups)
{
	const time_t left = end - time(NULL);

	return left > 0 ? left / (time_t)groups : 0;
}

int main(int argc, char **argv)
{
	const size_t rounds = rounds_wanted();
	const time_t end = time(NULL) +
			   (time_t)(SECONDS * (rounds > DEFAULT_ROUNDS ? rounds : DEFAULT_ROUNDS) /
				    DEFAULT_ROUNDS);
	struct outcomes outcomes;
	char json[PATH_MAX + 16];
	char build[PATH_MAX];
	FILE *file;

	if (argc != 2 || !realpath(argv[1], build)) {
		fprintf(stderr, "usage: bench BUILD-DIRECTORY\n");
		return 2;
	}
	stay_on_one_processor();
	make_outcomes(&outcomes);
	for (size_t i = 0; i < bench_group_count; i++)
		run_group(&bench_groups[i], &outcomes, build, rounds,
			  share_of(end, bench_group_count - i));
	find_bases(&outcomes);
	outcome_print_table(&outcomes, stdout);
	snprintf(json, sizeof json, "%s/bench.json", build);
	file = fopen(json, "we");
	if (!file) {
		fprintf(stderr, "bench: cannot write %s: %s\n", json, strerror(errno));
		return 1;
	}
	outcome_print_json(&outcomes, file);
	return fclose(file) ? 1 : 0;
}
