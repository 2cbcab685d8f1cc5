/* SPDX-License-Identifier: Apache-2.0 */
/* The capabilities of the program: a mask is taken as it is, names are read by libcap. */
#define _GNU_SOURCE
#include "cmd/identity/capability.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cmd/identity/libcap.h"
#include "cmd/message.h"
#include "cmd/options.h"

static bool is_mask(const char *list)
{
	const char *digits = strncmp(list, "0x", 2) == 0 ? list + 2 : list;

	return *digits && digits[strspn(digits, "0123456789abcdefABCDEF")] == '\0';
}

int capability_prepare(struct request *request, bool keep)
{
	const char *list = request->values[OPTION_CAPS];
	uint64_t mask = 0;
	char text[24];
	int error;

	if (list && request->values[OPTION_KEEP_CAPS])
		return say(-EINVAL,
			   "--caps=%s and --keep-caps both say which capabilities to keep; give "
			   "one of them",
			   list);
	if (!list)
		return keep ? options_set_as(request, "keep-caps", "", "caps", "keep") : 0;
	if (is_mask(list) || strcmp(list, "keep") == 0)
		return options_set(request, "caps", "caps", list);
	error = libcap_mask(list, &mask);
	snprintf(text, sizeof(text), "%llx", (unsigned long long)mask);
	return error ? error : options_set_as(request, "caps", list, "caps", text);
}
