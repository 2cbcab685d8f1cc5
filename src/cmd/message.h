/* SPDX-License-Identifier: Apache-2.0 */
/* Lines for the user on standard error. */
#ifndef GONS_CMD_MESSAGE_H
#define GONS_CMD_MESSAGE_H

/* Puts a '?' in the place of each control character: another process may have chosen a name in the
 * line, and a control character could command the terminal. */
void message_make_printable(char *line);

/* Prints one line on standard error: "gons: " and the text. Returns error. */
int say(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
