/* SPDX-License-Identifier: Apache-2.0 */
/* VERB --help. */
#ifndef GONS_CMD_OPTIONS_HELP_H
#define GONS_CMD_OPTIONS_HELP_H

#include "cmd/request.h"

/* Prints the options of a verb. */
void options_help(const struct verb *verb);

#endif
