/* SPDX-License-Identifier: Apache-2.0 */
/* Errors in the words of strerror(3). */
#ifndef GONS_CORE_DIAGNOSE_ERROR_NAME_H
#define GONS_CORE_DIAGNOSE_ERROR_NAME_H

#include "core/base/text.h"

/* What strerror(3) of glibc says of -errno, so that lines begin as those of Go's gons do. */
void diagnose_error(struct text *line, int error);

#endif
