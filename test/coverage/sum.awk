# SPDX-License-Identifier: Apache-2.0
# Sums lcov's records: what each file has, core and lib as a whole, and the functions of core whose branches are not all
# taken. Each of them has a row in the list, with the reason, and nobody else has. A reason that begins with "at times: "
# is one of who was faster: that function may lack none.
BEGIN { FS = "[:,]" }
/^SF:/ { file = substr($0, 4); sub(root, "", file) }
/^FN:/ { first[file, ++count[file]] = $2 + 0; names[file, count[file]] = $3 }
/^DA:/ { lines[file]++; if ($3 > 0) hit[file]++ }
/^BRDA:/ {
	branches[file]++
	at = 0
	for (i = 1; i <= count[file]; i++)
		if (first[file, i] <= $2 + 0 && (!at || first[file, i] > first[file, at]))
			at = i
	if ($5 != "-" && $5 > 0)
		taken[file]++
	else {
		name = file " " names[file, at]
		missing[name]++
		if (where[name] !~ ("(^| )" $2 "$"))
			where[name] = where[name] (where[name] ? " " : "") $2
	}
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
	while ((getline row < list) > 0) {
		if (row ~ /^#/ || row == "")
			continue
		split(row, cells, "\t")
		reasons[cells[1]] = cells[2]
	}
	for (name in missing) {
		if (name !~ /^src\/core/)
			continue
		printf "%s: %d missing in line %s: %s\n", name, missing[name], where[name],
			reasons[name] ? reasons[name] : "NO REASON IN " list | "sort"
		bad += !reasons[name]
	}
	close("sort")
	for (name in reasons)
		if (!(name in missing) && reasons[name] !~ /^at times: /) {
			printf "%s is in %s, and lacks no branch\n", name, list
			bad++
		}
	for (room in all)
		printf "%s: lines %.1f %% (%d of %d), branches %.1f %% (%d of %d)\n", room, percent(got[room], all[room]),
			got[room], all[room], percent(got_b[room], all_b[room]), got_b[room], all_b[room]
	if (percent(got_b["core"], all_b["core"]) < goal) {
		printf "core: fewer than %d %% of the branches are taken\n", goal
		bad++
	}
	exit bad > 0
}
