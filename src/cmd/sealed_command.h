/* SPDX-License-Identifier: Apache-2.0 */
/* Executes this command once more from a file that no process inside can write to. */
#ifndef GONS_CMD_SEALED_COMMAND_H
#define GONS_CMD_SEALED_COMMAND_H

/*
 * To be called before anything is entered. A process inside reaches the file that this process
 * executes by /proc/PID/exe, and a container can make this process execute /proc/self/exe once more
 * (CVE-2019-5736). The command begins again with the same command line and environment, and its
 * descriptors are close-on-exec: so nothing may have been done by then.
 *
 * 0 in the process that executes the sealed file, and where no process inside has the right to
 * write to the file of this process. Else -errno with the failure printed.
 */
int sealed_command_execute(void);

#endif
