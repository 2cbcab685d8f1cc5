/* SPDX-License-Identifier: Apache-2.0 */
/* Mount attributes by which no file of an untrusted root directory can be executed. */
#ifndef GONS_CORE_UNTRUSTED_NOEXEC_H
#define GONS_CORE_UNTRUSTED_NOEXEC_H

#include <stdbool.h>

/*
 * Makes mounts noexec: with everywhere all that the mount namespace has, else root and what is
 * mounted below it. With devices_too they become nodev as well, but for terminals. 0, or -errno.
 */
int noexec_apply(int root, bool everywhere, bool devices_too);

#endif
