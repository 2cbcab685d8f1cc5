/* SPDX-License-Identifier: Apache-2.0 */
/* For which plans files of a root directory are not trusted. */
#include "core/untrusted/untrusted.h"

#include "core/plan/ns_types.h"

bool plan_is_untrusted(const struct plan *plan)
{
	const uint8_t kind = plan->namespaces[GONS_MNT].kind;

	if (plan->rootfs.trust == TRUST_ALL)
		return false;
	if (kind == REFERENCE_NEW || plan->rootfs.root)
		return plan->rootfs.root;
	return kind != REFERENCE_NONE || plan_target_types(plan) & NS_BIT(GONS_MNT);
}

bool plan_forbids_devices(const struct plan *plan)
{
	return plan->rootfs.devices == DEVICES_HOSTS;
}
