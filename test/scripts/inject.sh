#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gons inject: programs of the host in containers that hold none, and in one that wants to get into them. TAP.
# As an ordinary user in user namespaces; what takes root is skipped then.
# shellcheck disable=SC2016,SC2086 # programs stand in quotes; options are several words
set -u
build=$(cd "${GONS_BUILD:-$PWD/build}" && pwd) || exit 2
gons=$build/gons
work=$(mktemp -d) || exit 1
triplet=$(gcc -print-multiarch 2>/dev/null || echo x86_64-linux-gnu)
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../support/container.sh"
LC_ALL=C.UTF-8 LANGUAGE=de
export LC_ALL LANGUAGE
unset LD_PRELOAD
mkdir "$work/box" "$work/bin" "$work/lib"

trap 'end_containers; rm -rf "$work"' EXIT

in_box() { timeout 20 "$gons" inject -t "$box" -a "$@"; }
in_hostile() { timeout 20 "$gons" inject -t "$hostile" -a "$@"; }

# ends STATUS PATTERN COMMAND...: it ends with that, and says a line on stderr that matches
ends()
{
	expected=$1 pattern=$2
	shift 2
	"$@" 2>"$work/errors"
	status=$?
	cat "$work/errors"
	[ $status -eq "$expected" ] && grep -q "$pattern" "$work/errors"
}

# --- What runs -------------------------------------------------------------------------------------

ls_of_the_host_lists_a_place_with_one_static_binary()
{
	in_box -- ls -l /app >"$work/list" && grep -q 'say-static$' "$work/list"
}

# -r: the root directory of the target, which is not that of its mount namespace.
what_is_brought_is_below_the_root_of_the_target()
{
	mkdir "$work/jail" && cp "$build/test/pause-static" "$work/jail" && mkfifo "$work/jail.says" || return 1
	unshare $user -m chroot "$work/jail" /pause-static >"$work/jail.says" &
	outside="$outside $!"
	read -r _ <"$work/jail.says"
	timeout 20 "$gons" inject -t $! -a -r --bring /usr/share/perl -- ls / /usr/share >"$work/list"
	tr '\n' ' ' <"$work/list" | grep -qx '/: pause-static usr  /usr/share: perl '
}

# -w: so it is for the working directory of the target, which would lead out of the copy else.
working_directory_of_the_target_is_of_the_copy()
{
	mkdir -p "$work/den/here" && cp "$build/test/pause-static" "$work/den" && mkfifo "$work/den.says" || return 1
	unshare $user -m chroot "$work/den" /pause-static >"$work/den.says" &
	outside="$outside $!"
	read -r _ <"$work/den.says"
	timeout 20 "$gons" inject -t $! -a -r -w --bring /usr/share/perl -- sh -c 'echo *; pwd; cd usr && pwd' >"$work/list"
	tr '\n' ' ' <"$work/list" | grep -qx 'here pause-static usr / /usr '
}

# As who has come from root's home directory to be somebody else.
working_directory_of_the_target_is_found_from_one_that_leads_nowhere()
{
	drop=
	[ ! "$root" ] || drop='setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search'
	mkdir "$work/shut" && (cd "$work/shut" && chmod 0 . && $drop timeout 20 "$gons" inject -t "$box" -a -w -- pwd) >"$work/list"
	chmod 700 "$work/shut"
	equals / <"$work/list"
}

status_is_the_programs()
{
	in_box "$build/test/say" >"$work/list"
	[ $? -eq 42 ]
}

reference_counts_more_than_the_target()
{
	timeout 20 "$gons" inject -t "$box" -n --net=/proc/self/ns/net readlink /proc/self/ns/net | equals "$(readlink /proc/self/ns/net)" &&
		timeout 20 "$gons" inject -t "$box" --net=/proc/self/ns/net -n readlink /proc/self/ns/net | equals "$(readlink /proc/self/ns/net)"
}

only_standard_streams_are_open()
{
	for program in say say-static; do
		for option in '' --trust-target; do
			in_box $option "$build/test/$program" 7</dev/null | grep fd >"$work/fds"
			printf 'fd %s\n' 0 1 2 | diff - "$work/fds" || return 1
		done
	done
}

script_runs_where_only_the_network_is_joined()
{
	printf '#!/bin/sh\necho "$1"\n' >"$work/network-script" && chmod 755 "$work/network-script" &&
		timeout 20 "$gons" inject -t "$box" ${user:+-U} -n -- "$work/network-script" there | equals there
}

static_program_need_not_exist_inside() { in_box "$build/test/say-static" a | tail -n 1 | equals a; }

script_is_run_by_an_interpreter_of_the_host()
{
	mkdir "$work/some where"
	printf '#!/bin/sh -u\necho "$0 $1"\n' >"$work/some where/script"
	chmod +x "$work/some where/script"
	in_box "$work/some where/script" 1 | equals "$work/some where/script 1" &&
		(cd "$work/some where" && in_box ./script 2) | equals "$work/some where/script 2"
}

script_is_found_through_env()
{
	printf '#!/usr/bin/env sh\necho "$0 $1"\n' >"$work/bin/by-env"
	printf '#!/usr/bin/env -S sh -e -u\necho "$-"; set +u; echo "$1"\n' >"$work/bin/by-env-s"
	printf '#!%s/bin/by-env\n' "$work" >"$work/bin/nested"
	printf '#!/usr/bin/env A=1 sh\n' >"$work/bin/by-too-much"
	chmod +x "$work"/bin/*
	export PATH="$work/bin:$PATH"
	in_box by-env 1 | equals "$work/bin/by-env 1" &&
		in_box by-env-s 2 | tail -n 1 | equals 2 &&
		in_box nested | equals "$work/bin/by-env $work/bin/nested" &&
		ends 126 'more than a program' in_box by-too-much
}

python_runs_with_its_modules_brought()
{
	/usr/bin/python3 -c 'import json, ssl, ctypes' || cannot 'no python3 with all of its modules' || return
	modules=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))') &&
		in_box --bring-libs --bring "$modules" -- /usr/bin/python3 -I -c \
			'import os, json, ssl, ctypes; print(json.dumps(sorted(os.listdir("/app"))))' |
		equals '["say-static"]'
}

whatever_may_be_loaded_later_is_brought()
{
	here=
	for path in "/lib/$triplet" "/usr/lib/$triplet" /lib64 /usr/lib64 /etc/ld.so.cache /usr/lib/locale /usr/share/locale; do
		[ ! -e "$path" ] || here="$here $path"
	done
	in_box --bring-libs -- ls -d $here | sort | equals "$(printf '%s\n' $here | sort)"
}

perl_runs_with_its_modules_brought()
{
	bring=$(perl -e 'print join " ", map { "--bring $_" } grep { -d } @INC')
	in_box $bring --bring /dev/null -- /usr/bin/perl -MPOSIX -MList::Util=sum -e 'print sum(1, floor(2.5)), "\n"' | equals 3
}

strace_traces_a_program_of_the_place()
{
	command -v strace || cannot 'no strace' || return
	in_box --trust-target -- strace -qq -e trace=write -e signal=none /app/say-static 2>"$work/trace" \
		>"$work/list"
	[ $? -eq 42 ] && grep -q '^write(1, "fd 0' "$work/trace"
}

without_a_program_it_is_the_shell_of_the_host()
{
	echo 'echo "$0"' | SHELL=/usr/bin/perl in_box -- sh | equals sh &&
		echo 'print "perl here\n"' | SHELL=/usr/bin/perl in_box | equals 'perl here' &&
		echo 'echo "$0"' | SHELL= in_box | equals /bin/sh &&
		(unset SHELL && echo 'echo "$0"' | in_box) | equals /bin/sh
}

what_is_brought_may_be_named_from_here()
{
	(cd /usr/share/perl && timeout 20 "$gons" inject -t "$box" -a --bring ../perl -- ls -d /usr/share/perl) | equals /usr/share/perl &&
		(cd /usr/share && timeout 20 "$gons" inject -t "$box" -a --bring perl -- ls -d /usr/share/perl) | equals /usr/share/perl
}

# What the target's environment names are files of here, before the program has moved.
nothing_of_here_is_chosen_by_the_environment_of_the_target()
{
	mkdir -p "$work/theirs" && mkfifo "$work/chosen.says" && cp "$build/test/say-static" "$work/theirs/env" || return 1
	unshare $user -m env -i A=theirs "PATH=$work/theirs" SHELL=/theirs "LD_AUDIT=$build/test/intruder.so" GLIBC_TUNABLES=theirs \
		"$build/test/pause-static" >"$work/chosen.says" 2>"$work/why" &
	outside="$outside $!"
	read -r _ <"$work/chosen.says"
	ends 125 'if you trust the target add --trust-target' "$gons" inject -t $! -a -e -- env &&
		ends 125 'if you trust the target add --trust-target' "$gons" inject -t $! -a -e --trust-target=inspect -- env &&
		ends 125 'if you trust the target add --trust-target' "$gons" explain inject -t $! -a -e || return 1
	SHELL=/ours timeout 20 "$gons" inject -t $! -a -e --trust-target -- env >"$work/list" && cat "$work/list" &&
		grep -qx A=theirs "$work/list" && grep -qx "PATH=$PATH" "$work/list" && grep -qx SHELL=/ours "$work/list" &&
		! grep -q -e ^LD_ -e ^GLIBC_TUNABLES "$work/list"
}

another_preload_stays()
{
	LD_PRELOAD=$build/test/libother.so "$gons" inject -t "$box" ${user:+-U} -n -- grep -q libother.so /proc/self/maps &&
		! LD_PRELOAD=$build/test/libother.so "$gons" inject -t "$box" ${user:+-U} -n -- \
			grep -qz "^LD_PRELOAD=.*libgons-preload" /proc/self/environ
}

own_files_stand_where_the_hosts_would()
{
	echo '# mine' >"$work/lib/openssl.cnf"
	in_hostile --bind "$work/lib/openssl.cnf:/etc/ssl/openssl.cnf" -- cat /etc/ssl/openssl.cnf | equals '# mine' || return 1
	[ -e /etc/ssl/openssl.cnf ] || cannot 'there is no /etc/ssl/openssl.cnf' || return
	in_hostile -- cat /etc/ssl/openssl.cnf | diff - /etc/ssl/openssl.cnf
}

one_file_is_brought_to_its_place()
{
	echo brought >"$work/lib/file"
	in_box --bring "$work/lib/file" -- cat "$work/lib/file" | equals brought &&
		in_box --bind "$work/lib/file:/app/say-static" -- cat /app/say-static | equals brought &&
		ends 125 'a file or directory of the host is needed' in_box --bring "$work/nothing" -- ls && mkdir "$work/a,b" &&
		ends 125 'a path with a comma or a colon cannot be brought' in_box --bring "$work/a,b" -- ls
}

# In whatever order it is asked for, and what is bound elsewhere stays over it.
brought_things_do_not_cover_each_other()
{
	mkdir -p "$work/tree/in/side" "$work/other" && : >"$work/tree/in/side/leaf" && : >"$work/other/leaf" || return 1
	ln -s "$work/other" "$work/tree/link"
	for options in "--bring-libs --bring /usr" "--bring-libs --bring /usr/lib --bring-libs" "--bring-libs --bring /lib" \
		"--bring-libs --bring /usr/lib/$triplet" "--bring /usr/share/perl --bring /usr/share/perl/ --bring-libs" \
		"--bring $work/tree/in/side --bring $work/tree/in/side/leaf --bring $work/tree"; do
		in_box $options -- true || { echo "$options"; return 1; }
	done
	for options in "--bring .//tree/in/./side --bring tree --bring tree/" "--bring $work/tree --bring $work/tree/in/side" \
		"--bring $work/tree/in/side --bring $work/tree/in --bring $work/tree/in/side"; do
		(cd "$work" && in_box $options -- ls "$work/tree/in/side") | equals leaf || { echo "$options"; return 1; }
	done
	in_box --bring "$work/tree" --bind "$work/other:$work/tree/in" --bring "$work/tree/in/side" -- ls "$work/tree/in" "$work/tree/in/side" |
		paste -sd' ' | equals "$work/tree/in: leaf side  $work/tree/in/side: leaf" &&
		in_box --bind "$work/other:$work/tree/in" --bring "$work/tree" -- ls "$work/tree/in" | equals leaf || return 1
	# A link of the directory leads to what is not in it.
	in_box --bind "$work/bin:$work/other" --bring "$work/tree" --bring "$work/tree/link/leaf" -- ls -d "$work/other/leaf" |
		equals "$work/other/leaf"
}

# As where /lib is a link to /usr/lib, in most containers.
what_is_brought_to_the_same_place_by_two_names_is_there()
{
	container merged 'mkdir -p $1/box/usr/lib $1/box/usr/lib64 $1/box/usr/share && ln -s usr/lib usr/lib64 $1/box' || return 1
	mkdir -p "$work/two" && : >"$work/two/file" || return 1
	for options in --bring-libs '--bring-libs --bring /usr' '--bring-libs --bring /usr/lib' '--bring /usr --bring-libs'; do
		timeout 20 "$gons" inject -t "$container" -a $options -- ls "/lib/$triplet" "/usr/lib/$triplet" >"$work/list" ||
			{ echo "$options"; return 1; }
	done
	# Something else is put over it, and that hides it.
	timeout 20 "$gons" inject -t "$container" -a --bind "$work/two:/usr/lib" --bind "$work/two:/lib" -- ls /lib | equals file &&
		ends 125 'something else is there' "$gons" inject -t "$container" -a --bind "$work/two:/usr/lib" \
			--bind "$work/two:/lib:ro" -- true &&
		ends 125 'something else is there' "$gons" inject -t "$container" -a --bind "$work/two:/usr/lib" --bind "$work/lib:/lib" -- true
}

too_much_to_bring_is_told()
{
	many=$(seq 33 | sed "s|.*|--bind /dev/null:/dev/null&|")
	ends 125 '^gons: more than 32 files and directories to bring and to bind, with those of --bring-libs; ' in_box $many -- true &&
		[ "$(wc -l <"$work/errors")" = 1 ] || return 1
	many=$(seq 33 | sed "s|.*|--bring $work/many/&|")
	mkdir -p "$work/many" && (cd "$work/many" && seq 33 | xargs touch) && in_box --bring "$work/many" $many -- true
}

# Of our own mount namespace only what could be ours: others mount there, too.
mounts()
{
	cat "/proc/$box/mountinfo"
	grep -E ' (/etc/(hostname|ld.so.cache)|/(usr/)?lib[^ ]*|/usr/share/locale) ' /proc/self/mountinfo
}

nothing_is_left_behind()
{
	mounts >"$work/before"
	in_box --bring /etc/hostname --bring-libs -- ls >"$work/list" && mounts | diff "$work/before" -
}

# --- What does not ---------------------------------------------------------------------------------

refuses_programs_that_obey_nobody()
{
	cp "$build/test/say" "$work/bin/plain"
	cp "$work/bin/plain" "$work/bin/set-user-id" && chmod u+s "$work/bin/set-user-id"
	cp "$work/bin/plain" "$work/bin/set-group-id" && chmod g+s "$work/bin/set-group-id"
	ends 126 'set-user-ID' in_box "$work/bin/set-user-id" &&
		ends 126 'set-group-ID' in_box "$work/bin/set-group-id" || return 1
	cp "$work/bin/plain" "$work/bin/capable"
	if [ "$root" ]; then
		setcap cap_net_raw+p "$work/bin/capable" &&
			ends 126 'file capabilities' in_box "$work/bin/capable"
	fi
}

says_what_is_no_program_of_ours()
{
	# An ELF header of each: e_ident, then type and machine.
	printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0%044d' 0 >"$work/bin/i386"
	printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\26\0%044d' 0 >"$work/bin/s390"
	echo echo >"$work/bin/text"
	echo echo >"$work/bin/private"
	chmod +x "$work/bin/i386" "$work/bin/s390" "$work/bin/text"
	ends 126 '32-bit x86' in_box "$work/bin/i386" &&
		ends 126 'S/390' in_box "$work/bin/s390" &&
		ends 126 'neither an ELF program nor a script' in_box "$work/bin/text" &&
		ends 126 'Permission denied' in_box "$work/bin/private" &&
		ends 127 'looked up on the host' in_box no-such-program-anywhere &&
		ends 126 'Permission denied' in_box "$work/bin"
}

# The variable of a script that nobody set: it was a shell, with the rest as what that is to do.
program_of_no_name_is_no_shell()
{
	ends 127 'cannot inject ""' in_box -- '' -c 'echo a shell' >"$work/list" && [ "$(wc -l <"$work/list")" -eq 1 ]
}

what_loads_a_program_is_named_where_it_is_missing()
{
	printf '#!/usr/bin/env no-such-language\n' >"$work/bin/by-env"
	printf '#!no-such-language\n' >"$work/bin/by-name"
	sed 's|/ld-|/no-|' "$build/test/say" >"$work/bin/unlinked"
	chmod 755 "$work/bin/by-env" "$work/bin/by-name" "$work/bin/unlinked"
	for script in by-env by-name; do
		ends 127 'No such file or directory; its interpreter, looked up on the host: "no-such-language"$' in_box "$work/bin/$script" || return 1
	done
	ends 127 'No such file or directory; its dynamic linker, looked up on the host: "/lib.*/no-[^/]*"$' in_box "$work/bin/unlinked"
}

preload_that_cannot_be_opened_is_named()
{
	told=
	for limit in 3 4 5 6 7 8 9 10; do
		(ulimit -n $limit && "$gons" inject ${user:+--user=new} --uts=new -- true) 2>"$work/errors" 3>&- 4>&- 5>&- 6>&-
		status=$?
		grep 'cannot open' "$work/errors" || continue
		told=yes
		[ $status -eq 125 ] && grep -q "cannot open \"$build/libgons-preload.so\": Too many open files" "$work/errors" || return 1
	done
	[ "$told" ]
}

preload_is_found_beside_the_command_or_in_lib()
{
	cp "$gons" "$work/bin/gons"
	libdir=$(strings -a "$gons" | sed -n 's|^cannot find libgons-preload.so .* in \(/.*\)$|\1|p')
	if [ ! -e "$libdir/libgons-preload.so" ]; then
		ends 125 'cannot find libgons-preload.so' "$work/bin/gons" inject -- true || return 1
	fi
	cp "$build/libgons-preload.so" "$work/lib" && "$work/bin/gons" inject -- true &&
		mv "$work/lib/libgons-preload.so" "$work/bin" && "$work/bin/gons" inject -- true || return 1
	if [ "$root" ] && [ ! -e "$libdir/libgons-preload.so" ]; then
		chown 65534 "$work/bin/libgons-preload.so" &&
			ends 125 'cannot find libgons-preload.so' "$work/bin/gons" inject -- true || return 1
		# Who owns a link lets it lead elsewhere once it was looked at.
		ln -sf "$build/libgons-preload.so" "$work/bin" && "$work/bin/gons" inject -- true &&
			chown -h 65534 "$work/bin/libgons-preload.so" &&
			ends 125 'cannot find libgons-preload.so' "$work/bin/gons" inject -- true || return 1
		# And whose the directory is puts another file there.
		cp "$build/libgons-preload.so" "$work/lib" && "$work/bin/gons" inject -- true && chown 65534 "$work/lib" &&
			ends 125 'cannot find libgons-preload.so' "$work/bin/gons" inject -- true && chown 0 "$work/lib" &&
			chmod 777 "$work/lib" && ends 125 'cannot find libgons-preload.so' "$work/bin/gons" inject -- true &&
			chmod 1777 "$work/lib" && "$work/bin/gons" inject -- true
	fi
}

# As in an image that holds nothing else; what is installed is hidden.
preload_is_found_in_the_root_directory()
{
	libdir=$(strings -a "$gons" | sed -n 's|^cannot find libgons-preload.so .* in \(/.*\)$|\1|p')
	mkdir "$work/top"
	unshare -m sh -c 'mount -t tmpfs tmpfs "$1/top" && cp "$2/gons" "$2/libgons-preload.so" "$1/top" || exit 1
		for name in bin lib lib64 usr proc; do
			[ ! -e /$name ] || { mkdir "$1/top/$name" && mount --rbind /$name "$1/top/$name"; } || exit 1
		done
		[ ! -d "$1/top$3" ] || mount -t tmpfs tmpfs "$1/top$3" || exit 1
		chroot "$1/top" /gons inject --uts=new -- echo ran' sh "$work" "$build" "$libdir" | equals ran
}

# ld.so(8) would look elsewhere, find nothing, and run the program here.
# A static program is executed by a copy of the command, which knows less of where that lies.
reason_is_told_where_the_preload_is_not_taken()
{
	libdir=$(strings -a "$gons" | sed -n 's|^cannot find libgons-preload.so .* in \(/.*\)$|\1|p')
	[ ! -e "$libdir/libgons-preload.so" ] || { cannot 'libgons is installed'; return; }
	long=$work/$(printf '%0120d/%0120d' 0 0)
	mkdir -p "$long" "$work/alone/theirs" && cp "$gons" "$build/libgons-preload.so" "$build/libgons-audit.so" "$long" || return 1
	ends 125 'LD_AUDIT; install libgons in another directory' "$long/gons" inject -t "$box" -a -- true &&
		ends 125 'not tell a path of more than 249 bytes' "$long/gons" inject -t "$box" -a --bring /dev/null -- "$build/test/say-static" &&
		ends 125 'at a path of less than 255 bytes' env LD_AUDIT="$long/libgons-audit.so" LD_PRELOAD="$long/libgons-preload.so" gons_onerror=exit \
			gons_trust=0 gons_target="$box" true || return 1
	[ "$root" ] || return 0
	cp "$long"/* "$work/alone/theirs" && chown -R 65534 "$work/alone/theirs" && "$work/alone/theirs/gons" inject -t "$box" -a -- true &&
		ends 125 "have to be root's, the caller's or" "$work/alone/theirs/gons" inject -t "$box" -a --bring /dev/null -- "$build/test/say-static" || return 1
	[ -e /proc/sys/vm/memfd_noexec ] || return 0
	ends 125 'vm.memfd_noexec is 2' unshare --pid --fork --kill-child --mount-proc sh -c 'echo 2 >/proc/sys/vm/memfd_noexec &&
		"$1" inject --mount=fd:9 --bring /dev/null -- "$2"' sh "$gons" "$build/test/say-static" 9<"/proc/$box/ns/mnt"
}

preload_is_not_where_the_linker_reads_another_path()
{
	mkdir "$work/\$LIB" && cp "$gons" "$build/libgons-preload.so" "$work/\$LIB" || return 1
	libdir=$(strings -a "$gons" | sed -n 's|^cannot find libgons-preload.so .* in \(/.*\)$|\1|p')
	[ -e "$libdir/libgons-preload.so" ] || ends 125 'cannot find libgons-preload.so.*\$' "$work/\$LIB/gons" inject -- true
}

a_failing_plan_ends_the_program_before_it_begins()
{
	# A dynamically linked program fails in the preload, which speaks of words.
	ends 125 'cannot change to gons_wd ' in_box --wdns=/nowhere "$build/test/say" &&
		ends 125 'cannot change to --wdns=/nowhere: ' in_box --wdns=/nowhere "$build/test/say-static"
}

programs_of_the_place_do_not_run_unless_it_is_trusted()
{
	ends 126 'Permission denied' in_box -- sh -c 'exec /app/say-static' &&
		in_box --trust-target -- sh -c 'exec /app/say-static' | tail -n 1 | equals /app/say-static
}

# --- A place that wants to get into them -------------------------------------------------------------

hostile_place='
	box=$1/box lib=lib/'$triplet' intruder=$2/test/intruder.so
	mkdir -p $box/app $box/dev $box/etc/ssl $box/$lib $box/usr/$lib/gconv $box/usr/lib/ssl $box/run/nscd \
		$box/usr/share/locale/de/LC_MESSAGES $box/usr/lib/locale
	for name in libnss_evil.so.2 libnss_systemd.so.2 libnss_nis.so.2 libgcc_s.so.1 libidn2.so.0; do
		cp $intruder $box/$lib/$name; cp $intruder $box/usr/$lib/$name
	done
	for base in passwd group shadow hosts netgroup initgroups services; do echo "$base: files evil dns"; done \
		>$box/etc/nsswitch.conf
	echo /$lib/libnss_evil.so.2 >$box/etc/ld.so.preload
	cp /etc/ld.so.cache $box/etc
	echo "nameserver 192.0.2.1" >$box/etc/resolv.conf
	echo root:x:0:0::/:/bin/sh >$box/etc/passwd
	printf "openssl_conf = a\n[a]\nproviders = b\n[b]\nevil = c\n[c]\nmodule = /%s/libnss_evil.so.2\nactivate = 1\n" \
		$lib >$box/etc/ssl/openssl.cnf
	ln -s /etc/ssl/openssl.cnf $box/usr/lib/ssl
	cp -r /usr/lib/locale/. $box/usr/lib/locale
	cp -r /usr/$lib/gconv/gconv-modules* $box/usr/$lib/gconv
	cp $intruder $box/usr/$lib/gconv/KOI8-R.so
	cp /usr/share/locale/de/LC_MESSAGES/*.mo $box/usr/share/locale/de/LC_MESSAGES
	modules=$(/usr/bin/python3 -c "import encodings, os; print(os.path.dirname(encodings.__file__))")
	mkdir -p $box$modules
	echo "open(\"/intruded\", \"w\")" >$box$modules/__init__.py
	: >$box/app/file
	chown 4242:4243 $box/app/file'

# watched PROGRAM ARGUMENT...: $work/maps is what of the place it ever maps
watched()
{
	rm -f "/proc/$hostile/root/intruded"
	printf '\301\n' | timeout 20 "$build/test/mapped" "$work/maps" "/proc/$hostile/root/app" \
		"$gons" inject -t "$hostile" -a "$@" >"$work/output" 2>&1
	status=$?
	sort -u "$work/maps" >"$work/mapped"
	cat "$work/output"
	[ $status -lt 99 ] || [ $status -eq 255 ]
}

maps_nothing_of_the_place()
{
	watched "$@" && cat "$work/mapped" && [ ! -s "$work/mapped" ] && [ ! -e "/proc/$hostile/root/intruded" ]
}

maps_what_a_trusted_place_has()
{
	watched --trust-target "$@" && [ -s "$work/mapped" ]
}

# A root directory that others have filled is such a place, too, without a mount namespace.
a_root_alone_is_not_trusted()
{
	mkfifo "$work/root.says" && cp -r "/proc/$hostile/root/." "$work/theirs-too" && cp "$build/test/pause-static" "$work/theirs-too" || return 1
	"$gons" inject --root="$work/theirs-too" -- ls -l /app >"$work/list" && [ ! -e "$work/theirs-too/intruded" ] || return 1
	unshare -m chroot "$work/theirs-too" /pause-static >"$work/root.says" &
	outside="$outside $!"
	read -r _ <"$work/root.says"
	ends 125 'gons_root.*another mount namespace' "$gons" inject -t $! -r -- ls -l /app &&
		! "$gons" explain inject -t $! -r && "$gons" explain inject -t $! -m -r &&
		"$gons" inject -t $! -m -r -- ls -l /app && [ ! -e "$work/theirs-too/intruded" ] || return 1
	"$gons" inject --trust-target --root="$work/theirs-too" -- ls -l /app && [ -e "$work/theirs-too/intruded" ]
}

# The one that looks must see: the same programs, where the place is trusted.
# both [OPTION VALUE] -- PROGRAM ARGUMENT...
both()
{
	program=
	[ "$1" != -- ] || program=$2
	[ "$1" = -- ] || program=$4
	for behaviour in maps_nothing_of_the_place maps_what_a_trusted_place_has; do
		if command -v "$program" >/dev/null; then
			as_root $behaviour "$@"
		else
			skip "$behaviour $*" "no $program"
		fi
	done
}

converters_messages_and_characters_are_the_hosts()
{
	! watched -- iconv -f KOI8-R -t UTF-8 | grep а && in_hostile -- ls -l /app/file >"$work/list" &&
		printf '\301\n' | in_box --bring "/usr/lib/$triplet/gconv" -- iconv -f KOI8-R -t UTF-8 | equals а
}

# Messages are formats, a language can be a path, and a catalogue can be made later: none is taken.
no_language_leads_to_messages_of_the_place()
{
	english=$(LANGUAGE=en ls /nowhere 2>&1)
	# From version 2.41 on glibc translates nothing in C.UTF-8, and a minimal system has no messages.
	[ "$(LANGUAGE=de ls /nowhere 2>&1)" != "$english" ] || cannot 'no message is translated here' || return
	mkdir -p "/proc/$hostile/root/theirs" && cp -r "/proc/$hostile/root/usr/share/locale/de/LC_MESSAGES" "/proc/$hostile/root/theirs" || return 1
	for language in ../../../theirs de; do
		for trust in '' --trust-target; do
			LANGUAGE=$language timeout 20 "$gons" inject -t "$hostile" -a $trust -- ls /nowhere 2>"$work/$trust-said"
		done
		equals "$english" <"$work/-said" && ! equals "$english" <"$work/--trust-target-said" || return 1
	done
}

# What is masked by nothing is so by copies of a directory that lay over the root for a moment.
dots_lead_to_the_root_of_the_place() { in_hostile -- ls /usr/../app | equals file; }

# Nothing can be put over what is not there yet; but a dynamic glibc does not even try.
name_service_cache_that_is_made_later_is_not_asked()
{
	mkdir -p "/proc/$box/root/var/run" && in_box "$build/test/cached" | equals 'not asked' &&
		in_box --trust-target "$build/test/cached" | equals asked
}

name_service_knows_files() { in_hostile -- getent passwd root | equals root:x:0:0::/:/bin/sh; }

kernel_refuses_what_a_program_asks_for()
{
	bring=$(perl -e 'print join " ", map { "--bring $_" } grep { -d } @INC')
	watched $bring -- perl -MDynaLoader -e \
		'print DynaLoader::dl_load_file($ARGV[0]) ? "loaded\n" : DynaLoader::dl_error(), "\n"' \
		"/lib/$triplet/libnss_evil.so.2" || return 1
	! grep execute "$work/mapped" && ! grep -q '^loaded' "$work/output" && [ ! -e "/proc/$hostile/root/intruded" ]
}

# /proc/PID/root leads to the mounts of the place themselves, which can be executed.
links_to_other_processes_are_refused()
{
	container reaching 'mkdir $1/box/proc $1/box/lib && cp $2/test/intruder.so $1/box/lib && mount -t proc proc $1/box/proc' || return 1
	bring=$(perl -e 'print join " ", map { "--bring $_" } grep { -d } @INC')
	for trust in '' --trust-target; do
		timeout 20 "$gons" inject -t "$container" -a $trust $bring --bring /dev/null -- perl -MDynaLoader -e \
			'print DynaLoader::dl_load_file($ARGV[0]) ? "loaded\n" : DynaLoader::dl_error(), "\n"' \
			/proc/1/root/lib/intruder.so >"$work/output" 2>&1
		cat "$work/output"
		case $trust$(cat "$work/output") in
		*'cannot open shared object file'* | --trust-target*loaded*) ;;
		*) return 1 ;;
		esac
	done
	ends 2 'Permission denied' timeout 20 "$gons" inject -t "$container" -a -- ls /proc/1/root/lib &&
		timeout 20 "$gons" inject -t "$container" -a -- ls /proc/self/fd /proc/self/root/lib
}

# Whoever may inspect can attach; files of the place are no more code than before, as long as no link leads around.
attaches_to_the_place_where_it_may_inspect()
{
	container watched 'mkdir $1/box/proc $1/box/lib && cp $2/test/intruder.so $1/box/lib && mount -t proc proc $1/box/proc' || return 1
	ends 1 'ptrace.*Operation not permitted' "$gons" inject -t "$container" -a -- strace -p 1 || return 1
	[ -p "$work/attached" ] || mkfifo "$work/attached" || return 1
	timeout 20 "$gons" inject -t "$container" -a --trust-target=inspect -- strace -p 1 2>"$work/attached" >"$work/list" &
	tracer=$!
	read -r line <"$work/attached"
	kill -INT "$tracer"
	wait "$tracer"
	echo "$line"
	case $line in *'Process 1 attached'*) ;; *) return 1 ;; esac
	bring=$(perl -e 'print join " ", map { "--bring $_" } grep { -d } @INC')
	timeout 20 "$gons" inject -t "$container" -a --trust-target=inspect $bring --bring /dev/null -- perl -MDynaLoader -e \
		'print DynaLoader::dl_load_file($ARGV[0]) ? "loaded\n" : DynaLoader::dl_error(), "\n"' /lib/intruder.so >"$work/output" 2>&1
	cat "$work/output"
	! grep -q '^loaded' "$work/output"
}

# Whose /proc/self/environ is tells it; the default is left to the kernel, and so is a place that is trusted.
program_stays_undumpable()
{
	for case in 0:-S:5 0:--caps=none 0:--trust-target=inspect:-S:5 0: 0:-S:0 5:--trust-target 5:--trust-target:-S:5; do
		options=$(echo "${case#*:}" | tr : ' ')
		timeout 20 "$gons" inject -t "$box" -n -G 5 $options -- stat -c %g /proc/self/environ | equals "${case%%:*}" || return 1
	done
}

# Through a link of /proc the place would choose what lies below the name.
links_to_open_files_are_refused()
{
	container linked 'mkdir -p $1/box/usr/lib $1/box/evil $1/box/proc && ln -s /proc/self/root/evil $1/box/usr/lib/locale &&
		mount -t proc proc $1/box/proc' || return 1
	ends 125 'gons_trust.*/usr/lib/locale' "$gons" inject -t "$container" -a -- ls
}

# Whoever is the target chooses where that is: a mount that is not below the root of its namespace is in no copy of it.
hidden_directories_of_the_target_are_refused()
{
	for script in 'mount -t tmpfs tmpfs "$1" && cp "$2" "$3" "$1" && cd "$1" && umount -l "$1" && exec ./pause-static' \
		'mount -t tmpfs tmpfs / && exec "$2"'; do
		mkdir -p "$work/hidden" && rm -f "$work/hidden.says" && mkfifo "$work/hidden.says" || return 1
		unshare -m sh -c "$script" sh "$work/hidden" "$build/test/pause-static" "$build/test/say-static" >"$work/hidden.says" &
		outside="$outside $!"
		read -r _ <"$work/hidden.says"
		case $script in
		*umount*) option=-w word=gons_wd file=/proc/self/cwd/say-static ;;
		*) option=-r word=gons_root file=$build/test/say-static ;;
		esac
		ends 125 "$word" timeout 20 "$gons" inject -t $! -m $option -- sh -c "exec $file" || return 1
		timeout 20 "$gons" inject -t $! -m $option --trust-target -- sh -c "exec $file" | tail -n 1 | equals "$file" || return 1
		# One of here is whatever the caller wants it to be.
		timeout 20 "$gons" inject -t $! -m -w="$work" -- ls . | grep -qx hidden.says || return 1
	done
}

# ----------------------------------------------------------------------------------------------------

plain="ls_of_the_host_lists_a_place_with_one_static_binary what_is_brought_is_below_the_root_of_the_target working_directory_of_the_target_is_of_the_copy
	working_directory_of_the_target_is_found_from_one_that_leads_nowhere status_is_the_programs reference_counts_more_than_the_target only_standard_streams_are_open
	script_runs_where_only_the_network_is_joined static_program_need_not_exist_inside script_is_run_by_an_interpreter_of_the_host script_is_found_through_env
	python_runs_with_its_modules_brought whatever_may_be_loaded_later_is_brought perl_runs_with_its_modules_brought strace_traces_a_program_of_the_place
	without_a_program_it_is_the_shell_of_the_host what_is_brought_may_be_named_from_here nothing_of_here_is_chosen_by_the_environment_of_the_target
	another_preload_stays one_file_is_brought_to_its_place brought_things_do_not_cover_each_other what_is_brought_to_the_same_place_by_two_names_is_there too_much_to_bring_is_told nothing_is_left_behind refuses_programs_that_obey_nobody
	says_what_is_no_program_of_ours program_of_no_name_is_no_shell what_loads_a_program_is_named_where_it_is_missing preload_that_cannot_be_opened_is_named preload_is_found_beside_the_command_or_in_lib
	preload_is_not_where_the_linker_reads_another_path reason_is_told_where_the_preload_is_not_taken
	a_failing_plan_ends_the_program_before_it_begins programs_of_the_place_do_not_run_unless_it_is_trusted"

if ! container box 'mkdir $1/box/app && cp $2/test/say-static $1/box/app'; then
	echo 1..1
	echo "ok 1 - inject # SKIP no namespaces can be made here: $(cat "$work/why")"
	exit 0
fi
box=$container
for name in $plain; do
	check $name $name
done
[ ! "$root" ] || container hostile "$hostile_place" || { echo "not ok - $(cat "$work/why")"; exit 1; }
hostile=$container
modules=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
both -- ls -l /app
both -- id someone
both -- getent hosts someone
both --bring "$modules" -- /usr/bin/python3 -I -c 'import pwd; pwd.getpwuid(0)'
both -- perl -e 'print getpwnam("someone")'
both -- ssh -V
both -- curl --version
both -- iconv -f KOI8-R -t UTF-8
as_root converters_messages_and_characters_are_the_hosts
as_root hidden_directories_of_the_target_are_refused
as_root no_language_leads_to_messages_of_the_place
as_root dots_lead_to_the_root_of_the_place
as_root name_service_knows_files
as_root name_service_cache_that_is_made_later_is_not_asked
as_root preload_is_found_in_the_root_directory
as_root own_files_stand_where_the_hosts_would
as_root kernel_refuses_what_a_program_asks_for
as_root a_root_alone_is_not_trusted
as_root program_stays_undumpable
# landlock_create_ruleset(2)
if [ "$(perl -e 'print syscall(444, 0, 0, 1)')" -ge 6 ]; then
	as_root links_to_other_processes_are_refused
	as_root attaches_to_the_place_where_it_may_inspect
else
	skip attaches_to_the_place_where_it_may_inspect "it takes Landlock (Linux 6.12)"
	skip links_to_other_processes_are_refused "it takes Landlock (Linux 6.12)"
fi
as_root links_to_open_files_are_refused
echo 1..$count
