/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps new namespaces after the end of their processes (new:FILE): a process outside, which stays
 * in the namespaces of the caller, mounts them over files.
 */
#include "core/namespace/persist.h"

#include <linux/mount.h>

#include "core/base/helper.h"
#include "core/base/own_links.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/ns.h"

struct keeper_result {
	int error;
	int type;
};

static const char *file_of(const struct plan *plan, int type)
{
	const struct reference *reference = &plan->namespaces[type];

	return reference->kind == REFERENCE_NEW ? reference->name : NULL;
}

static void name_descriptor(struct text *text, char *buffer, size_t size, int fd)
{
	text_begin(text, buffer, size);
	text_add(text, "/proc/self/fd/");
	text_add_number(text, (uint64_t)fd);
}

static int mount_over(const struct plan *plan, int proc, int type)
{
	char source[64];
	char place[32];
	struct text text;
	int file = own_links_open(file_of(plan, type));
	int error;

	if (file < 0)
		return file;
	name_descriptor(&text, place, sizeof(place), file);
	name_descriptor(&text, source, sizeof(source), proc);
	text_add(&text, "/");
	/* The children of the process enter a new pid or time namespace, namespaces(7). */
	text_add(&text, ns_types[type].children);
	error = (int)sys_call(__NR_mount, (long)source, (long)place, 0, MS_BIND, 0);
	sys_close(file);
	return error;
}

static void unmount(const char *path)
{
	char place[32];
	struct text text;
	int file = own_links_open(path);

	if (file < 0)
		return;
	name_descriptor(&text, place, sizeof(place), file);
	sys_call(__NR_umount2, (long)place, SYS_MNT_DETACH, 0, 0, 0);
	sys_close(file);
}

/* Unmounts the files of all types before this one. */
static void unmount_all(const struct plan *plan, int type)
{
	while (type-- > 0)
		if (file_of(plan, type))
			unmount(file_of(plan, type));
}

static int mount_all(const struct plan *plan, int proc, int *failed)
{
	int error = 0;
	int type;

	for (type = 0; type < GONS_TYPES && !error; type++)
		if (file_of(plan, type))
			error = mount_over(plan, proc, type);
	*failed = --type;
	if (error)
		unmount_all(plan, type);
	return error;
}

struct keeper_job {
	const struct plan *plan;
	int proc;
};

static _Noreturn void wait_and_mount(const struct keeper_job *order, int socket)
{
	struct keeper_result answer;
	char byte;

	if (sys_read(socket, &byte, 1) != 1)
		sys_exit(0); /* the namespaces were not made */
	answer.error = mount_all(order->plan, order->proc, &answer.type);
	/* The process inside has gone, or takes a missing answer for a failure. */
	if (sys_write_quietly(socket, &answer, sizeof(answer)) != sizeof(answer) && !answer.error)
		unmount_all(order->plan, GONS_TYPES);
	sys_exit(0);
}

/* The helper leaves the work to a child and ends, so that init adopts the child: the process
 * outside waits for the program alone. */
static int leave_child(int socket, void *argument)
{
	int child = sys_clone();

	if (child == 0)
		wait_and_mount(argument, socket);
	return child < 0 ? child : 0;
}

/* The first type that is kept, or GONS_TYPES. */
static int first_kept(const struct plan *plan)
{
	int type = 0;

	while (type < GONS_TYPES && !file_of(plan, type))
		type++;
	return type;
}

int persist_begin(struct persist *persist, const struct plan *plan)
{
	struct keeper_job order = { .plan = plan };
	/* All descriptors stay open: a file may be named as /proc/self/fd/N. */
	const struct helper_job job = { .work = leave_child,
					.argument = &order,
					.kept = HELPER_KEEPS_ALL };
	struct helper helper;
	int error;

	persist->first = first_kept(plan);
	if (persist->first == GONS_TYPES)
		return 0;
	order.proc = sys_open("/proc/self", O_PATH | SYS_O_DIRECTORY);
	if (order.proc < 0)
		return order.proc;
	error = helper_start(&helper, &job);
	sys_close(order.proc);
	if (error)
		return error;
	error = helper_wait(&helper);
	if (error)
		helper_end(&helper);
	else
		persist->socket = helper.socket;
	return error;
}

int persist_bind(struct persist *persist, int *type)
{
	struct keeper_result answer = { .error = -ECHILD, .type = persist->first };

	if (persist->socket < 0)
		return 0;
	if (sys_write_quietly(persist->socket, "", 1) != 1 ||
	    sys_read(persist->socket, &answer, sizeof(answer)) != sizeof(answer))
		answer = (struct keeper_result){ .error = -ECHILD, .type = persist->first };
	*type = answer.type;
	return answer.error;
}

void persist_end(struct persist *persist)
{
	if (persist->socket >= 0)
		sys_close(persist->socket);
	persist->socket = -1;
}
