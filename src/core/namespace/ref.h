/* SPDX-License-Identifier: Apache-2.0 */
/* Opens references to namespaces. Enters none. */
#ifndef GONS_CORE_NAMESPACE_REF_H
#define GONS_CORE_NAMESPACE_REF_H

#include "core/plan/plan.h"

enum handle_kind {
	HANDLE_NONE,
	HANDLE_NAMESPACE, /* an nsfs file */
	HANDLE_PIDFD,
	HANDLE_PROC, /* the directory /proc/PID, for a process before Linux 5.3 */
};

struct handle {
	int fd;
	int directory; /* HANDLE_PIDFD: /proc/PID after ref_pin(), else -1 */
	uint8_t kind;
	bool borrowed; /* the program inherited the descriptor: it is not closed */
	bool by_proc;  /* the pidfd does not tell its namespaces (before Linux 6.11) */
};

/* Opens the namespace or process that the reference names, close-on-exec. type is needed for id:
 * only. 0, or -errno with *handle untouched. */
int ref_open(const struct reference *reference, int type, struct handle *handle);

void ref_close(struct handle *handle);

/*
 * Opens the namespace of type behind a handle of any kind; the caller closes the descriptor. For a
 * pidfd: by ioctl(2) (Linux 6.11), else by the directory of ref_pin(), else by /proc if trust_proc
 * (no mount namespace was joined yet). Descriptor, or -errno: -EOPNOTSUPP if none of these is
 * possible.
 */
int ref_namespace(struct handle *handle, int type, bool trust_proc);

/* Makes a handle one of the namespace of type alone (HANDLE_NAMESPACE). 0, or -errno. */
int ref_narrow(struct handle *handle, int type, bool trust_proc);

/* Opens the directory /proc/PID of the process behind a handle that is no HANDLE_NAMESPACE, and
 * checks that it is of that process. Descriptor, or -errno. */
int ref_directory(const struct handle *handle);

/* Opens that directory for a pidfd and keeps it in the handle. The caller trusts /proc. */
void ref_pin(struct handle *handle);

#endif
