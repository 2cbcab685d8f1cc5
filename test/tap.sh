# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# How a test script says what it saw: TAP, for test/run. To be sourced; $work is a directory of the script's own.
count=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; sed 's/^/# /' "$work/told"; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

# WHY: no test of the script can be done here. Before the first of them.
skip_all() { echo "1..0 # SKIP $1"; exit 0; }

# WHY: for a test that finds out itself that it cannot be done here: cannot 'no strace'; return
cannot() { echo "$1"; return 77; }

# NAME COMMAND...: what it prints is shown where it fails; with status 77 it was skipped, and the last line is the reason.
# TEST_ONLY is a pattern of names: the others are passed over.
check()
{
	title=$1
	shift
	# shellcheck disable=SC2254 # a pattern
	case $title in
	${TEST_ONLY:-*}) ;;
	*) return ;;
	esac
	"$@" >"$work/told" 2>&1
	case $? in
	0) ok "$title" ;;
	77) skip "$title" "$(tail -n 1 "$work/told")" ;;
	*) not_ok "$title" ;;
	esac
}

# What a test has seen, and what it should have: SEEN WANTED; FILE LINE; FILE LINE; FILE PATTERN.
same() { [ "$1" = "$2" ] || { printf 'seen: %s\nwanted: %s\n' "$1" "$2"; return 1; }; }
has() { grep -qxF -- "$2" "$1" || { echo "not seen: $2"; cat "$1"; return 1; }; }
lacks() { ! grep -qxF -- "$2" "$1" || { echo "seen: $2"; return 1; }; }
matches() { grep -q -- "$2" "$1" || { echo "not seen: $2"; cat "$1"; return 1; }; }
# LINES: standard input has just these.
equals() { cat >"$work/got" && printf '%s\n' "$1" | diff - "$work/got"; }

# The processes that a script has started, for its trap.
children=
kill_children()
{
	# shellcheck disable=SC2086
	[ -z "$children" ] || kill -9 $children 2>/dev/null
}
