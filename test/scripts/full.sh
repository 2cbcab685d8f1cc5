#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The small command and gons-full: one behaves as the other, and what the small one does not know it hands over. TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
. "$(dirname "$0")/../tap.sh"

[ -x "$build/gons" ] || skip_all 'there is no gons command'
[ ! -h "$build/gons" ] || skip_all 'the command is gons-full itself: there is no musl-gcc'
work=$(mktemp -d) || exit 1
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT

# A small command that has no full one beside it, or what is given instead.
place()
{
	mkdir -p "$work/$1/bin"
	cp "$build/gons" "$work/$1/bin/gons"
	[ $# -eq 1 ] || { mkdir -p "$work/$1/$(dirname "$2")" && cp "$3" "$work/$1/$2"; }
}

# What standard output, standard error and the status of both are, side by side.
both()
{
	"$build/gons" "$@" >"$work/small.out" 2>"$work/small.err" </dev/null
	echo "status $?" >>"$work/small.out"
	"$build/gons-full" "$@" >"$work/full.out" 2>"$work/full.err" </dev/null
	echo "status $?" >>"$work/full.out"
	diff "$work/full.out" "$work/small.out" && diff "$work/full.err" "$work/small.err" || { echo "of: gons $*"; return 1; }
}

answers_alike()
{
	both && both --help && both --version && both nonsense && both enter --help && both inject --help &&
		both new --help && both explain --help && both enter --nonsense && both enter -t &&
		both enter -Q && both enter --ne=x && both enter --u && both enter --all=x && both enter -a &&
		both enter -t 0 && both enter -t 1:x && both enter -t nobody:x && both enter -t runc:. &&
		both enter -t netns:gons-no-such -n && both enter -t 4194304 -n && both new --hostname= true &&
		both new -- /no/such/program && both new -- "$work" && both new --uid=x true &&
		both new --become=gons-no-such true && both new --map-users=1:2 true && both new --kill-child=NONE true &&
		both new --caps=none,nonsense true && both new --caps=cap_chown=q true && both inject /no/such/program &&
		both new -- sh -c 'exit 7' && both new --kill-child=15 -- sh -c 'exit 8' && both complete '' &&
		both complete enter --t
}

# A script without #!, and an empty one, as execvp(3) of glibc has it.
runs_what_has_no_format_alike()
{
	# shellcheck disable=SC2016
	printf 'echo "$0|$1|$2"; exit 9' >"$work/script" && : >"$work/empty" && chmod 755 "$work/script" "$work/empty" || return 1
	for verb in new 'enter -t '$$; do
		# shellcheck disable=SC2086
		both $verb -- "$work/script" 'a b' '' && PATH=/nowhere:$work:$PATH both $verb -- script 'a b' '' &&
			printf '%s\nstatus 9\n' "$work/script|a b|" | diff - "$work/small.out" && both $verb -- "$work/empty" a &&
			echo 'status 0' | diff - "$work/small.out" || return 1
	done
}

hands_over_everything()
{
	# shellcheck disable=SC2016
	MARK='a b' "$build/gons" new -r --caps=none -- sh -c 'read -r line; echo "$0|$1|$MARK|$line"; exit 9' 'c d' '' \
		<<<'in' >"$work/out"
	status=$?
	cat "$work/out"
	[ "$status" -eq 9 ] && [ "$(cat "$work/out")" = 'c d||a b|in' ]
}

leaves_nothing_open()
{
	# The target is open by then.
	"$build/gons" enter -t $$ --net --caps=chown -- ls /proc/self/fd >"$work/out"
	cat "$work/out"
	[ "$(wc -l <"$work/out")" -eq "$(ls /proc/self/fd | wc -l)" ]
}

without_it_the_rest_works()
{
	place alone
	if [ "$("$work/alone/bin/gons" new -- echo here)" != here ]; then return 1; fi
	for arguments in 'explain -t 1' 'complete' 'enter -t runc:x' 'new --caps=chown true'; do
		# shellcheck disable=SC2086
		"$work/alone/bin/gons" $arguments >"$work/out" 2>&1
		[ $? -eq 125 ] || return 1
		cat "$work/out"
		grep -q '^gons: cannot execute gons-full, which knows .*: No such file or directory; it belongs beside gons, in ' "$work/out" &&
			[ "$(wc -l <"$work/out")" -eq 1 ] || return 1
	done
}

finds_it_in_libexec()
{
	place installed libexec/gons-full "$build/gons-full"
	"$work/installed/bin/gons" new -r --caps=chown -- true &&
		"$work/installed/bin/gons" enter -t nobody:x 2>&1 | grep 'a target is PID'
}

# As in an image that holds nothing else.
finds_it_in_the_root_directory()
{
	mkdir "$work/top" && "$build/gons" complete '' >"$work/expected" || return 1
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount -t tmpfs tmpfs "$1/top" && mkdir "$1/top/proc" && mount --bind /proc "$1/top/proc" &&
		cp "$2/gons" "$2/gons-full" "$1/top" && chroot "$1/top" /gons complete ""' sh "$work" "$build" >"$work/out" &&
		diff "$work/expected" "$work/out"
}

# An older one may be installed.
prefers_the_one_that_came_along()
{
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount -t tmpfs tmpfs /usr/local && mkdir /usr/local/libexec && cp /bin/echo /usr/local/libexec/gons-full &&
		"$1/gons" explain -t $$ --net; "$2/alone/bin/gons" explain older' sh "$build" "$work" >"$work/out"
	cat "$work/out"
	grep -qx 'gons enter would work' "$work/out" && grep -qx 'explain older' "$work/out"
}

# A directory in which anybody may put files, as /tmp.
ignores_somebody_elses()
{
	place shared bin/gons-full /bin/echo
	chmod 1777 "$work/shared/bin"
	chown nobody "$work/shared/bin/gons-full" || return 1
	"$work/shared/bin/gons" explain -t 1
	[ $? -eq 125 ] || return 1
	rm "$work/shared/bin/gons-full"
	ln -s /bin/echo "$work/shared/bin/gons-full"
	chown -h nobody "$work/shared/bin/gons-full"
	"$work/shared/bin/gons" explain -t 1
	[ $? -eq 125 ] || return 1
	# Whose the directory is puts another file there once it was looked at.
	place shared libexec/gons-full /bin/echo
	chown nobody "$work/shared/libexec"
	"$work/shared/bin/gons" explain -t 1
	[ $? -eq 125 ] || return 1
	chown 0 "$work/shared/libexec" && chmod 777 "$work/shared/libexec"
	"$work/shared/bin/gons" explain -t 1
	[ $? -eq 125 ] && chmod 1777 "$work/shared/libexec" && "$work/shared/bin/gons" explain -t 1
}

# Started by root: whom such a program gives rights to it refuses, see rights.sh.
obeys_no_place_when_set_uid()
{
	place secure bin/gons-full /bin/echo
	chmod 755 "$work/secure" "$work/secure/bin"
	chown 65534 "$work/secure/bin/gons" && chmod 4755 "$work/secure/bin/gons" || return 1
	"$work/secure/bin/gons" explain -t 1
	[ $? -eq 125 ]
}

check both_commands_answer_alike answers_alike
check what_has_no_format_is_run_by_the_shell runs_what_has_no_format_alike
check arguments_environment_and_status_are_handed_over hands_over_everything
check without_the_full_command_only_its_part_is_missing without_it_the_rest_works
check full_command_is_found_in_libexec finds_it_in_libexec
if [ "$(id -u)" -eq 0 ]; then
	check no_descriptor_is_handed_over leaves_nothing_open
	check full_command_is_found_in_the_root_directory finds_it_in_the_root_directory
	case $build in
	/usr/local/*) skip full_command_that_came_along_is_preferred 'the build lies below /usr/local' ;;
	*) check full_command_that_came_along_is_preferred prefers_the_one_that_came_along ;;
	esac
	check full_command_of_somebody_else_is_ignored ignores_somebody_elses
	check nothing_beside_a_set_uid_command_is_executed obeys_no_place_when_set_uid
else
	skip no_descriptor_is_handed_over 'it takes CAP_SETPCAP to keep capabilities'
	skip full_command_is_found_in_the_root_directory 'only root may change the root directory'
	skip full_command_that_came_along_is_preferred 'only root may put another one in place'
	skip full_command_of_somebody_else_is_ignored 'only root may give files away'
	skip nothing_beside_a_set_uid_command_is_executed 'only root may make set-uid programs of root'
fi
# A table of descriptors may have room for a million: only the part of it that was ever used is gone through.
only_descriptors_that_can_be_open_are_looked_at()
{
	command -v strace >/dev/null || cannot 'no strace' || return
	for command in gons gons-full; do
		strace -f -qq -e trace=fcntl -o "$work/trace" "$build/$command" new -- true || return 1
		[ "$(wc -l <"$work/trace")" -lt 1000 ] || { echo "$command: $(wc -l <"$work/trace") calls of fcntl(2)"; return 1; }
	done
}
check only_descriptors_that_can_be_open_are_looked_at only_descriptors_that_can_be_open_are_looked_at
echo "1..$count"
