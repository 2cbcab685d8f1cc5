/* SPDX-License-Identifier: Apache-2.0 */
/* The table of words and what each makes of its value, words.h; and that the manual knows the same
 * words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/plan/parse_list.h"
#include "core/plan/plan_check.h"
#include "core/plan/plan_set.h"
#include "core/plan/words_help.h"

struct made {
	struct plan plan;
	struct text error;
	char line[1024];
};

static int set(struct made *made, const char *word, const char *value)
{
	text_begin(&made->error, made->line, sizeof(made->line));
	return plan_set(&made->plan, word, strlen(word), value, &made->error);
}

static int begin_and_set(struct made *made, const char *word, const char *value)
{
	plan_begin(&made->plan);
	return set(made, word, value);
}

static int finish(struct made *made)
{
	text_begin(&made->error, made->line, sizeof(made->line));
	return plan_finish(&made->plan, &made->error);
}

static void reads_every_form_of_reference(void **state)
{
	static const struct {
		const char *value;
		uint8_t kind;
		uint64_t number;
		uint64_t inode;
	} forms[] = {
		{ "/proc/1/ns/net", REFERENCE_PATH, 0, 0 },
		{ "relative/path", REFERENCE_PATH, 0, 0 },
		{ "./new", REFERENCE_PATH, 0, 0 },
		{ "news", REFERENCE_PATH, 0, 0 },
		{ "other:1", REFERENCE_PATH, 0, 0 },
		{ "pid:1", REFERENCE_PID, 1, 0 },
		{ "pid:4194304", REFERENCE_PID, 4194304, 0 },
		{ "fd:0", REFERENCE_FD, 0, 0 },
		{ "pidfd:2147483647", REFERENCE_PIDFD, 2147483647, 0 },
		{ "id:18446744073709551615:4294967295", REFERENCE_ID, UINT64_MAX, UINT32_MAX },
		{ "id:5", REFERENCE_ID, 5, 0 },
		{ "name:blue", REFERENCE_NAME, 0, 0 },
		{ "new", REFERENCE_NEW, 0, 0 },
		{ "new:/run/kept", REFERENCE_NEW, 0, 0 },
		{ "./new:", REFERENCE_PATH, 0, 0 },
		{ "target", REFERENCE_TARGET, 0, 0 },
		{ "targets", REFERENCE_PATH, 0, 0 },
	};
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct reference *reference = &made.plan.namespaces[GONS_NET];

		assert_int_equal(begin_and_set(&made, "net", forms[i].value), 0);
		assert_int_equal(reference->kind, forms[i].kind);
		assert_true(reference->number == forms[i].number);
		assert_true(reference->inode == forms[i].inode);
		assert_string_equal(reference->text, forms[i].value);
	}
}

static void refuses_wrong_references_and_says_what_is_right(void **state)
{
	static const struct {
		const char *word;
		const char *value;
		const char *line;
	} wrong[] = {
		{ "net", "pid:0", "invalid gons_net reference \"pid:0\": pid: takes" },
		{ "net", "pid:", "invalid gons_net reference \"pid:\": pid: takes" },
		{ "net", "pid:-1", "invalid gons_net reference \"pid:-1\": pid: takes" },
		{ "net", "pid:99999999999", "invalid gons_net reference \"pid:99999999999\": pid" },
		{ "net", "pid:4194305", "invalid gons_net reference \"pid:4194305\": pid: takes" },
		{ "ipc", "fd:x", "invalid gons_ipc reference \"fd:x\": fd: takes an open" },
		{ "ipc", "pidfd:2147483648", "invalid gons_ipc reference \"pidfd:2147483648\": " },
		{ "uts", "id:0:1", "invalid gons_uts reference \"id:0:1\": id: takes" },
		{ "uts", "id:1:", "invalid gons_uts reference \"id:1:\": id: takes" },
		{ "uts", "id:1:0", "invalid gons_uts reference \"id:1:0\": id: takes" },
		{ "uts", "id:1:4294967296", "invalid gons_uts reference \"id:1:4294967296\"" },
		{ "net", "name:", "invalid gons_net reference \"name:\": name: takes" },
		{ "net", "name:..", "invalid gons_net reference \"name:..\": name: takes" },
		{ "net", "name:a/b", "invalid gons_net reference \"name:a/b\": name: takes" },
		{ "mnt", "name:blue", "invalid gons_mnt reference \"name:blue\": name: works for" },
		{ "net", "new:", "invalid gons_net reference \"new:\": new: takes the file" },
		{ "endsignal", "0", "invalid gons_endsignal value \"0\"; it is one of: NUMBER" },
		{ "endsignal", "65", "invalid gons_endsignal value \"65\"" },
		{ "endsignal", "TERM", "invalid gons_endsignal value \"TERM\"" },
		{ "owner", "1", "invalid gons_owner value \"1\"; it is one of: UID:GID" },
		{ "owner", "1:", "invalid gons_owner value \"1:\"" },
		{ "owner", "1:4294967295", "invalid gons_owner value" },
		{ "owner", "x:1", "invalid gons_owner value \"x:1\"" },
		{ "owner", ":1", "invalid gons_owner value \":1\"" },
		{ "close", "3,x", "invalid gons_close value \"3,x\"; it is one of: FD" },
		{ "close", "2147483648", "invalid gons_close value \"2147483648\"" },
		{ "wd", "fd:x", "invalid gons_wd value \"fd:x\"; it is one of: DIRECTORY, fd:N" },
		{ "root", "fd:", "invalid gons_root value \"fd:\"" },
		{ "caps", "keeps", "invalid gons_caps value \"keeps\"" },
		{ "target", "0", "invalid gons_target reference \"0\": a target is" },
		{ "target", "fd:3", "invalid gons_target reference \"fd:3\": a target is" },
		{ "target", "pidfd:", "invalid gons_target reference \"pidfd:\": pidfd: takes" },
		{ "onerror", "ignore",
		  "invalid gons_onerror value \"ignore\"; it is one of: record" },
		{ "fork", "yes",
		  "invalid gons_fork value \"yes\"; it is one of: auto, 0, 1, init" },
		{ "keepenv", "2", "invalid gons_keepenv value \"2\"; it is one of: 0, 1" },
		{ "order", "net,,uts", "unknown namespace type \"\" in gons_order; the types" },
		{ "order", "net,", "unknown namespace type \"\" in gons_order" },
		{ "order", "!", "unknown namespace type \"\" in gons_order" },
		{ "order", "!!net", "unknown namespace type \"!net\" in gons_order" },
		{ "order", "net ,uts", "unknown namespace type \"net \" in gons_order" },
		{ "order", "net,!net", "duplicate namespace order type net" },
		{ "propagation", "rshared", "invalid gons_propagation value \"rshared\"; it is" },
		{ "proc", "yes", "invalid gons_proc value \"yes\"; it is one of: 0, 1" },
		{ "bind", ":/x",
		  "invalid gons_bind value \":/x\"; it is one of: SOURCE[:DESTINATION" },
		{ "bind", "/a:/b:rw", "invalid gons_bind value" },
		{ "bind", "/a,", "invalid gons_bind value" },
		{ "bind", "/a:/b:ro:x", "invalid gons_bind value" },
		{ "uidmap", "x",
		  "invalid gons_uidmap value \"x\"; it is one of: root, self, auto," },
		{ "uidmap", "0:1000", "invalid gons_uidmap value" },
		{ "uidmap", "0:1000:0", "invalid gons_uidmap value" },
		{ "gidmap", "0:1000:1,", "invalid gons_gidmap value" },
		{ "gidmap", "0:4294967295:1", "invalid gons_gidmap value" },
		{ "setgroups", "1",
		  "invalid gons_setgroups value \"1\"; it is one of: allow, deny" },
		{ "monotonic", "1.5",
		  "invalid gons_monotonic value \"1.5\"; it is one of: SECONDS" },
		{ "boottime", "--1", "invalid gons_boottime value" },
		{ "uid", "root", "invalid gons_uid value \"root\"; it is one of: NUMBER" },
		{ "gid", "4294967295", "invalid gons_gid value" },
		{ "groups", "1,,2", "invalid gons_groups value" },
		{ "caps", "1g", "invalid gons_caps value" },
		{ "caps", "1G", "invalid gons_caps value" },
		{ "caps", "1:", "invalid gons_caps value" },
		{ "caps", "1`", "invalid gons_caps value" },
		{ "caps", "1!", "invalid gons_caps value" },
		{ "caps", "0x",
		  "invalid gons_caps value \"0x\"; it is one of: MASK, MASK:BOUNDING, keep" },
		{ "caps", "2:1", "invalid gons_caps value" }, /* one that is not bounded */
		{ "caps", "0:", "invalid gons_caps value" },
		{ "caps", ":1", "invalid gons_caps value" },
		{ "caps", "0:1:1", "invalid gons_caps value" },
		{ "caps", "11111111111111111", "invalid gons_caps value" },
		{ "sysvsem", "1", "invalid gons_sysvsem value \"1\"; it is one of: new" },
		{ "nett", "x", "unknown variable gons_nett; behind gons_ stands one of: cgroup" },
		{ "", "x", "unknown variable gons_; behind gons_" },
	};
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(begin_and_set(&made, wrong[i].word, wrong[i].value), -EINVAL);
		if (strncmp(made.line, wrong[i].line, strlen(wrong[i].line)) != 0)
			fail_msg("%s=%s: %s", wrong[i].word, wrong[i].value, made.line);
	}
}

static void refuses_paths_longer_than_the_kernel_takes(void **state)
{
	char path[4097];
	struct made made;

	(void)state;
	memset(path, 'p', sizeof(path) - 1);
	path[4095] = '\0';
	assert_int_equal(begin_and_set(&made, "net", path), 0);
	assert_int_equal(begin_and_set(&made, "wd", path), 0);
	path[4095] = 'p';
	path[4096] = '\0';
	assert_int_equal(begin_and_set(&made, "net", path), -EINVAL);
	assert_non_null(strstr(made.line, "4095"));
	assert_int_equal(begin_and_set(&made, "wd", path), -EINVAL);
	assert_non_null(strstr(made.line, "4095"));
}

/* As many pieces as there is room for, and one more. */
static void check_room(const char *word, const char *piece, size_t room)
{
	char *list = calloc(room + 1, strlen(piece) + 1);
	struct made made;
	size_t i;

	assert_non_null(list);
	for (i = 0; i < room; i++)
		strcat(strcat(list, i ? "," : ""), piece);
	assert_int_equal(begin_and_set(&made, word, list), 0);
	strcat(strcat(list, ","), piece);
	assert_int_equal(begin_and_set(&made, word, list), -EINVAL);
	assert_non_null(strstr(made.line, "invalid gons_"));
	free(list);
}

static void refuses_lists_longer_than_there_is_room_for(void **state)
{
	(void)state;
	check_room("groups", "7", GROUPS_MAX);
	check_room("bind", "/a", BINDS_GIVEN);
	check_room("uidmap", "0:0:1", EXTENTS_MAX);
}

static void refuses_pieces_longer_than_the_kernel_takes(void **state)
{
	char list[2 * 4096 + 2];
	struct made made;

	(void)state;
	memset(list, 'p', sizeof(list));
	list[4095] = ':';
	list[4096 + 4095] = '\0';
	assert_int_equal(begin_and_set(&made, "bind", list), 0);
	list[4096 + 4095] = 'p';
	list[4096 + 4096] = '\0';
	assert_int_equal(begin_and_set(&made, "bind", list), -EINVAL);
	list[4095] = 'p';
	list[4096] = '\0';
	assert_int_equal(begin_and_set(&made, "bind", list), -EINVAL);
	assert_int_equal(begin_and_set(&made, "tmp", list), -EINVAL);
	assert_non_null(strstr(made.line, "4095"));
}

static void an_empty_value_is_as_none(void **state)
{
	struct made made;
	unsigned i;

	(void)state;
	for (i = 0; i < words_count; i++)
		assert_int_equal(begin_and_set(&made, words[i].name, ""), 0);
	for (i = 0; i < words_count; i++)
		assert_null(made.plan.texts[i]);
	assert_int_equal(finish(&made), 0);
}

static void refuses_a_word_given_twice(void **state)
{
	struct made made;

	(void)state;
	assert_int_equal(begin_and_set(&made, "net", "a"), 0);
	assert_int_equal(set(&made, "net", "b"), -EINVAL);
	assert_string_equal(made.line, "gons_net is set twice; set it once");
}

static void keeps_the_order_and_its_marks(void **state)
{
	struct made made;

	(void)state;
	assert_int_equal(begin_and_set(&made, "order", "net,!user,uts"), 0);
	assert_int_equal(made.plan.order_count, 3);
	assert_int_equal(made.plan.order[0], GONS_NET);
	assert_int_equal(made.plan.order[1], GONS_USER);
	assert_int_equal(made.plan.order[2], GONS_UTS);
	assert_int_equal(made.plan.early, 1 << GONS_USER);
}

static void the_default_order_is_the_one_in_the_table(void **state)
{
	struct made initial;
	struct made given;
	unsigned i;

	(void)state;
	plan_begin(&initial.plan);
	for (i = 0; i < words_count; i++)
		if (words[i].kind == WORD_ORDER)
			assert_int_equal(begin_and_set(&given, "order", word_initial(&words[i])),
					 0);
	assert_memory_equal(initial.plan.order, given.plan.order, sizeof(given.plan.order));
	assert_int_equal(initial.plan.order_count, given.plan.order_count);
	assert_int_equal(initial.plan.early, given.plan.early);
}

static void refuses_a_namespace_that_the_order_lacks(void **state)
{
	struct made made;

	(void)state;
	assert_int_equal(begin_and_set(&made, "order", "net"), 0);
	assert_int_equal(set(&made, "uts", "/x"), 0);
	assert_int_equal(finish(&made), -EINVAL);
	assert_string_equal(made.line,
			    "gons_uts is set, but gons_order \"net\" lacks it; add uts to "
			    "gons_order, or unset one of the two");
}

static void takes_lists_apart(void **state)
{
	const char *text = "0:100000:65536,70000:0:1";
	struct extent extent;
	struct bind bind;
	uint32_t number;

	(void)state;
	assert_true(parse_next_extent(&text, &extent));
	assert_int_equal(extent.outside, 100000);
	assert_true(parse_next_extent(&text, &extent));
	assert_int_equal(extent.inside, 70000);
	assert_string_equal(text, "");
	text = "/a,/b:/c,/d::ro,/e:/f:ro";
	assert_true(parse_next_bind(&text, &bind));
	assert_ptr_equal(bind.destination, bind.source);
	assert_true(parse_next_bind(&text, &bind));
	assert_memory_equal(bind.destination, "/c", bind.destination_length);
	assert_false(bind.read_only);
	assert_true(parse_next_bind(&text, &bind));
	assert_ptr_equal(bind.destination, bind.source);
	assert_true(bind.read_only);
	assert_true(parse_next_bind(&text, &bind));
	assert_int_equal(bind.destination_length, 2);
	assert_true(bind.read_only);
	assert_string_equal(text, "");
	text = "7,8";
	assert_true(parse_next_number(&text, &number));
	assert_int_equal(number, 7);
}

static void reads_a_mask_in_either_case(void **state)
{
	static const char *const masks[] = { "1aF", "0x1Af", "1af", "0000000000001AF" };
	struct made made;

	(void)state;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		assert_int_equal(begin_and_set(&made, "caps", masks[i]), 0);
		assert_int_equal(made.plan.credentials.capabilities, 0x1af);
	}
}

static void a_new_proc_takes_a_fork(void **state)
{
	static const struct {
		const char *word;
		const char *value;
		const char *proc;
		const char *line;
	} plans[] = {
		{ "target", "4", "1", "gons_proc=1 takes a fork, which gons_fork=0 forbids" },
		{ "pid", "new", "1", "gons_proc=1 takes a fork, which gons_fork=0 forbids" },
		{ "pid", "pid:4", "/p", "gons_proc=DIRECTORY takes a fork" },
		{ "pid", "new:/kept", "0", "gons_pid=new:FILE takes a fork" },
	};
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		assert_int_equal(begin_and_set(&made, plans[i].word, plans[i].value), 0);
		assert_int_equal(set(&made, "mnt", "pid:4"), 0);
		assert_int_equal(set(&made, "proc", plans[i].proc), 0);
		assert_int_equal(set(&made, "fork", "0"), 0);
		assert_int_equal(finish(&made), -EINVAL);
		assert_memory_equal(made.line, plans[i].line, strlen(plans[i].line));
	}
}

static void a_proc_of_our_own_pid_namespace_takes_none(void **state)
{
	struct made made;

	(void)state;
	assert_int_equal(begin_and_set(&made, "mnt", "new"), 0);
	assert_int_equal(set(&made, "proc", "1"), 0);
	assert_int_equal(set(&made, "fork", "0"), 0);
	assert_int_equal(finish(&made), 0);
}

static void says_what_a_word_needs(void **state)
{
	static const struct {
		const char *word;
		const char *value;
		const char *line;
	} alone[] = {
		{ "tmp", "tmpfs",
		  "gons_tmp is set, but it takes gons_mnt; set that too, or unset gons_tmp" },
		{ "hostname", "x", "gons_hostname is set, but it takes gons_uts" },
		{ "uidmap", "root", "gons_uidmap is set, but it takes gons_user=new" },
		{ "monotonic", "1", "gons_monotonic is set, but it takes gons_time=new" },
		{ "propagation", "slave", "gons_propagation is set, but it takes gons_mnt=new" },
	};
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		assert_int_equal(begin_and_set(&made, alone[i].word, alone[i].value), 0);
		assert_int_equal(finish(&made), -EINVAL);
		assert_memory_equal(made.line, alone[i].line, strlen(alone[i].line));
	}
	assert_int_equal(begin_and_set(&made, "tmp", "fresh"), 0);
	assert_int_equal(set(&made, "mnt", "new"), 0);
	assert_int_equal(finish(&made), 0);
	assert_int_equal(set(&made, "fork", "0"), 0);
	assert_int_equal(finish(&made), -EINVAL);
	assert_memory_equal(made.line, "gons_tmp=fresh takes a fork", 27);
}

static void an_invalid_onerror_is_said_aloud(void **state)
{
	struct made made;

	(void)state;
	assert_int_equal(begin_and_set(&made, "onerror", "bogus"), -EINVAL);
	assert_int_equal(made.plan.on_error, ON_ERROR_WARN);
}

static void who_becomes_somebody_else_ends_on_errors(void **state)
{
	static const char *const words[] = { "uid", "gid", "groups", "caps" };
	struct made made;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(begin_and_set(&made, words[i], "0"), 0);
		assert_int_equal(made.plan.on_error, ON_ERROR_EXIT);
		assert_int_equal(begin_and_set(&made, words[i], "wrong"), -EINVAL);
		assert_int_equal(made.plan.on_error, ON_ERROR_EXIT);
		assert_int_equal(set(&made, "onerror", "wrong"), -EINVAL);
		assert_int_equal(made.plan.on_error, ON_ERROR_EXIT);
		assert_int_equal(begin_and_set(&made, "onerror", "wrong"), -EINVAL);
		set(&made, words[i], "0");
		assert_int_equal(made.plan.on_error, ON_ERROR_EXIT);
		assert_int_equal(begin_and_set(&made, words[i], "0"), 0);
		assert_int_equal(set(&made, "onerror", "record"), 0);
		assert_int_equal(made.plan.on_error, ON_ERROR_RECORD);
		assert_int_equal(begin_and_set(&made, "onerror", "record"), 0);
		assert_int_equal(set(&made, words[i], "0"), 0);
		assert_int_equal(made.plan.on_error, ON_ERROR_RECORD);
		assert_int_equal(begin_and_set(&made, words[i], ""), 0);
		assert_int_equal(made.plan.on_error, ON_ERROR_RECORD);
	}
}

/* The tests run in the project's directory. */
static void the_manual_describes_exactly_the_words_of_the_table(void **state)
{
	FILE *manual = fopen("docs/libgons.7", "r");
	unsigned found[WORDS_MAX] = { 0 };
	char *line = NULL;
	size_t size = 0;
	unsigned i;

	(void)state;
	assert_non_null(manual);
	while (getline(&line, &size, manual) >= 0) {
		size_t length;

		if (strncmp(line, ".B gons_", 8) != 0 && strncmp(line, ".BR gons_", 9) != 0)
			continue;
		length = strcspn(strstr(line, "gons_") + 5, " =\"\n");
		for (i = 0; i < words_count; i++)
			if (text_equal(words[i].name, strstr(line, "gons_") + 5, length))
				found[i]++;
	}
	free(line);
	fclose(manual);
	for (i = 0; i < words_count; i++)
		if (found[i] == 0)
			fail_msg("docs/libgons.7 has no entry for gons_%s", words[i].name);
}

static void descriptor_is_no_root_of_a_new_mount_namespace(void **state)
{
	struct made made;

	(void)state;
	assert_int_equal(begin_and_set(&made, "mnt", "new"), 0);
	assert_int_equal(set(&made, "root", "fd:7"), 0);
	assert_int_equal(finish(&made), -EINVAL);
	assert_non_null(strstr(made.error.start, "gons_root=fd:N"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form_of_reference),
		cmocka_unit_test(refuses_wrong_references_and_says_what_is_right),
		cmocka_unit_test(refuses_paths_longer_than_the_kernel_takes),
		cmocka_unit_test(refuses_lists_longer_than_there_is_room_for),
		cmocka_unit_test(refuses_pieces_longer_than_the_kernel_takes),
		cmocka_unit_test(an_empty_value_is_as_none),
		cmocka_unit_test(refuses_a_word_given_twice),
		cmocka_unit_test(keeps_the_order_and_its_marks),
		cmocka_unit_test(the_default_order_is_the_one_in_the_table),
		cmocka_unit_test(refuses_a_namespace_that_the_order_lacks),
		cmocka_unit_test(takes_lists_apart),
		cmocka_unit_test(reads_a_mask_in_either_case),
		cmocka_unit_test(a_new_proc_takes_a_fork),
		cmocka_unit_test(a_proc_of_our_own_pid_namespace_takes_none),
		cmocka_unit_test(says_what_a_word_needs),
		cmocka_unit_test(descriptor_is_no_root_of_a_new_mount_namespace),
		cmocka_unit_test(an_invalid_onerror_is_said_aloud),
		cmocka_unit_test(who_becomes_somebody_else_ends_on_errors),
		cmocka_unit_test(the_manual_describes_exactly_the_words_of_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
