/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as an environment, and the variables that are set besides its words. */
#define _GNU_SOURCE
#include "lib/plan/plan_environ.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/plan/words.h"
#include "lib/plan/failure.h"

static bool has_name(const char *variable, const char *name, size_t length)
{
	return strncmp(variable, name, length) == 0 &&
	       (variable[length] == '=' || variable[length] == '\0');
}

static int store_variable(gons_plan *plan, char *text, size_t name_length)
{
	struct variable *grown;
	size_t i;

	for (i = 0; i < plan->variable_count; i++) {
		if (!has_name(plan->variables[i].text, text, name_length))
			continue;
		free(plan->variables[i].text);
		plan->variables[i].text = text;
		return 0;
	}
	grown = reallocarray(plan->variables, i + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	plan->variables = grown;
	plan->variables[plan->variable_count++] = (struct variable){ text, name_length };
	return 0;
}

int gons_plan_setenv(gons_plan *plan, const char *name, const char *value)
{
	const size_t length = strlen(name);
	struct text line;
	size_t size;
	char *text;

	gons_plan_begin(plan);
	if (length == 0 || strchr(name, '=') || strncmp(name, "gons_", 5) == 0) {
		gons_plan_fail(plan, -EINVAL, &line);
		text_add(&line, "invalid name of a variable ");
		text_add_quoted(&line, name, length);
		text_add(&line, "; it is not empty, holds no =, and does not begin with gons_");
		return -EINVAL;
	}
	size = length + (value ? strlen(value) + 1 : 0) + 1;
	text = malloc(size);
	if (text) {
		memcpy(text, name, length + 1);
		if (value) {
			text[length] = '=';
			memcpy(text + length + 1, value, size - length - 1);
		}
		if (store_variable(plan, text, length) == 0)
			return 0;
		free(text);
	}
	return gons_plan_fail_at(plan, -ENOMEM, "cannot keep a variable");
}

/* Does the plan replace this variable of base, or take it out? */
static bool is_replaced(const gons_plan *plan, const char *variable)
{
	size_t i;

	if (strncmp(variable, "gons_", 5) == 0)
		return true;
	for (i = 0; i < plan->variable_count; i++)
		if (has_name(variable, plan->variables[i].text, plan->variables[i].name_length))
			return true;
	return false;
}

/* An environment under construction. The first pass, with strings NULL, counts. */
struct environment {
	char **strings;
	char *text;
	size_t count;
	size_t bytes;
};

static void add(struct environment *environment, const char *parts[], int count)
{
	int i;

	if (environment->strings)
		environment->strings[environment->count] = environment->text;
	environment->count++;
	for (i = 0; i < count; i++) {
		const size_t length = strlen(parts[i]);

		environment->bytes += length;
		if (!environment->strings)
			continue;
		memcpy(environment->text, parts[i], length);
		environment->text += length;
	}
	environment->bytes++;
	if (environment->strings)
		*environment->text++ = '\0';
}

static void add_all(struct environment *environment, const gons_plan *plan, char *const base[],
		    const char *extra[])
{
	unsigned row;
	size_t i;

	/* environ of glibc is NULL after clearenv(3). */
	for (; base && *base; base++)
		if (!is_replaced(plan, *base))
			add(environment, (const char *[]){ *base }, 1);
	for (i = 0; i < plan->variable_count; i++)
		if (plan->variables[i].text[plan->variables[i].name_length] == '=')
			add(environment, (const char *[]){ plan->variables[i].text }, 1);
	for (row = 0; row < words_count; row++)
		if (plan->values[row] && !(extra && words[row].kind == WORD_ON_ERROR))
			add(environment,
			    (const char *[]){ "gons_", words[row].name, "=", plan->values[row] },
			    4);
	for (; extra && *extra; extra++)
		add(environment, extra, 1);
}

char **gons_plan_environ_with(const gons_plan *plan, char *const base[], const char *extra[])
{
	struct environment size = { 0 };
	struct environment new = { 0 };

	add_all(&size, plan, base, extra);
	new.strings = malloc((size.count + 1) * sizeof(char *) + size.bytes);
	if (!new.strings)
		return NULL;
	new.text = (char *)(new.strings + size.count + 1);
	add_all(&new, plan, base, extra);
	new.strings[new.count] = NULL;
	return new.strings;
}

char **gons_plan_environ(const gons_plan *plan, char *const base[])
{
	return gons_plan_environ_with(plan, base ? base : environ, NULL);
}
