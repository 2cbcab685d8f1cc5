/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments and the environment of this command, for executing it once more. */
#ifndef GONS_CMD_COMMAND_LINE_H
#define GONS_CMD_COMMAND_LINE_H

/* As the kernel gave them to main(), also after environ was changed. main() fills them in. */
extern char **command_line;
extern char **command_environment;

#endif
