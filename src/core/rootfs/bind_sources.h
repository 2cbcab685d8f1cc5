/* SPDX-License-Identifier: Apache-2.0 */
/* What is brought along: copies of mounts, made where their paths mean what the caller meant. */
#ifndef GONS_BRING_H
#define GONS_BRING_H

#include "core/rootfs/rootfs.h"

/* Copies the sources of binds, and tmp. 0, or -errno with word and piece. */
int bring_sources(struct furnishing *furnishing);

/* Both return error; with the whole value of the word, or with a piece of it. */
int furnishing_fail(struct furnishing *furnishing, const char *word, int error);
int furnishing_fail_piece(struct furnishing *furnishing, const char *word, const char *piece,
			  size_t length, int error);

#endif
