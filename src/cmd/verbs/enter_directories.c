/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: the root directory and the working directory of the program. */
#define _GNU_SOURCE
#include "cmd/verbs/enter_directories.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"

/* -r and -w: a directory outside, or the one of the target; opened before anything is entered. */
static int take_directory(struct entry *entry, enum option_name option, const char *word,
			  const char *link)
{
	const char *path = entry->request->values[option];
	int fd;

	if (!path)
		return 0;
	if (entry_is_bare(entry, option)) {
		if (entry_proc_pid(entry) < 0)
			return entry->proc_pid;
		fd = target_proc_directory(entry->proc_pid, link);
		path = entry->request->target;
	} else {
		path += *path == '=';
		fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		fd = fd < 0 ? -errno : fd;
	}
	if (fd < 0 && entry_is_bare(entry, option))
		return say(fd, "--%s: that of target %s cannot be opened: %s",
			   entry_option_name(entry, option), path, strerror(-fd));
	if (fd < 0)
		return say(fd, "--%s=%s: %s", entry_option_name(entry, option), path,
			   strerror(-fd));
	return entry_set_descriptor(entry, entry_option_name(entry, option),
				    entry_is_bare(entry, option) ? "" : path, word, "fd", fd);
}

int enter_take_directories(struct entry *entry)
{
	const char *inside = entry->request->values[OPTION_WDNS];
	int error = take_directory(entry, OPTION_ROOT, "root", "root");

	if (!error)
		error = take_directory(entry, OPTION_WD, "wd", "cwd");
	if (!error && inside)
		error = options_set(entry->request, "wdns", "wd", inside + (*inside == '='));
	return error;
}
