/* SPDX-License-Identifier: Apache-2.0 */
/* gons_explain() changes nothing, in the caller and in the namespaces that a plan leads to. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <gons.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "explain_case.h"
#include "explain_words.h"
#include "place.h"
#include "support.h"

/* --- nobody notices --- */

static size_t count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static gons_plan *make_plan(const char *words)
{
	gons_plan *plan = gons_plan_new();

	assert_non_null(plan);
	assert_int_equal(gons_plan_parse(plan, words), 0);
	return plan;
}

static volatile sig_atomic_t signals;

static void count_signal(int signal)
{
	(void)signal;
	signals++;
}

/* All that can be told of ourselves. */
struct self {
	uint64_t namespaces[NAMESPACE_TYPES];
	uint64_t children[2]; /* pid and time */
	size_t descriptors;
	char directory[4096];
	long dumpable;
	sigset_t mask;
};

static void look_at_self(struct self *self)
{
	memset(self, 0, sizeof(*self));
	for (int type = 0; type < NAMESPACE_TYPES; type++)
		self->namespaces[type] = own_namespace(namespace_types[type].name);
	self->children[0] = own_namespace("pid_for_children");
	self->children[1] = own_namespace("time_for_children");
	self->descriptors = count_descriptors();
	assert_non_null(getcwd(self->directory, sizeof(self->directory)));
	self->dumpable = prctl(PR_GET_DUMPABLE);
	sigprocmask(SIG_BLOCK, NULL, &self->mask);
}

static void nothing_is_entered_and_nothing_is_left(void **state)
{
	struct self before, after;

	(void)state;
	aside_ready();
	places_begin();
	signal(SIGCHLD, count_signal);
	aside_remember();
	look_at_self(&before);
	for (size_t i = 0; i < word_pattern_count; i++) {
		const char *words = expand(word_patterns[i], "");
		gons_plan *plan = make_plan(text(words, (int)getpid()));
		int seen = signals;

		gons_explain(plan, NULL);
		gons_plan_free(plan);
		look_at_self(&after);
		if (memcmp(&before, &after, sizeof(before)) != 0)
			fail_msg("something is different after \"%s\"", words);
		if (signals != seen)
			fail_msg("there was a SIGCHLD after \"%s\"", words);
		if (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
			fail_msg("there was a child left after \"%s\"", words);
	}
	signal(SIGCHLD, SIG_DFL);
	aside_assert_nothing_left("all words");
}

/* At once: nobody has to wait for the directory to go. */
static void a_fresh_tmp_is_gone_when_it_returns(void **state)
{
	static const char *const words[] = { "user=new mnt=new tmp=fresh",
					     "user=new mnt=new pid=new tmp=fresh",
					     "user=new mnt=new tmp=fresh wd=/no/such" };
	enum { OFTEN = 100 }; /* who does not wait may be lucky */

	(void)state;
	aside_ready();
	for (size_t i = 0; i < 3 * OFTEN; i++) {
		gons_plan *plan = make_plan(words[i % 3]);
		struct dirent *entry;
		DIR *directory;

		gons_explain(plan, NULL);
		directory = opendir("/tmp");
		while ((entry = readdir(directory)))
			if (strncmp(entry->d_name, "gons-", 5) == 0)
				fail_msg("/tmp/%s is left by \"%s\"", entry->d_name, words[i % 3]);
		closedir(directory);
		gons_plan_free(plan);
	}
}

/* What a function sees inside, as the exit status of gons_run(). */
static int status_inside(gons_plan *plan, int (*function)(void *), void *argument)
{
	int status;

	assert_int_equal(gons_run(plan, function, argument, &status), 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int is_called(void *name)
{
	char now[256] = "";

	return gethostname(now, sizeof(now) - 1) == 0 && strcmp(now, name) == 0;
}

static void name_of_a_joined_uts_namespace_stays(void **state)
{
	char name[256] = "";
	gons_plan *plan, *look;

	(void)state;
	places_begin();
	gethostname(name, sizeof(name) - 1);
	plan = make_plan(expand("user=pid:%a uts=pid:%a hostname=trial domainname=trial", ""));
	look = make_plan(expand("user=pid:%a uts=pid:%a", ""));
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_true(status_inside(look, is_called, name));
	assert_int_equal(status_inside(plan, is_called, "trial"), 1);
	gons_plan_free(plan);
	gons_plan_free(look);
}

static int own_pid(void *unused)
{
	(void)unused;
	return getpid() & 0xff;
}

/* Numbers are given in turn: the next process there has the next one. Who looks for handlers takes
 * one. */
static void no_process_appears_in_a_joined_pid_namespace(void **state)
{
	gons_plan *plan, *more;
	int first, second;

	(void)state;
	places_begin();
	plan = make_plan(expand("user=pid:%a pid=pid:%a binfmt=accept", ""));
	more = make_plan(expand("target=%a proc=1 tmp=fresh fork=init", ""));
	first = status_inside(plan, own_pid, NULL);
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_int_equal(gons_explain(more, NULL), 0);
	second = status_inside(plan, own_pid, NULL);
	assert_int_equal(second - first, 1);
	gons_plan_free(plan);
	gons_plan_free(more);
}

/* --- the plan --- */

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

static void plan_and_its_error_are_as_after_any_other_function(void **state)
{
	gons_plan *plan = make_plan("wd=/no/such");
	int status = -1;

	(void)state;
	assert_int_equal(gons_explain(plan, NULL), -ENOENT);
	assert_contains(gons_plan_error(plan), "gons_wd");
	assert_int_equal(gons_plan_report(plan)->status, -ENOENT);
	assert_int_equal(gons_plan_set(plan, "wd", "/"), 0);
	assert_null(gons_plan_error(plan));
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_null(gons_plan_error(plan));
	assert_int_equal(gons_plan_report(plan)->status, 0);
	assert_int_equal(gons_run(plan, nothing, NULL, &status), 0);
	assert_int_equal(status, 0);
	assert_int_equal(gons_plan_set(plan, "hostname", "a"), 0);
	assert_int_equal(gons_explain(plan, NULL), -EINVAL);
	assert_contains(gons_plan_error(plan), "gons_uts");
	gons_plan_free(plan);
}

/* 1: works; 0: does not. */
static void *explain_often(void *words)
{
	long wrong = 0;

	for (int i = 0; i < 50; i++) {
		gons_plan *plan = gons_plan_new();
		char lines[8192] = "";
		FILE *out = fmemopen(lines, sizeof(lines), "w");

		wrong += !plan || !out || gons_plan_parse(plan, words) != 0 ||
			 gons_explain(plan, out) != -EINVAL;
		fclose(out);
		wrong += (strstr(lines, "would work") != NULL) != (strstr(words, "/no") == NULL);
		gons_plan_free(plan);
	}
	return (void *)wrong;
}

static void several_threads_may_ask_at_once(void **state)
{
	static const char *const words[] = { "wd=/", "wd=/no/such" };
	enum { THREADS = 8 };
	pthread_t threads[THREADS];
	struct self before, after;

	(void)state;
	while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
		;
	look_at_self(&before);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, explain_often,
						(void *)(uintptr_t)words[i % 2]),
				 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong;

		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	look_at_self(&after);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(waitpid(-1, NULL, WNOHANG | __WALL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(nothing_is_entered_and_nothing_is_left),
		real_test(a_fresh_tmp_is_gone_when_it_returns),
		place_test(name_of_a_joined_uts_namespace_stays),
		place_test(no_process_appears_in_a_joined_pid_namespace),
		real_test(plan_and_its_error_are_as_after_any_other_function),
		real_test(several_threads_may_ask_at_once),
	};

	aside_begin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
