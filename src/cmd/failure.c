/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of the library, as a line for the user and an exit status. */
#include "cmd/failure.h"

#include <errno.h>

#include "cmd/message.h"

int say_failure(const struct request *request, int error)
{
	if (request->target)
		say(error, "target %s: %s", request->target, gons_plan_error(request->plan));
	else
		say(error, "%s", gons_plan_error(request->plan));
	if (gons_plan_report(request->plan)->status != 0)
		return EXIT_OURS;
	return error == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}
