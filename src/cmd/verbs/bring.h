/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the word bind: files of the host that gons inject brings along, in the right order. */
#ifndef GONS_CMD_VERBS_BRING_H
#define GONS_CMD_VERBS_BRING_H

#include "cmd/request.h"

/* Adds SOURCE[:DESTINATION[:ro]] at the end. 0, or -errno with the failure printed. */
int bring_bind(struct request *request, const char *value);

/*
 * Adds a path that is brought to the same path inside. It must not contain "//", "." or "..". It
 * gets its place before paths below it, and nothing is added that another one brings anyway. 0, or
 * -errno with the failure printed.
 */
int bring_path(struct request *request, const char *path);

#endif
