/* SPDX-License-Identifier: Apache-2.0 */
/* Names and sets of capabilities, by libcap. The library knows masks only. */
#define _GNU_SOURCE
#include "cmd/identity/libcap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "cmd/last_error.h"
#include "cmd/message.h"

static uint64_t all_of_them(void)
{
	return (UINT64_C(1) << cap_max_bits()) - 1;
}

/* A name with or without cap_ in front, as in capabilities(7), or "all" or "none". */
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
				    "--caps=%s: no capability is called \"%s\"; see "
				    "capabilities(7), or give \"all\", \"none\" or a mask",
				    list, name);
	free(copy);
	return error;
}

/* cap_from_text(3): "cap_net_raw=p", "all=ep cap_sys_admin-ep". The permitted set counts. */
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

int libcap_mask(const char *list, uint64_t *mask)
{
	*mask = 0;
	return strpbrk(list, "=+- ") ? add_text(list, mask) : add_names(list, mask);
}

int libcap_enters_others(bool *able)
{
	cap_t sets = cap_get_proc();
	cap_flag_value_t admin = CAP_CLEAR;
	cap_flag_value_t chroot = CAP_CLEAR;

	if (!sets) {
		const int error = last_error();

		say(error, "cannot read the capabilities of this process: %s", strerror(-error));
		return error;
	}
	cap_get_flag(sets, CAP_SYS_ADMIN, CAP_EFFECTIVE, &admin);
	cap_get_flag(sets, CAP_SYS_CHROOT, CAP_EFFECTIVE, &chroot);
	cap_free(sets);
	*able = admin == CAP_SET && chroot == CAP_SET;
	return 0;
}
