/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds for all plans, tried on some thousand by chance: as an environment and back they are
 * the same; and gons_order is understood as libgons(7) says, by a second reading of it written
 * here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/namespace/ns.h"
#include "core/plan/plan_check.h"
#include "core/plan/plan_set.h"
#include "lib/plan/plan_api.h"
#include "random.h"
#include "same.h"

enum { VALUES = 12, PLANS = 20000, ORDERS = 100000, MANY = 50, LINE = 1280 };

/* Values that a word takes; several times as many as one can be wrong together with others. */
static const struct {
	char word[12];
	const char *values[VALUES];
} choices[] = {
	{ "cgroup", { "new", "pid:1", "/proc/1/ns/cgroup", "target", "new:/a b" } },
	{ "ipc", { "new", "fd:0", "pidfd:2147483647" } },
	{ "mnt", { "new", "new", "new", "pid:4194304", "id:1:2", "a b'c" } },
	{ "net", { "new", "name:blue", "id:18446744073709551615", "./new" } },
	{ "pid", { "new", "pid:7", "/x" } },
	{ "time", { "new", "new", "fd:3" } },
	{ "user", { "new", "new", "pid:9" } },
	{ "uts", { "new", "new", "/proc/self/ns/uts" } },
	{ "target", { "1", "pid:2", "pidfd:0" } },
	{ "order",
	  { "!user,!mnt,!cgroup,!ipc,!net,!pid,!uts,!time", "user,mnt,cgroup,ipc,net,pid,uts,time",
	    "time,uts,!pid,net,!ipc,cgroup,!mnt,user", "net,uts" } },
	{ "onerror", { "record", "warn", "exit" } },
	{ "fork", { "auto", "0", "1", "init" } },
	{ "keepenv", { "0", "1" } },
	{ "propagation", { "private", "slave", "shared", "unchanged" } },
	{ "proc", { "0", "1", "/p" } },
	{ "tmp", { "tmpfs", "tmpfs:size=1m", "fresh", "./fresh", "/a b" } },
	{ "bind", { "/a", "/a:/b,/c:/d:ro", "/e f" } },
	{ "root", { "/r", ".", "fd:0" } },
	{ "wd", { "/", "../x", "fd:3" } },
	{ "hostname", { "inner", "a=b" } },
	{ "domainname", { "example" } },
	{ "uidmap", { "root", "self", "auto", "0:0:1,1:5:9" } },
	{ "gidmap", { "root", "self", "auto", "4294967294:0:1", "none" } },
	{ "setgroups", { "allow", "deny" } },
	{ "monotonic", { "0", "-5", "1000000000" } },
	{ "boottime", { "7" } },
	{ "uid", { "0", "4294967294", "keep" } },
	{ "gid", { "0", "100", "keep" } },
	{ "groups", { "1", "1,2,3" } },
	{ "caps", { "0", "0xffffffffffffffff", "3f", "0:3f", "keep" } },
	{ "sysvsem", { "new" } },
	{ "endsignal", { "15", "64" } },
	{ "owner", { "1000:1000", "0:4294967294" } },
	{ "trust", { "0", "1", "inspect" } },
	{ "devices", { "host", "all" } },
	{ "close", { "0", "3,4,5" } },
	{ "binfmt", { "refuse", "accept", "nested" } },
};

enum { CHOICES = sizeof(choices) / sizeof(choices[0]) };

static size_t times(size_t few)
{
	return getenv("GONS_LONG") ? MANY * few : few;
}

static const char *any_value(int choice)
{
	unsigned count = 0;

	while (count < VALUES && choices[choice].values[count])
		count++;
	return choices[choice].values[random_below(count)];
}

static gons_plan *any_plan(void)
{
	gons_plan *plan = gons_plan_new();
	unsigned density = 1 + random_below(10);

	for (int i = 0; i < CHOICES; i++) {
		if (random_once_in(density))
			assert_int_equal(gons_plan_set(plan, choices[i].word, any_value(i)), 0);
	}
	return plan;
}

/* Names as they come, and a variable that is in the way. */
static char **environment_of(const gons_plan *plan)
{
	char other[] = "OTHER=gons_", old[] = "gons_net=/old";
	char *base[] = { other, old, NULL };
	char **environment = gons_plan_environ(plan, base);

	assert_non_null(environment);
	assert_string_equal(environment[0], "OTHER=gons_");
	return environment;
}

/* Back by text: every value in quotes. */
static gons_plan *plan_of(char *const *environment)
{
	gons_plan *plan = gons_plan_new();
	size_t length = 1;
	char *text;

	for (char *const *entry = environment + 1; *entry; entry++)
		length += strlen(*entry) + 3;
	text = calloc(1, length);
	for (char *const *entry = environment + 1; *entry; entry++) {
		size_t name = strcspn(*entry, "=") + 1;

		if (strchr(*entry, '\'')) {
			char word[16];

			snprintf(word, sizeof(word), "%.*s", (int)name - 6, *entry + 5);
			assert_int_equal(gons_plan_set(plan, word, *entry + name), 0);
			continue;
		}
		sprintf(text + strlen(text), "%.*s'%s' ", (int)name - 5, *entry + 5, *entry + name);
	}
	assert_int_equal(gons_plan_parse(plan, text), 0);
	free(text);
	return plan;
}

static void is_the_same_plan_as_an_environment_and_back(void **state)
{
	size_t good = 0, count = times(PLANS);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		gons_plan *plan = any_plan();
		char **environment = environment_of(plan);
		gons_plan *back = plan_of(environment);
		char **again = environment_of(back);
		struct plan one, other;
		char line[LINE];

		if (!same_as_environment(plan, environment, line, sizeof(line)))
			fail_msg("plan %zu: the environment says \"%s\", the plan \"%s\"", i, line,
				 gons_plan_error(plan) ? gons_plan_error(plan) : "");
		assert_true(same_strings(environment, again));
		assert_int_equal(gons_plan_compile(plan, &one), gons_plan_compile(back, &other));
		if (!gons_plan_error(plan)) {
			good++;
			assert_true(same_plans(&one, &other));
		}
		free(again);
		free(environment);
		gons_plan_free(back);
		gons_plan_free(plan);
	}
	print_message("# note: %zu plans, %zu of them good\n", count, good);
	assert_true(good > count / 20);
}

static void knows_all_words(void **state)
{
	(void)state;
	assert_int_equal(CHOICES, words_count);
	for (unsigned i = 0; i < words_count; i++) {
		int found = 0;

		for (int choice = 0; choice < CHOICES; choice++)
			found += strcmp(choices[choice].word, words[i].name) == 0;
		if (found != 1)
			fail_msg("no plan has the word %s", words[i].name);
	}
}

/* What gons_order says, read by libgons(7). */
struct order {
	const char *wrong; /* how the message begins, or NULL */
	int types[GONS_TYPES];
	bool early[GONS_TYPES];
	int count;
};

static const char *const pieces[] = {
	"cgroup", "ipc",   "mnt",  "net",  "pid",  "time",  "user", "uts",
	"!mnt",   "!user", "!net", "!pid", "!uts", "!time", "!ipc", "!cgroup",
};
static const char *const odd_pieces[] = { "", "!", "!!net", "Net", "net ", "foo", "ne", "nets" };

static int type_of(const char *name)
{
	for (int type = 0; type < GONS_TYPES; type++) {
		if (strcmp(ns_types[type].name, name) == 0)
			return type;
	}
	return -1;
}

/* One element more, unless there was a wrong one. */
static void model_piece(struct order *order, const char *piece)
{
	bool early = piece[0] == '!';
	int type = type_of(piece + early);

	if (order->wrong)
		return;
	for (int i = 0; i < order->count; i++) {
		if (type >= 0 && order->types[i] == type)
			order->wrong = "duplicate namespace order type ";
	}
	if (type < 0)
		order->wrong = "unknown namespace type \"";
	if (order->wrong)
		return;
	order->early[type] = early;
	order->types[order->count++] = type;
}

static void any_order(struct order *order, char text[256])
{
	unsigned count = 1 + random_below(8);
	unsigned odd = 4 + random_below(60);

	*order = (struct order){ 0 };
	text[0] = '\0';
	for (unsigned i = 0; i < count; i++) {
		const char *piece = random_once_in(odd) ? odd_pieces[random_below(8)]
							: pieces[random_below(16)];

		strcat(strcat(text, i ? "," : ""), piece);
		model_piece(order, piece);
	}
}

static void check_order(const struct order *order, const char *text, int error,
			const struct plan *plan, const char *line)
{
	if (order->wrong) {
		if (error != -EINVAL || strncmp(line, order->wrong, strlen(order->wrong)) != 0)
			fail_msg("%s: %d, %s; it should be: %s", text, error, line, order->wrong);
		return;
	}
	if (error || plan->order_count != order->count)
		fail_msg("%s: %d, %s", text, error, line);
	for (int i = 0; i < order->count; i++) {
		int type = order->types[i];

		if (plan->order[i] != type || (plan->early >> type & 1) != order->early[type])
			fail_msg("%s: element %d is wrong", text, i);
	}
}

/* A word for a type that the order does not name is an error, whichever comes first. */
static void check_missing(const struct order *order, const char *text)
{
	int type = (int)random_below(GONS_TYPES);
	bool named = false;
	char line[LINE];
	struct text told;
	struct plan plan;
	int error;

	for (int i = 0; i < order->count; i++)
		named |= order->types[i] == type;
	text_begin(&told, line, sizeof(line));
	plan_begin(&plan);
	assert_int_equal(
		plan_set(&plan, ns_types[type].name, strlen(ns_types[type].name), "/x", &told), 0);
	assert_int_equal(plan_set(&plan, "order", 5, text, &told), 0);
	error = plan_finish(&plan, &told);
	if (named != (error == 0) || (error && !strstr(line, ns_types[type].name)))
		fail_msg("%s with gons_%s: %d, %s", text, ns_types[type].name, error, line);
}

static void understands_every_order_as_the_manual_says(void **state)
{
	size_t good = 0, count = times(ORDERS);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct order order;
		char text[256], line[LINE];
		struct text told;
		struct plan plan;
		int error = 0;

		any_order(&order, text);
		text_begin(&told, line, sizeof(line));
		plan_begin(&plan);
		if (text[0])
			error = plan_set(&plan, "order", 5, text, &told);
		else
			continue; /* an empty value is the same as an unset variable */
		check_order(&order, text, error, &plan, line);
		if (error)
			continue;
		good++;
		check_missing(&order, text);
	}
	print_message("# note: %zu orders, %zu of them good\n", count, good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_plan_as_an_environment_and_back),
		cmocka_unit_test(understands_every_order_as_the_manual_says),
		cmocka_unit_test(knows_all_words),
	};

	random_begin();
	return cmocka_run_group_tests_name("property", tests, NULL, NULL);
}
