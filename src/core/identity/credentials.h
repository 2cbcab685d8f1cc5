/* SPDX-License-Identifier: Apache-2.0 */
/* Who we are from now on: groups, group, user and capabilities, credentials(7), capabilities(7). */
#ifndef GONS_CORE_IDENTITY_CREDENTIALS_H
#define GONS_CORE_IDENTITY_CREDENTIALS_H

#include "core/plan/plan.h"

/*
 * Before a user namespace is entered, which may not allow it any more: drops the groups that
 * credentials_apply() will drop, as far as we may.
 */
void credentials_drop_groups(const struct credentials *credentials);

/*
 * Becomes what is asked for, with no way back; what is not asked for stays, but for this:
 * - with a user or a group and no groups, the supplementary groups go, so that none of root's are
 *   kept silently; where a user namespace forbids that (user_namespaces(7), setgroups), and for
 *   who cannot become another user, they stay;
 * - with a user alone, the group stays, as setpriv(1) has it;
 * - who was root and becomes another user has no capability left, not even an inheritable one;
 * - capabilities that are to be kept are in every set, also of another user, and the bounding set
 *   stays;
 * - a mask of capabilities is what is left in every set: effective, permitted, inheritable, ambient
 *   and bounding.
 * The parent-death signal and whether we can be traced are as before.
 *
 * 0, or -errno with the word, without gons_, in *word. A mask that cannot be had is found before
 * anything is changed: -EINVAL for bits that the kernel does not know, -EPERM for what we lack.
 */
int credentials_apply(const struct credentials *credentials, const char **word);

#endif
