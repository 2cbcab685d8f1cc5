/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody does between two of our system calls. */
#include "hostile.h"

void race_before_call(void);

static struct {
	const uint8_t *data;
	size_t size;
	unsigned wait; /* calls until the next deed */
	bool happened;
	bool acts;
} race;

static void next(void)
{
	race.acts = race.size > DEED_BYTES;
	if (race.acts)
		race.wait = race.data[0];
}

void race_begin(const uint8_t *data, size_t size)
{
	race.data = data;
	race.size = size;
	race.happened = false;
	next();
}

bool race_end(void)
{
	race.acts = false;
	return race.happened;
}

void race_before_call(void)
{
	if (!race.acts || race.wait-- > 0)
		return;
	deed(race.data + 1);
	race.happened = true;
	race.data += 1 + DEED_BYTES;
	race.size -= 1 + DEED_BYTES;
	next();
}
