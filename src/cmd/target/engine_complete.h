/* SPDX-License-Identifier: Apache-2.0 */
/* Names of containers for the completion of shells. */
#ifndef GONS_CMD_TARGET_ENGINE_COMPLETE_H
#define GONS_CMD_TARGET_ENGINE_COMPLETE_H

/*
 * A line on standard output for each name that begins with text, with before in front of it:
 * ENGINE: where text has no colon yet, with the containers of engines that keep files; and all of
 * an engine that is named.
 */
void engine_complete(const char *before, const char *text);

#endif
