#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the examples of new namespaces as their README.md says, looks at what they print, and that they leave
# nothing behind: no mount, no process (and so no namespace), no file in /tmp. Prints TAP.
#
# It does so in mount and pid namespaces of its own, so that it sees everything that is left and nobody else's
# doings, and the worst case is tried: / is a shared mount there, as it is where systemd(1) runs.
# shellcheck disable=SC2016,SC2154 # programs stand in quotes; common.bash sets variables
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
stage=/mnt # what is needed of the tree, where an ordinary user can reach it

if [ -z "${EXAMPLES_STAGE:-}" ]; then
	GONS_BUILD=$(cd "${GONS_BUILD:-$top/build}" && pwd) || exit 2
	export GONS_BUILD
	options=(--mount --pid --ipc --fork --kill-child=KILL --mount-proc)
	[ "$(id -u)" = 0 ] || options+=(--user --map-root-user)
	if ! why=$(unshare "${options[@]}" mount -t tmpfs tmpfs "$stage" 2>&1); then
		echo 1..1
		echo "ok 1 - examples # SKIP no namespaces can be made here: $why"
		exit 0
	fi
	EXAMPLES_STAGE=$(id -u) exec unshare "${options[@]}" "$0"
fi

mount --make-rshared / && mount -t tmpfs -o mode=755 tmpfs "$stage" || exit 2
mkdir -p "$stage/test/runtimes" "$stage/build"
cp -r "$top/examples" "$stage/examples"
cp "$top/test/runtimes/common.bash" "$stage/test/runtimes"
cp "$GONS_BUILD/libgons-preload.so" "$stage/build"
chmod -R a+rX "$stage"
export GONS_BUILD=$stage/build
mount -t tmpfs -o mode=1777 tmpfs /tmp || exit 2
cd /
# shellcheck source=test/runtimes/common.bash
. "$stage/test/runtimes/common.bash"
chmod 755 "$tmp"
unset TMPDIR

# An ordinary user. Whoever is one already is root of a user namespace now, and stays it.
ordinary=()
[ "$EXAMPLES_STAGE" != 0 ] || ordinary=(setpriv --reuid 65534 --regid 65534 --clear-groups)
is_root() { [ "$EXAMPLES_STAGE" = 0 ]; }
maps=() # such that a helper has to write them
! is_root || maps=(gons_uidmap=0:0:10 gons_gidmap=0:0:10)

# --- What is there before and after ---------------------------------------------------------------

# remember: sets $mounts, $processes, $entries. The list of processes is made without starting one.
remember() {
	local list=(/proc/[0-9]*)

	processes=${list[*]}
	entries=$(shopt -s nullglob dotglob && echo /tmp/* "$stage"/*)
	mounts=$(</proc/self/mountinfo)
}

# nothing_left: everything is as it was remembered
nothing_left() {
	local mounts_before=$mounts processes_before=$processes entries_before=$entries

	remember
	[ "$mounts" = "$mounts_before" ] || note "mounts: $mounts" "before: $mounts_before"
	[ "$processes" = "$processes_before" ] || note "processes: $processes" "before: $processes_before"
	[ "$entries" = "$entries_before" ] || note "files: $entries" "before: $entries_before"
	[ "$mounts$processes$entries" = "$mounts_before$processes_before$entries_before" ]
}

# nothing_left_in_the_end: the same, some time after a kill. Who removes things then is no child of ours, and
# nobody tells when it has ended.
nothing_left_in_the_end() {
	local mounts_then=$mounts processes_then=$processes entries_then=$entries looks

	rm -f "$tmp/clock"
	mkfifo "$tmp/clock"
	for ((looks = 0; looks < 1000; looks++)); do
		notes=()
		nothing_left && return
		mounts=$mounts_then processes=$processes_then entries=$entries_then
		read -r -t 0.01 <>"$tmp/clock"
	done
	return 1
}

# run COMMAND...: sets $status; what it prints is in $tmp/out and $tmp/err
run() {
	remember
	timeout "$patience" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

# prints LINE...: it has ended with status 0, and printed each of these lines
prints() {
	local line good=0

	if [ "$status" != 0 ]; then
		note "ended with status $status"
		good=1
	fi
	for line in "$@"; do
		grep -Fxq -- "$line" "$tmp/out" && continue
		note "did not print: $line"
		good=1
	done
	[ "$good" = 0 ] || note_all
	return "$good"
}

note_all() {
	local line

	# No <(...): that would still be in the list of processes when the next test begins.
	head -n 30 "$tmp/out" "$tmp/err" >"$tmp/both"
	while read -r line; do
		note "it said: $line"
	done <"$tmp/both"
}

# --- private-tmp ----------------------------------------------------------------------------------

private_tmp=$examples/private-tmp/private-tmp

job_fills_its_own_64_megabytes() {
	run "$private_tmp" tmpfs:size=64m "$examples/private-tmp/job"
	prints 'job: wrote 67108864 bytes to /tmp/fill' && nothing_left
}

job_is_another_user() {
	is_root || { skip "only root can become another user" && return; }
	run env gons_uid=1000 gons_gid=1000 gons_groups=1000,100 \
		"$private_tmp" tmpfs:size=64m "$examples/private-tmp/job"
	prints 'job: user 1000, group 1000, groups 1000 100' \
		'job: wrote 67108864 bytes to /tmp/fill' && nothing_left
}

litter='mkdir -p /tmp/a/b/.c && echo x >/tmp/a/b/.c/file && chmod 0 /tmp/a/b &&
	ln -s "$1" /tmp/link && ln -s / /tmp/a/root && mkfifo /tmp/fifo && ls -A /tmp'

fresh_directory_is_removed_with_everything() {
	mkdir -p "$tmp/outside" && echo kept >"$tmp/outside/file"
	run "$private_tmp" fresh sh -c "$litter; stat -c '%a %u:%g' /tmp" sh "$tmp/outside"
	prints a fifo link '1777 0:0' && nothing_left || return 1
	[ "$(wc -l <"$tmp/out")" = 4 ] && [ "$(cat "$tmp/outside/file")" = kept ]
}

fresh_directory_belongs_to_the_user() {
	is_root || { skip "only root can become another user" && return; }
	run env gons_uid=1000 gons_gid=1000 gons_groups=1000 \
		"$private_tmp" fresh sh -c "$litter; stat -c '%a %u:%g' /tmp" sh "$tmp"
	prints a fifo link '1777 1000:1000' && nothing_left
}

fresh_directory_is_removed_when_the_program_fails() {
	run "$private_tmp" fresh sh -c "$litter; exit 7" sh "$tmp"
	[ "$status" = 7 ] && nothing_left
}

# fresh_directory_is_removed_after_a_kill program|outside: that process is killed, with files in the directory
fresh_directory_is_removed_after_a_kill() {
	local line='' pid inside in out

	rm -f "$tmp/in" "$tmp/from"
	mkfifo "$tmp/in" "$tmp/from"
	remember
	"$private_tmp" fresh sh -c "$litter; echo ready \$\$; exec cat" sh "$tmp" <"$tmp/in" >"$tmp/from" \
		2>"$tmp/err" &
	pid=$!
	exec {in}>"$tmp/in" {out}<"$tmp/from"
	while read -r -t "$patience" line <&"$out" && [ "${line#ready }" = "$line" ]; do :; done
	inside=${line#ready }
	if [ "$1" = outside ]; then
		inside=$pid
	fi
	kill -KILL "${inside:-$pid}"
	wait "$pid" 2>/dev/null
	status=$?
	exec {in}>&- {out}<&-
	if [ "$line" = "${line#ready }" ] || [ "$line" = "ready $pid" ] || [ "$status" != 137 ]; then
		note "it said: $line, and ended with status $status" "$(cat "$tmp/err")"
		return 1
	fi
	nothing_left_in_the_end
}

# The one outside is killed anywhere on the way: before it makes anything, while it does, while the program
# runs, while things are removed.
kill_at_any_moment_leaves_nothing() {
	local pid round line

	remember
	rm -f "$tmp/clock"
	mkfifo "$tmp/clock"
	for ((round = 0; round < 100; round++)); do
		env LD_PRELOAD="$preload" gons_onerror=exit gons_user=new gons_mnt=new gons_pid=new \
			gons_fork=init gons_tmp=fresh gons_hostname=x gons_uts=new \
			"${maps[@]}" sh -c "$litter" sh "$tmp" >"$tmp/out" 2>&1 &
		pid=$!
		read -r -t "0.00$((RANDOM % 10))" line <>"$tmp/clock"
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	nothing_left_in_the_end
}

directory_is_kept_as_it_is() {
	mkdir -p "$tmp/directory"
	chmod 1777 "$tmp/directory"
	run "$private_tmp" "$tmp/directory" sh -c 'echo kept >/tmp/file && ls -A /tmp'
	prints file && nothing_left && [ "$(cat "$tmp/directory/file")" = kept ]
	status=$?
	rm -rf "$tmp/directory"
	return "$status"
}

# --- private-everything ---------------------------------------------------------------------------

everything=$examples/private-everything/private-everything

sees_nobody_else() {
	local queue=''

	queue=$(ipcmk -Q 2>/dev/null) && queue=${queue##* }
	run "$everything" "$examples/private-everything/look"
	[ -z "$queue" ] || ipcrm -q "$queue"
	prints 'I am process 1 of 1: /proc/1' 'network interface lo' '127.0.0.1 is up' \
		'message queues: none' 'cgroup /' 'the system is up for more than a day' && nothing_left &&
		[ "$(grep -c '^network interface' "$tmp/out")" = 1 ]
}

init_is_process_1() {
	run env gons_fork=init "$everything" "$examples/private-everything/look"
	prints 'I am process 2 of 2: /proc/1 /proc/2' && nothing_left
}

shares_no_namespace() {
	local type inode

	run "$everything" sh -c 'for ns in "$@"; do stat -L -c "%i $ns" /proc/self/ns/$ns; done' sh "${types[@]}"
	prints || return 1
	while read -r inode type; do
		[ "$inode" != "${ours[$type]}" ] || { note "$type is ours"; return 1; }
	done <"$tmp/out"
	[ "$(wc -l <"$tmp/out")" = 8 ] && nothing_left
}

is_private_for_an_ordinary_user() {
	run "${ordinary[@]}" "$everything" "$examples/private-everything/look"
	prints 'I am process 1 of 1: /proc/1' '127.0.0.1 is up' && nothing_left
}

clock_is_ahead_as_much_as_asked() {
	run env gons_boottime=864000 "$everything" sh -c \
		'read up rest </proc/uptime; [ "${up%.*}" -ge 864000 ] && echo ten days'
	prints 'ten days' && nothing_left
}

one_piece_of_work_is_alone() {
	if ! command -v cc >/dev/null; then
		skip "no cc" && return
	fi
	cc -o "$stage/work" "$examples/private-everything/work.c" 2>"$tmp/err" || { note_all; return 1; }
	run "${ordinary[@]}" "$stage/work" "$preload"
	prints 'work: process 2, 1 network interface, /tmp/scratch is mine' \
		'main: work ended with status 0, /tmp/scratch is not here' && nothing_left
}

# --- rootless -------------------------------------------------------------------------------------

rootless=("${ordinary[@]}" "$examples/rootless/rootless" "$stage/tree")

make_root() {
	[ -x "$stage/tree/bin/busybox" ] && return
	if ! file -L "$(command -v busybox)" 2>/dev/null | grep -q 'static' &&
		ldd "$(command -v busybox)" >/dev/null 2>&1; then
		skip "no static busybox" && return 1
	fi
	"$examples/rootless/make-root" "$stage/tree"
	chmod -R a+rX "$stage/tree"
}

new_root_is_all_there_is() {
	make_root || return 0
	run "${rootless[@]}" sh -c 'echo user $(id -u) group $(id -g); hostname; echo /*; echo /proc/[0-9]*
		readlink /proc/1/cwd; cat /proc/self/setgroups'
	prints 'user 0 group 0' rootless '/bin /dev /etc /mnt /proc /tmp' /proc/1 / deny && nothing_left
}

old_root_is_gone() {
	local wrong

	make_root || return 0
	run "${rootless[@]}" cat /proc/self/mountinfo
	prints || return 1
	# 5th field: the mount point
	wrong=$(awk '$5 !~ "^/(dev(/.*)?|proc)?$"' "$tmp/out")
	[ -z "$wrong" ] || { note "there is still: $wrong"; return 1; }
	[ "$(awk '$5 == "/"' "$tmp/out" | wc -l)" = 1 ] || { note "more than one root"; note_all; return 1; }
	nothing_left
}

devices_are_there() {
	make_root || return 0
	run "${rootless[@]}" sh -c '
		for name in null zero full random urandom tty; do
			[ -c /dev/$name ] && echo $name $(stat -c "%t:%T" /dev/$name)
		done
		for name in pts shm; do
			[ -d /dev/$name ] && echo $name $(stat -f -c %T /dev/$name) $(stat -c %a /dev/$name)
		done
		echo x >/dev/null && head -c 3 /dev/zero | wc -c && head -c 3 /dev/urandom | wc -c
		echo x 2>/dev/null >/dev/full || echo full is full
		touch /dev/shm/file && echo shm is writable
		[ -e /dev/pts/ptmx ] && [ -c /dev/ptmx ] && echo ptmx is there
		[ /dev/stdin -ef /proc/self/fd/0 ] && echo stdin is there'
	prints 'null 1:3' 'zero 1:5' 'full 1:7' 'random 1:8' 'urandom 1:9' 'tty 5:0' 3 'full is full' \
		'shm is writable' 'ptmx is there' 'stdin is there' && nothing_left || return 1
	grep -q '^pts devpts' "$tmp/out" && grep -q '^shm tmpfs 1777' "$tmp/out"
}

rootless_network_is_ones_own() {
	make_root || return 0
	run "${rootless[@]}" sh -c 'cat /proc/net/dev; grep -c 127.0.0.1 /proc/net/fib_trie >/dev/null && echo up'
	prints up && nothing_left && [ "$(grep -c : "$tmp/out")" = 1 ]
}

program_is_nobody_but_itself() {
	make_root || return 0
	run env gons_uidmap=self gons_gidmap=self "${rootless[@]}" sh -c 'echo $(id -u):$(id -g)'
	prints "$("${ordinary[@]}" id -u):$("${ordinary[@]}" id -g)" && nothing_left
}

program_is_user_109_and_group_114() {
	make_root || return 0
	run env gons_uidmap="109:$("${ordinary[@]}" id -u):1" gons_gidmap="114:$("${ordinary[@]}" id -g):1" \
		"${rootless[@]}" sh -c 'echo $(id -u):$(id -g)'
	prints 109:114 && nothing_left
}

# The ranges are written where only this shell's mount namespace sees them.
ranges_are_mapped_by_newuidmap() {
	make_root || return 0
	is_root || { skip "only root may put another /etc/subuid in place" && return; }
	if ! command -v newuidmap >/dev/null || [ ! -e /etc/subuid ] || [ ! -e /etc/subgid ]; then
		skip "no newuidmap and /etc/subuid (package uidmap)" && return
	fi
	echo '65534:100000:65536' >"$tmp/ranges"
	mount --bind "$tmp/ranges" /etc/subuid && mount --bind "$tmp/ranges" /etc/subgid || return 1
	run env gons_uidmap=auto gons_gidmap=auto "${rootless[@]}" sh -c '
		echo user $(id -u); for map in uid_map gid_map; do
			while read inside outside count; do echo $map $inside:$outside:$count; done </proc/self/$map
		done'
	prints 'user 0' 'uid_map 0:65534:1' 'uid_map 1:100000:65536' 'gid_map 0:65534:1' \
		'gid_map 1:100000:65536' && nothing_left
	status=$?
	umount /etc/subuid /etc/subgid
	return "$status"
}

missing_root_is_told() {
	mkdir -p "$tmp/empty"
	run "${ordinary[@]}" env gons_root=/no/such/directory LD_PRELOAD="$preload" gons_onerror=exit \
		gons_user=new gons_mnt=new true
	nothing_left && [ "$status" = 125 ] && grep -q '^gons: cannot apply gons_root .*/no/such/directory' "$tmp/err"
}

# --- hostname -------------------------------------------------------------------------------------

hostname_is_there_before_main() {
	local name

	if ! command -v cc >/dev/null; then
		skip "no cc" && return
	fi
	name=$(uname -n)
	cc -o "$stage/first" "$examples/hostname/first.c" 2>"$tmp/err" || { note_all; return 1; }
	run env LD_PRELOAD="$preload" gons_onerror=exit gons_uts=new gons_hostname=inner-system "$stage/first"
	prints inner-system || return 1
	run "${ordinary[@]}" env LD_PRELOAD="$preload" gons_onerror=exit gons_user=new gons_uts=new \
		gons_hostname=inner-system gons_domainname=inner-domain "$stage/first"
	prints inner-system && nothing_left && [ "$(uname -n)" = "$name" ]
}

# --- mixed, bring ---------------------------------------------------------------------------------

# use UNSHARE-OPTION... : makes a target that ends with this shell, or skips
use() {
	if ! make_target "$@" -- true; then
		skip "cannot make a target: $(tail -n 1 "$tmp/target.err")"
		return 1
	fi
	remember_target
	target_mounts=$(<"/proc/$target/mountinfo")
}

target_unchanged() {
	[ "$(<"/proc/$target/mountinfo")" = "$target_mounts" ] && return
	note "the target's mounts: $(<"/proc/$target/mountinfo")" "before: $target_mounts"
	return 1
}

network_is_joined_and_the_rest_is_new() {
	use --user --map-root-user --net || return 0
	echo outside >/tmp/seen
	run "$examples/mixed/mixed" "$target" sh -c '
		echo I am $$: /proc/[0-9]*; echo /tmp: /tmp/*
		for ns in user net mnt pid; do stat -L -c "$ns %i" /proc/self/ns/$ns; done; touch /tmp/mine'
	prints 'I am 1: /proc/1' '/tmp: /tmp/*' "net ${theirs[net]}" "user ${theirs[user]}" &&
		target_unchanged && nothing_left && ! grep -Eq "(${ours[mnt]}|${ours[pid]})" "$tmp/out"
	status=$?
	rm -f /tmp/seen
	return "$status"
}

# directory_is_brought OPTION...: into a target in these namespaces
directory_is_brought() {
	mkdir -p "$stage/place" "$stage/tools"
	echo 'from outside' >"$stage/tools/file"
	use "$@" || return 0
	run "$examples/bring/bring" "$target" "$stage/tools:$stage/place:ro" sh -c '
		cat "$1/file"; touch "$1/new" 2>/dev/null || echo read-only
		[ "$(stat -L -c %i /proc/$$/ns/mnt 2>/dev/null)" != "$2" ] && echo a copy' sh "$stage/place" \
		"${theirs[mnt]}"
	prints 'from outside' 'read-only' 'a copy' && target_unchanged && nothing_left || return 1
	[ ! -e "$stage/place/file" ] && [ ! -e "/proc/$target/root$stage/place/file" ]
}

tool_is_brought_into_a_root_without_it() {
	local options=(--mount --pid) root=$stage/tree

	make_root || return 0
	is_root || options+=(--user --map-root-user)
	# With our /proc, where it finds the number that it has here.
	if ! make_target "${options[@]}" -- "mount --rbind '$root' '$root' && mount --rbind /proc '$root/proc' &&
		cd '$root' && busybox pivot_root . mnt && /bin/busybox umount -l /mnt"; then
		skip "cannot make a container: $target $(tail -n 1 "$tmp/target.err")" && return
	fi
	mkdir -p "$stage/tools"
	cp "$(command -v busybox)" "$stage/tools/busybox"
	target_mounts=$(<"/proc/$target/mountinfo")
	run "$examples/bring/bring" "$target" "$stage/tools:/mnt:ro" env /mnt/busybox ls / /mnt
	prints busybox proc && target_unchanged && nothing_left
}

# --- become ---------------------------------------------------------------------------------------

user_has_one_capability_and_no_way_back() {
	local set lines=()

	is_root || { skip "only root can become another user" && return; }
	for set in CapInh CapPrm CapEff CapBnd CapAmb; do
		lines+=("$set: 0000000000000400")
	done
	run env gons_groups=1000,100 "$examples/become/become" 1000 sh -c '
		echo user $(id -u) group $(id -g) groups $(id -G)
		while read key value; do case $key in Cap*) echo $key $value;; esac; done </proc/self/status
		setpriv --reuid 0 true 2>/dev/null || echo no way back
		setpriv --clear-groups true 2>/dev/null || echo groups stay'
	prints 'user 1000 group 1000 groups 1000 100' "${lines[@]}" 'no way back' 'groups stay' && nothing_left
}

user_is_root_of_a_joined_user_namespace() {
	local pid up hold line=''

	is_root || { skip "only root can join as somebody else" && return; }
	rm -f "$tmp/hold" "$tmp/up"
	mkfifo "$tmp/hold" "$tmp/up"
	"${ordinary[@]}" unshare --user --map-root-user sh -c 'echo up; exec cat' <"$tmp/hold" >"$tmp/up" 2>"$tmp/err" &
	pid=$!
	exec {hold}>"$tmp/hold" {up}<"$tmp/up"
	read -r -t "$patience" line <&"$up"
	run env LD_PRELOAD="$preload" gons_onerror=exit gons_user="pid:$pid" gons_uid=0 gons_gid=0 sh -c '
		echo user $(id -u) group $(id -g); stat -L -c "%i" /proc/self/ns/user
		stat -L -c %u /proc/$$'
	prints 'user 0 group 0' "$(stat -L -c %i "/proc/$pid/ns/user")" 0 && nothing_left
	status=$?
	exec {hold}>&- {up}<&-
	wait "$pid"
	return "$status"
}

behaviour job_fills_its_own_64_megabytes job_fills_its_own_64_megabytes
behaviour job_is_another_user job_is_another_user
behaviour fresh_directory_is_removed_with_everything fresh_directory_is_removed_with_everything
behaviour fresh_directory_belongs_to_the_user fresh_directory_belongs_to_the_user
behaviour fresh_directory_is_removed_when_the_program_fails fresh_directory_is_removed_when_the_program_fails
behaviour fresh_directory_is_removed_when_the_program_is_killed fresh_directory_is_removed_after_a_kill program
behaviour fresh_directory_is_removed_when_the_one_outside_is_killed fresh_directory_is_removed_after_a_kill outside
behaviour kill_at_any_moment_leaves_nothing kill_at_any_moment_leaves_nothing
behaviour directory_is_kept_as_it_is directory_is_kept_as_it_is
behaviour private_program_sees_nobody_else sees_nobody_else
behaviour private_program_is_process_2_behind_an_init init_is_process_1
behaviour private_program_shares_no_namespace shares_no_namespace
behaviour private_program_of_an_ordinary_user is_private_for_an_ordinary_user
behaviour clock_is_ahead_as_much_as_asked clock_is_ahead_as_much_as_asked
behaviour one_piece_of_work_is_alone one_piece_of_work_is_alone
behaviour rootless_new_root_is_all_there_is new_root_is_all_there_is
behaviour rootless_old_root_is_gone old_root_is_gone
behaviour rootless_devices_are_there devices_are_there
behaviour rootless_network_is_ones_own rootless_network_is_ones_own
behaviour rootless_program_is_itself program_is_nobody_but_itself
behaviour rootless_program_is_user_109_and_group_114 program_is_user_109_and_group_114
behaviour rootless_ranges_are_mapped_by_newuidmap ranges_are_mapped_by_newuidmap
behaviour rootless_missing_root_is_told missing_root_is_told
behaviour hostname_is_there_before_main hostname_is_there_before_main
behaviour mixed_network_is_joined_and_the_rest_is_new network_is_joined_and_the_rest_is_new
behaviour directory_is_brought_along_with_a_user_namespace directory_is_brought --user --map-root-user --mount
behaviour directory_is_brought_along_with_eight directory_is_brought --user --map-root-user --mount --net \
	--uts --ipc --cgroup --pid --time --mount-proc
behaviour tool_is_brought_into_a_root_without_it tool_is_brought_into_a_root_without_it
behaviour user_has_one_capability_and_no_way_back user_has_one_capability_and_no_way_back
behaviour user_is_root_of_a_joined_user_namespace user_is_root_of_a_joined_user_namespace
run_behaviours
