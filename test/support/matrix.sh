# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# Combinations of options that a command of others has, too: each is tried with both, and a program has to see the same.
# To be sourced after tap.sh. The script that does so defines
#
#	both OPTIONS	runs the other command and gons. What the program has printed is in $at/peer and $at/ours, what
#			went to standard error in $at/peer.error and $at/ours.error, the statuses in $peer and $ours, and
#			the options as they were given in $options. It returns 0 unless what it saw is wrong.
compared=0
# A namespace that ends lets the next one wait in the kernel: so there are more at a time than processors.
at_once=$(($(nproc) * 2))

# From now on $as runs a command as an ordinary user. Fails where that user cannot execute what is needed.
as_ordinary_user()
{
	as=
	[ "$(id -u)" -ne 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	$as test -x "$gons" -a -x "$work/facts" && $as unshare --user true 2>/dev/null
}

# compare OPTIONS: in the directory $at. Both have printed the same; or both refuse, and gons in one line.
compare()
{
	both "$1" || return 1
	if [ "$peer" -eq 1 ] && [ "$ours" -eq 125 ]; then
		[ -z "${TEST_REFUSED-}" ] || echo "$options: $(cat "$at/peer.error"); $(cat "$at/ours.error")" >>"$TEST_REFUSED"
		: >"$at/refused"
		[ "$(wc -l <"$at/ours.error")" -eq 1 ] && return 0
	fi
	[ "$peer" -eq "$ours" ] && diff "$at/peer" "$at/ours" && return 0
	echo "$options: $peer $(cat "$at/peer.error"), gons: $ours $(cat "$at/ours.error")"
	return 1
}

# matrix NAME ONES OTHERS: each of the lines of ONES with each of those of OTHERS.
matrix()
{
	mkdir "$work/matrix"
	number=0 trying=
	while IFS= read -r one; do
		while IFS= read -r other; do
			number=$((number + 1))
			at=$work/matrix/$number
			mkdir "$at"
			{ compare "$one $other" >"$at/said" 2>&1 || mv "$at/said" "$at/failed"; } &
			trying="$trying $!"
			# shellcheck disable=SC2086
			[ $((number % at_once)) -ne 0 ] || { wait $trying; trying=; }
		done <<-end
			$3
		end
	done <<-end
		$2
	end
	# shellcheck disable=SC2086
	[ -z "$trying" ] || wait $trying
	find "$work/matrix" -name failed -exec cat {} + >"$work/told"
	if [ -s "$work/told" ] || [ -n "$(find "$work/matrix" -name failed)" ]; then not_ok "$1"; else ok "$1"; fi
	echo "# note: $1: $number combinations, $(find "$work/matrix" -name refused | wc -l) of them refused by both"
	compared=$((compared + number))
	rm -rf "$work/matrix"
}
