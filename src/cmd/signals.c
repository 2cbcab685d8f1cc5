/* SPDX-License-Identifier: Apache-2.0 */
/* Signals by their names. */
#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"

int signal_read(const char *option, const char *text)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	char *end;
	long number = strtol(text, &end, 10);
	int signal;

	if (*text && !*end && number >= 1 && number <= SIGRTMAX)
		return (int)number;
	for (signal = 1; signal <= SIGRTMAX; signal++)
		if (sigabbrev_np(signal) && strcasecmp(sigabbrev_np(signal), name) == 0)
			return signal;
	return say(-EINVAL, "--%s=%s: there is no such signal; TERM, SIGTERM or 15 is one", option,
		   text);
}
