/* SPDX-License-Identifier: Apache-2.0 */
/* Lines for the user on standard error. */
#ifndef GONS_CMD_MESSAGE_H
#define GONS_CMD_MESSAGE_H

/* Prints one line on standard error: "gons: " and the text. Returns error. */
int say(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
