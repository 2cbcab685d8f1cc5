/* SPDX-License-Identifier: Apache-2.0 */
/* A container that runc made, with a root of its own: for what others do in a container. */
#include "container.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each has a name of its own among the cgroups: there can be several at once. */
#define SPACE(type) "{\"type\": \"" type "\"}"
static const char config[] =
	"{\"ociVersion\": \"1.0.0\", \"root\": {\"path\": \"root\"},\n"
	" \"process\": {\"user\": {\"uid\": 0, \"gid\": 0}, \"args\": [\"/until\"],\n"
	"  \"cwd\": \"/\"},\n"
	" \"mounts\": [{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}],\n"
	" \"linux\": {\"cgroupsPath\": \"%s\", \"namespaces\": [" SPACE("pid") ", " SPACE(
		"mount") ",\n  " SPACE("ipc") ", " SPACE("network") ", " SPACE("uts") ", " SPACE("c"
												 "g"
												 "r"
												 "o"
												 "u"
												 "p") "]}}\n";

__attribute__((format(printf, 1, 2))) static int shell(const char *format, ...)
{
	char command[8192];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(command, sizeof command, format, arguments);
	va_end(arguments);
	return length < (int)sizeof command ? system(command) : -1;
}

static int write_config(const char *directory)
{
	char path[96];
	FILE *file;
	int failed;

	snprintf(path, sizeof path, "%s/config.json", directory);
	file = fopen(path, "we");
	failed = !file || fprintf(file, config, strrchr(directory, '/')) < 0;
	return (file && fclose(file)) || failed;
}

static pid_t read_pid(const char *directory)
{
	char path[96];
	int pid = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/pid", directory);
	file = fopen(path, "re");
	if (file && fscanf(file, "%d", &pid) != 1)
		pid = 0;
	if (file)
		fclose(file);
	return pid;
}

static int run(struct container *container, const char *build)
{
	const char *at = container->directory;
	char end[96];
	int failed;

	/* A named one: a shell takes no number above 9. */
	if (shell("mkdir %s/root %s/root/proc && mkfifo %s/end && cp '%s/bench/nil' "
		  "'%s/bench/until' %s/root",
		  at, at, at, build, build, at) ||
	    write_config(at))
		return -1;
	snprintf(end, sizeof end, "%s/end", at);
	container->end = open(end, O_RDWR | O_CLOEXEC);
	failed = shell("exec runc --root %s/state run -d --pid-file %s/pid --bundle %s bench "
		       "<%s/end >/dev/null 2>&1",
		       at, at, at, at);
	container->pid = read_pid(at);
	return failed || container->pid == 0;
}

const char *container_start(struct container *container, const char *build)
{
	*container = (struct container){ .directory = "/tmp/gons-bench.XXXXXX", .end = -1 };
	if (!mkdtemp(container->directory)) {
		container->directory[0] = '\0';
		return "no directory for a container";
	}
	if (geteuid() != 0)
		return "only root makes a container here";
	if (shell("command -v runc >/dev/null"))
		return "no runc";
	return run(container, build) ? "runc makes no container here" : NULL;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

void container_stop(struct container *container)
{
	if (container->end >= 0)
		close(container->end);
	if (container->pid)
		shell("exec runc --root %s/state delete -f bench >/dev/null 2>&1",
		      container->directory);
	if (container->directory[0])
		nftw(container->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
