/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users and groups of this system. Not by getpwnam(3): in a static program it loads whatever
 * nsswitch.conf(5) names, and ends in a crash where that does not fit (seen with glibc 2.36).
 * getent(1) does that in a process of its own; the local files are read here.
 */
#ifndef GONS_DATABASE_H
#define GONS_DATABASE_H

#include <stdint.h>

enum { DATABASE_NAME = 64 };

struct database_user {
	char name[DATABASE_NAME];
	uint32_t uid;
	uint32_t gid;
};

/* By name, or by number where the key is one. 0, or -ENOENT. */
int database_user(const char *key, struct database_user *user);
int database_group(const char *key, uint32_t *gid);

/* All groups of a user, his own first; at most limit of them. How many there are, or -errno. */
int database_groups(const struct database_user *user, uint32_t *groups, int limit);

#endif
