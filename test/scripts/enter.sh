#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gons enter beside nsenter: the same options, and a program must see the same. What later versions of nsenter have
# than the one that is here is tried by its effect. As root, and as an ordinary user. Prints TAP.
set -u
# Process 1 of its own tells root where the host is, and takes all that is left along when it ends.
if [ "$(id -u)" -eq 0 ] && [ -z "${GONS_OWN_PIDS-}" ] && unshare --pid --fork --mount-proc true 2>/dev/null; then
	GONS_OWN_PIDS=1 exec unshare --pid --fork --kill-child --mount-proc sh "$0" "$@"
fi
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
command -v nsenter >/dev/null || { echo '1..0 # SKIP there is no nsenter'; exit 0; }
[ -x "$gons" ] || { echo '1..0 # SKIP there is no gons (libcap)'; exit 0; }
work=$(mktemp -d) || exit 1
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../support/matrix.sh"
trap 'kill_children; rm -rf "$work"' EXIT
chmod 755 "$work"
cp "$build/test/facts" "$work/facts"


# A root directory with the same program in it, at the same place.
root=$work/root
mkdir -p "$root$work" "$root/sub" "$root/proc" "$root/tmp"
cp "$work/facts" "$root$work/facts"

# start NAME OPTION...: a process in namespaces of its own, as unshare makes them; its number is in $work/NAME. It is
# $facts, or what that says; $by runs unshare.
start()
{
	name=$1
	shift
	mkfifo -m 666 "$work/$name.ready"
	# shellcheck disable=SC2086
	env TARGET="$name" ${by-} unshare --fork --kill-child "$@" "${facts:-$work/facts}" wait >"$work/$name.ready" &
	children="$children $!"
	read -r _ <"$work/$name.ready" || return 1
	pgrep -P $! >"$work/$name" || return 1
	# One that becomes another user is not killed with its parent.
	children="$children $(cat "$work/$name")"
}
pid_of() { cat "$work/$1"; }

# Both run with this environment, and nothing else is open.
clean() { env -i PATH=/usr/bin:/bin GREETING=hello "$@"; }

# What differs on purpose: with a root directory and no working directory nsenter stays where it was, outside; gons is in
# the new root.
moves_root_alone()
{
	case " $1 " in
	*" -w"* | *" --wdns="*) return 1 ;;
	*" -r"*) return 0 ;;
	esac
	return 1
}

# Of the target of this name; see test/support/matrix.sh.
both()
{
	target=$(pid_of "$entered")
	options=$(echo "$1" | sed "s|TARGET|$target|g; s|ROOT|$root|g")
	# shellcheck disable=SC2086
	(cd / && clean $as nsenter -t "$target" $options "$work/facts" 7) >"$at/peer" 2>"$at/peer.error" </dev/null
	peer=$?
	# shellcheck disable=SC2086
	(cd / && clean $as "$gons" enter -t "$target" $options "$work/facts" 7) >"$at/ours" 2>"$at/ours.error" </dev/null
	ours=$?
	if moves_root_alone "$options"; then
		sed -i '/^cwd /d' "$at/peer"
		has "$at/ours" 'cwd /' || return 1
		sed -i '/^cwd /d' "$at/ours"
	fi
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
--wdns=/
--wdns=/usr
-r
-r -w
-r --wdns=/sub
-rROOT
-rROOT -w
-rROOT -w/usr
-r/ --wdns=/usr -F
-F'

as_root()
{
	# With groups that have to go, or to stay.
	as='setpriv --groups=7,8'
	start all --user --map-root-user --mount --uts --ipc --net --pid --cgroup --time --root="$root" --mount-proc \
		--wd=/sub || return 1
	start plain --mount --uts --ipc --net --pid --cgroup --time --mount-proc || return 1
	by='setpriv --bounding-set=-net_raw' start jail --mount --root="$root" || return 1
	entered=all
	matrix root_enters_a_user_namespace "$types
$user_types" "$rest"
	entered=plain
	matrix root_enters_without_a_user_namespace "$types" "$rest
-S 65534 -G 65534
-G 65534
-r -w -S 65534 -G 1"
}

# Somebody who may read the build.
as_user()
{
	as_ordinary_user || return 1
	mkfifo -m 666 "$work/user.ready"
	# shellcheck disable=SC2086
	env TARGET=user $as unshare --fork --kill-child --user --map-root-user --mount --uts --ipc --net --pid --cgroup --time \
		--mount-proc "$work/facts" wait >"$work/user.ready" &
	children="$children $!"
	read -r _ <"$work/user.ready" && pgrep -P $! >"$work/user"
	# nsenter wants to drop groups, which this namespace does not allow, and fails; so the ids stay.
	entered=user
	matrix user_enters_a_user_namespace "$user_types
-a" '--preserve-credentials
--preserve-credentials -w
--preserve-credentials -w/usr
--preserve-credentials --wdns=/usr
--preserve-credentials -r -w
--preserve-credentials -F
--preserve-credentials -S 0'
	check user_is_root_inside user_is_root_inside
	check user_takes_the_environment_of_his_own user_takes_the_environment_of_his_own
	entered=user
	matrix user_may_not_enter_alone "$types" '--preserve-credentials'
}
user_is_root_inside()
{
	# shellcheck disable=SC2086
	$as "$gons" enter -t "$(pid_of user)" -a "$work/facts" 7 >"$work/ours" 2>&1
	[ $? -eq 7 ] && has "$work/ours" 'uid 0 0 0' && has "$work/ours" 'gid 0 0 0'
}

user_takes_the_environment_of_his_own()
{
	# shellcheck disable=SC2086
	$as "$gons" enter -t "$(pid_of user)" -a -e "$work/facts" >"$work/ours" && has "$work/ours" 'env TARGET=user' || return 1
	[ "$(id -u)" -ne 0 ] || "$gons" enter -t "$(pid_of user)" -a -e "$work/facts" >"$work/ours" || return 1
	# And of a process beside him.
	# shellcheck disable=SC2086
	env TARGET=beside $as "$work/facts" wait >"$work/user.ready" &
	children="$children $!"
	read -r _ <"$work/user.ready"
	# shellcheck disable=SC2086
	$as "$gons" enter -t $! -e "$work/facts" >"$work/ours" && has "$work/ours" 'env TARGET=beside'
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
		refused 125 '--target=x: a target is PID' -t x -n && refused 125 '--target=0: a target is PID' -t 0 -n &&
		refused 125 '--target=4194305: there is no process 4194305' -t 4194305 -n &&
		refused 125 '--target=99999999999: there is no process 99999999999' -t 99999999999 -n &&
		refused 125 '--net needs a target: add --target=TARGET' -n &&
		refused 125 '--root needs a target: add --target=TARGET' -r &&
		refused 125 '--setuid=follow needs a target: add --target=TARGET' -S follow &&
		refused 125 '--wd and --wdns both name the working directory; give one of them' -t 1 -w -W / &&
		refused 125 '--net-socket=3 and --net both name the network namespace' -t 1 -N 3 -n &&
		refused 125 '--target=2: there is a target already, 1' -t 1 -t 2 &&
		refused 125 '--setuid=bob: a number is needed' -t 1 -S bob &&
		refused 125 '--caps=chown and --keep-caps' -t 1 --caps=chown --keep-caps &&
		refused 125 'no capability is called "flying"' -t 1 --caps=chown,flying &&
		refused 125 '--net= names no file' --net= &&
		refused 125 '--net=pid:0: pid: takes a process id' --net=pid:0 &&
		refused 125 '/nowhere: No such file' --wd=/nowhere &&
		refused 125 'cannot join --net=/etc/passwd' --net=/etc/passwd || return 1
	[ -e /sys/fs/selinux/enforce ] || refused 125 'this system has no SELinux' -t 1 -Z
}
# "--root=1" was no option that anybody gave.
directory_of_the_target_that_is_closed_to_us()
{
	for option in root wd; do
		setpriv --reuid=65534 --regid=65534 --clear-groups "$gons" enter -t $$ --$option true 2>"$work/line"
		same "$? $(cat "$work/line")" "125 gons: --$option: that of target $$ cannot be opened: Permission denied" || return 1
	done
}
threads_are_no_targets()
{
	command -v python3 >/dev/null || { cannot 'no python3'; return; }
	mkfifo "$work/thread.ready"
	python3 -c 'import threading, time
thread = threading.Thread(target=time.sleep, args=(60,), daemon=True); thread.start()
print(thread.native_id, flush=True); time.sleep(60)' >"$work/thread.ready" &
	children="$children $!"
	read -r thread <"$work/thread.ready"
	refused 125 "--target=$thread: $thread is a thread of another process; give the id of that process" -t "$thread" -n
}
# In a user namespace, where the ids are 0 otherwise.
ids_as_words_are_not_overruled()
{
	for option in '--setuid and --uid both name the user id: -S 5 --uid=6' '--setuid and --uid both name the user id: --uid=5 -S follow' \
		'--setgid and --gid both name the group id: -G follow --gid=5'; do
		# shellcheck disable=SC2086
		refused 125 "${option%%: *}; give one of them" -t "$(pid_of all)" -U ${option#*: } || return 1
	done
	mkfifo "$work/mapped.ready"
	unshare --user sh -c 'echo; exec sleep 60' >"$work/mapped.ready" &
	children="$children $!"
	read -r _ <"$work/mapped.ready"
	echo '0 100000 100' | tee /proc/$!/uid_map >/proc/$!/gid_map &&
		enter -t $! -U --uid=5 --gid=6 "$work/facts" >"$work/ours" && has "$work/ours" 'uid 5 5 5' &&
		has "$work/ours" 'gid 6 6 6' && enter -t $! -U --uid=5 "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid 5 5 5' && has "$work/ours" 'gid 0 0 0'
}
# inject executed the program; enter and new said nothing.
nothing_goes_on_after_a_failed_step()
{
	for verb in enter inject new 'explain new'; do
		for value in record warn nonsense; do
			# shellcheck disable=SC2086
			"$gons" $verb --onerror=$value --wd=/nowhere true >"$work/ours" 2>"$work/line"
			same "$? $(cat "$work/line")" "125 gons: --onerror=$value: this command always ends after a failed step; leave it out" &&
				[ ! -s "$work/ours" ] || return 1
		done
	done
	enter --onerror=exit true
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
		: >"$work/unexecutable" && chmod 644 "$work/unexecutable" &&
		{ enter -t "$(pid_of plain)" -n "$work/unexecutable" 2>/dev/null; same $? 126; } &&
		{ enter -t "$(pid_of plain)" -n -p "$work/unexecutable" 2>/dev/null; same $? 126; }
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
		refused 125 '--net needs a target' --net=target
}
# In either order, as in nsenter 2.41; that of 2.38 takes the target's.
reference_counts_more_than_the_target()
{
	for type in m:mount:mnt u:uts:uts i:ipc:ipc n:net:net C:cgroup:cgroup p:pid:pid T:time:time U:user:user; do
		target=$(pid_of all) of=$$
		# There our own is no other one, so what is entered is not ours.
		[ "$type" != U:user:user ] || { target=$(pid_of plain) of=$(pid_of all); }
		name=${type##*:} long=${type#?:}
		long=--${long%:*}=/proc/$of/ns/$name
		for options in "-${type%%:*} $long" "$long -${type%%:*}"; do
			# shellcheck disable=SC2086
			enter -t "$target" $options "$work/facts" >"$work/ours" &&
				has "$work/ours" "ns $name $(readlink "/proc/$of/ns/$name")" || return 1
		done
	done
}
# The variable of a script that nobody set: the program would be elsewhere.
directories_of_no_name_are_not_the_targets()
{
	for option in root wd wdns; do
		refused 125 "--$option= names nothing; give it a value, or leave it out" -t "$(pid_of plain)" "--$option=" || return 1
	done
	refused 125 '--root= names nothing' -t "$(pid_of plain)" -r= && refused 125 '--wd= names nothing' -t "$(pid_of plain)" -w=
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
	enter -t "$(pid_of plain)" -a -e "$work/facts" >"$work/ours" &&
		has "$work/ours" 'env TARGET=plain' && lacks "$work/ours" 'env GREETING=hello' || return 1
	tr '\0' '\n' <"/proc/$(pid_of plain)/environ" | sed 's/^/env /' | sort >"$work/theirs"
	grep '^env ' "$work/ours" | sort | diff "$work/theirs" -
}
# taken TARGET OPTION...: its environment, also as explain has it. not_taken WHY TARGET OPTION...
taken()
{
	pid=$(pid_of "$1") variable="env TARGET=$1"
	shift
	"$gons" explain enter -t "$pid" -e "$@" >"$work/line" && enter -t "$pid" -e "$@" "$work/facts" >"$work/ours" &&
		has "$work/ours" "$variable" || { echo "not taken: $*"; cat "$work/line"; return 1; }
}
not_taken()
{
	why=$1 pid=$(pid_of "$2")
	shift 2
	refused 125 "--env: the target would choose what is executed, and the program $why" -t "$pid" -e "$@" || return 1
	"$gons" explain enter -t "$pid" -e "$@" >"$work/line"
	same $? 1 && grep -F -- "$why" "$work/line"
}
env_chooses_no_other_files_than_the_targets()
{
	files='has not its files (--mount, --root)'
	not_taken "$files" plain && not_taken "$files" plain -n && not_taken "$files" plain -a -r/ &&
		not_taken "$files" plain -a -r/. && not_taken "$files" plain -a --mount=new &&
		not_taken "$files" plain -a --mount=/proc/self/ns/mnt && not_taken "$files" plain -a --mount=pid:$$ &&
		not_taken "$files" plain -a --bind=/etc/hostname && not_taken "$files" jail -m &&
		not_taken "$files" jail -m "-r$root" && not_taken "$files" all -U -m || return 1
	taken plain -a && taken plain -a -r && taken plain --mount="pid:$(pid_of plain)" -u -i -n -p -C -T && taken jail -m -r &&
		taken all -U -m -r && taken plain -n --trust-target
}
env_gives_its_user_nothing_more()
{
	user='is another user (--setuid=follow)'
	spaces='is not in all its namespaces (--all)'
	confined='is not confined as it is (no_new_privs, seccomp(2))'
	start near --uts || return 1
	start bound --mount setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-net_raw || return 1
	start sealed --mount setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs || return 1
	start service --mount setpriv --reuid=65534 --regid=65534 --clear-groups || return 1
	start weak --mount setpriv --bounding-set=-all && start cell --mount --net --root="$root" --setuid=65534 --setgid=65534 || return 1
	not_taken "$user" service -a && not_taken "$user" service -a -S 1 -G 65534 && not_taken "$user" plain -a -S 65534 &&
		not_taken 'has other groups (--setgid=follow)' service -a -S follow &&
		not_taken 'has other groups (--setgid=follow)' service -a -S follow -G follow --groups=65534,7 &&
		not_taken 'has other groups (--setgid=follow)' plain -a --groups=7 &&
		not_taken 'has capabilities that it has not (--caps)' weak -a &&
		not_taken 'has capabilities that it has not (--caps)' service -a -S follow -G follow --caps=net_raw &&
		not_taken 'has capabilities that it has not (--caps)' cell -a -r -S follow -G follow --caps=net_raw &&
		not_taken 'has capabilities that it has not (--caps)' bound -a -S follow -G follow --caps=keep &&
		not_taken "$confined" sealed -a -S follow -G follow --caps=none && not_taken "$spaces" plain -m && not_taken "$spaces" cell -m -r -S follow -G follow &&
		not_taken "$spaces" near -a -F --time=new && not_taken "$spaces" near -a -F --pid="/proc/$(pid_of plain)/ns/pid" && not_taken "$spaces" plain -a -F && not_taken "$spaces" plain -a --net=/proc/self/ns/net &&
		not_taken 'is not in its user namespace (--user)' all -m -r || return 1
	setpriv --no-new-privs "$gons" enter -t "$(pid_of sealed)" -a -e -S follow -G follow true &&
		taken sealed -a -S follow -G follow && taken bound -a -S follow -G follow && taken bound -a -S follow -G follow --caps=none && taken service -a -S follow -G follow && taken cell -a -r -S follow -G follow && taken weak -a --caps=none && taken near -a -F && taken weak -a --trust-target &&
		taken service -m --trust-target
}
# Root that cannot write what is executed does not choose it, but by its environment.
env_of_root_that_does_not_own_its_place()
{
	capabilities='has capabilities that it has not (--caps)'
	by='setpriv --bounding-set=-dac_override' start poor --mount --root="$root" || return 1
	# shellcheck disable=SC2016
	by='setpriv --bounding-set=-net_raw' start frozen --mount sh -c 'mount --bind "$0" "$0" &&
		mount -o remount,bind,ro "$0" && exec chroot "$0" "$@"' "$root" || return 1
	not_taken "$capabilities" poor -a -r && not_taken "$capabilities" frozen -a -r && taken frozen -a -r --caps=0
}
# What root is not given by execve(2), SECBIT_NOROOT, another root is.
env_of_root_without_its_rights()
{
	few=+setuid,+setgid,+sys_ptrace,+dac_read_search
	mkfifo "$work/noroot.ready"
	setpriv --inh-caps=-all,$few --ambient-caps=-all,$few --securebits=+noroot "$work/facts" wait >"$work/noroot.ready" &
	children="$children $!"
	read -r _ <"$work/noroot.ready" || return 1
	setpriv --reuid=12345 --regid=12345 --clear-groups --inh-caps=-all,$few --ambient-caps=-all,$few \
		"$gons" enter -t $! -e -S 0 -G 0 true 2>"$work/line"
	same $? 125 && grep -F 'would have capabilities that it has not (--caps)' "$work/line" || return 1
	start heir --mount setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+net_raw || return 1
	not_taken 'has capabilities that it has not (--caps)' heir -a -S follow -G follow --caps=net_raw &&
		taken heir -a -S follow -G follow || return 1
	nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
	mkfifo -m 666 "$work/orphan.ready"
	$nobody --inh-caps=-all "$work/facts" wait >"$work/orphan.ready" &
	children="$children $!"
	read -r _ <"$work/orphan.ready" || return 1
	$nobody --inh-caps=-all,+net_raw "$gons" enter -t $! -e true 2>"$work/line"
	same $? 125 && grep -F 'has capabilities that it has not (--caps)' "$work/line" &&
		$nobody --inh-caps=-all "$gons" enter -t $! -e true
}
# seccomp(2): a filter that lets everything pass is one, too.
env_of_a_filtered_process()
{
	command -v python3 >/dev/null || { cannot 'no python3'; return; }
	cat >"$work/filter" <<-end
		#!$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
		import ctypes, os, struct, sys, time
		Program = type("Program", (ctypes.Structure,), {"_fields_": [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]})
		filter = Program(1, struct.pack("HBBI", 6, 0, 0, 0x7fff0000))
		prctl = ctypes.CDLL(None).prctl
		prctl(22, 2, ctypes.byref(filter), 0, 0)
		if sys.argv[1] != "wait": os.execvp(sys.argv[1], sys.argv[1:])
		print(prctl(22, 2, ctypes.byref(filter), 0, 0), flush=True)
		time.sleep(60)
	end
	chmod 755 "$work/filter"
	facts=$work/filter start filtered --mount || return 1
	not_taken 'is not confined as it is (no_new_privs, seccomp(2))' filtered -a || return 1
	# Strict mode is no filter, and lets nothing pass.
	sed 's/^prctl(22.*/read, _ = os.pipe(); print(flush=True); prctl(22, 1, 0, 0, 0); os.read(read, 1)/' "$work/filter" >"$work/strict"
	chmod 755 "$work/strict"
	facts=$work/strict start confined --mount || return 1
	while ! grep -q '^Seccomp:.*1' "/proc/$(pid_of confined)/status"; do :; done
	not_taken 'is not confined as it is (no_new_privs, seccomp(2))' confined -a || return 1
	# Two filters are more than one.
	"$work/filter" "$gons" enter -t "$(pid_of filtered)" -a -e true 2>"$work/line"
	same $? 125 && grep -F 'is not confined as it is' "$work/line" &&
		"$work/filter" "$work/filter" "$gons" enter -t "$(pid_of filtered)" -a -e true
}
# A number that stands for everybody who has none is nobody's.
env_of_a_user_without_a_number()
{
	why='cannot be told to be its user, in its groups (--setuid=follow --setgid=follow)'
	by='setpriv --reuid=12345 --regid=12345 --clear-groups' start masked --user --map-user=65534 --map-group=65534 &&
		refused 125 'cannot apply --preserve-credentials' -t "$(pid_of masked)" -a -e --preserve-credentials -G follow &&
		refused 125 'cannot apply --preserve-credentials' -t "$(pid_of masked)" -a -e --preserve-credentials -S follow &&
		taken masked -a -S follow -G follow || return 1
	# He cannot leave a group behind that has none inside.
	setpriv --reuid=12345 --regid=12345 --groups=7 "$gons" enter -t "$(pid_of masked)" -a -e -S follow -G follow true 2>"$work/line"
	same $? 125 && grep -F -- "$why" "$work/line" &&
		setpriv --reuid=12345 --regid=12345 --clear-groups "$gons" enter -t "$(pid_of masked)" -a -e -S follow -G follow true ||
		return 1
	# But in those that the target is in, too.
	by='setpriv --reuid=12345 --regid=12345 --groups=7,8' start grouped --user --map-root-user || return 1
	setpriv --reuid=12345 --regid=12345 --groups=8,7 "$gons" enter -t "$(pid_of grouped)" -a -e true || return 1
	setpriv --reuid=12345 --regid=12345 --groups=7,9 "$gons" enter -t "$(pid_of grouped)" -a -e true 2>"$work/line"
	same $? 125 && grep -F -- "$why" "$work/line" || return 1
	# The target is in a group that has none, and we are in the one that it seems to be.
	mkfifo -m 666 "$work/nested.ready" "$work/stranger.ready"
	"$gons" new -U --map-users=0:200000:65536 --map-groups=0:200000:65536 "$work/facts" wait >"$work/nested.ready" &
	children="$children $!" nested=$!
	read -r _ <"$work/nested.ready" || return 1
	nsenter -t $nested -U --preserve-credentials -S 0 "$work/facts" wait >"$work/stranger.ready" &
	children="$children $!"
	read -r _ <"$work/stranger.ready" || return 1
	"$gons" enter -t $nested -U "$gons" enter -t $! -a -e -G 65534 true 2>"$work/line"
	same $? 125 && grep -F 'has other groups' "$work/line" && "$gons" enter -t $nested -U "$gons" enter -t $nested -a -e true
}
env_of_a_process_between_two_users()
{
	command -v perl >/dev/null || { cannot 'no perl'; return; }
	printf '#!/usr/bin/perl\n$| = 1; $) = 65534; $> = 65534; print "ready\\n"; sleep 60;\n' >"$work/between"
	chmod 755 "$work/between"
	facts=$work/between start between --mount || return 1
	refused 125 'whose the environment of the target is cannot be told: it is several users' -t "$(pid_of between)" -a -e -S follow -G follow
}
# What it chose is not even begun.
env_of_a_service_runs_nothing_as_root()
{
	mkdir -p "$work/path" && printf '#!/bin/sh\necho ran\n' >"$work/path/true" && chmod 755 "$work/path/true" || return 1
	PATH=$work/path:$PATH start chooser --mount setpriv --reuid=65534 --regid=65534 --clear-groups || return 1
	same "$(enter -t "$(pid_of chooser)" -a -e --trust-target true)" ran &&
		same "$(enter -t "$(pid_of chooser)" -a -e true 2>/dev/null)" ''
}
# Whoever had it executed with more rights than his own has chosen its environment, too.
env_of_what_was_executed_with_more_rights()
{
	command -v setcap >/dev/null || { cannot 'no setcap'; return; }
	cp "$work/facts" "$work/capable" && setcap cap_net_raw+ep "$work/capable" 2>/dev/null ||
		{ cannot 'this file system takes no capabilities'; return; }
	facts=$work/capable start raised --mount setpriv --reuid=65534 --regid=65534 --clear-groups || return 1
	refused 125 'whose the environment of the target is cannot be told: it was executed with more rights than its user has' -t "$(pid_of raised)" -a -e -S follow -G follow &&
		taken raised -a --trust-target
}
# A program that says where its environment is, prctl(2): SIZE bytes that nobody has touched yet. When somebody reads the
# first of them it rises to all capabilities, in a user namespace of its own, or falls to an ordinary user.
make_liar()
{
	command -v python3 >/dev/null || { cannot 'no python3'; return; }
	cat >"$work/liar" <<-'end'
		import ctypes, mmap, os, struct, sys, time
		size = int(sys.argv[1])
		memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
		memory.madvise(15)
		at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
		fields = [0] * 4 + [int(n) for n in open("/proc/self/stat").read().rsplit(")")[-1].split()[1:]]
		code, stack, data, arguments = fields[26:28], fields[28], fields[45:48], fields[48:50]
		libc = ctypes.CDLL(None)
		libc.sbrk.restype = ctypes.c_void_p
		map = struct.pack("11QQIi", *code, *data[:2], data[2], libc.sbrk(0), stack, *arguments, at, at + size, 0, 0, -1)
		print(libc.prctl(35, 14, map, len(map), 0), flush=True)
		pages = os.open("/proc/self/pagemap", os.O_RDONLY)
		while not os.pread(pages, 8, at // 4096 * 8)[7] & 0x80: pass
		if sys.argv[2] == "rise": libc.unshare(0x10000000)
		else: os.setresuid(65534, 65534, 65534)
		time.sleep(60)
	end
}
# lie rise|fall SIZE COMMAND...: it runs, and $! is its number.
lie()
{
	name=liar.$1.$2 size=$2 way=$1
	shift 2
	mkfifo "$work/$name.ready"
	"$@" python3 "$work/liar" "$size" "$way" >"$work/$name.ready" &
	children="$children $!"
	read -r status <"$work/$name.ready"
	[ "$status" = 0 ] || { cannot 'this kernel lets no process say so'; return; }
}
env_without_end_is_not_read()
{
	make_liar && lie rise $((64 << 20)) unshare --mount || return
	refused 125 '--env: cannot read the environment of the target: Argument list too long' -t $! -a -e
}
env_of_a_process_that_goes_elsewhere_meanwhile()
{
	make_liar && lie rise $((7 << 20)) setpriv --bounding-set=-all || return
	refused 125 '--env: ' -t $! -e || return 1
	lie fall $((7 << 20)) env || return
	refused 125 '--env: whose the environment of the target is cannot be told: it has become another one' -t $! -e
}
# Who writes a title over its arguments goes on into its environment, perlvar(1): a client's words, perhaps.
env_that_is_written_over()
{
	command -v perl >/dev/null || { cannot 'no perl'; return; }
	printf '#!/usr/bin/perl\n$0 = "serving " . "A=1" x 99; $| = 1; print "ready\\n"; sleep 60;\n' >"$work/title"
	chmod 755 "$work/title"
	facts=$work/title start titled --mount && refused 125 'it has written over its arguments' -t "$(pid_of titled)" -a -e ||
		return 1
	# A title is cut at the length of a page, and nobody can tell.
	mkfifo "$work/page.ready"
	for more in 0 1; do
		"$work/facts" wait "$(printf '%*s' $(($(getconf PAGESIZE) - ${#work} - 13 + more)) '')" >"$work/page.ready" &
		children="$children $!"
		read -r _ <"$work/page.ready"
		same "$(wc -c <"/proc/$!/cmdline")" $(($(getconf PAGESIZE) + more)) || return 1
		[ $more -eq 0 ] && { refused 125 'has arguments that may be a title of its own' -t $! -e || return 1; }
	done
	enter -t $! -e true
}
# A working directory leads to others.
env_with_a_directory_that_its_user_cannot_go_to()
{
	mkdir -p "$work/locked/inner" && chmod 700 "$work/locked" || return 1
	mkfifo -m 666 "$work/beside.ready"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$work/facts" wait >"$work/beside.ready" &
	children="$children $!"
	read -r _ <"$work/beside.ready"
	(cd "$work/locked/inner" && refused 125 'is in a directory that it could not go to (--wd)' -t $! -e -S follow -G follow) &&
		(cd "$work/locked/inner" && enter -t $! -e -w -S follow -G follow true) &&
		(cd / && enter -t $! -e -S follow -G follow true) &&
		refused 125 'is in a directory that it could not go to (--wd)' -t "$(pid_of jail)" -a -r -w. -e
}
env_where_the_kernel_does_not_tell()
{
	command -v strace >/dev/null || { cannot 'no strace'; return; }
	mkfifo "$work/told.ready"
	"$work/facts" wait >"$work/told.ready" &
	children="$children $!"
	read -r _ <"$work/told.ready"
	enter -t $! -e true || return 1
	for call in statx getcwd getresuid openat; do
		strace -f -qq -o "$work/trace" -e trace=$call -e inject=$call:error=EPERM:when=1+ \
			"$gons" enter -t $! -e true 2>"$work/line"
		same "$? $(grep -c -- --env "$work/line")" '125 1' && grep -q INJECTED "$work/trace" || { cat "$work/line"; return 1; }
	done
}
# In a container that sees the processes of the host those are in no place of their own.
env_of_the_host_is_not_that_of_a_place()
{
	! ldd "$gons" >/dev/null 2>&1 || { cannot 'gons is not static'; return; }
	cp "$gons" "$root/gons" && mkfifo "$root/ready" || return 1
	# shellcheck disable=SC2016
	unshare --pid --fork --kill-child --mount-proc sh -c 'setpriv --bounding-set=-all "$2" wait >"$1/ready" & read -r _ <"$1/ready"
		mount --rbind /proc "$1/proc" && chroot "$1" /gons enter -t $! -a -r -e "$2" 7; status=$?
		kill $!; exit $status' sh "$root" "$work/facts" >"$work/ours" 2>"$work/line"
	same "$?" 125 && grep -F 'has capabilities that it has not' "$work/line"
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
		refused 125 'socket; a socket that the target has open is needed' -t "$pid" -N 1 &&
		refused 125 '--net-socket=x: the number of a descriptor' -t "$pid" -N x
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
		has "$work/ours" 'uid 77 77 77' && has "$work/ours" 'gid 88 88 88' || return 1
	# In a map of all that there are, too.
	mkfifo -m 666 "$work/whole.ready"
	"$gons" new -U --uidmap=0:0:4294967295 --gidmap=0:0:4294967295 -S 12345 -G 54321 "$work/facts" wait >"$work/whole.ready" &
	children="$children $!"
	read -r _ <"$work/whole.ready"
	enter -t $! -U -S follow -G follow "$work/facts" >"$work/ours" &&
		has "$work/ours" 'uid 12345 12345 12345' && has "$work/ours" 'gid 54321 54321 54321'
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
		[ $status -eq 125 ] && [ ! -s /sys/fs/cgroup.procs ] && grep "lies outside of the caller.s cgroup namespace" "$2"' \
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
	as_root || skip_all 'no namespaces can be made here'
	for name in own_user_namespace_is_skipped several_types_take_one_setns only_a_user_alone_drops_groups \
		preserved_credentials_with_an_id_leave_groups_behind env_chooses_no_other_files_than_the_targets \
		env_gives_its_user_nothing_more env_of_a_service_runs_nothing_as_root env_of_what_was_executed_with_more_rights \
		env_of_a_filtered_process env_of_root_that_does_not_own_its_place env_of_root_without_its_rights env_of_a_user_without_a_number env_of_a_process_between_two_users \
		env_without_end_is_not_read env_of_a_process_that_goes_elsewhere_meanwhile env_that_is_written_over \
		env_with_a_directory_that_its_user_cannot_go_to env_where_the_kernel_does_not_tell \
		env_of_the_host_is_not_that_of_a_place \
		cgroup_above_ours_is_refused \
		wrong_options_are_told_in_one_line threads_are_no_targets \
		directory_of_the_target_that_is_closed_to_us ids_as_words_are_not_overruled nothing_goes_on_after_a_failed_step last_option_without_its_value status_of_what_cannot_be_executed \
		ends_by_the_same_signal without_a_program_it_is_the_shell descriptors_stay_open last_of_two_options_counts \
		equals_sign_behind_a_letter target_is_a_reference_too reference_counts_more_than_the_target \
		directories_of_no_name_are_not_the_targets user_namespace_of_a_reference env_is_that_of_the_target \
		socket_names_its_network_namespace parent_of_a_user_namespace keep_caps_reaches_the_program \
		follows_the_ids_of_the_target cgroup_is_joined capabilities_by_name; do
		check "$name" "$name"
	done
fi
check every_row_of_compare_md_is_here every_row_of_compare_md_is_here
as_user || skip user_enters_a_user_namespace 'no ordinary user who can read build/ and make user namespaces'
echo "# note: $compared combinations of options compared with $(nsenter --version)"
echo "1..$count"
