#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Flags that distributions and people build with: no warning, and what runs before main stays plain. Prints TAP. One
# compiler and four sets; with GONS_LONG=1 all sets with all compilers that are installed.
set -u
build=${GONS_BUILD:-$PWD/build}
work=$(mktemp -d) || exit 1
. "$(dirname "$0")/../tap.sh"
trap 'rm -rf "$work"' EXIT

# SET: CFLAGS, CPPFLAGS and LDFLAGS, a line each. What dpkg gives with everything on; 1 where it is not installed.
flags_of()
{
	case $1 in
	O0) echo '-O0' ;;
	Og) echo '-Og -g' ;;
	O3_flto) echo '-O3 -flto' ;;
	fortify) echo '-O2 -D_FORTIFY_SOURCE=3' ;;
	hardened) echo '-O2 -fhardened' ;;
	sanitizer) echo '-O1 -g -fsanitize=address' ;;
	profile) printf '%s\n\n%s\n' '-O2 --coverage -pg -finstrument-functions' '--coverage' ;;
	fedora) printf '%s\n\n%s\n' \
		'-O2 -flto=auto -fexceptions -Wp,-U_FORTIFY_SOURCE,-D_FORTIFY_SOURCE=3 -fstack-protector-strong -fPIE' \
		'-Wl,-z,relro -Wl,-z,now -Wl,--build-id=sha1 -pie -flto=auto' ;;
	dpkg)
		command -v dpkg-buildflags >/dev/null || return 1
		for variable in CFLAGS CPPFLAGS LDFLAGS; do
			DEB_BUILD_MAINT_OPTIONS='hardening=+all optimize=+lto' dpkg-buildflags --get $variable
		done
		;;
	esac
}

# Two segments, as make bench wants it, and nothing that a libc would have to have.
preload_is_plain()
{
	[ "$(readelf -lW "$work/b/libgons-preload.so" | grep -c '^ *LOAD')" = 2 ] || { echo 'other segments'; return 1; }
	readelf -sW --dyn-syms "$work/b/libgons-preload.so" | awk '$7 == "UND" && $5 != "WEAK" && $8 != ""' >"$work/undefined"
	[ ! -s "$work/undefined" ] || { cat "$work/undefined"; return 1; }
}

# COMPILER SET
builds()
{
	flags_of "$2" >"$work/set" || cannot 'no dpkg-buildflags' || return
	cflags=$(sed -n 1p "$work/set")
	# shellcheck disable=SC2086
	echo 'int main(void) { return 0; }' | $1 -Werror $cflags -x c -o "$work/probe" - 2>"$work/why" ||
		{ cannot "$1 takes no $cflags, or lacks its library: $(grep -m 1 error "$work/why")"; return; }
	rm -rf "$work/b"
	${MAKE:-make} -s -j2 B="$work/b" CC="$1" WERROR=1 CFLAGS="$cflags" CPPFLAGS="$(sed -n 2p "$work/set")" \
		LDFLAGS="$(sed -n 3p "$work/set")" build 2>"$work/errors" >"$work/out"
	status=$?
	cat "$work/errors"
	[ $status -eq 0 ] && ! grep -q 'warning:' "$work/errors" && preload_is_plain || return 1
	[ ! -e "$work/b/gons" ] || { "$work/b/gons" --version && "$work/b/gons-full" --version; } || return 1
	"$1" -Iinclude -o "$work/status" "$work/status.c" "$work/b/libgons.a" && gons_net=pid:0 "$work/status"
}

cat >"$work/status.c" <<'END'
#include <gons.h>
int main(void) { return gons_status() != -22; }
END

unset CFLAGS CPPFLAGS LDFLAGS
export MAKEFLAGS=
if [ "${GONS_LONG:-}" ]; then
	sets='O0 Og O3_flto fortify hardened sanitizer profile fedora dpkg'
	compilers=
	for compiler in gcc-12 gcc-13 gcc-14 gcc-15 gcc-16 clang-14 clang-16 clang-19 clang-21; do
		! command -v $compiler >/dev/null || compilers="$compilers $compiler"
	done
	pairs=$(for compiler in ${compilers:-cc}; do for set in $sets; do echo "$compiler $set"; done; done)
else
	pairs='cc O3_flto
cc dpkg
cc sanitizer
clang O0'
fi
echo 1..$(($(echo "$pairs" | wc -l) + 1))
echo "$pairs" >"$work/pairs"
while read -r compiler set; do
	if command -v "$compiler" >/dev/null; then
		check "${compiler}_builds_with_${set}_and_what_runs_before_main_is_plain" builds "$compiler" "$set"
	else
		skip "${compiler}_builds_with_${set}_and_what_runs_before_main_is_plain" "no $compiler"
	fi
done <"$work/pairs"

libraries_by_musl()
{
	command -v musl-gcc >/dev/null || cannot 'no musl-gcc' || return
	${MAKE:-make} -s -j2 B="$work/b" CC=musl-gcc WERROR=1 CFLAGS=-O1 "$work/b/libgons.so.1" "$work/b/libgons.a" \
		"$work/b/libgons-preload.so" && preload_is_plain && musl-gcc -static -Iinclude -o "$work/status" "$work/status.c" \
		"$work/b/libgons.a" && gons_net=pid:0 "$work/status"
}
rm -rf "$work/b"
check musl_gcc_builds_the_libraries libraries_by_musl
