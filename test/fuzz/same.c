/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two plans are the same one; see same.h. */
#include "same.h"

#include <string.h>

#include "core/plan/environ.h"
#include "core/plan/plan_set.h"

bool same_strings(char *const *one, char *const *other)
{
	for (; *one && *other; one++, other++) {
		if (strcmp(*one, *other) != 0)
			return false;
	}
	return !*one && !*other;
}

static bool same_text(const char *one, const char *other)
{
	return (!one && !other) || (one && other && strcmp(one, other) == 0);
}

static bool same_reference(const struct reference *one, const struct reference *other)
{
	return same_text(one->text, other->text) && same_text(one->name, other->name) &&
	       one->number == other->number && one->inode == other->inode &&
	       one->kind == other->kind;
}

static bool same_furniture(const struct rootfs_plan *one, const struct rootfs_plan *other)
{
	return same_text(one->directory, other->directory) && same_text(one->root, other->root) &&
	       same_text(one->hostname, other->hostname) &&
	       same_text(one->domainname, other->domainname) &&
	       same_text(one->binds, other->binds) && same_text(one->tmp, other->tmp) &&
	       one->tmp_kind == other->tmp_kind && one->propagation == other->propagation &&
	       one->proc == other->proc && same_text(one->proc_directory, other->proc_directory) &&
	       one->directory_fd == other->directory_fd && one->root_fd == other->root_fd &&
	       one->trust == other->trust;
}

static bool same_credentials(const struct credentials *one, const struct credentials *other)
{
	return same_text(one->groups, other->groups) && one->capabilities == other->capabilities &&
	       one->bounding == other->bounding && one->uid == other->uid &&
	       one->gid == other->gid && one->has_uid == other->has_uid &&
	       one->has_gid == other->has_gid && one->keeps_uid == other->keeps_uid &&
	       one->keeps_gid == other->keeps_gid &&
	       one->keeps_capabilities == other->keeps_capabilities &&
	       one->has_capabilities == other->has_capabilities;
}

static bool same_rest(const struct plan *one, const struct plan *other)
{
	return same_text(one->uid_map.text, other->uid_map.text) &&
	       same_text(one->gid_map.text, other->gid_map.text) &&
	       one->uid_map.kind == other->uid_map.kind &&
	       one->gid_map.kind == other->gid_map.kind && one->monotonic == other->monotonic &&
	       one->boottime == other->boottime && one->on_error == other->on_error &&
	       one->fork == other->fork && one->end_signal == other->end_signal &&
	       one->has_owner == other->has_owner && one->owner_uid == other->owner_uid &&
	       one->owner_gid == other->owner_gid && same_text(one->closes, other->closes) &&
	       one->setgroups == other->setgroups &&
	       one->keep_environment == other->keep_environment && one->binfmt == other->binfmt &&
	       one->has_offsets == other->has_offsets &&
	       one->new_semaphores == other->new_semaphores;
}

bool same_plans(const struct plan *one, const struct plan *other)
{
	for (int type = 0; type < GONS_TYPES; type++) {
		if (!same_reference(&one->namespaces[type], &other->namespaces[type]))
			return false;
	}
	for (int row = 0; row < WORDS_MAX; row++) {
		if (!same_text(one->texts[row], other->texts[row]))
			return false;
	}
	return same_reference(&one->target, &other->target) &&
	       same_furniture(&one->rootfs, &other->rootfs) &&
	       same_credentials(&one->credentials, &other->credentials) &&
	       one->order_count == other->order_count && one->early == other->early &&
	       memcmp(one->order, other->order, one->order_count) == 0 && same_rest(one, other);
}

bool same_as_environment(gons_plan *plan, char *const *environment, char *line, size_t size)
{
	struct plan compiled;
	struct plan read;
	struct text told;
	int status;
	int error;

	text_begin(&told, line, size);
	plan_begin(&read);
	error = environ_read(environment, &read, &told);
	status = gons_plan_compile(plan, &compiled);
	if (error != status)
		return false;
	return error ? strcmp(line, gons_plan_error(plan)) == 0 : same_plans(&compiled, &read);
}
