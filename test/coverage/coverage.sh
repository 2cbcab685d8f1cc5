#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What of core and lib the tests execute, by lines and branches: gcov's counters, which all processes of all tests
# share in files (counters.c), so that also counts what runs before main, after a mount namespace was joined, in
# processes that end by themselves and up to an execve(2). Not counted: programs on musl that are linked statically,
# other processors, and what a full table of descriptors keeps from its file.
#
#	GONS_COVERAGE=DIRECTORY test/coverage/coverage.sh begin|report TEST...
#
# The report is in DIRECTORY/html; printed is what each file of core and lib has, and what test/coverage/uncovered.tsv
# says about each function of core that lacks a branch. It fails where that list is wrong, or core has fewer than 95 %.
set -u
there=${GONS_COVERAGE:?}
here=test/coverage
images="gons.o libgons.so.1 libgons-preload.so"

begin()
{
	rm -rf "$there/counters" "$there/html"
	mkdir -p "$there/counters"
	# Programs that became somebody else count, too.
	chmod 777 "$there/counters"
	for image in $images "$@"; do
		: >"$there/counters/$(basename "$image")"
		chmod 666 "$there/counters/$(basename "$image")"
	done
}

# A program that has the counters of that image, and does nothing but to write them for gcov.
dump()
{
	image=$there/counters/$1
	[ -s "$image" ] || return 0
	find "$there" -name '*.gcno' -printf '%h\n' | sort -u | sed "s|^|$image.d|" | xargs mkdir -p
	: >"$image.dump"
	shift
	"$@" >/dev/null 2>&1
	rm "$image.dump"
	find "$image.d" -name '*.gcda' -printf '/%P\n' | sed 's/a$//' | while read -r stem; do
		cp "${stem}o.gcno" "$image.d$stem" 2>/dev/null || cp "${stem%.gcd}.gcno" "$image.d${stem%.gcd}.gcno"
	done
}

dump_all()
{
	dump gons.o "$there/test/probe-static"
	dump libgons.so.1 "$there/test/probe-so"
	dump libgons-preload.so env LD_PRELOAD="$there/libgons-preload.so" "$there/test/probe"
	for test in "$@"; do dump "$(basename "$test")" "$test"; done
}

branches='--rc lcov_branch_coverage=1'

# shellcheck disable=SC2086 # options
report()
{
	lcov -q $branches --capture --directory "$there/counters" --base-directory . --no-external \
		--output-file "$there/all.info" >"$there/lcov.log" 2>&1 || { cat "$there/lcov.log"; return 1; }
	lcov -q $branches --extract "$there/all.info" "$PWD/src/core/*" "$PWD/src/lib/*" \
		--output-file "$there/product.info" >>"$there/lcov.log" 2>&1 || return 1
	genhtml -q $branches --legend --prefix "$PWD" --output-directory "$there/html" "$there/product.info" \
		>>"$there/lcov.log" 2>&1 || return 1
	awk -f "$here/sum.awk" list="$here/uncovered.tsv" root="$PWD/" goal=95 "$there/product.info"
}

case ${1:?} in
begin) shift; begin "$@" ;;
report) shift; dump_all "$@"; report ;;
*) exit 2 ;;
esac
