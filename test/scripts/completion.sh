#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Completion: what `gons complete` offers is what there is, and bash, zsh and fish pass it on. TAP.
# shellcheck disable=SC2015,SC2016,SC2030,SC2031
set -u
build=${GONS_BUILD:-$PWD/build}
shells=$PWD/src/cmd/verbs/shells
. "$(dirname "$0")/../tap.sh"

[ -x "$build/gons" ] || skip_all 'there is no gons command'
# Containers of the machine would be offered beside those of the test: they are covered, for this script alone.
if [ "${GONS_COVERED-}" != yes ] && [ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null; then
	GONS_COVERED=yes exec unshare --mount bash -c '
		for directory in /run/runc /run/crun; do
			[ ! -d "$directory" ] || mount -t tmpfs tmpfs "$directory" || exit 1
		done
		exec bash "$@"' bash "$0" "$@"
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
PATH=$build:$PATH

offered() { gons complete "$@" | cut -f 1; }
# same COMMAND...: prints what standard input has.
same() { "$@" | diff - /dev/fd/3 3<&0; }

verbs() { gons --help | sed -n '/^$/,/^$/s/^  \([a-z]*\) .*/\1/p' | grep -v '^gons$'; }

verbs_are_those_of_help()
{
	[ "$(verbs | wc -l)" -ge 5 ] || return 1
	diff <(verbs; echo --help; echo --version) <(offered '')
}

# --NAME and --NAME=, with the letter, of all that the help of a verb lists.
options()
{
	gons "$@" --help | sed -nE 's/^  (-.,|   ) --([^ ]*).*/\1 \2/p' | while read -r letter option; do
		[ -n "$option" ] || { option=$letter; letter=; }
		option=${option#--}
		[ -z "$letter" ] || printf '%s\n' "${letter%,}"
		case $option in
		*'[='*) echo "--${option%%\[*}"; echo "--${option%%\[*}=" ;;
		*=*) echo "--${option%%=*}=" ;;
		*) echo "--$option" ;;
		esac
	done
	echo -h
	echo --help
}

options_are_those_of_help()
{
	for verb in enter inject new 'explain enter' 'explain inject' 'explain new'; do
		# shellcheck disable=SC2086
		options $verb | sort >"$work/helped"
		[ "$(wc -l <"$work/helped")" -ge 40 ] || { cat "$work/helped"; return 1; }
		# shellcheck disable=SC2086
		offered $verb - | sort | diff "$work/helped" - || { echo "$verb"; return 1; }
	done
}

# Nothing is offered that is refused as unknown.
words_that_are_offered_are_taken()
{
	for pair in propagation:mount tmp:mount setgroups:user uidmap:user fork:mount proc:mount onerror:mount; do
		word=${pair%:*}
		offered new "--$word=" | grep -v '^:' >"$work/values"
		[ -s "$work/values" ] || { echo "nothing for $word"; return 1; }
		while read -r option; do
			gons explain new "$option" "--${pair#*:}" 2>&1 | grep -E 'invalid|unknown' && return 1
		done <"$work/values"
	done
	return 0
}

references_that_are_offered_are_known()
{
	offered enter --net= | grep -v '^:' >"$work/values"
	[ "$(wc -l <"$work/values")" -ge 5 ] || return 1
	while read -r option; do
		gons explain "$option" >"$work/out" 2>&1
		case $option in
		*:) grep -q -e "$option: ${option#--net=} takes" "$work/out" ;;
		*) grep -q 'would' "$work/out" ;;
		esac || { cat "$work/out"; return 1; }
	done <"$work/values"
}

# What libgons(7) has, but for target, which an option means without a value, and for files that keep what is new.
references_of_the_manual_are_offered()
{
	awk '/^\.SH/ { inside = $2 == "REFERENCES" } inside && tag && /^\.BI? [a-z]/ { print $2 } { tag = $1 == ".TP" }' \
		docs/libgons.7 | grep -vx -e target -e new: | sort -u >"$work/written"
	[ "$(wc -l <"$work/written")" -ge 6 ] || { cat "$work/written"; return 1; }
	offered enter --net= | sed -n 's/^--net=//p' | sort | diff "$work/written" -
}

help_stands_behind_what_is_offered()
{
	for words in '' 'enter -' 'new -' 'inject -' 'explain new -' 'enter --net='; do
		# shellcheck disable=SC2086
		gons complete ${words:-''} | grep -v '^:' >"$work/out"
		[ -s "$work/out" ] || { echo "nothing for $words"; return 1; }
		grep -Ev $'^[^\t]+\t[^\t]+$' "$work/out" && return 1
	done
	return 0
}

arguments_and_programs_are_told_apart()
{
	diff - <(
		offered enter -t 1 -a -- l
		offered enter -t 1 -a l
		offered enter -t 1 ls -
		offered enter --setuid ''
		offered enter -t 1 -aS ''
		offered new -m ''
		offered enter -m ''
		offered new -mw ''
		offered new --tmp ''
		offered explain --json new --jso
	) <<-'END'
		:commands
		:commands
		:files
		follow
		follow
		:commands
		:commands
		:directories
		tmpfs
		fresh
		:directories
		--json
	END
}

# Runtimes that keep files; commands of others are asked only when they are named.
fill_user_directory()
{
	mkdir -p "$work/user/runc/web" "$work/user/crun/wide" "$work/user/runc/we;true" "$work/bin"
	printf '#!/bin/sh\necho "$0" >>%s/ran\nprintf "web\\nwest\\n"\n' "$work" | tee "$work/bin/podman" >"$work/bin/docker"
	chmod +x "$work/bin/podman" "$work/bin/docker"
}

targets_are_named()
{
	fill_user_directory
	export XDG_RUNTIME_DIR=$work/user
	PATH=$work/bin:$PATH
	offered enter -t '' >"$work/out"
	grep -Fx runc:web "$work/out" && grep -Fx crun:wide "$work/out" && grep -Fx podman: "$work/out" &&
		grep -Fx netns: "$work/out" && [ ! -e "$work/ran" ] && ! grep -F ';' "$work/out" || return 1
	diff - <(offered enter -t podman:we; offered enter --target=docker:wes; offered inject --target=runc:w) <<-'END'
		podman:web
		podman:west
		--target=docker:west
		--target=runc:web
	END
}

# --- the shells ---

# tab LINE: what bash makes of it at its end, a candidate in a line.
tab()
{
	bash --norc -c '
		source "$1/gons.bash"
		compopt() { :; }
		COMP_LINE=$2 COMP_POINT=${#2}
		_gons gons
		printf "%s\n" "${COMPREPLY[@]}"' bash "$shells" "$1"
}

bash_completes()
(
	fill_user_directory
	export XDG_RUNTIME_DIR=$work/user
	mkdir -p "$work/here/directory" && : >"$work/here/file" && cd "$work/here" || return 1
	diff - <(tab 'gons expl'; tab 'gons new --propagation=s'; tab 'gons enter -t runc:w'; tab 'gons enter --target=crun:w'
		tab 'gons enter --target=cru'; tab 'gons enter --wd=d'; tab 'gons enter -t 1 -- cat f') <<-'END'
		explain
		slave
		shared
		web
		wide
		crun:
		crun:wide
		directory
		file
	END
)

# In a shell that a person types into.
bash_completes_for_a_person()
{
	printf 'source %q\nPS1=\ngons explain new --mount --user --propagation=unch\t\nexit\n' "$shells/gons.bash" |
		timeout 20 script -qec 'bash --norc -i' /dev/null | tr -d '\r' >"$work/out"
	cat -v "$work/out"
	grep -Eq '^propagation +unchanged .*(applied|fails)' "$work/out"
}

fish_completes()
(
	fill_user_directory
	export XDG_RUNTIME_DIR=$work/user
	mkdir -p "$work/here/directory" && cd "$work/here" || return 1
	diff - <(for line in 'gons expl' 'gons new --propagation=s' 'gons enter -t runc:w' 'gons enter --target=cru' \
		'gons enter --wd=d'; do
		HOME=$work XDG_CONFIG_HOME=$work/config timeout 60 fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
			"$shells/gons.fish" "$line" | cut -f 1
	done) <<-'END'
		explain
		--propagation=shared
		--propagation=slave
		runc:web
		--target=crun:
		--target=crun:wide
		--wd=directory/
	END
)

# zsh completes only in its line editor, which takes a terminal: it makes one for a second zsh.
zsh_completes()
{
	fill_user_directory
	export XDG_RUNTIME_DIR=$work/user
	# What the line then holds, up to where the next word begins.
	for pair in 'gons expl>gons explain ' 'gons new --propagation=unch>gons new --propagation=unchanged ' \
		'gons enter -t crun:wi>gons enter -t crun:wide ' 'gons enter --hostn>gons enter --hostname=' \
		'gons new --tmp=fre>gons new --tmp=fresh ' 'gons enter --net=nam>gons enter --net=name:'; do
		HOME=$work timeout 60 zsh -f -c '
			zmodload zsh/zpty
			zpty z zsh -f -i
			zpty -w z "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; echo ready-\$((1 + 1))"
			zpty -r -m z text "*ready-2*"
			zpty -w -n z "$2"$'"'\tx'"'
			zpty -w -n z $'"'\C-a'"'"echo \""$'"'\C-e'"'"\" done-\$((1 + 1))"$'"'\n'"'
			zpty -r -m z text "*done-2*"
			print -r -- "$text"
			zpty -d z' zsh "$shells" "${pair%>*}" 2>&1 | tr -d '\r' >"$work/out"
		cat -v "$work/out"
		grep -qFx "${pair#*>}x done-2" "$work/out" || return 1
	done
}

# With other directories for the programs they would be made anew, and other tests use them.
installed_where_shells_look()
{
	read -r libdir libexecdir <"$build/directories"
	${MAKE:-make} -s B="$build" install DESTDIR="$work/root" prefix=/usr libdir="$libdir" libexecdir="$libexecdir" &&
		cmp "$shells/gons.bash" "$work/root/usr/share/bash-completion/completions/gons" &&
		cmp "$shells/_gons" "$work/root/usr/share/zsh/site-functions/_gons" &&
		cmp "$shells/gons.fish" "$work/root/usr/share/fish/vendor_completions.d/gons.fish"
}

for name in verbs_are_those_of_help options_are_those_of_help words_that_are_offered_are_taken \
	references_that_are_offered_are_known references_of_the_manual_are_offered help_stands_behind_what_is_offered arguments_and_programs_are_told_apart targets_are_named bash_completes \
	installed_where_shells_look; do
	check $name $name
done
if command -v script >/dev/null; then
	check bash_completes_for_a_person bash_completes_for_a_person
else
	skip bash_completes_for_a_person 'no script'
fi
for shell in fish zsh; do
	if command -v $shell >/dev/null; then check ${shell}_completes ${shell}_completes; else skip ${shell}_completes "no $shell"; fi
done
echo "1..$count"
