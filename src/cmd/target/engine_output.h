/* SPDX-License-Identifier: Apache-2.0 */
/* Output of container engines: their state files, and what their commands print; as text. */
#ifndef GONS_CMD_TARGET_ENGINE_OUTPUT_H
#define GONS_CMD_TARGET_ENGINE_OUTPUT_H

#include <stddef.h>

/* Bytes. The state of a container with a large configuration has some hundred KiB. */
enum { ENGINE_OUTPUT_MAX = 4 << 20 };

/* A text that ends in NUL, to be freed by engine_output_free(). why: on failure, the reason. */
struct engine_output {
	char *text;
	size_t length;
	char why[256];
};

/*
 * Reads a regular file, which has to belong to the caller or to root. 0, or
 * -errno with the reason in why.
 */
int engine_output_of_file(const char *path, struct engine_output *output);

/*
 * Runs a command, found in PATH, without a shell, and keeps what it prints. 0; -ENOENT where there
 * is no such command; -EIO where it fails, with the last line of its standard error in why; -errno.
 */
int engine_output_of_command(char *const argv[], struct engine_output *output);

void engine_output_free(struct engine_output *output);

#endif
