/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: the root directory and the working directory of the program. */
#ifndef GONS_CMD_VERBS_ENTER_DIRECTORIES_H
#define GONS_CMD_VERBS_ENTER_DIRECTORIES_H

#include "cmd/verbs/entry.h"

/* From the options to the words root and wd. 0, or -errno with the failure printed. */
int enter_take_directories(struct entry *entry);

#endif
