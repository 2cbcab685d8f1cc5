#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gives the library and the command random inputs, for a while. TAP, a line a target.
#
#	GONS_FUZZ_SECONDS  of fuzzing, for all targets together (default: 60)
#	GONS_FUZZ_RUNS     how many inputs instead, for all together
#	GONS_FUZZ_SEED     the first of them; where there is none, the fuzzer takes one and says so
#	GONS_FUZZ_JOBS     how many targets at a time (default: one a processor)
#
# A finding is left in the build directory, by the name that is shown.
set -u
build=${GONS_BUILD:-$PWD/build}
here=$(cd "$(dirname "$0")" && pwd) || exit 1
targets='words environment parse program told options eraser root'
share=8 # how many that are
count=0
total=0
failed=0
work=$(mktemp -d) || exit 1
leave()
{
	# shellcheck disable=SC2046 # numbers
	kill $(cat "$work"/*/pid 2>/dev/null) 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
trap 'exit 143' TERM INT

[ -z "${GONS_LONG:-}" ] || GONS_FUZZ_RUNS=${GONS_FUZZ_RUNS:-6000000}
seconds=$((${GONS_FUZZ_SECONDS:-60} / share))

# How long for one of them. A place has to be made for each input of some, which takes its time.
limit_of()
{
	case "${GONS_FUZZ_RUNS:+runs} $1" in
	' '*) echo "-max_total_time=$seconds" ;;
	'runs eraser' | 'runs root') echo "-runs=$((GONS_FUZZ_RUNS / share / 20))" ;;
	*) echo "-runs=$((GONS_FUZZ_RUNS / share))" ;;
	esac
}

# Its program, and how it is started: what makes namespaces can have no thread, by which the memory would be watched.
program_of()
{
	case $1 in
	options | eraser | root) echo "$build/test/fuzz/hostile" ;;
	*) echo "$build/test/fuzz/fuzz" ;;
	esac
}
flags_of()
{
	case $1 in
	eraser | root) echo -rss_limit_mb=0 -len_control=0 -max_len=512 ;;
	*) echo "-rss_limit_mb=1024 -max_len=1024 -dict=$here/words.dict" ;;
	esac
}

# Why it cannot be tried here, or nothing.
why_not()
{
	if [ ! -x "$(program_of "$1")" ]; then
		echo 'it takes clang with its fuzzer (libclang-rt-dev), and libjansson'
	elif [ "$1" = eraser ] || [ "$1" = root ]; then
		[ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null || echo 'it takes root, and namespaces'
	fi
}

# The whole life of one target: what it said is in the file told, its status in the file status.
try()
{
	mkdir -p "$work/$1/corpus" "$work/$1/tmp"
	# shellcheck disable=SC2046 # several flags
	TMPDIR=$work/$1/tmp GONS_FUZZ=$1 "$(program_of "$1")" "$(limit_of "$1")" ${GONS_FUZZ_SEED:+-seed=$GONS_FUZZ_SEED} \
		$(flags_of "$1") -timeout=20 -print_final_stats=1 \
		-artifact_prefix="$build/test/fuzz/$1-" "$work/$1/corpus" "$here/corpus/$1" >"$work/$1/told" 2>&1 </dev/null &
	echo $! >"$work/$1/pid"
	wait $!
	echo $? >"$work/$1/status"
	rm "$work/$1/pid"
}

# As many at a time as there are processors: the others follow whichever ends.
running=0
for target in $targets; do
	[ -z "$(why_not "$target")" ] || continue
	try "$target" &
	running=$((running + 1))
	[ $running -lt "${GONS_FUZZ_JOBS:-$(nproc)}" ] || { wait; running=0; }
done
wait

# What is said of a target.
title()
{
	case $1 in
	eraser) echo eraser_touches_nothing_else ;;
	root) echo root_directory_of_others_is_left_as_it_is ;;
	*) echo "${1}_are_understood_or_refused" ;;
	esac
}

echo 1..$share
for target in $targets; do
	count=$((count + 1))
	name=$(title "$target")
	why=$(why_not "$target")
	if [ -n "$why" ]; then
		echo "ok $count - $name # SKIP $why"
		continue
	fi
	if [ "$(cat "$work/$target/status")" = 0 ]; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		grep -E 'ERROR|does not hold|    #[0-7] |SUMMARY|Test unit|Base64|Seed' "$work/$target/told" | sed 's/^/# /'
		failed=1
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$work/$target/told")
	[ -z "$runs" ] || echo "# note: $target: $runs inputs, $(sed -n 's/^INFO: Seed: /seed /p' "$work/$target/told")"
	total=$((total + ${runs:-0}))
done
[ "$total" = 0 ] || echo "# note: $total inputs"
exit "$failed"
