/* SPDX-License-Identifier: Apache-2.0 */
/* gons complete: prints completions of a command line, for shells. */
#ifndef GONS_CMD_VERBS_COMPLETE_H
#define GONS_CMD_VERBS_COMPLETE_H

#include "cmd/request.h"

/* argv: the verb, and the command line behind "gons", whose last word is completed. The exit
 * status. */
int complete_command(const struct verb *verbs, int argc, char **argv);

#endif
