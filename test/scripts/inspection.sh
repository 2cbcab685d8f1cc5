#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What those inside cannot inspect: the program of a plan that does not trust a place, and the helpers of gons. An undumpable
# process belongs to root in /proc, proc(5), whoever runs it. Prints TAP.
# shellcheck disable=SC2016 # programs stand in quotes
set -u
. "$(dirname "$0")/../support/other_user.sh"
cp "$build/gons" "$build/libgons-preload.so" "$build/libgons-audit.so" "$build/test/door" "$build/test/facts" "$work" || exit 1
[ ! -x "$build/gons-full" ] || cp "$build/gons-full" "$work"
gons=$work/gons

# start COMMAND...: a process that says that it is ready on its standard output; its number is in $started.
start()
{
	rm -f "$work/ready"
	mkfifo -m 666 "$work/ready"
	"$@" >"$work/ready" 2>"$work/line" &
	started=$! children="$children $!"
	disown "$started"
	read -r _ <"$work/ready" || { cat "$work/line"; return 1; }
}
# A container of an ordinary user, whose root has all capabilities in its user namespace.
container() { start "$work/as_other" unshare --user --map-root-user --mount --net "$work/facts" wait && target=$started; }
owner() { stat -c %u "/proc/$1/environ"; }
core_limit() { sed -n 's/^Max core file size *\([^ ]*\) *\([^ ]*\).*/\1 \2/p' "/proc/$1/limits"; }

program_in_a_place_that_is_not_trusted_stays_undumpable()
{
	container || return
	mkfifo -m 666 "$work/end" && echo 'echo; read -r _ <"$1"' >"$work/waits"
	start "$work/as_other" "$gons" inject -t "$target" -a -- sh "$work/waits" "$work/end" && same "$(owner "$started")" 0 || return 1
	start "$work/as_other" "$gons" inject -t "$target" -a --trust-target -- sh "$work/waits" "$work/end" &&
		same "$(owner "$started")" $other
}
# Also of a child, and of what it executes.
program_in_a_place_that_is_not_trusted_dumps_no_core()
{
	container || return
	ulimit -H -c unlimited && ulimit -S -c unlimited || cannot 'the hard limit of core files cannot be raised' || return
	core_is_limited
	local status=$?
	ulimit -S -c 0
	return $status
}
core_is_limited()
{
	start "$gons" inject -t "$target" -a -- "$work/facts" wait && same "$(core_limit "$started")" '0 0' &&
		start "$gons" inject -t "$target" -U -n -- sh -c '"$1" wait; :' sh "$work/facts" || return 1
	same "$(core_limit "$(pgrep -P "$started")")" '0 0' &&
		start "$gons" inject -t "$target" -a --trust-target -- "$work/facts" wait &&
		same "$(core_limit "$started")" 'unlimited unlimited'
}
# What it executes is dumpable, and may be inspected: it types nothing into the terminal of the caller.
program_in_a_place_that_is_not_trusted_types_nothing()
{
	container || return
	command -v script >/dev/null || cannot 'no script(1)' || return
	echo 'while read -r line; do echo "$line"; done </proc/self/status' >"$work/says"
	for words in "$gons inject -t $target -a" "$gons inject -t $target -U -n" "$gons enter -t $target -U -n" \
		"env LD_PRELOAD=$work/libgons-preload.so gons_onerror=exit gons_trust=0 gons_user=pid:$target gons_mnt=pid:$target"; do
		script -qec "$words sh $work/says" /dev/null </dev/null >"$work/out" 2>&1
		grep -q '^Seccomp:.2' "$work/out" || { echo "$words"; cat "$work/out"; return 1; }
	done
}
# The process that removes the directory joins the user namespace of the target.
helper_stays_undumpable()
{
	container || return
	local pid program seen=0 failed=
	start "$work/as_other" "$gons" enter -t "$target" -U -m --tmp=fresh -- "$work/facts" wait || return
	for pid in $(pgrep -P "$started"); do
		[ "$(cat "/proc/$pid/comm")" = facts ] && program=$pid && continue
		seen=$((seen + 1))
		same "$(owner "$pid")" 0 || failed=yes
	done
	# The directory goes with the program.
	kill -KILL "$program" && tail --pid="$started" -f /dev/null && same $seen 1 && [ -z "$failed" ]
}
# In the user namespace of the target its root owned the copy, and would have all files of the caller.
mounts_are_copied_outside_of_the_target()
{
	container || return
	command -v strace >/dev/null || cannot 'no strace' || return
	echo content >"$work/file"
	strace -f -qq -o "$work/trace" -e trace=setns,unshare "$work/as_other" "$gons" enter -t "$target" -U -m \
		--bind="$work/file:$work/line" -- cat "$work/line" >"$work/out" 2>"$work/why" || { cat "$work/why"; return 1; }
	same "$(cat "$work/out")" content || return 1
	# A process that copies mounts is in a user namespace of its own, or has joined those of the target.
	awk '/setns\(.*CLONE_NEW(NS|USER).*= 0/ { joined[$1] = joined[$1] $0 }
		/unshare\(.*CLONE_NEWNS.*= 0/ { copies++; if ($0 !~ /CLONE_NEWUSER/ && joined[$1] !~ /CLONE_NEWNS/) wrong = 1 }
		END { exit wrong || copies != 2 }' "$work/trace" || { cat "$work/trace"; return 1; }
}
# Processes of the container may see it, and it has the /proc of the caller open.
helper_of_a_nested_user_namespace_stays_undumpable()
{
	container || return
	command -v strace >/dev/null || cannot 'no strace' || return
	strace -f -qq -o "$work/trace" -e trace=prctl,unshare "$gons" inject -t "$target" -a --nested -- true >"$work/out" 2>&1 ||
		{ cat "$work/out"; return 1; }
	awk '/PR_SET_DUMPABLE, (0|SUID_DUMP_DISABLE)\)/ { hidden[$1] = 1 }
		/PR_SET_DUMPABLE, (1|SUID_DUMP_USER)\)/ { hidden[$1] = 0; if (made[$1]) wrong = 1 }
		/unshare\(CLONE_NEWUSER\) *= 0/ { made[$1] = 1; count++; if (!hidden[$1]) wrong = 1 }
		END { exit wrong || count != 1 }' "$work/trace" || { cat "$work/trace"; return 1; }
}
# Its files are root's meanwhile. A process inside that is root of the host owns that user namespace, and could inspect what is in it.
process_that_makes_a_user_namespace_stays_undumpable()
{
	container || return
	command -v strace >/dev/null || cannot 'no strace' || return
	for options in '--order=!net,user' '--order=!net,user --uidmap=0:100000:9 --gidmap=0:100000:9' '--order=!net,time,user --time=new --boottime=7'; do
		# shellcheck disable=SC2086
		strace -f -qq -o "$work/trace" -e trace=prctl,unshare "$gons" inject -t "$target" -n --user=new $options -- true >"$work/out" 2>&1 ||
			{ cat "$work/out"; return 1; }
		awk '/PR_SET_DUMPABLE, (1|SUID_DUMP_USER)\)/ { wrong = 1 }
			/unshare\(.*CLONE_NEWUSER.*\) *= 0/ { count++ }
			END { exit wrong || count != 1 }' "$work/trace" || { cat "$work/trace"; return 1; }
	done
}
helper_has_a_stack_of_its_own()
{
	container || return
	# The program itself may lack a stack: then it does not run, and nothing is left either.
	unshare -m sh -c 'before=$(pgrep -f "$1") || :; mount -t tmpfs tmpfs /tmp && for stack in 16 20 24 28 32; do
			(ulimit -s $stack; "$1" enter -t "$2" -U -m --tmp=fresh -- /bin/true) >/dev/null 2>&1
		done
		until [ "$(pgrep -f "$1")" = "$before" ]; do :; done; ls /tmp' sh "$gons" "$target" >"$work/out" 2>/dev/null
	same "$(cat "$work/out")" ''
}
for name in program_in_a_place_that_is_not_trusted_stays_undumpable program_in_a_place_that_is_not_trusted_dumps_no_core \
	program_in_a_place_that_is_not_trusted_types_nothing helper_stays_undumpable mounts_are_copied_outside_of_the_target \
	helper_of_a_nested_user_namespace_stays_undumpable process_that_makes_a_user_namespace_stays_undumpable helper_has_a_stack_of_its_own; do
	check "$name" "$name"
done
echo "1..$count"
