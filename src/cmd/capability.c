/* SPDX-License-Identifier: Apache-2.0 */
/* Capabilities by their names, which core does not know. */
#define _GNU_SOURCE
#include "capability.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "options.h"

static bool is_mask(const char *list)
{
	const char *digits = strncmp(list, "0x", 2) == 0 ? list + 2 : list;

	return *digits && digits[strspn(digits, "0123456789abcdefABCDEF")] == '\0';
}

static uint64_t all_of_them(void)
{
	return (UINT64_C(1) << cap_max_bits()) - 1;
}

/* With cap_ in front or without, as capabilities(7) and as people write them. */
static int add_name(const char *name, uint64_t *mask)
{
	char full[64];
	cap_value_t value;

	snprintf(full, sizeof(full), "%s%s", strncasecmp(name, "cap_", 4) == 0 ? "" : "cap_", name);
	if (strcmp(name, "none") == 0)
		return 0;
	if (strcmp(name, "all") == 0)
		*mask |= all_of_them();
	else if (cap_from_name(full, &value) == 0)
		*mask |= UINT64_C(1) << value;
	else
		return -EINVAL;
	return 0;
}

static int add_names(const char *list, uint64_t *mask)
{
	char *copy = strdup(list);
	char *name;
	char *rest;
	int error = copy ? 0 : say(-ENOMEM, "no memory");

	for (name = copy ? strtok_r(copy, ",", &rest) : NULL; name && !error;
	     name = strtok_r(NULL, ",", &rest))
		if (add_name(name, mask))
			error = say(-EINVAL,
				    "--caps=%s: no capability is called \"%s\"; capabilities(7) "
				    "lists them, and \"all\", \"none\" or a mask will do",
				    list, name);
	free(copy);
	return error;
}

/* cap_from_text(3): "cap_net_raw=p", "all=ep cap_sys_admin-ep". What is permitted counts. */
static int add_text(const char *list, uint64_t *mask)
{
	cap_t sets = cap_from_text(list);
	cap_flag_value_t set;
	cap_value_t value;

	if (!sets)
		return say(-EINVAL, "--caps=%s: cap_from_text(3) does not understand it", list);
	for (value = 0; value < cap_max_bits(); value++)
		if (cap_get_flag(sets, value, CAP_PERMITTED, &set) == 0 && set == CAP_SET)
			*mask |= UINT64_C(1) << value;
	cap_free(sets);
	return 0;
}

int capability_prepare(struct request *request, bool keep)
{
	const char *list = request->given[GIVEN_CAPS];
	uint64_t mask = 0;
	char text[24];
	int error;

	if (list && request->given[GIVEN_KEEP_CAPS])
		return say(-EINVAL,
			   "--caps=%s and --keep-caps both say which capabilities are left; give "
			   "one of them",
			   list);
	if (!list)
		return keep ? options_set(request, "keep-caps", "caps", "keep") : 0;
	if (*list == '\0')
		return say(-EINVAL, "--caps= names no capability; \"none\" is none");
	if (is_mask(list) || strcmp(list, "keep") == 0)
		return options_set(request, "caps", "caps", list);
	error = strpbrk(list, "=+- ") ? add_text(list, &mask) : add_names(list, &mask);
	snprintf(text, sizeof(text), "%llx", (unsigned long long)mask);
	return error ? error : options_set(request, "caps", "caps", text);
}

bool capability_enters_others(void)
{
	cap_t sets = cap_get_proc();
	cap_flag_value_t admin = CAP_CLEAR;
	cap_flag_value_t chroot = CAP_CLEAR;

	if (!sets)
		return false;
	cap_get_flag(sets, CAP_SYS_ADMIN, CAP_EFFECTIVE, &admin);
	cap_get_flag(sets, CAP_SYS_CHROOT, CAP_EFFECTIVE, &chroot);
	cap_free(sets);
	return admin == CAP_SET && chroot == CAP_SET;
}
