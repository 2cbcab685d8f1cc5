/* SPDX-License-Identifier: Apache-2.0 */
/* Signals by their names. */
#ifndef GONS_CMD_IDENTITY_SIGNALS_H
#define GONS_CMD_IDENTITY_SIGNALS_H

/* The number of a signal: text is its name, with or without SIG in front, or its number, signal(7).
 * option: for the message. Or -errno with the failure printed. */
int signal_number(const char *option, const char *text);

#endif
