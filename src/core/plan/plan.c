/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about a plan that has been read. */
#include "core/plan/plan.h"

#include "core/plan/ns_types.h"

uint8_t plan_target_types(const struct plan *plan)
{
	uint8_t unnamed = 0;
	uint8_t named = 0;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		const uint8_t kind = plan->namespaces[type].kind;

		if (kind == REFERENCE_NONE)
			unnamed |= NS_BIT(type);
		else if (kind == REFERENCE_TARGET)
			named |= NS_BIT(type);
	}
	if (plan->target.kind == REFERENCE_NONE)
		return 0;
	return named ? named : unnamed;
}

bool plan_joins(const struct plan *plan)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (plan->namespaces[type].kind != REFERENCE_NONE &&
		    plan->namespaces[type].kind != REFERENCE_NEW)
			return true;
	return plan->target.kind != REFERENCE_NONE;
}

bool plan_joins_user(const struct plan *plan)
{
	const uint8_t kind = plan->namespaces[GONS_USER].kind;

	return plan_target_types(plan) & NS_BIT(GONS_USER) ||
	       (kind != REFERENCE_NONE && kind != REFERENCE_NEW);
}
