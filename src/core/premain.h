/* SPDX-License-Identifier: Apache-2.0 */
/* What happens before main(). */
#ifndef GONS_CORE_PREMAIN_H
#define GONS_CORE_PREMAIN_H

/*
 * Does the work, once in a process; every later call finds nothing left to do. The arguments are
 * those of a constructor on glibc; musl passes none, and then their values do not matter.
 */
void gons_premain(int argument_count, char **arguments, char **environment);

#endif
