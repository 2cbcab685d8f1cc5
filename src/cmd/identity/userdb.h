/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users and groups of this system. getpwnam(3) is not used: in a static program it loads the
 * modules that nsswitch.conf(5) names, and crashes where they do not fit (seen with glibc 2.36). So
 * the local files are read here, and for the rest getent(1) is executed.
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

/* key: a name or a number. 0, or -ENOENT. */
int userdb_user(const char *key, struct userdb_user *user);
int userdb_group(const char *key, uint32_t *gid);

/* The groups of a user, the one of passwd(5) first; groups has room for limit of them. How many
 * there are, which may be more. */
int userdb_groups(const struct userdb_user *user, uint32_t *groups, int limit);

#endif
