/* SPDX-License-Identifier: Apache-2.0 */
/* Names and sets of capabilities, by libcap. The library knows masks only. */
#ifndef GONS_CMD_IDENTITY_LIBCAP_H
#define GONS_CMD_IDENTITY_LIBCAP_H

#include <stdbool.h>
#include <stdint.h>

/* The mask of --caps=LIST: names, or a text of cap_from_text(3). 0, or -errno with the failure
 * printed. */
int libcap_mask(const char *list, uint64_t *mask);

/* Has this process the capabilities for setns(2) to all namespaces that its user namespace or one
 * below owns? 0 with *able, or -errno with the failure printed. */
int libcap_enters_others(bool *able);

#endif
