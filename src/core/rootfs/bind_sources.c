/* SPDX-License-Identifier: Apache-2.0 */
/* What is brought along: copies of mounts, made where their paths mean what the caller meant. */
#include "core/rootfs/bind_sources.h"

#include "core/base/helper.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/plan/words.h"
#include "core/rootfs/mount.h"
#include "core/rootfs/workdir.h"
#include "core/untrusted/untrusted.h"

void furnishing_begin(struct furnishing *furnishing, const struct plan *plan)
{
	int i;

	*furnishing = (struct furnishing){ .plan = plan, .tmp_tree = -1, .word = "" };
	for (i = 0; i < BINDS_MAX; i++)
		furnishing->trees[i] = -1;
	for (i = 0; i < MASKS; i++)
		furnishing->masks[i] = -1;
}

static void close_tree(int *tree)
{
	if (*tree >= 0)
		sys_close(*tree);
	*tree = -1;
}

void furnishing_end(struct furnishing *furnishing)
{
	int i;

	for (i = 0; i < BINDS_MAX; i++)
		close_tree(&furnishing->trees[i]);
	for (i = 0; i < MASKS; i++)
		close_tree(&furnishing->masks[i]);
	close_tree(&furnishing->tmp_tree);
}

int furnishing_fail_piece(struct furnishing *furnishing, const char *word, const char *piece,
			  size_t length, int error)
{
	furnishing->word = word;
	furnishing->piece = piece;
	furnishing->piece_length = length;
	return error;
}

int furnishing_fail(struct furnishing *furnishing, const char *word, int error)
{
	const char *value = plan_value(furnishing->plan, word);

	return furnishing_fail_piece(furnishing, word, value, text_length(value), error);
}

/*
 * The directory that was made for us, found again by its name: we may be in a copy of the mount
 * namespace in which it was made, and only what is mounted here can be copied. Its owner may have
 * put something else in its place.
 */
static int clone_fresh(const struct furnishing *furnishing)
{
	struct statx made;
	struct statx found;
	struct text text;
	char path[48];
	int directory;
	int error;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/tmp/");
	text_add(&text, furnishing->tmp_name);
	directory = sys_open(path, O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY);
	if (directory < 0)
		return directory;
	error = sys_statx(furnishing->tmp_tree, "", AT_EMPTY_PATH, STATX_INO, &made);
	if (!error)
		error = sys_statx(directory, "", AT_EMPTY_PATH, STATX_INO, &found);
	if (!error && (made.stx_ino != found.stx_ino || made.stx_dev_major != found.stx_dev_major ||
		       made.stx_dev_minor != found.stx_dev_minor))
		error = -ESTALE;
	if (!error)
		error = mount_clone(directory, "", 0);
	sys_close(directory);
	return error;
}

/*
 * Of a program with more rights than its user has the dynamic linker obeys no LD_AUDIT, ld.so(8):
 * where a place is not trusted, nobody gets such rights from what is brought.
 */
static int restrict_source(const struct furnishing *furnishing, int tree, bool read_only)
{
	const unsigned attributes = (read_only ? MOUNT_ATTR_RDONLY : 0) |
				    (plan_distrusts(furnishing->plan) ? MOUNT_ATTR_NOSUID : 0);

	return attributes ? mount_restrict(tree, attributes, true) : 0;
}

static int clone_tmp(struct furnishing *furnishing)
{
	const struct furniture *furniture = &furnishing->plan->furniture;
	int error;
	int tree;

	if (furniture->tmp_kind == TMP_PATH)
		tree = mount_clone(AT_FDCWD, furniture->tmp, text_length(furniture->tmp));
	else if (furniture->tmp_kind == TMP_FRESH)
		tree = clone_fresh(furnishing);
	else
		return 0;
	if (tree < 0)
		return furnishing_fail(furnishing, "tmp", tree);
	close_tree(&furnishing->tmp_tree);
	furnishing->tmp_tree = tree;
	error = restrict_source(furnishing, tree, false);
	return error ? furnishing_fail(furnishing, "tmp", error) : 0;
}

int bring_sources(struct furnishing *furnishing)
{
	const char *at = furnishing->plan->furniture.binds;
	struct bind bind;
	int error;
	int i;

	for (i = 0; at && *at && list_next_bind(&at, &bind); i++) {
		int tree = mount_clone(AT_FDCWD, bind.source, bind.source_length);

		error = tree < 0 ? tree : 0;

		close_tree(&furnishing->trees[i]);
		furnishing->trees[i] = tree < 0 ? -1 : tree;
		if (!error)
			error = restrict_source(furnishing, tree, bind.read_only);
		if (error)
			return furnishing_fail_piece(furnishing, "bind", bind.source,
						     bind.source_length, error);
	}
	error = clone_tmp(furnishing);
	if (error)
		return error;
	return distrust_prepare(furnishing) ? furnishing_fail(furnishing, "trust", -EPERM) : 0;
}

static int copy_in_helper(int end, void *argument)
{
	struct furnishing *furnishing = argument;
	int error = sys_unshare(CLONE_NEWUSER | CLONE_NEWNS);

	if (!error)
		error = bring_sources(furnishing);
	/* Texts are at the same address in both processes. */
	sys_write(end, furnishing, sizeof(*furnishing));
	return error;
}

/*
 * To copy mounts takes CAP_SYS_ADMIN in the user namespace that owns the mount namespace. An
 * ordinary user has it in a user namespace of the caller's own: there a helper takes a copy of the
 * caller's mount namespace, and what the helper opens is open for the caller as well. The user
 * namespace that is to be joined would do, too, but root of that could enter the copy, which shows
 * all files of the caller, while it exists.
 */
static int bring_in_helper(struct furnishing *furnishing)
{
	struct furnishing answer = *furnishing;
	const struct helper_job job = { .work = copy_in_helper,
					.argument = &answer,
					.flags = CLONE_FILES };
	int error;

	/* In the helper a refusal is final. */
	answer.may_retry = false;
	error = helper_ask(&job, &answer, sizeof(answer));
	*furnishing = answer;
	return error;
}

int furnish_prepare(struct furnishing *furnishing)
{
	int error = plan_distrusts(furnishing->plan) ? directory_prepare(furnishing) : 0;

	if (error)
		return error;
	/* Into a mount namespace made for us, only what is mounted in it can be copied. */
	if (furnishing->plan->namespaces[GONS_MNT].kind == REFERENCE_NEW)
		return 0;
	error = bring_sources(furnishing);
	if (error == -EPERM && furnishing->may_retry)
		error = bring_in_helper(furnishing);
	/* Where nobody may copy the host's, nothing is as good, only less. */
	return error == -EPERM && text_equal("trust", furnishing->word, 5) ? 0 : error;
}
