#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# In a user namespace of others: no id of the host is kept there that has no number, and no handler of binfmt_misc that
# others registered runs in place of a program. By every door, as root and as an ordinary user. Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
[ -x "$build/gons" ] || { echo '1..0 # SKIP there is no gons command'; exit 0; }
if [ "$(id -u)" -ne 0 ] || ! unshare --user true 2>/dev/null; then
	echo '1..0 # SKIP it takes root, another user and user namespaces'
	exit 0
fi
# Process 1 of its own takes all that is left along when it ends.
if [ -z "${GONS_OWN_PIDS-}" ] && unshare --pid --fork --mount-proc true 2>/dev/null; then
	GONS_OWN_PIDS=1 exec unshare --pid --fork --kill-child --mount-proc bash "$0" "$@"
fi
work=$(mktemp -d /var/tmp/gons-user.XXXXXX) || exit 1
. "$(dirname "$0")/../tap.sh"
children=
leave()
{
	# shellcheck disable=SC2086
	[ -z "$children" ] || kill -9 $children 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
chmod 755 "$work"
mkdir "$work/misc"
cp "$build/gons" "$build/libgons-preload.so" "$build/test/door" "$build/test/facts" "$build/test/at_setns" "$work" || exit 1
[ ! -x "$build/gons-full" ] || cp "$build/gons-full" "$work"
gons=$work/gons
other=54321 # an ordinary user
printf '#!/bin/sh\nexec setpriv --reuid=%s --regid=%s --clear-groups "$@"\n' $other $other >"$work/as_other"
chmod 755 "$work/as_other"
same() { [ "$1" = "$2" ] || { printf 'seen: %s\nwanted: %s\n' "$1" "$2"; return 1; }; }

# start NAME COMMAND...: a process that says that it is ready on its standard output; its number is in $target.
start()
{
	rm -f "$work/ready"
	mkfifo -m 666 "$work/ready"
	"$@" >"$work/ready" &
	target=$! children="$children $!"
	disown "$target"
	read -r _ <"$work/ready"
}

# What a program says of its ids, and to whom a file belongs that it makes. ids COMMAND...
# shellcheck disable=SC2016
says='echo ran; grep -E "^(Uid|Gid|Groups):" /proc/self/status; : >"$1/file"'
ids()
{
	rm -rf "$work/made"
	mkdir -m 1777 "$work/made"
	"$@" /bin/sh -c "$says" sh "$work/made" >"$work/out" 2>"$work/line" || { cat "$work/line"; return 1; }
	sed -n 's/^\(Uid\|Gid\|Groups\):[[:space:]]*//p' "$work/out" | tr '\t\n' ' ;' | sed 's/ *;/;/g'
	stat -c '%u %g' "$work/made/file"
}
# The doors: PLAN is words, the program follows.
preloaded() { local words=$1; shift; env LD_PRELOAD="$work/libgons-preload.so" gons_onerror=exit $words "$@"; }
called() { local how=$1 words; words=$(echo "$2" | sed 's/gons_//g'); shift 2; "$work/door" "$how" "$words" "$@"; }
commanded() { local words; words=$(echo "$1" | sed 's/gons_target=/--target=/;s/gons_/--/g'); shift; "$gons" enter $words -- "$@"; }
every_door()
{
	local words=$2 wanted=$1 door
	for door in preloaded commanded 'called run' 'called spawn'; do
		# shellcheck disable=SC2086
		same "$(ids $door "$words")" "$wanted" || { echo "by $door: $words"; return 1; }
	done
}

# refused TEXT COMMAND...: in one line, and nothing has run.
refused()
{
	local text=$1
	shift
	"$@" >"$work/out" 2>"$work/line"
	status=$?
	[ "$status" -ne 0 ] && [ "$(wc -l <"$work/line")" -le 1 ] && cat "$work/line" "$work/out" | grep -F -- "$text" &&
		! grep -q '^ran$' "$work/out" || { echo "status $status"; cat "$work/out" "$work/line"; return 1; }
}

# Who owns a user namespace may trace whatever is in it: with the ids of root it would be root outside.
owned() { start "$work/as_other" unshare --user --map-root-user --net "$work/facts" wait; }
shifted() { start "$gons" new --user --uidmap=0:100000:65536 --gidmap=0:100000:65536 --net -- "$work/facts" wait; }
# mapped FROM: without a 0.
without_zero()
{
	start unshare --user --net "$work/facts" wait
	echo '5 100000 10' >"/proc/$target/gid_map" && echo '5 100000 10' >"/proc/$target/uid_map"
}

zero='0 0 0 0;0 0 0 0;;'
ids_without_a_number_become_zero()
{
	owned
	every_door "$zero$other $other" "gons_user=pid:$target gons_net=pid:$target" &&
		every_door "$zero$other $other" "gons_net=pid:$target gons_user=pid:$target gons_order=!net,!user" &&
		same "$(ids preloaded "gons_target=$target")" "$zero$other $other" &&
		same "$(ids called run "gons_target=$target")" "$zero$other $other" &&
		same "$(ids "$gons" enter -t "$target" -a --)" "$zero$other $other" &&
		same "$(ids "$gons" inject -t "$target" -U -n --)" "$zero$other $other" &&
		same "$(ids setpriv --groups=7,8 "$gons" enter -t "$target" -U --)" "$zero$other $other" &&
		same "$(ids setpriv --groups=7,8 env LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$target")" "$zero$other $other"
}
shifted_ids_become_zero()
{
	shifted
	every_door "${zero}100000 100000" "gons_user=pid:$target gons_net=pid:$target" &&
		same "$(ids preloaded "gons_target=$target")" "${zero}100000 100000" &&
		same "$(ids setpriv --groups=7,8 "$gons" inject -t "$target" -a --)" "${zero}100000 100000" &&
		same "$(ids preloaded "gons_target=$target gons_uid=7 gons_gid=8 gons_groups=9")" '7 7 7 7;8 8 8 8;9;100007 100008' &&
		same "$(ids preloaded "gons_target=$target gons_uid=7")" '7 7 7 7;0 0 0 0;;100007 100000' &&
		same "$(ids preloaded "gons_target=$target gons_groups=9")" '0 0 0 0;0 0 0 0;9;100000 100000'
}
# 65534 is what an id without a number looks like, and somebody else's number there.
number_of_another_is_not_taken_for_ours()
{
	start "$gons" new --user --uidmap=0:100000:65536 --gidmap=0:100000:65536 --caps=keep -- "$work/facts" wait
	same "$(ids "$gons" new --setuid=65534 --setgid=65534 --caps=keep -- env \
		LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$target" gons_onerror=exit)" "${zero}100000 100000"
}
# Whoever is mapped there stays who that is, with the groups that are mapped.
ids_with_a_number_stay()
{
	owned
	same "$(ids "$work/as_other" env LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$target" gons_onerror=exit)" \
		"0 0 0 0;0 0 0 0;;$other $other" && same "$(ids "$work/as_other" "$gons" enter -t "$target" -a --)" "$zero$other $other" &&
		same "$(ids "$work/as_other" "$gons" enter -t "$target" -a --preserve-credentials --)" "$zero$other $other" || return 1
	start "$gons" new --user --uidmap=0:0:4294967295 --gidmap=0:0:4294967295 -- "$work/facts" wait
	same "$(ids "$gons" new --setuid=77 --setgid=78 --groups=7,8 --caps=keep -- env \
		LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$target" gons_onerror=exit)" '77 77 77 77;78 78 78 78;7 8;77 78'
}
groups_stay_where_no_other_user_namespace_is_joined()
{
	start unshare --net "$work/facts" wait
	same "$(ids setpriv --groups=7,8 env LD_PRELOAD="$work/libgons-preload.so" gons_target="$target")" '0 0 0 0;0 0 0 0;7 8;0 0' &&
		same "$(ids setpriv --groups=7,8 env LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$target" \
			gons_net="pid:$target")" '0 0 0 0;0 0 0 0;7 8;0 0' &&
		same "$(ids setpriv --groups=7,8 "$gons" enter -t "$target" -a --)" '0 0 0 0;0 0 0 0;7 8;0 0'
}
without_a_zero_it_is_refused()
{
	without_zero
	wanted='there is no 0 to become instead; set gons_uid to one of its numbers'
	for words in "gons_user=pid:$target" "gons_target=$target"; do
		refused 'set gons_gid to one of its numbers' preloaded "$words" echo ran &&
			refused 'set gons_gid to one of its numbers' called run "$words" /bin/echo ran &&
			refused "$wanted" preloaded "$words gons_gid=6" echo ran || return 1
	done
	same "$(ids preloaded "gons_user=pid:$target gons_uid=5 gons_gid=6")" '5 5 5 5;6 6 6 6;;100000 100001'
}
ids_that_are_kept_take_the_owner()
{
	owned
	wanted='cannot apply gons_uid as asked by "keep": Operation not permitted'
	refused "$wanted" "$gons" enter -t "$target" -U --preserve-credentials -- echo ran &&
		refused "$wanted" "$gons" inject -t "$target" -a --preserve-credentials -- echo ran &&
		refused "$wanted" preloaded "gons_user=pid:$target gons_uid=keep" echo ran &&
		refused "$wanted" called spawn "target=$target uid=keep gid=keep" /bin/echo ran &&
		refused 'cannot apply gons_gid as asked by "keep"' preloaded "gons_target=$target gons_gid=keep" echo ran || return 1
	shifted
	"$gons" enter -t "$target" -U --preserve-credentials -- "$work/facts" >"$work/out" &&
		grep -qx 'uid 65534 65534 65534' "$work/out" && grep -qx 'gid 65534 65534 65534' "$work/out"
}
# A capability to join and none to leave groups.
groups_that_would_stay_are_refused()
{
	owned
	for door in "env LD_PRELOAD=$work/libgons-preload.so gons_onerror=exit gons_user=pid:$target" "$gons enter -t $target -U" \
		"$work/door run user=pid:$target" "$gons inject -t $target -U"; do
		# shellcheck disable=SC2086
		refused 'run without supplementary groups' setpriv --groups=7,8 --bounding-set=-setgid $door /bin/echo ran || return 1
	done
}
# It has none when it is looked at, and one when it is joined.
target_that_goes_to_a_user_namespace_meanwhile()
{
	rm -f "$work/go" "$work/gone"
	mkfifo -m 666 "$work/go" "$work/gone"
	# shellcheck disable=SC2016
	start "$work/as_other" sh -c 'echo; read -r _ <"$1/go"; exec unshare --user --map-root-user sh -c "echo >\"\$1/gone\"; exec sleep 1000" sh "$1"' \
		sh "$work"
	same "$(ids "$work/at_setns" "echo >$work/go; read -r _ <$work/gone" "$gons" enter -t "$target" -a --)" "$zero$other $other"
}
for name in ids_without_a_number_become_zero shifted_ids_become_zero number_of_another_is_not_taken_for_ours ids_with_a_number_stay \
	groups_stay_where_no_other_user_namespace_is_joined without_a_zero_it_is_refused ids_that_are_kept_take_the_owner \
	groups_that_would_stay_are_refused target_that_goes_to_a_user_namespace_meanwhile; do
	check "$name" "$name"
done
echo "1..$count"
