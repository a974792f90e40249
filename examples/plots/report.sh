#!/bin/sh
# report.sh SCORED [THRESHOLDS]: a page of pictures and tables on scored rows in a file, by itself:
# nothing is loaded from elsewhere.
#
#     labelsift score t.tsv < records.csv > scored.tsv
#     examples/plots/report.sh scored.tsv t.tsv > report.html
set -eu
command -v gnuplot > /dev/null || { echo 'report.sh: no gnuplot here (Debian: gnuplot-nox)' >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$here/data.sh" "$folder" "$@"

# number NAME: of numbers.gp
number() {
    sed -n "s/^$1 = \([0-9]*\).*/\1/p" "$folder/numbers.gp"
}

# picture NAME WIDTH HEIGHT: its SVG, which in the page has names of its own
picture() {
    (cd "$folder" && GNUPLOT_LIB=$here gnuplot -e "
        set terminal svg size $2, $3 dynamic font 'sans-serif,13' background 'white' noenhanced;
        set output '$1.svg';
        load '$1.gp'")
    echo '<figure>'
    sed -n "/<svg/,\$p" "$folder/$1.svg" | sed "
        /<text>/n
        s/ id=\"gnuplot_canvas\"//
        s/gnuplot_plot_/$1_&/g
        s/\(['#]\)\(gp\|greybox\|textbox\)/\1$1_\2/g
        s|<title>Gnuplot</title>|<title>$1</title>|
        /^<desc>/d"
    echo '</figure>'
}

# table TITLE COLUMNS < ROWS: the columns' names separated by blanks
table() {
    tr '\001-\010\013-\037\177' '?' | iconv -c -f UTF-8 -t UTF-8 | LC_ALL=C awk -F '\t' \
        -v title="$1" -v names="$2" '
        function text(field) {
            gsub(/&/, "\\&amp;", field); gsub(/</, "\\&lt;", field); gsub(/>/, "\\&gt;", field)
            return field
        }
        function cell(name, field) {
            if (name ~ /label|guess$|given|with|^id$/) return "<td>" text(field)
            return "<td class=n>" (field ~ /[.e]/ ? sprintf(field < 0.001 ? "%.1e" : "%.4g", field) : text(field))
        }
        BEGIN {
            columns = split(names, name, " ")
            printf "<h2>%s</h2>\n<table>\n<tr>", title
            for (i = 1; i <= columns; i++) printf "<th>%s", name[i]
            print ""
        }
        {
            printf "<tr>"
            for (i = 1; i <= columns; i++) printf "%s", cell(name[i], $i)
            print ""
        }
        END { print "</table>" }'
}

drawn=$(number classes_drawn)
heat=$(number heat_drawn)
tall=$((drawn * 22 + 170))
id=$(awk -F '\t' 'NF > 7 { print " id" } { exit }' "$folder/issues")
cat << 'END'
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>labelsift report</title>
<style>
body { font: 14px/1.45 sans-serif; color: #222; background: #fff; max-width: 1500px; margin: 1em auto; padding: 0 1em }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr)); gap: 1em }
figure { margin: 0 } svg { width: 100%; height: auto; max-width: 760px }
.tables { display: flex; flex-wrap: wrap; gap: 0 3em }
h1 { font-size: 1.5em } h2 { font-size: 1.1em }
table { border-collapse: collapse } th, td { padding: 1px 10px; text-align: left; border-bottom: 1px solid #eee }
td { font-variant-numeric: tabular-nums; max-width: 24em; overflow-wrap: anywhere }
td.n { text-align: right; white-space: nowrap }
</style>
END
tail -n 1 "$folder/summary" | awk -F '\t' '{
    printf "<h1>%d of %d labels are probably wrong</h1>\n", $3, $2
    if ($2) printf "<p>Label health %.1f %%, accuracy of the labels against the guesses %.1f %%; %d issues are listed.\n",
        100 * $6, 100 * $8, $4 }'
echo '<div class="pictures">'
picture scores 720 400
picture rank 720 400
picture classes 720 "$tall"
picture thresholds 720 "$((tall + 18))"
[ "$heat" -eq 0 ] || picture confusion 720 "$((heat * 24 + $(number heat_longest) * 6 + 180))"
echo '</div><div class="tables"><section>'
sed '$d' "$folder/summary" | LC_ALL=C sort -s -t "$(printf '\t')" -k 3,3nr | head -n 20 |
    cut -f 1-5,7-10 | table 'Classes with the most issues' \
    'label records issues listed share mean_score accuracy confused_with times'
echo '</section><section>'
head -n 20 "$folder/pairs" | table 'Off diagonal rows by label and guess' 'given guess count'
echo '</section><section>'
head -n 20 "$folder/issues" | cut -f 1-5,8 |
    table 'The lowest scores among the issues' "index label score guess guess_prob$id"
echo '</section></div>'
