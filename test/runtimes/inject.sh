#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Unmodified multithreaded programs in many languages, sent somewhere else with LD_PRELOAD.
# shellcheck source=test/runtimes/common.bash disable=SC2016
. "$(dirname "$0")/common.bash"

runtimes=(c musl python perl go java node)

# use_runtime NAME: $command prints the namespaces of $least threads or more, $environment the
# environment
use_runtime() {
	local interpreter machine built=$GONS_BUILD/test/runtimes

	least=5
	table=1
	environment=()
	case $1 in
	c | musl)
		command=("$built/threads$([ "$1" = c ] || echo -musl)")
		table=0 # this one prints no table
		;;
	go)
		command=("$GONS_BUILD/examples/inject-go")
		environment=("$built/environment-go-plain")
		;;
	python)
		interpreter=$(elf python3) || { skip "no python3" && return 1; }
		command=("$interpreter" "$examples/inject/threads.py")
		environment=("$interpreter" -c 'import os
for name, value in os.environ.items(): print(f"{name}={value}")')
		;;
	perl)
		interpreter=$(elf perl) || { skip "no perl" && return 1; }
		"$interpreter" -Mthreads -e 1 2>/dev/null ||
			{ skip "perl has no threads" && return 1; }
		command=("$interpreter" "$examples/inject/threads.pl")
		environment=("$interpreter" -e 'print "$_=$ENV{$_}\n" for keys %ENV')
		;;
	java)
		interpreter=$(elf java) || { skip "no java" && return 1; }
		[ -e "$built/Environment.class" ] || { skip "no javac" && return 1; }
		# UsePerfData would leave a directory in /tmp.
		machine=("$interpreter" -Xshare:auto -XX:-UsePerfData -cp)
		command=("${machine[@]}" "$GONS_BUILD/examples" Threads)
		environment=("${machine[@]}" "$built" Environment)
		;;
	node)
		interpreter=$(elf node) || { skip "no node" && return 1; }
		command=("$interpreter" "$examples/inject/threads.js")
		environment=("$interpreter" -e 'for (const name in process.env)
			console.log(`${name}=${process.env[name]}`)')
		;;
	esac
	[ -x "${command[0]}" ] || case $1 in
	go) skip "no go" && return 1 ;;
	musl) skip "no musl-gcc" && return 1 ;;
	esac
}

# start_injected WORD=VALUE...: runs $command with these
start_injected() {
	start_program env LD_PRELOAD="$preload" gons_onerror=exit "$@" "${command[@]}"
}

is_where_expected() {
	seen_from_outside "$least" &&
		{ [ "$table" = 0 ] || seen_by_itself "$least"; } &&
		nothing_left_in_environment
}

# use_nearest_target: the target which the fewest words lead to; an ordinary user
# has to go by $way, with the words $first
use_nearest_target() {
	way=() first=()
	if [ -n "$plain" ]; then
		use_target plain
	else
		use_target owned || return 1
		way=(user)
		first=("gons_user=pid:$target")
	fi
}

goes_to_all() {
	use_runtime "$1" && use_target "$2" || return 0
	expect "${types[@]}"
	start_injected gons_target="$target" && is_where_expected && ends_well
}

# Each word for itself: nothing else may change.
goes_to_one() {
	use_runtime "$1" && use_nearest_target || return 0
	expect "$2" "${way[@]}"
	start_injected "${first[@]}" "gons_$2=${3/TARGET/$target}" &&
		is_where_expected && ends_well
}

# An ordinary user may go there by way of the user namespace.
goes_to_two() {
	use_runtime "$1" && use_target owned || return 0
	expect user "$2"
	start_injected gons_user="/proc/$target/ns/user" "gons_$2=/proc/$target/ns/$2" \
		gons_order="!user,!$2" && is_where_expected && ends_well
}

has_a_reaper() {
	use_runtime "$1" && use_nearest_target || return 0
	expect pid "${way[@]}"
	start_injected "${first[@]}" gons_pid="pid:$target" gons_fork=init &&
		is_where_expected && ends_well
}

# The one outside passes SIGTERM on, the program ends as it does on SIGTERM, and the one outside
# likewise.
takes_signals() {
	use_runtime "$1" && use_target owned || return 0
	start_injected gons_target="$target" || return 1
	[ "$inside" != "$program" ] || { note "there is no process outside"; return 1; }
	kill -TERM "$program"
	await_program
	if [ "$status" != 143 ]; then
		note "ended with status $status, not 143"
		return 1
	fi
	if [ -e "/proc/$inside/status" ]; then
		note "process $inside is still there"
		return 1
	fi
}

# sees_its_environment_only RUNTIME WORD...: with one and with two variables of ours removed at a
# time, since an odd number leaves the initial stack in another shape.
sees_its_environment_only() {
	use_runtime "$1" && use_target owned || return 0
	shift
	local words=("${@//TARGET/$target}") seen
	[ "${#environment[@]}" != 0 ] || return 1
	# Without LC_ALL, Python adds a variable of its own.
	seen=$(env -i first=1 LC_ALL=C LD_PRELOAD="$preload" "${words[@]}" gons_reexec_x=kept \
		last=2 "${environment[@]}" 2>&1 </dev/null | sort)
	if [ "$seen" != $'LC_ALL=C\nfirst=1\ngons_reexec_x=kept\nlast=2' ]; then
		note "${seen//$'\n'/ }"
		return 1
	fi
}

refuses_to_start() {
	use_runtime "$1" || return 0
	env LD_PRELOAD="$preload" gons_onerror=exit gons_net="$tmp/no/such/namespace" \
		"${command[@]}" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	if [ "$status" != 125 ] || [ -s "$tmp/out" ] || [ "$(wc -l <"$tmp/err")" != 1 ] ||
		! grep -q '^gons: invalid gons_net reference ' "$tmp/err"; then
		note "ended with status $status"
		note_output
		return 1
	fi
}

# A multithreaded program that replaces itself: exec ends all threads but one, the new image is
# moved.
starts_itself_again() {
	use_runtime python && use_target owned || return 0
	expect "${types[@]}"
	start_program "${command[0]}" -c '
import os, sys, threading
for _ in range(4):
	threading.Thread(target=threading.Event().wait, daemon=True).start()
new = dict(os.environ, LD_PRELOAD=sys.argv[1], gons_target=sys.argv[2], gons_onerror="exit")
os.execve("/proc/self/exe", [sys.executable, sys.argv[3]], new)
' "$preload" "$target" "${command[1]}" && is_where_expected && ends_well
}

# The limit that gons_fork=auto is there for.
cannot_start_threads_without_fork() {
	use_runtime c && use_nearest_target || return 0
	env LD_PRELOAD="$preload" gons_onerror=exit "${first[@]}" gons_pid="pid:$target" \
		gons_fork=0 "${command[@]}" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	if [ "$status" != 1 ]; then
		note "ended with status $status"
		return 1
	fi
}

make_targets
for runtime in "${runtimes[@]}"; do
	behaviour "${runtime}_joins_all_namespaces_of_a_target" goes_to_all "$runtime" plain
	behaviour "${runtime}_joins_all_namespaces_with_user" goes_to_all "$runtime" owned
	behaviour "${runtime}_joins_net_by_path" goes_to_one "$runtime" net /proc/TARGET/ns/net
	behaviour "${runtime}_joins_mnt_by_pid" goes_to_one "$runtime" mnt pid:TARGET
	behaviour "${runtime}_joins_pid_by_pid" goes_to_one "$runtime" pid pid:TARGET
	behaviour "${runtime}_joins_time_by_path" goes_to_one "$runtime" time /proc/TARGET/ns/time
	behaviour "${runtime}_joins_user_and_net" goes_to_two "$runtime" net
	behaviour "${runtime}_works_under_an_init" has_a_reaper "$runtime"
	behaviour "${runtime}_ends_on_SIGTERM_to_the_process_outside" takes_signals "$runtime"
	behaviour "${runtime}_does_not_start_after_a_failure" refuses_to_start "$runtime"
done
for runtime in python perl go java node; do
	sees="${runtime}_sees_its_environment_after_removal_of"
	behaviour "${sees}_two" sees_its_environment_only "$runtime" gons_target=TARGET
	behaviour "${sees}_three" sees_its_environment_only "$runtime" gons_target=TARGET \
		gons_onerror=exit
	behaviour "${sees}_eight" sees_its_environment_only "$runtime" gons_user=pid:TARGET \
		gons_onerror=exit gons_net=pid:TARGET gons_uts=/proc/TARGET/ns/uts \
		gons_ipc=pid:TARGET gons_fork=0 gons_cgroup=pid:TARGET
done
behaviour python_with_threads_starts_itself_again_elsewhere starts_itself_again
behaviour no_threads_with_pid_for_children_only cannot_start_threads_without_fork
run_behaviours
