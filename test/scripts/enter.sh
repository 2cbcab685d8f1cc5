#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gons enter beside nsenter: the same options, and a program must see the same. What later versions of nsenter have
# than the one that is here is tried by its effect. As root, and as an ordinary user. Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
command -v nsenter >/dev/null || { echo '1..0 # SKIP there is no nsenter'; exit 0; }
[ -x "$gons" ] || { echo '1..0 # SKIP there is no gons (libcap)'; exit 0; }
work=$(mktemp -d "$build/enter.XXXXXX") || exit 1
. "$(dirname "$0")/../tap.sh"
compared=0 children=
leave()
{
	# shellcheck disable=SC2086
	[ -z "$children" ] || kill -9 $children 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
chmod 755 "$work"
cp "$build/test/facts" "$work/facts"

same() { [ "$1" = "$2" ] || { printf 'seen: %s\nwanted: %s\n' "$1" "$2"; return 1; }; }
# has FACTS LINE: what the program has said.
has() { grep -qxF -- "$2" "$1" || { echo "not seen: $2"; cat "$1"; return 1; }; }
lacks() { ! grep -qxF -- "$2" "$1" || { echo "seen: $2"; return 1; }; }

# A root directory with the same program in it, at the same place.
root=$work/root
mkdir -p "$root$work" "$root/sub" "$root/proc" "$root/tmp"
cp "$work/facts" "$root$work/facts"

# start NAME OPTION...: a process in namespaces of its own, as unshare makes them; its number is in $work/NAME.
start()
{
	name=$1
	shift
	mkfifo "$work/$name.ready"
	env TARGET="$name" unshare --fork --kill-child "$@" "$work/facts" wait >"$work/$name.ready" &
	children="$children $!"
	read -r _ <"$work/$name.ready" || return 1
	pgrep -P $! >"$work/$name"
}
pid_of() { cat "$work/$1"; }

# Both run with this environment, and nothing else is open.
clean() { env -i PATH=/usr/bin:/bin GREETING=hello "$@"; }

# What differs on purpose: with a root directory and no working directory nsenter stays where it was, outside; gons is in
# the new root.
moves_root_alone()
{
	case " $1 " in
	*" -w"* | *" -W "*) return 1 ;;
	*" -r"*) return 0 ;;
	esac
	return 1
}

# compare TARGET OPTIONS: nsenter and gons enter.
compare()
{
	target=$(pid_of "$1")
	options=$(echo "$2" | sed "s|TARGET|$target|g; s|ROOT|$root|g")
	compared=$((compared + 1))
	# shellcheck disable=SC2086
	(cd / && clean $as nsenter -t "$target" $options "$work/facts" 7) >"$work/peer" 2>"$work/peer.error" </dev/null
	peer=$?
	# shellcheck disable=SC2086
	(cd / && clean $as "$gons" enter -t "$target" $options "$work/facts" 7) >"$work/ours" 2>"$work/ours.error" </dev/null
	ours=$?
	if moves_root_alone "$options"; then
		sed -i '/^cwd /d' "$work/peer"
		has "$work/ours" 'cwd /' || return 1
		sed -i '/^cwd /d' "$work/ours"
	fi
	if [ $peer -eq 1 ] && [ $ours -eq 125 ]; then
		refused=$((refused + 1))
		[ "$(wc -l <"$work/ours.error")" -eq 1 ] && return 0
	fi
	[ $peer -eq $ours ] && diff "$work/peer" "$work/ours" && return 0
	echo "nsenter -t $target $options: $peer $(cat "$work/peer.error"), gons enter: $ours $(cat "$work/ours.error")"
	return 1
}

# matrix NAME TARGET TYPES REST: each of the lines of TYPES with each of those of REST.
matrix()
{
	failed= before=$compared refused=0
	: >"$work/told"
	while IFS= read -r one; do
		while IFS= read -r other; do
			compare "$2" "$one $other" >"$work/one" 2>&1 || { failed=yes; cat "$work/one" >>"$work/told"; }
		done <<-end
			$4
		end
	done <<-end
		$3
	end
	if [ -z "$failed" ]; then ok "$1"; else not_ok "$1"; fi
	echo "# note: $1: $((compared - before)) combinations, $refused of them refused by both"
}

types='-m
-u
-i
-n
-p
-C
-T
-m -p
-u -i -n
-n -m
-m -u -i -n -p -C -T
-a
-n/proc/TARGET/ns/net
--uts=/proc/TARGET/ns/uts --ipc=/proc/TARGET/ns/ipc
-m --net=/proc/TARGET/ns/net
-a --uts=/proc/TARGET/ns/uts'
user_types='-U
-U -n
-U -m -p
--user=/proc/TARGET/ns/user --net=/proc/TARGET/ns/net
-U --net=/proc/TARGET/ns/net -m
--user --mount --pid --uts --ipc --cgroup --net'
rest='
-S 0 -G 0
-G 0
--preserve-credentials
-w
-w/usr
-W /
-W /usr
-r
-r -w
-r -W /sub
-rROOT
-rROOT -w
-rROOT -w/usr
-r/ -W /usr -F
-F'

as_root()
{
	# With groups that have to go, or to stay.
	as='setpriv --groups=7,8'
	start all --user --map-root-user --mount --uts --ipc --net --pid --cgroup --time --root="$root" --mount-proc \
		--wd=/sub || return 1
	start plain --mount --uts --ipc --net --pid --cgroup --time --mount-proc || return 1
	matrix root_enters_a_user_namespace all "$types
$user_types" "$rest"
	matrix root_enters_without_a_user_namespace plain "$types" "$rest
-S 65534 -G 65534
-G 65534
-r -w -S 65534 -G 1"
}

# Somebody who may read the build.
as_user()
{
	if [ "$(id -u)" -eq 0 ]; then
		as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	else
		as=
	fi
	$as test -x "$gons" -a -x "$work/facts" && $as unshare --user true 2>/dev/null || return 1
	mkfifo -m 666 "$work/user.ready"
	# shellcheck disable=SC2086
	env TARGET=user $as unshare --fork --kill-child --user --map-root-user --mount --uts --ipc --net --pid --cgroup --time \
		--mount-proc "$work/facts" wait >"$work/user.ready" &
	children="$children $!"
	read -r _ <"$work/user.ready" && pgrep -P $! >"$work/user"
	# nsenter wants to drop groups, which this namespace does not allow, and fails; so the ids stay.
	matrix user_enters_a_user_namespace user "$user_types
-a" '--preserve-credentials
--preserve-credentials -w
--preserve-credentials -w/usr
--preserve-credentials -W /usr
--preserve-credentials -r -w
--preserve-credentials -F
--preserve-credentials -S 0'
	check user_is_root_inside user_is_root_inside
	matrix user_may_not_enter_alone user "$types" '--preserve-credentials'
}
user_is_root_inside()
{
	# shellcheck disable=SC2086
	$as "$gons" enter -t "$(pid_of user)" -a "$work/facts" 7 >"$work/ours" 2>&1
	[ $? -eq 7 ] && has "$work/ours" 'uid 0 0 0' && has "$work/ours" 'gid 0 0 0'
}

# --- what is wanted otherwise ---

enter() { clean "$gons" enter "$@"; }
own_user_namespace_is_skipped()
{
	! nsenter -t "$(pid_of plain)" -U -n true 2>/dev/null &&
		enter -t "$(pid_of plain)" -U -n "$work/facts" 7 >"$work/ours"
	[ $? -eq 7 ] && has "$work/ours" "ns net $(readlink "/proc/$(pid_of plain)/ns/net")" &&
		has "$work/ours" "ns user $(readlink /proc/self/ns/user)" && has "$work/ours" "uid $(id -u) $(id -u) $(id -u)"
}
several_types_take_one_setns()
{
	command -v strace >/dev/null || { cannot 'no strace'; return; }
	strace -f -e trace=setns -o "$work/trace" "$gons" enter -t "$(pid_of all)" -U -m -n -u true &&
		same "$(grep -c 'setns(' "$work/trace")" 1
}
preserved_credentials_with_an_id_leave_groups_behind()
{
	for id in -S -G; do
		setpriv --groups=7,8 nsenter -t "$(pid_of all)" -U --preserve-credentials $id 0 "$work/facts" >"$work/peer" &&
			setpriv --groups=7,8 "$gons" enter -t "$(pid_of all)" -U --preserve-credentials $id 0 "$work/facts" >"$work/ours" ||
			return 1
		nobody=$(cat /proc/sys/kernel/overflowgid)
		has "$work/peer" "groups $nobody $nobody" && has "$work/ours" 'groups' || return 1
	done
}
only_a_user_alone_drops_groups()
{
	# As the manual of nsenter says.
	setpriv --groups=7,8 "$gons" enter -t "$(pid_of plain)" -n -S 65534 "$work/facts" >"$work/ours"
	has "$work/ours" 'groups'
}

# refused STATUS TEXT OPTION...: one line, and nothing is run.
refused()
{
	status=$1 text=$2
	shift 2
	"$gons" enter "$@" "$work/facts" >"$work/ours" 2>"$work/line"
	same "$? $(wc -l <"$work/line") $(wc -c <"$work/ours")" "$status 1 0" && grep -F -- "$text" "$work/line"
}
wrong_options_are_told_in_one_line()
{
	refused 125 'unknown option --nett' --nett -t 1 && refused 125 'unknown option -q' -q &&
		refused 125 'option --all takes no value: --all=3' --all=3 &&
		refused 125 '--target=x: a target is PID' -t x -n &&
		refused 125 '--net means that of the target, and none is named; name a process with --target=TARGET' -n &&
		refused 125 '--root means that of the target' -r &&
		refused 125 '--setuid=follow means that of the target' -S follow &&
		refused 125 '--wd and --wdns both name the working directory; give one of them' -t 1 -w -W / &&
		refused 125 '--net-socket=3 and --net both name the network namespace' -t 1 -N 3 -n &&
		refused 125 '--target=2: there is a target already, 1' -t 1 -t 2 &&
		refused 125 '--setuid=bob: invalid gons_uid value "bob"' -t 1 -S bob &&
		refused 125 '--caps=chown and --keep-caps' -t 1 --caps=chown --keep-caps &&
		refused 125 'no capability is called "flying"' -t 1 --caps=chown,flying &&
		refused 125 '--net= names no file' --net= &&
		refused 125 '--net=pid:0: invalid gons_net reference "pid:0"' --net=pid:0 &&
		refused 125 '/nowhere: No such file' --wd=/nowhere &&
		refused 125 'cannot join gons_net using reference "/etc/passwd"' --net=/etc/passwd || return 1
	[ -e /sys/fs/selinux/enforce ] || refused 125 'there is no SELinux here' -t 1 -Z
}
last_option_without_its_value()
{
	"$gons" enter -t 2>"$work/line"
	same "$? $(cat "$work/line")" '125 gons: option --target needs a value: TARGET' || return 1
	"$gons" enter --hostname 2>"$work/line"
	same "$? $(cat "$work/line")" '125 gons: option --hostname needs a value: NAME'
}
status_of_what_cannot_be_executed()
{
	enter -t "$(pid_of plain)" -n /nowhere 2>/dev/null
	same $? 127 && { enter -t "$(pid_of plain)" -n nowhere 2>/dev/null; same $? 127; } &&
		{ enter -t "$(pid_of plain)" -n /etc/passwd 2>/dev/null; same $? 126; } &&
		{ enter -t "$(pid_of plain)" -n -p /etc/passwd 2>/dev/null; same $? 126; }
}
ends_by_the_same_signal()
{
	enter -t "$(pid_of plain)" -p -n sh -c 'kill -TERM $$' 2>/dev/null
	same $? 143
}
# shellcheck disable=SC2016
without_a_program_it_is_the_shell()
{
	printf '#!/bin/sh\nread -r line; echo "shell $line $0 $#"\n' >"$work/shell"
	chmod 755 "$work/shell"
	same "$(echo inside | clean SHELL="$work/shell" "$gons" enter -t "$(pid_of plain)" -n)" \
		"$(echo inside | clean SHELL="$work/shell" nsenter -t "$(pid_of plain)" -n)" &&
		same "$(echo 'echo "$0"' | clean SHELL=/bin/sh "$gons" enter -t "$(pid_of plain)" -n)" -sh &&
		same "$(echo 'echo "$0"' | clean "$gons" enter -t "$(pid_of plain)" -n)" -sh
}
descriptors_stay_open()
{
	same "$(enter -t "$(pid_of plain)" -p -n cat /dev/fd/9 9</etc/hostname)" "$(cat /etc/hostname)"
}

last_of_two_options_counts()
{
	enter -t "$(pid_of plain)" -n -S 1 -S 65534 -w/ -w/usr "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid 65534 65534 65534' && has "$work/ours" 'cwd /usr'
}
equals_sign_behind_a_letter()
{
	enter -n="/proc/$(pid_of plain)/ns/net" -w=/usr "$work/facts" >"$work/ours" && has "$work/ours" 'cwd /usr' &&
		has "$work/ours" "ns net $(readlink "/proc/$(pid_of plain)/ns/net")"
}
target_is_a_reference_too()
{
	enter -t "$(pid_of plain)" --net=target --uts "$work/facts" >"$work/ours" &&
		has "$work/ours" "ns net $(readlink "/proc/$(pid_of plain)/ns/net")" &&
		has "$work/ours" "ns uts $(readlink "/proc/$(pid_of plain)/ns/uts")" &&
		has "$work/ours" "ns ipc $(readlink /proc/self/ns/ipc)" &&
		enter -t "$(pid_of plain)" -ntarget "$work/facts" >"$work/ours" &&
		has "$work/ours" "ns net $(readlink "/proc/$(pid_of plain)/ns/net")" &&
		refused 125 '--net means that of the target, and none is named' --net=target
}
# The user namespace is another one than the target's, and so are we.
user_namespace_of_a_reference()
{
	clean setpriv --groups=7,8 "$gons" enter -t "$(pid_of plain)" --all --user="pid:$(pid_of all)" "$work/facts" >"$work/ours" &&
		has "$work/ours" "ns user $(readlink "/proc/$(pid_of all)/ns/user")" && has "$work/ours" 'groups' &&
		has "$work/ours" 'uid 0 0 0' || return 1
	# Our own is none that is entered: whoever we are we stay.
	for own in /proc/self/ns/user fd:9 'pid:$$'; do
		clean setpriv --reuid=65534 --regid=65534 --groups=7,8 sh -c "exec '$gons' enter --user=$own '$work/facts'" \
			>"$work/ours" 9</proc/self/ns/user && has "$work/ours" 'uid 65534 65534 65534' &&
			has "$work/ours" 'groups 7 8' || return 1
	done
}

# --- what later versions of nsenter have ---

env_is_that_of_the_target()
{
	enter -t "$(pid_of plain)" -m -n -e "$work/facts" >"$work/ours" &&
		has "$work/ours" 'env TARGET=plain' && lacks "$work/ours" 'env GREETING=hello' || return 1
	tr '\0' '\n' <"/proc/$(pid_of plain)/environ" | sed 's/^/env /' | sort >"$work/theirs"
	grep '^env ' "$work/ours" | sort | diff "$work/theirs" -
}
# With our files in place, whoever the target is would choose what we execute.
env_does_not_choose_our_files()
{
	why="the target's environment would choose files of ours"
	refused 125 "$why" -t "$(pid_of plain)" -n -e && refused 125 "$why" -t "$(pid_of plain)" -n -e -S 0 &&
		refused 125 "$why" -t "$(pid_of plain)" -n -e -S 65534 --caps=all && refused 125 "$why" -t $$ -a -e &&
		refused 125 "$why" -t "$(pid_of plain)" -n -e -S 65534 && refused 125 "$why" -t "$(pid_of plain)" -n -e -r &&
		refused 125 "$why" -t "$(pid_of plain)" -n -e -r/ && refused 125 "$why" -t "$(pid_of plain)" -m -n -e -r/ &&
		refused 125 "$why" -t "$(pid_of plain)" -a -e -r/. && refused 125 "$why" -t "$(pid_of plain)" -a --mount=new -e &&
		refused 125 "$why" -t $$ --mount="/proc/$(pid_of plain)/ns/mnt" -m -e &&
		refused 125 "$why" -t "$(pid_of plain)" --mount=/proc/self/ns/mnt -e &&
		refused 125 "$why" -t "$(pid_of plain)" --mount=pid:$$ -e &&
		refused 125 "$why" -t "$(pid_of plain)" -n -e -S 65534 -G 65534 --groups=0 &&
		refused 125 "$why" -t "$(pid_of plain)" --mount=new -e && refused 125 "$why" -t "$(pid_of all)" -U -e || return 1
	enter -t "$(pid_of plain)" -n -e -S 65534 -G 65534 "$work/facts" >"$work/ours" && has "$work/ours" 'env TARGET=plain' &&
		enter -t "$(pid_of plain)" -a -e "$work/facts" >"$work/ours" && has "$work/ours" 'env TARGET=plain' &&
		enter -t "$(pid_of plain)" -n -m -r -e "$work/facts" >"$work/ours" && has "$work/ours" 'env TARGET=plain' &&
		enter -t "$(pid_of plain)" --mount="pid:$(pid_of plain)" -e "$work/facts" >"$work/ours" &&
		has "$work/ours" 'env TARGET=plain'
}
# prctl(2): a process says itself where its environment is, and how long.
env_without_end_is_not_read()
{
	command -v python3 >/dev/null || { cannot 'no python3'; return; }
	mkfifo "$work/long.ready"
	unshare --mount python3 -c 'import ctypes, mmap, struct, sys, time
size = 64 << 20
memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
fields = [0] * 4 + [int(n) for n in open("/proc/self/stat").read().rsplit(")")[-1].split()[1:]]
code, stack, data, arguments = fields[26:28], fields[28], fields[45:48], fields[48:50]
brk = ctypes.CDLL(None).sbrk
brk.restype = ctypes.c_void_p
map = struct.pack("11QQIi", *code, *data[:2], data[2], brk(0), stack, *arguments, at, at + size, 0, 0, -1)
print(ctypes.CDLL(None).prctl(35, 14, map, len(map), 0), flush=True)
time.sleep(60)' >"$work/long.ready" &
	children="$children $!"
	read -r status <"$work/long.ready"
	[ "$status" = 0 ] || { cannot 'this kernel lets no process say so'; return; }
	refused 125 '--env: cannot read the environment of the target: Argument list too long' -t $! -m -e
}
socket_names_its_network_namespace()
{
	command -v python3 >/dev/null || { cannot 'no python3'; return; }
	mkfifo "$work/socket.ready"
	# A socket of another namespace than its process.
	unshare --net python3 -c 'import os, socket, sys, time, ctypes
s = socket.socket(); here = os.readlink("/proc/self/ns/net")
back = os.open("/proc/%d/ns/net" % os.getppid(), os.O_RDONLY)
ctypes.CDLL(None).setns(back, 0); print(os.getpid(), s.fileno(), here, flush=True); time.sleep(60)' >"$work/socket.ready" &
	children="$children $!"
	read -r pid number inode <"$work/socket.ready"
	enter -t "$pid" -N "$number" "$work/facts" >"$work/ours" && has "$work/ours" "ns net $inode" &&
		refused 125 'socket; it takes a socket' -t "$pid" -N 1 &&
		refused 125 '--net-socket=x: it takes the number' -t "$pid" -N x
}
parent_of_a_user_namespace()
{
	mkfifo "$work/inner.ready"
	unshare --user --map-root-user sh -c 'readlink /proc/self/ns/user; exec unshare --user --map-root-user sleep 60' \
		>"$work/inner.ready" &
	inner=$!
	children="$children $inner"
	read -r inode <"$work/inner.ready"
	while [ "$(readlink "/proc/$inner/ns/user")" = "$inode" ]; do :; done
	enter -t "$inner" --user-parent "$work/facts" >"$work/ours" && has "$work/ours" "ns user $inode" &&
		has "$work/ours" 'uid 0 0 0' &&
		enter -t "$(pid_of all)" --user-parent -n "$work/facts" >"$work/ours" &&
		has "$work/ours" "ns user $(readlink /proc/self/ns/user)" &&
		has "$work/ours" "ns net $(readlink "/proc/$(pid_of all)/ns/net")" || return 1
	# Of a file: with another parent than ours, and with ours.
	for reference in "/proc/$inner/ns/user" "pid:$inner" fd:9; do
		enter --user=$reference --user-parent "$work/facts" >"$work/ours" 9<"/proc/$inner/ns/user" &&
			has "$work/ours" "ns user $inode" || return 1
	done
	refused 125 '--user-parent: ' --user=id:5:6 --user-parent &&
		enter -t "$(pid_of plain)" --user="/proc/$(pid_of all)/ns/user" --user-parent -n "$work/facts" >"$work/ours" &&
		has "$work/ours" "ns user $(readlink /proc/self/ns/user)" &&
		has "$work/ours" "ns net $(readlink "/proc/$(pid_of plain)/ns/net")"
}
keep_caps_reaches_the_program()
{
	enter -t "$(pid_of all)" -U --keep-caps "$work/facts" >"$work/ours" &&
		has "$work/ours" "$(sed -n 's/^CapBnd:/caps CapAmb:/p' "/proc/$(pid_of all)/status")" || return 1
	# Like nsenter: nothing without a user namespace.
	enter -t "$(pid_of plain)" -n --keep-caps "$work/facts" >"$work/ours" &&
		has "$work/ours" 'caps CapAmb:	0000000000000000'
}
follows_the_ids_of_the_target()
{
	mkfifo -m 666 "$work/ids.ready"
	setpriv --reuid=12345 --regid=54321 --clear-groups "$work/facts" wait >"$work/ids.ready" &
	children="$children $!"
	read -r _ <"$work/ids.ready"
	enter -t $! -S follow -G follow "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid 12345 12345 12345' && has "$work/ours" 'gid 54321 54321 54321' || return 1
	# As it sees itself, where its user namespace is entered.
	mkfifo -m 666 "$work/mapped.ready"
	setpriv --reuid=12345 --regid=54321 --clear-groups unshare --user --map-user=77 --map-group=88 "$work/facts" wait \
		>"$work/mapped.ready" &
	children="$children $!"
	read -r _ <"$work/mapped.ready"
	enter -t $! -U -S follow -G follow "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid 77 77 77' && has "$work/ours" 'gid 88 88 88'
}
cgroup_is_joined()
{
	# seccomp(2): as Linux 5.5, without openat2.
	cat >"$work/before_openat2" <<-'end'
		import ctypes, os, struct, sys
		code = b"".join(struct.pack("HBBI", *step) for step in
			((0x20, 0, 0, 0), (0x15, 0, 1, 437), (6, 0, 0, 0x50026), (6, 0, 0, 0x7fff0000)))
		Program = type("Program", (ctypes.Structure,), {"_fields_": [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]})
		prctl = ctypes.CDLL(None).prctl
		if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.byref(Program(4, code)), 0, 0): sys.exit("no filter")
		os.execvp(sys.argv[1], sys.argv[1:])
	end
	before_openat2=
	command -v python3 >/dev/null && before_openat2="python3 $work/before_openat2"
	[ -f /sys/fs/cgroup/cgroup.procs ] || unshare --mount sh -c 'mount -t cgroup2 none /sys/fs/cgroup' 2>/dev/null ||
		{ cannot 'no cgroup of version 2 here'; return; }
	# shellcheck disable=SC2016
	unshare --mount sh -c '[ -f /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup
		mkdir "/sys/fs/cgroup/gons.$$" || exit 77
		sleep 60 & echo $! >"/sys/fs/cgroup/gons.$$/cgroup.procs"
		"$1" enter -t $! -u -c sed -n s/^0:://p /proc/self/cgroup >"$2" &&
			"$1" inject -t $! -u -c sed -n s/^0:://p /proc/self/cgroup >>"$2" &&
			$3 "$1" enter -t $! -u -c sed -n s/^0:://p /proc/self/cgroup >>"$2"; status=$?
		kill $!; wait $!; while ! rmdir "/sys/fs/cgroup/gons.$$" 2>/dev/null; do sleep 0.05; done
		[ $status -eq 0 ] && [ "$(grep -cx "/.*gons.$$" "$2")" -eq 3 ]' sh "$gons" "$work/ours" "$before_openat2"
	status=$?
	[ $status -eq 0 ] || [ $status -eq 77 ] || cat "$work/ours"
	return $status
}
# A cgroup namespace shows what is above it by "..", and that leads to other files than those of cgroups.
cgroup_above_ours_is_refused()
{
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount -t tmpfs tmpfs /sys/fs && mkdir /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup &&
		mkdir "/sys/fs/cgroup/gons.$$" || { echo "no cgroup of version 2 here"; exit 77; }
		: >/sys/fs/cgroup.procs
		sleep 60 & target=$!
		sh -c "echo 0 >/sys/fs/cgroup/gons.$$/cgroup.procs && exec \"\$@\"" sh unshare --mount --cgroup sh -c \
			"umount /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec \"\$@\"" sh \
			"$1" enter -t $target -u -c true 2>"$2"; status=$?
		kill $target; wait $target; while ! rmdir "/sys/fs/cgroup/gons.$$" 2>/dev/null; do sleep 0.05; done
		[ $status -eq 125 ] && [ ! -s /sys/fs/cgroup.procs ] && grep "lies outside of our cgroup namespace" "$2"' \
		sh "$gons" "$work/line"
	status=$?
	[ $status -eq 0 ] || [ $status -eq 77 ] || cat "$work/line"
	return $status
}
capabilities_by_name()
{
	enter -t "$(pid_of plain)" -n --caps=net_raw,CAP_CHOWN "$work/facts" >"$work/ours" &&
		has "$work/ours" 'caps CapPrm:	0000000000002001' && has "$work/ours" 'caps CapBnd:	0000000000002001'
}

every_row_of_compare_md_is_here()
{
	grep -o '`enter\.sh: [a-z_]*`' docs/compare.md | sed 's/.*: //; s/`//' | sort -u >"$work/rows"
	[ -s "$work/rows" ] && while read -r row; do grep -qw "$row" "$0" || { echo "no $row"; return 1; }; done <"$work/rows"
}

if [ "$(id -u)" -eq 0 ]; then
	as_root || { echo '1..0 # SKIP no namespaces can be made here'; exit 0; }
	for name in own_user_namespace_is_skipped several_types_take_one_setns only_a_user_alone_drops_groups \
		preserved_credentials_with_an_id_leave_groups_behind env_does_not_choose_our_files env_without_end_is_not_read \
		cgroup_above_ours_is_refused \
		wrong_options_are_told_in_one_line last_option_without_its_value status_of_what_cannot_be_executed \
		ends_by_the_same_signal without_a_program_it_is_the_shell descriptors_stay_open last_of_two_options_counts \
		equals_sign_behind_a_letter target_is_a_reference_too user_namespace_of_a_reference env_is_that_of_the_target \
		socket_names_its_network_namespace parent_of_a_user_namespace keep_caps_reaches_the_program \
		follows_the_ids_of_the_target cgroup_is_joined capabilities_by_name; do
		check "$name" "$name"
	done
fi
check every_row_of_compare_md_is_here every_row_of_compare_md_is_here
as_user || skip user_enters_a_user_namespace 'no ordinary user who can read build/ and make user namespaces'
echo "# note: $compared combinations of options compared with $(nsenter --version)"
echo "1..$count"
