#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gives the library inputs that nobody would think of, for a while. TAP, a line a target.
#
#	GONS_FUZZ_SECONDS  for all targets together (default: 36)
#	GONS_FUZZ_RUNS     how many inputs instead, for all together
#	GONS_FUZZ_SEED     the first of them; where there is none, the fuzzer takes one and says so
#
# A finding is left in the build directory, by the name that is shown.
set -u
build=${GONS_BUILD:-$PWD/build}
here=$(dirname "$0")
targets='words environment parse'
count=0
total=0
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

[ -z "${GONS_LONG:-}" ] || GONS_FUZZ_RUNS=${GONS_FUZZ_RUNS:-6000000}
seconds=$((${GONS_FUZZ_SECONDS:-36} / 3))
limit="-max_total_time=$seconds"
[ -z "${GONS_FUZZ_RUNS:-}" ] || limit="-runs=$((GONS_FUZZ_RUNS / 3))"

echo 1..3
for target in $targets; do
	count=$((count + 1))
	name="${target}_are_understood_or_refused"
	if [ ! -x "$build/test/fuzz/fuzz" ]; then
		echo "ok $count - $name # SKIP it takes clang with its fuzzer (libclang-rt-dev)"
		continue
	fi
	mkdir "$work/$target"
	if GONS_FUZZ=$target "$build/test/fuzz/fuzz" "$limit" ${GONS_FUZZ_SEED:+-seed=$GONS_FUZZ_SEED} \
		-dict="$here/words.dict" -max_len=1024 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$build/test/fuzz/$target-" "$work/$target" "$here/corpus/$target" \
		>"$work/told" 2>&1 </dev/null; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		grep -E 'ERROR|does not hold|    #[0-7] |SUMMARY|Test unit|Base64' "$work/told" | sed 's/^/# /'
		failed=1
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$work/told")
	total=$((total + ${runs:-0}))
done
[ "$total" = 0 ] || echo "# note: $total inputs"
exit "$failed"
