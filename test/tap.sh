# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# What test scripts share: how they print TAP, and how they compare. A script sources it; $work is its own directory.
count=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; sed 's/^/# /' "$work/told"; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

# skip_all WHY: no test of the script can be done here. It comes before the first of them.
skip_all() { echo "1..0 # SKIP $1"; exit 0; }

# cannot WHY: a test says that it cannot be done here, and returns: cannot 'no strace'; return
cannot() { echo "$1"; return 77; }

# check NAME COMMAND...: a test. What the command prints is shown if it fails; with status 77 the test is skipped, and the
# last line is the reason. TEST_ONLY is a pattern: tests with other names are passed over.
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

# They fail, and print what was seen, unless: same SEEN WANTED; has FILE LINE; lacks FILE LINE; matches FILE PATTERN.
same() { [ "$1" = "$2" ] || { printf 'seen: %s\nwanted: %s\n' "$1" "$2"; return 1; }; }
has() { grep -qxF -- "$2" "$1" || { echo "not seen: $2"; cat "$1"; return 1; }; }
lacks() { ! grep -qxF -- "$2" "$1" || { echo "seen: $2"; return 1; }; }
matches() { grep -q -- "$2" "$1" || { echo "not seen: $2"; cat "$1"; return 1; }; }
# equals LINES: standard input is just these lines.
equals() { cat >"$work/got" && printf '%s\n' "$1" | diff - "$work/got"; }

# The processes that a script has started, for its trap.
children=
kill_children()
{
	# shellcheck disable=SC2086
	[ -z "$children" ] || kill -9 $children 2>/dev/null
}
