/* SPDX-License-Identifier: Apache-2.0 */
/* A reference becomes a descriptor. Nothing is entered here. */
#ifndef GONS_CORE_NAMESPACE_REF_H
#define GONS_CORE_NAMESPACE_REF_H

#include "core/plan/plan.h"

enum handle_kind {
	HANDLE_NONE,
	HANDLE_NAMESPACE, /* an nsfs file */
	HANDLE_PIDFD,
	HANDLE_PROC, /* the directory /proc/PID: before Linux 5.3 the only pin there is */
};

struct handle {
	int fd;
	int directory; /* of a pidfd, once ref_pin() has opened /proc/PID; else -1 */
	uint8_t kind;
	bool borrowed; /* the program inherited it: not ours to close */
	bool by_proc;  /* a pidfd that does not tell its namespaces: before Linux 6.11 */
};

/* Opens what the reference names, close-on-exec; type matters for id: only. 0, or -errno with
 * *handle untouched. */
int ref_open(const struct reference *reference, int type, struct handle *handle);

void ref_close(struct handle *handle);

/*
 * A descriptor on the namespace of type behind any handle, to be closed by the caller. A pidfd is
 * asked by ioctl (Linux 6.11), or else through /proc: the directory that is pinned, or one that is
 * found if trust_proc, since only before a mount namespace is entered /proc is our own. Descriptor,
 * or -errno; -EOPNOTSUPP if there is no way.
 */
int ref_namespace(struct handle *handle, int type, bool trust_proc);

/* The same for a handle that shall serve one type only: it becomes an nsfs file. */
int ref_narrow(struct handle *handle, int type, bool trust_proc);

/* The directory /proc/PID behind a pidfd or itself, checked to be of that process. Descriptor, or
 * -errno. */
int ref_directory(const struct handle *handle);

/* Opens that directory for a pidfd while /proc can be trusted, and keeps it with the handle. */
void ref_pin(struct handle *handle);

#endif
