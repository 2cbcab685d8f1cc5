/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: facts are gathered, and a table turns them into one sentence.
 */
#ifndef GONS_CORE_DIAGNOSE_DIAGNOSE_H
#define GONS_CORE_DIAGNOSE_DIAGNOSE_H

#include "core/base/text.h"
#include "core/namespace/enter.h"
#include "core/plan/plan.h"
#include "core/report/record.h"

/* The numbers are those of gons.h, where each step is explained. */
enum step {
	STEP_BEGIN = GONS_STEP_BEGIN,
	STEP_REFERENCE = GONS_STEP_REFERENCE,
	STEP_JOIN = GONS_STEP_JOIN,
	STEP_CREATE = GONS_STEP_CREATE,
	STEP_MAP = GONS_STEP_MAP,
	STEP_FORK = GONS_STEP_FORK,
	STEP_ROOTFS = GONS_STEP_ROOTFS,
	STEP_DIRECTORY = GONS_STEP_DIRECTORY,
	STEP_LEAVE = GONS_STEP_SESSION,
	STEP_BECOME = GONS_STEP_CREDENTIALS,
	STEP_KEEP = GONS_STEP_KEEP,
	STEP_IDS = GONS_STEP_IDS,
	STEP_BINFMT = GONS_STEP_BINFMT,
	STEP_NESTED = GONS_STEP_NESTED,
};

/* What strerror(3) says of -errno. */
void diagnose_error(struct text *line, int error);

/* A subject that is a namespace's reference; type -1: that of the target. */
struct subject diagnose_reference(const struct plan *plan, int type);

/*
 * One line about a step that failed with error (-errno); it may ask the kernel for what it says.
 * type is that of the namespace, or -1; kind is its enum reference_kind. Returns where in the line
 * the reason and the advice begin.
 */
struct line_parts diagnose(struct text *line, struct ns_switch *ns_switch, enum step step,
			   const struct subject *subject, int type, int kind, int error);

#endif
