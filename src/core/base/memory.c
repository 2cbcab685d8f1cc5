/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The four functions that a compiler may call on its own, also in freestanding code (GCC manual,
 * "Language Standards Supported by GCC"). They are hidden: no program is bound to them.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/* Eight bytes at a time, at any address: all processors of core read and write unaligned words. */
typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *t = to;
	const char *f = from;

	for (; size >= sizeof(word); size -= sizeof(word), t += sizeof(word), f += sizeof(word))
		*(word *)t = *(const word *)f;
	while (size--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	char *t = to;
	const char *f = from;

	if (t <= f)
		return memcpy(to, from, size);
	while (size--)
		t[size] = f[size];
	return to;
}

void *memset(void *to, int value, size_t size)
{
	const word pattern = UINT64_C(0x0101010101010101) * (unsigned char)value;
	char *t = to;

	for (; size >= sizeof(word); size -= sizeof(word), t += sizeof(word))
		*(word *)t = pattern;
	while (size--)
		*t++ = (char)value;
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a;
	const unsigned char *y = b;

	for (; size--; x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}
