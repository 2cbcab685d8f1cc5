/* SPDX-License-Identifier: Apache-2.0 */
/* Ends with 0 if the host is called so: named NAME. Static, and asks nobody but the kernel. */
#include <string.h>
#include <sys/utsname.h>

int main(int count, char **arguments)
{
	struct utsname name;

	return count != 2 || uname(&name) || strcmp(name.nodename, arguments[1]) != 0;
}
