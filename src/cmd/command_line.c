/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments and the environment of this command, for executing it once more. */
#include "cmd/command_line.h"

char **command_line;
char **command_environment;
