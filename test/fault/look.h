/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program that goes on finds: where it is, as one text to compare, and what is not as it
 * should be, whatever has failed.
 */
#ifndef GONS_FAULT_LOOK_H
#define GONS_FAULT_LOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../include/gons.h"

enum { LOOK_PLACE = 24000, LOOK_FACTS = 6000, LOOK_DESCRIPTORS = 128, LOOK_TARGETS = 3 };

/* Inode numbers of namespaces, in the order of enum gons_type. */
struct look_namespaces {
	uint64_t inodes[GONS_TYPES];
};

/* What holds for all cases. */
struct look_world {
	int proc; /* the /proc of whoever runs the cases: it is looked through wherever we are */
	struct look_namespaces own;
	struct look_namespaces targets[LOOK_TARGETS];
	char root[256]; /* what of its file system our root directory is: not "/" where it is a bind
			   mount */
};

/* In memory that all processes of a case share. */
struct look {
	pid_t first; /* the process that began, as the one who runs the cases sees it */
	bool open[LOOK_DESCRIPTORS];
	bool copies;    /* a mount namespace that is joined is copied after that */
	bool own;       /* some references are to namespaces that we are in */
	bool copy;      /* gons_reexec() may keep one of the program open */
	bool untrusted; /* no file of the place may become code */
	int programs;   /* how many went on; the rest is of the last */
	int status;
	char message[1400];
	char wrong[1024];       /* the first thing that must never be, or empty */
	char facts[LOOK_FACTS]; /* what an explanation holds for known, a line each */
	char place[LOOK_PLACE];
};

/* Of the process, or of its next child. Where nobody is there the number is 0. */
void look_namespaces(const struct look_world *world, const char *pid,
		     struct look_namespaces *namespaces);

/* Sets world->root. */
void look_root(struct look_world *world);

/* Just before. */
void look_begin(const struct look_world *world, struct look *look);

/* What gons_explain_rows() has told; true if all of it would work. */
bool look_at_rows(struct look *look, struct gons_explanation *const *rows, int result);

/* In whoever has called one of the doors: it is as before, and called is how many children went
 * on. */
void look_after(struct look *look, int result, int called, const gons_plan *plan);

/* And in whoever goes on. */
void look_around(const struct look_world *world, struct look *look, int status, const char *message,
		 const struct gons_report *report);

#endif
