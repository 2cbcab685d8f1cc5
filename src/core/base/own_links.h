/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a path, and follows no link of another user. */
#ifndef GONS_CORE_BASE_OWN_LINKS_H
#define GONS_CORE_BASE_OWN_LINKS_H

/*
 * What a path names, also through links of root or of the caller, but through no other: in a
 * directory of its own a user can put a link to any file in the place of one that was there. An
 * O_PATH descriptor, or -errno; -ELOOP: there is such a link, or there are more than 40.
 */
int own_links_open(const char *path);

#endif
