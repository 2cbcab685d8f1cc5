#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Processors that this machine does not have, by Debian's cross compilers and qemu-user: the unit tests, linked
# with core as it is built for that processor, and what can be done of joining. Prints TAP.
#
# qemu has a thread of its own in the process. So only what the kernel does for one thread of many can be
# joined, and that only in a program whose libgons comes before its libc: any other asks for threads first.
set -u
build=${GONS_BUILD:-$PWD/build}
count=0
PER_PROCESSOR=13

result() { count=$((count + 1)); echo "$1 $count - $2"; }
skip_all()
{
	for i in $(seq $PER_PROCESSOR); do result ok "$1: test $i # SKIP $2"; done
}

# check NAME COMMAND...: what it prints is shown where it fails.
check()
{
	name=$1
	shift
	if "$@" >"$output/log" 2>&1; then
		result ok "$name"
	else
		sed 's/^/# /' "$output/log"
		result 'not ok' "$name"
	fi
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then check "$@"; else result ok "$1 # SKIP only root may do that without a user namespace"; fi
}

output=$(mktemp -d) || exit 2
place=
end()
{
	[ -z "$place" ] || kill "$place"
	rm -rf "$output"
}
trap end EXIT

compile()
{
	# By the sources: an object may be left of one that is no more.
	find src/core -name '*.c' ! -name memory.c ! -name start.c | sed "s|^src/\(.*\)c\$|$there/\1o|" >"$output/core"
	# shellcheck disable=SC2016 # the shell of each test reads it
	printf '%s\n' test/unit/test_*.c | xargs -P "$(nproc)" -I TEST sh -c \
		'"$1" -std=gnu17 -O1 -static -iquote src -Iinclude -Itest/platforms -o "$2/$(basename "$3" .c)" "$3" $(cat "$4")' \
		sh "$compiler" "$there" TEST "$output/core" || return 1
	"$compiler" -std=gnu17 -O2 -Iinclude -pthread -DWITH_GONS -static -o "$there/probe-static" test/programs/probe.c \
		"$there/libgons.a" &&
		"$compiler" -std=gnu17 -O2 -Iinclude -pthread -DWITH_GONS -o "$there/probe-so" test/programs/probe.c \
			-L"$there" -lgons -Wl,-rpath,"$there" &&
		"$compiler" -std=gnu17 -O2 -Iinclude -pthread -o "$there/probe" test/programs/probe.c &&
		"$compiler" -std=gnu17 -O2 -o "$there/loads" test/programs/loads.c &&
		"$compiler" -std=gnu17 -O2 -shared -fPIC -nostdlib -Wl,-z,noseparate-code,-z,norelro,-z,noexecstack \
			-o "$there/data-only.so" test/programs/data-only.c
}

libraries() { ${MAKE:-make} -s -j"$(nproc)" MAKEFLAGS= B="$there" CC="$compiler" build; }

# test_tmpdir is left out: qemu makes no process without an exit signal (clone(2): EINVAL), which the sweeper is.
unit_tests()
{
	failed=0
	for test in test/unit/test_*.c; do
		[ "$test" != test/unit/test_tmpdir.c ] || continue
		program=$there/$(basename "$test" .c)
		"$qemu" "$program" >"$output/unit" 2>&1 || failed=1
		cat "$output/unit"
		passed=$((${passed:-0} + $(grep -c '^ok [^#]*$' "$output/unit")))
	done
	[ $failed = 0 ] && [ "$passed" -gt 0 ]
}

# run PROGRAM WORD...: what the probe tells, with nothing else in its environment.
run()
{
	program=$1
	shift
	env -i "$@" "$qemu" -L "/usr/$triplet" "$there/$program" >"$output/run" 2>&1
	status=$?
	cat "$output/run"
	return $status
}

says() { grep -qxF -- "$1" "$output/run" || { echo "it does not say: $1"; return 1; }; }
says_part() { grep -qF -- "$1" "$output/run" || { echo "it does not say: $1"; return 1; }; }
inode() { readlink "/proc/$1/ns/$2" | tr -dc 0-9; }

# What /proc/self/environ shows is qemu's own.
words_are_gone() { ! grep -qE '^(stack\.)?env gons_' "$output/run"; }

joins_net_and_uts()
{
	run probe-so "gons_net=pid:$place" "gons_uts=/proc/$place/ns/uts" && says 'gons.status 0' &&
		says "ns.net $(inode "$place" net)" && says "ns.uts $(inode "$place" uts)" &&
		says "ns.ipc $(inode self ipc)"
}

injected_program_joins_net()
{
	run probe "gons_net=pid:$place" gons_onerror=exit "LD_PRELOAD=$there/libgons-preload.so" &&
		says "ns.net $(inode "$place" net)" && words_are_gone
}

makes_uts_and_becomes_somebody()
{
	run probe-so gons_uts=new gons_hostname=inner gons_uid=5 gons_gid=6 && says 'gons.status 0' &&
		says 'hostname inner' && says 'uid 5' && says 'gid 6'
}

forks_into_a_new_pid_namespace()
{
	run probe-so gons_pid=new && says 'gons.status 0' && says 'pid 1' && says 'report.forked 1'
}

mirrors_the_program()
{
	run probe-so gons_fork=1 gons_wd=/usr && says 'report.forked 1' && says 'cwd /usr' || return 1
	run probe-so gons_fork=init gons_wd=/none gons_onerror=exit
	[ $? = 125 ] && says_part 'gons: '
}

refuses_what_takes_the_whole_process()
{
	run probe-so "gons_target=$place" && says 'gons.status -22' && says_part 'threads were already running' &&
		says "ns.net $(inode self net)" &&
		run probe-so gons_user=new && says 'gons.status -22' && says_part 'threads were already running' &&
		says "ns.user $(inode self user)"
}

refuses_all_where_libc_was_first()
{
	run probe-static gons_uts=new && says 'gons.status -22' && says_part 'threads were already running' &&
		says "ns.uts $(inode self uts)"
}

reads_words()
{
	for program in probe-so probe-static; do
		run $program gons_order=net,net && says 'gons.status -22' &&
			says_part 'duplicate namespace order type net' || return 1
		run $program gons_foo=1 && says_part 'unknown variable gons_foo' || return 1
		run $program gons_net=/none || return 1
	done
	run probe-so gons_net=/none && says 'gons.status -2' &&
		says_part 'invalid gons_net reference "/none": No such file or directory'
}

takes_words_out()
{
	run probe-so FIRST=1 gons_wd=/ LAST=2 && says 'env FIRST=1' && says 'env LAST=2' && says 'auxv.pagesz 4096' &&
		words_are_gone
}

closes_what_it_opened()
{
	run probe-so TEST=1 && before=$(grep -c '^fd ' "$output/run") && run probe-so "gons_net=pid:$place" &&
		[ "$(grep -c '^fd ' "$output/run")" = "$before" ]
}

# A constructor that is abort(3) runs but for libgons-audit.so; and the preload knows that this is there.
loads_nothing_of_a_mount_that_is_noexec()
{
	audit=$there/libgons-audit.so
	for variable in A=1 "LD_AUDIT=$audit"; do
		unshare -m sh -c 'mount -t tmpfs -o noexec tmpfs /mnt && cp "$1/data-only.so" /mnt && exec env -i "$2" "$3" -L "$4" "$1/loads" dlopen /mnt/data-only.so' \
			sh "$there" "$variable" "$qemu" "/usr/$triplet"
		echo "$variable $?"
	done >"$output/loads" 2>&1
	cat "$output/loads"
	grep -qx 'A=1 134' "$output/loads" && grep -qx "LD_AUDIT=$audit 1" "$output/loads" || return 1
	run probe "gons_mnt=pid:$place" gons_trust=0 gons_onerror=exit "LD_PRELOAD=$there/libgons-preload.so" "LD_AUDIT=$audit"
	says_part 'threads were already running' || return 1
	run probe "gons_mnt=pid:$place" gons_trust=0 gons_onerror=exit "LD_PRELOAD=$there/libgons-preload.so" LD_AUDIT=/none/libgons-audit.so
	says_part 'has not loaded libgons-audit.so'
}

processor()
{
	processor=$1
	triplet=$2
	compiler=$2-gcc
	qemu=$(command -v "$3-static" || command -v "$3") || qemu=$3
	there=$build/$1
	if ! command -v "$compiler" >/dev/null || ! command -v "$qemu" >/dev/null; then
		skip_all "$processor" "no $compiler, or no $qemu"
		return
	fi
	if ! mkdir -p "$there" || [ ! -w "$there" ]; then
		skip_all "$processor" "$there belongs to somebody else"
		return
	fi
	if ! { libraries && compile; } >"$output/log" 2>&1; then
		sed 's/^/# /' "$output/log"
		for i in $(seq $PER_PROCESSOR); do result 'not ok' "$processor: is built"; done
		return
	fi
	result ok "$processor: is built"
	check "$processor: unit tests pass" unit_tests
	for test in reads_words takes_words_out refuses_all_where_libc_was_first; do
		check "$processor: $test" $test
	done
	for test in joins_net_and_uts injected_program_joins_net makes_uts_and_becomes_somebody \
		forks_into_a_new_pid_namespace mirrors_the_program refuses_what_takes_the_whole_process \
		closes_what_it_opened loads_nothing_of_a_mount_that_is_noexec; do
		as_root "$processor: $test" $test
	done
}

echo "1..$((2 * PER_PROCESSOR))"
if [ "$(id -u)" = 0 ]; then
	unshare -n -u sleep 600 >/dev/null 2>&1 &
	place=$!
	# It is there when it is no longer unshare(1).
	while [ "$(inode "$place" uts)" = "$(inode self uts)" ]; do kill -0 "$place" || exit 1; done
fi
processor aarch64 aarch64-linux-gnu qemu-aarch64
processor riscv64 riscv64-linux-gnu qemu-riscv64
echo "# note: ${passed:-0} unit tests under qemu"
