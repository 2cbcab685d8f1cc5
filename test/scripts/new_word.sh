#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A word is added to a copy of the sources: one row of the table, and nothing else is touched. Then it is read, explained,
# an option of the command with help and completion. (That the manual lacks it is found by manual.sh.) Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
work=$(mktemp -d) || exit 1
. "$(dirname "$0")/../tap.sh"
trap 'rm -rf "$work"' EXIT
made=$work/tree/build
[ -e "$build/gons-full" ] || { echo '1..0 # SKIP there is no gons'; exit 0; }

# The row takes the place of a member that has an effect to be seen: the variables stay in the environment.
add_row()
{
	cat >>"$1" <<-'END'
	WORD(EXAMPLE, "example", "left, right", "left", "an example of a word",
	     PHASE_READ, 251, NEEDS_NOTHING, parse_choice, keep_environment, CHOICES(0, 1))
	END
}

# Of what was built only that is built again which sees the table.
copy_and_build()
{
	mkdir -p "$made" && cp -Rp src include Makefile "$work/tree" || return 1
	for part in core lib cmd quick command.o gons gons-full libgons-preload.so directories processor; do
		[ ! -e "$build/$part" ] || cp -Rp "$build/$part" "$made" || return 1
	done
	add_row "$work/tree/src/core/plan/words.def"
	(
		cd "$work/tree" || exit 1
		find src/core src/lib -name '*.c' | while read -r source; do
			object=build/${source#src/}
			"${CC:-cc}" -MM -iquote src -Iinclude "$source" | grep -q words.def || touch -c "${object%.c}".o \
				"${object%.c}-archive.o"
		done
		${MAKE:-make} -s -j2 build/libgons-preload.so build/gons build/gons-full
	)
}

one_row_was_touched()
{
	diff -r src "$work/tree/src" | tee "$work/difference"
	diff -rq include "$work/tree/include" && diff -q Makefile "$work/tree/Makefile" &&
		[ "$(diff -rq src "$work/tree/src" | wc -l)" = 1 ] && [ "$(grep -c '^> *WORD(' "$work/difference")" = 1 ] &&
		[ "$(grep -c '^>' "$work/difference")" = 2 ] && ! grep '^<' "$work/difference"
}

preloaded() { env -i PATH="$PATH" LD_PRELOAD="$made/libgons-preload.so" gons_onerror=exit "$@"; }
gons() { "$made/gons" "$@"; }

it_is_read()
{
	preloaded gons_example=right env | grep -x 'gons_example=right' && ! preloaded gons_example=left env | grep gons_
}
its_other_values_are_refused()
{
	preloaded gons_example=up true 2>"$work/line"
	[ $? -eq 125 ] && cat "$work/line" && grep -F 'invalid gons_example value "up"; it is one of: left, right' "$work/line"
}
it_is_named_where_another_is_unknown()
{
	preloaded gons_nothing=1 true 2>"$work/line"
	cat "$work/line"
	grep -E 'stands one of:.* example( |$)' "$work/line"
}
it_is_explained()
{
	gons explain new --example=right true >"$work/out"
	cat "$work/out"
	grep -E '^example +right .*would be applied$' "$work/out"
}
it_is_an_option()
{
	gons explain new --example=up true 2>&1 | tee "$work/out"
	grep -F -e '--example=up: ' "$work/out" && grep -F 'it is one of: left, right' "$work/out"
}
it_is_listed_in_help()
{
	for verb in new enter inject; do
		gons $verb --help | grep -E '^ +--example=left, right +an example of a word$' || return 1
	done
}
it_is_completed()
{
	[ "$(gons complete new --exa)" = "$(printf -- '--example=\tan example of a word')" ] &&
		[ "$(gons complete new --example= | cut -f 1 | tr '\n' ' ')" = '--example=left --example=right ' ]
}

check a_word_is_added_by_one_row copy_and_build
for name in one_row_was_touched it_is_read its_other_values_are_refused it_is_named_where_another_is_unknown \
	it_is_explained it_is_an_option it_is_listed_in_help it_is_completed; do
	check "$name" "$name"
done
echo "1..$count"
