/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the eight namespace types, as plain data. No system call happens here. */
#ifndef GONS_CORE_PLAN_NS_TYPES_H
#define GONS_CORE_PLAN_NS_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include <gons.h>

/* Arrays, not pointers: the table needs no relocation when a program starts. */
struct ns_type {
	char name[8];      /* as in namespaces(7), words and messages */
	char proc[12];     /* below /proc/PID/ */
	char children[24]; /* the same for the namespace of the next child */
	uint32_t flag;     /* CLONE_NEW... */
	uint8_t number;    /* of the ioctl(2) on a pidfd, Linux 6.11 */
	uint8_t children_number;
};

extern const struct ns_type ns_types[GONS_TYPES];

#define NS_BIT(type) ((uint8_t)(1U << (type))) /* sets of types are bytes */

int ns_by_name(const char *name, size_t length); /* enum gons_type, or -1 */
int ns_by_flag(uint32_t flag);                   /* enum gons_type, or -1 */

#endif
