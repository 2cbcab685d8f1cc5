/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of the library as a line for the user, in terms of options. */
#define _GNU_SOURCE
#include "cmd/failure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/message.h"
#include "cmd/words_as_options.h"

#define PREFIX "gons_"

/* A descriptor that this command has opened, and nobody has typed. */
static bool is_descriptor(const char *value)
{
	return strncmp(value, "fd:", 3) == 0 || strncmp(value, "pidfd:", 6) == 0;
}

/* "--tmp=fresh", as the user typed it. */
static void put_subject(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	const int index = words_index(failure->word, strlen(failure->word));
	const char *value = request->asked[index].value;

	if (!value && failure->value && !is_descriptor(failure->value))
		value = failure->value;
	fprintf(to, "--%s%s%s", words_option(request, index), value && *value ? "=" : "",
		value ? value : "");
}

/* --- a value that is not understood --- */

/* What libgons(7) calls NUMBER and SECONDS. */
static bool put_number_advice(const struct gons_failure *failure, FILE *to)
{
	const char *value = failure->value ? failure->value : "";

	if (strncmp(failure->advice, "it is one of: NUMBER", 20) != 0 &&
	    strncmp(failure->advice, "it is one of: SECONDS", 21) != 0)
		return false;
	value += *value == '-';
	fputs(*value && !value[strspn(value, "0123456789")] ? "it is out of range"
							    : "a number is needed",
	      to);
	return true;
}

/* "it is one of: UID:GID" is one form, and no choice. */
static bool put_form(const struct gons_failure *failure, FILE *to)
{
	static const char choice[] = "it is one of: ";
	const char *forms = failure->advice + strlen(choice);

	if (strncmp(failure->advice, choice, strlen(choice)) != 0 || strstr(forms, ", "))
		return false;
	fprintf(to, "it takes %s", forms);
	return true;
}

static void put_unread(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	if (!failure->word || !failure->advice) {
		fputs(failure->message, to);
		return;
	}
	put_subject(request, failure, to);
	fputs(": ", to);
	if (strcmp(failure->word, "proc") == 0)
		fputs("an absolute path is needed, or 0 or 1", to);
	else if (!put_number_advice(failure, to) && !put_form(failure, to))
		words_put_text(request, to, failure->advice);
}

/* --- options that lack or contradict others --- */

static const char *type_name(const char *word)
{
	static const char *const names[][2] = {
		{ "mnt", "mount" }, { "net", "network" }, { "uts", "UTS" }, { "ipc", "IPC" }
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], word) == 0)
			return names[i][1];
	return word;
}

static bool is_type(const char *word)
{
	const int index = words_index(word, strlen(word));

	/* gons_word(): the types come first. */
	return index >= 0 && index < GONS_TYPES;
}

/* "--tmp needs a mount namespace: add -m" */
static bool put_need(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	const struct option_row *row;
	bool made;

	if (!failure->word || !failure->other || !failure->reason || !is_type(failure->other) ||
	    !strstr(failure->reason, " is set, but it takes " PREFIX))
		return false;
	made = strstr(failure->reason, "=new") != NULL;
	row = words_row(request->verb, failure->other);
	fprintf(to, "--%s needs a %s%s namespace: add ",
		words_option(request, words_index(failure->word, strlen(failure->word))),
		made ? "new " : "", type_name(failure->other));
	if (row && row->letter && (!made || request->verb->keeps_files))
		fprintf(to, "-%c", row->letter);
	else
		fprintf(to, "--%s%s", row ? row->name : failure->other, made ? "=new" : "");
	return true;
}

static void put_contradiction(const struct request *request, const struct gons_failure *failure,
			      FILE *to)
{
	if (put_need(request, failure, to))
		return;
	words_put_text(request, to, failure->reason ? failure->reason : failure->message);
	if (!failure->advice)
		return;
	fputs("; ", to);
	words_put_text(request, to, failure->advice);
}

/* --- a step that failed --- */

static const char *const actions[] = {
	[GONS_STEP_REFERENCE] = "cannot open",
	[GONS_STEP_JOIN] = "cannot join",
	[GONS_STEP_CREATE] = "cannot make the namespace of",
	[GONS_STEP_MAP] = "cannot apply",
	[GONS_STEP_ROOTFS] = "cannot apply",
	[GONS_STEP_DIRECTORY] = "cannot change to",
	[GONS_STEP_CREDENTIALS] = "cannot apply",
	[GONS_STEP_KEEP] = "cannot keep the namespace of",
	[GONS_STEP_IDS] = "cannot apply",
	[GONS_STEP_BINFMT] = "cannot apply",
	[GONS_STEP_NESTED] = "cannot apply",
};

static bool is_asked(const struct request *request, const char *word)
{
	return request->asked[words_index(word, strlen(word))].option != NULL;
}

static bool is_about_target(const struct gons_failure *failure)
{
	return failure->word && strcmp(failure->word, "target") == 0;
}

static void put_action(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	if (failure->step == GONS_STEP_FORK) {
		fputs("cannot fork into the namespaces", to);
	} else if (failure->step == GONS_STEP_SESSION) {
		fputs("cannot leave the caller's session", to);
	} else if (is_about_target(failure) && request->target) {
		fputs("cannot join its namespaces", to);
	} else if (failure->step == GONS_STEP_DIRECTORY && !is_asked(request, "wd")) {
		fputs("cannot keep the working directory", to);
	} else if (failure->step == GONS_STEP_BINFMT) {
		fprintf(to, "cannot apply --%s because of \"%s\"",
			words_option(request, words_index(failure->word, strlen(failure->word))),
			failure->value ? failure->value : "");
	} else {
		fprintf(to, "%s ", actions[failure->step]);
		put_subject(request, failure, to);
	}
}

/* A user who may not enter namespaces of others. */
static bool lacks_rights(const struct gons_failure *failure)
{
	return (failure->step == GONS_STEP_REFERENCE || failure->step == GONS_STEP_JOIN) &&
	       (failure->error == -EPERM || failure->error == -EACCES) && geteuid() != 0;
}

static void put_advice(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	static const char user[] = "ask for " PREFIX "user=new as well";
	const char *advice = failure->advice;

	if (lacks_rights(failure))
		fputs("; use sudo", to);
	if (!advice || (lacks_rights(failure) && strncmp(advice, "run ", 4) == 0))
		return;
	fputs("; ", to);
	if (request->verb->keeps_files && strncmp(advice, user, strlen(user)) == 0) {
		fputs("add -r", to);
		advice += strlen(user);
	}
	words_put_text(request, to, advice);
}

static void put_step(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	put_action(request, failure, to);
	fprintf(to, ": %s", strerror(-failure->error));
	if (failure->reason) {
		fputs("; ", to);
		words_put_text(request, to, failure->reason);
	}
	put_advice(request, failure, to);
}

/* Without another root or mount namespace, files of the program are those of the caller. */
static bool looks_inside(const struct request *request)
{
	return request->values[OPTION_ROOT] || request->all || request->joins ||
	       (request->types | request->referenced) & 1U << GONS_MNT;
}

/* The line of the library, without its reason where that does not hold. */
static void put_execution(const struct request *request, const struct gons_failure *failure,
			  FILE *to)
{
	static const char inside[] = "the program and its interpreter are looked up inside";

	if (failure->reason && strcmp(failure->reason, inside) == 0 && !looks_inside(request))
		fprintf(to, "cannot execute \"%s\": %s", failure->value, strerror(-failure->error));
	else
		fputs(failure->message, to);
}

static bool has_action(const struct gons_failure *failure)
{
	if (failure->step == GONS_STEP_FORK || failure->step == GONS_STEP_SESSION)
		return true;
	return failure->word && failure->step < sizeof(actions) / sizeof(actions[0]) &&
	       actions[failure->step];
}

/* The table of this command ends before a word that only a newer library has. */
static bool is_known(const struct gons_failure *failure)
{
	return !failure->word || words_index(failure->word, strlen(failure->word)) >= 0;
}

static void put_failure(const struct request *request, const struct gons_failure *failure, FILE *to)
{
	if (!is_known(failure)) {
		fputs(failure->message, to);
		return;
	}
	if (failure->step == GONS_STEP_READ)
		put_unread(request, failure, to);
	else if (failure->step == GONS_STEP_CHECK)
		put_contradiction(request, failure, to);
	else if (failure->step == GONS_STEP_EXECUTE && failure->value)
		put_execution(request, failure, to);
	else if (has_action(failure))
		put_step(request, failure, to);
	else
		fputs(failure->message, to);
}

char *failure_line(const struct request *request)
{
	const struct gons_failure *failure = gons_plan_failure(request->plan);
	char *line = NULL;
	size_t size;
	FILE *to = failure ? open_memstream(&line, &size) : NULL;

	if (!to)
		return NULL;
	put_failure(request, failure, to);
	if (fclose(to) == 0) {
		message_make_printable(line);
		return line;
	}
	free(line);
	return NULL;
}

int say_plan_failure(const struct request *request, int error)
{
	char *line = failure_line(request);

	say(error, "%s", line ? line : "no memory");
	free(line);
	return error;
}

int say_failure(const struct request *request, int error)
{
	char *line = failure_line(request);

	if (request->target)
		say(error, "target %s: %s", request->target, line ? line : "no memory");
	else
		say(error, "%s", line ? line : "no memory");
	free(line);
	if (gons_plan_report(request->plan)->status != 0)
		return EXIT_CANCELED;
	return error == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}
