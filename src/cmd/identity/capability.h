/* SPDX-License-Identifier: Apache-2.0 */
/* The capabilities of the program: a mask is taken as it is, names are read by libcap. */
#ifndef GONS_CMD_IDENTITY_CAPABILITY_H
#define GONS_CMD_IDENTITY_CAPABILITY_H

#include "cmd/request.h"

/* From --caps=LIST and --keep-caps to the word caps. keep: --keep-caps means something here, as the
 * program enters or makes a user namespace. 0, or -errno with the failure printed. */
int capability_prepare(struct request *request, bool keep);

#endif
