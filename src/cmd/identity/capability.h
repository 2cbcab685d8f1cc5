/* SPDX-License-Identifier: Apache-2.0 */
/* Which capabilities are left to the program: a mask as it is, names by libcap. */
#ifndef GONS_CMD_IDENTITY_CAPABILITY_H
#define GONS_CMD_IDENTITY_CAPABILITY_H

#include "cmd/request.h"

/* From --caps=LIST and --keep-caps to the word caps; keep: all are to be kept. 0, or -errno with
 * the failure said. */
int capability_prepare(struct request *request, bool keep);

#endif
