/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared object without an executable segment: noexec keeps none of it from being mapped. Its
 * constructor is a function of the C library that the program has.
 */
#include <stdlib.h>

__attribute__((section(".init_array"), used)) static void (*const intrude)(void) = abort;
