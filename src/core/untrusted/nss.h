/* SPDX-License-Identifier: Apache-2.0 */
/* The name service of glibc, nss(5): it loads a library for each service that nsswitch.conf names,
 * and in an untrusted root directory both are files of others. */
#ifndef GONS_CORE_UNTRUSTED_NSS_H
#define GONS_CORE_UNTRUSTED_NSS_H

#include <stdbool.h>

/* Before anything is entered, in a process that goes on as a program: fixes the services of each
 * database to those that glibc has in itself. Without glibc it does nothing. */
void nss_use_files(void);

/* Does the program use glibc, whose dynamic linker has rtld-audit(7)? */
bool nss_has_glibc(void);

#endif
