/* SPDX-License-Identifier: Apache-2.0 */
/* Changing groups, group, user and capabilities of this process, credentials(7), capabilities(7).
 */
#ifndef GONS_CORE_IDENTITY_CREDENTIALS_H
#define GONS_CORE_IDENTITY_CREDENTIALS_H

#include "core/plan/plan.h"

/*
 * Before a user namespace is entered, which may deny setgroups(2): drops the supplementary groups
 * if credentials_apply() will drop them, as far as this process may.
 */
void credentials_drop_groups(const struct credentials *credentials);

/*
 * Takes the credentials, for good. What they do not name stays, but:
 * - with a user or a group and no groups, the supplementary groups are dropped, so that none of
 *   root's is kept unnoticed; they stay where a user namespace denies setgroups(2)
 *   (user_namespaces(7)), and in a process that may not take another uid;
 * - with a user alone, the group stays, as with setpriv(1);
 * - a process of root that takes another uid has no capability left, not even an inheritable one;
 * - capabilities that are kept are in every set, also with another uid, and the bounding set stays;
 * - a mask of capabilities becomes every set: effective, permitted, inheritable, ambient and
 *   bounding.
 * The parent-death signal and the dumpable flag, prctl(2), are as before.
 *
 * 0, or -errno with the word, without gons_, in *word. A mask is checked before anything is
 * changed: -EINVAL for bits that the kernel does not know, -EPERM for capabilities that this
 * process lacks.
 */
int credentials_apply(const struct credentials *credentials, const char **word);

#endif
