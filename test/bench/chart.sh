#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Draws the ratios of BENCH.JSON, as `make bench` wrote it, into CHART.SVG: chart.sh BENCH.JSON CHART.SVG.
# Ratios only: times are those of one machine on one day.
set -eu

command -v gnuplot >/dev/null || { echo 'no chart: gnuplot is not here (Debian: gnuplot-nox)' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A row, a goal and the machine stand in one line each. Bottom up: y of a bar, low, ratio, high, whose, name.
awk -v headings="$work/headings" '
function value(line, name) {
	if (!match(line, "\"" name "\": (\"[^\"]*\"|[0-9.]+)"))
		return ""
	line = substr(line, RSTART + length(name) + 4, RLENGTH - length(name) - 4)
	gsub(/"/, "", line)
	return line
}
function bar(group, name, low, ratio, high) {
	count[group]++
	rows[group, count[group]] = low "\t" ratio "\t" high "\t" (name ~ /gons/ ? 1 : 2) "\t" name
}
BEGIN {
	groups = split("join place inject command container", shown, " ")
	title["join"] = "joining seven namespaces, the switch alone"
	title["place"] = "a program in six new namespaces"
	title["inject"] = "a dynamic program in seven other namespaces"
	title["command"] = "a static program there, or in new ones"
	title["container"] = "a program of a container that runc made"
}
/"group"/ && /"rounds"/ {
	group = value($0, "group"); name = value($0, "name")
	if (!(group in title) || /"left_out"/ || name ~ /a report|private|\/tmp|gons_tmp/)
		next
	line = $0
	if (sub(/.*"ratio": /, "", line))
		bar(group, name, value(line, "p10"), value(line, "median"), value(line, "p90"))
	else if (name !~ /^(nothing|reading)/)
		bar(group, name, 1, 1, 1)
}
END {
	for (i = groups; i > 0; i--) {
		if (!count[shown[i]])
			continue
		for (j = count[shown[i]]; j > 0; j--)
			print y++ "\t" rows[shown[i], j]
		print y++ "\t" title[shown[i]] > headings
		y += 0.4
	}
}' "$1" >"$work/bars"

[ -s "$work/bars" ] || { echo "no chart: $1 has no ratio" >&2; exit 1; }
machine=$(sed -n 's/.*"kernel": "\([^"]*\)", "architecture": "\([^"]*\)", "libc": "\([^"]*\)".*"processor": "\([^"]*\)".*/\1 \2 \3, \4/p' "$1" |
	sed 's/^\([0-9.]*\)[^ ]* \([^ ]*\) /Linux \1 (\2), /')
top=$(tail -n 1 "$work/headings" | cut -f 1)

height=$(awk -v top="$top" 'BEGIN { printf "%d", 110 + 22 * top }')
frac() { awk -v pixels="$1" -v height="$height" 'BEGIN { printf "%.4f", pixels / height }'; }

gnuplot <<END
set terminal svg size 860,$height font "sans-serif,12" background "#ffffff"
set output "$work/chart.svg"
set datafile separator "\t"
set style fill solid noborder
set logscale x 2
set xrange [0.25:*]
set yrange [-0.8:$top + 0.9]
set lmargin 38
set rmargin 6
set bmargin 5
unset ytics
set border 1
set xtics nomirror
set grid xtics linecolor "#dddddd"
set label 1 "time as a multiple of that of the peer above it, the grey bar at 1; thin lines: 8 of 10 rounds" \
	at screen 0.5, screen $(frac 30) center
set label 2 "$machine" at screen 0.5, screen $(frac 12) center font ",10" noenhanced
set arrow from 1, graph 0 to 1, graph 1 nohead linecolor "#888888"
set key off
ours = 0x2a7f62
others = 0x9aa5b1
plot "$work/bars" using (0.25):1:(0.25):3:(\$1 - 0.36):(\$1 + 0.36):(\$5 == 1 ? ours : others) \
		with boxxyerror linecolor rgb variable, \
	"" using 3:1:2:4 with xerrorbars pointtype 0 linecolor "#333333", \
	"" using (0.25):1:6 with labels right offset -1,0 noenhanced, \
	"$work/headings" using (0.25):1:2 with labels left offset -0.7,0 noenhanced font ",13"
END
# What it was drawn from is nobody's business, and shows as a tip under the mouse.
sed 's|<title>"[^<]*</title>||' "$work/chart.svg" >"$2"
