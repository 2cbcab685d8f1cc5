/* SPDX-License-Identifier: Apache-2.0 */
/* Targets with a name: ENGINE:NAME for a container, netns:NAME for a network namespace. */
#ifndef GONS_CMD_TARGET_TARGET_NAME_H
#define GONS_CMD_TARGET_TARGET_NAME_H

#include <stdbool.h>
#include <string.h>

#define TARGET_NETWORK "netns:"

/* Is it netns:NAME, which is no process? */
static inline bool target_name_is_network(const char *text)
{
	return strncmp(text, TARGET_NETWORK, strlen(TARGET_NETWORK)) == 0;
}

/*
 * In gons-full: sealed_command_execute(), before an engine is asked, so that each engine is asked
 * once. In the small command: does nothing, as it looks for gons-full beside its own file.
 */
int target_name_seal_command(void);

/* A close-on-exec pidfd of the process of ENGINE:NAME, or -errno with the failure printed. */
int target_name_open(const char *text);

/* A close-on-exec descriptor of the network namespace netns:NAME, or -errno with the failure
 * printed.
 */
int target_name_open_network(const char *text);

/* Prints that text is no target, and what would be one. Returns -EINVAL. */
int target_name_refuse(const char *text);

/* Prints a line for each target with a name that begins with text, with before in front of it. */
void target_name_complete(const char *before, const char *text);

#endif
