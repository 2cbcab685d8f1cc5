#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The rows of docs/compare.md, each tried under the name that stands there; where the peer is installed (perl, unshare,
# go) it runs too, and both must see the same. Prints TAP.
#
# The rows about Go packages are tried on our side alone: the packages are not here, and no test loads them.
set -u
top=$PWD
build=${GONS_BUILD:-$top/build}
preload=$build/libgons-preload.so
count=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/tmp" "$work/share"
echo marker >"$work/tmp/marker"
echo shared >"$work/share/file"
chmod 666 "$work/share/file"
cd / || exit 1 # wherever the tree lies: a program whose directory is hidden by its new /tmp does not begin

next() { count=$((count + 1)); echo "$1" >>"$work/names"; }
ok() { next "$1"; echo "ok $count - $1"; }
skip() { next "$1"; echo "ok $count - $1 # SKIP $2"; }
not_ok()
{
	next "$1"
	echo "not ok $count - $1"
	for file in said peer told; do
		[ -s "$work/$file" ] && sed "s/^/# $file: /" "$work/$file"
	done
}
check() { name=$1; shift; if "$@" >"$work/told" 2>&1; then ok "$name"; else not_ok "$name"; fi; }
have() { command -v "$1" >/dev/null 2>&1; }

# Without it every program would go on where it is, and some rows would look right.
if LD_PRELOAD=$preload gons_onerror=exit gons_nothing=1 env true 2>/dev/null; then
	echo "Bail out! $preload does nothing"
	exit 1
fi

# What a process sees, fact by fact. It runs in the new place, so it uses what is in /usr/bin only.
# shellcheck disable=SC2016
look='
fact() { printf "%s:" "$1"; shift; [ $# -eq 0 ] || printf " %s" "$@"; echo; }
for what; do
	case $what in
	ns) for type in cgroup ipc mnt net pid time user uts; do
			link=$(readlink /proc/self/ns/$type) || link=
			case " $HOST_NS " in
			*" ${link:-none} "*) fact $type same ;;
			*) fact $type ${link:+new} ;;
			esac
		done ;;
	ids) fact ids $(id -u) $(id -g) ;;
	groups) fact groups $(id -G) ;;
	maps) fact uid_map $(cat /proc/self/uid_map); fact gid_map $(cat /proc/self/gid_map) ;;
	setgroups) fact setgroups $(cat /proc/self/setgroups) ;;
	pid) fact pid $$ ;;
	proc) set -- /proc/[0-9]*; fact processes $# ;;
	tmp) fact tmp $(ls -A /tmp); fact mode $(stat -c %a /tmp) ;;
	tmpfs) fact tmpfs $(stat -f -c "%T" /tmp); fact size $(df -k /tmp | awk "END { print \$2 }") ;;
	name) fact name $(uname -n) ;;
	domain) fact domain $(cat /proc/sys/kernel/domainname) ;;
	propagation) while read -r id parent device top place options kind rest; do
			[ "$place" = / ] || continue
			case $kind in -) fact propagation private ;; *) fact propagation "${kind%%:*}" ;; esac
		done </proc/self/mountinfo ;;
	caps) fact caps $(sed -n "s/^CapEff:.//p" /proc/self/status) ;;
	sets) fact sets $(sed -n "s/^Cap...:.//p" /proc/self/status) ;;
	clock) fact offsets $(awk "{ print \$1, \$2 }" /proc/self/timens_offsets) ;;
	cwd) fact cwd "$(pwd -P)" ;;
	root) fact root $(ls -A /) ;;
	bound) fact bound $(cat /mnt/file); if (: >>/mnt/file) 2>/dev/null; then fact bound writable; else fact bound read-only; fi ;;
	old) ours=0 others=0
		while read -r id parent device top place rest; do
			case $place in
			/ | /usr | /usr/* | /proc | /dev | /dev/*) ours=$((ours + 1)) ;;
			*) others=$((others + 1)) ;;
			esac
		done </proc/self/mountinfo
		[ $ours -gt 3 ] && fact others $others
		fact up $(cd /..; ls -A) ;;
	dev) set --; for name in null zero full random urandom tty; do [ -c /dev/$name ] && set -- "$@" $name; done
		fact devices $#; fact null $(stat -c %t:%T /dev/null); fact read $(head -c 3 /dev/zero | od -An -tx1)
		(echo x >/dev/null) && fact write ok ;;
	pts) fact pts $(stat -f -c %t /dev/pts); fact ptmx $([ -e /dev/ptmx ] && echo there)
		fact shm $(stat -f -c %T /dev/shm) $(stat -c %a /dev/shm) ;;
	lo) if grep -q 127.0.0.1 /proc/self/net/fib_trie; then fact lo up; else fact lo down; fi ;;
	esac
done'
HOST_NS=$(for type in cgroup ipc mnt net pid time user uts; do readlink /proc/self/ns/$type; done | tr '\n' ' ')
export HOST_NS

# Who runs it. Root of a user namespace is enough for most rows; the others say `real_root`.
as_self() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
	as_root() { "$@"; }
	as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	real_root=yes
else
	as_root() { unshare --user --map-root-user "$@"; }
	as_user() { "$@"; }
	real_root=
fi
as_root true 2>/dev/null || { echo "1..0 # SKIP no user namespaces here"; exit 0; }
user_works=
as_user test -x "$work" -a -r "$preload" 2>/dev/null && as_user unshare --user true 2>/dev/null && user_works=yes

# gons WHO "WORDS" PROGRAM...: the words are split at spaces.
gons()
{
	who=$1 words=$2
	shift 2
	# shellcheck disable=SC2086
	"$who" timeout -k 1 20 env LD_PRELOAD="$preload" gons_onerror=exit $words "$@"
}
peer() { who=$1; shift; "$who" timeout -k 1 20 "$@"; }

# try NAME WHO "FACTS" "WORDS" "LINE;LINE..." [PEER...]: with the words a program sees the lines; so does the peer's.
try()
{
	name=$1 by=$2 facts=$3 set=$4 lines=$5
	shift 5
	: >"$work/peer"
	: >"$work/told"
	if [ "$by" = as_user ] && [ -z "$user_works" ]; then
		skip "$name" "no ordinary user who can read build/ and make user namespaces"
		return
	fi
	# shellcheck disable=SC2086
	gons "$by" "$set" sh -c "$look" look $facts >"$work/said" 2>&1 || { not_ok "$name"; return; }
	if [ -n "$lines" ]; then
		printf '%s\n' "$lines" | sed 's/; */\n/g' | while read -r line; do
			grep -qFx -- "$line" "$work/said" || { echo "not seen: $line"; exit 1; }
		done >"$work/told" || { not_ok "$name"; return; }
	fi
	[ $# -gt 0 ] || { ok "$name"; return; }
	have "$1" || { ok "$name"; echo "# note: $name: not compared, no $1"; return; }
	# shellcheck disable=SC2086
	peer "$by" "$@" sh -c "$look" look $facts >"$work/peer" 2>&1 && diff "$work/peer" "$work/said" >"$work/told" ||
		{ not_ok "$name"; return; }
	ok "$name"
}

# The Perl peer: one system call for each argument, as scripts and Sys::Linux::Namespace 0.013 make them.
cat >"$work/peer.pl" <<'END'
use strict;
my %numbers = (x86_64 => [272, 165], aarch64 => [97, 40], riscv64 => [97, 40]);
chomp(my $machine = `uname -m`);
my ($unshare, $mount) = @{$numbers{$machine} or die "unknown processor\n"};
sub mounts { my ($from, $to, $type, $flags, $options) = @_;
	syscall($mount, $from, $to, $type, $flags, $options) == 0 or die "mount $to: $!\n"; }
while (@ARGV) {
	my ($step, @rest) = split /:/, shift;
	last if $step eq '--';
	if ($step eq 'unshare') { syscall($unshare, hex $rest[0]) == 0 or die "unshare: $!\n"; }
	elsif ($step eq 'private') { mounts('/', '/', 'none', 0x44000, ''); }
	elsif ($step eq 'bind') { mounts($rest[0], $rest[1], 'none', 0x1000, ''); }
	elsif ($step eq 'tmpfs') { mounts('none', '/tmp', 'tmpfs', 0, $rest[0] // ''); }
	elsif ($step eq 'proc') { mounts('proc', '/proc', 'proc', 0, ''); }
	elsif ($step eq 'fork') { my $pid = fork // die "fork: $!\n"; if ($pid) { waitpid $pid, 0; exit $? >> 8; } }
	elsif ($step eq 'fresh') { mkdir "/tmp/compare-$$" or die; chmod 01777, "/tmp/compare-$$";
		my $pid = fork // die; if ($pid) { waitpid $pid, 0; rmdir "/tmp/compare-$$"; exit $? >> 8; }
		$pid = getppid; syscall($unshare, 0x20000) == 0 or die; mounts('/', '/', 'none', 0x44000, '');
		mounts("/tmp/compare-$pid", '/tmp', 'none', 0x1000, ''); }
	elsif ($step eq 'become') { $) = "$rest[1] $rest[1]"; $( = $rest[1]; $< = $> = $rest[0]; }
	else { die "unknown step $step\n"; }
}
exec @ARGV or die "exec: $!\n";
END

#### A Perl script that unshares and binds a private /tmp

perl="perl $work/peer.pl"
# shellcheck disable=SC2086
script_rows()
{
	try script_mount_namespace as_root 'ns propagation' gons_mnt=new 'mnt: new; propagation: private' \
		$perl unshare:20000 private --
	try script_tmp_is_a_directory as_root 'ns tmp' "gons_mnt=new gons_tmp=$work/tmp" 'mnt: new; tmp: marker' \
		$perl unshare:20000 private "bind:$work/tmp:/tmp" --
	try script_tmp_has_a_size as_root tmpfs 'gons_mnt=new gons_tmp=tmpfs:size=64m' 'tmpfs: tmpfs; size: 65536' \
		$perl unshare:20000 private tmpfs:size=64m --
	try script_tmp_is_fresh as_root 'ns tmp' 'gons_mnt=new gons_tmp=fresh' 'mnt: new; tmp:; mode: 1777' \
		$perl fresh --
	check script_fresh_tmp_is_removed removed
	check script_fresh_tmp_is_removed_after_sigkill removed_after_sigkill
	check script_nothing_is_seen_outside nothing_outside
	if [ -n "$real_root" ]; then
		try script_becomes_a_user as_root 'ids groups' \
			'gons_mnt=new gons_uid=1000 gons_gid=1001 gons_groups=1001' 'ids: 1000 1001; groups: 1001' \
			$perl unshare:20000 private become:1000:1001 --
	else
		skip script_becomes_a_user 'it takes root'
	fi
	check script_exit_status exit_status
}

# What a failure would leave in the real /tmp is told apart by this name, and taken away.
file_in_tmp=gons-compare-$$
left_in_tmp() { find /tmp -maxdepth 1 -name 'gons-*' | wc -l; }
removed()
{
	before=$(left_in_tmp)
	gons as_root 'gons_mnt=new gons_tmp=fresh' sh -c "mkdir -p /tmp/$file_in_tmp/b && echo x >/tmp/$file_in_tmp/b/c" || return 1
	[ "$(left_in_tmp)" = "$before" ] || { rm -rf "/tmp/$file_in_tmp"; return 1; }
}

removed_after_sigkill()
{
	mkfifo "$work/fresh" || return 1
	exec 3<>"$work/fresh"
	# shellcheck disable=SC2016
	{ gons as_root 'gons_mnt=new gons_tmp=fresh' sh -c '
		mkdir -p /tmp/a/b
		while read -r id parent device top place rest; do
			[ "$place" != /tmp ] || last=${top%/tmp} # the one that is seen; /tmp of the host can be a mount, too
		done </proc/self/mountinfo
		echo "${last##*/}"
		exec sleep 100' || echo failed; } >&3 &
	waiter=$!
	read -r directory <&3
	[ -d "/tmp/$directory" ] || return 1
	kill -KILL "$(child_of $waiter)"
	wait $waiter
	exec 3<&-
	# shellcheck disable=SC2016
	timeout 20 sh -c 'while [ -e "$1" ]; do :; done' sh "/tmp/$directory"
}

# Also where every mount is shared.
nothing_outside()
{
	# shellcheck disable=SC2016
	PRELOAD=$preload DIRECTORY=$work/tmp FILE=/tmp/$file_in_tmp as_root timeout -k 1 20 \
		unshare --mount --propagation shared sh -c '
		cat /proc/self/mountinfo >"$DIRECTORY.before"
		for tmp in "$DIRECTORY" fresh tmpfs; do
			env LD_PRELOAD="$PRELOAD" gons_onerror=exit gons_mnt=new gons_tmp=$tmp touch "$FILE" || exit 1
			[ ! -e "$FILE" ] || { rm "$FILE"; exit 1; }
		done
		diff "$DIRECTORY.before" /proc/self/mountinfo' || return 1
	rm "$work/tmp/$file_in_tmp" # it went there
}

exit_status()
{
	gons as_root "gons_mnt=new gons_tmp=$work/tmp" sh -c 'exit 7'
	[ $? -eq 7 ] || return 1
	gons as_root 'gons_mnt=new gons_tmp=fresh' sh -c 'exit 7'
	[ $? -eq 7 ]
}

#### Perl's Sys::Linux::Namespace

# shellcheck disable=SC2086
namespace_rows()
{
	try namespace_private_tmp as_root 'ns tmp tmpfs propagation' 'gons_mnt=new gons_tmp=tmpfs' \
		'mnt: new; tmp:; tmpfs: tmpfs; mode: 1777; propagation: private' \
		$perl unshare:20000 private tmpfs --
	try namespace_private_tmp_options as_root 'ns tmp tmpfs' 'gons_mnt=new gons_tmp=tmpfs:size=64m,mode=0700' \
		'size: 65536; mode: 700' $perl unshare:20000 private tmpfs:size=64m,mode=0700 --
	try namespace_private_mount as_root 'ns propagation' 'gons_mnt=new' 'mnt: new; propagation: private' \
		$perl unshare:20000 private --
	try namespace_private_pid as_root 'ns pid proc' 'gons_pid=new gons_mnt=new' \
		'pid: new; pid: 1; processes: 1; mnt: new' $perl unshare:20020000 private fork proc --
	try namespace_no_proc as_root pid 'gons_pid=new gons_mnt=new gons_proc=0' 'pid: 1' \
		$perl unshare:20020000 private fork --
	check namespace_no_proc_leaves_proc leaves_proc
	try namespace_private_net as_root 'ns lo' gons_net=new 'net: new; lo: up'
	try namespace_private_ipc as_root ns gons_ipc=new 'ipc: new' $perl unshare:8000000 --
	try namespace_private_user as_self ns gons_user=new 'user: new' $perl unshare:10000000 --
	try namespace_private_uts as_root 'ns name' gons_uts=new 'uts: new' $perl unshare:4000000 --
	if have perl && [ -e /proc/sys/kernel/sem ]; then
		check namespace_private_sysvsem semaphores
	else
		skip namespace_private_sysvsem 'no perl, or no System V semaphores'
	fi
	check namespace_term_child term_child
	if have perl; then
		check namespace_run run_of_code
		check namespace_setup this_process
	else
		skip namespace_run 'no perl'
		skip namespace_setup 'no perl'
	fi
}

# The /proc that is there shows the processes outside.
leaves_proc()
{
	outside=$(awk '$5 == "/proc" { print $3 }' /proc/self/mountinfo | tail -n 1)
	# shellcheck disable=SC2016
	inside=$(gons as_root 'gons_pid=new gons_mnt=new gons_proc=0' \
		awk '$5 == "/proc" { print $3 }' /proc/thread-self/mountinfo /proc/$$/mountinfo 2>/dev/null | tail -n 1)
	echo "$outside $inside"
	[ -n "$outside" ] && [ "$outside" = "$inside" ]
}

# An undo value is carried over execve(2); a process that has no part in the list any more finds it undone.
cat >"$work/semaphore.pl" <<'END'
my $id = semget(0, 1, 01600) // die "semget: $!\n";
semop($id, pack 's3', 0, 1, 0x1000) or die "semop: $!\n";
my $value = sub { my $pid = open(my $pipe, '-|', @ARGV, $^X, '-e', "print semctl($id, 0, 12, 0) + 0"); <$pipe> };
if (fork) { wait; semctl($id, 0, 0, 0); exit $? >> 8; }
semop($id, pack 's3', 0, 1, 0x1000) or die "semop: $!\n";
exec @ARGV, $^X, '-e', "exit(semctl($id, 0, 12, 0) + 0)";
END
semaphores()
{
	peer as_self perl "$work/semaphore.pl" env
	shared=$?
	peer as_self perl "$work/semaphore.pl" env LD_PRELOAD="$preload" gons_onerror=exit gons_sysvsem=new
	own=$?
	peer as_self perl "$work/semaphore.pl" perl "$work/peer.pl" unshare:40000 --
	theirs=$?
	echo "value with the list of the process: $shared, with a new one: $own, as perl does it: $theirs"
	[ $shared -eq 2 ] && [ $own -eq 1 ] && [ $theirs -eq 1 ]
}

# A signal to the process that was started reaches the program.
term_child()
{
	mkfifo "$work/ready" "$work/hold" || return 1
	exec 3<>"$work/ready" 4<>"$work/hold"
	# shellcheck disable=SC2016
	{ gons as_root 'gons_pid=new gons_mnt=new' sh -c 'trap "exit 9" TERM; echo ready; read -r line <&4'
		echo "ended with $?"; } >&3 &
	waiter=$!
	read -r line <&3
	[ "$line" = ready ] || return 1
	# `timeout` is the one that was started; it sends TERM on.
	kill -TERM "$(find_child $waiter timeout)"
	read -r line <&3
	wait $waiter
	exec 3<&- 4<&-
	rm "$work/ready" "$work/hold"
	echo "$line"
	[ "$line" = 'ended with 9' ]
}

# The process that stays outside: the only child of `timeout`.
child_of()
{
	started=$(find_child "$1" timeout)
	awk '{ print $1 }' "/proc/$started/task/$started/children"
}
find_child()
{
	if [ "$(cat "/proc/$1/comm")" = "$2" ]; then
		echo "$1"
		return
	fi
	for child in $(cat "/proc/$1/task/$1/children"); do
		find_child "$child" "$2"
	done
}

# A run of code elsewhere: the program starts itself again with words, and goes on where it was.
cat >"$work/run.pl" <<'END'
if (@ARGV) { opendir my $tmp, '/tmp'; print "inside $$ ", scalar(grep { !/^\./ } readdir $tmp), "\n"; exit; }
my $before = readlink '/proc/self/ns/mnt';
{
	local @ENV{qw(LD_PRELOAD gons_onerror gons_mnt gons_pid gons_tmp)} = ($ENV{PRELOAD}, qw(exit new new tmpfs));
	system $^X, '-e', $ENV{CODE}, 'inside';
}
print 'outside ', $before eq readlink '/proc/self/ns/mnt' ? 'as before' : 'moved', "\n";
END
run_of_code()
{
	code=$(cat "$work/run.pl")
	PRELOAD=$preload CODE=$code peer as_root perl -e "$code" >"$work/said" || return 1
	printf '%s\n' 'inside 1 0' 'outside as before' | diff - "$work/said"
}
this_process()
{
	# shellcheck disable=SC2016
	gons as_root 'gons_mnt=new gons_tmp=tmpfs' perl -e 'opendir my $tmp, "/tmp";
		exit !(readlink("/proc/self/ns/mnt") ne $ARGV[0] && !grep { !/^\./ } readdir $tmp)' \
		"$(readlink /proc/self/ns/mnt)"
}

#### The user namespace walk of an OCI runtime

make_root()
{
	mkdir -p "$work/tree/usr" "$work/tree/proc" "$work/tree/dev" "$work/tree/tmp" "$work/tree/mnt"
	for link in bin sbin lib lib32 lib64 libx32; do
		[ -L "/$link" ] && ln -s "usr/$link" "$work/tree/$link"
	done
}

oci_rows()
{
	make_root
	all='gons_user=new gons_mnt=new gons_pid=new gons_uts=new gons_ipc=new gons_net=new gons_cgroup=new'
	place="$all gons_root=$work/tree gons_bind=/usr:/usr:ro"
	inside=$(ls -A "$work/tree" | tr '\n' ' ' | sed 's/ $//')
	id=$(as_user id -u)
	gid=$(as_user id -g)

	try oci_namespaces as_user ns "$all" \
		'user: new; mnt: new; pid: new; uts: new; ipc: new; net: new; cgroup: new; time: same' \
		unshare --user --map-root-user --mount --pid --fork --uts --ipc --net --cgroup --mount-proc
	try oci_id_maps as_user 'ids maps' "$all" "ids: 0 0; uid_map: 0 $id 1; gid_map: 0 $gid 1" \
		unshare --user --map-root-user
	if [ -n "$real_root" ]; then
		try oci_id_map_ranges as_root maps \
			"$all gons_uidmap=0:100000:1000,1000:0:1 gons_gidmap=0:100000:1000,1000:0:1" \
			'uid_map: 0 100000 1000 1000 0 1; gid_map: 0 100000 1000 1000 0 1'
	else
		skip oci_id_map_ranges 'it takes root, or ranges in /etc/subuid'
	fi
	try oci_setgroups_denied as_user setgroups "$all" 'setgroups: deny' unshare --user --map-root-user
	if [ ! -L /bin ]; then
		for row in root_is_private proc bind bind_read_only pivot_root dev dev_pts_and_shm hostname directory init \
			capabilities; do
			skip "oci_$row" '/bin is not a link to /usr/bin, so /usr alone makes no root'
		done
		return
	fi
	try oci_root_is_private as_user propagation "$place" 'propagation: private'
	try oci_proc as_user 'pid proc' "$place" 'pid: 1; processes: 1'
	try oci_bind as_user bound "$place,$work/share:/mnt" 'bound: shared; bound: writable'
	try oci_bind_read_only as_user bound "$place,$work/share:/mnt:ro" 'bound: shared; bound: read-only'
	try oci_pivot_root as_user 'old root' "$place" "others: 0; up: $inside; root: $inside"
	try oci_dev as_user 'dev old' "$place" "devices: 6; null: 1:3; read: 00 00 00; write: ok; up: $inside"
	try oci_dev_pts_and_shm as_user 'pts old' "$place" "pts: 1cd1; ptmx: there; shm: tmpfs 1777; up: $inside"
	try oci_hostname as_user 'name domain' "$place gons_hostname=inner-system gons_domainname=inner.domain" \
		'name: inner-system; domain: inner.domain'
	try oci_directory as_user cwd "$place gons_wd=/usr" 'cwd: /usr'
	try oci_init as_user 'pid proc' "$place gons_fork=init" 'pid: 2; processes: 2'
	try oci_capabilities as_user sets "$all gons_caps=1" \
		'sets: 0000000000000001 0000000000000001 0000000000000001 0000000000000001 0000000000000001'
}

#### A Go talk: re-executed demos

cat >"$work/demo.go" <<'END'
package main

import (
	"os"
	"os/exec"
	"syscall"
)

func check(err error) {
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
}

func main() {
	if os.Args[1] == "again" {
		switch os.Args[2] {
		case "uts":
			check(syscall.Sethostname([]byte("inner-system")))
		case "mount":
			check(syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""))
			check(syscall.Mount("proc", "/proc", "proc", 0, ""))
		}
		program, err := exec.LookPath(os.Args[3])
		check(err)
		check(syscall.Exec(program, os.Args[3:], os.Environ()))
	}
	flags := map[string]uintptr{
		"uts":   syscall.CLONE_NEWUTS,
		"user":  syscall.CLONE_NEWUSER,
		"pid":   syscall.CLONE_NEWPID,
		"mount": syscall.CLONE_NEWNS | syscall.CLONE_NEWPID,
	}
	command := exec.Command("/proc/self/exe", append([]string{"again"}, os.Args[1:]...)...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags[os.Args[1]]}
	if os.Args[1] == "user" {
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 109, HostID: os.Getuid(), Size: 1}}
		command.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 114, HostID: os.Getgid(), Size: 1}}
	}
	check(command.Run())
}
END
go_rows()
{
	demo=$work/demo
	have go && (cd "$work" && HOME=$work GOCACHE=$work/cache GO111MODULE=off CGO_ENABLED=0 GOFLAGS='' \
		timeout 120 go build -o demo demo.go) >"$work/told" 2>&1
	rm -rf "$work/cache"
	try go_uts as_root 'ns name' 'gons_uts=new gons_hostname=inner-system' 'uts: new; name: inner-system' "$demo" uts
	try go_user as_user 'ns ids maps setgroups' \
		"gons_user=new gons_uidmap=109:$(as_user id -u):1 gons_gidmap=114:$(as_user id -g):1" \
		'user: new; ids: 109 114; setgroups: deny' "$demo" user
	if [ -n "$real_root" ]; then
		try go_user_maps_others as_root 'ids maps' \
			'gons_user=new gons_uidmap=0:109:1 gons_gidmap=0:114:1 gons_uid=0 gons_gid=0' \
			'ids: 0 0; uid_map: 0 109 1; gid_map: 0 114 1'
	else
		skip go_user_maps_others 'it takes root'
	fi
	try go_pid as_root pid gons_pid=new 'pid: 1' "$demo" pid
	try go_mount as_root 'ns proc pid propagation' 'gons_mnt=new gons_pid=new' \
		'mnt: new; pid: 1; processes: 1; propagation: private' "$demo" mount
}

#### unshare(1)

unshare_rows()
{
	try unshare_mount as_root 'ns propagation' gons_mnt=new 'mnt: new; propagation: private' unshare --mount
	try unshare_uts as_root ns gons_uts=new 'uts: new' unshare --uts
	try unshare_ipc as_root ns gons_ipc=new 'ipc: new' unshare --ipc
	try unshare_net as_root ns gons_net=new 'net: new' unshare --net
	try unshare_pid as_root pid gons_pid=new 'pid: 1' unshare --pid --fork
	check unshare_pid_for_children for_children
	try unshare_user as_user ns gons_user=new 'user: new' unshare --user
	try unshare_cgroup as_root ns gons_cgroup=new 'cgroup: new' unshare --cgroup
	if [ -e /proc/self/ns/time ]; then
		try unshare_time as_root 'ns clock' gons_time=new 'time: new; offsets: monotonic 0 boottime 0' \
			unshare --time --fork
		try unshare_monotonic as_root clock 'gons_time=new gons_monotonic=1000' 'offsets: monotonic 1000 boottime 0' \
			unshare --time --fork --monotonic 1000
		try unshare_boottime as_root clock 'gons_time=new gons_boottime=1000' 'offsets: monotonic 0 boottime 1000' \
			unshare --time --fork --boottime 1000
	else
		for row in time monotonic boottime; do
			skip "unshare_$row" 'this kernel has no time namespaces'
		done
	fi
	check unshare_fork forks
	try unshare_map_user as_user 'ids maps' "gons_user=new gons_uidmap=7:$(as_user id -u):1 gons_gidmap=8:$(as_user id -g):1" \
		'ids: 7 8' unshare --map-user=7 --map-group=8
	try unshare_map_root_user as_user 'ids maps setgroups' gons_user=new 'ids: 0 0; setgroups: deny' \
		unshare --map-root-user
	try unshare_map_current_user as_user 'ids maps setgroups' 'gons_user=new gons_uidmap=self gons_gidmap=self' \
		"ids: $(as_user id -u) $(as_user id -g)" unshare --map-current-user
	if [ -n "$real_root" ] && have newuidmap && [ -e /etc/subuid ] && [ -e /etc/subgid ]; then
		try unshare_map_users with_ranges 'maps setgroups' \
			'gons_user=new gons_uidmap=0:100000:1000 gons_gidmap=0:100000:1000 gons_setgroups=allow' \
			'uid_map: 0 100000 1000; gid_map: 0 100000 1000; setgroups: allow' \
			unshare --user --map-users=100000,0,1000 --map-groups=100000,0,1000
	else
		skip unshare_map_users 'it takes root, newuidmap, and /etc/subuid and /etc/subgid to put others over'
	fi
	if [ -n "$real_root" ] && [ -n "$user_works" ] && have newuidmap && [ -e /etc/subuid ] && [ -e /etc/subgid ]; then
		try unshare_map_auto user_with_ranges maps 'gons_user=new gons_uidmap=auto gons_gidmap=auto' \
			'uid_map: 0 65534 1 1 100000 65536; gid_map: 0 65534 1 1 100000 65536'
	else
		skip unshare_map_auto 'it takes root, newuidmap, and /etc/subuid and /etc/subgid to put others over'
	fi
	check unshare_kill_child kills_child
	try unshare_mount_proc as_root 'ns proc' 'gons_pid=new gons_mnt=new' 'processes: 1; mnt: new' \
		unshare --pid --fork --mount-proc
	for propagation in private slave shared unchanged; do
		try unshare_propagation_$propagation as_root propagation \
			"gons_mnt=new gons_propagation=$propagation" '' unshare --mount --propagation $propagation
	done
	try unshare_setgroups as_root setgroups 'gons_user=new gons_setgroups=deny' 'setgroups: deny' \
		unshare --user --setgroups deny
	keep_caps
	if [ -L /bin ]; then
		check unshare_root enters_root
	else
		skip unshare_root '/bin is not a link to /usr/bin, so /usr alone makes no root'
	fi
	try unshare_wd as_root cwd 'gons_mnt=new gons_wd=/usr' 'cwd: /usr' unshare --mount --wd=/usr
	if [ -n "$real_root" ]; then
		try unshare_setuid_setgid as_root 'ids groups' 'gons_mnt=new gons_uid=1000 gons_gid=1001 gons_groups=1001' \
			'ids: 1000 1001' unshare --mount --setuid 1000 --setgid 1001
	else
		skip unshare_setuid_setgid 'it takes root'
	fi
	check unshare_forward_signals term_child
}

forks()
{
	# shellcheck disable=SC2016
	gons as_root 'gons_uts=new gons_fork=1' sh -c 'echo $PPID; readlink /proc/$PPID/ns/uts; readlink /proc/self/ns/uts' \
		>"$work/said" || return 1
	[ "$(sed -n 2p "$work/said")" = "$(sed -n 3p "$work/said")" ] # the one outside has moved as well, and stays
}

# In a mount namespace where /etc/subuid and /etc/subgid are of our making.
with_ranges()
{
	printf '%s:100000:65536\n' root nobody >"$work/ranges"
	# shellcheck disable=SC2016
	RANGES=$work/ranges unshare --mount sh -c '
		mount --bind "$RANGES" /etc/subuid && mount --bind "$RANGES" /etc/subgid || exit 1
		exec "$@"' sh "$@"
}
user_with_ranges() { with_ranges setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

for_children()
{
	# shellcheck disable=SC2016
	gons as_root 'gons_pid=new gons_fork=0' sh -c '[ $$ -ne 1 ] && (exec sh -c "echo \$\$")' >"$work/said" || return 1
	# shellcheck disable=SC2016
	peer as_root unshare --pid sh -c '[ $$ -ne 1 ] && (exec sh -c "echo \$\$")' >"$work/peer" || return 1
	[ "$(cat "$work/said")" = 1 ] && diff "$work/peer" "$work/said"
}

# The program ends with the process outside.
kills_child()
{
	mkfifo "$work/life" || return 1
	exec 3<>"$work/life"
	# shellcheck disable=SC2016
	{ gons as_root 'gons_pid=new gons_mnt=new' sh -c 'echo up; exec 3>&-; exec sleep 100' || echo failed; } >&3 &
	waiter=$!
	exec 4<"$work/life" 3<&-
	read -r line <&4
	[ "$line" = up ] || return 1
	kill -KILL "$(child_of $waiter)"
	wait $waiter
	while read -r line <&4; do :; done # until nobody can write there any more
	exec 4<&-
	rm "$work/life"
}

keep_caps()
{
	full=$(gons as_user 'gons_user=new' sed -n 's/^CapEff:.//p' /proc/self/status 2>/dev/null)
	try unshare_keep_caps as_user 'ids caps' \
		"gons_user=new gons_uidmap=self gons_gidmap=self gons_caps=${full:-0}" "caps: $full" \
		unshare --map-current-user --keep-caps
}

# The root is the directory, and what was bound there before stays.
enters_root()
{
	gons as_root "gons_mnt=new gons_root=$work/tree gons_bind=/usr:/usr" ls -A / >"$work/said" || return 1
	ls -A "$work/tree" | diff - "$work/said"
}

#### From C: what gons_run() adds to the rows above, and two Go packages that start a program again

compile_again() { cc -Wall -Wextra -Werror -D_GNU_SOURCE -I"$top/include" -o "$work/again" "$top/test/programs/compare.c" "$build/libgons.a"; }

# again NAME "LINE|LINE..." MODE WORDS [COMMAND]: it prints just that.
again()
{
	name=$1 lines=$2
	shift 2
	: >"$work/peer"
	as_root timeout -k 1 20 "$work/again" "$@" >"$work/said" 2>"$work/errors" </dev/null
	printf '%s\n' "$lines" | tr '|' '\n' | diff - "$work/said" >"$work/told" || { not_ok "$name"; return; }
	ok "$name"
}

done='returned 0'
# shellcheck disable=SC2016
again_rows()
{
	again namespace_run_in_c "inside 41|returned 41, outside 1|$done" run 'mnt=new pid=new tmp=tmpfs wd=/'
	check namespace_term_child_in_c term_child_in_c

	again reexec_register "$done" action '' nothing
	again reexec_register_twice 'File exists' twice ''
	again reexec_dispatch "inner|$done" reexec 'uts=new hostname=inner' 'uname -n'
	again reexec_without_dispatch 'error: Operation not supported|gons_dispatch() was never called, so action "echo" would start the program for ever; call it as the first line of main()' never ''
	again reexec_in_an_action "ELOOP$done" action '' nested
	again reexec_unknown_action 'error: No such file or directory|there is no action "other"; register it with gons_action() before gons_dispatch()' action '' other
	again reexec_twice_by_one_plan "inner|inner|$done" again 'uts=new hostname=inner' 'uname -n'
	check reexec_namespaces joins_by_path
	check reexec_order looks_inside
	again reexec_pid "1|$done" reexec 'pid=new mnt=new' 'echo $PPID'
	again reexec_parameter "0001|$done" reexec '' 'printf "\000\001" | od -An -tx1 | tr -d " "'
	again reexec_standard_streams "/dev/null $work/said|$done" reexec '' \
		'echo "$(readlink /proc/$PPID/fd/0) $(readlink /proc/$PPID/fd/1)"'
	again reexec_large 'the same' large ''
	again reexec_result_limit 'error: Message too long|the result is longer than GONS_RESULT_MAX of action "command"' \
		limit '' 'echo 12345678901234567890'
	again reexec_environment "blue none|$done" environ '' 'echo "$COLOUR ${HOST_NS:-none}"'
	again reexec_words_are_taken_out "0|$done" reexec uts=new 'env | grep -c "^gons_"; true'
	check reexec_stderr passes_stderr_on
	again reexec_status 'returned 3|action "command" returned 3; its last line on stderr: "second"' \
		reexec '' 'echo first >&2; echo second >&2; exit 3'
	again reexec_signal 'error: No child processes|action "command" was killed by signal 9' reexec '' 'kill -KILL $PPID'
	again reexec_deadline 'error: Connection timed out|action "for_ever" was killed at its deadline' deadline ''
	again reexec_failed_plan 'error: No such file or directory|cannot change to gons_wd directory "/no/such": No such file or directory; there is no such directory' \
		reexec 'mnt=new wd=/no/such' true
	again reexec_sealed "/memfd:again (deleted)|$done" reexec net=/proc/self/ns/net 'readlink /proc/$PPID/exe'
	check reexec_sealed_against_writing cannot_be_written

	check moby_argv_starts_nothing argv_starts_nothing
	again moby_standard_streams '1|aloud' streams ''
	again moby_extra_files kept keep ''
	again moby_self inner self 'uts=new hostname=inner'
}

# Passed on, and TERM, which is ignored, and KILL; then the signal is the caller's.
term_child_in_c()
{
	mkfifo "$work/ready" || return 1
	exec 3<>"$work/ready"
	{ as_root "$work/again" term uts=new; echo "ended with $?"; } >&3 &
	waiter=$!
	read -r line <&3
	[ "$line" = ready ] || return 1
	kill -HUP "$(cat "/proc/$waiter/task/$waiter/children")"
	read -r line <&3
	echo "$line"
	[ "$line" = 'hung up' ] || return 1
	wait $waiter
	read -r line <&3
	exec 3<&-
	rm "$work/ready"
	echo "$line"
	[ "$line" = 'ended with 129' ]
}

joins_by_path()
{
	# shellcheck disable=SC2016
	as_root timeout -k 1 20 sh -c '
		unshare --net sleep 100 & target=$!
		until [ "$(readlink /proc/$target/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
		"$1" reexec "net=/proc/$target/ns/net" "readlink /proc/self/ns/net" | head -n 1
		readlink "/proc/$target/ns/net"
		kill -KILL $target' sh "$work/again" >"$work/said" 2>&1
	cat "$work/said"
	[ "$(sort -u "$work/said" | grep -c '^net:')" -eq 1 ] && [ "$(grep -c '^net:' "$work/said")" -eq 2 ]
}

# The path of a namespace exists only in a mount namespace that is joined before.
looks_inside()
{
	# shellcheck disable=SC2016
	as_root timeout -k 1 20 sh -c '
		: >"$2/inner-net"
		mkfifo "$2/up"
		unshare --mount --net sh -c "mount --bind /proc/self/ns/net $2/inner-net && echo up >$2/up; exec sleep 100" & target=$!
		read -r line <"$2/up"
		for order in "!mnt,net" "!mnt,!net"; do
			"$1" reexec "mnt=/proc/$target/ns/mnt net=$2/inner-net order=$order" "echo there" | head -n 1
		done
		kill -KILL $target
		rm "$2/up" "$2/inner-net"' sh "$work/again" "$work" >"$work/said" 2>&1
	cat "$work/said"
	printf '%s\n' there 'error: Invalid argument' | diff - "$work/said"
}

passes_stderr_on()
{
	as_root "$work/again" reexec '' 'echo aloud >&2; echo quiet' >"$work/said" 2>"$work/errors"
	printf '%s\n' quiet "$done" | diff - "$work/said" && echo aloud | diff - "$work/errors"
}

# Whoever is inside keeps the program's file open, and writes to it when nobody executes it any more (CVE-2019-5736).
write_later()
{
	# shellcheck disable=SC2016
	as_root "$work/victim" "$1" net=/proc/self/ns/net 'exec 3</proc/$PPID/exe
		(
			while [ -e /proc/$PPID ]; do :; done
			if (echo x >>/proc/self/fd/3) 2>/dev/null; then echo written; else echo refused; fi
		) >'"$work/late"' 2>&1 &' || return 1
	read -r line <&3
	echo "$1: $line"
}
cannot_be_written()
{
	mkfifo "$work/late" || return 1
	exec 3<>"$work/late"
	cp "$work/again" "$work/victim"
	write_later reexec >"$work/said" && cmp "$work/again" "$work/victim" && write_later unsealed >>"$work/said"
	exec 3<&-
	cmp -s "$work/again" "$work/victim" && echo 'what was to be written without the seal was not'
	rm "$work/late" "$work/victim"
	printf '%s\n' "$done" 'reexec: refused' "$done" 'unsealed: written' | diff - "$work/said"
}

# Only gons_reexec() starts an action, not whoever chooses the name of the program.
argv_starts_nothing()
{
	cp "$work/again" "$work/nothing"
	as_root "$work/nothing" run '' >"$work/said" 2>&1
	rm "$work/nothing"
	grep -q 'inside 41' "$work/said"
}

every_row_is_tried()
{
	grep -Eo '`(script|namespace|oci|go|unshare|reexec|moby)_[a-z_]+`' "$top/docs/compare.md" | tr -d '`' | sort -u >"$work/rows"
	grep -Ev '^every_' "$work/names" | sort -u | diff "$work/rows" -
}

script_rows
namespace_rows
oci_rows
go_rows
unshare_rows
if compile_again >"$work/told" 2>&1; then
	again_rows
else
	not_ok again_compiles
fi
check every_row_of_compare_md_is_tried every_row_is_tried
echo "1..$count"
