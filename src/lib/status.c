/* SPDX-License-Identifier: Apache-2.0 */
/* The status API: reads the record that core has left. */
#include "../core/report.h"

int gons_status(void)
{
	return gons_record_1.report.status;
}

const char *gons_message(void)
{
	return record_message(&gons_record_1);
}

const struct gons_report *gons_report(void)
{
	return &gons_record_1.report;
}
