/* SPDX-License-Identifier: Apache-2.0 */
/* What shows only when all words of a plan are known: which of them contradict or lack others. */
#include "core/plan/plan_check.h"

#include <linux/errno.h>

#include "core/plan/ns_types.h"
#include "core/plan/plan_set.h"

/* A word that means nothing without a namespace takes that one as well. */
static int check_need(const struct plan *plan, const struct word *word, struct text *error)
{
	const uint8_t type = word->needed_type;
	const uint8_t kind = plan->namespaces[type].kind;

	if (!word->is_needed || kind == REFERENCE_NEW ||
	    (!word->is_needed_new &&
	     (kind != REFERENCE_NONE || plan_target_types(plan) & NS_BIT(type))))
		return 0;
	text_add(error, "gons_");
	text_add(error, word->name);
	text_add(error, " is set, but it takes gons_");
	text_add(error, ns_types[type].name);
	text_add(error, word->is_needed_new ? "=new" : "");
	text_add(error, "; set that too, or unset gons_");
	text_add(error, word->name);
	return -EINVAL;
}

static int check_needs(const struct plan *plan, struct text *error)
{
	unsigned i;

	for (i = 0; i < words_count; i++)
		if (plan->texts[i] && check_need(plan, &words[i], error))
			return -EINVAL;
	return 0;
}

/* These words need a process that stays outside while another one goes inside. */
static int check_fork(const struct plan *plan, struct text *error)
{
	const struct reference *pid = &plan->namespaces[GONS_PID];
	const char *word = NULL;

	if (plan->fork != FORK_NEVER)
		return 0;
	if (plan->rootfs.tmp_kind == TMP_FRESH)
		word = "tmp=fresh";
	else if (plan->rootfs.proc == CHOICE_YES &&
		 (pid->kind != REFERENCE_NONE || plan_target_types(plan) & NS_BIT(GONS_PID)))
		word = plan->rootfs.proc_directory ? "proc=DIRECTORY" : "proc=1";
	else if (pid->kind == REFERENCE_NEW && pid->name)
		word = "pid=new:FILE";
	else if (pid->kind == REFERENCE_NEW && plan->binfmt == BINFMT_NESTED)
		word = "binfmt=nested with gons_pid=new";
	if (!word)
		return 0;
	text_add(error, "gons_");
	text_add(error, word);
	text_add(error, " takes a fork, which gons_fork=0 forbids; unset one of the two");
	return -EINVAL;
}

/* A new mount namespace has copies of the mounts: a directory that was opened before it is in the
 * old one. */
static int check_root(const struct plan *plan, struct text *error)
{
	if (plan->rootfs.root_fd < 0 || plan->namespaces[GONS_MNT].kind != REFERENCE_NEW)
		return 0;
	text_add(error, "gons_root=fd:N is a directory of the mount namespace that gons_mnt=new "
			"leaves; give its path, or join one");
	return -EINVAL;
}

/* Devices are forbidden only where files of the target must not become code. */
static int check_devices(const struct plan *plan, struct text *error)
{
	if (plan->rootfs.trust != TRUST_ALL || *plan_value(plan, "devices") != 'h')
		return 0;
	text_add(error, "gons_devices=host is set, but it takes gons_trust=0 or inspect; set that "
			"too, or unset gons_devices");
	return -EINVAL;
}

/* A word "target" needs gons_target. */
static int check_target(const struct plan *plan, struct text *error)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		if (plan->namespaces[type].kind != REFERENCE_TARGET ||
		    plan->target.kind != REFERENCE_NONE)
			continue;
		text_add(error, "gons_");
		text_add(error, ns_types[type].name);
		text_add(error, " refers to gons_target, which is not set; name a process there");
		return -EINVAL;
	}
	return 0;
}

int plan_finish(struct plan *plan, struct text *error)
{
	uint8_t ordered = 0;
	int type;
	int i;

	for (i = 0; i < plan->order_count; i++)
		ordered |= (uint8_t)(1U << plan->order[i]);
	for (type = 0; type < GONS_TYPES; type++) {
		if (plan->namespaces[type].kind == REFERENCE_NONE || ordered & 1U << type)
			continue;
		text_add(error, "gons_");
		text_add(error, ns_types[type].name);
		text_add(error, " is set, but gons_order ");
		text_add_quoted(error, plan->order_text, text_length(plan->order_text));
		text_add(error, " lacks it; add ");
		text_add(error, ns_types[type].name);
		text_add(error, " to gons_order, or unset one of the two");
		return -EINVAL;
	}
	if (check_target(plan, error) || check_needs(plan, error) || check_devices(plan, error))
		return -EINVAL;
	return check_root(plan, error) ? -EINVAL : check_fork(plan, error);
}
