/* SPDX-License-Identifier: Apache-2.0 */
/* gons complete: what can stand at a place of a command line. */
#ifndef GONS_CMD_VERBS_COMPLETE_H
#define GONS_CMD_VERBS_COMPLETE_H

#include "cmd/request.h"

/* argv[0] is the verb. The exit status. */
int complete_command(const struct verb *verbs, int argc, char **argv);

#endif
