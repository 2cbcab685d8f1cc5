/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The preload's one constructor. It runs first of all since the object is linked with -z initfirst
 * (glibc).
 */
#include "boot.h"

typedef void constructor(int argument_count, char **arguments, char **environment);

__attribute__((section(".init_array"), used)) static constructor *const on_start = gons_boot;
