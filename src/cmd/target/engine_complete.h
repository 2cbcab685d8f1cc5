/* SPDX-License-Identifier: Apache-2.0 */
/* Names of containers for the completion of shells. */
#ifndef GONS_CMD_TARGET_ENGINE_COMPLETE_H
#define GONS_CMD_TARGET_ENGINE_COMPLETE_H

/*
 * Prints a line for each target that begins with text, with before in front of it: "ENGINE:" where
 * text has no colon yet, and containers. Engines with a command are asked only where text names
 * them.
 */
void engine_complete(const char *before, const char *text);

#endif
