/* SPDX-License-Identifier: Apache-2.0 */
/* Plans to ask about; see explain_words.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "explain_case.h"
#include "explain_words.h"
#include "place.h"
#include "support.h"

struct place place_a, place_b;
struct target target_c, target_d;

static int one_more_user(void *unused)
{
	(void)unused;
	return unshare(CLONE_NEWUSER) ? errno : 0;
}

int places_end(void **state)
{
	place_end(&place_a);
	place_end(&place_b);
	return support_teardown(state);
}

void places_begin(void)
{
	int error = place_begin(&place_a, CLONE_NEWUSER | ALL_BUT_USER);

	if (error && !is_root())
		skip_because("an ordinary user may make no namespaces: %s", strerror(-error));
	assert_int_equal(error, 0);
	/* An ordinary user may make namespaces with a user namespace only. */
	error = place_begin(&place_b, ALL_BUT_USER | (is_root() ? 0 : CLONE_NEWUSER));
	assert_int_equal(error, 0);
	/*
	 * place_begin() was another user for a moment, and such a process is undumpable, as are its
	 * children: they could not be inspected.
	 */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	target_start(&target_c, ALL_BUT_USER, one_more_user, NULL);
	target_start(&target_d, ALL_BUT_USER | CLONE_NEWUSER, one_more_user, NULL);
}

const char *expand(const char *pattern, const char *type)
{
	char words[512] = "";
	size_t length = 0;

	for (const char *at = pattern; *at && length < sizeof(words) - 32; at++) {
		const int number = *at != '%'     ? 0
				   : at[1] == 'a' ? place_a.pid
				   : at[1] == 'b' ? place_b.pid
				   : at[1] == 'c' ? target_c.pid
				   : at[1] == 'd' ? target_d.pid
						  : getpid();

		if (*at != '%')
			words[length++] = *at;
		else if (*++at == 't')
			length += (size_t)sprintf(words + length, "%s", type);
		else if (*at == 's' || *at == 'e')
			length += (size_t)sprintf(words + length, "%%%d$d", *at == 's' ? 1 : 2);
		else
			length += (size_t)sprintf(words + length, "%d", number);
	}
	return text("%s", words);
}

const char *const patterns[] = {
	"%t=new",
	"%t=pid:%a",
	"target=%a %t=target",
	"target=%b %t=target user=new",
	"%t=pid:%b",
	"%t=pid:%c",
	"%t=pid:%d",
	"%t=pid:%p",
	"%t=pid:%s",
	"%t=/proc/%a/ns/%t",
	"%t=/proc/%b/ns/%t",
	"%t=/proc/self/ns/%t",
	"%t=/proc/%a/ns/%t order=%t",
	"user=new %t=new",
	"user=new %t=pid:%a",
	"user=new %t=pid:%p",
	"user=new %t=pid:%s",
	"user=pid:%a %t=new",
	"user=pid:%a %t=pid:%a",
	"user=pid:%a %t=pid:%b",
	"user=pid:%a %t=pid:%c",
	"user=pid:%a %t=pid:%p",
	"user=pid:%a %t=pid:%s",
	"user=pid:%a %t=/proc/%a/ns/%t",
	"user=pid:%a %t=/proc/%p/ns/%t",
	"user=pid:%c %t=pid:%c",
	"user=pid:%d %t=pid:%d",
	"user=pid:%d %t=/proc/%d/ns/%t",
	"user=/proc/%c/ns/user %t=pid:%d",
	"user=pid:%a %t=pid:%a order=!%t,!user",
	"user=pid:%a %t=pid:%b order=!%t,!user",
	"user=pid:%a %t=new order=!%t,!user",
	"user=new %t=new order=%t,user",
	"user=new %t=pid:%b order=%t,user",
	"user=new %t=pid:%b uts=new order=uts,%t,user",
	"target=%a %t=new",
	"target=%b %t=new",
	"target=%c %t=new",
	"target=%d %t=new",
	"target=%p %t=pid:%a",
	"target=%s %t=pid:%b",
	"target=%a %t=pid:%b",
	"target=%b user=pid:%a %t=pid:%a",
	"mnt=pid:%b %t=/proc/self/ns/%t order=mnt,%t,user",
	"mnt=pid:%a user=pid:%a %t=/proc/self/ns/%t order=user,mnt,%t",
	"mnt=new %t=/proc/%b/ns/%t order=user,mnt,%t",
};
const size_t pattern_count = sizeof(patterns) / sizeof(patterns[0]);

const char *const patterns_below[] = {
	"%t=pid:%e",
	"%t=/proc/%e/ns/%t",
	"user=pid:%e %t=new",
	"user=pid:%e %t=pid:%e",
	"user=pid:%e %t=pid:%s",
	"user=pid:%e %t=pid:%p",
	"user=pid:%e %t=pid:%a",
	"user=new %t=pid:%e",
	"user=pid:%e %t=pid:%e order=!%t,!user",
	"target=%e %t=new",
	"target=%e %t=pid:%s",
	"target=%e mnt=new uts=pid:%e hostname=a tmp=tmpfs",
};
const size_t pattern_below_count = sizeof(patterns_below) / sizeof(patterns_below[0]);

bool makes_sense(const char *pattern, const char *type)
{
	const char *order = strstr(pattern, "order=");
	const char *mark = strstr(pattern, "%t");

	return !order || !mark || !strstr(order, type);
}

const char *const word_patterns[] = {
	"",
	"wd=/tmp",
	"wd=/no/such",
	"uts=new hostname=a domainname=b",
	"uts=pid:%b hostname=a domainname=b",
	"uts=pid:%p hostname=a",
	"user=pid:%a uts=pid:%a hostname=a",
	"user=pid:%a uts=pid:%b hostname=a order=!uts,!user",
	"user=pid:%a uts=pid:%a domainname=a order=!uts,!user",
	"user=new uts=pid:%b hostname=a order=!uts,user",
	"target=%b hostname=a",
	"target=%c hostname=a",
	"mnt=new tmp=tmpfs",
	"mnt=new tmp=tmpfs:nonsense=1",
	"mnt=new tmp=fresh",
	"mnt=new tmp=/no/such",
	"mnt=pid:%b tmp=tmpfs",
	"mnt=pid:%b tmp=fresh",
	"mnt=pid:%b bind=/etc:/mnt:ro",
	"mnt=pid:%b bind=/no/such:/mnt",
	"mnt=pid:%b root=/etc",
	"mnt=pid:%b root=/no/such",
	"user=pid:%a mnt=pid:%a tmp=tmpfs",
	"user=pid:%a mnt=pid:%a tmp=fresh",
	"user=pid:%a mnt=pid:%a bind=/etc:/mnt",
	"user=pid:%a mnt=pid:%a root=/etc",
	"user=new mnt=new bind=/etc:/mnt:ro tmp=fresh wd=/mnt",
	"user=new mnt=new root=/etc",
	"mnt=new propagation=shared",
	"user=new mnt=new propagation=slave tmp=tmpfs",
	"pid=new mnt=new",
	"pid=new mnt=new proc=1 wd=/proc/1",
	"pid=new mnt=new fork=0",
	"pid=new mnt=new fork=init",
	"user=new pid=new mnt=new",
	"user=new pid=new mnt=new proc=1",
	"user=new pid=new mnt=new proc=0",
	"pid=pid:%b mnt=new proc=1",
	"pid=pid:%b mnt=new root=/etc proc=1",
	"target=%b root=/etc proc=1",
	"target=%b proc=1",
	"target=%a proc=1 tmp=fresh",
	"net=new uts=new hostname=a",
	"uid=0 gid=0",
	"uid=65534",
	"uid=1 gid=1 groups=1,2",
	"groups=1",
	"caps=0",
	"caps=3fffffffff uid=1",
	"user=new uid=0 gid=0",
	"user=new uid=1",
	"user=new groups=0",
	"user=new caps=1",
	"user=new uidmap=self gidmap=self",
	"user=new uidmap=0:0:1 gidmap=0:0:1 setgroups=allow",
	"user=new uidmap=0:100:10 gidmap=0:100:10",
	"user=new uidmap=auto gidmap=auto",
	"user=new setgroups=allow",
	"user=new uidmap=0:1:2,1:2:3",
	"time=new monotonic=100 boottime=-1",
	"user=new time=new monotonic=100",
	"time=new monotonic=-999999999",
	"user=pid:%a time=new monotonic=100 order=time,user",
	"sysvsem=new",
	"sysvsem=new net=pid:%b",
	"net=pid:4194303",
	"net=name:no-such",
	"net=/etc/passwd",
	"net=/proc/%a/ns/uts",
	"net=fd:99",
	"net=id:1:2",
	"target=4194303",
	"hostname=a",
	"order=net net=new",
	"order=net uts=new",
	"onerror=warn keepenv=1 fork=1",
};
const size_t word_pattern_count = sizeof(word_patterns) / sizeof(word_patterns[0]);
