/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of an explanation in English: what both the printed lines and the rows for a program say.
 */
#ifndef GONS_LIB_EXPLAIN_EXPLAIN_TEXT_H
#define GONS_LIB_EXPLAIN_EXPLAIN_TEXT_H

#include "core/report/record.h"
#include "lib/explain/explanation.h"

/* The name of a CAP_..., or of the right that REQUIRES_INSPECTION stands for. A constant. */
const char *explain_capability(unsigned capability);

/* Adds which user namespace it is. userns_known: enum userns_known; user: inode number, used with
 * USERNS_KNOWN. */
void explain_add_user(struct text *line, unsigned userns_known, uint64_t user);

/* Adds the verdict on a row, and why the row fails. trial: as for explain_judge(). */
void explain_add_verdict(struct text *line, const struct explanation *row,
			 const struct gons_record *trial);

#endif
