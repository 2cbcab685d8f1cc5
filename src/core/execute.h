/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a plan, in their order. */
#ifndef GONS_EXECUTE_H
#define GONS_EXECUTE_H

#include "plan.h"
#include "report.h"

/*
 * Resolves, enters, relays and furnishes; what happens goes into the record. If watched, somebody
 * can read the report, and it is worth asking for inode numbers. Whether it returns in this process
 * or in a child of it, no descriptor of ours is open then.
 */
void execute(const struct plan *plan, struct gons_record *record, bool watched);

#endif
