#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The command where a place would write to the file that it was executed from (CVE-2019-5736), and where it cannot
# execute a copy of itself. As root, and as an ordinary user in user namespaces. TAP.
set -u
build=$(cd "${GONS_BUILD:-$PWD/build}" && pwd) || exit 2
. "$(dirname "$0")/../tap.sh"

[ -x "$build/gons" ] || skip_all 'there is no gons command'
work=$(mktemp -d) || exit 1
chmod 711 "$work"
user=12345
outside=
leave()
{
	# shellcheck disable=SC2086
	[ -z "$outside" ] || kill -KILL $outside 2>/dev/null
	wait
	rm -rf "$work"
}
trap leave EXIT

# As whom: nothing is root, or whoever runs this. Theirs are commands that they may write to.
as()
{
	if [ "$1" = user ] && [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=$user --regid=$user --clear-groups -- "${@:2}"
	else
		"${@:2}"
	fi
}

# victim NAME: a folder with commands of that user.
victim()
{
	rm -rf "$work/$1" && mkdir "$work/$1" && cp "$build/gons" "$build/gons-full" "$work/$1" || return 1
	[ "$1" != user ] || [ "$(id -u)" -ne 0 ] || chown -R $user:$user "$work/$1"
}

# place NAME: a container of that user, whose process 1 is the one that writes: $place, with what it says on descriptor 8.
place()
{
	place=
	exec 8<&-
	rm -rf "$work/box" "$work/says"
	mkdir -p "$work/box/proc" && cp "$build/test/writer" "$work/box/writer" && mkfifo -m 666 "$work/says" || return 1
	printf '#!/proc/self/exe enter\n' >"$work/box/server"
	chmod 755 "$work/box/server"
	own_ids=
	[ "$1" != user ] || own_ids=-r
	# shellcheck disable=SC2086
	as "$1" "$build/gons" new $own_ids -m -p --kill-child --mount-proc --root="$work/box" -- /writer ${passes-} \
		>"$work/says" 2>"$work/why" </dev/null &
	starter=$!
	exec 8<"$work/says"
	read -r -t 10 line <&8 && [ "$line" = ready ] || { cat "$work/why"; return 1; }
	place=$starter
	while read -r line _ <"/proc/$place/task/$place/children"; [ "$line" ]; do place=$line; done
	outside="$outside $place"
	[ "$place" != "$starter" ]
}

end_place() { kill -KILL "$place"; wait "$starter" 2>/dev/null; return 0; }

# is_untouched NAME LINK WHY: what the process inside has found and said, and that the commands are what they were.
is_untouched()
{
	read -r -t 10 line <&8
	end_place
	echo "inside: $line"
	cat "$work/said"
	cmp "$build/gons" "$work/$1/gons" && cmp "$build/gons-full" "$work/$1/gons-full" || return 1
	case $line in
	"/memfd:$work/$1/gons (deleted): $3" | "/memfd:$work/$1/gons-full (deleted): $3") [ "$2" = copy ] ;;
	*) [ "$line" = "$2: $3" ] ;;
	esac
}

# What is read of /proc/PID/exe has the name of the command that was executed.
copy=copy
denied='Operation not permitted'

# attack NAME COMMAND ARGUMENT...
attack() { as "$1" "$work/$1/$2" "${@:3}" -- /server >"$work/said" 2>&1 </dev/null; }

# kept NAME LINK WHY COMMAND ARGUMENT...: TARGET stands for the process of the place.
kept()
{
	victim "$1" && place "$1" || return 1
	attack "$1" "${@:4:1}" "${@:5}" "$place"
	is_untouched "$1" "$2" "$3"
}

command_is_not_written_to() { kept "$1" "$copy" "$denied" gons enter --all "${@:2}" --target; }
full_command_is_not_written_to() { kept "$1" "$copy" "$denied" gons-full enter --all --target; }

# It has no rights that those inside lack: no CAP_SYS_PTRACE is needed to see it.
command_with_few_rights_is_not_written_to() { command_is_not_written_to root --caps=0; }

command_is_not_written_to_by_way_of_new()
{
	victim root && place root || return 1
	attack root gons new --mount="pid:$place" --pid="pid:$place"
	is_untouched root "$copy" "$denied"
}

command_in_a_root_directory_is_not_written_to()
{
	victim root && place root || return 1
	attack root gons new --mount --mount-proc --root="$work/box" --pid="pid:$place"
	is_untouched root "$copy" "$denied"
}

# A child of gons explain enters the namespaces, whichever verb is explained.
command_is_sealed_before_it_explains()
{
	command -v strace >/dev/null || cannot 'no strace' || return 77
	for verb in enter new; do
		strace -f -o "$work/trace" -e trace=execveat,unshare,setns "$build/gons-full" explain "$verb" --net=pid:$$ >/dev/null &&
			grep -q execveat "$work/trace" || { echo "$verb"; cat "$work/trace"; return 1; }
	done
}

# A statically linked program of the host: the command is inside before it, and the file of both is to be kept.
static_program_is_not_written_to()
{
	victim root && cp "$build/test/pause-static" "$work/root/pause" && place root || return 1
	timeout 20 "$work/root/gons" inject --all --caps=0 --target "$place" -- "$work/root/pause" >"$work/said" 2>&1
	is_untouched root "$1" "$2" && cmp "$build/test/pause-static" "$work/root/pause"
}

# By a process that has CAP_SYS_PTRACE: nothing is hidden from it.
static_program_and_command_are_not_written_to()
{
	# Which of the two is found first is open.
	static_program_is_not_written_to "$copy" "$denied" || [ "$line" = '/: Read-only file system' ] || return 1
	cmp "$build/test/pause-static" "$work/root/pause" && cmp "$build/gons" "$work/root/gons" || return 1
	passes=/memfd: static_program_is_not_written_to / 'Read-only file system'
}

# The small command hands over what it does not know.
command_handed_over_is_not_written_to()
{
	victim root && place root || return 1
	mkdir -p "$work/run/runc/gons-sealed"
	printf '{"init_process_pid": %d, "init_process_start": %d}' "$place" "$(cut -d ' ' -f 22 <"/proc/$place/stat")" \
		>"$work/run/runc/gons-sealed/state.json"
	XDG_RUNTIME_DIR=$work/run attack root gons enter --all --target runc:gons-sealed
	is_untouched root "$copy" "$denied"
}

# The sysctl is of a pid namespace, and holds for those below it.
without_copies()
{
	unshare --pid --fork --kill-child --mount-proc sh -c 'echo 2 >/proc/sys/vm/memfd_noexec && "$@"' sh "$@"
}

in_memory_nothing_is_executed() { [ -e /proc/sys/vm/memfd_noexec ] && without_copies true; }

# What is said in there, as the test runs in a pid namespace of its own then.
read_only_mount_in_place_of_a_copy()
{
	in_memory_nothing_is_executed || cannot 'no vm.memfd_noexec (Linux 6.3)' || return 77
	without_copies "$BASH" "$0" mount
}

user_without_a_copy_is_told()
{
	in_memory_nothing_is_executed || cannot 'no vm.memfd_noexec (Linux 6.3)' || return 77
	without_copies "$BASH" "$0" refused
}

# An ordinary user cannot write to the commands of root, nor can who is in a place of that user.
user_without_a_copy_uses_the_command_of_root()
{
	in_memory_nothing_is_executed || cannot 'no vm.memfd_noexec (Linux 6.3)' || return 77
	without_copies "$BASH" "$0" installed
}

# One that is too large for RLIMIT_FSIZE comes with a signal.
limit_for_files_is_no_matter()
{
	victim root && place root || return 1
	(ulimit -f 1 && attack root gons enter --all --target "$place")
	is_untouched root / 'Read-only file system'
}

# Closed descriptors, the name, the arguments, the environment, the status are as if nothing was executed twice.
nothing_else_is_different()
{
	sleep 1000 &
	outside="$outside $!"
	# shellcheck disable=SC2016
	MARK='a b' "$build/gons" enter --target $! --net -- sh -c 'echo "$0|$1|$MARK"; exit 9' 'c d' '' >"$work/out"
	[ $? -eq 9 ] && [ "$(cat "$work/out")" = 'c d||a b' ] || return 1
	(exec ls /proc/self/fd <&- 2>&- >"$work/wanted")
	(exec -a other "$build/gons" enter --target $! --net -- ls /proc/self/fd <&- 2>&- >"$work/out")
	diff "$work/wanted" "$work/out" || return 1
	"$build/gons" enter --target 1x --net -- true 2>"$work/out"
	[ $? -eq 125 ] && [ "$(wc -l <"$work/out")" -eq 1 ] && grep '^gons: --target=1x: ' "$work/out"
}

# The kernel tells whether it is a copy; neither a name nor the environment does.
copy_is_known_by_its_seals()
{
	[ "$(id -u)" -eq 0 ] || cannot 'the process outside is undumpable, and root alone may read its link' || return
	sleep 1000 &
	target=$!
	outside="$outside $target"
	mkdir -p "$work/names" && cp "$build/gons" "$work/names/memfd:gons (deleted)" && mkfifo "$work/names/fifo" "$work/names/says" || return 1
	# A process stays outside, as for a pid namespace.
	"$work/names/memfd:gons (deleted)" enter --target "$target" --net --fork=1 -- sh -c 'echo; read -r _' \
		<"$work/names/fifo" >"$work/names/says" &
	exec 7>"$work/names/fifo"
	read -r _ <"$work/names/says"
	link=$(readlink "/proc/$!/exe")
	name=$(cat "/proc/$!/comm")
	exec 7>&-
	wait $!
	echo "$link, $name"
	[ "$link" = "/memfd:$work/names/memfd:gons (deleted) (deleted)" ] && [ "$name" = 'memfd:gons (del' ]
}

no_proc_is_told()
{
	# shellcheck disable=SC2016
	unshare --mount sh -c 'umount -l /proc && "$1" enter --target $$ --net -- true' sh "$build/gons" >"$work/out" 2>&1
	[ $? -eq 125 ] && [ "$(cat "$work/out")" = 'gons: cannot open /proc/self/exe, to execute a copy that nobody inside can write to: No such file or directory; mount /proc' ]
}

read_only_proc_will_do()
{
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount -o remount,bind,ro /proc && "$1" enter --target $$ --net -- true' sh "$build/gons"
}

# What is done in a pid namespace of its own; the exit status says it all.
case ${1-} in
mount)
	kept root / 'Read-only file system' gons enter --all --target || exit 1
	kept root / 'Read-only file system' gons-full enter --all --target
	exit
	;;
refused)
	victim user && place user || exit 1
	attack user gons enter --all --target "$place"
	status=$?
	end_place
	cat "$work/said"
	[ $status -eq 125 ] && [ "$(wc -l <"$work/said")" -eq 1 ] && grep -q 'vm.memfd_noexec' "$work/said"
	exit
	;;
installed)
	victim user && place user || exit 1
	chown -R 0:0 "$work/user" && as user "$work/user/gons" enter --user --net --target "$place" -- true
	status=$?
	end_place
	exit $status
	;;
esac

attacks='command_with_few_rights_is_not_written_to command_is_not_written_to_by_way_of_new
	command_in_a_root_directory_is_not_written_to static_program_and_command_are_not_written_to
	command_handed_over_is_not_written_to command_is_sealed_before_it_explains
	read_only_mount_in_place_of_a_copy user_without_a_copy_is_told user_without_a_copy_uses_the_command_of_root
	limit_for_files_is_no_matter no_proc_is_told read_only_proc_will_do'
whoever='nothing_else_is_different copy_is_known_by_its_seals'
if [ "$(id -u)" -eq 0 ] && unshare --mount --pid --fork true 2>/dev/null; then
	check command_is_not_written_to command_is_not_written_to root
	check full_command_is_not_written_to full_command_is_not_written_to root
	for name in $attacks; do check "$name" "$name"; done
else
	for name in command_is_not_written_to full_command_is_not_written_to $attacks; do skip "$name" 'it takes root, and namespaces'; done
fi
if as user unshare -Urmpf true 2>/dev/null; then
	check command_of_a_user_is_not_written_to command_is_not_written_to user
else
	skip command_of_a_user_is_not_written_to 'an ordinary user cannot make user namespaces here'
fi
for name in $whoever; do check "$name" "$name"; done
echo "1..$count"
