#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a new place must not open: to other users, to the place we came from, to whoever owns the container. TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
. "$(dirname "$0")/../tap.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
with="env LD_PRELOAD=$build/libgons-preload.so gons_onerror=exit"

# The program says which directory it has, waits for a line, and looks whether somebody came in.
fresh_tmp_is_closed_to_other_users()
{
	mkfifo "$work/say" "$work/go"
	exec 4<>"$work/go"
	# shellcheck disable=SC2016,SC2086
	timeout 20 $with gons_mnt=new gons_tmp=fresh gons_uid=1000 gons_gid=1000 sh -c '
		while read -r id parent device top place rest; do
			[ "$place" != /tmp ] || last=$top # the one that is seen; /tmp of the host can be a mount, too
		done </proc/self/mountinfo
		echo "$last"
		read -r line
		[ -z "$(ls -A /tmp)" ]' <&4 >"$work/say" &
	program=$!
	read -r directory <"$work/say"
	# As seen from its file system, in which /tmp may be the root.
	directory=/tmp/gons-${directory##*/gons-}
	[ -d "$directory" ]
	there=$?
	! setpriv --reuid 65534 --regid 65534 --clear-groups touch "$directory/planted" 2>/dev/null
	closed=$?
	echo go >&4
	wait "$program" && [ "$there" -eq 0 ] && [ "$closed" -eq 0 ]
}

# shellcheck disable=SC2016,SC2086
host_keeps_its_name_where_the_target_shares_it()
{
	unshare -u sh -c 'hostname outer; unshare -m sleep 20 & target=$!
		until [ "$(readlink /proc/$target/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]; do :; done
		'"$with"' gons_target=$target gons_hostname=other true && exit 1
		'"$with"' gons_uts=/proc/self/ns/uts gons_hostname=other true && exit 1
		kill -KILL $target
		[ "$(hostname)" = outer ]'
}

# shellcheck disable=SC2086
groups_of_the_outside_do_not_come_along()
{
	setpriv --groups 0,4,27 $with gons_user=new gons_uidmap=0:100000:65536 gons_gidmap=0:100000:65536 \
		grep -q '^Groups:[[:space:]]*$' /proc/self/status
}

# The container's /proc shows none of us, and what it calls timens_offsets is nobody's business.
# shellcheck disable=SC2016,SC2086
offsets_are_set_beside_a_container_with_a_proc_of_its_own()
{
	mkfifo "$work/ready"
	unshare -mpf --mount-proc --kill-child sh -c 'echo >"$1"; exec sleep 100' sh "$work/ready" &
	container=$!
	read -r line <"$work/ready"
	target=$(ps -o pid= --ppid $container | tr -d ' ')
	timeout 10 $with gons_target="$target" gons_time=new gons_monotonic=100000 \
		grep -q 'monotonic *100000' /proc/self/timens_offsets
	result=$?
	kill -KILL $container
	wait $container 2>/dev/null
	return $result
}

# shellcheck disable=SC2086
who_becomes_a_user_has_no_capability_whatever_the_secure_bits()
{
	setpriv --securebits=+no_setuid_fixup $with gons_uid=1000 gons_gid=1000 \
		grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status
}

# shellcheck disable=SC2086
working_directory_is_not_left_below_what_was_put_over_it()
(
	cd /tmp && $with gons_mnt=new gons_tmp=tmpfs sh -c ": >${work##*/}-left" && [ ! -e "/tmp/${work##*/}-left" ]
)

echo 1..6
for name in fresh_tmp_is_closed_to_other_users host_keeps_its_name_where_the_target_shares_it \
	groups_of_the_outside_do_not_come_along offsets_are_set_beside_a_container_with_a_proc_of_its_own \
	who_becomes_a_user_has_no_capability_whatever_the_secure_bits \
	working_directory_is_not_left_below_what_was_put_over_it; do
	if [ "$(id -u)" -eq 0 ]; then check $name $name; else skip $name "it takes root"; fi
done
