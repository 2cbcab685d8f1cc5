#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual: each public name has a page, and each page an example that is compiled and run; what it prints stands
# in the page. The same for README.md. The map of the source, docs/architecture.md, is that of the tree. Prints TAP.
set -u
build=${GONS_BUILD:-$PWD/build}
. "$(dirname "$0")/../tap.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# What a header declares for others to use.
public_names()
{
	tr '\n' ' ' <"$1" | grep -Eo 'GONS_API [^;{]*;' | sed -nE 's/^GONS_API [^(]*[ *](gons[a-z_]*) *\(.*/\1/p
		s/^GONS_API [^(]*[ *](gons[a-z_]*);/\1/p'
}

# The page of a name has it in its head and in its synopsis, be it the name's own or one that it stands for.
page_is_about()
{
	page=docs/$1.3
	[ -e "$page" ] || { echo "$1: there is no $page"; return 1; }
	stands_for=$(sed -n 's|^\.so man3/||p' "$page")
	page=docs/${stands_for:-$1.3}
	sed -n '/^\.SH NAME/,/^\.SH LIBRARY/p' "$page" | grep -Eq "(^|[ ,])$1([ ,]|\$)" ||
		{ echo "$1: $page does not name it in NAME"; return 1; }
	sed -n '/^\.SH SYNOPSIS/,/^\.SH DESCRIPTION/p' "$page" | grep -Eq "[ *]$1(\(|;)" ||
		{ echo "$1: $page does not show it in SYNOPSIS"; return 1; }
}

every_name_has_a_page()
{
	public_names "$1" >"$work/names"
	[ "$(wc -l <"$work/names")" -ge 20 ] || { echo "only these were found:"; cat "$work/names"; return 1; }
	result=0
	while read -r name; do
		page_is_about "$name" || result=1
	done <"$work/names"
	return $result
}

every_option_has_an_entry()
{
	sed -n '/^enum gons_option/,/^};/s/^\t\(GONS_[A-Z_]*\) = [0-9]*,$/\1/p' include/gons.h >"$work/names"
	[ "$(wc -l <"$work/names")" -ge 8 ] || { cat "$work/names"; return 1; }
	sed -n '/^\.SS Options/,/^\.SH/s/^\.BR \(.*\)" (.*/\1/p' docs/gons_plan.3 | grep -Eo 'GONS_[A-Z_]+' | sort >"$work/entries"
	sort "$work/names" | diff - "$work/entries"
}

# So that the check above is known to find what it is for.
an_undocumented_function_is_found()
{
	{ cat include/gons.h; echo 'GONS_API int gons_nothing(void);'; } >"$work/more.h"
	every_name_has_a_page "$work/more.h" >"$work/said"
	[ $? -eq 1 ] && [ "$(cat "$work/said")" = 'gons_nothing: there is no docs/gons_nothing.3' ]
}

# DEF: the table of words. An entry of libgons(7) begins with the word.
every_word_has_an_entry()
{
	sed -nE 's/^(NAMESPACE\(|WORD\([A-Z_]*, )"([a-z]*)".*/\2/p' "$1" | sort >"$work/names"
	[ "$(wc -l <"$work/names")" -ge 35 ] || { echo 'only these were found:'; cat "$work/names"; return 1; }
	sed -n '/^\.TP$/{n;s/^\.BR* gons_\([a-z]*\).*/\1/p;}' docs/libgons.7 | sort -u >"$work/entries"
	lacking=$(comm -23 "$work/names" "$work/entries")
	# shellcheck disable=SC2086
	[ -z "$lacking" ] || { printf 'docs/libgons.7 has no entry for gons_%s\n' $lacking; return 1; }
}

# The row is the one that new_word.sh adds.
a_word_without_an_entry_is_found()
{
	cp src/core/plan/words.def "$work/more.def" && sed -n "/^	WORD(/,/^	END/s/^	\([^E]\)/\1/p" test/scripts/new_word.sh >>"$work/more.def"
	every_word_has_an_entry "$work/more.def" >"$work/said"
	[ $? -eq 1 ] && [ "$(cat "$work/said")" = 'docs/libgons.7 has no entry for gons_example' ]
}

# Neither does the library export what the header does not declare.
header_and_library_agree()
{
	public_names include/gons.h | sort >"$work/names"
	nm -D --defined-only "$build/libgons.so" | sed -n 's/.* \(gons[a-z_]*\)@.*/\1/p' | grep -v '^gons_record' |
		sort -u | diff "$work/names" -
}

# The rows of all tables of promises.
rows() { sed -n '/^| promise | condition | mechanism | test |$/,/^$/p' "$1" | grep '^|' | grep -v -e '^| promise ' -e '^|---'; }

# A promise has a condition, a mechanism and the name of a test.
security_md_has_no_empty_cell()
{
	rows "$1" | awk '{
		line = $0
		sub(/^[|] /, "", line)
		sub(/ [|]$/, "", line)
		count = split(line, cells, / [|] /)
		wrong = count != 4 || cells[4] !~ /`[a-z_0-9\/]+`/
		for (i = 1; i <= count; i++)
			if (cells[i] !~ /[A-Za-z]/) wrong = 1
		if (wrong) { print "a cell is empty, or no test is named: " $0; result = 1 }
	} END { if (NR < 40) { print "only these were found: " NR; result = 1 } exit result }'
}

# The same file with one cell that says nothing, and with a last one that names no test.
an_empty_cell_is_found()
{
	for row in '| | what | `nothing_is_obeyed` |' '| when |  | `nothing_is_obeyed` |' '| when | what | |' '| when | what | none |' '| what | `nothing_is_obeyed` |'; do
		sed "/^| \*\*A program never runs/s/.*/| A promise $row/" "$1" >"$work/broken.md"
		! security_md_has_no_empty_cell "$work/broken.md" >"$work/said" && [ "$(wc -l <"$work/said")" = 1 ] ||
			{ echo "$row"; cat "$work/said"; return 1; }
	done
}

# The column of tests: names, and directories. What a script of fuzzers or of processors tries has names, too.
security_md_names_tests()
{
	rows "$1" | sed 's/.*| \(.*\) |$/\1/' | grep -Eo '`[a-z_0-9/]+`' | tr -d '`' | sort -u >"$work/names"
	[ "$(wc -l <"$work/names")" -ge 150 ] || { echo 'only these were found:'; cat "$work/names"; return 1; }
	result=0
	while read -r name; do
		case $name in
		*/*) [ -d "$name" ] ;;
		*) grep -Erqw "static void $name|^$name\(\)|^[[:space:]]*(check|[a-z]+\) echo) $name" test/real test/unit test/scripts \
			test/platforms test/kernels test/fuzz ;;
		esac || { echo "$name: there is no such test"; result=1; }
	done <"$work/names"
	return $result
}

# Each name between backticks that is the name of a file, of a path or of a function is one of this tree. What a user
# has (libgons.pc) and what is built is not in it.
map_names_what_exists()
{
	grep -Eo '`[^`]+`' "$1" | tr -d '`' | tr ' ,' '\n\n' | sort -u >"$work/names"
	find src test include examples docs .ci -type f >"$work/files"
	result=0 found=0
	while read -r name; do
		case $name in
		src/* | test/* | include/* | docs/* | examples/*) [ -e "$name" ] ;;
		[a-z]*.[ch] | [a-z]*.def | [a-z]*.sh | [a-z]*.map | [a-z]*.tsv | [a-z]*.mk) grep -Eq "(^|/)$name\$" "$work/files" ;;
		[a-z]*'()') grep -rqw --exclude=manual.sh "${name%??}" src test include ;;
		*) continue ;;
		esac || { echo "$name: there is no such file or function"; result=1; }
		found=$((found + 1))
	done <"$work/names"
	[ "$found" -ge 200 ] || { echo "only $found names were found"; result=1; }
	return $result
}

# The table of rooms: rows begin with a room.
map_rows() { grep -E '^\| `(cmd|lib|core|audit)/' "$1"; }

# The rooms of the map, from top to bottom, are those that test/structure/arrows.sh holds apart.
map_has_the_rooms()
{
	sed -n '/<<-END/,/^END/p' test/structure/arrows.sh | sed '1d; $d; s/^\t//' >"$work/rooms"
	[ "$(wc -l <"$work/rooms")" -ge 15 ] || { cat "$work/rooms"; return 1; }
	map_rows "$1" | cut -d'|' -f2 | tr -d '`' | sed 's/^ *//; s/ *$//' | diff "$work/rooms" -
}

# Each file that is compiled, and each table, stands in the row of its room; a header stands where its source does.
map_has_every_file()
{
	map_rows "$1" >"$work/rows"
	result=0
	for file in $(find src -name '*.[ch]' -o -name '*.def' | sed 's|^src/||' | sort); do
		room=${file%/*}
		case $room in */base/arch) room=${room%/arch} ;; esac
		[ "${file%.h}" = "$file" ] || [ ! -e "src/${file%.h}.c" ] || continue
		grep -Eq "^\|[^|]*\`$room\`.*\`${file##*/}\`|^\|[^|]*\`${file%.*}\`" "$work/rows" ||
			{ echo "src/$file is not in the row of its room"; result=1; }
	done
	return $result
}

# So that the three checks above are known to find what they are for.
a_wrong_map_is_found()
{
	sed 's/`text\.c`/`no_such_file.c`/; s/`drain()`/`no_such_function()`/' "$1" >"$work/wrong.md"
	map_names_what_exists "$work/wrong.md" >"$work/said" && { echo 'a name'; return 1; }
	printf '%s: there is no such file or function\n' no_such_file.c 'no_such_function()' | diff - "$work/said" || return 1
	map_has_every_file "$work/wrong.md" >"$work/said" && { echo 'a file'; return 1; }
	grep -qx 'src/core/base/text.c is not in the row of its room' "$work/said" || return 1
	grep -v '^| `core/plan`' "$1" >"$work/wrong.md"
	! map_has_the_rooms "$work/wrong.md" >"$work/said"
}

man_finds_every_page()
{
	mkdir -p "$work/man/man3"
	cp docs/*.3 "$work/man/man3"
	for name in $(public_names include/gons.h); do
		MANPATH=$work/man man -P cat "$name" 2>"$work/said" | grep -q "$name" || { cat "$work/said"; echo "$name"; return 1; }
	done
}

# What stands between .EX and .EE, as a person reads it: block PAGE FIRST-LINE.
block()
{
	awk -v first="$2" '
		/^\.EE/ && wanted { exit }
		began { wanted = index($0, first) == 1; began = 0 }
		/^\.EX/ { began = 1 }
		wanted { gsub(/\\f[BPI]/, ""); gsub(/\\&/, ""); gsub(/\\\[dq\]/, "\""); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047"); gsub(/\\e/, "\\"); print }
	' "$1"
}

# Numbers of namespaces are the kernel's.
without_numbers() { sed -E 's/[0-9]{10}/NUMBER/g'; }

# The commands of the page are run, all but the compiler's, and what they print is compared with it.
session()
{
	(cd "$work/here" && sed -n 's/^\$ //p' "$work/session" | grep -v '^cc ' >commands && sh commands) >"$work/said" 2>&1
	grep -v '^\$ ' "$work/session" | without_numbers >"$work/shown"
	without_numbers <"$work/said" | diff "$work/shown" -
}

compiles() { cc -Wall -Wextra -Werror -Iinclude -o "$work/here/$program" "$work/program.c" "$@"; }

# For an example as for any program of a user: as a shared library, and from the archive. NAME of what shows it.
try_example()
{
	program=$(sed -n 's/^\$ cc -o \([a-z_]*\) .*/\1/p' "$work/session")
	: >"$work/told"
	if [ ! -s "$work/program.c" ] || [ -z "$program" ] || [ "$(wc -l <"$work/session")" -lt 3 ]; then
		echo "no program, or nothing to be seen of it" >"$work/told"
		not_ok "$1_has_an_example"
		return
	fi
	about=$1
	for with in so a; do
		rm -rf "$work/here"
		mkdir "$work/here"
		# Where it is not installed it is looked for beside the program.
		cp "$build/libgons-preload.so" "$work/here"
		case $with in
		so) set -- -L"$build" -lgons -Wl,-rpath,"$build" ;;
		a) set -- "$build/libgons.a" ;;
		esac
		check "${about}_example_compiles_with_$with" compiles "$@"
		if [ -n "$no_namespaces" ]; then
			skip "${about}_example_prints_what_is_shown_with_$with" "no user namespaces here: $no_namespaces"
		else
			check "${about}_example_prints_what_is_shown_with_$with" session
		fi
	done
}

try_page()
{
	block "$1" '#include' >"$work/program.c"
	block "$1" '$ ' >"$work/session"
	try_example "$(basename "$1" .3)"
}

try_readme()
{
	sed -n '/^## From C/,/^| /s/^    //p' README.md >"$work/shown"
	sed '/^\$ /,$d' "$work/shown" >"$work/program.c"
	sed -n '/^\$ /,$p' "$work/shown" >"$work/session"
	try_example readme
}

no_namespaces=$(unshare --user --map-root-user true 2>&1) && no_namespaces=
check every_public_name_has_a_page every_name_has_a_page include/gons.h
check an_undocumented_function_is_found an_undocumented_function_is_found
check every_option_has_an_entry every_option_has_an_entry
check every_word_has_an_entry every_word_has_an_entry src/core/plan/words.def
check a_word_without_an_entry_is_found a_word_without_an_entry_is_found
check header_and_library_agree header_and_library_agree
check every_test_that_security_md_names_is_there security_md_names_tests SECURITY.md
check security_md_has_no_empty_cell security_md_has_no_empty_cell SECURITY.md
check an_empty_cell_is_found an_empty_cell_is_found SECURITY.md
check architecture_md_names_what_exists map_names_what_exists docs/architecture.md
check architecture_md_has_the_rooms_of_the_structure map_has_the_rooms docs/architecture.md
check architecture_md_has_every_file_of_src map_has_every_file docs/architecture.md
check a_wrong_map_is_found a_wrong_map_is_found docs/architecture.md
if command -v man >/dev/null; then
	check man_finds_every_page man_finds_every_page
else
	skip man_finds_every_page 'no man'
fi
for page in $(grep -L '^\.so ' docs/*.3); do
	try_page "$page"
done
try_readme
echo "1..$count"
