/* SPDX-License-Identifier: Apache-2.0 */
/* Device nodes for a root directory that has none. */
#ifndef GONS_CORE_ROOTFS_DEV_H
#define GONS_CORE_ROOTFS_DEV_H

/*
 * Where /dev below root exists and holds no null device: mounts a file system over it with the
 * devices that every program expects, its own terminals, devpts(5), and shared memory. 0, or
 * -errno.
 */
int dev_put_all(int root);

#endif
