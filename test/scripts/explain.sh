#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# gons explain: the table, JSON, colours and the exit status; and that it says what the verbs then do. TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
. "$(dirname "$0")/../tap.sh"

[ -x "$gons" ] || skip_all 'there is no gons command'
unshare --user --map-root-user true 2>/dev/null || skip_all 'nobody may make user namespaces here'
work=$(mktemp -d) || exit 1
leave() { [ -z "${target-}" ] || { kill -KILL "$target"; wait "$target" 2>/dev/null; }; rm -rf "$work"; }
trap leave EXIT

# A place of our own making, which whoever runs the test may enter.
mkfifo "$work/fifo"
# shellcheck disable=SC2016
unshare --user --map-root-user --uts --net sh -c 'echo >"$1"; exec sleep 300' sh "$work/fifo" &
target=$!
read -r _ <"$work/fifo"

# explained STATUS ARGUMENT...: the output is in out, what goes to standard error in err.
explained()
{
	wanted=$1
	shift
	"$gons" explain "$@" >"$work/out" 2>"$work/err"
	status=$?
	cat "$work/out" "$work/err"
	[ "$status" -eq "$wanted" ]
}

inode() { stat -L -c %i "/proc/$1/ns/$2"; }

table_has_a_row_for_each_namespace()
{
	explained 0 --target "$target" --all || return 1
	head -n 1 "$work/out" | grep -Eq '^NAMESPACE +FROM +TO +OWNER +NEEDED +HAVE +VERDICT$' || return 1
	for type in cgroup ipc mnt net pid time user uts; do
		grep -Eq "^$type +$(inode self $type) +$(inode "$target" $type) " "$work/out" || return 1
	done
	grep -Eq "^uts .* $(inode "$target" user) +CAP_SYS_ADMIN in $(inode "$target" user) +yes +would be joined$" "$work/out" &&
		grep -Eq '^mnt .* nothing +is already there$' "$work/out" && [ "$(tail -n 1 "$work/out")" = 'gons enter would work' ] &&
		[ ! -s "$work/err" ]
}

audit_object_is_told()
{
	# shellcheck disable=SC2016
	unshare --user --map-root-user --mount sh -c 'echo >"$1"; exec sleep 300' sh "$work/fifo" &
	read -r _ <"$work/fifo"
	explained 0 inject --target $! --user --mount && grep -q '^The dynamic linker of glibc would ask libgons-audit.so' "$work/out" &&
		explained 0 inject --target $! --user --mount --json && grep -q '"audited": true' "$work/out" &&
		explained 0 inject --target $! --user --mount --trust-target && ! grep audit "$work/out" &&
		explained 0 inject --target $! --user --json && grep -q '"audited": false' "$work/out" &&
		explained 0 enter --target $! --user --mount && ! grep audit "$work/out"
	result=$?
	kill -KILL $!
	return $result
}

each_capability_has_a_line()
{
	# shellcheck disable=SC2016
	unshare --user --map-root-user --mount sh -c 'echo >"$1"; exec sleep 300' sh "$work/fifo" &
	read -r _ <"$work/fifo"
	explained 0 --target $! --user --mount --preserve-credentials
	result=$?
	user=$(inode $! user)
	kill -KILL $!
	[ $result -eq 0 ] && grep -Eq "^mnt .* CAP_SYS_ADMIN in $user +yes +would be joined$" "$work/out" &&
		[ "$(grep -Ec "^ +CAP_SYS_(ADMIN|CHROOT) in $user +yes +$" "$work/out")" -ge 1 ]
}

what_nobody_asked_for_has_no_row()
{
	explained 0 --target "$target" --uts --user --preserve-credentials &&
		[ "$(sed -n '2,/^$/s/^\([a-z]*\) .*/\1/p' "$work/out" | tr '\n' ' ')" = 'user uts uid gid ' ]
}

words_have_rows_too()
{
	explained 1 new --user --mount --tmp=tmpfs --wd=/no/such || return 1
	grep -Eq "^user +$(inode self user) +new +nothing +would be made$" "$work/out" &&
		grep -Eq '^mnt .* new .* CAP_SYS_ADMIN in the new user namespace +yes +would be made$' "$work/out" &&
		grep -Eq '^tmp +tmpfs .*would be applied$' "$work/out" &&
		grep -Eq '^wd +/no/such +nothing +fails: No such file or directory$' "$work/out" &&
		tail -n 1 "$work/out" | grep -q '^gons new would fail: .*/no/such.*there is no such directory$'
}

# Status 0 or 1, and then the verb says the same.
it_says_what_the_verbs_do()
{
	while read -r verb options; do
		# shellcheck disable=SC2086
		"$gons" explain $verb $options >"$work/out"
		explained=$?
		# shellcheck disable=SC2086
		"$gons" $verb $options -- true 2>"$work/err"
		done=$?
		cat "$work/out" "$work/err"
		case $explained/$done in
		0/0) ;;
		1/125) [ "$(sed 's/^gons: //; s/;.*//' "$work/err")" = \
			"$(sed -n 's/^gons [a-z]* would fail: //; $s/;.*//p' "$work/out")" ] || return 1 ;;
		*) echo "$verb $options: $explained, $done"; return 1 ;;
		esac
	done <<-END
		enter -t $target --all
		enter -t $target --uts --user
		enter -t $target --uts
		enter -t $target --user --wdns=/no/such
		enter --net=/proc/self/ns/uts
		inject -t $target --user --net
		new --user --uts --hostname=x
		new --user --mount --root=/no/such
		new --user --mount --pid
	END
}

bad_usage_is_no_verdict()
{
	explained 125 --no-such && explained 125 -t 0 -a && explained 125 --all && explained 125 new --hostname= --uts= &&
		explained 125 --hostname=x && explained 125 --target=runc:../x -a && [ ! -s "$work/out" ]
}

help_is_that_of_the_verb()
{
	explained 0 new --help && grep -q '^usage: gons explain new ' "$work/out" && grep -q -- '--json' "$work/out" &&
		grep -q -- '--map-root-user' "$work/out" && explained 0 --help && grep -q '^usage: gons explain enter ' "$work/out"
}

a_program_is_not_executed()
{
	explained 0 new --user -- touch "$work/executed" && [ ! -e "$work/executed" ]
}

cgroup_of_the_target_is_left_alone()
{
	[ "$(id -u)" -eq 0 ] && command -v strace >/dev/null || { cannot 'it takes root and strace'; return; }
	# shellcheck disable=SC2016
	unshare --mount sh -c '[ -f /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup || { echo "no cgroup of version 2 here"; exit 77; }
		strace -f -y -e trace=write -o "$1" "$2" explain -t "$3" --uts --user --join-cgroup >"$4" &&
		! grep cgroup.procs "$1"' sh "$work/trace" "$gons" "$target" "$work/out"
}

# told_by_both OPTION...: explain refuses what enter does, with the same line.
told_by_both()
{
	"$gons" enter "$@" true 2>"$work/line"
	[ $? -eq 125 ] && explained 125 "$@" && diff "$work/line" "$work/err" && [ ! -s "$work/out" ]
}

what_no_plan_does_is_looked_at()
{
	told_by_both --uts --follow-context || return 1
	[ -e /sys/fs/selinux/enforce ] || told_by_both -t "$target" --uts --user --follow-context || return 1
	[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || told_by_both -t "$target" --uts --user --join-cgroup
}

# Whose environment it may have shows inside.
environment_is_judged_inside()
{
	explained 1 -t "$target" --uts --user -e && grep -F 'would fail: target' "$work/out" &&
		grep -F 'the program is not in all its namespaces (--all)' "$work/out" && ! grep -q 'is not reached' "$work/out" &&
		explained 0 -t "$target" --all -e && explained 0 -t "$target" --uts --user -e --trust-target
}

json_has_the_same()
{
	for arguments in "--json -t $target -a" "enter -t $target -a --json" "--json enter -t $target -a"; do
		# shellcheck disable=SC2086
		explained 0 $arguments || return 1
		python3 - "$work/out" "$target" <<-'END' || return 1
			import json, os, sys
			said = json.load(open(sys.argv[1]))
			assert said["verb"] == "enter" and said["works"] is True and said["message"] is None
			rows = [row for row in said["rows"] if row["namespace"]]
			assert [row["word"] for row in rows] == "cgroup ipc mnt net pid time user uts".split()
			for row in rows:
			    inode = lambda pid: os.stat(f"/proc/{pid}/ns/{row['word']}").st_ino
			    assert row["from"] == inode("self") and row["to"] == inode(sys.argv[2]), row
			    assert row["verdict"] == ("done" if row["word"] in ("net", "user", "uts") else "already-there"), row
			uts = rows[-1]
			user = os.stat(f"/proc/{sys.argv[2]}/ns/user").st_ino
			assert uts["owner"] == user and uts["errno"] == 0 and uts["text"] == "would be joined", uts
			assert uts["needs"][0] == {"needed": "CAP_SYS_ADMIN", "where": f"user namespace {user}", "user": user,
			    "have": "yes"}, uts
		END
	done
	explained 1 new --user --mount --json --wd=$'/\xff\xfe"' || return 1
	python3 - "$work/out" <<-'END'
		import errno, json, sys
		said = json.load(open(sys.argv[1]))
		wd = said["rows"][-1]
		assert not said["works"] and "--wd=/??" in said["message"]
		assert wd["value"] == '/??"' and wd["verdict"] == "fails" and wd["errno"] == errno.ENOENT and wd["from"] is None, wd
	END
}

# on_terminal VARIABLE...: the table as a terminal gets it.
on_terminal() { env -u NO_COLOR TERM=xterm "$@" script -qec "'$gons' explain new --user" /dev/null </dev/null; }

terminals_get_colours()
{
	on_terminal >"$work/out" && grep -q $'would be made' "$work/out" && grep -q $'\e\\[32m' "$work/out" || return 1
	for refused in NO_COLOR=1 TERM=dumb; do
		on_terminal "$refused" >"$work/out" && grep -q 'would be made' "$work/out" && ! grep -q $'\e' "$work/out" || return 1
	done
	on_terminal NO_COLOR= >"$work/out" && grep -q $'\e\\[32m' "$work/out" && explained 0 new --user && ! grep -q $'\e' "$work/out"
}

full_disk_is_told()
{
	"$gons" explain new --user >/dev/full 2>"$work/err"
	[ $? -eq 125 ] && grep 'cannot write' "$work/err"
}

# The example of gons-explain(1), but for the numbers of namespaces.
manual_shows_what_is_printed()
{
	clean() { sed -E 's/[0-9]{10}/NUMBER/g; s/ +$//'; }
	awk '/^\.EE/ { exit } shown; /^\.EX/ { shown = 1 }' docs/gons-explain.1 |
		sed 's/\\f[BP]//g; s/\\-/-/g; s/\\&//' >"$work/example"
	sed -n '1s/^\$ gons //p' "$work/example" >"$work/command"
	# shellcheck disable=SC2046
	"$gons" $(cat "$work/command") | clean >"$work/out"
	tail -n +2 "$work/example" | clean | diff - "$work/out"
}

# said STATUS TEXT ARGUMENT...: the status, and one line that is that.
said()
{
	wanted=$1 text=$2
	shift 2
	"$gons" "$@" >"$work/out" 2>"$work/err"
	status=$?
	cat "$work/out" "$work/err"
	[ $status -eq "$wanted" ] && [ "$(cat "$work/out" "$work/err")" = "$text" ]
}

without_a_verb()
{
	help=$("$gons" --help) || return 1
	said 0 "$help" -h && said 125 "$help" && said 125 'gons: unknown verb "unshare"; see gons --help' unshare &&
		said 0 "gons $(sed -n 's/^#define GONS_VERSION_[A-Z]* //p' include/gons.h | paste -sd.)" --version &&
		said 0 "$("$gons" --version)" -V
}

help_fits_a_screen()
{
	"$gons" --help >"$work/out" && [ "$(wc -l <"$work/out")" -le 24 ] && [ "$(wc -L <"$work/out")" -le 80 ]
}

# A file that shall keep a namespace: what is certain to fail is told as by the verb, and nothing is mounted.
kept_namespaces_are_looked_at()
{
	: >"$work/kept"
	for file in "$work/none" "$work"; do
		"$gons" new --user --net="$file" true 2>"$work/said" && return 1
		explained 1 new --user --net="$file" && grep -Eq '^net .* fails: ' "$work/out" &&
			[ "gons new would fail: $(sed 's/^gons: //' "$work/said")" = "$(tail -n 1 "$work/out")" ] || return 1
	done
	if "$gons" new --user --map-root-user --uts="$work/kept" true 2>"$work/said"; then
		umount "$work/kept" && explained 0 new --user --map-root-user --uts="$work/kept" &&
			grep -Eq '^uts .* would be made; that the file keeps it is not tried' "$work/out"
	else
		explained 1 new --user --map-root-user --uts="$work/kept" &&
			[ "gons new would fail: $(sed 's/^gons: //' "$work/said")" = "$(tail -n 1 "$work/out")" ] &&
			grep -Eq '^uts .* CAP_SYS_ADMIN in [0-9]+ +no +fails: Operation not permitted$' "$work/out"
	fi && ! grep -F "$work/kept" /proc/self/mountinfo
}

mistyped_verb_is_refused()
{
	for verb in injct bad '' --json\ injct; do
		# shellcheck disable=SC2086
		said 125 "gons: unknown verb \"${verb#--json }\"; gons explain takes one of: enter, inject, new" explain ${verb:-''} \
			-t "$target" --all -- true || return 1
	done
	explained 0 --target "$target" --all true && explained 0 --json -t "$target" --all
}

directories_are_shown_as_they_were_given()
{
	explained 0 --target "$target" --all --root --wd && grep -Eq '^root +of the target ' "$work/out" &&
		grep -Eq '^wd +of the target ' "$work/out" || return 1
	explained 0 --target "$target" --all -r/usr -w=/etc && grep -Eq '^root +/usr ' "$work/out" && grep -Eq '^wd +/etc ' "$work/out" &&
		explained 0 --target "$target" --all --json -r/usr && grep -Fq '"value": "/usr"' "$work/out"
}

values_do_nothing_to_a_terminal()
{
	euro=$'\xe2\x82\xac'
	explained 0 new --user --uts --hostname=$'a\e[1m\tb\x7f\xc2\x9b\xff\xe2\x82'"$euro" && grep -Fq "a?[1m?b??????$euro  " "$work/out" || return 1
	explained 1 enter --net=$'/none\e[31mX' && grep -Fq 'would fail: ' "$work/out" && ! grep -q $'\e' "$work/out"
}

for name in directories_are_shown_as_they_were_given values_do_nothing_to_a_terminal mistyped_verb_is_refused kept_namespaces_are_looked_at table_has_a_row_for_each_namespace each_capability_has_a_line audit_object_is_told what_nobody_asked_for_has_no_row words_have_rows_too it_says_what_the_verbs_do bad_usage_is_no_verdict \
	help_is_that_of_the_verb a_program_is_not_executed cgroup_of_the_target_is_left_alone what_no_plan_does_is_looked_at environment_is_judged_inside full_disk_is_told \
	without_a_verb help_fits_a_screen manual_shows_what_is_printed; do
	check $name $name
done
if command -v python3 >/dev/null; then check json_has_the_same json_has_the_same; else skip json_has_the_same 'no python3'; fi
if command -v script >/dev/null; then check terminals_get_colours terminals_get_colours; else skip terminals_get_colours 'no script'; fi
echo "1..$count"
