#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A command that has more rights than the user who started it refuses to use them, whichever of the two commands it is. TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
. "$(dirname "$0")/../tap.sh"

[ -x "$build/gons" ] || skip_all 'there is no gons command'
[ "$(id -u)" -eq 0 ] || skip_all 'only root can give a program more rights than its user has'
work=$(mktemp -d) || exit 1
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
commands="$build/gons $build/gons-full"

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# What raises a copy of a program, so that nobody has more rights by it.
set_user() { chown 0:0 "$1" && chmod 4755 "$1"; }
set_other_user() { chown 1:0 "$1" && chmod 4755 "$1"; }
set_group() { chown 0:12 "$1" && chmod 2755 "$1"; }
set_capabilities() { chmod 755 "$1" && setcap cap_sys_admin,cap_sys_ptrace=ep "$1"; }

who() { as_nobody "$1" /proc/self/status | grep -E '^(Uid|Gid|CapPrm):'; }

# RAISE: or why it has no effect here.
can_raise()
{
	cp /bin/cat "$work/cat" && "$1" "$work/cat" || cannot 'this file system keeps no such rights' || return
	[ "$(who cat)" != "$(who "$work/cat")" ] || cannot 'no program gains rights here (nosuid, no_new_privs)'
}

# COMMAND ARGUMENT...: one line that says so, and nothing else.
says_it()
{
	"$@" >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	[ "$status" -eq 125 ] && [ "$(wc -l <"$work/out")" -eq 1 ] &&
		grep -q '^gons: this command has more rights than the user who started it' "$work/out"
}

# RAISE
does_nothing()
{
	can_raise "$1" || return
	for command in $commands; do
		rm -rf "$work/bin" && mkdir "$work/bin" && cp "$command" "$work/bin/gons" && cp "$build/gons-full" "$work/bin" &&
			"$1" "$work/bin/gons" || return 1
		for arguments in --help "enter -t $$ -n -- echo executed" 'enter -t netns:x -- echo executed' 'new -- echo executed' \
			'new --caps=chown -- echo executed' 'inject -t 1 -n -- echo executed' "explain -t $$ -n" 'complete enter -'; do
			# shellcheck disable=SC2086
			says_it as_nobody "$work/bin/gons" $arguments || return 1
		done
	done
}

set_user_id_command_does_nothing() { does_nothing set_user; }
command_of_another_user_does_nothing() { does_nothing set_other_user; }
set_group_id_command_does_nothing() { does_nothing set_group; }
command_with_file_capabilities_does_nothing()
{
	command -v setcap >/dev/null || cannot 'no setcap' || return
	does_nothing set_capabilities
}

# As some wrappers do: they are set-user-ID, and execute what they are told without becoming root in earnest.
what_a_set_uid_program_starts_does_nothing()
{
	for command in $commands; do
		says_it setpriv --ruid=65534 "$command" new -- echo executed &&
			says_it setpriv --rgid=65534 --keep-groups --ruid=1 "$command" new -- echo executed || return 1
	done
}

# Whoever is root has what the file could give.
root_is_not_refused()
{
	for command in $commands; do
		cp "$command" "$work/gons" && set_user "$work/gons" && [ "$("$work/gons" new -- echo executed)" = executed ] &&
			chown 65534 "$work/gons" && chmod 4755 "$work/gons" && [ "$("$work/gons" new -- echo executed)" = executed ] || return 1
	done
}

# Both ways lead to the same namespace, that by a name through gons-full.
ambient_capabilities_are_used()
{
	cp "$build/gons" "$build/gons-full" "$work" || return 1
	# shellcheck disable=SC2016
	unshare --mount bash -c 'mount -t tmpfs none /run && mkdir /run/netns && : >/run/netns/blue &&
		unshare --net mount --bind /proc/self/ns/net /run/netns/blue || exit 1
		wanted=$(stat -L -c %i /run/netns/blue)
		for options in --net=/run/netns/blue --target=netns:blue; do
			"${@:2}" "$1/gons" enter $options -- stat -L -c %i /proc/self/ns/net >"$1/seen"
			echo "$options: $(cat "$1/seen"), wanted: $wanted"
			[ "$(cat "$1/seen")" = "$wanted" ] || exit 1
		done' bash "$work" setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+sys_admin --ambient-caps=+sys_admin
}

check set_user_id_command_does_nothing set_user_id_command_does_nothing
check command_of_another_user_does_nothing command_of_another_user_does_nothing
check set_group_id_command_does_nothing set_group_id_command_does_nothing
check command_with_file_capabilities_does_nothing command_with_file_capabilities_does_nothing
check what_a_set_uid_program_starts_does_nothing what_a_set_uid_program_starts_does_nothing
check root_is_not_refused_its_own_rights root_is_not_refused
check ambient_capabilities_are_used ambient_capabilities_are_used
echo "1..$count"
