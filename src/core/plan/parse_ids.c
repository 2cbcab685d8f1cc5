/* SPDX-License-Identifier: Apache-2.0 */
/* Values about ids and capabilities: the maps and the owner of a new user namespace, and the
 * credentials of the program. */
#include "core/plan/parsers.h"

#include <linux/errno.h>

#include "core/plan/parse_error.h"
#include "core/plan/parse_list.h"

int parse_owner(struct plan *plan, const struct word *word, const char *value, void *member,
		struct text *error)
{
	const char *colon = value;
	uint64_t uid;
	uint64_t gid;

	while (*colon && *colon != ':')
		colon++;
	if (*colon == '\0' || text_number(value, (size_t)(colon - value), 0, ID_MAX, &uid) ||
	    text_number(colon + 1, text_length(colon + 1), 0, ID_MAX, &gid))
		return parse_bad_value(error, word, value);
	*(uint32_t *)member = (uint32_t)uid;
	plan->owner_gid = (uint32_t)gid;
	plan->has_owner = true;
	return 0;
}

int parse_mapping(struct plan *plan, const struct word *word, const char *value, void *member,
		  struct text *error)
{
	static const char names[][8] = {
		[MAPPING_ROOT] = "root",
		[MAPPING_SELF] = "self",
		[MAPPING_AUTO] = "auto",
		[MAPPING_NONE] = "none",
	};
	const char *at = value;
	unsigned count = 0;
	struct extent extent;
	unsigned kind;

	(void)plan;
	for (kind = MAPPING_ROOT; kind < MAPPING_LIST; kind++)
		if (text_equal(names[kind], value, text_length(value)))
			break;
	while (kind == MAPPING_LIST && *at)
		if (count++ == EXTENTS_MAX || !parse_next_extent(&at, &extent))
			return parse_bad_value(error, word, value);
	*(struct mapping *)member = (struct mapping){ .text = value, .kind = (uint8_t)kind };
	return 0;
}

static int parse_id_number(const struct word *word, const char *value, uint32_t *result, bool *has,
			   bool *keeps, struct text *error)
{
	uint64_t number;

	*keeps = text_equal("keep", value, text_length(value));
	if (*keeps)
		return 0;
	if (text_number(value, text_length(value), 0, ID_MAX, &number))
		return parse_bad_value(error, word, value);
	*result = (uint32_t)number;
	*has = true;
	return 0;
}

int parse_uid(struct plan *plan, const struct word *word, const char *value, void *member,
	      struct text *error)
{
	struct credentials *credentials = &plan->credentials;

	return parse_id_number(word, value, member, &credentials->has_uid, &credentials->keeps_uid,
			       error);
}

int parse_gid(struct plan *plan, const struct word *word, const char *value, void *member,
	      struct text *error)
{
	struct credentials *credentials = &plan->credentials;

	return parse_id_number(word, value, member, &credentials->has_gid, &credentials->keeps_gid,
			       error);
}

int parse_groups(struct plan *plan, const struct word *word, const char *value, void *member,
		 struct text *error)
{
	const char *at = value;
	unsigned count = 0;
	uint32_t number;

	(void)plan;
	while (*at)
		if (count++ == GROUPS_MAX || !parse_next_number(&at, &number))
			return parse_bad_value(error, word, value);
	*(const char **)member = value;
	return 0;
}

/* The text behind the mask, or NULL if it is no mask. */
static const char *parse_mask(const char *value, uint64_t *mask)
{
	const char *digits = text_skip_prefix(value, "0x");
	const char *at;

	*mask = 0;
	if (!digits)
		digits = value;
	for (at = digits; *at && *at != ':'; at++) {
		int digit = *at >= '0' && *at <= '9'   ? *at - '0'
			    : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10
			    : *at >= 'A' && *at <= 'F' ? *at - 'A' + 10
						       : -1;

		if (digit < 0 || *mask >> 60)
			return NULL;
		*mask = *mask << 4 | (uint64_t)digit;
	}
	return at == digits ? NULL : at;
}

int parse_capabilities(struct plan *plan, const struct word *word, const char *value, void *member,
		       struct text *error)
{
	struct credentials *credentials = &plan->credentials;
	uint64_t mask;
	uint64_t bounding;
	const char *rest;

	if (text_equal(value, "keep", 4)) {
		credentials->keeps_capabilities = true;
		return 0;
	}
	rest = parse_mask(value, &mask);
	bounding = mask;
	if (rest && *rest == ':')
		rest = parse_mask(rest + 1, &bounding);
	/* capabilities(7): a capability that the bounding set lacks cannot be added to the
	 * inheritable set. */
	if (!rest || *rest || mask & ~bounding)
		return parse_bad_value(error, word, value);
	*(uint64_t *)member = mask;
	credentials->bounding = bounding;
	credentials->has_capabilities = true;
	return 0;
}
