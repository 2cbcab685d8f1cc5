#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The structure of src: which file uses which, by includes and by the symbols of the objects in build/. Fails where an
# arrow leads up (the rooms are listed below from top to bottom), where two files of src use each other in a circle,
# where core includes a header of libc, where cmd includes anything of lib or core but gons.h, and where a file has more
# than 400 lines.
set -u
build=${GONS_BUILD:-build}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Files that lie in no room are listed by name. Rooms of one line do not use each other.
cat >"$work/rooms" <<-END
	cmd/main cmd/full
	cmd/verbs
	cmd/target cmd/environment
	cmd/identity
	cmd/proc
	cmd/program cmd/options
	cmd/sealed_command
	cmd/failure cmd/options_help
	cmd/words_as_options
	cmd/message cmd/request cmd/command_line cmd/parse_number cmd/program_kind cmd/secure_exec cmd/last_error
	lib/start
	lib/explain lib/inject lib/reexec
	lib/child
	lib/plan lib/status
	core/start
	core/premain
	core/execute
	audit/audit
	audit/path
	core/relay
	core/rootfs
	core/untrusted
	core/diagnose
	core/namespace
	core/identity
	core/report
	core/plan
	core/base
END

# file file symbol, for each symbol that one file uses and another one defines.
calls()
{
	find "$build/core" "$build/lib" "$build/cmd" "$build/audit" -name '*.o' ! -name '*-archive.o' | while read -r object; do
		module=${object#"$build/"}
		[ -f "src/${module%.o}.c" ] || continue # a build directory can hold older ones
		nm -g "$object" | sed -n "s|^[0-9a-f]* *\([A-Za-z]\) \(.*\)|${module%.o} \1 \2|p"
	done | awk '$2 ~ /[TDRBVWG]/ { defined[$3] = $1 } $2 == "U" { user[++n] = $1; symbol[n] = $3 }
		END { for (i = 1; i <= n; i++) if (symbol[i] in defined && defined[symbol[i]] != user[i])
			print user[i], defined[symbol[i]], symbol[i] }'
}

includes()
{
	find src -name '*.[ch]' | xargs grep -H '^#include "' | sed -E 's|^src/(.*)\.[ch]:#include "(.*)\.[a-z]+"|\1 \2 #include|' |
		awk '$1 != $2'
}

command -v nm >/dev/null && command -v tsort >/dev/null || { echo 'nm or tsort is missing'; exit 2; }
{ calls; includes; } | sort -u >"$work/arrows"
grep -qv '#include$' "$work/arrows" || { echo "$build has no objects: run make first"; exit 2; }
awk '
	NR == FNR { for (i = 1; i <= NF; i++) rank[$i] = NR; next }
	function room_of(file,  room) {
		for (room = file; !(room in rank) && room ~ "/"; )
			sub("/[^/]*$", "", room)
		if (!(room in rank))
			print file " is in no room of the list"
		return room
	}
	{
		from = room_of($1); to = room_of($2)
		if (rank[from] > rank[to] || (rank[from] == rank[to] && from != to))
			print $1 " uses " $2 " (" $3 "), which is above or beside it"
		if ($1 ~ /^cmd/ && $2 !~ /^cmd/ && $3 == "#include")
			print $1 " includes " $2 "; the command uses gons.h alone"
	}' "$work/rooms" "$work/arrows" >"$work/wrong"
cut -d' ' -f1,2 "$work/arrows" | tsort >/dev/null 2>"$work/loops" ||
	sed -n 's|^tsort: \([a-z]*/\)|in a circle: \1|p' "$work/loops" >>"$work/wrong"
find src/core src/audit -name '*.[ch]' -print0 |
	xargs -0 grep -HE '^#include <' | grep -vE '<(linux/.*|asm/.*|std(arg|bool|def|int|noreturn)\.h|limits\.h|elf\.h|link\.h|gons\.h)>' |
	sed 's/:#include/ includes/; s/$/, a header of libc/' >>"$work/wrong"
find src -name '*.[ch]' -exec wc -l {} + | awk '$1 > 400 && $2 ~ "/" { print $2 " has " $1 " lines" }' >>"$work/wrong"
cat "$work/wrong"
[ ! -s "$work/wrong" ]
