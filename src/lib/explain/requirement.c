/* SPDX-License-Identifier: Apache-2.0 */
/* What is known while the requirements of a plan are found, and adding one to a row. */
#include "lib/explain/requirement.h"

#include "core/base/syscall.h"

void requirements_enter_user(struct requirements *state, int fd)
{
	state->left |= NS_BIT(GONS_USER);
	state->saw_all = ns_capable(&state->cred_state, fd, CAP_SYS_PTRACE) == HELD_YES;
	cred_state_enter(&state->cred_state, fd);
}

bool requirements_left(const struct requirements *state, int type)
{
	return state->left & NS_BIT(type);
}

void require(struct explanation *row, unsigned capability, enum userns_known userns_known,
	     uint64_t user, enum held held)
{
	struct requirement *requirement = &row->requirements[row->requirement_count];
	unsigned i;

	for (i = 0; i < row->requirement_count && userns_known == USERNS_KNOWN; i++)
		if (row->requirements[i].capability == capability &&
		    row->requirements[i].user == user)
			return;
	if (row->requirement_count++ < REQUIREMENTS_MAX)
		*requirement = (struct requirement){ user, (uint8_t)capability,
						     (uint8_t)userns_known, (uint8_t)held };
}

void require_here(struct explanation *row, const struct cred_state *cred_state, int capability)
{
	require(row, (unsigned)capability, cred_state->userns_known, cred_state->own.inode,
		ns_capable_here(cred_state, capability));
}

void require_there(struct explanation *row, const struct cred_state *cred_state, int user,
		   int capability)
{
	struct ns_identity identity;

	if (user == -EPERM)
		require(row, (unsigned)capability, USERNS_OUTSIDE, 0, HELD_NOT);
	else if (user < 0 || ns_of_descriptor(user, &identity))
		require(row, (unsigned)capability,
			row->type == GONS_USER ? USERNS_ITSELF : USERNS_NOT_SEEN, 0,
			ns_capable(cred_state, -1, capability));
	else
		require(row, (unsigned)capability, USERNS_KNOWN, identity.inode,
			ns_capable(cred_state, user, capability));
}
