/* SPDX-License-Identifier: Apache-2.0 */
/* Signals by their names. sigabbrev_np(3) is not in every libc. */
#define _GNU_SOURCE
#include "cmd/identity/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/message.h"

struct named_signal {
	int number;
	const char *name;
};

#define NAMED(name)                                                                                \
	{                                                                                          \
		SIG##name, #name                                                                   \
	}

/* signal(7). */
static const struct named_signal signals[] = {
	NAMED(HUP),   NAMED(INT),    NAMED(QUIT),   NAMED(ILL),         NAMED(TRAP), NAMED(ABRT),
	NAMED(BUS),   NAMED(STKFLT), NAMED(FPE),    NAMED(KILL),        NAMED(USR1), NAMED(SEGV),
	NAMED(USR2),  NAMED(PIPE),   NAMED(ALRM),   NAMED(TERM),        NAMED(CHLD), NAMED(CONT),
	NAMED(STOP),  NAMED(TSTP),   NAMED(TTIN),   NAMED(TTOU),        NAMED(URG),  NAMED(XCPU),
	NAMED(XFSZ),  NAMED(PROF),   NAMED(VTALRM), NAMED(IO),          NAMED(PWR),  NAMED(SYS),
	NAMED(WINCH), NAMED(IOT),    NAMED(POLL),   { SIGCHLD, "CLD" },
};

int signal_number(const char *option, const char *text)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	char *end;
	long number = strtol(text, &end, 10);
	size_t i;

	if (*text && !*end && number >= 1 && number <= SIGRTMAX)
		return (int)number;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strcasecmp(signals[i].name, name) == 0)
			return signals[i].number;
	return say(-EINVAL, "--%s=%s: there is no such signal; write TERM, SIGTERM or 15", option,
		   text);
}
