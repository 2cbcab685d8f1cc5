/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets that have a name: containers, by those who run them, and network namespaces. Whether the
 * process that is pinned is the one that was meant is checked here.
 */
#ifndef GONS_CMD_TARGET_TARGET_NAME_H
#define GONS_CMD_TARGET_TARGET_NAME_H

#include <stdbool.h>
#include <string.h>

#define TARGET_NETWORK "netns:"

/* netns:NAME, which is no process. */
static inline bool target_name_is_network(const char *text)
{
	return strncmp(text, TARGET_NETWORK, strlen(TARGET_NETWORK)) == 0;
}

/*
 * In gons-full executes the sealed command, before engines are asked for a name: they answer once.
 * In the small command, which looks for gons-full beside its own file, does nothing. As
 * sealed_command_execute().
 */
int target_name_seal_command(void);

/* A close-on-exec pidfd of the process of ENGINE:NAME, or -errno with the failure said. */
int target_name_open(const char *text);

/* A close-on-exec descriptor of the network namespace netns:NAME, or -errno with the failure said.
 */
int target_name_open_network(const char *text);

/* Says what would be a target, as text is none. -EINVAL. */
int target_name_refuse(const char *text);

/* A line on standard output for each target that begins with text, as far as names go, with before
 * in front of it. */
void target_name_complete(const char *before, const char *text);

#endif
