/* SPDX-License-Identifier: Apache-2.0 */
/* The constructor of the preload. With glibc it runs before all others: the object is linked with
 * -z initfirst. */
#include "core/base/audit.h"
#include "core/premain.h"
#include "core/untrusted/nss.h"

typedef void constructor(int argument_count, char **arguments, char **environment);

__attribute__((section(".init_array"), used)) static constructor *const on_start = gons_premain;

extern struct dynamic_entry _DYNAMIC[] __attribute__((visibility("hidden")));

bool audit_is_missing(void)
{
	return nss_has_glibc() && audit_mark_of(_DYNAMIC)->value != AUDIT_MARK;
}
