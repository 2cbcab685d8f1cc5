/* SPDX-License-Identifier: Apache-2.0 */
/* Signals by their names. */
#ifndef GONS_CMD_IDENTITY_SIGNALS_H
#define GONS_CMD_IDENTITY_SIGNALS_H

/* The number of a signal that option names, with SIG in front or without, or gives by number,
 * signal(7); or -errno with the failure said. */
int signal_read(const char *option, const char *text);

#endif
