#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gives the library and the command inputs that nobody would think of, for a while. TAP, a line a target.
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
targets='words environment parse program told'
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
seconds=$((${GONS_FUZZ_SECONDS:-60} / 5))
limit="-max_total_time=$seconds"
[ -z "${GONS_FUZZ_RUNS:-}" ] || limit="-runs=$((GONS_FUZZ_RUNS / 5))"

# The whole life of one target: what it said is in the file told, its status in the file status.
try()
{
	mkdir -p "$work/$1/corpus" "$work/$1/tmp"
	TMPDIR=$work/$1/tmp GONS_FUZZ=$1 "$build/test/fuzz/fuzz" "$limit" ${GONS_FUZZ_SEED:+-seed=$GONS_FUZZ_SEED} \
		-dict="$here/words.dict" -max_len=1024 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$build/test/fuzz/$1-" "$work/$1/corpus" "$here/corpus/$1" >"$work/$1/told" 2>&1 </dev/null &
	echo $! >"$work/$1/pid"
	wait $!
	echo $? >"$work/$1/status"
	rm "$work/$1/pid"
}

# As many at a time as there are processors: the others follow whichever ends.
if [ -x "$build/test/fuzz/fuzz" ]; then
	running=0
	for target in $targets; do
		try "$target" &
		running=$((running + 1))
		[ $running -lt "${GONS_FUZZ_JOBS:-$(nproc)}" ] || { wait; running=0; }
	done
	wait
fi

echo 1..5
for target in $targets; do
	count=$((count + 1))
	name="${target}_are_understood_or_refused"
	if [ ! -x "$build/test/fuzz/fuzz" ]; then
		echo "ok $count - $name # SKIP it takes clang with its fuzzer (libclang-rt-dev), and libjansson"
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
