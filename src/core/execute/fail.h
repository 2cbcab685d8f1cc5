/* SPDX-License-Identifier: Apache-2.0 */
/* How a phase fails: the first failure goes into the record, as one line. All return error. */
#ifndef GONS_CORE_EXECUTE_FAIL_H
#define GONS_CORE_EXECUTE_FAIL_H

#include <stddef.h>

#include "core/diagnose/diagnose.h"
#include "core/execute/execution.h"

/* A failure that is about no word. */
int fail_step(struct execution *execution, enum step step, int error);

/* About a namespace of the plan; type -1: about its target. */
int fail_reference(struct execution *execution, enum step step, int type, int error);

/* About a word other than those of namespaces, and its whole value. */
int fail_word(struct execution *execution, enum step step, const char *word, int error);

/* The same about a piece of its value, or about something else that is in the way. */
int fail_piece(struct execution *execution, enum step step, const char *word, const char *piece,
	       size_t length, int error);

#endif
