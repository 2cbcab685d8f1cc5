# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# How a test script says what it saw: TAP, for test/run. To be sourced; $work is a directory of the script's own.
count=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; sed 's/^/# /' "$work/told"; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

# NAME COMMAND...: what it prints is shown where it fails.
check() { title=$1; shift; if "$@" >"$work/told" 2>&1; then ok "$title"; else not_ok "$title"; fi; }
