/* SPDX-License-Identifier: Apache-2.0 */
/* Every form of a reference leads into the namespace that it names. Bad references:
 * test_bad_input.c. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void assert_joined(const struct run *run, const struct target *target, const char *type)
{
	uint64_t there = namespace_of(target->pid, type);

	assert_ended(run, 0);
	if (probe_number(run, "gons.status") != 0)
		fail_msg("%s: %s", type, probe_text(run, "gons.message"));
	assert_int_equal(probe_namespace(run, type), there);
	assert_string_equal(probe_report(run, type, 0), "joined");
	assert_string_equal(probe_report(run, type, 1), "0");
	assert_int_not_equal(there, own_namespace(type));
	assert_string_equal(probe_report(run, type, 2),
			    text("%llu", (unsigned long long)own_namespace(type)));
	assert_string_equal(probe_report(run, type, 3), text("%llu", (unsigned long long)there));
}

/* What an ordinary user must enter first; nothing where the type is that already. */
static const char *first(const struct namespace_type *type, const struct target *target)
{
	return type->flag == CLONE_NEWUSER ? "TEST=1" : user_too(target);
}

static void joins_every_type_by_absolute_path(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct namespace_type *type = &namespace_types[i];
		struct target target;
		struct run run = { 0 };

		target_start(&target, type->flag, NULL, NULL);
		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=/proc/%d/ns/%s", type->name, target.pid, type->name),
			 first(type, &target), NULL);
		assert_joined(&run, &target, type->name);
		run_free(&run);
		target_stop(&target);
	}
}

static void joins_every_type_by_pid(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct namespace_type *type = &namespace_types[i];
		struct target target;
		struct run run = { 0 };

		target_start(&target, type->flag, NULL, NULL);
		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=pid:%d", type->name, target.pid), first(type, &target),
			 NULL);
		assert_joined(&run, &target, type->name);
		run_free(&run);
		target_stop(&target);
	}
}

static void joins_every_type_by_inherited_pidfd(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct namespace_type *type = &namespace_types[i];
		struct target target;
		struct run run = { 0 };

		target_start(&target, type->flag, NULL, NULL);
		run.keep[run.kept++] = target.pidfd;
		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=pidfd:%d", type->name, target.pidfd), first(type, &target),
			 NULL);
		assert_joined(&run, &target, type->name);
		run_free(&run);
		target_stop(&target);
	}
}

static void joins_every_type_by_inherited_descriptor(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct namespace_type *type = &namespace_types[i];
		struct target target;
		struct run run = { 0 };
		int fd;

		target_start(&target, type->flag, NULL, NULL);
		fd = open(text("/proc/%d/ns/%s", target.pid, type->name), O_RDONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		run.keep[run.kept++] = fd;
		run_with(&run, artefact("test/probe-so"), text("gons_%s=fd:%d", type->name, fd),
			 first(type, &target), NULL);
		assert_joined(&run, &target, type->name);
		run_free(&run);
		close(fd);
		target_stop(&target);
	}
}

static int enter_directory(void *path)
{
	return chdir(path) ? errno : 0;
}

static void joins_by_relative_path(void **state)
{
	struct run run = { .prepare = enter_directory };
	struct target target;
	char path[64];

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	snprintf(path, sizeof(path), "/proc/%d/ns", target.pid);
	run.argument = path;
	run_with(&run, artefact("test/probe-so"), "gons_net=net", user_too(&target), NULL);
	assert_joined(&run, &target, "net");
	run_free(&run);
	run = (struct run){ .prepare = enter_directory, .argument = path };
	run_with(&run, artefact("test/probe-so"), "gons_net=../ns/net", user_too(&target), NULL);
	assert_joined(&run, &target, "net");
	run_free(&run);
}

static void joins_by_symbolic_link(void **state)
{
	struct run run = { 0 };
	struct target target;
	const char *link;

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	link = text("%s/blue", temporary_directory());
	assert_int_equal(symlink(text("/proc/%d/ns/net", target.pid), link), 0);
	run_with(&run, artefact("test/probe-so"), text("gons_net=%s", link), user_too(&target),
		 NULL);
	assert_joined(&run, &target, "net");
	run_free(&run);
}

/* The reference id:N:INODE, with something added to the inode. Skips the test on older kernels. */
static const char *id_of(const struct target *target, const char *type, int added)
{
	uint64_t id;

	if (!namespace_id(target->pid, type, &id))
		skip_because("this kernel has no file handles for namespaces (Linux 6.18)");
	return text("id:%llu:%llu", (unsigned long long)id,
		    (unsigned long long)(namespace_of(target->pid, type) + (uint64_t)added));
}

static void joins_every_type_by_id_and_inode(void **state)
{
	(void)state;
	if (!is_root())
		skip_because("opening others' namespaces by id takes CAP_SYS_ADMIN outside");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct namespace_type *type = &namespace_types[i];
		struct target target;
		struct run run = { 0 };

		target_start(&target, type->flag, NULL, NULL);
		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=%s", type->name, id_of(&target, type->name, 0)), NULL);
		assert_joined(&run, &target, type->name);
		run_free(&run);
		target_stop(&target);
	}
}

static void id_without_inode_joins_or_asks_for_the_inode(void **state)
{
	struct run run = { 0 };
	struct target target;
	const char *id;

	(void)state;
	if (!is_root())
		skip_because("opening others' namespaces by id takes CAP_SYS_ADMIN outside");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	id = id_of(&target, "net", 0);
	run_with(&run, artefact("test/probe-so"),
		 text("gons_net=id:%.*s", (int)strcspn(id + 3, ":"), id + 3), NULL);
	assert_ended(&run, 0);
	if (probe_number(&run, "gons.status") == 0) {
		assert_joined(&run, &target, "net");
	} else {
		assert_int_equal(probe_namespace(&run, "net"), own_namespace("net"));
		assert_contains(probe_text(&run, "gons.message"), "Stale file handle; ");
		assert_contains(probe_text(&run, "gons.message"), "id:N:INODE");
	}
	run_free(&run);
}

static void id_with_wrong_inode_is_refused(void **state)
{
	struct run run = { 0 };
	struct target target;

	(void)state;
	if (!is_root())
		skip_because("opening others' namespaces by id takes CAP_SYS_ADMIN outside");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=%s", id_of(&target, "net", 1)),
		 NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ESTALE);
	assert_contains(probe_text(&run, "gons.message"),
			"no net namespace has this id and inode number");
	run_free(&run);
}

/* The kernel then says what it says where there is none. */
static void id_that_we_may_not_open_is_told(void **state)
{
	struct target other, place;
	struct run run = { 0 };

	(void)state;
	if (!is_root())
		skip_because("opening others' namespaces by id takes CAP_SYS_ADMIN outside");
	target_start(&other, CLONE_NEWNET, NULL, NULL);
	target_start(&place, CLONE_NEWUSER, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_user=pid:%d", (int)place.pid),
		 "gons_order=!user,net", text("gons_net=%s", id_of(&other, "net", 0)), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ESTALE);
	assert_int_equal(probe_namespace(&run, "net"), own_namespace("net"));
	assert_contains(
		probe_text(&run, "gons.message"),
		"or we are not in it and lack CAP_SYS_ADMIN in the user namespace that owns it");
	run_free(&run);
}

static void id_of_another_type_is_refused(void **state)
{
	struct run run = { 0 };
	struct target target;

	(void)state;
	if (!is_root())
		skip_because("opening others' namespaces by id takes CAP_SYS_ADMIN outside");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=%s", id_of(&target, "net", 0)),
		 NULL);
	assert_true(probe_number(&run, "gons.status") < 0);
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	assert_begins(probe_text(&run, "gons.message"), "invalid gons_uts reference \"id:");
	run_free(&run);
}

static int kernel_without_namespace_handles(void *argument)
{
	/* FD_NSFS_ROOT is no descriptor to it */
	const struct denial denial = { .number = SYS_open_by_handle_at, .error = EBADF };

	(void)argument;
	return deny_system_calls(&denial, 1);
}

static void id_on_an_older_kernel_says_which_one_it_takes(void **state)
{
	struct run run = { .prepare = kernel_without_namespace_handles };

	(void)state;
	run_with(&run, artefact("test/probe-so"), "gons_net=id:17:4026531840", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EBADF);
	assert_begins(probe_text(&run, "gons.message"),
		      "invalid gons_net reference \"id:17:4026531840\": ");
	assert_contains(probe_text(&run, "gons.message"), "Linux 6.18");
	run_free(&run);
}

/* As `ip netns attach blue PID` would, in a mount namespace that ends with the program. */
static int name_it_blue(void *argument)
{
	const struct target *target = argument;
	int fd;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", "/run", "tmpfs", 0, NULL) || mkdir("/run/netns", 0755))
		return errno;
	fd = open("/run/netns/blue", O_CREAT | O_RDONLY | O_CLOEXEC, 0444);
	if (fd < 0)
		return errno;
	close(fd);
	return mount(text("/proc/%d/ns/net", target->pid), "/run/netns/blue", NULL, MS_BIND, NULL)
		       ? errno
		       : 0;
}

static void joins_net_by_name(void **state)
{
	struct target target;
	struct run run = { .prepare = name_it_blue, .argument = &target };

	(void)state;
	if (!is_root())
		skip_because("/run/netns takes root");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), "gons_net=name:blue", NULL);
	assert_joined(&run, &target, "net");
	run_free(&run);
}

static void unknown_name_tells_how_to_list_names(void **state)
{
	struct target target;
	struct run run = { .prepare = name_it_blue, .argument = &target };

	(void)state;
	if (!is_root())
		skip_because("/run/netns takes root");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), "gons_net=name:red", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_begins(probe_text(&run, "gons.message"),
		      "invalid gons_net reference \"name:red\": No such file or directory; ");
	assert_contains(probe_text(&run, "gons.message"), "ip netns list");
	run_free(&run);
}

static void path_of_4095_characters_is_followed(void **state)
{
	struct run run = { 0 };
	char path[4096];
	size_t length;

	(void)state;
	length = (size_t)snprintf(path, sizeof(path), "/proc/self/ns");
	for (; length < 4095 - strlen("/net"); length++)
		path[length] = '/';
	memcpy(path + length, "/net", sizeof("/net"));
	assert_int_equal(strlen(path), 4095);
	run_with(&run, artefact("test/probe-so"), text("gons_net=%s", path), NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_report(&run, "net", 0), "already");
	run_free(&run);
}

static int kernel_5_2(void *argument)
{
	const struct denial denial = { .number = SUPPORT_SYS_pidfd_open, .error = ENOSYS };

	(void)argument;
	return deny_system_calls(&denial, 1);
}

/* In the target's mounts /proc is that of its pid namespace: 1 is the target there, and another one
 * for us. */
static int see_the_target_s_proc(void *argument)
{
	const struct target *target = argument;
	int fd = open(text("/proc/%d/ns/mnt", target->pid), O_RDONLY | O_CLOEXEC);

	return setns(fd, CLONE_NEWNS) ? errno : 0;
}

static int see_the_target_s_proc_on_kernel_5_2(void *argument)
{
	int error = see_the_target_s_proc(argument);

	return error ? error : kernel_5_2(argument);
}

static void path_below_a_foreign_proc_is_a_path(void **state)
{
	struct target target;
	struct run run = { .prepare = see_the_target_s_proc, .argument = &target };

	(void)state;
	if (!is_root())
		skip_because("entering others' mounts first takes root");
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-static"), "gons_net=/proc/1/ns/net", NULL);
	assert_joined(&run, &target, "net");
	run_free(&run);
}

static void pid_is_counted_in_our_own_pid_namespace(void **state)
{
	struct target target, other;
	struct run run = { .prepare = see_the_target_s_proc, .argument = &target };

	(void)state;
	if (!is_root())
		skip_because("entering others' mounts first takes root");
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, NULL, NULL);
	target_start(&other, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-static"), text("gons_net=pid:%d", other.pid), NULL);
	assert_joined(&run, &other, "net");
	run_free(&run);
}

/* Without pidfds only /proc could tell, and that one would tell of another process. */
static void pid_is_not_looked_up_in_a_foreign_proc(void **state)
{
	struct target target;
	struct run run = { .prepare = see_the_target_s_proc_on_kernel_5_2, .argument = &target };

	(void)state;
	if (!is_root())
		skip_because("entering others' mounts first takes root");
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-static"), "gons_net=pid:1", "gons_target=1", NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOSYS);
	assert_contains(probe_text(&run, "gons.message"), "pidfd_open (Linux 5.3)");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	assert_string_equal(probe_report(&run, "uts", 0), "untouched");
	run_free(&run);
}

/* Two programs one after the other: the second is in a pid namespace below that of its /proc. */
static void pid_is_not_looked_up_in_the_proc_of_an_outer_pid_namespace(void **state)
{
	const char *arguments[] = { "--env", "gons_net=pid:1", "--exec",
				    artefact("test/probe-static"), NULL };
	struct run run = { .prepare = kernel_5_2, .arguments = arguments };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_pid=/proc/%d/ns/pid", target.pid),
		 user_too(&target), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text_nth(&run, "gons.status", 1), text("%d", -ENOSYS));
	assert_contains(probe_text_nth(&run, "gons.message", 1), "pidfd_open (Linux 5.3)");
	run_free(&run);
}

static void joins_several_with_different_forms(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC, NULL, NULL);
	run.keep[run.kept++] = target.pidfd;
	run_with(&run, artefact("test/probe-so"), text("gons_net=/proc/%d/ns/net", target.pid),
		 text("gons_uts=pid:%d", target.pid), text("gons_ipc=pidfd:%d", target.pidfd),
		 user_too(&target), NULL);
	assert_joined(&run, &target, "net");
	assert_joined(&run, &target, "uts");
	assert_joined(&run, &target, "ipc");
	run_free(&run);
}

/* The kind of program and the way in, for a program that can tell its net namespace. */
static void assert_joins_net(const char *program, const char *preload)
{
	struct target target;
	struct run run = { 0 };

	if (strstr(program, "musl") && !artefact_exists(program))
		skip_because("there is no musl-gcc to build %s", program);
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact(program), text("gons_net=pid:%d", target.pid), user_too(&target),
		 preload ? text("LD_PRELOAD=%s", artefact(preload)) : "TEST=1", NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	assert_null(probe_variable(&run, "gons_net"));
	assert_null(probe_variable(&run, "LD_PRELOAD"));
	run_free(&run);
}

static void preload_moves_a_glibc_program(void **state)
{
	(void)state;
	assert_joins_net("test/probe", "libgons-preload.so");
}

static void preload_moves_a_musl_program(void **state)
{
	(void)state;
	assert_joins_net("test/probe-musl", "libgons-preload.so");
}

static void libgons_so_as_preload_moves_a_program(void **state)
{
	(void)state;
	assert_joins_net("test/probe", "libgons.so.1");
}

static void libgons_so_moves_the_program_linked_with_it(void **state)
{
	(void)state;
	assert_joins_net("test/probe-so", NULL);
}

static void libgons_a_moves_the_program_linked_with_it(void **state)
{
	(void)state;
	assert_joins_net("test/probe-a", NULL);
}

static void libgons_a_moves_a_static_glibc_program(void **state)
{
	(void)state;
	assert_joins_net("test/probe-static", NULL);
}

static void libgons_a_moves_a_static_musl_program(void **state)
{
	(void)state;
	assert_joins_net("test/probe-musl-static", NULL);
}

static void preload_and_linked_library_tell_the_same_report(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", target.pid),
		 text("LD_PRELOAD=%s", artefact("libgons-preload.so")), user_too(&target), NULL);
	assert_joined(&run, &target, "net");
	run_free(&run);
}

static void without_words_nothing_is_touched(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe-so"), "TEST=1", NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text(&run, "gonsmsg"), "-");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		assert_int_equal(probe_namespace(&run, name), own_namespace(name));
		assert_string_equal(probe_report(&run, name, 0), "untouched");
	}
	run_free(&run);
}

/* The next descriptor that libgons opens has the number, and is a pidfd of the program itself. */
static void what_is_not_open_is_not_the_program_itself(void **state)
{
	static const char *const words[] = { "gons_net=fd:3", "gons_net=pidfd:3",
					     "gons_target=pidfd:3", "gons_net=/proc/self/fd/3" };
	struct run run = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		run_with(&run, artefact("test/probe-so"), words[i], NULL);
		assert_ended(&run, 0);
		/* An ordinary user may not open a pidfd by its name in /proc at all. */
		assert_int_equal(probe_number(&run, "gons.status"), i < 3       ? -EBADF
								    : is_root() ? -ENOENT
										: -EACCES);
	}
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(what_is_not_open_is_not_the_program_itself),
		real_test(joins_every_type_by_absolute_path),
		real_test(joins_every_type_by_pid),
		real_test(joins_every_type_by_inherited_pidfd),
		real_test(joins_every_type_by_inherited_descriptor),
		real_test(joins_by_relative_path),
		real_test(joins_by_symbolic_link),
		real_test(joins_every_type_by_id_and_inode),
		real_test(id_without_inode_joins_or_asks_for_the_inode),
		real_test(id_with_wrong_inode_is_refused),
		real_test(id_that_we_may_not_open_is_told),
		real_test(id_of_another_type_is_refused),
		real_test(id_on_an_older_kernel_says_which_one_it_takes),
		real_test(joins_net_by_name),
		real_test(unknown_name_tells_how_to_list_names),
		real_test(path_of_4095_characters_is_followed),
		real_test(path_below_a_foreign_proc_is_a_path),
		real_test(pid_is_counted_in_our_own_pid_namespace),
		real_test(pid_is_not_looked_up_in_a_foreign_proc),
		real_test(pid_is_not_looked_up_in_the_proc_of_an_outer_pid_namespace),
		real_test(joins_several_with_different_forms),
		real_test(preload_moves_a_glibc_program),
		real_test(preload_moves_a_musl_program),
		real_test(libgons_so_as_preload_moves_a_program),
		real_test(libgons_so_moves_the_program_linked_with_it),
		real_test(libgons_a_moves_the_program_linked_with_it),
		real_test(libgons_a_moves_a_static_glibc_program),
		real_test(libgons_a_moves_a_static_musl_program),
		real_test(preload_and_linked_library_tell_the_same_report),
		real_test(without_words_nothing_is_touched),
	};

	return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
