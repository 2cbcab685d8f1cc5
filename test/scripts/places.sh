#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# gons inject into a container that exchanges directories, makes devices, and has start files for shells of the host. TAP.
# As an ordinary user in user namespaces; what takes root is skipped then.
# shellcheck disable=SC2016,SC2086 # programs stand in quotes; options are several words
set -u
build=$(cd "${GONS_BUILD:-$PWD/build}" && pwd) || exit 2
gons=$build/gons
work=$(mktemp -d) || exit 1
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../support/container.sh"
LC_ALL=C
export LC_ALL
unset LD_PRELOAD
mkdir "$work/box" "$work/scripts" "$work/modules" "$work/home"

# runc_container: the same of runc, with the capabilities that docker gives and no user namespace.
runc_container()
{
	mkdir -p "$work/bundle/rootfs/proc" "$work/bundle/rootfs/dev" && cp "$build/test/pause-static" "$work/bundle/rootfs" || return 1
	capabilities=$(printf '"CAP_%s",' CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE \
		SYS_CHROOT KILL AUDIT_WRITE)
	capabilities="[${capabilities%,}]"
	printf '{"ociVersion": "1.0.0", "root": {"path": "rootfs"}, "process": {"user": {"uid": 0, "gid": 0}, "args": ["/pause-static"],
		"cwd": "/", "capabilities": {"bounding": %s, "effective": %s, "permitted": %s}},
		"mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
			{"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]},
			{"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["newinstance", "ptmxmode=0666"]}],
		"linux": {"cgroupsPath": "/places-%d", "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "network"},
			{"type": "uts"}]}}' "$capabilities" "$capabilities" "$capabilities" $$ >"$work/bundle/config.json"
	runc=places-$$
	(cd "$work/bundle" && runc run -d --pid-file "$work/pid" "$runc" </dev/null >/dev/null 2>"$work/why") && container=$(cat "$work/pid")
}

end()
{
	[ -z "$runc" ] || runc delete -f "$runc"
	end_containers
	rm -rf "$work"
}
runc=
trap end EXIT

in_box() { timeout 20 "$gons" inject -t "$box" -a "$@"; }

# --- Directories that are exchanged ------------------------------------------------------------------

# Reads what it is given by its path, as every interpreter does, once the container has had its time.
printf '#!/bin/sh\nread -r _ </gate\n. "$1"\n' >"$work/scripts/reads-late"
printf '#!%s/scripts/reads-late\necho host\n' "$work" >"$work/scripts/report"
printf 'echo host\n' >"$work/modules/module"
chmod 755 "$work"/scripts/*
exchanging='
	there=$1/box$1
	mkdir -p $1/box/tmp $there/scripts $there/modules $there/evil $1/box/elsewhere && mkfifo $1/box/gate && chmod 666 $1/box/gate &&
	echo echo evil | tee $there/evil/report >$there/evil/module && ln -s $1/scripts $1/box/link && ln -s ../elsewhere $there/away'

# meanwhile FROM TO COMMAND...: while the program waits, the container puts TO in the place of FROM, and back.
meanwhile()
{
	inside=/proc/$box/root from=$1 to=$2
	shift 2
	"$@" >"$work/said" 2>&1 &
	program=$!
	exec 9>"$inside/gate" # until somebody reads
	mv -T "$inside$from" "$inside/aside" && mv -T "$inside$to" "$inside$from"
	echo >&9
	exec 9>&-
	wait "$program"
	status=$?
	mv -T "$inside$from" "$inside$to" && mv -T "$inside/aside" "$inside$from" || return 1
	cat "$work/said"
	[ $status -eq 0 ]
}

script_is_the_hosts_whatever_the_container_renames()
{
	same "$(meanwhile "$work/scripts" "$work/evil" in_box -- "$work/scripts/report")" host &&
		same "$(meanwhile "$work" /elsewhere in_box -- "$work/scripts/report")" host &&
		same "$(meanwhile "/$(echo "$work" | cut -d/ -f2)" /elsewhere in_box -- "$work/scripts/report")" host
}

modules_are_the_hosts_whatever_the_container_renames()
{
	same "$(meanwhile "$work/modules" "$work/evil" in_box --bring "$work/modules" -- \
		sh -c "read -r _ </gate; . '$work/modules/module'")" host
}

# The destination goes through a link of the container.
what_a_link_leads_to_is_the_hosts()
{
	same "$(meanwhile "$work/scripts" "$work/evil" in_box --bind "$work/scripts/report:/link/report" -- \
		sh -c "read -r _ </gate; . /link/report")" host &&
		same "$(meanwhile /link "$work/evil" in_box --bind "$work/scripts/report:/link/report" -- \
			sh -c "read -r _ </gate; . /link/report")" host &&
		same "$(meanwhile /elsewhere "$work/evil" in_box --bind "$work/scripts/report:$work/away/report" -- \
			sh -c "read -r _ </gate; . '$work/away/report'")" host
}

links_in_a_circle_are_told()
{
	ln -s circle "/proc/$box/root/circle"
	in_box --bind "$work/scripts/report:/circle/report" -- true 2>"$work/errors"
	same "$?" 125 && cat "$work/errors" && same "$(wc -l <"$work/errors")" 1 && grep -q 'gons_trust.*circle' "$work/errors"
}

# Where the directories above are made it is a file, which nothing can be made below; where they are filled it is a directory of the
# container, in which all can be renamed.
what_becomes_a_directory_meanwhile_is_refused()
{
	turning=/proc/$box/root/turning
	mkdir -p "$turning/directory/bin" "$turning/directory/evil" && echo echo evil | tee "$turning/directory/bin/script" >"$turning/directory/evil/script" &&
		: >"$turning/name" || return 1
	timeout 20 "$build/test/at_call" getdents64 "mv '$turning/name' '$turning/file' && mv -T '$turning/directory' '$turning/name'" \
		"$gons" inject -t "$box" -a --bind "$work/modules/module:/turning/name/bin/script" -- sh -c '. /turning/name/bin/script' \
		>"$work/said" 2>"$work/errors"
	status=$?
	cat "$work/said" "$work/errors"
	[ $status -eq 125 ] && grep -q 'gons_bind.*"/turning/name/bin/script".*others moved' "$work/errors" && [ ! -s "$work/said" ] &&
		same "$(in_box --bind "$work/modules/module:/turning/name/bin/script" -- sh -c '. /turning/name/bin/script')" host
}

# None of them is mounted because something else in that directory is named.
automounters_are_not_asked()
{
	[ -e "/proc/$automounted/root/automounted" ] || { cannot "no autofs: $(tail -n 1 "$work/why")"; return; }
	# What is of the process group that mounts is not asked, autofs(5).
	same "$(setsid -w timeout 10 "$gons" inject -t "$automounted" -a --bind "$work/modules/module:/module" --bind "$work/modules/module:/usr/module" -- \
		sh -c '. /module; . /usr/module')" "$(printf 'host\nhost')"
}

# --- What else is in such a directory ------------------------------------------------------------------

rest_of_the_directory_is_the_containers()
{
	inside=/proc/$box/root
	mkdir -p "$inside/usr/side" "$inside/usr/bin" && echo theirs >"$inside/usr/file" && echo below >"$inside/usr/side/below" &&
		ln -s usr/bin "$inside/bin" && ln -s side "$inside/usr/link" || return 1
	same "$(in_box --bind "$work/modules/module:/bin/tool" -- sh -c 'cat() { while read -r line; do echo "$line"; done <"$1"; }
		cd /usr && echo * && cat file && cat link/below && cat bin/tool && cat /bin/tool && echo ours >>file && pwd -P')" \
		"bin file link side
theirs
below
echo host
echo host
/usr" && same "$(tail -n 1 "$inside/usr/file")" ours &&
		same "$(in_box --wdns=/usr --bind "$work/modules/module:/usr/bin/tool" -- sh -c 'echo *; cd ..; echo */..')" \
			"$(printf 'bin file link side\n%s' "$(in_box -- sh -c 'echo */..')")"
}

# Whom a directory of the container shuts out is shut out of the copy.
closed_directories_stay_closed()
{
	mkdir -p "/proc/$box/root/closed" && chmod 700 "/proc/$box/root/closed" && chmod 755 "$work" && chmod 644 "$work/modules/module" || return 1
	in_box --bind "$work/modules/module:/closed/module" -- sh -c '. /closed/module' &&
		! in_box --bind "$work/modules/module:/closed/module" -S 5 -G 5 -- sh -c '. /closed/module' || return 1
	chown 5 "/proc/$box/root/closed" && in_box --bind "$work/modules/module:/closed/module" -S 5 -G 5 -- sh -c '. /closed/module'
}

many_entries_are_there()
{
	mkdir "/proc/$box/root/many" && (cd "/proc/$box/root/many" && seq 1000 | xargs touch) || return 1
	same "$(in_box --bring /dev/null --bind "$work/modules/module:/many/module" -- perl -e 'opendir D, "/many"; print scalar(grep !/^\./, readdir D)')" 1001
}

# There may be no end of them: what they take is memory of the host.
more_entries_than_are_copied_are_told()
{
	mkdir "/proc/$box/root/endless" && perl -e 'for (1 .. 132000) { symlink "x", "$ARGV[0]/$_" or die }' "/proc/$box/root/endless" || return 1
	in_box --bind "$work/modules/module:/endless/module" -- true 2>"$work/errors"
	status=$?
	rm -r "/proc/$box/root/endless"
	cat "$work/errors"
	[ $status -eq 125 ] && grep -q 'gons_trust.*No space left on device; .*131072' "$work/errors"
}

# --- Devices --------------------------------------------------------------------------------------------

device_of_the_container_cannot_be_opened()
{
	mknod "/proc/$box/root/device" c 1 5 || return 1
	in_box -- sh -c 'exec 3</device' 2>"$work/errors"
	same "$?" 2 && grep 'Permission denied' "$work/errors" && in_box --devices=all -- sh -c 'exec 3</device' &&
		in_box --trust-target -- sh -c 'exec 3</device' && in_box --bring /dev/full --bind /dev/zero:/device -- sh -c 'exec 3</device 4</dev/full'
}

# The container has made zero(4) where null(4) should be.
device_of_that_name_is_the_hosts()
{
	mkdir -p "/proc/$box/root/dev" && rm -f "/proc/$box/root/dev/null" "/proc/$box/root/dev/zero" && mknod "/proc/$box/root/dev/null" c 1 5 && mknod -m 666 "/proc/$box/root/dev/zero" c 1 3 || return 1
	same "$(in_box -- perl -e 'open F, "<", "/dev/null" or print $!; print read F, $_, 1; open F, "<", "/dev/zero" or print $!; print read F, $_, 1')" 01 &&
		same "$(in_box --devices=all -- perl -e 'open F, "<", "/dev/null"; print read F, $_, 1')" 1
}

devices_that_were_mounted_work()
{
	same "$(timeout 20 "$gons" inject -t "$bound" -a -- perl -e 'open F, "<", "/dev/zero" or print $!; print read F, $_, 1; open F, ">", "/dev/null" or print $!')" 1
}

# Also where something else is put beside what is mounted there.
terminals_work()
{
	for bring in '' "--bind $work/modules/module:/dev/module"; do
		same "$(timeout 20 "$gons" inject -t "$bound" -a $bring -- perl -e 'open F, "+<", "/dev/ptmx" or print $!; print -c F ? "terminal" : "none"')" terminal || return 1
	done
}

devices_need_a_place_that_is_not_trusted()
{
	in_box --trust-target --devices=host -- true 2>"$work/errors"
	same "$?" 125 && grep -q '^gons: .*--devices=host is given, but it takes --trust-target=0 or inspect' "$work/errors"
}

# --- /tmp -------------------------------------------------------------------------------------------------

# What would interpret the script is not there: where it may be executed another error is told.
what_is_written_to_tmp_cannot_be_executed()
{
	mkdir -p "/proc/$box/root/tmp" || return 1
	script='open F, ">", "/tmp/x" or print $!; print F "#!/nowhere\n"; close F; chmod 0755, "/tmp/x"; exec "/tmp/x" or print $!'
	for tmp in tmpfs fresh; do
		same "$(in_box --bring /dev/null --tmp=$tmp -- perl -e "$script")" 'Permission denied' || return 1
		same "$(in_box --bring /dev/null --tmp=$tmp --trust-target -- perl -e "$script")" 'No such file or directory' || return 1
	done
}

# --- Start files ------------------------------------------------------------------------------------------

start_files='
	mkdir -p $1/box/root/.config $1/box/etc/zsh $1/box/proc && { mount -t proc proc $1/box/proc || mount --rbind /proc $1/box/proc; } 2>/dev/null &&
	echo "echo evil" | tee $1/box/root/.bashrc $1/box/root/.profile $1/box/etc/bash.bashrc $1/box/etc/profile $1/box/root/env \
		$1/box/etc/zsh/zshenv >$1/box/root/.bash_profile'

shells_read_no_file_of_the_container()
{
	for options in -i -l '-l -i'; do
		same "$(echo true | HOME=/root in_starting -- bash $options 2>"$work/errors" | tail -n 1)" '' || return 1
		same "$(echo true | HOME=/root in_starting --keep-home -- bash $options 2>"$work/errors" | tail -n 1)" evil || return 1
	done
	same "$(in_starting -- sh -l -c :)" '' && same "$(HOME=/nowhere in_starting --trust-target -- sh -l -c :)" evil &&
		same "$(BASH_ENV=/root/env in_starting -- bash -c :)" '' && same "$(BASH_ENV=/root/env in_starting --keep-home -- bash -c :)" evil &&
		same "$(echo true | ENV=/root/env in_starting -- sh -i 2>"$work/errors")" ''
}
in_starting() { timeout 20 "$gons" inject -t "$starting" -a "$@"; }

shell_without_a_program_reads_no_file_of_the_container()
{
	command -v script >/dev/null || { cannot 'no script(1)'; return; }
	echo 'echo $- shell of $HOME; exit' | HOME=/root SHELL=/bin/bash timeout 20 script -qec "'$gons' inject -t $starting -a" /dev/null >"$work/said"
	cat "$work/said"
	grep -q 'shell of /proc/no-home-' "$work/said" && ! grep -qx 'evil.*' "$work/said"
}

# They ask passwd(5) for the home directory. What they are told is behind them.
programs_read_no_file_in_the_home_directory_of_the_container()
{
	inside=/proc/$starting/root
	echo root:x:0:0::/root:/bin/sh >"$inside/etc/passwd" && echo "output = /stolen" >"$inside/root/.curlrc" && echo '.print evil' >"$inside/root/.sqliterc" &&
		echo file >"$inside/file" || return 1
	if command -v curl; then
		same "$(in_starting -- curl -s file:///file)" file && [ ! -e "$inside/stolen" ] && in_starting --keep-home -- curl -s file:///file &&
			[ -e "$inside/stolen" ] || return 1
	fi
	if command -v sqlite3; then
		same "$(in_starting -- sqlite3 -batch :memory: '.print mine')" mine
	fi
}

# gdb(1) executes what lies there for a program that it looks at. Its modules are Python's.
debugger_runs_no_script_of_the_container()
{
	command -v gdb >/dev/null || { cannot 'no gdb'; return; }
	inside=/proc/$starting/root
	python=$(gdb -nx -batch -ex 'python import os; print(os.path.dirname(os.__file__))' 2>/dev/null)
	mkdir -p "$inside/usr/share/gdb/auto-load" && echo 'echo evil\n' >"$inside/usr/share/gdb/auto-load/program-gdb.gdb" &&
		cp "$build/test/pause-static" "$inside/program" || return 1
	in_starting ${python:+--bring "$python"} -- gdb -batch -ex 'echo host\n' /program >"$work/said" 2>"$work/errors"
	cat "$work/said" "$work/errors"
	grep -qx host "$work/said" || { cannot 'this gdb does not run without its modules'; return; }
	! grep -q evil "$work/said" && in_starting --keep-home ${python:+--bring "$python"} -- gdb -batch /program 2>"$work/errors" | grep -qx evil
}

# As often as it is asked, and whatever the program does there.
home_is_nowhere()
{
	nowhere='print $ENV{HOME}, " ", mkdir("$ENV{HOME}") ? "made" : $!'
	first=$(HOME=/root in_starting --bring /dev/null -- perl -e "$nowhere") && other=$(HOME=/root in_starting --bring /dev/null -- perl -e "$nowhere") &&
		echo "$first" && [ "$first" != "$other" ] && echo "$first" | grep -Eqx '/proc/no-home-[0-9a-f]{32} No such file or directory'
}

home_of_the_host_that_is_brought_is_home()
{
	echo 'echo host' >"$work/home/.bashrc"
	same "$(echo true | HOME=$work/home in_starting --bring "$work/home" -- bash -i 2>"$work/errors")" host &&
		same "$(HOME=$work/home in_starting --bring "$work/home" -- sh -c 'echo "$HOME $INPUTRC"')" "$work/home $work/home/.inputrc" &&
		same "$(HOME=$work/home/../../x in_starting --bring "$work/home" -- sh -c 'echo "${HOME%-*}"')" /proc/no-home &&
		same "$(HOME=/root XDG_CONFIG_HOME=/x timeout 20 "$gons" inject -t "$starting" ${user:+-U} -n -- sh -c 'echo "$HOME$XDG_CONFIG_HOME"')" /root/x &&
		same "$(HOME=/root "$gons" inject -t $$ -a -- sh -c 'echo "$HOME"')" /root
}

# leads VARIABLE FILE PROGRAM...: the program obeys FILE of the container by that variable, and only with --keep-home.
leads()
{
	variable=$1 file=$2
	shift 2
	! env "$variable$file" timeout 20 "$gons" inject -t "$starting" -a --bring-libs --bring /dev/null "$@" 2>&1 | grep -qx evil ||
		{ echo "$variable is passed on to $*"; return 1; }
	env "$variable$file" timeout 20 "$gons" inject -t "$starting" -a --keep-home --bring-libs --bring /dev/null "$@" 2>&1 | grep -qx evil ||
		{ echo "$variable is not obeyed by $*: the test shows nothing"; return 1; }
}

variables_that_lead_to_code_are_not_passed_on()
{
	inside=/proc/$starting/root/evil
	python=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))') || { cannot 'no python3'; return; }
	mkdir -p "$inside" && echo 'print("evil")' | tee "$inside/sitecustomize.py" >"$inside/startup.py" && echo 'echo evil' >"$inside/start" &&
		echo '$(info evil)' >"$inside/make" && echo 'BEGIN { print "evil", chr 10 } 1;' >"$inside/Evil.pm" || return 1
	leads PYTHONPATH= /evil --bring "$python" -- /usr/bin/python3 -c pass && leads 'PERL5OPT=-I/evil -M' Evil -- perl -e 1 &&
		leads PERL_USE_UNSAFE_INC= 1 --wdns=/evil -- perl -MEvil -e 1 &&
		leads BASH_ENV= /evil/start -- bash -c : || return 1
	! command -v make || leads MAKEFILES= /evil/make -- make -s -f /dev/null -n -q || return 1
	# All that a list names has to be brought.
	same "$(PYTHONPATH=$python in_starting --bring "$python" -- sh -c 'echo "$PYTHONPATH"')" "$python" &&
		same "$(PYTHONPATH=$python/x:$python in_starting --bring "$python" -- sh -c 'echo "$PYTHONPATH"')" "$python/x:$python" &&
		same "$(PYTHONPATH=$python/x:/evil in_starting --bring "$python" -- sh -c 'echo "$PYTHONPATH"')" '' &&
		same "$(PYTHONPATH=$python: in_starting --bring "$python" -- sh -c 'echo "$PYTHONPATH"')" '' || return 1
	# Those of the manual page are those of the library.
	# shellcheck disable=SC2013 # they are words
	for name in $(sed -n '/^Variables of the caller that name/,/^\.EE/p' "$(dirname "$0")/../../docs/gons-inject.1" | grep -v '^\.\|^Var\|^are'); do
		same "$(env "${name%\*}=/evil/x" timeout 20 "$gons" inject -t "$starting" -a -- env | grep -c "^${name%\*}=/evil")" 0 || { echo "$name"; return 1; }
	done
	same "$(LUCK=/evil timeout 20 "$gons" inject -t "$starting" -a -- sh -c 'echo "$LUCK"')" /evil
}

# Each line as it stands in gons-inject(1), in a container that has something wherever an interpreter could look.
examples_of_the_page_load_nothing_of_the_container()
{
	inside=/proc/$starting/root
	python=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))') || { cannot 'no python3'; return; }
	version=${python##*/}
	for file in "usr/local/lib/$version/dist-packages/x.pth" "usr/local/lib/$version/dist-packages/sitecustomize.py" \
		usr/lib/python3/dist-packages/x.pth "etc/$version/sitecustomize.py" ./pyvenv.cfg usr/bin/pyvenv.cfg; do
		mkdir -p "$inside/${file%/*}" && echo 'import sys; print("evil")' >"$inside/$file" || return 1
	done
	perl -e 'print "$_\n" for @INC' >"$work/directories"
	while read -r directory; do
		mkdir -p "$inside$directory" && echo 'package strict; BEGIN { print "evil", chr 10 } sub import {} 1;' | tee "$inside$directory/strict.pm" \
			"$inside$directory/sitecustomize.pl" >"$inside$directory/Evil.pm" || return 1
	done <"$work/directories"
	page=$(dirname "$0")/../../docs/gons-inject.1
	line=$(sed -n 's/^# \\fBgons inject .* --bring-libs \(.*python3.*\)\\fP$/\1/p' <<-END
		$(sed 's/\\-/-/g' "$page")
		END
	)
	line=$(echo "$line" | sed "s,/usr/lib/python3[.0-9]*,$python,")
	echo "$line"
	same "$(in_starting --bring-libs $line -c 'print("python")')" python || return 1
	printf '#!/usr/bin/perl\nuse strict;\neval { require Evil; };\nprint "perl\\n";\n' >"$work/report.pl"
	chmod 755 "$work/report.pl"
	mkdir "$work/empty"
	line=$(sed 's/\\-/-/g' "$page" | sed -n "s,^# .fBgons inject .* \(\\\$(perl.*\) ./report.pl.*,\1,p" | sed "s,/run/empty,$work/empty,")
	echo "$line"
	same "$(eval "in_starting $line $work/report.pl")" perl
}

# ----------------------------------------------------------------------------------------------------

if ! container exchanging "$exchanging"; then
	echo 1..1
	echo "ok 1 - places # SKIP no namespaces can be made here: $(cat "$work/why")"
	exit 0
fi
box=$container
check script_is_the_hosts_whatever_the_container_renames script_is_the_hosts_whatever_the_container_renames
for name in modules_are_the_hosts_whatever_the_container_renames what_a_link_leads_to_is_the_hosts what_becomes_a_directory_meanwhile_is_refused \
	links_in_a_circle_are_told rest_of_the_directory_is_the_containers many_entries_are_there more_entries_than_are_copied_are_told what_is_written_to_tmp_cannot_be_executed \
	devices_need_a_place_that_is_not_trusted; do
	check $name $name
done
as_root closed_directories_stay_closed
as_root device_of_the_container_cannot_be_opened
as_root device_of_that_name_is_the_hosts
automounted=0
container automounting 'mkdir -p $1/box/proc $1/box/automounted $1/box/usr/automounted && mkfifo $1/box/asked && exec 8<>$1/box/asked &&
	for directory in automounted usr/automounted; do
		mount -t autofs -o fd=8,minproto=5,maxproto=5,direct none $1/box/$directory || exit
	done' && automounted=$container
as_root automounters_are_not_asked
container bound 'mkdir -p $1/box/dev/pts $1/box/proc && touch $1/box/dev/null $1/box/dev/zero && mount --bind /dev/null $1/box/dev/null &&
	mount --bind /dev/zero $1/box/dev/zero && mount -t devpts -o newinstance,ptmxmode=666 devpts $1/box/dev/pts && ln -s pts/ptmx $1/box/dev/ptmx' ||
	{ echo "not ok - $(cat "$work/why")"; exit 1; }
bound=$container
check devices_that_were_mounted_work devices_that_were_mounted_work
check terminals_work terminals_work
container starting "$start_files" || { echo "not ok - $(cat "$work/why")"; exit 1; }
starting=$container
for name in shells_read_no_file_of_the_container shell_without_a_program_reads_no_file_of_the_container programs_read_no_file_in_the_home_directory_of_the_container debugger_runs_no_script_of_the_container home_is_nowhere \
	home_of_the_host_that_is_brought_is_home variables_that_lead_to_code_are_not_passed_on examples_of_the_page_load_nothing_of_the_container; do
	check $name $name
done
if [ "$root" ] && command -v runc >/dev/null; then
	if runc_container; then
		box=$container
		mkdir -p "$work/bundle/rootfs$work/scripts" "$work/bundle/rootfs$work/modules" "$work/bundle/rootfs$work/evil" "$work/bundle/rootfs/elsewhere" &&
			mkfifo "$work/bundle/rootfs/gate" && echo echo evil | tee "$work/bundle/rootfs$work/evil/report" >"$work/bundle/rootfs$work/evil/module"
		for name in script_is_the_hosts_whatever_the_container_renames modules_are_the_hosts_whatever_the_container_renames \
			device_of_the_container_cannot_be_opened device_of_that_name_is_the_hosts many_entries_are_there; do
			check "${name}_of_runc" $name
		done
		bound=$container
		check terminals_work_of_runc terminals_work
	else
		skip places_of_runc "runc makes no container here: $(tail -n 1 "$work/why")"
	fi
else
	skip places_of_runc 'it takes root, and runc'
fi
echo 1..$count
