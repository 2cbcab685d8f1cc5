#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Words that the commands enter and new need, tried at the door of the environment. Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
[ "$(id -u)" -eq 0 ] || { echo '1..0 # SKIP it takes root'; exit 0; }
work=$(mktemp -d) || exit 1
target=
leave()
{
	[ -z "$target" ] || kill "$target"
	umount "$work"/kept-* "$work/private" 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
chmod 755 "$work"
. "$(dirname "$0")/../tap.sh"

gons() { timeout -k 1 20 env LD_PRELOAD="$build/libgons-preload.so" gons_onerror=exit "$@"; }
said()
{
	text=$1
	shift
	gons "$@" true 2>"$work/line" && return 1
	grep -F -- "$text" "$work/line" || { cat "$work/line"; return 1; }
}
inode() { stat -L -c %i "$1"; }

# Its namespaces are not ours.
mkfifo "$work/ready"
unshare --net --uts --ipc --mount sh -c 'echo ready >"$1"; exec sleep 300' sh "$work/ready" &
target=$!
read -r _ <"$work/ready"

joins_the_types_that_refer_to_the_target()
{
	# shellcheck disable=SC2016
	same "$(gons gons_target="$target" gons_net=target gons_uts=target \
		stat -L -c %i /proc/self/ns/net /proc/self/ns/uts /proc/self/ns/ipc | tr '\n' ' ')" \
		"$(inode "/proc/$target/ns/net") $(inode "/proc/$target/ns/uts") $(inode /proc/self/ns/ipc) "
}
one_setns_for_them()
{
	command -v strace >/dev/null || { cannot 'no strace'; return; }
	strace -e trace=setns -o "$work/trace" -E LD_PRELOAD="$build/libgons-preload.so" -E gons_target="$target" \
		-E gons_net=target -E gons_uts=target -E gons_onerror=exit true &&
		same "$(grep -c setns "$work/trace")" 1
}
target_that_is_not_set() { said 'gons_net refers to gons_target, which is not set' gons_net=target; }
keeps_a_namespace()
{
	touch "$work/kept-net" "$work/kept-pid"
	inside=$(gons gons_net=new:"$work/kept-net" gons_pid=new:"$work/kept-pid" stat -L -c %i /proc/self/ns/net) &&
		same "$(inode "$work/kept-net")" "$inside" &&
		same "$(gons gons_net="$work/kept-net" stat -L -c %i /proc/self/ns/net)" "$inside"
}
# In another mount namespace than the first Linux 6.18 refuses at random: one processor makes both here.
keeps_a_mount_namespace_on_a_private_mount()
{
	cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
	export work build
	# shellcheck disable=SC2016
	taskset -c "$cpu" unshare --mount sh -c ". \"\$1\"; $(sed -n '/^gons()/p; /^inode()/p; /^keep_mount()/,/^}/p' "$0"); keep_mount" \
		sh "$(dirname "$0")/../tap.sh"
}
keep_mount()
{
	mkdir -p "$work/private" && mount --bind "$work/private" "$work/private" &&
		mount --make-private "$work/private" && touch "$work/private/kept" || return 1
	inside=$(gons gons_mnt=new:"$work/private/kept" stat -L -c %i /proc/self/ns/mnt) &&
		same "$(inode "$work/private/kept")" "$inside" && umount "$work/private/kept"
}
keeps_all_or_none()
{
	touch "$work/kept-uts"
	said 'cannot keep the namespace of gons_ipc' gons_cgroup=new:"$work/kept-uts" gons_ipc=new:"$work/none" &&
		! mountpoint -q "$work/kept-uts"
}
kept_pid_takes_a_fork() { said 'takes a fork' gons_pid=new:"$work/kept-pid" gons_fork=0; }
nobody_until_mapped() { same "$(gons gons_user=new gons_uidmap=none gons_gidmap=none id -u)" "$(cat /proc/sys/kernel/overflowuid)"; }
owner_is_somebody_else()
{
	# The owner, unlike others of the outside, has all capabilities inside.
	mkfifo -m 666 "$work/there" "$work/done"
	gons gons_user=new gons_uts=new gons_owner=65534:65534 gons_uidmap=0:65534:1 gons_gidmap=0:65534:1 \
		sh -c 'echo $$ $(id -u) >"$1"; read -r _ <"$2"' sh "$work/there" "$work/done" &
	read -r inside uid <"$work/there"
	setpriv --reuid=65534 --regid=65534 --clear-groups nsenter -t "$inside" -U -u --preserve-credentials true
	status=$?
	echo >"$work/done"
	wait $!
	same "$uid $status" '0 0'
}
keeps_capabilities_as_another_user()
{
	all=$(sed -n 's/^CapPrm:.//p' /proc/self/status)
	same "$(gons gons_caps=keep gons_uid=65534 gons_gid=65534 sed -n 's/^Cap[PEA]..:.//p' /proc/self/status | uniq)" "$all"
}
proc_elsewhere()
{
	mkdir -p "$work/proc"
	same "$(gons gons_mnt=new gons_pid=new gons_proc="$work/proc" sh -c 'cd "$1"; echo [0-9]*' sh "$work/proc")" 1
}
root_and_directory_by_descriptor()
{
	mkdir -p "$work/root"
	same "$(gons gons_root=fd:3 gons_wd=fd:4 pwd -P 3</ 4</usr)" /usr &&
		said 'cannot apply gons_root' gons_root=fd:9
}
signal_at_the_end()
{
	# It is told by TERM that whoever stayed outside was killed, and goes on to say so.
	gons gons_fork=1 gons_endsignal=15 sh -c 'trap "echo TERM >&7; exit" TERM
		kill -9 $PPID; while :; do sleep 0.05; done' 7>"$work/ready" &
	word=
	read -r word <"$work/ready"
	same "$word" TERM
}

# Unlike whatever else is linked with the library: it has options, and the words are for the program.
command_obeys_its_options_only()
{
	[ -x "$build/gons" ] || { cannot 'there is no gons'; return; }
	for command in gons gons-full; do
		# shellcheck disable=SC2016
		same "$(gons_uts=new gons_hostname=inner "$build/$command" new -n sh -c 'echo "$(uname -n) $gons_uts $gons_hostname"')" \
			"$(uname -n) new inner" || return 1
		gons_net=/nowhere gons_onerror=exit "$build/$command" --version >"$work/line" 2>&1
		same "$? $(wc -l <"$work/line")" '0 1' || return 1
	done
	# shellcheck disable=SC2016
	same "$(gons_uts=new gons_hostname=inner "$build/gons" inject -t "$target" -n sh -c 'echo "$(uname -n) ${gons_uts-none}"')" \
		"$(uname -n) none" &&
		same "$(LD_PRELOAD="$build/libgons-preload.so" gons_uts=new gons_hostname=inner "$build/gons" new -n uname -n)" inner
}

every_row_of_compare_md_is_here()
{
	grep -o '`words\.sh: [a-z_]*`' docs/compare.md | sed 's/.*: //; s/`//' | sort -u >"$work/rows"
	[ -s "$work/rows" ] && while read -r row; do grep -qw "$row" "$0" || { echo "no $row"; return 1; }; done <"$work/rows"
}

for name in joins_the_types_that_refer_to_the_target one_setns_for_them target_that_is_not_set keeps_a_namespace \
	keeps_a_mount_namespace_on_a_private_mount keeps_all_or_none kept_pid_takes_a_fork nobody_until_mapped \
	owner_is_somebody_else keeps_capabilities_as_another_user proc_elsewhere root_and_directory_by_descriptor \
	signal_at_the_end command_obeys_its_options_only every_row_of_compare_md_is_here; do
	check "$name" "$name"
done
echo "1..$count"
