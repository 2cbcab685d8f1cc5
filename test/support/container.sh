# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154
# A container whose root directory a script fills, and which holds no program of the host. As root, or as an ordinary user
# in a user namespace. To be sourced; $work/box is a directory, $build that of the artefacts.
root=$([ "$(id -u)" -eq 0 ] && echo yes)
[ "$root" ] && user= || user=-Ur
outside=

# container NAME SCRIPT: sets $container to a process whose root is $work/box, as SCRIPT has filled it.
container()
{
	mkfifo "$work/$1.says"
	unshare $user -m sh -c 'mount -t tmpfs -o mode=755 tmpfs "$1/box" && eval "$3" &&
		exec env LD_PRELOAD="$2/libgons-preload.so" gons_onerror=exit gons_root="$1/box" gons_mnt=new \
			gons_pid=new gons_net=new gons_uts=new gons_ipc=new "$2/test/pause"' \
		sh "$work" "$build" "$2" >"$work/$1.says" 2>"$work/why" &
	outside="$outside $!"
	read -r _ <"$work/$1.says" || return 1
	container=
	read -r container _ <"/proc/$!/task/$!/children" # without a newline at its end
	[ "$container" ]
}

end_containers()
{
	[ -z "$outside" ] || kill -KILL $outside
	wait $outside 2>/dev/null
}

# COMMAND...: a test by the name of the command, which takes root.
as_root()
{
	if [ "$root" ]; then
		check "$*" "$@"
	else
		skip "$*" "it takes root"
	fi
}
