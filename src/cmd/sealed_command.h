/* SPDX-License-Identifier: Apache-2.0 */
/* This command, executed once more from a file that no process inside can write to. */
#ifndef GONS_CMD_SEALED_COMMAND_H
#define GONS_CMD_SEALED_COMMAND_H

/*
 * To be called before anything is entered: what a place executes as /proc/self/exe is the file of
 * this process (CVE-2019-5736). The same command line and environment begin again, and what is open
 * is close-on-exec, so nothing may have been done by then. It comes back where this is that file
 * already, or where those inside have no right to write to the one of this process: 0. Else -errno
 * with the failure said.
 */
int sealed_command_execute(void);

/*
 * The same in gons-full alone, before engines are asked for a name: they answer once. In the small
 * command, which looks for gons-full beside its own file, it does nothing.
 */
int sealed_command_before_names(void);

#endif
