#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Multithreaded programs that are linked with libgons: C and Go, shared, archive, and wholly static.
# shellcheck source=test/runtimes/common.bash disable=SC2016
. "$(dirname "$0")/common.bash"

programs=(c-so c-a c-musl go-so go-a go-static)

# use_program NAME: $command is one of the linked examples, which prints $least threads or more
use_program() {
	command=("$GONS_BUILD/examples/link-$1")
	case $1 in
	c-*) least=5 ;;
	go-*) least=4 ;;
	esac
	[ -x "${command[0]}" ] || case $1 in
	go-*) skip "no go" && return 1 ;;
	*-musl) skip "no musl-gcc" && return 1 ;;
	esac
}

is_where_expected() {
	seen_from_outside "$least" && seen_by_itself "$least" && nothing_left_in_environment
}

# reports TYPE...: exactly these were joined, as the program was told by the library
reports() {
	local told

	told=$(sed -n 's/^joined: //p; s/^gons_\(.*\): joined$/\1/p' "$tmp/out" | tr '\n' ' ')
	if [ "${told% }" != "$*" ]; then
		note "was told that it joined: $told"
		return 1
	fi
}

goes_to_all() {
	use_program "$1" && use_target "$2" || return 0
	local joined=("${types[@]}")
	[ "$2" = owned ] || joined=("${types[@]/user/}")
	expect "${types[@]}"
	# shellcheck disable=SC2068 # the empty element goes away
	start_program env gons_target="$target" gons_onerror=exit "${command[@]}" &&
		is_where_expected && reports ${joined[@]} && ends_well
}

goes_to_some() {
	use_program "$1" && use_target owned || return 0
	expect user mnt net
	start_program env gons_user="/proc/$target/ns/user" gons_mnt="pid:$target" \
		gons_net="pid:$target" gons_onerror=exit "${command[@]}" &&
		is_where_expected && reports mnt net user && ends_well
}

# Whichever library is there first does the work, and both know of it.
is_told_what_a_preload_did() {
	use_program "$1" && use_target owned || return 0
	expect "${types[@]}"
	start_program env LD_PRELOAD="$preload" gons_target="$target" gons_onerror=exit \
		"${command[@]}" &&
		is_where_expected && reports "${types[@]}" && ends_well
}

takes_signals() {
	use_program "$1" && use_target owned || return 0
	start_program env gons_target="$target" gons_onerror=exit "${command[@]}" || return 1
	[ "$inside" != "$program" ] || { note "there is no process outside"; return 1; }
	kill -TERM "$program"
	await_program
	if [ "$status" != 143 ] || [ -e "/proc/$inside/status" ]; then
		note "ended with status $status, not 143, or left a process"
		return 1
	fi
}

# learns_of_a_failure PROGRAM [VARIABLE=VALUE]
learns_of_a_failure() {
	use_program "$1" || return 0
	env "${@:2}" gons_net="$tmp/no/such/namespace" "${command[@]}" \
		>"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	if [ "$status" != 1 ] ||
		! grep -q "^link-.*: invalid gons_net reference .*: No such file" "$tmp/err"; then
		note "ended with status $status"
		note_output
		return 1
	fi
}

# sees_its_environment_only PROGRAM WORD...
sees_its_environment_only() {
	local built=$GONS_BUILD/test/runtimes/environment-$1 seen

	[ -x "$built" ] || { skip "no go" && return; }
	use_target owned || return 0
	shift
	seen=$(env -i first=1 "${@//TARGET/$target}" gons_reexec_x=kept last=2 \
		"$built" 2>&1 </dev/null | sort)
	if [ "$seen" != $'first=1\ngons_reexec_x=kept\nlast=2' ]; then
		note "${seen//$'\n'/ }"
		return 1
	fi
}

# A library that is loaded when threads exist comes too late. The kernel would move the one thread
# that asks into another net namespace, and nobody would know of the others.
is_not_half_moved() {
	local interpreter seen

	interpreter=$(elf python3) || { skip "no python3" && return; }
	use_target plain || return 0
	seen=$("$interpreter" -c '
import ctypes, glob, os, sys, threading
end = threading.Event()
threading.Thread(target=end.wait).start()
os.environ["gons_net"] = "pid:" + sys.argv[2]
library = ctypes.CDLL(sys.argv[1] + "/libgons.so.1")
seen = {os.readlink(link) for link in glob.glob("/proc/self/task/*/ns/net")}
print(library.gons_status() != 0, len(seen))
end.set()
' "$GONS_BUILD" "$target" 2>&1 </dev/null)
	if [ "$seen" != 'True 1' ]; then
		note "has failed, and in how many namespaces it is now: $seen"
		return 1
	fi
}

make_targets
for name in "${programs[@]}"; do
	behaviour "${name}_joins_all_namespaces_of_a_target" goes_to_all "$name" plain
	behaviour "${name}_joins_all_namespaces_with_user" goes_to_all "$name" owned
	behaviour "${name}_joins_user_and_mnt_and_net" goes_to_some "$name"
	behaviour "${name}_ends_on_SIGTERM_to_the_process_outside" takes_signals "$name"
	behaviour "${name}_learns_of_a_failure" learns_of_a_failure "$name"
done
for name in c-so go-so c-a go-a; do
	behaviour "${name}_is_told_what_a_preload_did" is_told_what_a_preload_did "$name"
	behaviour "${name}_learns_of_the_failure_of_a_preload" \
		learns_of_a_failure "$name" LD_PRELOAD="$preload"
done
for name in go-so go-a go-static; do
	sees="${name}_sees_its_environment_after_removal_of"
	behaviour "${sees}_one" sees_its_environment_only "$name" gons_target=TARGET
	behaviour "${sees}_two" sees_its_environment_only "$name" gons_target=TARGET \
		gons_onerror=exit
	behaviour "${sees}_seven" sees_its_environment_only "$name" gons_user=pid:TARGET \
		gons_onerror=exit gons_net=pid:TARGET gons_uts=/proc/TARGET/ns/uts \
		gons_ipc=pid:TARGET gons_fork=0 gons_cgroup=pid:TARGET
done
behaviour python_with_threads_is_not_half_moved_by_loading_the_library is_not_half_moved
run_behaviours
