/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory of this process that shows what another one holds: an entry for each name, over which
 * the entry of the other directory is mounted. Only the owner of a directory can rename what is in
 * it, so the owner of the original can rename nothing in the copy.
 */
#ifndef GONS_CORE_ROOTFS_DIRECTORY_COPY_H
#define GONS_CORE_ROOTFS_DIRECTORY_COPY_H

/* Descriptors of both directories. original is negative where there is none. */
struct directory_copy {
	int copy;
	int original;
};

/* Makes each name of the original that the copy lacks and mounts the entry there, with the mounts
 * below it; gives the copy the owner and the mode of the original, as far as chown(2) allows it. 0,
 * or -errno. */
int directory_copy_fill(const struct directory_copy *copy);

/* Makes the symbolic link name in the copy as the original has it. 0, or -errno: -ESTALE where it
 * is no link. */
int directory_copy_link(const struct directory_copy *copy, const char *name);

#endif
