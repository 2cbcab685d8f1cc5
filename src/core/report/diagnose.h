/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: facts are gathered, and a table turns them into one sentence.
 */
#ifndef GONS_CORE_REPORT_DIAGNOSE_H
#define GONS_CORE_REPORT_DIAGNOSE_H

#include "core/base/text.h"
#include "core/namespace/enter.h"
#include "core/plan/plan.h"

enum step {
	STEP_BEGIN,
	STEP_REFERENCE,
	STEP_JOIN,
	STEP_CREATE,
	STEP_MAP,
	STEP_FORK,
	STEP_ROOTFS,
	STEP_DIRECTORY,
	STEP_LEAVE,
	STEP_BECOME,
	STEP_KEEP,
	STEP_IDS,
	STEP_BINFMT,
	STEP_NESTED,
};

/* What a step failed on: a word without its gons_, and the value or a piece of it. */
struct subject {
	const char *word;
	const char *value;
	size_t length;
};

/* What strerror(3) says of -errno. */
void diagnose_error(struct text *line, int error);

/* A subject that is a namespace's reference; type -1: that of the target. */
struct subject diagnose_reference(const struct plan *plan, int type);

/*
 * One line about a step that failed with error (-errno); it may ask the kernel for what it says.
 * type is that of the namespace, or -1; kind is its enum reference_kind.
 */
void diagnose(struct text *line, struct ns_switch *ns_switch, enum step step,
	      const struct subject *subject, int type, int kind, int error);

#endif
