#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Multithreaded programs that start /proc/self/exe again, elsewhere: to read a file that only is
# there.
# shellcheck source=test/runtimes/common.bash disable=SC2016
. "$(dirname "$0")/common.bash"

programs=(c-so c-a c-musl go-so go-a go-static)

use_program() {
	command=("$GONS_BUILD/examples/reexec-$1")
	# gons_reexec() starts a copy in memory, which has no directory to look for the library beside it.
	[ "$1" != c-so ] || command=(env LD_LIBRARY_PATH="$GONS_BUILD" "${command[@]}")
	[ -x "${command[-1]}" ] || case $1 in
	go-*) skip "no go" && return 1 ;;
	*-musl) skip "no musl-gcc" && return 1 ;;
	esac
}

# look PID FILE: runs $command, sets $status
look() {
	"${command[@]}" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

reads_file_inside() {
	use_program "$1" && use_target "$2" || return 0
	look "$target" "$tmp/place/file"
	if [ "$status" != 0 ] || [ "$(cat "$tmp/out")" != 'only inside' ] || [ -s "$tmp/err" ]; then
		note "ended with status $status"
		note_output
		return 1
	fi
}

# The file is looked for in the other namespace, not in ours.
finds_no_file_outside() {
	use_program "$1" && use_target owned || return 0
	echo 'only outside' >"$tmp/place/outside"
	look "$target" "$tmp/place/outside"
	rm "$tmp/place/outside"
	if [ "$status" != 1 ] || [ -s "$tmp/out" ] || ! grep -qi 'no such file' "$tmp/err"; then
		note "ended with status $status"
		note_output
		return 1
	fi
}

tells_why_it_cannot() {
	use_program "$1" || return 0
	look 0 "$tmp/place/file"
	if [ "$status" != 125 ] || [ -s "$tmp/out" ] || ! grep -Eq '^(gons|look): .*pid:0' "$tmp/err"; then
		note "ended with status $status"
		note_output
		return 1
	fi
}

make_targets
for name in "${programs[@]}"; do
	behaviour "${name}_reads_a_file_elsewhere" reads_file_inside "$name" plain
	behaviour "${name}_reads_a_file_elsewhere_with_user" reads_file_inside "$name" owned
	behaviour "${name}_does_not_read_the_file_outside" finds_no_file_outside "$name"
	behaviour "${name}_tells_why_it_cannot_go_there" tells_why_it_cannot "$name"
done
run_behaviours
