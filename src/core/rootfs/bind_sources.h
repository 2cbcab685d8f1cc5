/* SPDX-License-Identifier: Apache-2.0 */
/* What is brought along: copies of mounts, made where their paths mean what the caller meant. */
#ifndef GONS_CORE_ROOTFS_BIND_SOURCES_H
#define GONS_CORE_ROOTFS_BIND_SOURCES_H

#include "core/rootfs/rootfs.h"

/* Copies the sources of binds, and tmp. 0, or -errno with word and piece. */
int bind_sources_open(struct rootfs *rootfs);

/* Both return error; with the whole value of the word, or with a piece of it. */
int rootfs_fail(struct rootfs *rootfs, const char *word, int error);
int rootfs_fail_piece(struct rootfs *rootfs, const char *word, const char *piece, size_t length,
		      int error);

#endif
