#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a target may be called. Containers of runc, crun and podman are real ones; docker, containerd, lxc, machines and
# units are faked: a command of that name in PATH, which prints what the real one is documented to print. TAP.
#
# All of it happens in a mount and a pid namespace of the test's own, with an empty /run, so that nothing is left.
set -u
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
. "$(dirname "$0")/../tap.sh"

[ -x "$gons" ] || skip_all 'there is no gons command'
if [ "$(id -u)" -eq 0 ] && [ "${1-}" != inside ] && unshare --mount --pid --fork true 2>/dev/null; then
	exec unshare --mount --pid --fork --kill-child --mount-proc "$BASH" "$0" inside
fi
work=$(mktemp -d) || exit 1
had_parent=$(find /sys/fs/cgroup -maxdepth 2 -name libpod_parent 2>/dev/null)
mkdir "$work/bin"
PATH=$work/bin:$PATH
unset XDG_RUNTIME_DIR CONTAINERD_NAMESPACE

leave()
{
	# Those of the test alone: without this file they would be whatever the user has.
	[ -e "$work/storage.conf" ] && CONTAINERS_STORAGE_CONF=$work/storage.conf podman rm --all --force --time 0 >/dev/null 2>&1
	[ -e "$work/covered" ] && umount /sys/fs/cgroup
	# Podman leaves what it put its cgroups in; an rmdir takes away what is empty and nothing else.
	[ -n "$had_parent" ] || find /sys/fs/cgroup -depth -path '*/libpod_parent*' -type d -exec rmdir {} + 2>/dev/null
	mountpoint -q "$work/storage/overlay" && umount "$work/storage/overlay"
	[ -d "$work/cgroup/$id" ] && { [ -z "${target-}" ] || stop_target; rmdir "$work/cgroup/$id"; }
	mountpoint -q "$work/cgroup" && umount "$work/cgroup"
	rm -rf "$work"
}
id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
trap leave EXIT

# --- what can be seen without rights ---

# refused VALUE TEXT: exit status 125, and one line that names the option and the value, and says TEXT.
refused()
{
	PATH=${engines_path-$PATH} "$gons" enter --target="$1" --uts -- echo it was executed >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	[ "$status" -eq 125 ] && [ "$(wc -l <"$work/out")" -eq 1 ] && grep -qF -- "gons: --target=$1: " "$work/out" &&
		grep -qF -- "$2" "$work/out"
}

# shellcheck disable=SC2016
names_that_lead_elsewhere_are_refused()
{
	for name in '' ../x a/b .. a..b -x .x '$(id)' 'a b' 'a*' "$(printf 'a\nb')" "$(printf '%0300d' 1)"; do
		for engine in runc crun docker unit netns; do
			"$gons" enter --target="$engine:$name" --net -- true >"$work/out" 2>&1
			if [ $? -ne 125 ] || ! grep -q 'a name must follow the colon' "$work/out"; then
				echo "$engine:$name"
				cat "$work/out"
				return 1
			fi
		done
	done
}

what_is_no_target_is_told_what_there_is()
{
	for value in x 0 -1 1: 1:0 1:x 1:1: +1 ' 1' rock:et 99999999999999999999 1:99999999999999999999; do
		refused "$value" 'a target is PID, PID:INODE, or one of runc:ID, crun:ID, podman:NAME' || return 1
	done
}

engines_that_are_not_here_are_named()
{
	# Whoever is not root may not even look.
	[ "$(id -u)" -ne 0 ] || refused runc:absent \
		'runc has no container absent: there is no /run/runc/absent/state.json; "runc list"' || return 1
	for pair in podman:podman docker:docker containerd:ctr lxc:lxc-config machine:machinectl unit:systemctl; do
		engines_path=$work/empty refused "${pair%:*}:x" "${pair%:*} needs its command ${pair#*:}, which is not in PATH" ||
			return 1
	done
}

# --- processes ---

# A process with a hostname of its own; its number is in $target.
start_target()
{
	mkfifo "$work/fifo"
	# shellcheck disable=SC2016
	unshare --uts sh -c 'hostname inner; echo >"$1"; exec sleep 1000' sh "$work/fifo" &
	target=$!
	read -r _ <"$work/fifo"
	rm "$work/fifo"
}

stop_target() { kill -KILL "$target" 2>/dev/null; wait "$target" 2>/dev/null; }

enters() { [ "$("$gons" enter --target="$1" --uts -- hostname)" = "${2:-inner}" ]; }

a_process_by_its_number() { enters "$target"; }

a_process_by_number_and_inode()
{
	inode=$("$gons" enter --target="$target:1" --uts -- hostname 2>&1 | sed -n 's/.*the inode number //p')
	[ -n "$inode" ] && enters "$target:$inode" && refused "$target:$((inode + 1))" 'the process has ended'
}

# It has ended, and nobody has waited for it.
a_process_that_has_ended()
{
	mkfifo "$work/fifo"
	# shellcheck disable=SC2016
	sh -c 'sleep 0 & echo $! >"$1"; exec sleep 1000' sh "$work/fifo" &
	read -r ended <"$work/fifo"
	rm "$work/fifo"
	until grep -q '^State:.Z' "/proc/$ended/status"; do :; done
	refused "$ended" "process $ended has ended"
	result=$?
	kill $!
	return $result
}

a_network_namespace()
{
	ip netns add blue && ip -n blue link add dummy-gons type dummy 2>/dev/null
	network=$(stat -L -c %i /run/netns/blue) || return 1
	for option in --net --all -n --; do
		[ "$("$gons" enter --target=netns:blue $option stat -L -c %i /proc/self/ns/net)" = "$network" ] || return 1
	done
	refused netns:blue 'it is a network namespace, and --uts needs a process' || return 1
	"$gons" enter --target=netns:blue --net=/proc/self/ns/net -- true 2>&1 |
		grep -F 'another option names the network namespace, too' || return 1
	"$gons" enter --target=netns:absent --net -- true 2>&1 |
		grep -F '/run/netns/absent: No such file or directory; "ip netns list"' || return 1
	: >/run/netns/red
	"$gons" enter --target=netns:red --net -- true 2>&1 | grep 'is no network namespace' && ip netns delete blue
}

# --- runc and crun ---

bundle()
{
	mkdir -p "$work/bundle/root/bin" "$work/bundle/root/proc"
	cp "$(command -v busybox)" "$work/bundle/root/bin/busybox" || return 1
	cat >"$work/bundle/config.json" <<'END'
{ "ociVersion": "1.0.2", "hostname": "inner", "root": { "path": "root" },
  "process": { "user": { "uid": 0, "gid": 0 }, "args": [ "/bin/busybox", "sleep", "1000" ], "cwd": "/" },
  "mounts": [ { "destination": "/proc", "type": "proc", "source": "proc" }, { "destination": "/dev", "type": "tmpfs", "source": "tmpfs" } ],
  "linux": { "namespaces": [ { "type": "pid" }, { "type": "mount" }, { "type": "network" }, { "type": "ipc" },
    { "type": "uts" } ] } }
END
}

runc_runs() { (cd "$work/bundle" && timeout 30 runc run --detach gons-one </dev/null >"$work/why" 2>&1); }

# It does not start where both generations of cgroups are there, so it sees the second one alone.
crun_runs()
{
	mount -t cgroup2 none /sys/fs/cgroup >"$work/why" 2>&1 && : >"$work/covered" &&
		(cd "$work/bundle" && timeout 30 crun --cgroup-manager=disabled run --detach gons-one </dev/null >"$work/why" 2>&1)
}

# engine FILE: its container, and what is done when its file tells of another process than there is.
container_is_entered()
{
	# runc returns before it has become the program.
	until [ "$("$gons" enter --target="$1:gons-one" --all -- /bin/busybox cat /proc/1/comm)" = busybox ]; do :; done
	enters "$1:gons-one"
}

start_time_decides()
{
	file=/run/$1/gons-one/$2
	cp "$file" "$work/kept"
	sed -E "s/(init_process_start|process-start-time)(\": ?)[0-9]+/\1\212345/" "$work/kept" >"$file"
	refused "$1:gons-one" 'it has ended: process'
	result=$?
	sed -E "s/(init_process_pid|\"pid)(\": ?)[0-9]+/\1\2$target/" "$work/kept" >"$file"
	refused "$1:gons-one" 'is another one now' || result=1
	cp "$work/kept" "$file"
	return $result
}

state_is_read_strictly()
{
	directory=/run/$1/gons-two
	mkdir -p "$directory"
	file=$directory/$2
	for text in '' '{' '[]' '{}' '{"pid": "1", "init_process_pid": "1"}' '{"pid": 1, "pid": 1, "init_process_pid": 1,
			"init_process_pid": 1}' '{"pid": -5, "init_process_pid": -5}' '{"pid": 4294967297, "init_process_pid": 4294967297}' \
			'{"pid": 1, "process-start-time": -1, "init_process_pid": 1, "init_process_start": -1}' '{"pid": 1} x'; do
		echo "$text" >"$file"
		refused "$1:gons-two" 'is not understood' || return 1
	done
	printf '{"pid": 1}\0{"pid": 1}' >"$file"
	refused "$1:gons-two" 'Bad message' || return 1
	head -c 5000000 /dev/zero | tr '\0' ' ' >"$file"
	refused "$1:gons-two" 'File too large' || return 1
	cp "/run/$1/gons-one/$2" "$file"
	enters "$1:gons-two" || return 1
	chown 1 "$file"
	refused "$1:gons-two" 'Operation not permitted' || return 1
	rm "$file"
	ln -s "../gons-one/$2" "$file"
	refused "$1:gons-two" 'Too many levels of symbolic links' || return 1
	rm "$file"
	mkfifo "$file"
	refused "$1:gons-two" 'Bad message'
}

ended_container_is_refused()
{
	kill -KILL "$(sed -nE 's/.*"(init_process_pid|pid)": ?([0-9]+).*/\2/p' "/run/$1/gons-one/$2" | head -n 1)"
	while enters "$1:gons-one" 2>"$work/out"; do :; done
	cat "$work/out"
	grep -Eq 'there is no process|has ended|No such process' "$work/out"
}

# Of the machine's own directory first, and of the user's.
users_own_directory_is_looked_at()
{
	mkdir -p "$work/user/$1"
	cp -r "/run/$1/gons-one" "$work/user/$1/gons-mine"
	XDG_RUNTIME_DIR=$work/user enters "$1:gons-mine"
}

# su(1) keeps the variable of whoever calls it: what is in there leads to any container of root's.
directory_of_another_user_is_not_looked_at()
{
	mkdir -p "$work/stranger/$1" && ln -s "/run/$1/gons-one" "$work/stranger/$1/gons-theirs" && chmod 755 "$work/stranger" && chown 1234 "$work/stranger" || return 1
	XDG_RUNTIME_DIR=$work/stranger refused "$1:gons-theirs" "$1 has no container gons-theirs" || return 1
	chown 0 "$work/stranger" && XDG_RUNTIME_DIR=$work/stranger enters "$1:gons-theirs" && chmod 777 "$work/stranger" &&
		XDG_RUNTIME_DIR=$work/stranger refused "$1:gons-theirs" "$1 has no container gons-theirs"
}

try_runtime()
{
	set -- "$1" "$2" container_is_entered start_time_decides state_is_read_strictly users_own_directory_is_looked_at \
		directory_of_another_user_is_not_looked_at \
		ended_container_is_refused
	if [ "$("${1}_can" 2>&1)" ]; then
		for name in "${@:3}"; do skip "$1_$name" "$("${1}_can" 2>&1)"; done
		return
	fi
	for name in "${@:3}"; do check "$1_$name" "$name" "$1" "$2"; done
	"$1" delete --force gons-one >/dev/null 2>&1
}

# Says why not.
runc_can() { can runc; }
crun_can() { can crun; }
can()
{
	[ ! -e "$work/$1.can" ] || { cat "$work/$1.can"; return; }
	if ! command -v "$1" >/dev/null; then echo "no $1"
	elif ! command -v busybox >/dev/null; then echo 'no busybox'
	elif ! bundle || ! "$1_runs"; then echo "$1 does not run here: $(tail -n 1 "$work/why" | cut -c 1-200)"
	fi >"$work/$1.can"
	cat "$work/$1.can"
}

# --- podman ---

# Limits lower than its own defaults, which take a capability that containers of a test mostly lack.
podman_runs()
{
	podman --cgroup-manager=cgroupfs --runtime="$1" run --detach --name "pod-$1" --network none --hostname inner \
		--ulimit nofile=1000:1000 --ulimit nproc=1000:1000 "${@:2}" gons-image /bin/busybox sleep 1000 </dev/null
}

# As it runs on the first that does: with a cgroup of its own, or with none.
start_podman()
{
	printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' "$work/storage" "$work/run" >"$work/storage.conf"
	export CONTAINERS_STORAGE_CONF=$work/storage.conf
	tar -C "$work/bundle/root" -c . | podman import - gons-image && { podman_runs runc || podman_runs crun --cgroups=disabled; }
}

podman_container_is_entered() { enters "podman:$pod"; }
podman_container_is_entered_by_its_id() { enters "podman:$(podman ps --quiet --filter "name=$pod")"; }
podman_says_what_there_is_not() { refused podman:absent 'podman says: Error: '; }
podman_container_that_ended_is_refused()
{
	podman kill "$pod" && podman wait "$pod" && refused "podman:$pod" 'does not run'
}

podmans='podman_container_is_entered podman_container_is_entered_by_its_id podman_says_what_there_is_not
	podman_container_that_ended_is_refused'

try_podman()
{
	why='no podman'
	if command -v podman >/dev/null && bundle; then
		why=
		timeout 120 "$BASH" -c "$(declare -f podman_runs start_podman); work=$work start_podman" >"$work/why" 2>&1 ||
			why="podman does not run here: $(tail -n 1 "$work/why" | cut -c 1-200)"
		export CONTAINERS_STORAGE_CONF=$work/storage.conf
		pod=$(podman ps --format '{{.Names}}' | head -n 1)
	fi
	for name in $podmans; do
		if [ -n "$why" ]; then skip "$name" "$why"; else check "$name" "$name"; fi
	done
}

# --- faked ones ---

# fake COMMAND: what it prints comes from standard input; its arguments are kept.
fake()
{
	{ printf '%s\n' '#!/bin/sh' "echo \"\$*\" >>'$work/asked'"; cat; } >"$work/bin/$1"
	chmod +x "$work/bin/$1"
	: >"$work/asked"
}

faked_docker()
{
	mkdir -p "$work/cgroup" && mount -t cgroup2 none "$work/cgroup" && mkdir "$work/cgroup/$id" || return 1
	fake docker <<-END
		echo '[ { "Id": "$id", "Name": "/web", "State": { "Status": "running", "Running": true, "Pid": $target } } ]'
	END
	refused docker:web 'it has ended: process' || return 1
	echo "$target" >"$work/cgroup/$id/cgroup.procs" && enters docker:web || return 1
	grep -Fx 'container inspect -- web' "$work/asked" || return 1
	sed -i 's/"Pid": [0-9]*/"Pid": 0/' "$work/bin/docker"
	refused docker:web 'container web does not run' || return 1
	fake docker <<<'echo first >&2; echo "Error: No such container: web" >&2; exit 1'
	refused docker:web 'docker says: Error: No such container: web' || return 1
	fake docker <<<'head -c 5000000 /dev/zero | tr "\0" " "'
	refused docker:web 'File too large' || return 1
	fake docker <<<'echo "[]"'
	refused docker:web 'is not understood'
}

fake_task() { fake ctr <<<"printf 'TASK    PID      STATUS\nwebs    1        RUNNING\n${2-web}     %d    $1\n' $target"; }

faked_containerd()
{
	for status in CREATED RUNNING PAUSING PAUSED; do
		fake_task "$status"
		enters containerd:web || return 1
	done
	grep -Fx 'tasks list' "$work/asked" && refused containerd:we 'task we does not run' || return 1
	# It keeps its number, which others may have by now.
	for status in STOPPED UNKNOWN ''; do
		fake_task "$status"
		refused containerd:web 'task web does not run' || return 1
	done
	# The first line names the columns.
	refused containerd:TASK 'task TASK does not run' && fake_task RUNNING TASK && enters containerd:TASK
}

# USER: where LXC keeps containers, and the monitor of that user for the one called web. Its number is in $monitor.
start_monitor()
{
	printf '#!/bin/sh\necho %s/lxc\n' "$work" >"$work/bin/lxc-config" && chmod +x "$work/bin/lxc-config" || return 1
	[ -p "$work/fifo" ] || mkfifo "$work/fifo"
	"$build/test/answering" "$work/lxc/web/command" "$target" "$1" >"$work/fifo" &
	monitor=$!
	echo "$monitor" >"$work/monitor"
	read -r _ <"$work/fifo"
}

# ... with its connections.
stop_monitor() { kill -KILL -- "-$monitor" 2>/dev/null; wait "$monitor" 2>/dev/null; }

# USER COMMAND...: with a monitor of that user.
with_monitor()
{
	start_monitor "$1" && "${@:2}"
	set -- $?
	stop_monitor
	return "$1"
}

faked_lxc() { with_monitor 0 believes_lxc; }
believes_lxc()
{
	fake lxc-info <<<"echo $target"
	enters lxc:web && grep -Fx -- '--name=web --pid --no-humanize' "$work/asked" || return 1
	# As some daemons start what they start: the end of its children is not told.
	(trap '' CHLD && enters lxc:web) || return 1
	fake lxc-info <<<"echo a warning >&2; echo $target"
	"$gons" enter --target=lxc:web --uts -- true >&- || return 1
	# Another answer once the process is pinned: it was restarted.
	fake lxc-info <<<"[ \$(wc -l <'$work/asked') -eq 1 ] && echo $target || echo 1"
	refused lxc:web 'is another one now' || return 1
	fake lxc-info <<<:
	refused lxc:web 'container web does not run'
}

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# Who answers was believed, so it is tried to enter.
nobody_asks_lxc() { as_nobody "$gons" enter --target=lxc:web --uts -- true 2>&1 | grep "target[ =]lxc:web: $1"; }

others_do_not_answer_for_lxc()
{
	fake lxc-info <<<"echo $target"
	with_monitor 65534 refused lxc:web 'a process of user 65534 answers for container web, and only one of root is trusted' || return 1
	[ ! -s "$work/asked" ] || { echo 'it was asked'; return 1; }
	# Nor does anybody where nobody listens.
	refused lxc:web 'container web does not run' || return 1
	chmod 711 "$work" "$work/bin" && chmod 666 "$work/asked" &&
		with_monitor 1 nobody_asks_lxc 'a process of user 1 answers for container web, and only one of root or you is trusted' &&
		with_monitor 65534 nobody_asks_lxc 'cannot join' && with_monitor 0 nobody_asks_lxc 'cannot join'
}

# As many as are let in are in the queue, and he takes none of them.
others_do_not_detain_who_asks_lxc()
{
	start_monitor 65534 && kill -STOP "$monitor"
	for _ in $(seq 20); do
		timeout 10 "$gons" enter --target=lxc:web --uts -- true 2>"$work/out" || [ $? -eq 125 ] || break
	done
	stop_monitor
	cat "$work/out"
	grep 'cannot reach the monitor of container web: Resource temporarily unavailable' "$work/out"
}

# COMMANDS USER TEXT: lxc-info is answered by a monitor of that user, who has come while it was asked.
replaced()
{
	fake lxc-info <<-END
		read -r monitor <'$work/monitor'
		[ -p '$work/again' ] || mkfifo '$work/again'
		$1
		'$build/test/answering' '$work/lxc/web/command' $target $2 >'$work/again' &
		echo \$! >'$work/second'
		read -r _ <'$work/again'
		echo $target
	END
	start_monitor 0 && refused lxc:web "$3"
	set -- $?
	stop_monitor
	kill -KILL -- "-$(cat "$work/second")" 2>/dev/null
	return "$1"
}

# shellcheck disable=SC2016
lxc_is_not_answered_by_others_meanwhile()
{
	# It has ceased to listen, and is still connected.
	replaced 'kill -KILL "$monitor"' 65534 'a process of user 65534 answers for container web' &&
		replaced 'kill -KILL "$monitor"' 0 'container web was restarted while gons asked for it' || return 1
	# Killed it is gone a little later; /proc/net/unix tells what listens (00010000).
	fake lxc-info <<<"kill -s KILL \$(cat '$work/monitor')
		while grep -q ' 00010000 .*@$work/lxc/web/command' /proc/net/unix; do :; done; echo $target"
	with_monitor 0 refused lxc:web 'cannot reach the monitor of container web: Connection refused'
}

# shellcheck disable=SC2016
lxc_is_not_answered_by_one_with_the_same_number()
{
	[ -e /proc/sys/kernel/ns_last_pid ] || cannot 'this kernel lets nobody choose the number of a process' || return
	replaced 'kill -s KILL -- "-$monitor"; while kill -s 0 -- "-$monitor"; do :; done 2>/dev/null
		echo "$((monitor - 1))" >/proc/sys/kernel/ns_last_pid' 0 'container web was restarted while gons asked for it' &&
		cmp "$work/monitor" "$work/second"
}

# systemd's manager and machines: $1 the command, $2 and $3 the properties, $4 the target, $5 what the cgroup is called.
faked_systemd()
{
	fake "$1" <<<"printf '$2=%d\n$3=%s\n' $target '$5'"
	enters "$4" || return 1
	for other in "${5}x" "${5%?}"; do
		fake "$1" <<<"printf '$2=%d\n$3=%s\n' $target '$other'"
		refused "$4" 'is another one now' || return 1
	done
	fake "$1" <<<"printf '$2=0\n$3=\n'"
	refused "$4" 'does not run'
}

faked_machine() { faked_systemd machinectl Leader Unit machine:web "$id"; }
faked_unit()
{
	faked_systemd systemctl MainPID ControlGroup unit:web.service "/$id" || return 1
	# A path may be long: half of it is that of others.
	long=$(printf '%0120d' 1)
	mkdir -p "$work/cgroup/$long/$long/$id" && echo "$target" >"$work/cgroup/$long/$long/$id/cgroup.procs" &&
		faked_systemd systemctl MainPID ControlGroup unit:web.service "/$long/$long/$id"
	status=$?
	echo "$target" >"$work/cgroup/$id/cgroup.procs"
	rmdir "$work/cgroup/$long/$long/$id" "$work/cgroup/$long/$long" "$work/cgroup/$long"
	return $status
}

# PATH COMMAND...: with the target in that cgroup.
in_cgroup()
{
	mkdir -p "$work/cgroup$1" && echo "$target" >"$work/cgroup$1/cgroup.procs" && "${@:2}"
	set -- "$1" $?
	echo "$target" >"$work/cgroup/$id/cgroup.procs"
	(cd "$work/cgroup" && rmdir -p ".$1" 2>/dev/null)
	return "$2"
}

# Whoever was given a cgroup makes in it what he likes: the path of a unit, too.
nested_cgroup_is_not_that_of_the_unit()
{
	fake systemctl <<<"printf 'MainPID=%d\nControlGroup=/system.slice/web.service\n' $target"
	in_cgroup /system.slice/web.service enters unit:web.service &&
		in_cgroup /system.slice/web.service/below enters unit:web.service &&
		in_cgroup /user.slice/delegated/system.slice/web.service refused unit:web.service 'is another one now' &&
		in_cgroup /system.slice/web.service.d refused unit:web.service 'is another one now'
}

owner_refuses() { chown 1234 "$work/cgroup/user.slice/delegated" && refused "$@"; }

# Of these no path is told, but a name: it has to be one that root or the caller has made.
cgroup_of_another_user_is_not_that_of_the_container()
{
	[ -d "/sys/fs/cgroup/$id" ] || [ -d "/sys/fs/cgroup/unified/$id" ] || mount -t cgroup2 none /sys/fs/cgroup || return 1
	fake docker <<<"echo '[ { \"Id\": \"$id\", \"State\": { \"Pid\": $target } } ]'"
	fake machinectl <<<"printf 'Leader=%d\nUnit=machine-web.scope\n' $target"
	in_cgroup "/system.slice/docker-$id.scope" enters docker:web &&
		in_cgroup "/docker/$id/below" enters docker:web &&
		in_cgroup "/docker/${id}x" refused docker:web 'is another one now' &&
		in_cgroup "/user.slice/delegated/docker-$id.scope" enters docker:web &&
		in_cgroup "/user.slice/delegated/docker-$id.scope" owner_refuses docker:web 'but another user could have made it' &&
		in_cgroup /machine.slice/machine-web.scope enters machine:web &&
		in_cgroup /machine.slice/other-machine-web.scope refused machine:web 'is another one now' &&
		in_cgroup /user.slice/delegated/machine-web.scope owner_refuses machine:web 'but another user could have made it'
}

check names_that_lead_elsewhere_are_refused names_that_lead_elsewhere_are_refused
check what_is_no_target_is_told_what_there_is what_is_no_target_is_told_what_there_is
check engines_that_are_not_here_are_named engines_that_are_not_here_are_named

privileged='a_process_by_its_number a_process_by_number_and_inode a_process_that_has_ended a_network_namespace'
faked='faked_docker faked_containerd faked_lxc others_do_not_answer_for_lxc others_do_not_detain_who_asks_lxc
	lxc_is_not_answered_by_others_meanwhile lxc_is_not_answered_by_one_with_the_same_number faked_machine faked_unit
	nested_cgroup_is_not_that_of_the_unit cgroup_of_another_user_is_not_that_of_the_container'
if [ "${1-}" != inside ] || ! mount -t tmpfs none /run || ! mount -t tmpfs none /dev/shm; then
	for name in $privileged $faked; do skip "$name" 'it takes root, and namespaces'; done
	echo "1..$count"
	exit 0
fi
start_target
for name in $privileged; do check "$name" "$name"; done
try_runtime runc state.json
try_podman
try_runtime crun status
for name in $faked; do check "$name" "$name"; done
stop_target
echo "1..$count"
