#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Multithreaded programs in many languages that send a piece of their work elsewhere, with the C interface or
# with the plan in the environment of a child. Root tries them a second time as an ordinary user.
# shellcheck source=test/runtimes/common.bash disable=SC2016
. "$(dirname "$0")/common.bash"

discoverers=(go-so go-a go-static)
visitors=(python java node)
compilers=(g++ clang++)
ordinary=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# --- Who does it, and where to --------------------------------------------------------------------

# What an ordinary user needs of the tree, where it can reach it.
stage() {
	mkdir -p "$tmp/stage/build" "$tmp/stage/examples"
	cp -r "$GONS_BUILD/examples" "$GONS_BUILD"/libgons* "$tmp/stage/build"
	cp -r "$examples/python" "$examples/node" "$tmp/stage/examples"
	chmod -R a+rX "$tmp/stage"
}

# set_up: $plain and $owned are targets of the caller; where that is root, $foreign is one of an ordinary user.
# All have eight namespaces of their own, $plain but seven; a mount more than here, and a name.
set_up() {
	local new=(--mount --net --uts --ipc --cgroup --pid --time)
	local setup="hostname inner && mount -t tmpfs tmpfs '$tmp/place'"

	mkdir "$tmp/place"
	chmod 755 "$tmp"
	owned='' plain='' foreign=''
	! make_target --user --map-root-user "${new[@]}" -- "$setup" || owned=$target
	[ "$(id -u)" = 0 ] || return 0
	! make_target "${new[@]}" -- "$setup" || plain=$target
	as=("${ordinary[@]}")
	! make_target --user --map-root-user "${new[@]}" -- "$setup" || foreign=$target
	as=()
}

# be caller|user: sets $build, $sources, $as and $pids, the targets
be() {
	as=()
	build=$GONS_BUILD
	sources=$examples
	if [ "$1" = user ]; then
		as=("${ordinary[@]}")
		build=$tmp/stage/build
		sources=$tmp/stage/examples
		pids=("$foreign" "$foreign")
	else
		pids=("${plain:-$owned}" "$owned")
	fi
	[ -n "${pids[0]}" ] && [ -n "${pids[1]}" ] && return
	skip "cannot make a target: $(tail -n 1 "$tmp/target.err")"
	return 1
}

# use_program NAME WHY: $command is that example, or skips
use_program() {
	# The copy in memory that gons_reexec() starts has no directory to look for the library beside it.
	command=("${as[@]}" env LD_LIBRARY_PATH="$build" "$build/examples/$1")
	[ -x "$build/examples/$1" ] || { skip "$2" && return 1; }
}

# use_visitor NAME: $command runs a program in the namespaces of processes
use_visitor() {
	local interpreter name=$1

	[ "$name" != python ] || name=python3
	interpreter=$(elf "$name") || { skip "no $name" && return 1; }
	"${as[@]}" "$interpreter" --version >/dev/null 2>&1 ||
		{ skip "an ordinary user cannot run $interpreter" && return 1; }
	case $1 in
	python)
		"$interpreter" -c 'import concurrent.futures, ctypes' 2>/dev/null ||
			{ skip "$interpreter has not all of its modules" && return 1; }
		command=(env LD_LIBRARY_PATH="$build" "$interpreter" -B "$sources/python/visit.py")
		;;
	java)
		[ -e "$build/examples/Visit.class" ] || { skip "no javac" && return 1; }
		command=("$interpreter" -XX:-UsePerfData -cp "$build/examples" Visit "$build/libgons-preload.so")
		;;
	node) command=("$interpreter" "$sources/node/visit.js" "$build/libgons-preload.so") ;;
	esac
	command=("${as[@]}" "${command[@]}")
}

# --- What it does ---------------------------------------------------------------------------------

# run ARGUMENT...: runs $command, sets $status
run() {
	timeout "$patience" "${command[@]}" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

# ended STATUS: so it has, and has said nothing on standard error
ended() {
	[ "$status" = "$1" ] && [ ! -s "$tmp/err" ] && return
	note "ended with status $status"
	note_output
	return 1
}

# said TEXT: this, in whatever order
said() {
	[ "$(sort "$tmp/out")" = "$(sort <<<"$1")" ] && return
	note "it said:"
	note_output
	note "not: ${1//$'\n'/ | }"
	return 1
}

# refused PATTERN: it has ended with a failure, and this is on standard error
refused() {
	[ "$status" = 1 ] && grep -Eq "$1" "$tmp/err" && return
	note "ended with status $status"
	note_output
	return 1
}

mounts() {
	wc -l <"/proc/$1/mountinfo"
}

go_lists_the_mounts() {
	be "$2" && use_program "discover-$1" "no go" || return 0
	run -l "${pids[0]}"
	ended 0 || return 1
	if ! diff "/proc/${pids[0]}/mountinfo" "$tmp/out" >"$tmp/err"; then
		note "/proc/${pids[0]}/mountinfo says otherwise:"
		note_output
		return 1
	fi
	! cmp -s /proc/self/mountinfo "$tmp/out"
}

go_discovers_many_at_once() {
	local pid expected=''

	be "$2" && use_program "discover-$1" "no go" || return 0
	run "${pids[@]}" "${pids[@]}" "${pids[@]}" "${pids[@]}"
	for pid in "${pids[@]}" "${pids[@]}" "${pids[@]}" "${pids[@]}"; do
		expected+="process $pid: $(mounts "$pid") mounts"$'\n'
	done
	ended 0 && said "${expected%$'\n'}"
}

go_tells_why_it_cannot() {
	be "$2" && use_program "discover-$1" "no go" || return 0
	run 0 "${pids[0]}"
	refused '^discover: 0: invalid gons_[a-z]+ reference "pid:0"' &&
		said "process ${pids[0]}: $(mounts "${pids[0]}") mounts"
}

rust_discovers_and_runs() {
	local pid expected=''

	be "$1" && use_program discover-rust "no cargo" || return 0
	run "${pids[@]}" "${pids[@]}" "${pids[@]}" -- /bin/sh -c 'stat -L -c %i /proc/self/ns/mnt; exit 7'
	for pid in "${pids[@]}" "${pids[@]}" "${pids[@]}"; do
		expected+="process $pid: host inner, interfaces lo, $(mounts "$pid") mounts"$'\n'
		expected+="process $pid: /bin/sh ended with exit status: 7"$'\n'
		expected+=$(stat -L -c %i "/proc/$pid/ns/mnt")$'\n'
	done
	ended 0 && said "${expected%$'\n'}"
}

rust_tells_why_it_cannot() {
	be "$1" && use_program discover-rust "no cargo" || return 0
	run 0
	refused '^discover-rust: 0: invalid gons_target reference "0"' || return 1
	run "${pids[0]}" -- /no/such/program
	refused '^discover-rust: [0-9]+: cannot execute "/no/such/program": No such file'
}

visits_many_at_once() {
	local pid type expected=''

	be "$2" && use_visitor "$1" || return 0
	run "${pids[@]}" -- /bin/sh -c 'hostname; for type; do stat -L -c "$type %i" "/proc/self/ns/$type"; done' \
		sh "${types[@]}"
	for pid in "${pids[@]}"; do
		target=$pid
		remember_target
		expected+="process $pid: inner"$'\n'"process $pid: ended with status 0"$'\n'
		for type in "${types[@]}"; do
			expected+="process $pid: $type ${theirs[$type]}"$'\n'
		done
	done
	ended 0 && said "${expected%$'\n'}"
}

visitor_leaves_nothing_in_the_environment() {
	be "$2" && use_visitor "$1" || return 0
	run "${pids[0]}" -- /bin/sh -c 'env | grep -E "^(gons_|LD_PRELOAD)"; readlink /proc/self/fd/3; :'
	# 3 is the directory that readlink(1) would have to have opened.
	ended 0 && said "process ${pids[0]}: ended with status 0"
}

visitor_tells_why_it_cannot() {
	be "$2" && use_visitor "$1" || return 0
	run 0 -- /bin/true
	[ "$status" = 1 ] && grep -q 'invalid gons_target reference "0"' "$tmp/out" "$tmp/err" && return
	note "ended with status $status"
	note_output
	return 1
}

cpp_runs_a_lambda_in_a_new_place() {
	be "$1" && use_program run-cpp "no c++" || return 0
	run 'user=new net=new pid=new uts=new hostname=inner'
	ended 0 && grep -q '^it returned 7; the program is on host ' "$tmp/out" &&
		! grep -q '^it returned 7; the program is on host inner,' "$tmp/out" || return 1
	sed -i '/^it returned 7/d' "$tmp/out"
	said 'the lambda is on host inner, process 1, interfaces lo'
}

cpp_runs_a_lambda_elsewhere() {
	local pid

	be "$1" && use_program run-cpp "no c++" || return 0
	for pid in "${pids[@]}"; do
		run "target=$pid"
		ended 0 && grep -Eq '^the lambda is on host inner, process [0-9]+, interfaces lo$' "$tmp/out" ||
			return 1
	done
}

cpp_throws_what_went_wrong() {
	be "$1" && use_program run-cpp "no c++" || return 0
	run 'net=pid:0'
	refused '^run-cpp: invalid gons_net reference "pid:0": .*[0-9]$'
}

compiles() {
	command -v "$1" >/dev/null || { skip "no $1" && return; }
	printf '#include <gons.h>\nint main() { return gons_status(); }\n' >"$tmp/header.cpp"
	"$1" -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$here/../../include" \
		"$tmp/header.cpp" "$examples/run-cpp/work.cpp" >"$tmp/out" 2>"$tmp/err" && return
	note_output
	return 1
}

set_up
people=(caller)
if [ "$(id -u)" = 0 ]; then
	stage
	people+=(user)
fi
for who in "${people[@]}"; do
	suffix=
	[ "$who" = caller ] || suffix=_as_an_ordinary_user
	for name in "${discoverers[@]}"; do
		behaviour "${name}_lists_the_mounts_elsewhere$suffix" go_lists_the_mounts "$name" "$who"
		behaviour "${name}_discovers_many_at_once$suffix" go_discovers_many_at_once "$name" "$who"
		behaviour "${name}_tells_why_it_cannot$suffix" go_tells_why_it_cannot "$name" "$who"
	done
	behaviour "rust_discovers_and_runs_a_program_elsewhere$suffix" rust_discovers_and_runs "$who"
	behaviour "rust_tells_why_it_cannot$suffix" rust_tells_why_it_cannot "$who"
	for name in "${visitors[@]}"; do
		behaviour "${name}_runs_programs_elsewhere$suffix" visits_many_at_once "$name" "$who"
		behaviour "${name}_leaves_nothing_in_the_environment$suffix" \
			visitor_leaves_nothing_in_the_environment "$name" "$who"
		behaviour "${name}_tells_why_it_cannot$suffix" visitor_tells_why_it_cannot "$name" "$who"
	done
	behaviour "cpp_runs_a_lambda_in_a_new_place$suffix" cpp_runs_a_lambda_in_a_new_place "$who"
	behaviour "cpp_runs_a_lambda_elsewhere$suffix" cpp_runs_a_lambda_elsewhere "$who"
	behaviour "cpp_throws_what_went_wrong$suffix" cpp_throws_what_went_wrong "$who"
done
for name in "${compilers[@]}"; do
	behaviour "header_and_wrapper_compile_with_$name" compiles "$name"
done
run_behaviours
