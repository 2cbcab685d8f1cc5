# SPDX-License-Identifier: Apache-2.0
# Sums lcov's records: what each file has, core and lib as a whole, and the functions whose branches are
# not all taken. Those that lack 5 or more have a row in the list, with the reason; who lacks fewer than 3 has
# none. In between what is counted depends on who is faster.
BEGIN { FS = "[:,]" }
/^SF:/ { file = substr($0, 4); sub(root, "", file); n = split("", starts) ; functions = 0 }
/^FN:/ { first[file, ++functions] = $2 + 0; names[file, functions] = $3; count[file] = functions }
/^DA:/ { lines[file]++; if ($3 > 0) hit[file]++ }
/^BRDA:/ {
	branches[file]++
	for (i = 1; i <= count[file]; i++)
		if (first[file, i] <= $2 + 0)
			at = i
	if ($5 != "-" && $5 > 0)
		taken[file]++
	else
		missing[file " " names[file, at]]++
}
function percent(part, whole) { return whole ? 100 * part / whole : 100 }
END {
	for (file in lines) {
		room = file ~ /^src\/core/ ? "core" : "lib"
		all[room] += lines[file]; got[room] += hit[file]
		all_b[room] += branches[file]; got_b[room] += taken[file]
		printf "%-28s lines %5.1f %%  branches %5.1f %% (%d of %d)\n", file, percent(hit[file], lines[file]),
			percent(taken[file], branches[file]), taken[file], branches[file] | "sort"
	}
	close("sort")
	for (room in all)
		printf "%s: lines %.1f %% (%d of %d), branches %.1f %% (%d of %d)\n", room, percent(got[room], all[room]),
			got[room], all[room], percent(got_b[room], all_b[room]), got_b[room], all_b[room]
	while ((getline row < list) > 0) {
		if (row ~ /^#/ || row == "")
			continue
		split(row, cells, "\t")
		reasons[cells[1]] = cells[2]
	}
	for (name in missing) {
		if (name !~ /^src\/core/ || (missing[name] < 5 && !(name in reasons)))
			continue
		printf "%3d missing in %s: %s\n", missing[name], name, name in reasons ? reasons[name] : "NO REASON IN " list
		bad += !(name in reasons)
	}
	for (name in reasons)
		if (!(name in missing) || missing[name] < 3) {
			printf "%s is in %s, and lacks fewer than 3 branches\n", name, list
			bad++
		}
	for (name in missing)
		if (name ~ /^src\/core/ && !(name in reasons)) {
			rest += missing[name]
			others++
		}
	printf "%d missing in %d other functions of core: mostly an error of one call, which a bounded run of the fault test " \
		"gives to it in turn (GONS_LONG=1: each error)\n", rest, others
	exit bad > 0
}
