/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users and groups of this system. Not by getpwnam(3): in a static program it loads whatever
 * nsswitch.conf(5) names, and ends in a crash where that does not fit (seen with glibc 2.36).
 * getent(1) does that in a process of its own; the local files are read here.
 */
#ifndef GONS_CMD_IDENTITY_USERDB_H
#define GONS_CMD_IDENTITY_USERDB_H

#include <stdint.h>

enum { USERDB_NAME = 64 };

struct userdb_user {
	char name[USERDB_NAME];
	uint32_t uid;
	uint32_t gid;
};

/* By name, or by number where the key is one. 0, or -ENOENT. */
int userdb_user(const char *key, struct userdb_user *user);
int userdb_group(const char *key, uint32_t *gid);

/* All groups of a user, his own first; at most limit of them. How many there are, or -errno. */
int userdb_groups(const struct userdb_user *user, uint32_t *groups, int limit);

#endif
