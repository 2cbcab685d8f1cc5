#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which libraries the dynamic linker loads in a place that is not trusted. noexec does not keep it from a library that
# has no executable segment: each way is tried without libgons-audit.so as well, and must lead to code then. TAP.
# shellcheck disable=SC2016,SC2086 # programs stand in quotes; options are several words
set -u
build=$(cd "${GONS_BUILD:-$PWD/build}" && pwd) || exit 2
gons=$build/gons
work=$(mktemp -d) || exit 1
triplet=$(gcc -print-multiarch 2>/dev/null || echo x86_64-linux-gnu)
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../support/container.sh"
LC_ALL=C
export LC_ALL
unset LD_PRELOAD LD_AUDIT LD_LIBRARY_PATH
loads=$build/test/loads
aborted=134 # abort(3) is the constructor of data-only.so
audit=
inside=/.gons-audit.so
mkdir "$work/box" "$work/host"
cp "$build/test/needing.so" "$work/host"
cp "$build/test/intruder.so" "$work/host/plain.so"

trap 'end_containers; rm -rf "$work"' EXIT

# Libraries of the kind, wherever they are looked for.
full='
	box=$1/box lib=lib/'$triplet' data_only=$2/test/data-only.so
	mkdir -p $box/app/converters $box/$lib $box/proc $box/etc || exit 1
	for file in $box/app/library.so $box/app/plain.so $box/app/converters/INTRUDER.so $box/'$inside' \
		$box/$lib/libnss_intruder.so.2 $box/$lib/data-only.so; do
		cp $data_only $file || exit 1
	done
	echo "module INTRUDER// INTERNAL INTRUDER 1" >$box/app/converters/gconv-modules
	ln -s /proc/self/fd/0 $box/app/input.so
	echo passwd: intruder >$box/etc/nsswitch.conf'
# The same without directories in which the host has libraries.
bare='
	mkdir $1/box/app && cp $2/test/data-only.so $1/box/app/library.so && cp $2/test/data-only.so $1/box/app/libnss_intruder.so.2 &&
		cp $2/test/data-only.so $1/box/'$inside

# place NAME SCRIPT: sets $place to the process of such a container
place() { container "$@" && place=$container; }

inject() { timeout 20 "$gons" inject -t "$place" -a "$@"; }

# By the preload alone, which promises no more than noexec.
by_preload() { timeout 20 env LD_PRELOAD="$build/libgons-preload.so" gons_onerror=exit gons_trust=0 gons_target="$place" "$@"; }

# ends STATUS PATTERN COMMAND...: it ends with that, and says a line that matches
ends()
{
	expected=$1 pattern=$2
	shift 2
	"$@" >"$work/output" 2>&1
	status=$?
	cat "$work/output"
	[ $status -eq "$expected" ] && grep -q -- "$pattern" "$work/output"
}

# refused STATUS PATTERN WAY NAME: it is, and without libgons-audit.so the constructor runs
refused()
{
	ends "$1" "$2" inject -- "$loads" "$3" "$4" && ends $aborted '' by_preload "$loads" "$3" "$4"
}

library_that_a_program_asks_for_is_refused()
{
	refused 1 '^/app/library.so/: cannot open shared object file' dlopen /app/library.so &&
		refused 1 'cannot open shared object file' dlopen data-only.so &&
		refused 1 'cannot open shared object file' dlopen /app/../app/./library.so || return 1
	for directory in /app /proc/self/root/app; do
		ends 1 'cannot open shared object file' inject --wdns="$directory" -- "$loads" dlopen ./library.so || return 1
	done
	ends $aborted '' by_preload gons_wd=/app "$loads" dlopen ./library.so
}

library_that_another_one_needs_is_refused()
{
	ends 1 'data-only.so: cannot open shared object file' inject --bring "$work/host" -- "$loads" dlopen "$work/host/needing.so" &&
		ends $aborted '' by_preload gons_bind="$work/host" "$loads" dlopen "$work/host/needing.so"
}

library_of_the_name_service_is_refused() { refused 0 'user not found' service intruder; }

library_of_a_converter_is_refused() { refused 0 'converter not found' converter /app/converters; }

# What is open in the program lies on mounts of the caller.
link_to_what_is_open_is_refused()
{
	ends 1 'cannot open shared object file' inject -- "$loads" dlopen /app/input.so <"$build/test/data-only.so" &&
		ends 1 'cannot open shared object file' inject -- "$loads" dlopen /proc/self/fd/0 <"$build/test/data-only.so" &&
		ends $aborted '' by_preload "$loads" dlopen /app/input.so <"$build/test/data-only.so"
}

# dlmopen(3) does not ask before.
library_of_a_namespace_of_the_linker_ends_the_program()
{
	ends 125 '^gons: the program has loaded "/app/plain.so", which is no file of the host' inject -- "$loads" dlmopen /app/plain.so
}

what_is_brought_is_loaded()
{
	ln -s plain.so "$work/host/link.so" && ln -s "$work/host/link.so" "$work/host/links.so" && ln -s /app/plain.so "$work/host/out.so" || return 1
	for name in plain.so link.so links.so ../host//./plain.so; do
		ends 0 '^loaded$' inject --bring "$work/host" -- "$loads" dlopen "$work/host/$name" || return 1
	done
	ends 0 '^loaded$' inject --bring "$work/host" --wdns="$work/host" -- "$loads" dlopen ./plain.so &&
		ends 1 'cannot open' inject --bring "$work/host" -- "$loads" dlopen "$work/host/out.so" &&
		ends 1 'cannot open' inject --bring "$work/host" --wdns="$work/host" -- "$loads" dlopen '$ORIGIN/plain.so'
}

# The first directory has one that is refused; errno is whatever was before.
what_is_refused_does_not_end_the_search()
{
	LD_LIBRARY_PATH=/app:$work/host ends 0 '^loaded$' inject --bring "$work/host" -- "$loads" dlopen plain.so
}

# --- What is executed inside -------------------------------------------------------------------------

# with_programs OPTION... -- PROGRAM...: programs and libraries of the host are there, too
with_programs() { timeout 20 env ${audit:+LD_AUDIT="$audit"} "$gons" inject -t "$bare" -a --bring-libs --bring /bin --bring /usr/bin --bring "$build/test" "$@"; }

what_is_executed_inside_is_refused_the_same()
{
	for shell in sh busybox\ sh; do
		ends 1 'cannot open shared object file' with_programs -- $shell -c 'exec "$1" dlopen /app/library.so' sh "$loads" &&
			ends 0 'user not found' with_programs -- $shell -c 'LD_LIBRARY_PATH=/app exec "$1" service intruder' sh "$loads" || return 1
	done
	ends 0 'cannot be preloaded' with_programs -- sh -c 'LD_PRELOAD=/app/library.so exec "$1"' sh /usr/bin/true &&
		ends $aborted '' with_programs -- sh -c 'unset LD_AUDIT; exec "$1" dlopen /app/library.so' sh "$loads"
}

# The file of that name in the place is another one.
what_audits_inside_is_the_hosts()
{
	with_programs -- sh -c 'echo "$LD_AUDIT"; cat "$LD_AUDIT"' >"$work/list" &&
		{ echo $inside && cat "$build/libgons-audit.so"; } | diff - "$work/list"
}

other_objects_that_audit_are_not_looked_for_inside()
{
	(audit=$build/test/auditing.so && with_programs -- sh -c 'echo "$LD_AUDIT"') | paste -sd' ' | equals "auditing $inside"
}

# It would obey no LD_AUDIT.
set_user_id_program_inside_has_no_more_rights()
{
	mkdir "$work/rights" && cp /usr/bin/id "$work/rights/id" && chmod u+s "$work/rights/id" && chmod 755 "$work" "$work/rights" || return 1
	with_programs -S 1000 --bring "$work/rights" -- sh -c '"$1" -u' sh "$work/rights/id" | equals 1000 &&
		with_programs -S 1000 --bring "$work/rights" --trust-target -- sh -c '"$1" -u' sh "$work/rights/id" | equals 0
}

# --- What else stands in LD_AUDIT, and what does not load --------------------------------------------

another_object_that_audits_stays()
{
	timeout 20 env LD_AUDIT="$build/test/auditing.so" "$gons" inject -t "$place" -a -- env >"$work/list" && cat "$work/list" &&
		head -n 1 "$work/list" | equals auditing && grep LD_ "$work/list" | equals "LD_AUDIT=$build/test/auditing.so" &&
		ends 1 'cannot open' timeout 20 env LD_AUDIT="$build/test/auditing.so" "$gons" inject -t "$place" -a -- "$loads" dlopen /app/library.so &&
		ends 125 'has loaded "/app/library.so"' timeout 20 env LD_AUDIT="$build/test/auditing.so" "$gons" inject -t "$place" -a -- \
			"$loads" dlopen /wanted.so
}

# The linker sets room for them aside before it knows the program's libraries.
program_with_many_variables_of_threads_is_loaded()
{
	timeout 20 env LD_PRELOAD="$build/test/thread-local.so" "$gons" inject -t "$place" -a -- grep -q thread-local.so /proc/self/maps
}

tunables_of_the_caller_stay()
{
	for given in glibc.malloc.check=0 glibc.malloc.check=0:glibc.rtld.optional_static_tls=600; do
		timeout 20 env GLIBC_TUNABLES=$given "$gons" inject -t "$place" -a -- env | grep TUNABLES | equals "GLIBC_TUNABLES=$given" || return 1
	done
	with_programs -- env | grep TUNABLES | equals GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096
}

nothing_is_left_in_the_environment()
{
	inject -- env >"$work/list" && ! grep -e LD_ -e TUNABLES "$work/list" && LD_AUDIT=/theirs.so inject --trust-target -- env 2>"$work/errors" >"$work/list" &&
		grep LD_ "$work/list" | equals LD_AUDIT=/theirs.so && grep -q '/theirs.so.*ignored' "$work/errors"
}

nothing_is_audited_where_the_mounts_stay()
{
	timeout 20 "$gons" inject -t "$place" ${user:+-U} -p -- grep -c gons-audit /proc/self/maps | equals 0
}

by_hand_it_does_the_same()
{
	ends 1 'cannot open' env LD_AUDIT="$build/libgons-audit.so" LD_PRELOAD="$build/libgons-preload.so" gons_onerror=exit \
		gons_trust=0 gons_target="$place" "$loads" dlopen /app/library.so
}

# The linker only warns.
nothing_runs_where_the_linker_cannot_load_it()
{
	mkdir -p "$work/other" && echo text >"$work/other/libgons-audit.so" || return 1
	ends 125 '^gons: cannot go to a place that is not trusted.*libgons-audit.so' env LD_AUDIT="$work/other/libgons-audit.so" \
		LD_PRELOAD="$build/libgons-preload.so" gons_onerror=exit gons_trust=0 gons_target="$place" "$loads" dlopen x &&
		[ "$(grep -c ^gons: "$work/output")" = 1 ]
}

nothing_runs_where_it_is_missing()
{
	libdir=$(strings -a "$gons" | sed -n 's|^cannot find libgons-preload.so .* in \(/.*\)$|\1|p')
	[ ! -e "$libdir/libgons-preload.so" ] || { cannot "libgons is installed"; return; }
	mkdir -p "$work/part" && cp "$gons" "$build/libgons-preload.so" "$build/test/say-static" "$work/part" || return 1
	ends 125 "cannot find libgons-audit.so of ours.*$work/part/libgons-audit.so" "$work/part/gons" inject -t "$place" -a -- true &&
		ends 125 'cannot find libgons-audit.so of ours' "$work/part/gons" inject -t "$place" -a --bring /dev/null -- "$work/part/say-static" &&
		"$work/part/gons" inject -t "$place" -a --trust-target -- true && "$work/part/gons" inject -t "$place" ${user:+-U} -p -- true || return 1
	echo text >"$work/part/libgons-audit.so"
	ends 125 'cannot find libgons-audit.so of ours' "$work/part/gons" inject -t "$place" -a -- true && cp "$build/libgons-audit.so" "$work/part" &&
		"$work/part/gons" inject -t "$place" -a -- true || return 1
	[ ! "$root" ] || { chown 65534 "$work/part/libgons-audit.so" &&
		ends 125 'cannot find libgons-audit.so of ours' "$work/part/gons" inject -t "$place" -a -- true; }
}

if ! place full "$full" || ! full=$place || ! place bare "$bare"; then
	echo 1..1
	echo "ok 1 - audit # SKIP no namespaces can be made here: $(cat "$work/why")"
	exit 0
fi
bare=$place
place=$full
for name in library_that_a_program_asks_for_is_refused library_that_another_one_needs_is_refused library_of_the_name_service_is_refused \
	library_of_a_converter_is_refused link_to_what_is_open_is_refused library_of_a_namespace_of_the_linker_ends_the_program \
	what_is_brought_is_loaded what_is_refused_does_not_end_the_search what_is_executed_inside_is_refused_the_same \
	what_audits_inside_is_the_hosts other_objects_that_audit_are_not_looked_for_inside another_object_that_audits_stays \
	program_with_many_variables_of_threads_is_loaded tunables_of_the_caller_stay \
	nothing_is_left_in_the_environment nothing_is_audited_where_the_mounts_stay by_hand_it_does_the_same \
	nothing_runs_where_the_linker_cannot_load_it nothing_runs_where_it_is_missing; do
	check $name $name
done
if [ "$root" ]; then
	check set_user_id_program_inside_has_no_more_rights set_user_id_program_inside_has_no_more_rights
else
	skip set_user_id_program_inside_has_no_more_rights "it takes root"
fi
echo 1..$count
