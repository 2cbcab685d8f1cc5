#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# gons enter into a container by its name: no more rights than runc exec gives, or what is asked for. TAP.
set -u
build=$(cd "${GONS_BUILD:-$PWD/build}" && pwd) || exit 2
gons=$build/gons
. "$(dirname "$0")/../tap.sh"

[ -x "$gons" ] || skip_all 'there is no gons command'
work=$(mktemp -d) || exit 1
name=gons-follow-$$
leave()
{
	runc delete --force "$name" >/dev/null 2>&1
	mountpoint -q "$work/cgroup" && { [ ! -d "$work/cgroup/$name-own" ] || rmdir "$work/cgroup/$name-own"; umount "$work/cgroup"; }
	[ ! -f "${own-}/cgroup.kill" ] || echo 1 >"$own/cgroup.kill"
	[ -z "${entered-}" ] || kill -KILL "$entered" 2>/dev/null
	[ -z "${outside-}" ] || kill -KILL "$outside" 2>/dev/null
	wait
	rm -rf "$work"
}
trap leave EXIT

# What docker gives to a container.
docker='"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
	"CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE"'

# container NO_NEW_PRIVILEGES CGROUPS: made anew; $target is its process. Its /dev is no directory of the root: runc makes
# links there, and does not start a second time where it finds them (runc 1.3.6: "too many levels of symbolic links").
container()
{
	runc delete --force "$name" >/dev/null 2>&1
	mkdir -p "$work/bundle/root/bin" "$work/bundle/root/proc" "$work/bundle/root/tmp"
	cp "$(command -v busybox)" "$work/bundle/root/bin/busybox" || return 1
	cat >"$work/bundle/config.json" <<END
{ "ociVersion": "1.0.2", "root": { "path": "root" },
  "process": { "user": { "uid": 0, "gid": 0 }, "args": [ "/bin/busybox", "sleep", "1000" ], "cwd": "/", "noNewPrivileges": $1,
    "capabilities": { "bounding": [ $docker ], "effective": [ $docker ], "permitted": [ $docker ] } },
  "mounts": [ { "destination": "/proc", "type": "proc", "source": "proc" }, { "destination": "/dev", "type": "tmpfs", "source": "tmpfs" } ],
  "linux": { $2 "namespaces": [ { "type": "pid" }, { "type": "mount" }, { "type": "network" }, { "type": "ipc" },
    { "type": "uts" } ] } }
END
	(cd "$work/bundle" && timeout 30 runc run --detach "$name" </dev/null >"$work/why" 2>&1) || return 1
	target=$(runc state "$name" | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
	# runc returns before it has become the program.
	until [ "$(cat "/proc/$target/comm")" = busybox ] || ! kill -0 "$target"; do :; done
	[ "$target" ]
}

rights='/bin/busybox grep -E ^(Cap|NoNewPrivs) /proc/self/status'

# same_as_runc OPTION... -- RUNC-OPTION...
same_as_runc()
{
	options=()
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	# shellcheck disable=SC2086
	runc exec "$@" "$name" $rights >"$work/wanted" || return 1
	# shellcheck disable=SC2086
	"$gons" enter "${options[@]}" -- $rights >"$work/seen" || return 1
	echo "${options[*]}"
	diff "$work/wanted" "$work/seen"
}

named_target_gives_what_runc_exec_gives()
{
	same_as_runc -t "runc:$name" -a -- && same_as_runc -t "runc:$name" -a -S 5 -G 5 -- --user 5:5 &&
		same_as_runc -t "runc:$name" -m -p -- && same_as_runc -t "$target" -a --caps=follow -- &&
		same_as_runc -t "$target" -m -p --caps=follow -S 5 -- --user 5:5
}

no_new_privileges_are_followed()
{
	container true '' && same_as_runc -t "runc:$name" -a -- && same_as_runc -t "runc:$name" -a -S 5 -G 5 -- --user 5:5 &&
		grep -q 'NoNewPrivs:.1' "$work/seen"
	status=$?
	container false '' && return $status
}

# had COMMAND...: the bounding set.
had() { "$@" | sed -n 's/^CapBnd:\t0*//p'; }
ours=$(had cat /proc/self/status)

# shellcheck disable=SC2086
more_is_had_by_asking()
{
	[ "$(had "$gons" enter -t "$target" -a -- $rights)" = "$ours" ] &&
		[ "$(had "$gons" enter -t "runc:$name" -a --caps=keep -- $rights)" = "$ours" ] &&
		[ "$(had "$gons" enter -t "runc:$name" -a --caps=chown -- $rights)" = 1 ] &&
		[ "$(had "$gons" enter -t "runc:$name" -a --keep-caps -- $rights)" = "$ours" ]
}

# refused WHAT ARGUMENT...: in one line
refused()
{
	"$gons" enter "${@:2}" -- /bin/busybox true >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	[ $status -eq 125 ] && [ "$(wc -l <"$work/out")" -eq 1 ] && grep -qF -- "$1" "$work/out"
}

program_of_the_host_is_not_made_equal_to_those_inside()
{
	refused 'enter the mount namespace too' -t "runc:$name" -p --caps=follow || return 1
	refused 'enter the mount namespace too' -t "$target" -p -n -r --caps=follow || return 1
	refused '--caps=follow needs a target' --caps=follow || return 1
	refused 'both say which' -t "$target" -a --caps=follow --keep-caps || return 1
	# It is not the default there, and not what a program of the host gets.
	[ "$(had "$gons" enter -t "runc:$name" -n -- cat /proc/self/status)" = "$ours" ] &&
		[ "$(had "$gons" enter -t "runc:$name" -n --caps=follow -- cat /proc/self/status)" = a80425fb ] &&
		[ "$(had "$gons" inject -t "runc:$name" -a -- cat /proc/self/status)" = "$ours" ]
}

# What the target may do in a user namespace of its own it may not do outside.
capabilities_mean_its_own_user_namespace()
{
	mkfifo "$work/says"
	unshare -Urmpf --mount-proc --kill-child sh -c 'echo; exec sleep 1000' >"$work/says" &
	outside=$!
	read -r _ <"$work/says" || return 1
	read -r inner _ <"/proc/$outside/task/$outside/children"
	mkdir -p "$work/run/runc/own"
	printf '{"init_process_pid": %d, "init_process_start": %d}' "$inner" "$(cut -d ' ' -f 22 <"/proc/$inner/stat")" \
		>"$work/run/runc/own/state.json"
	export XDG_RUNTIME_DIR=$work/run
	refused 'enter it as well (--user or --all), or say by --caps=LIST' -t runc:own -m || return 1
	refused 'enter it as well (--user or --all), or say by --caps=LIST' -t "$inner" -m --caps=follow || return 1
	bounding=$(had cat "/proc/$inner/status")
	[ "$(had "$gons" enter -t runc:own -a -- cat /proc/self/status)" = "$bounding" ] &&
		"$gons" enter -t runc:own -m --caps=keep -- true
}

# One filter that permits everything: BPF_RET, SECCOMP_RET_ALLOW.
filters_are_told()
{
	/usr/bin/python3 -c 'import ctypes, struct, time
libc = ctypes.CDLL(None)
code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7fff0000))
program = struct.pack("HxxxxxxP", 1, ctypes.addressof(code))
libc.prctl(38, 1, 0, 0, 0)
assert libc.prctl(22, 2, program) == 0
print(flush=True)
time.sleep(1000)' >"$work/says" &
	filtered=$!
	read -r _ <"$work/says"
	"$gons" explain enter -t $filtered -n >"$work/out"
	"$gons" explain --json enter -t $filtered -n >"$work/json"
	"$gons" explain enter -t "$target" -n >"$work/none"
	kill -KILL $filtered
	wait $filtered 2>/dev/null
	cat "$work/out"
	grep -q '^The target has 1 filter of seccomp(2)' "$work/out" && grep -q '"seccomp_filters": 1' "$work/json" &&
		! grep seccomp "$work/none"
}

explain_shows_what_is_followed()
{
	"$gons" explain enter -t "runc:$name" -a >"$work/out"
	cat "$work/out"
	grep -q '^caps .* 0:a80425fb ' "$work/out" && grep -q 'would work$' "$work/out"
}

# seen OPTION...: its cgroup of version 2, where that alone is mounted.
# shellcheck disable=SC2016
seen()
{
	unshare --mount sh -c '{ [ -f /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup; } && exec "$@"' sh \
		"$gons" enter -t "runc:$name" -m -p "$@" -- /bin/busybox grep ^0: /proc/self/cgroup
}

cgroup_takes_an_option()
{
	mkdir "$work/cgroup" && mount -t cgroup2 none "$work/cgroup" && mkdir "$work/cgroup/$name-own" || cannot 'no cgroups(7) of version 2' || return
	before=$(sed -n 's/^0:://p' "/proc/$target/cgroup")
	echo "$target" >"$work/cgroup/$name-own/cgroup.procs"
	there=$(seen --join-cgroup)
	here=$(seen)
	echo "$target" >"$work/cgroup$before/cgroup.procs"
	rmdir "$work/cgroup/$name-own"
	echo "$there, $here"
	[ "$there" = "0::/$name-own" ] && [ "$here" != "$there" ]
}

# The kernel looks up what stands behind #! before it closes what is close-on-exec; /proc/PID of the target is among that.
no_program_is_found_through_descriptors_of_the_command()
{
	root=$work/bundle/root
	for options in '-S follow --caps=none' '-r -w --caps=follow' '-e --trust-target' '-c'; do
		case $options in
		-c) run='unshare --mount sh -c "{ [ -f /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup; } && exec \"\$@\"" sh' ;;
		*) run= ;;
		esac
		for number in 3 4 5 6 7 8 9; do
			for path in root/bin/busybox ../self/exe exe; do
				printf '#!/proc/self/fd/%s/%s sh\necho found\n' $number $path >"$root/bin/server" && chmod 755 "$root/bin/server" || return 1
				eval "$run \"\$gons\" enter -t $target -a $options -- /bin/server" >"$work/out" 2>&1
				[ $? -eq 127 ] || { echo "$options $number $path: $(cat "$work/out")"; return 1; }
			done
		done
	done
	# What the caller has open and hands on is there.
	printf '#!/proc/self/fd/9/busybox sh\necho found\n' >"$root/bin/server"
	[ "$("$gons" enter -t "$target" -a -- /bin/server 9<"$root/bin")" = found ]
}

# shellcheck disable=SC2086
another_user_gets_no_more_by_a_set_user_id_file_than_in_the_container()
{
	[ "$(had "$gons" enter -t "$target" -a -S 5 -- $rights)" = a80425fb ] &&
		[ "$(had "$gons" enter -t "$target" -a --uid=5 --gid=5 -- $rights)" = a80425fb ] &&
		[ "$(had "$gons" enter -t "$target" -m -p -S 5 -- $rights)" = a80425fb ] &&
		[ "$(had "$gons" enter -t "$target" -a -S 0 -- $rights)" = "$ours" ] &&
		[ "$(had "$gons" enter -t "$target" -a -S 5 --caps=keep -- $rights)" = "$ours" ] &&
		[ "$(had "$gons" inject -t "$target" -a -S 5 --trust-target -- cat /proc/self/status)" = a80425fb ] &&
		[ "$(had "$gons" inject -t "runc:$name" -a --uid=5 --trust-target=inspect -- cat /proc/self/status)" = a80425fb ] &&
		[ "$(had "$gons" inject -t "$target" -a -S 0 --trust-target -- cat /proc/self/status)" = "$ours" ] &&
		[ "$(had "$gons" inject -t "$target" -n -S 5 -- cat /proc/self/status)" = "$ours" ] &&
		[ "$(had "$gons" enter -t "$target" -n -S 5 -- cat /proc/self/status)" = "$ours" ] || return 1
	runc exec --detach --user 5:5 "$name" /bin/busybox sleep 1000 </dev/null >/dev/null 2>&1 || return 1
	for user in $(cat /proc/"$target"/task/*/children) $(pgrep -U 5 busybox); do
		[ "/proc/$user/ns/pid" -ef "/proc/$target/ns/pid" ] && break
	done
	[ "$(had "$gons" enter -t "$user" -a -S follow -G follow -- $rights)" = a80425fb ]
	status=$?
	kill -KILL "$user"
	[ $status -eq 0 ] || return 1
	# In a user namespace of its own it has all capabilities, which mean nothing outside.
	runc exec --detach --user 5:5 "$name" /bin/busybox unshare --user /bin/busybox sleep 1000 </dev/null >/dev/null 2>&1 || return 1
	for user in $(pgrep -U 5 busybox); do
		until [ "$(cat "/proc/$user/comm")" = busybox ] && [ ! "/proc/$user/ns/user" -ef /proc/self/ns/user ] ||
			! kill -0 "$user" 2>/dev/null; do :; done
		[ "/proc/$user/ns/pid" -ef "/proc/$target/ns/pid" ] && break
	done
	"$gons" enter -t "$user" -m -p -S 5 -- $rights | grep -qx 'CapBnd:.0*'
	status=$?
	kill -KILL "$user"
	return $status
}

# in_cgroup COMMAND: with the cgroups of version 2 alone, and the target in one of its own, $own.
in_cgroup()
{
	mkdir -p "$work/cgroup"
	mountpoint -q "$work/cgroup" || mount -t cgroup2 none "$work/cgroup" || { cannot 'no cgroups(7) of version 2'; return; }
	own=$work/cgroup/$name-own
	mkdir -p "$own" || { cannot 'no cgroup can be made'; return; }
	before=$(sed -n 's/^0:://p' "/proc/$target/cgroup")
	echo "$target" >"$own/cgroup.procs" && "$1"
	status=$?
	echo 0 >"$own/cgroup.freeze"
	echo "$target" >"$work/cgroup$before/cgroup.procs"
	echo 1 >"$own/cgroup.kill"
	until rmdir "$own"; do sleep 0.05; done 2>/dev/null
	return $status
}

enter_cgroup=(unshare --mount sh -c '{ [ -f /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup; } && exec "$@"' sh "$gons" enter -m -p -n -u -i -c)

see_cgroup()
{
	for fork in auto init; do
		rm -f "$work/bundle/root/says"; mkfifo "$work/bundle/root/says"
		"${enter_cgroup[@]}" -t "$target" --fork=$fork --tmp=fresh -- /bin/busybox sh -c 'echo > /says; exec /bin/busybox sleep 1000' &
		entered=$!
		read -r -t 20 _ <>"$work/bundle/root/says" || return 1
		rm "$work/bundle/root/says"
		seen=$(grep -cvx "$target" "$own/cgroup.procs")
		# Whatever ends it in there, the process outside and the one that empties /tmp go on.
		grep -vx "$target" "$own/cgroup.procs" | while read -r pid; do kill -KILL "$pid"; done
		wait "$entered"
		status=$?
		entered=
		echo "$seen in the cgroup, status $status"
		[ "$seen" = 1 ] && [ $status -eq 137 ] || return 1
	done
}

only_the_program_joins_the_cgroup()
{
	in_cgroup see_cgroup
}

see_frozen()
{
	echo 1 >"$own/cgroup.freeze"
	until grep -q 'frozen 1' "$own/cgroup.events"; do sleep 0.05; done
	timeout -s KILL 20 "${enter_cgroup[@]}" -t "$target" -- /bin/busybox true >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	echo 0 >"$own/cgroup.freeze"
	[ $status -eq 125 ] && grep -q 'the cgroup of the target is frozen' "$work/out"
}
frozen_cgroup_is_refused() { in_cgroup see_frozen; }

see_frozen_later()
{
	rm -f "$work/bundle/root/says"; mkfifo "$work/bundle/root/says"
	"${enter_cgroup[@]}" -t "$target" -- /bin/busybox sh -c 'echo > /says; exec /bin/busybox sleep 1000' &
	entered=$!
	read -r -t 20 _ <>"$work/bundle/root/says" || return 1
	rm "$work/bundle/root/says"
	echo 1 >"$own/cgroup.freeze"
	until grep -q 'frozen 1' "$own/cgroup.events"; do sleep 0.05; done
	kill -TERM $entered
	timeout 20 tail --pid=$entered -f /dev/null || kill -KILL $entered
	wait $entered
	status=$?
	entered=
	echo "status $status"
	[ $status -eq 143 ]
}
signal_ends_what_was_frozen_meanwhile() { in_cgroup see_frozen_later; }

tests='named_target_gives_what_runc_exec_gives no_new_privileges_are_followed more_is_had_by_asking
	program_of_the_host_is_not_made_equal_to_those_inside capabilities_mean_its_own_user_namespace
	explain_shows_what_is_followed filters_are_told cgroup_takes_an_option
	no_program_is_found_through_descriptors_of_the_command another_user_gets_no_more_by_a_set_user_id_file_than_in_the_container
	only_the_program_joins_the_cgroup frozen_cgroup_is_refused signal_ends_what_was_frozen_meanwhile'
why=
if [ "$(id -u)" -ne 0 ]; then why='it takes root'
elif ! command -v runc >/dev/null; then why='no runc'
elif ! command -v busybox >/dev/null; then why='no busybox'
elif ! container false ''; then why="runc does not run here: $(tail -n 1 "$work/why" | cut -c 1-200)"
fi
for test in $tests; do
	if [ "$why" ]; then skip "$test" "$why"; else check "$test" "$test"; fi
done
echo "1..$count"
