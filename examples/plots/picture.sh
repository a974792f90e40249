#!/bin/sh
# picture.sh SCORED [THRESHOLDS]: four pictures on scored rows in a file on one sheet, as a PNG.
#
#     labelsift find --scored-out scored.tsv < records.csv > issues.tsv
#     examples/plots/picture.sh scored.tsv > report.png
#
# report.png beside this file is of `examples/simulate --rows 200000 --classes 10 --seed 1`.
set -eu
command -v gnuplot > /dev/null || { echo 'picture.sh: no gnuplot here (Debian: gnuplot-nox)' >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
CLASSES=12 HEAT=10 NAME=16 "$here/data.sh" "$folder" "$@"
cd "$folder"
terminal=pngcairo # draws the sign of a character without a font as large as the sheet
! sed 's/…//g' classes heat | LC_ALL=C grep -q '[^ -~	]' || terminal='png truecolor'
GNUPLOT_LIB=$here gnuplot -e "
    set terminal $terminal size 1000, 660 font 'sans,9' background 'white' noenhanced;
    load 'overview.gp'"
