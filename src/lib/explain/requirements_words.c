/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a plan take that are not about entering a namespace. */
#include "lib/explain/requirements_words.h"

#include "core/base/syscall.h"
#include "core/plan/ns_types.h"
#include "lib/explain/requirement.h"

/* In which user namespace a word takes a capability: the one of the process, or the one that owns a
 * namespace. */
enum rule_user { IN_OWN, IN_OWNER };

struct word_rule {
	uint8_t kind; /* enum word_kind */
	uint8_t capability;
	uint8_t user; /* enum rule_user */
	int8_t type;  /* enum gons_type of that namespace, or -1 */
	bool made;    /* the rule holds if that namespace is new; false: if it is not */
};

static const struct word_rule word_rules[] = {
	{ WORD_HOSTNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, true },
	{ WORD_HOSTNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, false },
	{ WORD_DOMAINNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, true },
	{ WORD_DOMAINNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, false },
	{ WORD_PROPAGATION, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	{ WORD_BIND, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	{ WORD_TMP, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	{ WORD_ROOT, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	/* A mount namespace that is joined is copied, and this process owns the copy. */
	{ WORD_BIND, CAP_SYS_ADMIN, IN_OWN, GONS_MNT, false },
	{ WORD_TMP, CAP_SYS_ADMIN, IN_OWN, GONS_MNT, false },
	{ WORD_ROOT, CAP_SYS_CHROOT, IN_OWN, GONS_MNT, false },
	{ WORD_MONOTONIC, CAP_SYS_TIME, IN_OWNER, GONS_TIME, true },
	{ WORD_BOOTTIME, CAP_SYS_TIME, IN_OWNER, GONS_TIME, true },
	{ WORD_UID, CAP_SETUID, IN_OWN, -1, false },
	{ WORD_GID, CAP_SETGID, IN_OWN, -1, false },
	{ WORD_GROUPS, CAP_SETGID, IN_OWN, -1, false },
	{ WORD_CAPABILITIES, CAP_SETPCAP, IN_OWN, -1, false },
};

/* A capability in the user namespace that owns a new namespace, which maker has made. */
static void require_maker(struct explanation *row, const struct cred_state *cred_state,
			  const struct cred_state *maker, int capability)
{
	const bool same = cred_state->userns_known == maker->userns_known &&
			  (cred_state->userns_known != USERNS_KNOWN ||
			   ns_same(&cred_state->own, &maker->own));

	require(row, (unsigned)capability, maker->userns_known, maker->own.inode,
		same ? ns_capable_here(cred_state, capability) : HELD_NOT);
}

static void apply_rule(const struct requirements *state, struct explanation *row,
		       const struct word_rule *rule)
{
	if (rule->user == IN_OWN)
		require_here(row, &state->cred_state, rule->capability);
	else if (rule->made)
		require_maker(row, &state->cred_state, &state->owners[rule->type].maker,
			      rule->capability);
	else
		require_there(row, &state->cred_state, state->owners[rule->type].user,
			      rule->capability);
}

/* A change to an id that the process has already takes no capability, setresuid(2). */
static bool has_id(const struct requirements *state, const struct word *word)
{
	const struct credentials *credentials = &state->plan->credentials;

	if ((word->kind == WORD_UID && credentials->keeps_uid) ||
	    (word->kind == WORD_GID && credentials->keeps_gid))
		return true;
	if (requirements_left(state, GONS_USER))
		return false;
	if (word->kind == WORD_UID)
		return credentials->uid == state->cred_state.uid;
	return word->kind == WORD_GID &&
	       credentials->gid == (uint32_t)sys_call(__NR_getegid, 0, 0, 0, 0, 0);
}

static void explain_word(struct requirements *state, const struct word *word, const char *value)
{
	struct explanation *row = &state->out->rows[state->out->count++];
	unsigned i;

	*row = (struct explanation){ .word = word, .value = value, .type = -1 };
	if (has_id(state, word))
		return;
	for (i = 0; i < sizeof(word_rules) / sizeof(word_rules[0]); i++) {
		const struct word_rule *rule = &word_rules[i];

		if (rule->kind == word->kind &&
		    (rule->type < 0 ||
		     rule->made == (state->plan->namespaces[rule->type].kind == REFERENCE_NEW)))
			apply_rule(state, row, rule);
	}
}

void requirements_find_words(struct requirements *state)
{
	unsigned phase;
	unsigned i;

	for (phase = PHASE_READ; phase <= PHASE_CREDENTIALS; phase++)
		for (i = 0; i < words_count; i++)
			if (words[i].phase == phase && state->plan->texts[i] &&
			    words[i].kind != WORD_NAMESPACE && words[i].kind != WORD_TARGET)
				explain_word(state, &words[i], state->plan->texts[i]);
}
