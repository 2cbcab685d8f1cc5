/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a path, and follows no symbolic link of another user. */
#ifndef GONS_CORE_BASE_OWN_LINKS_H
#define GONS_CORE_BASE_OWN_LINKS_H

/*
 * Opens path with O_PATH. Links of root and of the caller are followed, links of other users are
 * not: in its own directory a user can replace a file by a link to any other file. A descriptor, or
 * -errno: -ELOOP for a link of another user, and for more than 40 links.
 */
int own_links_open(const char *path);

#endif
