/* SPDX-License-Identifier: Apache-2.0 */
/* Capabilities by their names, which core does not know. */
#ifndef GONS_CAPABILITY_H
#define GONS_CAPABILITY_H

#include "request.h"

/* From --caps=LIST and --keep-caps to the word caps; keep: all are to be kept. 0, or -errno with
 * the failure said. */
int capability_prepare(struct request *request, bool keep);

/* May we enter whatever our user namespace or one below owns? */
bool capability_enters_others(void);

#endif
