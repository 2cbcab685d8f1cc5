/* SPDX-License-Identifier: Apache-2.0 */
/* Another object that audits, rtld-audit(7). */
#include <unistd.h>

unsigned la_version(unsigned version);

unsigned la_version(unsigned version)
{
	return write(1, "auditing\n", 9) == 9 ? version : 0;
}
