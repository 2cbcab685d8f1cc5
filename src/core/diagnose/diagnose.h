/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: facts are gathered, and a table turns them into one sentence.
 */
#ifndef GONS_CORE_DIAGNOSE_DIAGNOSE_H
#define GONS_CORE_DIAGNOSE_DIAGNOSE_H

#include "core/base/text.h"
#include "core/diagnose/error_name.h"
#include "core/diagnose/reasons.h"
#include "core/namespace/enter.h"
#include "core/plan/plan.h"
#include "core/report/record.h"

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
