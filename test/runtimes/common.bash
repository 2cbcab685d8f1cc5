# SPDX-License-Identifier: Apache-2.0
# What the runtime tests share: a target process in namespaces of its own, a program that is sent
# there, and how every one of its threads is looked at. Sourced by the tests; prints TAP.
# shellcheck shell=bash
# shellcheck disable=SC2034 # some variables are read by the tests only
# shellcheck disable=SC2016 # programs of other languages stand in quotes

set -u
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
examples=$(cd "$here/../../examples" && pwd)
GONS_BUILD=$(cd "${GONS_BUILD:-$here/../../build}" && pwd) || exit 2
preload=$GONS_BUILD/libgons-preload.so

types=(cgroup ipc mnt net pid time user uts)
patience=60 # seconds until something that says nothing is given up

tmp=$(mktemp -d) || exit 2
as=()           # what makes an ordinary user of a command, where targets are to be its
targets=()      # the unshare(1) processes
holds=()        # descriptors: their targets live as long as these are open
program=        # what start_program started: the process that the shell sees

# shellcheck disable=SC2317 # called by the trap
clean_up() {
	[ -z "$program" ] || kill -KILL "$program"
	# Each forked with --kill-child; unshare(1) itself ignores SIGTERM.
	[ "${#targets[@]}" = 0 ] || kill -KILL "${targets[@]}"
	wait
	rm -rf "$tmp"
} 2>"$tmp/clean_up"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- TAP ------------------------------------------------------------------------------------------

behaviours=()

# behaviour NAME FUNCTION [ARGUMENT...]: one test, run later by run_behaviours. The function returns
# 0 if things are as they should be; or it says why not, with note, and returns 1; or it calls skip.
behaviour() {
	behaviours+=("$(printf '%q ' "$@")")
}

# note LINE...: for a failure, shown after it
note() {
	notes+=("$@")
}

# skip WHY: to be used as `skip "why" && return`
skip() {
	skipped=$*
}

run_behaviours() {
	local number=0 line name call result failed=0

	echo "1..${#behaviours[@]}"
	for line in "${behaviours[@]}"; do
		eval "call=($line)"
		name=${call[0]}
		number=$((number + 1))
		skipped=
		notes=()
		"${call[@]:1}"
		result=$?
		abandon_program
		if [ -n "$skipped" ]; then
			echo "ok $number - $name # SKIP $skipped"
		elif [ "$result" = 0 ]; then
			echo "ok $number - $name"
		else
			echo "not ok $number - $name"
			[ "${#notes[@]}" = 0 ] || printf '# %s\n' "${notes[@]}"
			failed=1
		fi
	done
	return "$failed"
}

# --- Targets --------------------------------------------------------------------------------------

# make_target UNSHARE-OPTION... -- COMMAND: starts a process in new namespaces, which keeps all
# mounts that this shell sees, lets it run the command there, and sets $target to its pid. It lives
# until this shell ends. Returns 1 where the system does not allow it.
make_target() {
	local options=() hold up

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	rm -f "$tmp/hold" "$tmp/up"
	mkfifo "$tmp/hold" "$tmp/up"
	# The shell reads its own stat, and /proc is still the one from outside: it tells the
	# outside's number.
	"${as[@]}" unshare "${options[@]}" --fork --kill-child=KILL sh -c '
		{ eval "$1"; } 2>&1 && read -r pid rest </proc/self/stat && echo "$pid" &&
			exec cat >/dev/null
	' sh "$*" <"$tmp/hold" >"$tmp/up" 2>"$tmp/target.err" &
	targets+=("$!")
	exec {hold}>"$tmp/hold" {up}<"$tmp/up"
	holds+=("$hold")
	target=
	read -r -t "$patience" target <&"$up"
	exec {up}<&-
	[[ $target =~ ^[0-9]+$ ]]
}

# remember_target: what $target's namespaces are, in $theirs; ours stand in $ours
remember_target() {
	local type

	for type in "${types[@]}"; do
		theirs[$type]=$(stat -L -c %i "/proc/$target/ns/$type")
	done
}

declare -A ours theirs expected
for type in "${types[@]}"; do
	ours[$type]=$(stat -L -c %i "/proc/self/ns/$type")
done

# expect TYPE...: in these namespaces the target's, in all others ours
expect() {
	local type

	for type in "${types[@]}"; do
		expected[$type]=${ours[$type]}
	done
	for type in "$@"; do
		expected[$type]=${theirs[$type]}
	done
}

# --- Programs -------------------------------------------------------------------------------------

# start_program COMMAND...: runs it with a pipe as standard input, reads what it prints until it
# says that its threads are up. Sets $program, and $inside to the process that went on to main():
# the same, or the child of the one that stays outside. What it printed is in $tmp/out, its messages
# in $tmp/err.
start_program() {
	local line=

	inside=
	rm -f "$tmp/in" "$tmp/from"
	mkfifo "$tmp/in" "$tmp/from"
	(
		for hold in "${holds[@]}"; do
			exec {hold}>&-
		done
		exec "$@" <"$tmp/in" >"$tmp/from" 2>"$tmp/err"
	) &
	program=$!
	exec {program_in}>"$tmp/in" {program_out}<"$tmp/from"
	: >"$tmp/out"
	while read -r -t "$patience" line <&"$program_out"; do
		echo "$line" >>"$tmp/out"
		case $line in
		*'threads are up'*)
			inside=$(innermost "$program")
			return 0
			;;
		esac
	done
	inside=$(innermost "$program")
	note "did not start its threads: $*"
	note_output
	return 1
}

# end_program: closes its standard input, waits for it, sets $status
end_program() {
	exec {program_in}>&-
	await_program
}

# await_program: waits for it, and leaves its standard input open until it has ended
await_program() {
	timeout "$patience" cat <&"$program_out" >>"$tmp/out"
	exec {program_out}<&-
	wait "$program"
	status=$?
	exec {program_in}>&-
	program=
} 2>/dev/null # the shell would tell of a signal

# abandon_program: for a test that has failed half-way
abandon_program() {
	[ -n "$program" ] || return 0
	kill -KILL "$program" "$inside"
	end_program
} 2>/dev/null

note_output() {
	local line

	while read -r line; do
		[ -z "$line" ] || note "$line"
	done < <(tail -n 5 "$tmp/out" "$tmp/err")
}

# innermost PID: its child's child's child ..., or itself. (/proc/PID/task/*/children is not in
# every kernel.)
innermost() {
	local file stat parent child

	for file in /proc/[0-9]*/stat; do
		{ read -r stat <"$file"; } 2>/dev/null || continue
		read -r _ parent _ <<<"${stat##*) }"
		if [ "$parent" = "$1" ]; then
			child=${file#/proc/}
			innermost "${child%/stat}"
			return
		fi
	done
	echo "$1"
}

# --- Looking at every thread ----------------------------------------------------------------------

# seen_from_outside LEAST: every thread of $inside is where $expected says, and there are LEAST at
# least
seen_from_outside() {
	local file inode tid type wrong=0
	declare -A threads=()

	while read -r file inode; do
		tid=${file#/proc/*/task/}
		tid=${tid%%/*}
		type=${file##*/}
		threads[$tid]=1
		# What the thread's children would be born into must be the same, or no thread could
		# be started.
		type=${type%_for_children}
		if [ "$inode" != "${expected[$type]}" ]; then
			wrong=$((wrong + 1))
			[ "$wrong" -gt 3 ] ||
				note "thread $tid: ${file##*/} is $inode, not ${expected[$type]}"
		fi
	done < <(stat -L -c '%n %i' "/proc/$inside/task/"*/ns/* 2>/dev/null)
	if [ "${#threads[@]}" -lt "$1" ]; then
		note "only ${#threads[@]} threads are to be seen from outside"
		return 1
	fi
	[ "$wrong" = 0 ]
}

# seen_by_itself LEAST: the same, as the program's own table says
seen_by_itself() {
	local tid cells name i rows=0 wrong=0

	while read -r -a cells; do
		[[ ${cells[*]} =~ ^([0-9]+' '){9} ]] || continue
		tid=${cells[0]} name=${cells[*]:9} cells=("${cells[@]:1:8}")
		rows=$((rows + 1))
		for i in "${!types[@]}"; do
			if [ "${cells[i]}" != "${expected[${types[i]}]}" ]; then
				wrong=$((wrong + 1))
				[ "$wrong" -gt 3 ] ||
					note "thread $tid ($name) says: ${types[i]} is ${cells[i]}"
			fi
		done
	done <"$tmp/out"
	if [ "$rows" -lt "$1" ]; then
		note "the program tells of $rows threads only"
		return 1
	fi
	[ "$wrong" = 0 ]
}

# nothing_left_in_environment: neither our words nor our preload, as /proc tells
nothing_left_in_environment() {
	local left

	left=$(tr '\0' '\n' <"/proc/$inside/environ" | grep -E '^gons_|^LD_PRELOAD=.*libgons-preload') || return 0
	note "left in the environment: ${left//$'\n'/ }"
	return 1
}

# ends_well: ends with status 0 when its standard input does, and has said nothing on standard error
ends_well() {
	end_program
	if [ "$status" != 0 ] || [ -s "$tmp/err" ]; then
		note "ended with status $status"
		note_output
		return 1
	fi
}

# --- Who runs this, and where to ------------------------------------------------------------------

# make_targets: $owned is a target in eight new namespaces, among them a user namespace of ours;
# $plain one in all but that, which only root can make. A directory, $tmp/place, has a file in them
# and is empty here.
make_targets() {
	local new=(--mount --net --uts --ipc --cgroup --pid --time)
	local setup="mount --bind '$tmp/inside' '$tmp/place'"

	mkdir "$tmp/inside" "$tmp/place"
	echo 'only inside' >"$tmp/inside/file"
	chmod 755 "$tmp" "$tmp/inside" "$tmp/place"
	owned=''
	plain=''
	if make_target --user --map-root-user "${new[@]}" -- "$setup"; then
		owned=$target
	fi
	if [ "$(id -u)" = 0 ] && make_target "${new[@]}" -- "$setup"; then
		plain=$target
	fi
	why=$(tail -n 1 "$tmp/target.err")
}

# use_target owned|plain: or a reason to skip
use_target() {
	target=${!1}
	if [ -n "$target" ]; then
		remember_target
		return 0
	fi
	if [ "$1" = plain ] && [ "$(id -u)" != 0 ]; then
		skip "a target without a user namespace of its own needs root"
	else
		skip "cannot make a target: ${why:-unshare failed}"
	fi
	return 1
}

# elf NAME: the program of that name which is a program, not a script that starts one elsewhere
elf() {
	local path

	for path in "/usr/bin/$1" $(type -aP "$1"); do
		path=$(realpath "$path" 2>/dev/null) || continue
		if [ "$(head -c 4 "$path" | tail -c 3)" = ELF ]; then
			echo "$path"
			return 0
		fi
	done
	return 1
}
