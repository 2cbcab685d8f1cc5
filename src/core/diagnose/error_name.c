/* SPDX-License-Identifier: Apache-2.0 */
/* Errors in the words of strerror(3). */
#include "core/diagnose/error_name.h"

#include <linux/errno.h>
#include <stddef.h>
#include <stdint.h>

/* As the texts of reasons.c: one behind another, and rows with offsets, not pointers. */
struct texts {
#define ERROR(error, text) char error_##error[sizeof(text)];
#include "core/diagnose/error_names.def"
#undef ERROR
};

static const struct texts texts = {
#define ERROR(error, text) text,
#include "core/diagnose/error_names.def"
#undef ERROR
};

struct name {
	uint16_t error;
	uint16_t text;
};

static const struct name names[] = {
#define ERROR(error, text) { error, offsetof(struct texts, error_##error) },
#include "core/diagnose/error_names.def"
#undef ERROR
};

void diagnose_error(struct text *line, int error)
{
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].error == -error) {
			text_add(line, (const char *)&texts + names[i].text);
			return;
		}
	}
	text_add(line, "error ");
	text_add_number(line, (uint64_t)-error);
}
