/* SPDX-License-Identifier: Apache-2.0 */
/* Capabilities by their names and in sets, by libcap: core knows neither. */
#ifndef GONS_CMD_IDENTITY_LIBCAP_H
#define GONS_CMD_IDENTITY_LIBCAP_H

#include <stdbool.h>
#include <stdint.h>

/* The mask of --caps=LIST: names, or what cap_from_text(3) takes. 0, or -errno with the failure
 * said. */
int libcap_mask(const char *list, uint64_t *mask);

/* May we enter whatever our user namespace or one below owns? 0, or -errno with the failure said.
 */
int libcap_enters_others(bool *able);

#endif
