/* SPDX-License-Identifier: Apache-2.0 */
/* gons inject: executes a program of the host in namespaces of other processes. */
#define _GNU_SOURCE
#include "cmd/verbs/inject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/last_error.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/program_kind.h"
#include "cmd/sealed_command.h"
#include "cmd/target/target_name.h"
#include "cmd/verbs/bring.h"
#include "cmd/verbs/enter.h"
#include "cmd/verbs/enter_follow.h"

#if defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#else
#define TRIPLET "riscv64-linux-gnu"
#endif

/* Files that the dynamic linker and libc may load while the program runs, in all distributions. */
static const char *const libraries[] = {
	"/lib/" TRIPLET,   "/usr/lib/" TRIPLET, "/lib64", "/usr/lib64", "/etc/ld.so.cache",
	"/usr/lib/locale", "/usr/share/locale",
};

/* The directories of libraries in a distribution that has none of the first four above. */
static const char *const plain_libraries[] = { "/lib", "/usr/lib" };

static int apply_bind(struct request *request, const struct option_row *row, const char *value)
{
	(void)row;
	return bring_bind(request, value);
}

/* Removes "//", "/./" and a slash at the end. */
static void tidy(char *path)
{
	char *from = path;
	char *to = path;

	while (*from) {
		size_t length = strcspn(++from, "/");

		if (length > 1 || (length == 1 && *from != '.')) {
			*to++ = '/';
			memmove(to, from, length);
			to += length;
		}
		from += length;
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

static int apply_bring(struct request *request, const struct option_row *row, const char *value)
{
	char *path;
	char *real;
	char *directory = *value == '/' ? NULL : realpath(".", NULL);
	int error;

	(void)row;
	if (*value != '/' && !directory)
		return say(last_error(),
			   "--bring=%s: cannot find the path of the working directory: %s", value,
			   strerror(errno));
	if (asprintf(&path, "%s%s%s", directory ? directory : "", directory ? "/" : "", value) < 0)
		path = NULL;
	free(directory);
	/* The destination inside has the same path, in which ".." may lead elsewhere. */
	if (path && strstr(path, "..") && (real = realpath(path, NULL))) {
		free(path);
		path = real;
	}
	if (!path)
		return say(-ENOMEM, "no memory");
	if (access(path, F_OK) < 0)
		error = say(last_error(),
			    "--bring=%s: %s; a file or directory of the host is needed", value,
			    strerror(errno));
	else if (strpbrk(path, ",:"))
		error = say(-EINVAL, "--bring=%s: a path with a comma or a colon cannot be brought",
			    value);
	else {
		tidy(path);
		error = bring_path(request, path);
	}
	free(path);
	return error;
}

static int bring_all(struct request *request, const char *const *paths, size_t count, int *brought)
{
	size_t i;
	int error = 0;

	for (i = 0; i < count && !error; i++) {
		if (access(paths[i], F_OK) < 0)
			continue;
		error = bring_path(request, paths[i]);
		(*brought)++;
	}
	return error;
}

static int apply_bring_libs(struct request *request, const struct option_row *row,
			    const char *value)
{
	int directories = 0;
	int files = 0;
	int error;

	(void)row;
	(void)value;
	error = bring_all(request, libraries, 4, &directories);
	if (!error && directories == 0)
		error = bring_all(request, plain_libraries, 2, &directories);
	return error ? error
		     : bring_all(request, libraries + 4, sizeof(libraries) / sizeof(*libraries) - 4,
				 &files);
}

static int apply_keep_home(struct request *request, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	return gons_plan_option(request->plan, GONS_KEEP_HOME, 1);
}

const struct option_row inject_rows[] = {
	ROWS_OF_TARGET,
	{ 0, 0, "bring", "PATH", "also bring a file or directory of the host", apply_bring, NULL,
	  NULL },
	{ 0, 0, "bring-libs", NULL, "also bring the host's shared libraries", apply_bring_libs,
	  NULL, NULL },
	{ 0, 0, "bind", "SOURCE[:DESTINATION[:ro]]", "bring SOURCE to another path", apply_bind,
	  NULL, NULL },
	{ 0, 0, "keep-home", NULL, "keep HOME and the like, also where they lead inside",
	  apply_keep_home, NULL, NULL },
	{ 0, 0, "trust-target", "[=inspect]",
	  "let its files be executed; inspect: allow ptrace only", option_word, "trust", "1" },
	ROW_END,
};

/* Is it a variable that has an effect outside, before the program enters the namespaces? On
 * ld.so(8), and on this command as it looks for the program. */
static bool acts_outside(const char *variable)
{
	static const char *const names[] = { "LD_", "GLIBC_TUNABLES=", "PATH=", "SHELL=" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* environ is that of the target: such variables become the caller's again, as the target must not
 * choose which files of the host are executed. */
static int keep_caller_variables(char *const *own)
{
	char **from;
	char **to = environ;

	for (from = environ; *from; from++)
		if (!acts_outside(*from))
			*to++ = *from;
	*to = NULL;
	for (; *own; own++)
		if (acts_outside(*own) && putenv(*own))
			return say(-ENOMEM, "no memory");
	return 0;
}

int inject_run(struct request *request)
{
	char *const *own = environ;
	/* A dynamically linked program is executed outside; the library looks for the preload
	 * beside this command. */
	const bool inside = program_is_static(program_to_inject(request));

	/* A descriptor of the shell could lead out of the container. */
	gons_plan_option(request->plan, GONS_KEEP_ALL, 0);
	if ((inside && target_name_seal_command()) || enter_prepare(request) ||
	    (environ != own && keep_caller_variables(own)) || (inside && sealed_command_execute()))
		return EXIT_CANCELED;
	return enter_follow(request, false) ? EXIT_CANCELED : program_inject(request);
}
