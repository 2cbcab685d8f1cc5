#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Building: every compiler and processor that is claimed, installing and taking away again. Prints TAP.
set -u
built=${GONS_BUILD:-$PWD/build}
build=$(mktemp -d) || exit 1
trap 'rm -rf "$build"' EXIT
work=$build
. "$(dirname "$0")/../tap.sh"

# A program linked with the archive says what was wrong; of every processor that we claim. It is something found
# before joining, since qemu runs a thread of its own in the process, and then nothing is joined.
cat >"$build/smoke.c" <<'END'
#include <gons.h>
#include <stdio.h>
int main(void) { return printf("%d %s\n", gons_status(), gons_message()) < 0; }
END
cat >"$build/smoke.expected" <<'END'
-22 invalid gons_net reference "pid:0": pid: takes a process id, a number from 1 to 4194304
END

smoke()
{
	"$1" -static -Iinclude -o "$build/smoke" "$build/smoke.c" "$built/$2/libgons.a" || return 1
	gons_net=pid:0 $3 "$build/smoke" >"$build/smoke.out"
	diff "$build/smoke.expected" "$build/smoke.out"
}

compile() { ${MAKE:-make} -s -j"$(nproc)" B="$built/$1" CC="$2" build; }

try()
{
	if ! command -v "$2" >/dev/null; then
		skip "builds_with_$2" "no $2"
		skip "runs_when_built_with_$2" "no $2"
		return
	fi
	check "builds_with_$2" compile "$1" "$2"
	if [ -n "$3" ] && ! command -v "$3" >/dev/null; then
		skip "runs_when_built_with_$2" "no $3"
	else
		check "runs_when_built_with_$2" smoke "$2" "$1" "$3"
	fi
}

installs()
{
	root=$build/root
	rm -rf "$root"
	${MAKE:-make} -s B="$built/gcc" CC=gcc install DESTDIR="$root" prefix=/usr || return 1
	flags=$(PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$root/usr/lib/pkgconfig" \
		pkg-config --define-variable=includedir="$root/usr/include" \
		--define-variable=libdir="$root/usr/lib" --cflags --libs libgons |
		sed "s|$root$root|$root|g") || return 1
	# shellcheck disable=SC2086
	cc -o "$build/installed" "$build/smoke.c" $flags || return 1
	LD_LIBRARY_PATH="$root/usr/lib" gons_net=pid:0 "$build/installed" >"$build/smoke.out" &&
		diff "$build/smoke.expected" "$build/smoke.out"
}

uninstalls()
{
	${MAKE:-make} -s B="$built/gcc" CC=gcc uninstall DESTDIR="$build/root" prefix=/usr && find "$build/root" ! -type d >"$build/left"
	[ ! -s "$build/left" ] || { cat "$build/left"; return 1; }
}

# DIRECTORY GONS: the preload that this command takes lies there.
takes_preload_of()
{
	[ "$(id -u)" = 0 ] || set -- "$1" "$2" --user=new
	directory=$1 command=$2
	shift 2
	# shellcheck disable=SC2016
	taken=$("$command" inject "$@" --uts=new -- sh -c 'grep -m 1 -o "/.*libgons-preload.so" /proc/$$/maps') || return 1
	[ "$taken" = "$(realpath "$directory")/libgons-preload.so" ] || { echo "$command takes $taken"; return 1; }
}

# Debian's directories, told to `make install` and not to make before.
finds_its_preload_beside_it()
{
	[ -e "$built/gcc/gons" ] || cannot 'no gons command' || return
	root=$build/root
	for libdir in lib "lib/$(uname -m)-linux-gnu" lib64; do
		rm -rf "$root"
		${MAKE:-make} -s B="$built/gcc" CC=gcc install DESTDIR="$root" prefix=/usr libdir="/usr/$libdir" &&
			takes_preload_of "$root/usr/$libdir" "$root/usr/bin/gons" || return 1
	done
	rm -rf "$root"
}

# Directories that nobody would guess. There is no DESTDIR, but another ldconfig.
finds_its_preload_where_it_was_installed()
{
	[ -e "$built/gcc/gons" ] || cannot 'no gons command' || return
	root=$build/root
	rm -rf "$root"
	mkdir -p "$root/tools" && printf '#!/bin/sh\n: >"%s/cache"\n' "$root" >"$root/tools/ldconfig" &&
		chmod 755 "$root/tools/ldconfig" || return 1
	PATH=$root/tools:$PATH ${MAKE:-make} -s B="$built/gcc" CC=gcc QUICK="$quick" install prefix="$root/p" \
		libdir="$root/other/place" libexecdir="$root/p/more/full" || return 1
	takes_preload_of "$root/other/place" "$root/p/bin/gons" || return 1
	"$root/p/bin/gons" explain new --uts=new >"$root/out" 2>&1
	! grep 'cannot execute' "$root/out" || return 1
	grep -q "LD_PRELOAD=$root/other/place/libgons-preload.so" "$root/p/share/man/man7/libgons.7" || return 1
	[ "$(id -u)" != 0 ] || [ -e "$root/cache" ] || { echo 'ldconfig was not run'; return 1; }
	# One that came with the command is taken before one that was left there. With --user gons hands over to gons-full,
	# which looks beside itself.
	by_gons=$root/p/lib by_full=$root/p/more/lib
	[ -z "$quick" ] || [ "$(id -u)" = 0 ] || by_gons=$by_full
	for directory in "$root/p/lib" "$root/p/more/lib"; do
		mkdir "$directory" && cp "$built/gcc/libgons-preload.so" "$directory" || return 1
	done
	takes_preload_of "$by_gons" "$root/p/bin/gons" || return 1
	[ -z "$quick" ] || takes_preload_of "$by_full" "$root/p/more/full/gons-full" || return 1
	rm -r "$root"
}

# The first thing that is looked at, and the only one that is said.
one_error_for_a_32_bit_processor()
{
	[ "$(uname -m)" = x86_64 ] || cannot 'another processor' || return
	for compiler in 'gcc -m32' 'gcc -mx32'; do
		! ${MAKE:-make} -s -j2 B="$build/narrow" CC="$compiler" WERROR= build 2>"$build/narrow.errors" >/dev/null || return 1
		[ "$(grep -c 'error:' "$build/narrow.errors")" = 1 ] && grep -q 'error: #error "libgons is for 64-bit' "$build/narrow.errors" ||
			{ cat "$build/narrow.errors"; return 1; }
	done
	rm -r "$build/narrow" "$build/narrow.errors"
}

# SETTING NAME: what is built so is the file NAME, and so is what is installed.
command_is()
{
	root=$build/root
	rm -rf "$root"
	# shellcheck disable=SC2086
	${MAKE:-make} -s B="$built/gcc" CC=gcc $1 DESTDIR="$root" prefix=/usr install && echo "make $1: $(ls -l "$built/gcc/gons")" &&
		"$root/usr/bin/gons" --version && cmp "$built/gcc/$2" "$root/usr/bin/gons" && rm -r "$root"
}

# The setting that the directory was built for last does not show in the age of any file.
changes_the_command()
{
	command -v musl-gcc >/dev/null || cannot 'no musl-gcc'
	[ -e "$built/gcc/gons" ] || cannot 'no gons command'
	command_is QUICK=yes gons && [ ! -h "$built/gcc/gons" ] && cp "$built/gcc/gons-full" "$built/gcc/kept" &&
		command_is QUICK= gons-full && [ -h "$built/gcc/gons" ] &&
		command_is QUICK=yes gons && [ ! -h "$built/gcc/gons" ] && cmp "$built/gcc/gons-full" "$built/gcc/kept"
}

# In DIRECTORY, where nothing can be written. Modes mean nothing to root.
read_only()
{
	directory=$1
	shift
	if [ "$(id -u)" -eq 0 ]; then
		unshare --mount sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"' \
			sh "$directory" "$@"
	else
		chmod -R a-w "$directory"
		(cd "$directory" && "$@")
		status=$?
		chmod -R u+w "$directory"
		return $status
	fi
}

# As from a tarball, without .git, in two places, and into two others.
builds_the_same_elsewhere_from_sources_that_are_read_only()
{
	for place in one two; do
		mkdir -p "$build/$place/sources" && tar --anchored --exclude=./.git --exclude=./build -cf - . |
			tar -C "$build/$place/sources" --no-same-owner -xf - || return 1
		read_only "$build/$place/sources" "${MAKE:-make}" -s -j8 B="$build/$place/made" OPTIMIZE='-O1 -g' \
			CPPFLAGS="-ffile-prefix-map=$build/$place/sources=." build || return 1
	done
	for file in libgons-preload.so libgons.so.1 libgons.a gons gons-full; do
		[ ! -e "$build/one/made/$file" ] || cmp "$build/one/made/$file" "$build/two/made/$file" || return 1
	done
}

layout()
{
	readelf -lW "$built/libgons-preload.so" | awk '
		function hex(text,    value, i) {
			for (i = 3; i <= length(text); i++)
				value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
			return value
		}
		$1 == "LOAD" { loads++; if ($0 ~ /RWE/) bad = 1 }
		$1 == "LOAD" && $0 ~ /RW / { if (hex($3) % 4096 + hex($6) > 4096) bad = 1 }
		$1 == "GNU_STACK" { stack = $0 !~ /RWE/ }
		END { exit !(loads == 2 && stack && !bad) }'
}

# By the name that it has in this release.
emulator() { command -v "qemu-$1-static" || echo "qemu-$1"; }

export MAKEFLAGS=
echo 1..15
quick=$(command -v musl-gcc >/dev/null && echo yes)
try gcc gcc ''
try clang clang ''
try aarch64 aarch64-linux-gnu-gcc "$(emulator aarch64)"
try riscv64 riscv64-linux-gnu-gcc "$(emulator riscv64)"
if [ "$(uname -m)" = x86_64 ]; then
	check preload_has_two_segments_on_one_page_each_and_no_executable_stack layout
else
	skip preload_has_two_segments_on_one_page_each_and_no_executable_stack "other page sizes"
fi
check builds_and_installs_the_command_that_is_set changes_the_command
check builds_the_same_elsewhere_from_sources_that_are_read_only builds_the_same_elsewhere_from_sources_that_are_read_only
check finds_its_preload_beside_it finds_its_preload_beside_it
check finds_its_preload_where_it_was_installed finds_its_preload_where_it_was_installed
check says_one_error_for_a_32_bit_processor one_error_for_a_32_bit_processor
both() { installs && uninstalls; }
check installs_for_pkg_config_and_uninstalls_everything both
