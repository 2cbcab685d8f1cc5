/* SPDX-License-Identifier: Apache-2.0 */
/* The status API: what the record tells that core has written before main(). */
#include "core/report/record.h"

int gons_status(void)
{
	return record_of_process()->report.status;
}

const char *gons_message(void)
{
	return record_message(record_of_process());
}

const struct gons_report *gons_report(void)
{
	return &record_of_process()->report;
}
