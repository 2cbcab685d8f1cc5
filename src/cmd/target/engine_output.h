/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others tell about their containers: the files in which they keep it, and what their own
 * commands print. What it means is not known here.
 */
#ifndef GONS_CMD_TARGET_ENGINE_OUTPUT_H
#define GONS_CMD_TARGET_ENGINE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* The state of a container with a large configuration is some hundred KiB. */
enum { ENGINE_OUTPUT_MAX = 4 << 20 };

/* A text that ends in NUL, to be freed; on failure one line that says why. */
struct engine_output {
	char *text;
	size_t length;
	char why[256];
};

/*
 * A regular file as a whole; unless anybody is set it has to belong to us or to root. 0, or -errno
 * with why[] filled in.
 */
int engine_output_of_file(const char *path, bool anybody, struct engine_output *output);

/*
 * What a command prints, looked up in PATH, no shell is involved. 0; -ENOENT if there is no such
 * command; -EIO if it fails, with the last line that it wrote to standard error in why[]; -errno.
 */
int engine_output_of_command(char *const argv[], struct engine_output *output);

void engine_output_free(struct engine_output *output);

#endif
