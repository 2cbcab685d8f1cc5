/* SPDX-License-Identifier: Apache-2.0 */
/* What happens before main(). */
#ifndef GONS_CORE_PREMAIN_H
#define GONS_CORE_PREMAIN_H

/*
 * Does the work in the first call in a process; later calls return at once. glibc gives a
 * constructor these arguments. musl gives none: then they may have any value.
 */
void gons_premain(int argument_count, char **arguments, char **environment);

#endif
