/* SPDX-License-Identifier: Apache-2.0 */
/* The /dev of a root directory that has none. */
#ifndef GONS_CORE_ROOTFS_DEV_H
#define GONS_CORE_ROOTFS_DEV_H

/*
 * Where /dev below root exists and holds no null device: mounts one over it with the devices that
 * every program expects, terminals of its own and shared memory. 0, or -errno.
 */
int dev_put_all(int root);

#endif
