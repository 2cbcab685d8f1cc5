/* SPDX-License-Identifier: Apache-2.0 */
/* Variables and options that keep a program from reading start files of a container. */
#define _GNU_SOURCE
#include "lib/inject/start_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/syscall.h"
#include "core/namespace/ns.h"
#include "core/namespace/ref.h"
#include "core/plan/parse_list.h"
#include "core/plan/plan.h"

/*
 * Variables that name files which programs read when they start, or execute: by a path of the host,
 * which leads to a file of the container inside, or by the name of a module that is looked up
 * inside. The sources are the manual pages, section ENVIRONMENT, and the documentation named here.
 */
static const char *const variables[] = {
	/* environ(7), the XDG base directory specification */
	"HOME=",
	"XDG_",
	/* sh(1), bash(1), dash(1), ksh(1), zsh(1), readline(3) */
	"ENV=",
	"BASH_ENV=",
	"INPUTRC=",
	"ZDOTDIR=",
	"FPATH=",
	/* python(1) and "Command line and environment" of its documentation */
	"PYTHONHOME=",
	"PYTHONPATH=",
	"PYTHONSTARTUP=",
	"PYTHONUSERBASE=",
	"PYTHONPLATLIBDIR=",
	"PYTHONPYCACHEPREFIX=",
	"PYTHONEXECUTABLE=",
	"PYTHONBREAKPOINT=",
	"PYTHONWARNINGS=",
	"__PYVENV_LAUNCHER__=",
	/* perlrun(1), perldebug(1) */
	"PERL5LIB=",
	"PERLLIB=",
	"PERL5OPT=",
	"PERL5DB=",
	"PERL_USE_UNSAFE_INC=", /* the working directory, which is one of the place */
	/* ruby(1), gem(1), bundle-config(1) */
	"RUBYLIB=",
	"RUBYOPT=",
	"RUBYPATH=",
	"GEM_HOME=",
	"GEM_PATH=",
	"BUNDLE_",
	/* node(1) */
	"NODE_OPTIONS=",
	"NODE_PATH=",
	/* java(1), "The JDK_JAVA_OPTIONS Environment Variable", JVM TI */
	"CLASSPATH=",
	"JAVA_TOOL_OPTIONS=",
	"JDK_JAVA_OPTIONS=",
	"_JAVA_OPTIONS=",
	/* php(1), "Runtime configuration" */
	"PHPRC=",
	"PHP_INI_SCAN_DIR=",
	/* lua(1): with and without a version */
	"LUA_",
	/* tclsh(1), library(3tcl) */
	"TCLLIBPATH=",
	"TCL_LIBRARY=",
	"TK_LIBRARY=",
	/* R(1), Startup of R */
	"R_",
	/* guile(1), erl(1), ocaml(1), julia(1), octave(1), dotnet(1), mono(1) */
	"GUILE_LOAD_",
	"ERL_",
	"OCAMLPATH=",
	"CAML_LD_LIBRARY_PATH=",
	"JULIA_",
	"OCTAVE_",
	"DOTNET_ROOT",
	"DOTNET_STARTUP_HOOKS=",
	"DOTNET_ADDITIONAL_DEPS=",
	"DOTNET_SHARED_STORE=",
	"CORECLR_PROFILER",
	"MONO_PATH=",
	"MONO_CONFIG=",
	"MONO_CFG_DIR=",
	/* gawk(1), m4(1), make(1), bc(1), groff(1), gs(1) */
	"AWKPATH=",
	"AWKLIBPATH=",
	"M4PATH=",
	"MAKEFILES=",
	"MAKEFLAGS=",
	"GNUMAKEFLAGS=",
	"BC_ENV_ARGS=",
	"GROFF_TMAC_PATH=",
	"GS_LIB=",
	"GS_OPTIONS=",
	/* vim(1), ex(1), emacs(1), less(1), screen(1) */
	"VIM=",
	"VIMRUNTIME=",
	"VIMINIT=",
	"GVIMINIT=",
	"EXINIT=",
	"NEXINIT=",
	"EMACSLOADPATH=",
	"LESSOPEN=",
	"LESSCLOSE=",
	"LESSKEY",
	"SCREENRC=",
	/* curl(1), wget(1), git(1), psql(1), mysql(1), openssl(1) */
	"CURL_HOME=",
	"WGETRC=",
	"SYSTEM_WGETRC=",
	"GIT_CONFIG=",
	"GIT_CONFIG_GLOBAL=",
	"GIT_CONFIG_SYSTEM=",
	"GIT_CONFIG_NOSYSTEM=",
	"GIT_EXEC_PATH=",
	"GIT_TEMPLATE_DIR=",
	"PSQLRC=",
	"PGSYSCONFDIR=",
	"PGSERVICEFILE=",
	"MYSQL_HOME=",
	"OPENSSL_CONF=",
	"OPENSSL_ENGINES=",
	"OPENSSL_MODULES=",
};

/*
 * First options that keep programs from reading start files: shells those for all users; the others
 * also those in the home directory, which passwd(5) of the container names.
 */
struct reader {
	const char *name;
	const char *options[4];
};

static const struct reader readers[] = {
	{ "bash", { "--norc", "--noprofile" } },
	{ "zsh", { "-f" } },
	{ "fish", { "-N" } },
	{ "csh", { "-f" } },
	{ "tcsh", { "-f" } },
	{ "curl", { "-q" } },
	/* It has scripts for the programs that it looks at, and not only where it starts. */
	{ "gdb", { "-nx", "-iex", "set auto-load safe-path /dev/null" } },
	{ "psql", { "-X" } },
	{ "sqlite3", { "-init", "/dev/null" } },
};

/* Is the mount namespace of the target the caller's own? Then none is joined, and every path means
 * the same file. */
static bool is_own_mount_namespace(const struct reference *reference)
{
	struct handle handle;
	uint64_t of_target;
	uint64_t of_caller;
	bool same = false;
	int fd;

	if (ref_open(reference, GONS_MNT, &handle))
		return false;
	fd = ref_namespace(&handle, GONS_MNT, true);
	if (fd >= 0) {
		same = ns_mount_of_descriptor(fd, &of_target) == 0 &&
		       ns_own_mount(&of_caller) == 0 && of_target == of_caller;
		sys_close(fd);
	}
	ref_close(&handle);
	return same;
}

bool start_files_are_untrusted(const struct plan *plan)
{
	const struct reference *mounts = &plan->namespaces[GONS_MNT];

	if (plan->rootfs.trust == TRUST_ALL)
		return false;
	if (plan->rootfs.root || mounts->kind == REFERENCE_NEW)
		return plan->rootfs.root;
	if (mounts->kind == REFERENCE_NONE && !(plan_target_types(plan) & NS_BIT(GONS_MNT)))
		return false;
	if (mounts->kind == REFERENCE_NONE || mounts->kind == REFERENCE_TARGET)
		mounts = &plan->target;
	return !is_own_mount_namespace(mounts);
}

static bool is_brought(const struct plan *plan, const char *path, size_t length)
{
	const char *at = plan->rootfs.binds;
	struct bind bind;

	if (memmem(path, length, "/..", 3))
		return false;
	while (at && *at && parse_next_bind(&at, &bind)) {
		const size_t place = bind.destination_length;

		if (place <= length && strncmp(path, bind.destination, place) == 0 &&
		    (length == place || path[place] == '/'))
			return true;
	}
	return false;
}

/* Does the plan bring every directory of the list along? An empty one is the working directory
 * inside, and is not. */
static bool are_brought(const struct plan *plan, const char *list)
{
	size_t length = strcspn(list, ":");
	bool brought = is_brought(plan, list, length);

	while (brought && list[length]) {
		list += length + 1;
		length = strcspn(list, ":");
		brought = is_brought(plan, list, length);
	}
	return brought;
}

bool start_files_variable_is_inside(const struct plan *plan, const char *variable)
{
	const char *value = strchr(variable, '=');
	unsigned i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (strncmp(variable, variables[i], strlen(variables[i])) == 0)
			return !value || !are_brought(plan, value + 1);
	return false;
}

const char *start_files_home(const char *variable)
{
	return strncmp(variable, "HOME=", 5) == 0 ? variable + 5 : NULL;
}

const char *const *start_files_options(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	unsigned i;

	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (strcmp(name, readers[i].name) == 0)
			return readers[i].options;
	return NULL;
}

/*
 * A directory that does not exist, and that the container cannot make: nothing can be made in
 * proc(5), and a container that mounts something else over /proc does not know the random name.
 */
static int name_nowhere(char *nowhere, size_t size)
{
	uint64_t random[2];
	long got = sys_call(__NR_getrandom, (long)random, sizeof(random), 0, 0, 0);

	if (got != (long)sizeof(random))
		return got < 0 ? (int)got : -EIO;
	snprintf(nowhere, size, "/proc/no-home-%016llx%016llx", (unsigned long long)random[0],
		 (unsigned long long)random[1]);
	return 0;
}

int start_files_begin(struct start_files *start_files, const char *home)
{
	char nowhere[64];
	int error = name_nowhere(nowhere, sizeof(nowhere));

	if (error)
		return error;
	start_files->count = 0;
	/* The only way to keep git(1) from reading /etc/gitconfig. */
	snprintf(start_files->variables[start_files->count++], sizeof(start_files->variables[0]),
		 "GIT_CONFIG_NOSYSTEM=1");
	snprintf(start_files->variables[start_files->count++], sizeof(start_files->variables[0]),
		 "XDG_CONFIG_DIRS=%s", nowhere);
	if (!home)
		snprintf(start_files->variables[start_files->count++],
			 sizeof(start_files->variables[0]), "HOME=%s", nowhere);
	/* If ~/.inputrc does not exist readline(3) reads /etc/inputrc, unless INPUTRC is set. */
	snprintf(start_files->variables[start_files->count++], sizeof(start_files->variables[0]),
		 "INPUTRC=%s/.inputrc", home ? home : nowhere);
	return 0;
}
