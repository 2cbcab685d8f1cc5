#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Messages of the command speak of options, and never of words of the environment. Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
gons=$build/gons
[ "$(id -u)" -eq 0 ] || { echo '1..0 # SKIP it takes root'; exit 0; }
[ -x "$gons" ] || { echo '1..0 # SKIP there is no gons'; exit 0; }
work=$(mktemp -d) || exit 1
target=
leave()
{
	[ -z "$target" ] || kill "$target"
	rm -rf "$work"
}
trap leave EXIT
. "$(dirname "$0")/../tap.sh"

mkfifo "$work/ready"
unshare --net --uts --mount sh -c 'echo ready >"$1"; exec sleep 300' sh "$work/ready" &
target=$!
read -r _ <"$work/ready"

# A verb, and what makes a command line of it: true is not executed, and does nothing if it is.
enter() { "$gons" enter -t "$target" "$@" true; }
# In a mount namespace of its own: a FILE that keeps a namespace is mounted over, and may be one of the host.
new() { unshare --mount "$gons" new "$@" true; }
explain() { "$gons" explain "$@" true; }
inject() { "$gons" explain inject -t "$target" "$@" true; }

# Each option of a verb that takes a value, and each that may have one.
options_of() { "$gons" "$1" --help | sed -n 's/^.* --\([a-z-]*\)\[\{0,1\}=.*/\1/p'; }

# said OPTION...: no word is mentioned, and a failure is one line.
said()
{
	"$verb" "$@" >"$work/out" 2>"$work/line" </dev/null
	status=$?
	lines=$((lines + 1))
	if grep -q 'gons_' "$work/line" "$work/out" ||
		{ [ "$verb" != inject ] && [ "$verb" != explain ] && [ $status -ne 0 ] && [ "$(grep -c '^gons: ' "$work/line")" != 1 ]; }; then
		echo "$verb $*"
		cat "$work/line" "$work/out"
		return 1
	fi
}

no_word_is_mentioned()
{
	verb=$1 lines=0
	[ "$(options_of "$verb" | wc -l)" -ge 30 ] || return 1
	for option in $(options_of "$verb"); do
		case $verb-$option in
		*-target | *-env) continue ;;
		esac
		for value in x 99999999999 keep pid:4194304 id:7 target ''; do
			said "--$option=$value" || return 1
		done
		for value in fd:999 /nowhere/x /:/nowhere; do
			said -m -n "--$option=$value" || return 1
		done
	done
	echo "$lines command lines"
	[ "$lines" -ge 400 ]
}

missing_namespaces_are_named_by_their_letter()
{
	lines=0 verb=enter
	for words in '--tmp=fresh|--tmp needs a mount namespace: add -m' '--hostname=x|--hostname needs a UTS namespace: add -u' \
		'--uidmap=root|--uidmap needs a new user namespace: add --user=new'; do
		said -n "${words%|*}" || return 1
		grep -Fx "gons: target $target: ${words#*|}" "$work/line" || { cat "$work/line"; return 1; }
	done
	verb=new
	said --proc=1 && grep -Fx 'gons: --proc needs a mount namespace: add -m' "$work/line" || { cat "$work/line"; return 1; }
}

value_is_the_one_that_was_typed()
{
	lines=0 verb=enter
	said -m -r/etc --wdns=/nowhere && grep -q 'cannot change to --wdns=/nowhere: ' "$work/line" &&
		said -S root && grep -Fx 'gons: --setuid=root: a number is needed' "$work/line" &&
		said -S 99999999999 && grep -Fx 'gons: --setuid=99999999999: it is out of range' "$work/line" || { cat "$work/line"; return 1; }
	verb=new
	said --become=nobody --caps=all --gid=5 && grep '^gons: --become and --gid' "$work/line" &&
		said --mount-proc=proc && grep '^gons: --mount-proc=proc: an absolute path is needed' "$work/line" ||
		{ cat "$work/line"; return 1; }
}

json_mentions_no_word()
{
	lines=0 verb=explain
	for option in --net=/nowhere --net=/etc/passwd --wdns=/nowhere --tmp=fresh; do
		said enter --json "$option" || return 1
		[ $status -ne 0 ] || { echo "$option"; return 1; }
	done
}

for verb in enter new inject; do
	check "${verb}_mentions_no_word" no_word_is_mentioned "$verb"
done
check json_mentions_no_word json_mentions_no_word
check missing_namespaces_are_named_by_their_letter missing_namespaces_are_named_by_their_letter
check value_is_the_one_that_was_typed value_is_the_one_that_was_typed
echo "1..$count"
