# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# How a test script says what it saw: TAP, for test/run. To be sourced; $work is a directory of the script's own.
count=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; sed 's/^/# /' "$work/told"; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

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
