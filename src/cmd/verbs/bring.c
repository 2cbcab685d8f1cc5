/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds the word bind, in an order in which no mount covers another one. Which files are brought
 * is known to inject.c.
 */
#define _GNU_SOURCE
#include "cmd/verbs/bring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/failure.h"
#include "cmd/message.h"
#include "cmd/options.h"

enum { PLACES_MAX = 32 }; /* how many the word bind takes, libgons(7) */

/* One item of the word: SOURCE[:DESTINATION[:ro]]. */
struct item {
	const char *text;
	size_t length;
	const char *inside; /* the destination */
	size_t inside_length;
	bool brought; /* the destination is the source */
};

static bool next_item(const char **at, struct item *item)
{
	const char *text = *at;
	size_t length = strcspn(text, ",");
	size_t source = strcspn(text, ":,");

	if (length == 0)
		return false;
	*item = (struct item){ text, length, text, length, source == length };
	if (!item->brought) {
		item->inside = text + source + 1;
		item->inside_length = strcspn(item->inside, ":,");
	}
	*at = text + length + (text[length] == ',');
	return true;
}

static bool is_at_or_below(const char *path, size_t length, const char *directory, size_t above)
{
	return length >= above && strncmp(path, directory, above) == 0 &&
	       (length == above || above == 1 || path[above] == '/');
}

/* Is path below the directory also when all symbolic links of the host are followed? */
static bool is_really_below(const char *path, const char *directory)
{
	const char *rest = path + (directory[1] ? strlen(directory) : 0);
	char *above = realpath(directory, NULL);
	char *real = realpath(path, NULL);
	char *expected = NULL;
	bool below = false;

	if (above && real && asprintf(&expected, "%s%s", above[1] ? above : "", rest) >= 0)
		below = strcmp(real, expected) == 0;
	free(expected);
	free(real);
	free(above);
	return below;
}

/* Does another item have a destination between the two, which would cover what the directory
 * brings? */
static bool is_parted(const char *binds, const char *path, const char *directory)
{
	const size_t above = strlen(directory);
	struct item item;

	while (next_item(&binds, &item))
		if (!item.brought &&
		    is_at_or_below(path, strlen(path), item.inside, item.inside_length) &&
		    is_at_or_below(item.inside, item.inside_length, directory, above))
			return true;
	return false;
}

/* Does the directory bring the path anyway? */
static bool comes_with(const char *binds, const char *path, const char *directory)
{
	return is_at_or_below(path, strlen(path), directory, strlen(directory)) &&
	       is_really_below(path, directory) && !is_parted(binds, path, directory);
}

static bool is_brought_with(const char *binds, const struct item *item, const char *path,
			    bool inwards)
{
	char *other;
	bool with;

	if (!item->brought || !(other = strndup(item->text, item->length)))
		return false;
	with = inwards ? comes_with(binds, path, other) : comes_with(binds, other, path);
	free(other);
	return with;
}

static void append(char *binds, const char *text, size_t length)
{
	char *end = binds + strlen(binds);

	if (end > binds)
		*end++ = ',';
	memcpy(end, text, length);
	end[length] = '\0';
}

/* Does the path of an item lead below the directory by links, as /lib leads to /usr/lib? Links
 * inside are mostly the same. */
static bool leads_below(const struct item *item, const char *directory)
{
	char *path = item->brought ? strndup(item->text, item->length) : NULL;
	char *real = path ? realpath(path, NULL) : NULL;
	char *above = realpath(directory, NULL);
	bool below = real && above && is_at_or_below(real, strlen(real), above, strlen(above));

	free(above);
	free(real);
	free(path);
	return below;
}

/* A directory covers what was mounted below it before. So it comes before items below it, but after
 * items that would cover it. Returns the item that it comes before, or the end. */
static const char *position(const char *binds, const char *path)
{
	const char *before = NULL;
	const char *at = binds;
	struct item item;

	while (next_item(&at, &item)) {
		if (!item.brought &&
		    is_at_or_below(path, strlen(path), item.inside, item.inside_length))
			before = NULL;
		else if (!before &&
			 (is_at_or_below(item.inside, item.inside_length, path, strlen(path)) ||
			  leads_below(&item, path)))
			before = item.text;
	}
	return before ? before : at;
}

/* Copies binds with the path in its place, and without items that the path brings. */
static void merge(char *merged, const char *binds, const char *path)
{
	const char *before = position(binds, path);
	const char *at = binds;
	struct item item;

	*merged = '\0';
	while (next_item(&at, &item)) {
		if (item.text == before)
			append(merged, path, strlen(path));
		if (!is_brought_with(binds, &item, path, false))
			append(merged, item.text, item.length);
	}
	if (at == before)
		append(merged, path, strlen(path));
}

/* Sets the word to binds, which then belongs to the request. */
static int set_binds(struct request *request, char *binds)
{
	const char *at = binds;
	struct item item;
	unsigned count = 0;
	int error;

	free(request->binds);
	request->binds = binds;
	if (!binds)
		return say(-ENOMEM, "no memory");
	while (next_item(&at, &item))
		count++;
	if (count > PLACES_MAX)
		return say(-E2BIG,
			   "more than %d files and directories to bring and to bind, with those of "
			   "--bring-libs; bring a directory that contains several of them",
			   PLACES_MAX);
	error = gons_plan_set(request->plan, "bind", binds);
	return error ? say_plan_failure(request, error) : 0;
}

int bring_bind(struct request *request, const char *value)
{
	const char *before = request->binds ? request->binds : "";
	char *binds;

	return set_binds(request, asprintf(&binds, "%s%s%s", before, *before ? "," : "", value) < 0
					  ? NULL
					  : binds);
}

int bring_path(struct request *request, const char *path)
{
	const char *before = request->binds ? request->binds : "";
	const char *at = before;
	struct item item;
	char *binds;

	while (next_item(&at, &item))
		if (is_brought_with(before, &item, path, true))
			return 0;
	binds = malloc(strlen(before) + strlen(path) + 2);
	if (binds)
		merge(binds, before, path);
	return set_binds(request, binds);
}
