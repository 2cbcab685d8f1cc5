#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same tests on real namespaces with programs linked in every way that is claimed (platforms.mk): each
# libc, dynamic, static and static-pie. What runs with the shared library ran already. Prints TAP, one
# result for a test program and a way.
#
# GONS_LONG=1: those tests, too, that take long.
set -u
build=${GONS_BUILD:-$PWD/build}
ways='a static static-pie musl-a musl-static'
tests='already_there environment failure new new_user order reference secure status target wd'
[ -z "${GONS_LONG:-}" ] || tests="$tests bad_input conformance rootfs kill relay terminal"

output=$(mktemp -d) || exit 2
trap 'rm -rf "$output"' EXIT

# What differs, and has to. Who is linked with the archive has a record of its own: behind a preload, which
# does the work, its report has no numbers (docs/architecture.md). A static program loads no preload.
differs()
{
	case $1:$2 in
	a:status | musl-a:status) echo shared_with_preload ;;
	a:reference | musl-a:reference) echo preload_and_linked_library_tell_the_same_report ;;
	*) echo 'nothing differs' ;;
	esac
}

# One test with one way: all that ran passed but what differs, which must. Its results are in files below $output/WAY/TEST.
run()
{
	there=$output/$1/$2
	mkdir -p "$there" || return
	GONS_LINKED=$1 GONS_BUILD=$build CMOCKA_MESSAGE_OUTPUT=TAP \
		"$build/test/real/test_$2" >"$there/out" 2>"$there/err"
	status=$?
	awk -v status=$status -v differs="$(differs "$1" "$2")" '
		/^1\.\./ { plan = substr($0, 4) + 0 }
		/^(not )?ok/ { seen++ }
		# cmocka writes "not ok" there, too.
		/^(not )?ok.*# SKIP/ { skipped++; if (index($0, differs)) differing_is_skipped = 1; next }
		/^not ok/ { if (index($0, differs)) differing++; else bad++ }
		END {
			printf "%d of %d passed, %d skipped, %d differ\n",
				seen - bad - skipped - differing, plan, skipped, differing
			if (differs != "nothing differs")
				exit !(plan > 0 && seen == plan && bad == 0 && (differing > 0 || differing_is_skipped))
			exit !(status == 0 && plan > 0 && seen == plan && bad == 0)
		}' "$there/out" >"$there/counts" && : >"$there/passed"
}

is_built() { [ -e "$build/test/probe-$1" ]; }

# shellcheck disable=SC2086 # words
set -- $tests
# As many at a time as there are processors.
running=0
for way in $ways; do
	is_built "$way" || continue
	for test in "$@"; do
		run "$way" "$test" &
		running=$((running + 1))
		[ $((running % $(nproc))) -ne 0 ] || wait
	done
done
wait

echo "1..$(($(echo "$ways" | wc -w) * $#))"
count=0
for way in $ways; do
	for test in "$@"; do
		count=$((count + 1))
		name="$way: test_$test" there=$output/$way/$test
		if ! is_built "$way"; then
			echo "ok $count - $name # SKIP no musl-gcc here"
		elif [ -e "$there/passed" ]; then
			echo "ok $count - $name"
			total=$((${total:-0} + $(sed 's/ .*//' "$there/counts")))
		else
			cat "$there/counts" "$there/out" "$there/err" | sed 's/^/# /'
			echo "not ok $count - $name"
		fi
	done
done
echo "# note: ${total:-0} tests once more, with programs linked in $(echo "$ways" | wc -w) other ways"
