/* SPDX-License-Identifier: Apache-2.0 */
/* credentials_apply(), credentials.h: each test in a process of its own, as ids cannot be taken
 * back. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/identity/credentials.h"

#define BIT(capability) (UINT64_C(1) << (capability))

enum { USER = 4711, GROUP = 4712 };

static const struct credentials user = { .uid = USER, .gid = GROUP, .has_uid = 1, .has_gid = 1 };

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

static void apart(void (*body)(void))
{
	int child = fork();
	int status;

	if (child == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* In hexadecimal, from /proc/self/status. */
static uint64_t set(const char *label)
{
	char line[256];
	uint64_t value = 0;
	FILE *file = fopen("/proc/self/status", "re");

	CHECK(file);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, label, strlen(label)) == 0)
			value = strtoull(line + strlen(label) + 1, NULL, 16);
	fclose(file);
	return value;
}

static void inherit(uint64_t mask)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	CHECK(syscall(SYS_capget, &header, data) == 0);
	data[0].inheritable = (uint32_t)mask;
	CHECK(syscall(SYS_capset, &header, data) == 0);
}

static void check_user(void)
{
	uid_t uids[3];
	gid_t gids[3];
	int i;

	CHECK(getresuid(&uids[0], &uids[1], &uids[2]) == 0);
	CHECK(getresgid(&gids[0], &gids[1], &gids[2]) == 0);
	for (i = 0; i < 3; i++)
		CHECK(uids[i] == USER && gids[i] == GROUP);
}

static void check_no_power(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct data[2] = { { 1, 1, 0 }, { 0 } };
	const gid_t group = 0;

	CHECK(syscall(SYS_capset, &header, data) == -1);
	CHECK(setgroups(1, &group) == -1);
}

static void check_no_way_back(void)
{
	CHECK(setuid(0) == -1 && setresuid(0, 0, 0) == -1 && setresuid(-1, 0, -1) == -1);
	CHECK(setgid(0) == -1 && setresgid(0, 0, 0) == -1);
	check_no_power();
}

static void become_user(void)
{
	const gid_t groups[] = { 0, 1, 2 };
	const char *word = NULL;

	CHECK(setgroups(3, groups) == 0);
	inherit(BIT(CAP_NET_RAW));
	CHECK(credentials_apply(&user, &word) == 0);
	check_user();
	CHECK(getgroups(0, NULL) == 0);
	CHECK(!set("CapPrm:") && !set("CapEff:") && !set("CapInh:") && !set("CapAmb:"));
	check_no_way_back();
}

static void becomes_a_user_without_any_power_of_root(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_user);
}

static void become_with_groups(void)
{
	struct credentials credentials = user;
	gid_t groups[4];
	const char *word = NULL;

	credentials.groups = "7,8,4294967294";
	CHECK(credentials_apply(&credentials, &word) == 0);
	check_user();
	CHECK(getgroups(4, groups) == 3);
	CHECK(groups[0] == 7 && groups[1] == 8 && groups[2] == 4294967294U);
}

static void takes_the_groups_that_are_asked_for(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_with_groups);
}

static void become_with_capabilities(void)
{
	const uint64_t mask = BIT(CAP_NET_RAW) | BIT(CAP_PERFMON);
	struct credentials credentials = user;
	const char *word = NULL;

	credentials.has_capabilities = 1;
	credentials.capabilities = mask;
	credentials.bounding = mask;
	CHECK(credentials_apply(&credentials, &word) == 0);
	check_user();
	CHECK(set("CapPrm:") == mask && set("CapEff:") == mask && set("CapInh:") == mask);
	CHECK(set("CapAmb:") == mask && set("CapBnd:") == mask);
	CHECK(prctl(PR_GET_KEEPCAPS) == 0);
	check_no_way_back();
}

static void keeps_the_capabilities_asked_for_in_every_set(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_with_capabilities);
}

/* As a container has them: much for root, little or nothing for other users. */
static void become_bounded_root(void)
{
	const struct credentials credentials = { .has_capabilities = 1,
						 .capabilities = BIT(CAP_NET_RAW),
						 .bounding = BIT(CAP_NET_RAW) | BIT(CAP_CHOWN) };
	const char *word = NULL;

	CHECK(credentials_apply(&credentials, &word) == 0);
	CHECK(set("CapPrm:") == credentials.bounding && set("CapEff:") == credentials.bounding);
	CHECK(set("CapInh:") == credentials.capabilities &&
	      set("CapAmb:") == credentials.capabilities && set("CapBnd:") == credentials.bounding);
}

static void become_bounded_user(void)
{
	struct credentials credentials = user;
	const char *word = NULL;

	credentials.has_capabilities = 1;
	credentials.bounding = BIT(CAP_NET_RAW) | BIT(CAP_CHOWN);
	CHECK(credentials_apply(&credentials, &word) == 0);
	check_user();
	CHECK(set("CapPrm:") == 0 && set("CapEff:") == 0 && set("CapInh:") == 0);
	CHECK(set("CapAmb:") == 0 && set("CapBnd:") == credentials.bounding);
	check_no_way_back();
}

static void root_has_the_bounding_set_and_a_user_has_not(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_bounded_root);
	apart(become_bounded_user);
}

static void become_powerless_root(void)
{
	const struct credentials credentials = { .has_capabilities = 1 };
	const char *word = NULL;

	inherit(BIT(CAP_NET_RAW));
	CHECK(credentials_apply(&credentials, &word) == 0);
	CHECK(getuid() == 0);
	CHECK(!set("CapPrm:") && !set("CapEff:") && !set("CapInh:") && !set("CapBnd:"));
	check_no_power();
	CHECK(system("exec grep -q '^CapEff:.0*$' /proc/self/status") == 0);
}

static void stays_root_without_capabilities_also_in_programs(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root has capabilities to lose */
	apart(become_powerless_root);
}

/* Nothing is changed then, not even what comes before in order. */
static void ask_for_too_much(void)
{
	struct credentials credentials = { .uid = USER, .has_uid = 1, .has_capabilities = 1 };
	const uint64_t bounding = set("CapBnd:");
	const char *word = NULL;

	credentials.capabilities = BIT(63);
	credentials.bounding = BIT(63);
	CHECK(credentials_apply(&credentials, &word) == -EINVAL && strcmp(word, "caps") == 0);
	CHECK(getuid() || (setresuid(9, 9, 9) == 0));
	credentials.capabilities = BIT(CAP_NET_RAW);
	credentials.bounding = BIT(CAP_NET_RAW);
	CHECK(credentials_apply(&credentials, &word) == -EPERM && strcmp(word, "caps") == 0);
	CHECK(set("CapBnd:") == bounding && getuid() != USER);
}

static void refuses_capabilities_that_do_not_exist_or_are_not_ours(void **state)
{
	(void)state;
	apart(ask_for_too_much);
}

static void become_in_vain(void)
{
	struct credentials credentials = { .uid = USER, .has_uid = 1 };
	const char *word = NULL;

	CHECK(getuid() ||
	      (setgroups(0, NULL) == 0 && setresgid(9, 9, 9) == 0 && setresuid(9, 9, 9) == 0));
	CHECK(credentials_apply(&credentials, &word) == -EPERM && strcmp(word, "uid") == 0);
	credentials.has_gid = 1;
	credentials.gid = GROUP;
	CHECK(credentials_apply(&credentials, &word) == -EPERM && strcmp(word, "gid") == 0);
	credentials.groups = "1";
	CHECK(credentials_apply(&credentials, &word) == -EPERM && strcmp(word, "groups") == 0);
}

static void names_the_word_that_is_not_permitted(void **state)
{
	(void)state;
	apart(become_in_vain);
}

static void lose_the_right_to_groups(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	CHECK(syscall(SYS_capget, &header, data) == 0);
	data[0].effective &= ~(uint32_t)BIT(CAP_SETGID);
	data[0].permitted &= ~(uint32_t)BIT(CAP_SETGID);
	CHECK(syscall(SYS_capset, &header, data) == 0);
}

static void become_without_groups_to_drop(void)
{
	const struct credentials only_user = { .uid = USER, .has_uid = 1 };
	const char *word = NULL;

	CHECK(setgroups(0, NULL) == 0);
	lose_the_right_to_groups();
	CHECK(credentials_apply(&only_user, &word) == 0);
	CHECK(getuid() == USER && getgroups(0, NULL) == 0);
}

static void become_with_groups_that_stay(void)
{
	const struct credentials only_user = { .uid = USER, .has_uid = 1 };
	const gid_t groups[] = { 7 };
	const char *word = NULL;

	CHECK(setgroups(1, groups) == 0);
	lose_the_right_to_groups();
	CHECK(credentials_apply(&only_user, &word) == -EPERM && strcmp(word, "groups") == 0);
	CHECK(getuid() == 0);
}

static void who_has_no_groups_takes_no_right_to_drop_them(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_without_groups_to_drop);
	apart(become_with_groups_that_stay);
}

static void become_while_capabilities_are_kept(void)
{
	struct credentials credentials = user;
	const char *word = NULL;

	CHECK(prctl(PR_SET_KEEPCAPS, 1) == 0);
	credentials.has_capabilities = 1;
	credentials.capabilities = BIT(CAP_NET_RAW);
	credentials.bounding = BIT(CAP_NET_RAW);
	CHECK(credentials_apply(&credentials, &word) == 0);
	CHECK(prctl(PR_GET_KEEPCAPS) == 1);
	CHECK(set("CapEff:") == BIT(CAP_NET_RAW));
}

static void who_keeps_capabilities_still_does(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_while_capabilities_are_kept);
}

static void become_with_signal(void)
{
	const char *word = NULL;
	int signal = 0;

	CHECK(prctl(PR_SET_PDEATHSIG, SIGUSR1) == 0 && prctl(PR_GET_DUMPABLE) == 1);
	CHECK(credentials_apply(&user, &word) == 0);
	CHECK(prctl(PR_GET_DUMPABLE) == 1);
	CHECK(prctl(PR_GET_PDEATHSIG, &signal) == 0 && signal == SIGUSR1);
}

static void become_unseen(void)
{
	const char *word = NULL;
	int signal = 0;

	CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
	CHECK(credentials_apply(&user, &word) == 0);
	CHECK(prctl(PR_GET_DUMPABLE) == 0);
	CHECK(prctl(PR_GET_PDEATHSIG, &signal) == 0 && signal == 0);
}

static void keeps_death_signal_and_dumpable_as_they_were(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* only root can become others */
	apart(become_with_signal);
	apart(become_unseen);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* With one id mapped and setgroups denied, as an ordinary user has it. */
static void become_inside(void)
{
	const struct credentials root = { .has_uid = 1, .has_gid = 1 };
	const char *word = NULL;
	char map[32];
	uid_t uid = getuid();
	gid_t gid = getgid();

	CHECK(unshare(CLONE_NEWUSER) == 0);
	write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
	write_text("/proc/self/gid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
	write_text("/proc/self/uid_map", map);
	CHECK(credentials_apply(&root, &word) == 0);
	CHECK(getuid() == 0 && getgid() == 0 && set("CapEff:"));
	CHECK(credentials_apply(&user, &word) == -EINVAL && strcmp(word, "gid") == 0);
}

static void becomes_root_in_a_user_namespace(void **state)
{
	int child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(unshare(CLONE_NEWUSER) ? 1 : 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status)
		skip(); /* this kernel gives us no user namespace */
	apart(become_inside);
}

static void stays_what_it_is_when_nothing_is_asked_for(void **state)
{
	const struct credentials nobody = { 0 };
	const char *word = "untouched";

	(void)state;
	assert_int_equal(credentials_apply(&nobody, &word), 0);
	assert_string_equal(word, "untouched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_a_user_without_any_power_of_root),
		cmocka_unit_test(takes_the_groups_that_are_asked_for),
		cmocka_unit_test(keeps_the_capabilities_asked_for_in_every_set),
		cmocka_unit_test(root_has_the_bounding_set_and_a_user_has_not),
		cmocka_unit_test(stays_root_without_capabilities_also_in_programs),
		cmocka_unit_test(refuses_capabilities_that_do_not_exist_or_are_not_ours),
		cmocka_unit_test(names_the_word_that_is_not_permitted),
		cmocka_unit_test(who_has_no_groups_takes_no_right_to_drop_them),
		cmocka_unit_test(who_keeps_capabilities_still_does),
		cmocka_unit_test(keeps_death_signal_and_dumpable_as_they_were),
		cmocka_unit_test(becomes_root_in_a_user_namespace),
		cmocka_unit_test(stays_what_it_is_when_nothing_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
