#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Targets of engines that need a daemon or an init of their own, all of them real: containerd, LXC, systemd with its units
# and machines; with GONS_LONG=1 docker, too. What their tools can say besides is faked in targets.sh. TAP.
#
# It happens in namespaces and a cgroup of the test's own, with its own /run and /etc, so that nothing is left.
set -u
stage=${1-} work=${2-}
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
script=$(realpath "$0")
. "$(dirname "$0")/../tap.sh"

# --- what is the same for all ---

# The command of a container; another one in each, so that nobody is taken for somebody else.
program=(/bin/busybox sleep)
declare -A tests

# TARGET NUMBER: the first process there is the one that sleeps so long.
enters() { [ "$("$gons" enter --target="$1" --all -- /bin/busybox cat /proc/1/cmdline | tr '\0' ' ')" = "${program[*]} $2 " ]; }

# VERB TARGET PID: a program of the host is in the network namespace of that process, which is another one than here.
joins()
{
	network=$(readlink "/proc/$3/ns/net") && [ "$network" != "$(readlink /proc/self/ns/net)" ] &&
		[ "$("$gons" "$1" --target="$2" --net -- readlink /proc/self/ns/net)" = "$network" ]
}

# TARGET PID: so much is said, and it would lead to that process.
explains()
{
	network=$(stat -L -c %i "/proc/$2/ns/net") && "$gons" explain enter --target="$1" --all | tee "$work/out" &&
		grep -qx 'gons enter would work' "$work/out" && grep -q "^net .* $network .*would be joined" "$work/out"
}

# ENGINE NAME...: shells offer these, and no others of the engine.
completes()
{
	for name in "${@:2}"; do echo "$1:$name"; done | sort >"$work/wanted"
	"$gons" complete enter --target "$1:" | sort | tee "$work/out" | diff "$work/wanted" -
}

# TARGET TEXT: exit status 125, and one line that names the target and says TEXT.
refused()
{
	"$gons" enter --target="$1" --net -- echo it was executed >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	[ "$status" -eq 125 ] && [ "$(wc -l <"$work/out")" -eq 1 ] && grep -qF -- "$1: $2" "$work/out"
}

nobody_is_refused() { setpriv --reuid=65534 --regid=65534 --clear-groups "$BASH" -c "$(declare -f refused); $(declare -p gons)
	work=$work/nobody; refused '$1' '$2'"; }

# COMMAND...: until it is so; the whole test has its deadline.
await() { until "$@" >/dev/null 2>&1; do kill -0 "$daemon" 2>/dev/null || return 1; done; }

root_directory()
{
	mkdir -p "$1/bin" "$1/dev" "$1/etc" "$1/proc" "$1/run" "$1/sys" "$1/tmp" "$1/usr" &&
		cp "$(command -v busybox)" "$1/bin/busybox" && : >"$1/etc/os-release"
}

# ENGINE COMMAND...: its tests, or why they are skipped.
try()
{
	why=
	for command in busybox "${@:2}"; do command -v "$command" >/dev/null || why="no $command"; done
	[ -n "$why" ] || "start_$1" >"$work/why" 2>&1 || why="$1 does not run here: $(tail -n 1 "$work/why" | cut -c 1-200)"
	for name in ${tests[$1]}; do
		if [ -n "$why" ]; then skip "$name" "$why"; else check "$name" "$name"; fi
	done
}

# --- containerd ---

# NAME: of its directory. Where it would write besides is named, too.
run_containerd()
{
	mkdir "$work/$1" && export CONTAINERD_ADDRESS=$work/$1/socket && cat >"$work/$1/config.toml" <<-END || return 1
		version = 2
		root = "$work/$1/root"
		state = "$work/$1/state"
		disabled_plugins = ["io.containerd.grpc.v1.cri"]
		[grpc]
		address = "$CONTAINERD_ADDRESS"
		[plugins."io.containerd.internal.v1.opt"]
		path = "$work/$1/opt"
	END
	containerd --config "$work/$1/config.toml" >"$work/$1/log" 2>&1 &
	daemon=$!
	await ctr version || { tail -n 1 "$work/$1/log"; return 1; }
}

start_containerd()
{
	run_containerd tasks && task default web 1001 && task default ended 1002 && task k8s.io web 1003 &&
		ctr tasks kill --signal KILL ended && await eval 'ctr tasks list | grep "^ended .*STOPPED"'
}

# Without a share of the processor, for which a cgroup may lack the controller.
task() { ctr --namespace "$1" run --detach --cpu-shares 0 --rootfs "$work/root" "$2" "${program[@]}" "$3"; }
task_pid() { ctr tasks list | sed -n 's/^web *\([0-9]*\) .*/\1/p'; }

tests[containerd]='task_is_entered task_is_injected_into task_is_explained tasks_are_completed paused_task_is_entered ended_task_is_refused
	task_of_another_namespace_is_entered absent_task_is_refused task_is_refused_to_nobody task_without_daemon_is_refused'

task_is_entered() { enters containerd:web 1001; }
task_is_injected_into() { joins inject containerd:web "$(task_pid)"; }
task_is_explained() { explains containerd:web "$(task_pid)"; }
tasks_are_completed() { completes containerd web ended; }
paused_task_is_entered() { ctr tasks pause web && enters containerd:web 1001 && ctr tasks resume web; }
ended_task_is_refused() { refused containerd:ended 'task ended does not run'; }
task_of_another_namespace_is_entered()
{
	CONTAINERD_NAMESPACE=k8s.io enters containerd:web 1003 &&
		CONTAINERD_NAMESPACE=k8s.io refused containerd:ended 'task ended does not run'
}
absent_task_is_refused() { refused containerd:we 'task we does not run'; }
task_is_refused_to_nobody() { nobody_is_refused containerd:web 'ctr says: ctr: failed to dial'; }
task_without_daemon_is_refused()
{
	kill -KILL "$daemon" && wait "$daemon"
	refused containerd:web 'ctr says: ctr: failed to dial'
}

# --- LXC ---

# Its commands are told where containers are by /etc/lxc/lxc.conf alone.
start_lxc() { mkdir -p /etc/lxc && echo "lxc.lxcpath = $work/lxc" >/etc/lxc/lxc.conf && start_lxc_container web 1001; }

# NAME NUMBER
start_lxc_container()
{
	mkdir -p "$work/lxc/$1" && cat >"$work/lxc/$1/config" <<-END || return 1
		lxc.rootfs.path = dir:$work/root
		lxc.uts.name = inner
		lxc.net.0.type = empty
		lxc.init.cmd = ${program[*]} $2
		lxc.mount.auto = proc
		lxc.apparmor.profile = unconfined
	END
	lxc-start --name "$1" --logfile "$work/lxc/log" || { cat "$work/lxc/log"; return 1; }
}

lxc_pid() { lxc-info --name web --pid --no-humanize; }

tests[lxc]='lxc_container_is_entered lxc_container_is_injected_into lxc_container_is_explained lxc_containers_are_completed frozen_lxc_container_is_entered
	lxc_container_with_a_long_name_is_entered absent_lxc_container_is_refused lxc_container_is_refused_to_nobody
	ended_lxc_container_is_refused others_do_not_answer_for_an_lxc_container'

lxc_container_is_entered() { enters lxc:web 1001; }
lxc_container_is_injected_into() { joins inject lxc:web "$(lxc_pid)"; }
lxc_container_is_explained() { explains lxc:web "$(lxc_pid)"; }
lxc_containers_are_completed() { completes lxc web; }
frozen_lxc_container_is_entered() { lxc-freeze --name web && enters lxc:web 1001 && lxc-unfreeze --name web; }
# Its monitor listens at a hash: of these names the first just fits into the name of a socket, the second does not.
lxc_container_with_a_long_name_is_entered()
{
	length=$((105 - $(printf %s "$work/lxc//command" | wc -c)))
	for length in "$length" $((length + 1)) 200; do
		name=$(printf '%0*d' "$length" 7)
		start_lxc_container "$name" 1002 && enters "lxc:$name" 1002 && lxc-stop --kill --name "$name" || return 1
	done
}
absent_lxc_container_is_refused() { refused lxc:we "lxc-info says: we doesn't exist"; }
lxc_container_is_refused_to_nobody() { nobody_is_refused lxc:web 'lxc-info says: '; }
ended_lxc_container_is_refused() { lxc-stop --kill --name web && refused lxc:web 'container web does not run'; }

# Anybody can take its place while it does not run, and lxc-info believes it.
others_do_not_answer_for_an_lxc_container()
{
	mkfifo "$work/answering" || return 1
	"$build/test/answering" "$work/lxc/web/command" $$ 65534 >"$work/answering" &
	daemon=$!
	read -r _ <"$work/answering"
	[ "$(lxc_pid)" = $$ ] && refused lxc:web 'a process of user 65534 answers for container web, and only one of root is trusted'
	status=$?
	kill -KILL -- "-$daemon"
	return $status
}

# --- docker ---

start_docker()
{
	mkdir "$work/docker" && export DOCKER_HOST=unix://$work/docker/socket && run_containerd moby || return 1
	# Without a network of its own, which would be the host's.
	dockerd --iptables=false --ip6tables=false --bridge=none --storage-driver=vfs --data-root="$work/docker/data" \
		--exec-root="$work/docker/exec" --pidfile="$work/docker/pid" --host="$DOCKER_HOST" \
		--containerd="$CONTAINERD_ADDRESS" >"$work/docker/log" 2>&1 &
	daemon=$!
	await docker version || { tail -n 1 "$work/docker/log"; return 1; }
	tar -C "$work/root" -c . | docker import - gons-image && docker_runs web 1001 && docker_runs ended 1002 && docker kill ended
}

docker_runs() { docker run --detach --name "$1" --network none --hostname inner gons-image "${program[@]}" "$2"; }
docker_value() { docker inspect --format "{{$1}}" web; }

tests[docker]='docker_container_is_entered docker_container_is_entered_by_its_id docker_container_is_injected_into
	docker_container_is_explained docker_containers_are_completed paused_docker_container_is_entered docker_container_is_a_task_of_moby
	ended_docker_container_is_refused absent_docker_container_is_refused ambiguous_id_is_refused
	docker_container_is_refused_to_nobody docker_container_without_daemon_is_refused'

docker_container_is_entered() { enters docker:web 1001; }
docker_container_is_entered_by_its_id()
{
	id=$(docker_value .Id)
	enters "docker:$id" 1001 && enters "docker:${id:0:12}" 1001
}
docker_container_is_injected_into() { joins inject docker:web "$(docker_value .State.Pid)"; }
docker_container_is_explained() { explains docker:web "$(docker_value .State.Pid)"; }
docker_containers_are_completed() { completes docker web; }
paused_docker_container_is_entered() { docker pause web && enters docker:web 1001 && docker unpause web; }
docker_container_is_a_task_of_moby()
{
	id=$(docker_value .Id)
	CONTAINERD_NAMESPACE=moby enters "containerd:$id" 1001 &&
		CONTAINERD_NAMESPACE=moby refused "containerd:${id:0:12}" "task ${id:0:12} does not run"
}
ended_docker_container_is_refused() { refused docker:ended 'container ended does not run'; }
absent_docker_container_is_refused() { refused docker:we 'docker says: Error'; }

# Sixteen digits, so two of seventeen begin with the same.
ambiguous_id_is_refused()
{
	for number in {1..15}; do docker create --name "other-$number" --network none gons-image "${program[@]}" 1003; done
	digit=$(docker ps --all --quiet | cut -c 1 | sort | uniq -d | head -n 1)
	refused "docker:$digit" 'docker says: Error'
}
docker_container_is_refused_to_nobody() { nobody_is_refused docker:web 'docker says: '; }
docker_container_without_daemon_is_refused()
{
	kill -KILL "$daemon" && wait "$daemon"
	refused docker:web 'docker says: Cannot connect to the Docker daemon'
}

# --- systemd ---

# unit NAME LINE...: a service, or what else its name says.
unit() { printf '%s\n' '[Unit]' DefaultDependencies=no "${@:2}" >"$work/units/$1"; }

# Of the real units what these tests need, and nothing that is the host's.
write_units()
{
	nspawn="ExecStart=systemd-nspawn --quiet --register=yes --private-network
--link-journal=no --resolv-conf=off --timezone=off --kill-signal=SIGKILL"
	log=StandardError=append:$work/console
	nspawn=${nspawn//$'\n'/ }
	root_directory "$work/kept" && mkdir "$work/units" "$work/generators" && mkfifo "$work/ready" || return 1
	unit gons.target 'Wants=dbus.socket systemd-machined.service net.service web.service kept.service ready.service'
	unit dbus.socket '[Socket]' ListenStream=/run/dbus/system_bus_socket
	unit dbus.service Requires=dbus.socket '[Service]' Type=notify NotifyAccess=main \
		'ExecStart=dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation'
	unit systemd-machined.service Requires=dbus.socket After=dbus.socket '[Service]' Type=notify \
		BusName=org.freedesktop.machine1 ExecStart=/lib/systemd/systemd-machined
	ln -s systemd-machined.service "$work/units/dbus-org.freedesktop.machine1.service"
	unit machine.slice
	unit net.service '[Service]' PrivateNetwork=yes 'ExecStart=sleep 1001'
	cp "$work/units/net.service" "$work/units/odd-name@.service"
	unit web.service After=systemd-machined.service '[Service]' Type=notify "$log" "$nspawn --directory=$work/root --machine=web-one ${program[*]} 1002"
	unit kept.service After=systemd-machined.service '[Service]' Type=notify Delegate=yes "$log" \
		"$nspawn --directory=$work/kept --machine=kept --keep-unit ${program[*]} 1003"
	unit ready.service 'After=net.service web.service kept.service' '[Service]' Type=oneshot \
		"ExecStart=sh -c 'echo >$work/ready'"
}

# As init of its own container. What it has to say on its console would be in the log of the host.
become_systemd()
{
	mount -t sysfs none /sys && mount -t cgroup2 none /sys/fs/cgroup && mount -t tmpfs none /run && mkdir /run/lock &&
		: >"$work/console" && mount --bind "$work/console" /dev/console &&
		exec env -i PATH="$PATH" container=gons SYSTEMD_UNIT_PATH="$work/units" SYSTEMD_GENERATOR_PATH="$work/generators" \
			SYSTEMD_ENVIRONMENT_GENERATOR_PATH="$work/generators" /lib/systemd/systemd --system --unit=gons.target \
			--log-target=console --show-status=no
}

start_systemd()
{
	write_units && mkdir /sys/fs/cgroup/systemd || return 1
	(echo "$BASHPID" >/sys/fs/cgroup/systemd/cgroup.procs && exec unshare --cgroup --mount --pid --uts --ipc --net --fork \
		--kill-child --mount-proc "$BASH" "$script" systemd "$work") &
	daemon=$!
	read -r -t 60 _ <>"$work/ready" || { tail -n 1 "$work/console"; return 1; }
	init=$(cat "/proc/$daemon/task/$daemon/children")
}

# What is called is called beside systemd.
beside_systemd()
{
	nsenter --target="${init% }" --all "$BASH" "$script" beside "$work" "$1"
}

tests[systemd]='services_are_completed service_is_entered service_of_odd_name_is_entered frozen_service_is_entered service_is_injected_into service_that_ended_is_refused
	absent_service_is_refused service_is_refused_to_nobody machine_is_entered machine_in_its_service_is_entered machine_is_injected_into machine_is_explained machines_are_completed
	absent_machine_is_refused machine_is_refused_to_nobody machine_that_ended_is_refused machine_without_daemon_is_refused'
for name in ${tests[systemd]}; do eval "$name() { beside_systemd $name; }"; done

leader() { machinectl show --property=Leader --value "$1"; }
main_pid() { systemctl show --property=MainPID --value "$1"; }

beside_services_are_completed()
{
	completes unit {dbus,kept,net,systemd-machined,web}.service
}
beside_service_is_entered()
{
	joins enter unit:net.service "$(main_pid net.service)" && joins enter unit:net "$(main_pid net.service)"
}
beside_service_of_odd_name_is_entered()
{
	name='odd-name@x\x2dy.service'
	systemctl start "$name" && joins enter "unit:$name" "$(main_pid "$name")"
}
beside_frozen_service_is_entered()
{
	systemctl freeze net.service && joins enter unit:net.service "$(main_pid net.service)" && systemctl thaw net.service
}
beside_service_is_injected_into() { joins inject unit:net.service "$(main_pid net.service)"; }
beside_service_that_ended_is_refused() { refused unit:ready.service 'service ready.service does not run'; }
beside_service_is_refused_to_nobody() { nobody_is_refused unit:net.service 'cannot join'; }
beside_absent_service_is_refused() { refused unit:absent.service 'service absent.service does not run'; }
beside_machine_is_entered() { enters machine:web-one 1002 && [ "$("$gons" enter -t machine:web-one --uts -- hostname)" = web-one ]; }
beside_machine_in_its_service_is_entered() { enters machine:kept 1003; }
beside_machine_is_injected_into() { joins inject machine:web-one "$(leader web-one)"; }
beside_machine_is_explained() { explains machine:web-one "$(leader web-one)"; }
beside_machines_are_completed() { completes machine web-one kept; }
beside_absent_machine_is_refused() { refused machine:web "machinectl says: Could not get path to machine: No machine 'web' known"; }
beside_machine_is_refused_to_nobody() { nobody_is_refused machine:web-one 'cannot join'; }
beside_machine_that_ended_is_refused()
{
	systemctl stop web.service kept.service && refused machine:web-one 'machinectl says: Could not get path to machine: ' &&
		completes machine
}
beside_machine_without_daemon_is_refused()
{
	systemctl mask --runtime systemd-machined.service && systemctl stop systemd-machined.service dbus.socket dbus.service &&
		refused machine:kept 'machinectl says: Failed to connect to bus'
}

# --- stages ---

# Who cleans up stays outside of the namespaces.
stay_outside()
{
	work=$(mktemp -d) || exit 1
	trap clean_up EXIT
	trap 'exit 143' TERM
	cgroup=$work/cgroup/${work##*/}
	if ! { mkdir "$work/cgroup" && mount -t cgroup2 none "$work/cgroup" && mkdir "$cgroup"; } >"$work/told" 2>&1; then
		skip a_place_for_engines "$(head -n 1 "$work/told")"
		echo "1..$count"
		exit 0
	fi
	(echo "$BASHPID" >"$cgroup/cgroup.procs" &&
		exec unshare --cgroup --mount --pid --uts --fork --kill-child --mount-proc "$BASH" "$script" inside "$work") &
	wait $!
}

# To be told twice is usual: timeout(1) tells its child, and the group.
clean_up()
{
	trap '' TERM
	if [ -d "$cgroup" ]; then
		echo 1 >"$cgroup/cgroup.kill"
		wait 2>/dev/null
		while grep -q '^populated 1' "$cgroup/cgroup.events"; do :; done
		find "$cgroup" -depth -type d -exec rmdir {} +
	fi
	mountpoint -q "$work/cgroup" && umount "$work/cgroup"
	rm -rf --one-file-system "$work"
}

# DIRECTORY...: what is written there is gone with the mount namespace.
cover()
{
	for directory; do [ ! -d "$directory" ] || mount -t tmpfs none "$directory" || return 1; done
}

# Nothing is in the cgroup of the namespace itself, so that engines can do there what they like.
prepare()
{
	mount -t cgroup2 none /sys/fs/cgroup && mkdir /sys/fs/cgroup/test && echo $$ >/sys/fs/cgroup/test/cgroup.procs &&
		cover /run /dev/shm /var/log /var/lib/lxc /var/lib/machines /var/lib/systemd /var/cache/lxc &&
		cp -a /etc "$work/etc" && mount --bind "$work/etc" /etc && echo 0123456789abcdef0123456789abcdef >/etc/machine-id &&
		chmod 755 "$work" && mkdir "$work/nobody" && chown 65534 "$work/nobody" && root_directory "$work/root"
}

run_tests()
{
	trap 'exit 143' TERM
	unset XDG_RUNTIME_DIR CONTAINERD_NAMESPACE DOCKER_CONTEXT DOCKER_CONFIG
	if prepare >"$work/told" 2>&1; then
		try containerd containerd ctr runc
		try lxc lxc-start lxc-info
		try systemd systemctl machinectl systemd-nspawn dbus-daemon
		[ -z "${GONS_LONG-}" ] || try docker dockerd docker tar
	else
		skip a_place_for_engines "$(head -n 1 "$work/told")"
	fi
	echo "1..$count"
}

case $stage in
inside) run_tests ;;
systemd) become_systemd ;;
beside) "beside_$3" ;;
outside) stay_outside ;;
*)
	if [ ! -x "$gons" ]; then
		echo '1..0 # SKIP there is no gons command'
	elif [ "$(id -u)" -ne 0 ] || ! unshare --mount --pid --cgroup --fork true 2>/dev/null; then
		echo '1..0 # SKIP it takes root, and namespaces'
	else
		exec unshare --mount "$BASH" "$script" outside
	fi
	;;
esac
