#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# In a user namespace of others: no id of the host is kept there that has no number, and no handler of binfmt_misc that
# others registered runs in place of a program. By every door, as root and as an ordinary user. Prints TAP.
set -u
. "$(dirname "$0")/../support/other_user.sh"
mkdir "$work/misc"
cp "$build/gons" "$build/libgons-preload.so" "$build/libgons-audit.so" "$build/test/door" "$build/test/facts" "$build/test/at_call" "$work" || exit 1
[ ! -x "$build/gons-full" ] || cp "$build/gons-full" "$work"
gons=$work/gons

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
	# The command has 0 by itself, which nobody has asked for.
	refused 'set --setuid and --setgid to ids that are' "$gons" enter -t "$target" -U -- echo ran && "$gons" enter -t "$target" -U -S 5 -G 6 -- true &&
		same "$(ids preloaded "gons_user=pid:$target gons_uid=5 gons_gid=6")" '5 5 5 5;6 6 6 6;;100000 100001'
}
ids_that_are_kept_take_the_owner()
{
	owned
	wanted='cannot apply gons_uid as asked by "keep": Operation not permitted'
	refused 'cannot apply --preserve-credentials: Operation not permitted' \
		"$gons" enter -t "$target" -U --preserve-credentials -- echo ran &&
		refused "$wanted" "$gons" inject -t "$target" -a --preserve-credentials -- echo ran &&
		refused "$wanted" preloaded "gons_user=pid:$target gons_uid=keep" echo ran &&
		refused "$wanted" called spawn "target=$target uid=keep gid=keep" /bin/echo ran &&
		refused 'cannot apply gons_gid as asked by "keep"' preloaded "gons_target=$target gons_gid=keep" echo ran || return 1
	shifted
	"$gons" enter -t "$target" -U --preserve-credentials -- "$work/facts" >"$work/out" &&
		grep -qx 'uid 65534 65534 65534' "$work/out" && grep -qx 'gid 65534 65534 65534' "$work/out"
}
# What was executed outside does not show what it has from there: neither to the owner, nor to root inside.
program_is_hidden_from_the_owner()
{
	for words in "gons_user=pid:PID gons_net=pid:PID" gons_target=PID; do
		owned
		place=$target
		[ -p "$work/end" ] || mkfifo -m 666 "$work/end"
		# shellcheck disable=SC2086
		start env LD_PRELOAD="$work/libgons-preload.so" gons_onerror=exit ${words//PID/$target} sh -c 'echo; read -r _ <"$1/end"' sh "$work"
		cat "/proc/$target/environ" >/dev/null || return 1
		for file in environ maps exe root/etc/passwd; do
			! "$work/as_other" cat "/proc/$target/$file" 2>/dev/null &&
				! nsenter -t "$place" -U cat "/proc/$target/$file" 2>/dev/null || { echo "$words: $file"; return 1; }
		done
		start "$gons" inject -t "$place" -U -n -- sh -c 'echo; read -r _ <"$1/end"' sh "$work"
		! "$work/as_other" cat "/proc/$target/environ" 2>/dev/null && ! nsenter -t "$place" -U cat "/proc/$target/environ" 2>/dev/null ||
			return 1
	done
	start "$work/as_other" env LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$place" sh -c 'echo; read -r _ <"$1/end"' sh "$work"
	"$work/as_other" cat "/proc/$target/environ" >/dev/null
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
	same "$(ids "$work/at_call" setns "echo >$work/go; read -r _ <$work/gone" "$gons" enter -t "$target" -a --)" "$zero$other $other"
}

# --- binfmt_misc: the interpreter of others ---

# It says its arguments; and no handler below matches it.
interpreter()
{
	cp "$work/facts" "$work/interpreter" && printf '\1' | dd of="$work/interpreter" bs=1 seek=9 conv=notrunc status=none
}
interpreter
elf=':evil:M::\x7fELF\x02\x01\x01\x00\x00\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff:'"$work"'/interpreter:F'
odd=':odd:M::ZYXWVUTS::'"$work"'/interpreter:F'
# shellcheck disable=SC2016
registers='mount -t binfmt_misc none "$1/misc" && printf %s "$2" >"$1/misc/register" && { [ -z "$3" ] || echo 0 >"$1/misc/$3"; } && echo && read -r _ <"$1/end"'
# registered HANDLER [NAME [COMMAND...]]: a process with that handler in its user namespace, or with NAME (a handler, or status) switched off.
registered()
{
	local handler=$1 off=${2-}
	shift $(($# < 2 ? $# : 2))
	[ -p "$work/end" ] || mkfifo -m 666 "$work/end"
	grep -qx '.*binfmt_misc' /proc/filesystems || cannot 'this kernel has no binfmt_misc' || return
	unshare --user --map-root-user --mount mount -t binfmt_misc none "$work/misc" 2>/dev/null ||
		cannot 'no user namespace has binfmt_misc of its own here (Linux 6.7)' || return
	start "$@" unshare --user --map-root-user --mount --net sh -c "$registers" sh "$work" "$handler" "$off"
}
# The preload and the library speak of words, the command of options.
refuses() { refused 'binfmt because of "evil": Operation not permitted' "$@"; }
# Of the program nothing is seen, the interpreter tells who it is.
taken() { "$@" 2>&1 | grep -qx "argument $work/interpreter"; }
not_taken() { "$@" >"$work/out" 2>&1 && ! grep -qx "argument $work/interpreter" "$work/out" || { cat "$work/out"; return 1; }; }
# shellcheck disable=SC2016
twice='"$1" && "$1"'

handler_of_others_is_refused()
{
	registered "$elf" '' "$work/as_other" || return
	refuses "$gons" inject -t "$target" -a -- "$work/facts" &&
		refuses "$gons" inject -t "$target" -a --bring "$work" -- sh -c "$twice" sh "$work/facts" &&
		refuses "$gons" enter -t "$target" -U -- "$work/facts" && refuses "$gons" enter -t "$target" -U -n -- "$work/facts" &&
		refuses preloaded "gons_user=pid:$target gons_net=pid:$target" sh -c "$twice" sh "$work/facts" &&
		refuses called run "gons_user=pid:$target" "$work/facts" && refuses called spawn "gons_user=pid:$target" "$work/facts" &&
		refuses preloaded "gons_target=$target gons_binfmt=refuse" sh -c 'echo ran'
}
# The interpreter would have run with what the user may do, in the user's own mounts.
handler_is_refused_to_an_ordinary_user()
{
	registered "$elf" '' "$work/as_other" || return
	refuses "$work/as_other" "$gons" inject -t "$target" -a -- "$work/facts" &&
		refuses "$work/as_other" "$gons" enter -t "$target" -U -- "$work/facts" &&
		refuses "$work/as_other" env LD_PRELOAD="$work/libgons-preload.so" gons_user="pid:$target" gons_onerror=exit cat /proc/self/status &&
		nobody_maps_for "$work/as_other" "$gons" inject -t "$target" -a --nested -- "$work/facts" &&
		nobody_maps_for "$work/as_other" "$gons" enter -t "$target" -U --nested -- "$work/facts"
}
# The helper would have to be dumpable, and those inside could reach what it has.
nobody_maps_for()
{
	! "$@" >"$work/out" 2>"$work/line" && [ ! -s "$work/out" ] && grep -q 'run it as root' "$work/line"
}
handler_that_is_accepted_runs()
{
	registered "$elf" '' "$work/as_other" || return
	taken "$gons" enter -t "$target" -U --binfmt=accept -- "$work/facts" &&
		taken preloaded "gons_user=pid:$target gons_binfmt=accept" sh -c "$twice" sh "$work/facts" &&
		taken "$gons" enter -t "$target" -a -- "$work/facts" &&
		refused 'cannot execute' "$gons" inject -t "$target" -a --binfmt=accept -- "$work/facts" &&
		taken "$gons" inject -t "$target" -a --bring "$work" --trust-target -- sh -c "$twice" sh "$work/facts"
}
handler_that_is_disabled_is_none()
{
	registered "$elf" evil "$work/as_other" || return
	not_taken "$gons" enter -t "$target" -U -- sh -c "$twice" sh "$work/facts" || return 1
	registered "$elf" status "$work/as_other"
	not_taken "$gons" inject -t "$target" -a --bring "$work" -- sh -c "$twice" sh "$work/facts"
}
# What is nested has the same ids and all capabilities, and no rights over the namespaces of the target.
nested_user_namespace_has_no_handlers()
{
	registered "$elf" '' "$work/as_other" || return
	not_taken preloaded "gons_user=pid:$target gons_binfmt=nested" sh -c "$twice" sh "$work/facts" &&
		not_taken called run "gons_user=pid:$target gons_binfmt=nested" "$work/facts" &&
		not_taken called spawn "gons_user=pid:$target gons_binfmt=nested" "$work/facts" &&
		not_taken "$gons" inject -t "$target" -a --nested -- "$work/facts" &&
		not_taken "$gons" inject -t "$target" -a --nested --bring "$work" -- sh -c "$twice" sh "$work/facts" || return 1
	shifted
	"$gons" enter -t "$target" -U -n --nested --setuid=7 --setgid=8 --groups=9 --caps=keep -- "$work/facts" >"$work/out" || return 1
	grep -E '^(uid|gid|groups|uid_map|gid_map|setgroups|caps CapEff|ns user)' "$work/out" | tr -s ' \t' ' ' >"$work/seen"
	same "$(grep -v '^ns user\|^caps' "$work/seen")" "$(printf '%s\n' 'uid 7 7 7' 'gid 8 8 8' 'groups 9' 'uid_map 0 0 65536' \
		'gid_map 0 0 65536' 'setgroups allow')" && [ "$(readlink "/proc/$target/ns/user")" != "$(sed -n 's/^ns user //p' "$work/seen")" ] &&
		grep -q '^caps CapEff: 0*1[0-9a-f]*$' "$work/seen" || { cat "$work/out"; return 1; }
	start "$gons" new --user --uidmap=0:100000:65536 --gidmap=0:100000:65536 --uts -- "$work/facts" wait
	"$gons" enter -t "$target" -U -u -- hostname a && ! "$gons" enter -t "$target" -U -u --nested -- hostname b 2>/dev/null &&
		same "$("$gons" enter -t "$target" -u -- hostname)" a
}
# Nothing of ours is executed by it, and a process of our own in it is seen by nobody.
nested_in_a_pid_namespace()
{
	start "$gons" new --user --uidmap=0:100000:65536 --gidmap=0:100000:65536 --pid --mount --proc=1 -- "$work/facts" wait
	target=$(pgrep -P "$target")
	"$gons" inject -t "$target" -a --nested -- "$work/facts" >"$work/out" && grep -qx 'uid 0 0 0' "$work/out" &&
		grep -q '^uid_map  *0  *0  *65536$' "$work/out" &&
		"$gons" inject -t "$target" -a --nested --setuid=9 --caps=none -- "$work/facts" >"$work/out" && grep -qx 'uid 9 9 9' "$work/out" &&
		grep -q '^caps CapEff:.0*$' "$work/out" || { cat "$work/out"; return 1; }
}
# Root of a container without a user namespace owns the nested one, and may deny setgroups(2) in it as long as it has no groups.
# shellcheck disable=SC2016
nested_user_namespace_gets_no_groups_of_the_caller()
{
	start "$gons" new --pid --mount --proc=1 -- "$work/facts" wait
	target=$(pgrep -P "$target")
	timeout 20 "$work/at_call" sendmsg 'echo deny >/proc/$AT_CALL_PID/setgroups' "$(command -v setpriv)" --groups 4,5 \
		"$gons" inject -t "$target" -m -p --nested --setuid=9 --caps=none -- "$work/facts" >"$work/out" || return 1
	grep -x 'setgroups  *deny' "$work/out" && grep -qx 'uid 9 9 9' "$work/out" && grep -qx 'groups *' "$work/out" || { cat "$work/out"; return 1; }
}
# To look takes handlers that are registered outside from the user namespace, for ever: where there are any it is not done.
handlers_of_ours_are_not_taken_away()
{
	registered "$odd" '' || return
	outer=$target
	# In the outer user namespace the handler is ours; the target below it has none of its own.
	in_outer() { nsenter -t "$outer" -U -m -n -- "$@"; }
	in_outer mount --bind "$work/misc" /proc/sys/fs/binfmt_misc || cannot 'no /proc/sys/fs/binfmt_misc' || return
	start nsenter -t "$outer" -U -m -n -- unshare --user --map-root-user "$work/facts" wait
	printf 'ZYXWVUTS program\n' >"$work/odd" && chmod 755 "$work/odd"
	text='binfmt because of "odd": '
	refused "$text" in_outer "$gons" enter -t "$target" -U -- /bin/echo ran &&
		taken in_outer "$gons" enter -t "$target" -U --binfmt=accept -- "$work/odd" &&
		not_taken in_outer "$gons" enter -t "$target" -U --nested -- /bin/echo ran &&
		taken in_outer "$gons" enter -t "$target" -U --binfmt=accept -- "$work/odd"
}
user_namespace_without_handlers_is_entered()
{
	owned
	for door in preloaded commanded 'called run' 'called spawn'; do
		# shellcheck disable=SC2086
		same "$($door "gons_user=pid:$target gons_net=pid:$target" /bin/echo ran)" ran || return 1
	done
	same "$("$gons" inject -t "$target" -a -- echo ran)" ran && same "$("$work/as_other" "$gons" inject -t "$target" -a -- echo ran)" ran
}
for name in ids_without_a_number_become_zero shifted_ids_become_zero number_of_another_is_not_taken_for_ours ids_with_a_number_stay \
	groups_stay_where_no_other_user_namespace_is_joined without_a_zero_it_is_refused ids_that_are_kept_take_the_owner \
	groups_that_would_stay_are_refused target_that_goes_to_a_user_namespace_meanwhile \
	program_is_hidden_from_the_owner \
	handler_of_others_is_refused handler_is_refused_to_an_ordinary_user handler_that_is_accepted_runs handler_that_is_disabled_is_none \
	nested_user_namespace_has_no_handlers nested_in_a_pid_namespace nested_user_namespace_gets_no_groups_of_the_caller handlers_of_ours_are_not_taken_away \
	user_namespace_without_handlers_is_entered; do
	check "$name" "$name"
done
echo "1..$count"
