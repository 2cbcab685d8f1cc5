/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: gathers facts from the kernel, for which the table of reasons
 * has a text. */
#ifndef GONS_CORE_DIAGNOSE_DIAGNOSE_H
#define GONS_CORE_DIAGNOSE_DIAGNOSE_H

#include "core/base/text.h"
#include "core/diagnose/error_name.h"
#include "core/diagnose/reasons.h"
#include "core/namespace/ns_switch.h"
#include "core/plan/plan.h"
#include "core/report/record.h"

/* The subject for the reference of a namespace; for type -1 that of the target. */
struct subject diagnose_reference(const struct plan *plan, int type);

/*
 * Adds to line why the step failed with error (-errno); it asks the kernel for facts. subject: what
 * the step failed on, or NULL. type: of the namespace, or -1; kind: enum reference_kind of its
 * reference. Returns where in the line the reason and the advice begin.
 */
struct line_parts diagnose(struct text *line, struct ns_switch *ns_switch, enum step step,
			   const struct subject *subject, int type, int kind, int error);

#endif
