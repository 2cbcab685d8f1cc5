#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gons new beside unshare: the same options, and a program must see the same. What later versions of unshare have than the
# one that is here, and what gons has besides, is tried by its effect. As root, and as an ordinary user. Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
command -v unshare >/dev/null || { echo '1..0 # SKIP there is no unshare'; exit 0; }
[ -x "$gons" ] || { echo '1..0 # SKIP there is no gons (libcap)'; exit 0; }

# All of it in a mount namespace in which root and nobody have ranges of ids.
if [ -z "${RANGES-}" ]; then
	RANGES=none
	if [ "$(id -u)" -eq 0 ] && command -v newuidmap >/dev/null && [ -e /etc/subuid ] && [ -e /etc/subgid ]; then
		RANGES=$(mktemp) || exit 1
		printf '%s:100000:65536\n' root nobody >"$RANGES"
		chmod 644 "$RANGES"
		export RANGES
		# shellcheck disable=SC2016
		unshare --mount sh -c 'mount --bind "$RANGES" /etc/subuid && mount --bind "$RANGES" /etc/subgid && exec sh "$0"' "$0"
		status=$?
		rm -f "$RANGES"
		exit $status
	fi
	export RANGES
fi

work=$(mktemp -d) || exit 1
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../support/matrix.sh"
leave()
{
	umount "$work"/kept-* "$work/private" 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
chmod 755 "$work"
cp "$build/test/facts" "$work/facts"
root=$work/root
mkdir -p "$root$work" "$root/sub" "$root/proc" "$root/tmp" "$work/proc"
cp "$work/facts" "$root$work/facts"


clean() { env -i PATH=/usr/bin:/bin GREETING=hello "$@"; }

# Namespaces are never the same twice: they are ours, or new.
for type in cgroup ipc mnt net pid time user uts; do
	link=$(readlink /proc/self/ns/$type)
	printf 's|^\\(ns .*\\) %s$|\\1 ours|\n' "$(printf '%s' "$link" | sed 's/[][]/\\&/g')"
done >"$work/ours.sed"
printf '%s\n' 's|^\(ns .*\) [a-z]*:\[[0-9]*\]$|\1 new|' >>"$work/ours.sed"
# util-linux (2.38 and 2.41 were seen) leaves one id of the range out where our own is in front of it or inside; gons does
# not.
case "$(unshare --version)" in
*' 2.38'* | *' 2.41'*) printf '%s\n' 's/^\([ug]id_map  *1  *100000  *\)65536$/\165535/' \
	's/^\([ug]id_map  *65535  *165534  *\)2$/\11/' ;;
esac >"$work/ranges.sed"

# See test/support/matrix.sh.
both()
{
	options=$(echo "$1" | sed "s|ROOT|$root|g; s|WORK|$work|g")
	# shellcheck disable=SC2086
	(cd / && clean $as unshare $options "$work/facts" 7) >"$at/peer" 2>"$at/peer.error" </dev/null
	peer=$?
	# A fresh /proc comes by itself where it belongs to what is new.
	case " $options" in
	*--mount-proc*) proc= ;;
	*' -mpf'* | *muinpCTf* | *' -U'*mpf*) proc=--proc=0 ;;
	*) proc= ;;
	esac
	# shellcheck disable=SC2086
	(cd / && clean $as "$gons" new $options $proc "$work/facts" 7) >"$at/ours" 2>"$at/ours.error" </dev/null
	ours=$?
	sed -i -f "$work/ours.sed" "$at/peer" "$at/ours"
	sed -i -f "$work/ranges.sed" "$at/ours"
	# The root that gons enters is a mount, and the one of unshare a directory.
	case " $options " in *" -R"*) sed -i '/^propagation /d' "$at/peer" "$at/ours" ;; esac
}

# -p and -T with -f: without it they mean the children of the program for unshare.
types='-m
-u
-i
-n
-C
-p -f
-T -f
-m -u -i
-muin
-n -C -f
-mpf
-muinpCTf'
user_types='-U
-U -m
-U -n -u -i
-Umpf
-UmuinpCTf'
places='
-f
--kill-child
--kill-child=TERM
-S 0 -G 0
-w /usr
--wd=/usr/lib
-R ROOT
-RROOT -w /sub
--root=ROOT --wd=/sub -S 0 -G 0'
root_places='-S 65534 -G 65534
-S 1 -G 2 -w /
-G 65534'
mounts='
--mount-proc
--mount-proc=WORK/proc
--propagation slave
--propagation shared
--propagation=unchanged
--propagation private
--mount-proc --propagation slave
-R ROOT --mount-proc
-R ROOT --mount-proc=/proc -w /sub'
maps='
-r
-c
--map-root-user
--map-current-user
--map-user=5
--map-group=7
--map-user 5 --map-group 7
--map-user=games --map-group=tty
--map-user=0 -S 0
-r --keep-caps
-c --keep-caps
--setgroups=deny
-r --setgroups=allow'
ranges='--map-auto -S 0 -G 0
-r --map-auto
-c --map-auto
--map-users=100000,0,1000 --map-groups=100000,0,1000 -S 0 -G 0
--map-users=100000,0,1000 --map-groups=100000,0,1000 -S 5 -G 7
-r --map-users=100000,1,1000 --map-groups=100000,1,1000
--map-user=500 --map-group=500 --map-users=100000,0,1000 --map-groups=100000,0,1000
--map-user=500 --map-users=100000,0,1000
-r --map-groups=100000,1,1000
-r --map-users=auto --map-groups=auto'

clocks='-T -f --monotonic 1000
-T -f --boottime=100000
-T -f --boottime -1 --monotonic 5
-T -f -r --monotonic 7'

as_root()
{
	as=
	matrix root_makes_namespaces "$types" "$places
$root_places"
	matrix root_makes_mount_namespaces '-m
-m -f
-mpf' "$mounts"
	matrix root_maps_itself "$user_types" "$maps"
	matrix root_sets_clocks "$clocks" ''
	if [ "$RANGES" != none ]; then
		# 2.38 asks newuidmap even for root.
		matrix root_maps_ranges '-U
-U -n -m' "$ranges"
	fi
}

as_user()
{
	as_ordinary_user || return 1
	matrix user_may_not_make_namespaces "$types" ''
	matrix user_makes_namespaces "$user_types" '-r
-r -f
-r -w /usr
-r -R ROOT
-c
-c --kill-child=INT'
	matrix user_makes_mount_namespaces '-Urm
-Urmpf
-Ucmpf' "$mounts"
	matrix user_maps_itself "$user_types" "$maps"
	[ "$RANGES" = none ] || matrix user_maps_ranges '-U
-U -n -m' "$ranges"
}

# --- what is wanted otherwise ---

new() { clean "$gons" new "$@"; }
inode() { stat -L -c %i "$1"; }
pid_goes_inside_by_itself()
{
	new -p "$work/facts" >"$work/ours" && sed -i -f "$work/ours.sed" "$work/ours" && has "$work/ours" 'ns pid new' &&
		new -p --fork=0 "$work/facts" >"$work/ours" && sed -i -f "$work/ours.sed" "$work/ours" &&
		has "$work/ours" 'ns pid ours'
}
proc_is_fresh_by_itself()
{
	# shellcheck disable=SC2016
	same "$(new -m -p sh -c 'set -- /proc/[0-9]*; echo $#')" 1 &&
		[ "$(new -m -p --proc=0 sh -c 'set -- /proc/[0-9]*; echo $#')" -gt 1 ] &&
		same "$(new -p --mount-proc="$work/proc" sh -c 'cd "$1" && echo [0-9]*' sh "$work/proc")" 1
}
all_are_new()
{
	for option in -a --all; do
		new $option "$work/facts" >"$work/ours" && sed -i -f "$work/ours.sed" "$work/ours" &&
			same "$(grep -c '^ns [a-z]* new' "$work/ours")" 8 || return 1
	done
}
loopback_is_up() { new -n sh -c 'grep -q 127.0.0.1 /proc/self/net/fib_trie'; }
words_bring_their_namespace()
{
	for line in '--tmp=tmpfs mnt' '--bind=/usr:/mnt mnt' '--propagation=slave mnt' '--mount-proc mnt' \
		'--hostname=inner uts' '--domainname=inner uts' '--map-user=0 user' '--setgroups=deny user' '-r user' \
		'--owner=0:0 user' '--boottime=1 time' '--monotonic=1 time' '--uidmap=root user' '--gidmap=root user'; do
		new "${line% *}" "$work/facts" >"$work/ours" || { echo "$line"; return 1; }
		sed -i -f "$work/ours.sed" "$work/ours"
		same "$(grep -c 'ns [a-z]* new' "$work/ours") $(grep "ns ${line#* } " "$work/ours")" "1 ns ${line#* } new" ||
			{ echo "$line"; return 1; }
	done
}
private_tmp_for_a_job()
{
	# shellcheck disable=SC2016
	same "$(new --tmp=fresh --become nobody -- sh -c 'echo $(id -u) $(id -G) $(stat -c "%a %U" /tmp); touch /tmp/mine; ls -A /tmp')" \
		"65534 65534 1777 nobody
mine" && ! ls /tmp/gons-* 2>/dev/null
}
becomes_a_user_with_all_groups()
{
	sed '$d' /etc/group >"$work/group"
	printf 'one:x:7001:games\ntwo:x:7002:root,games\nthree:x:7003:root\nfour:x:7004:gamester\n' >>"$work/group"
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$1" /etc/group && exec "$2" new --become games -m "$3"' sh "$work/group" "$gons" \
		"$work/facts" >"$work/ours" && has "$work/ours" "uid $(id -u games) $(id -u games) $(id -u games)" &&
		has "$work/ours" "gid $(id -g games) $(id -g games) $(id -g games)" &&
		matches "$work/ours" "^groups $(id -g games) 7001 7002\$\|^groups 7001 7002 $(id -g games)\$" &&
		has "$work/ours" 'caps CapPrm:	0000000000000000'
}
a_blank_in_a_name_gives_no_group()
{
	# shellcheck disable=SC2016
	unshare --mount sh -c 'cp /etc/passwd "$1" && echo "jo doe:x:4321:4321::/:/bin/sh" >>"$1" && mount --bind "$1" /etc/passwd &&
		exec "$2" new --become="jo doe" id -G' sh "$work/passwd" "$gons" >"$work/ours" && same "$(cat "$work/ours")" 4321
}
# Whom the files do not know a name service may: what getent says is taken.
becomes_a_user_of_a_name_service()
{
	# shellcheck disable=SC2016
	printf '%s\n' '#!/bin/sh' 'case "$*" in' '"passwd -- gonsann") echo "gonsann:x:7777:7778:Ann:/:/bin/sh" ;;' \
		'"initgroups -- gonsann") echo "gonsann               7779 7780" ;;' '*) exit 2 ;;' esac >"$work/getent"
	chmod 755 "$work/getent"
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$1" /usr/bin/getent && exec "$2" new --become gonsann -u "$3"' sh "$work/getent" "$gons" \
		"$work/facts" >"$work/ours" && has "$work/ours" 'uid 7777 7777 7777' && has "$work/ours" 'gid 7778 7778 7778' &&
		has "$work/ours" 'groups 7778 7779 7780'
}
keep_caps_takes_a_user_namespace()
{
	new -u --keep-caps "$work/facts" >"$work/ours" && has "$work/ours" 'caps CapAmb:	0000000000000000'
}
# --user=new is a word of libgons(7), whose default is root; a file has the map that was asked for, as with unshare.
maps_of_a_user_namespace_by_reference()
{
	touch "$work/kept-user"
	same "$(new --user=new cat /proc/self/uid_map | tr -s ' ')" ' 0 0 1' &&
		same "$(new --user="$work/kept-user" cat /proc/self/uid_map)" '' &&
		same "$(new --user=new --map-user=5 cat /proc/self/uid_map | tr -s ' ')" ' 5 0 1'
}
capabilities_by_name()
{
	for list in net_raw,chown CAP_NET_RAW,cap_chown 2001 0x2001 cap_net_raw,cap_chown=p; do
		new -u --caps="$list" "$work/facts" >"$work/ours" &&
			same "$(sed -n 's/^caps Cap...:.//p' "$work/ours" | uniq)" 0000000000002001 || { echo "$list"; return 1; }
	done
	all=$(sed -n 's/^CapPrm:.//p' /proc/self/status)
	new -u --caps=2c01 "$work/facts" >"$work/ours" && has "$work/ours" 'caps CapBnd:	0000000000002c01' || return 1
	new -u --caps=keep -S 65534 "$work/facts" >"$work/ours" &&
		same "$(sed -n 's/^caps Cap[PEA]..:.//p' "$work/ours" | uniq)" "$all" || return 1
	every=$(printf %x $(((2 << $(cat /proc/sys/kernel/cap_last_cap)) - 1)))
	if [ "$(printf %016x "0x$every")" = "$all" ]; then
		new -u --caps=all "$work/facts" >"$work/ours" && has "$work/ours" "caps CapAmb:	$all" || return 1
	else
		refused 'cannot apply --caps=all: ' -u --caps=all || return 1
	fi
	new -u --caps=none "$work/facts" >"$work/ours" && has "$work/ours" 'caps CapBnd:	0000000000000000' &&
		new -u --caps=net_raw --become nobody "$work/facts" >"$work/ours" &&
		has "$work/ours" 'caps CapAmb:	0000000000002000' && has "$work/ours" 'uid 65534 65534 65534'
}
binds_more_than_once()
{
	echo one >"$work/one.txt"
	mkdir -p "$work/place"
	echo hidden >"$work/place/hidden"
	same "$(new --bind "$work/one.txt:/etc/hostname" --bind "$root:$work/place:ro" sh -c 'cat /etc/hostname; ls "$1"' sh "$work/place")" \
		"one
$(ls "$root")"
}
# A file keeps what is new, any other reference is joined.
references_are_joined()
{
	new -u --net=fd:9 "$work/facts" 9</proc/self/ns/net >"$work/ours" && sed -i -f "$work/ours.sed" "$work/ours" &&
		has "$work/ours" 'ns net ours' && has "$work/ours" 'ns uts new'
}
hostname_is_set() { same "$(new --hostname=inner uname -n)" inner; }
new_namespaces_are_kept()
{
	touch "$work/kept-net" "$work/kept-uts" "$work/kept-pid"
	same "$(new --net="$work/kept-net" --uts="$work/kept-uts" --pid="$work/kept-pid" -f stat -L -c %i /proc/self/ns/net)" \
		"$(inode "$work/kept-net")" && [ "$(inode "$work/kept-uts")" != "$(inode /proc/self/ns/uts)" ] &&
		same "$("$gons" enter --net="$work/kept-net" stat -L -c %i /proc/self/ns/net)" "$(inode "$work/kept-net")" &&
		same "$(nsenter --net="$work/kept-net" stat -L -c %i /proc/self/ns/net)" "$(inode "$work/kept-net")" || return 1
	mountpoint -q "$work/kept-pid" || stat -f -c %T "$work/kept-pid" | grep -q nsfs
}
# Where the file is in a directory of another user, that user may have put a link in its place.
links_of_others_are_not_followed_to_the_file_that_keeps()
{
	rm -rf "$work/others" "$work/mine" && mkdir "$work/others" "$work/mine" && touch "$work/secret" "$work/others/file" &&
		ln -s "$work/secret" "$work/others/net" && ln -s "$work" "$work/others/way" && ln -s secret "$work/others/../mine/net" &&
		ln -s "$work/others" "$work/mine/way" && touch "$work/mine/secret" "$work/mine/other" && chown -hR 1234 "$work/others" || return 1
	# shellcheck disable=SC2016
	unshare --mount sh -c '
		for file in net way/secret ../others/way/mine/net; do
			"$1" new --net="$2/others/$file" true >"$2/out" 2>&1 && { echo "$file was taken"; exit 1; }
			grep "a link on the way belongs to another user" "$2/out" || exit 1
		done
		! grep -q "/secret" /proc/self/mountinfo || exit 1
		cd "$2/mine" && for file in net "$2/mine/way/file" way/../mine/net ../others/file; do
			"$1" new --uts="$file" --net="$2/mine/other" --domainname=x true || exit 1
			[ "$(stat -L -f -c %T "$file")" = nsfs ] && umount "$file" && umount "$2/mine/other" || exit 1
		done
		exec 9<"$2/secret" && "$1" new --net=/proc/self/fd/9 true && umount "$2/secret" &&
		! "$1" new --uts="$2/secret" --net="$2/others/net" true 2>/dev/null && ! grep -q "/secret" /proc/self/mountinfo
	' sh "$gons" "$work"
}
# Linux 6.18 compares numbers that depend on the processor to tell which of two mount namespaces is the older one, and
# refuses at random, unshare as well: all are made by one processor here.
mount_and_user_namespaces_are_kept()
{
	cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
	export work gons
	# shellcheck disable=SC2016
	taskset -c "$cpu" unshare --mount sh -c ". \"\$1\"; $(sed -n '/^inode()/p; /^keep_both()/,/^}/p' "$0"); keep_both" \
		sh "$(dirname "$0")/../tap.sh"
}
keep_both()
{
	mkdir -p "$work/private" && mount --bind "$work/private" "$work/private" && mount --make-private "$work/private" &&
		touch "$work/private/mnt" "$work/private/user" || return 1
	inside=$("$gons" new -r --user="$work/private/user" --mount="$work/private/mnt" stat -L -c %i /proc/self/ns/mnt) &&
		same "$(inode "$work/private/mnt")" "$inside" &&
		same "$(nsenter --mount="$work/private/mnt" stat -L -c %i /proc/self/ns/mnt)" "$inside" &&
		"$gons" enter --user="$work/private/user" --mount="$work/private/mnt" "$work/facts" >"$work/ours" &&
		has "$work/ours" "ns mnt mnt:[$inside]"
}
owner_of_a_user_namespace()
{
	mkfifo -m 666 "$work/there" "$work/done"
	# shellcheck disable=SC2016
	new -r --owner 65534:65534 sh -c 'echo $$ $(id -u) >"$1"; read -r _ <"$2"' sh "$work/there" "$work/done" &
	read -r inside uid <"$work/there"
	tr -s ' ' <"/proc/$inside/uid_map" >"$work/map"
	echo >"$work/done"
	wait $!
	same "$uid $(cat "$work/map")" '0  0 0 1'
}
maps_subids_under_their_numbers()
{
	[ "$RANGES" != none ] || { cannot 'no newuidmap, or no /etc/subuid'; return; }
	same "$(new --map-subids -S 100000 -G 100000 cat /proc/self/uid_map | tr -s ' ')" ' 100000 100000 65536' &&
		same "$(new --map-users=subids -r cat /proc/self/uid_map | tr -s ' ')" ' 0 0 1
 100000 100000 65536' && same "$(new --map-user=100005 --map-users=subids cat /proc/self/uid_map | tr -s ' ')" ' 100005 0 1
 100000 100000 5
 100006 100005 65530' && same "$(new --map-users=0:100000:10 -S 0 cat /proc/self/uid_map | tr -s ' ')" ' 0 100000 10'
}
# subuid(5): by name or by number; the first one counts.
all_ids_there_are_are_a_range()
{
	grep -q ' 4294967295$' /proc/self/uid_map || { cannot 'we have not all ids'; return; }
	new --map-users=0:0:4294967295 --map-groups=0,0,4294967295 "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid_map          0          0 4294967295' && has "$work/ours" 'gid_map          0          0 4294967295' &&
		new -r --map-users=0:0:4294967295 --map-groups=all "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid_map          1          1 4294967294' &&
		refused '--map-users=1:0:4294967295: it takes' --map-users=1:0:4294967295 &&
		refused '--map-users=0:0:4294967296: it takes' --map-users=0:0:4294967296
}
ranges_by_number()
{
	[ "$RANGES" != none ] || { cannot 'no newuidmap, or no /etc/subuid'; return; }
	printf '%s\n' 1:200000:9 00:200000:9 0:300000:1000 root:400000:1000 >"$work/subuid"
	printf '%s\n' nobody:200000:9 root:500000:1000 0:600000:1000 >"$work/subgid"
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$2/subuid" /etc/subuid && mount --bind "$2/subgid" /etc/subgid &&
		exec "$1" new --map-auto -S 0 -G 0 cat /proc/self/uid_map /proc/self/gid_map' sh "$gons" "$work" | tr -s ' ' >"$work/ours"
	same "$(cat "$work/ours")" ' 0 300000 1000
 0 500000 1000'
}
# unshare writes it when it is too late.
setgroups_is_denied_before_groups_are_mapped()
{
	same "$(new -r --setgroups deny cat /proc/self/setgroups)" deny &&
		same "$(new --map-users=0:100000:10 --map-groups=0:100000:10 --setgroups deny -S 0 cat /proc/self/setgroups)" deny
}
maps_everything()
{
	same "$(new --map-users=all --map-groups=all cat /proc/self/uid_map | tr -s ' ')" "$(tr -s ' ' </proc/self/uid_map)" &&
		same "$(new --map-users=0:100000:10 --map-users=10:200000:10 --map-groups=0:100000:10 -S 0 -G 0 \
			"$gons" new --map-users=all cat /proc/self/uid_map | tr -s ' ')" ' 0 0 10
 10 10 10'
}
# When who stays outside is killed, the program is told by that signal. If it ends without a word, so does the pipe.
kill_child_takes_a_signal()
{
	for signal in USR1 SIGUSR1 usr1 10; do
		mkfifo "$work/told.by.$signal"
		# shellcheck disable=SC2016
		new -u --kill-child=$signal sh -c 'trap "echo USR1 >&7; exit" USR1; kill -9 $PPID; while :; do sleep 0.05; done' \
			7>"$work/told.by.$signal" 2>/dev/null &
		word=
		read -r word <"$work/told.by.$signal"
		same "$signal $word" "$signal USR1" || return 1
	done
}
signals_are_forwarded()
{
	mkfifo "$work/ready"
	# shellcheck disable=SC2016
	"$gons" new -p --forward-signals sh -c 'trap "exit 9" TERM; echo ready >"$1"; while :; do sleep 0.05; done' sh "$work/ready" &
	read -r _ <"$work/ready"
	kill -TERM $!
	wait $!
	# It takes somebody who stays outside, where nothing else does.
	# shellcheck disable=SC2016
	same $? 9 && same "$(new -u --forward-signals sh -c 'cat "/proc/$PPID/comm"')" gons
}
refused()
{
	text=$1
	shift
	"$gons" new "$@" "$work/facts" >"$work/ours" 2>"$work/line"
	same "$? $(wc -l <"$work/line") $(wc -c <"$work/ours")" '125 1 0' && grep -F -- "$text" "$work/line"
}
wrong_options_are_told_in_one_line()
{
	refused 'unknown option --mont' --mont && refused 'unknown option -x' -x && refused '-n takes no FILE: write --net=/nowhere' -n=/nowhere &&
		refused '-n takes no FILE: write --net=/run/netns/lab' -n/run/netns/lab &&
		refused '--become=nosuchuser: there is no such user' --become nosuchuser &&
		refused '--become=rootling: there is no such user' --become rootling &&
		refused '--become=4294967294: there is no such user' --become 4294967294 &&
		refused '--map-user=nosuchuser: there is no such name' --map-user=nosuchuser &&
		refused '--map-users=0:1: it takes INSIDE:OUTSIDE:COUNT' --map-users=0:1 &&
		refused '--map-users=0:1:2x: it takes INSIDE:OUTSIDE:COUNT' --map-users=0:1:2x &&
		refused '--map-groups=1,0,2,3: it takes INSIDE:OUTSIDE:COUNT' --map-groups=1,0,2,3 &&
		refused '--map-users=0,0,5:6: it takes INSIDE:OUTSIDE:COUNT' --map-users=0,0,5:6 &&
		refused '--map-users=4294967290:100000:100: it takes INSIDE:OUTSIDE:COUNT' --map-users=4294967290:100000:100 &&
		refused '--setgroups=allow needs more groups in the map' -r --setgroups allow &&
		refused '--kill-child=TERMINATE: there is no such signal' --kill-child=TERMINATE &&
		refused '--kill-child takes a fork, which --fork=0 forbids' --kill-child --fork=0 &&
		refused '--owner=5: it takes UID:GID' --owner 5 &&
		refused '--propagation=rshared: it is one of: private, slave, shared, unchanged' --propagation rshared &&
		refused '--uidmap and --gidmap are the whole map' -r --uidmap=root &&
		refused '--uidmap and --gidmap are the whole map' -r --gidmap=root &&
		refused 'cannot keep the namespace of --net=/nowhere/file' --net=/nowhere/file &&
		refused 'cannot apply --tmp=/nowhere' --tmp=/nowhere
}
# Words of a plan are options, too.
options_that_name_the_same_are_refused()
{
	for option in setuid setgid uid gid groups; do
		for order in "--become=nobody --$option=1" "--$option=1 --become=nobody"; do
			# shellcheck disable=SC2086
			refused "--become and --$option both name who the program is; give one of them" $order || return 1
		done
	done
	refused '--setuid and --uid both name the user id; give one of them' -S 5 --uid=6 &&
		refused '--setgid and --gid both name the group id; give one of them' --gid=5 -G 6 &&
		new -u -S 5 -G 6 --groups=7,8 "$work/facts" >"$work/ours" && has "$work/ours" 'uid 5 5 5' &&
		has "$work/ours" 'gid 6 6 6' && has "$work/ours" 'groups 7 8' &&
		new -u --uid=5 --gid=6 "$work/facts" >"$work/ours" && has "$work/ours" 'uid 5 5 5' && has "$work/ours" 'gid 6 6 6'
}
# The variable of a script that nobody set: who was to become somebody else, or to be somewhere else, does not run.
empty_values_are_refused()
{
	for option in setuid setgid root wd uid gid groups tmp bind hostname setgroups owner propagation monotonic \
		caps become fork kill-child map-user; do
		refused "--$option= names nothing" "--$option=" || return 1
	done
	refused '--setuid= names nothing' -S '' && refused '--setgid= names nothing' -G '' && refused '--root= names nothing' -R ''
}
control_characters_are_not_shown()
{
	esc=$(printf 'a\033[31m\177\302\233b\2330\nc') umlaut=$(printf '\303\204\303\237\342\202\254')
	for arguments in "new|--$esc" "$esc" "enter|-t|$esc" "new|--become=$esc" "new|--map-user=$esc" "enter|--net-socket=$esc|-t|1"; do
		(IFS='|'; set -f; "$gons" $arguments true) 2>"$work/line" && return 1
		same "$(wc -l <"$work/line")" 1 && LC_ALL=C grep -a 'a?\[31m?' "$work/line" && ! LC_ALL=C grep -aq "$(printf '[\033\177\233]')" "$work/line" || return 1
	done
	"$gons" new --become="$umlaut" true 2>"$work/line"
	LC_ALL=C grep -qF -- "--become=$umlaut: there is no such user" "$work/line"
}
full_disk_is_told()
{
	for arguments in --help --version complete 'complete new --' 'new --help' 'enter -h' 'inject --help' 'explain --help'; do
		# shellcheck disable=SC2086
		"$gons" $arguments >/dev/full 2>"$work/line"
		same "$? $(cat "$work/line")" '125 gons: cannot write to standard output' || return 1
	done
	"$gons" --version >&- 2>"$work/line"
	same "$? $(cat "$work/line")" '125 gons: cannot write to standard output'
}
# bash's own list: "sig HUP" is 1.
every_signal_has_its_name()
{
	number=0
	while [ $((number += 1)) -le 31 ]; do
		name=$(kill -l $number)
		"$gons" explain new --kill-child="$name" true | grep -Eq "^endsignal +$number " || { echo "$name"; return 1; }
	done
	# Those that have two; signal(7).
	for name in IOT=6 CLD=17 POLL=29; do
		"$gons" explain new --kill-child=SIG"${name%=*}" true | grep -Eq "^endsignal +${name#*=} " || { echo "$name"; return 1; }
	done
}
status_of_what_cannot_be_executed()
{
	new -u /nowhere 2>/dev/null
	same $? 127 && : >"$work/unexecutable" && chmod 644 "$work/unexecutable" &&
		{ new -p "$work/unexecutable" 2>/dev/null; same $? 126; } &&
		{ new -p sh -c 'kill -KILL $$' 2>/dev/null; same $? 0; true; } &&
		{ new -u -f sh -c 'kill -KILL $$' 2>/dev/null; same $? 137; }
}
# shellcheck disable=SC2016
without_a_program_it_is_the_shell()
{
	printf '#!/bin/sh\nread -r line; echo "shell $line $0 $#"\n' >"$work/shell"
	chmod 755 "$work/shell"
	same "$(echo inside | clean SHELL="$work/shell" "$gons" new -n)" "$(echo inside | clean SHELL="$work/shell" unshare -n)" &&
		same "$(echo 'echo "$0"' | clean SHELL=/bin/sh "$gons" new -n)" -sh && same "$(echo 'echo "$0"' | clean "$gons" new -n)" -sh
}
descriptors_stay_open() { same "$(new -pm cat /dev/fd/9 9</etc/hostname)" "$(cat /etc/hostname)"; }

# on_terminal COMMAND: of a shell that has a terminal, and a key; what the typist sees is in $work/typed.
on_terminal()
{
	cp "$build/test/typist" "$work" && script -qec "$work/typist key sh -c '$1; true'" /dev/null </dev/null >"$work/screen" || return 1
	tr -d '\r' <"$work/screen" | grep -E '^(key|TIOC[A-Za-z0-9 ]*): ' >"$work/typed"
	cat "$work/typed"
}
reaches_nothing()
{
	on_terminal "$1" && grep -q '^TIOCSTI' "$work/typed" && ! grep -qv ": $2\$" "$work/typed"
}
program_with_other_rights_leaves_the_callers_session()
{
	command -v script >/dev/null || { cannot 'no script(1)'; return; }
	on_terminal "$work/typist" && grep '^key: done$' "$work/typed" || { cannot 'no keys can be made here'; return; }
	# Whatever the sysctl is: with CAP_SYS_ADMIN it can be typed.
	grep '^TIOCSTI: done$' "$work/typed" || return 1
	on_terminal "$gons new -u $work/typist" && ! grep -v ': done$' "$work/typed" || return 1
	for who in --become=nobody '-S 1234' '-G 1234' --caps=none "-p --become=nobody" "--fork=init --become=nobody"; do
		reaches_nothing "$gons new $who $work/typist" '\(ENOKEY\|EIO\)' || return 1
	done
	reaches_nothing "$gons enter -t \$\$ -a $work/typist" '\(ENOKEY\|EIO\)' &&
		reaches_nothing "$gons enter -t \$\$ -a $work/typist <&-" '\(ENOKEY\|EIO\)' &&
		reaches_nothing "$gons new -m -R / $work/typist" '\(ENOKEY\|EIO\)' || return 1
	# No filter can be set, and the terminal is given up.
	reaches_nothing "setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin $gons new --become=nobody $work/typist" '\(ENOKEY\|EPERM\)'
}
# In a /tmp of its own: lives STATUS OPTION..., and explain says the same.
# shellcheck disable=SC2016
lives()
{
	expected=$1
	shift
	unshare --mount sh -c 'expected=$1; shift
		mkdir -p -m 1777 "$work/tmp" && mount --bind "$work/tmp" /tmp || exit
		$as "$gons" new --tmp=fresh "$@" -- sh -c "cd /tmp && mkdir -p a/b/c/d && echo >a/b/c/d/e && chmod 0 a/b/c/d a/b/c a/b a"
		status=$?
		[ "$status" -eq "$expected" ] || { echo "$*: $status"; exit 1; }
		$as "$gons" explain new --tmp=fresh "$@" >"$work/explained" || [ "$expected" -ne 0 ] || { cat "$work/explained"; exit 1; }
		[ -z "$(ls -A /tmp)" ] || { echo "$*: left"; ls -lR /tmp; exit 1; }' sh "$expected" "$@"
}
# In a /tmp of its own, which can have such files.
# shellcheck disable=SC2016
fresh_directory_that_cannot_be_removed_is_named()
{
	unshare --mount sh -c '
		mkdir -p -m 1777 "$2/tmp" && mount --bind "$2/tmp" /tmp || exit
		"$1" new --tmp=fresh -- sh -c "echo >/tmp/file && chattr +i /tmp/file" 2>"$2/said" || { cat "$2/said"; exit 77; }
		cat "$2/said"; ls -d /tmp/gons-* >"$2/left" && [ "$(wc -l <"$2/said")" = 1 ] &&
			grep -Fx "gons: $(cat "$2/left") cannot be removed, and stays: Directory not empty" "$2/said"
		status=$?
		chattr -i /tmp/gons-*/tmp/file; rm -rf /tmp/gons-*
		exit $status' sh "$gons" "$work" || { [ $? -ne 77 ] || cannot 'no file can be immutable here'; }
}
# Leaves processes behind that make directories for ever; standard output is their numbers.
filler='exec perl -e "mkdir q(/tmp/a); chdir q(/tmp/a); pipe R, W;
	for (1 .. 3) { next if fork; close R; open STDOUT, q(>/dev/null); open STDERR, q(>/dev/null); setpgrp; alarm 100;
		for (my \$i = 0; ; \$i++) { mkdir qq(\$\$-\$i); mkdir qq(\$\$-\$i/x); if (\$i == 3000) { syswrite W, qq(\$\$\n); close W } } }
	close W; print <R>"'
# shellcheck disable=SC2016
fresh_directory_that_is_filled_is_named()
{
	unshare --mount sh -c '
		mount -t tmpfs -o mode=1777,nr_inodes=400000 tmpfs /tmp && mkfifo "$2/fifo.fill" || exit
		"$1" new --tmp=fresh -- sh -c "$3" 2>"$2/fifo.fill" >"$2/filler" &
		read -r line <"$2/fifo.fill"
		kill -KILL $(cat "$2/filler")
		wait $! || exit
		echo "$line"
		[ -z "$(ls -A /tmp)" ] && echo "$line" | grep "^gons: /tmp/gons-[a-z0-9]* is still being emptied"
	' sh "$gons" "$work" "$filler"
}
# Root takes each directory from the process that fills it.
# shellcheck disable=SC2016
fresh_directory_is_not_filled_by_another_user()
{
	unshare --mount sh -c '
		mount -t tmpfs -o mode=1777,nr_inodes=400000 tmpfs /tmp || exit
		"$1" new --tmp=fresh --become=nobody -- sh -c "$3" >"$2/filler" 2>"$2/said"
		kill -KILL $(cat "$2/filler") || exit
		cat "$2/said"; [ ! -s "$2/said" ] && [ -z "$(ls -A /tmp)" ]
	' sh "$gons" "$work" "$filler"
}
fresh_directory_goes_with_whoever_was_inside()
{
	export gons work
	as=
	export as
	lives 0 && lives 0 --owner=5:5 && lives 0 --owner=5:5 -r && lives 125 --map-user=5 -S7 && lives 0 --map-users=0:200000:10 && lives 0 --map-users=0:200000:10 -S 3 &&
		lives 0 --owner=5:5 --map-users=1:100000:10 --map-groups=1:100000:10 -S 3 -G 3 || return 1
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	[ "$RANGES" != none ] && $as test -x "$gons" || { as=; cannot 'no newuidmap, or an ordinary user cannot read build/'; return; }
	lives 0 --map-auto && lives 0 --map-auto -r && lives 0 --map-auto -S 5 -G 5 && lives 0 --map-auto -p --fork=init && lives 0 -U
	status=$?
	as=
	return $status
}

every_row_of_compare_md_is_here()
{
	grep -o '`new\.sh: [a-z_]*`' docs/compare.md | sed 's/.*: //; s/`//' | sort -u >"$work/rows"
	[ -s "$work/rows" ] && while read -r row; do grep -qw "$row" "$0" || { echo "no $row"; return 1; }; done <"$work/rows"
}

unshare --user true 2>/dev/null || skip_all 'no user namespaces here'
if [ "$(id -u)" -eq 0 ]; then
	as_root
	for name in pid_goes_inside_by_itself proc_is_fresh_by_itself all_are_new loopback_is_up words_bring_their_namespace \
		private_tmp_for_a_job becomes_a_user_with_all_groups a_blank_in_a_name_gives_no_group becomes_a_user_of_a_name_service keep_caps_takes_a_user_namespace \
		maps_of_a_user_namespace_by_reference capabilities_by_name binds_more_than_once references_are_joined hostname_is_set \
		new_namespaces_are_kept links_of_others_are_not_followed_to_the_file_that_keeps mount_and_user_namespaces_are_kept owner_of_a_user_namespace \
		maps_subids_under_their_numbers ranges_by_number all_ids_there_are_are_a_range setgroups_is_denied_before_groups_are_mapped maps_everything kill_child_takes_a_signal signals_are_forwarded \
		wrong_options_are_told_in_one_line options_that_name_the_same_are_refused empty_values_are_refused control_characters_are_not_shown full_disk_is_told every_signal_has_its_name status_of_what_cannot_be_executed without_a_program_it_is_the_shell \
		descriptors_stay_open fresh_directory_goes_with_whoever_was_inside \
		program_with_other_rights_leaves_the_callers_session fresh_directory_that_cannot_be_removed_is_named fresh_directory_that_is_filled_is_named fresh_directory_is_not_filled_by_another_user; do
		check "$name" "$name"
	done
fi
check every_row_of_compare_md_is_here every_row_of_compare_md_is_here
as_user || skip user_makes_namespaces 'no ordinary user who can read build/ and make user namespaces'
echo "# note: $compared combinations of options compared with $(unshare --version)"
echo "1..$count"
