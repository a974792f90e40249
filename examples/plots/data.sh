#!/bin/sh
# data.sh FOLDER SCORED [THRESHOLDS]: what the .gp files here draw, counted from scored rows in a
# file: small tables, and numbers.gp, which sets numbers and nothing else. A name stands last in its
# row, behind the columns it takes, written so that gnuplot gives it back as it is.
set -eu
export LC_ALL=C
folder=$1 scored=$2 thresholds=${3-}
tab=$(printf '\t')

classes_drawn=${CLASSES:-30} # those with the most issues
heat_drawn=${HEAT:-20}       # classes, as the largest pairs name them
name_drawn=${NAME:-24}       # columns; longer names lose their middle

# The last field of the rows on stdin, a name, as it is to be drawn: without control characters or
# broken UTF-8, not too long; quotes and backslashes, which gnuplot would read as C does, in octal.
names() {
    tr '\001-\010\013-\037\177' '?' | iconv -c -f UTF-8 -t UTF-8 |
        awk -F '\t' -v OFS='\t' -v most=$name_drawn '
            function columns(c) { return c ~ /[\200-\277]/ ? 0 : c ~ /[\343-\355\360]/ ? 2 : 1 }
            function width(name,    i, sum) {
                for (i = 1; i <= length(name); i++) sum += columns(substr(name, i, 1))
                return sum + 0
            }
            function head(name, most,    i, sum) { # the longest beginning that takes no more
                for (i = 1; i <= length(name); i++)
                    if ((sum += columns(substr(name, i, 1))) > most) break
                return substr(name, 1, i - 1)
            }
            function tail(name, most,    i, all) { # the longest end
                all = width(name)
                for (i = 1; all > most || columns(substr(name, i, 1)) == 0; i++)
                    all -= columns(substr(name, i, 1))
                return substr(name, i)
            }
            {
                name = $NF
                if (width(name) > most)
                    name = head(name, int(most / 2)) "…" tail(name, most - int(most / 2) - 1)
                $NF = width(name)
                gsub(/\\/, "\\\\134", name)
                gsub(/"/, "\\\\042", name)
                print $0, name
            }'
}

[ -s "$scored" ] || { echo "data.sh: no scored rows in '$scored'" >&2; exit 1; }
labelsift summary ${thresholds:+-t "$thresholds"} < "$scored" > "$folder/summary"
labelsift summary --pairs < "$scored" > "$folder/pairs"
labelsift issues < "$scored" > "$folder/issues"
estimate=$(tail -n 1 "$folder/summary" | cut -f 3)

# scores: the middle of a bin, rows in it, issues in it
awk -F '\t' -v OFS='\t' -v bins=50 -v numbers="$folder/numbers.gp" '
    $1 !~ /^[0-9]/ { next }
    pass == 1 {
        if (!rows++) low = high = $3 + 0
        if ($3 < low) low = $3 + 0
        if ($3 > high) high = $3 + 0
        next
    }
    function bin(score) { return score < high ? int((score - low) / (high - low) * bins) : bins - 1 }
    { n[pass, bin($3)]++ }
    END {
        if (low == high) low -= 0.5 # the one score there is, in the last bin
        printf "rows = %.0f.0\nlow = %.17g\nhigh = %.17g\nbin = %.17g\n", rows, low, high,
            (high - low) / bins > numbers
        for (i = 0; i < bins; i++)
            print low + (i + 0.5) * (high - low) / bins, n[2, i] + 0, n[3, i] + 0
    }' pass=1 "$scored" pass=2 "$scored" pass=3 "$folder/issues" > "$folder/scores"

# rank: so many of the lowest scores, issues and off_diagonal rows among them; some 500 points
sort -t "$tab" -k 3,3g -k 1,1n "$scored" | awk -F '\t' -v OFS='\t' -v issues="$estimate" '
    BEGIN { most = 3 * issues > 20 ? 3 * issues : 20; step = most / 500; print 0, 0, 0 }
    $1 !~ /^[0-9]/ { next }
    ++rank > most { exit }
    { listed += rank <= issues && $2 "" != $4 ""; off += $7 }
    rank >= point || rank == issues { print rank, listed, off; point = rank + step; said = rank }
    END { if (rank <= most && said < rank) print rank, listed, off }' > "$folder/rank"

# classes: place, records, issues, threshold or else mean score, accuracy, name; the most issues first
if [ "$thresholds" ]; then grep -v '^#' "$thresholds" | cut -f 4; fi > "$folder/thresholds"
sed '$d' "$folder/summary" | paste - "$folder/thresholds" | awk -F '\t' -v OFS='\t' '
        { print $2, $3, $11 != "" ? $11 : $7 != "" ? $7 : "?", $8 != "" ? $8 : "?", $1 }' |
    sort -s -t "$tab" -k 2,2nr | head -n $classes_drawn | awk -v OFS='\t' '{ print NR - 1, $0 }' |
    names > "$folder/classes"

# heat: place, name of the classes that the largest pairs name; cells: column, row, count
awk -F '\t' -v most=$heat_drawn '
    FILENAME == ARGV[1] {
        more = !($1 in drawn) + !($2 in drawn)
        if (chosen + more <= most) { chosen += more; drawn[$1]; drawn[$2] }
        next
    }
    $1 in drawn { print places++ "\t" $1 }' "$folder/pairs" "$folder/summary" > "$folder/drawn"
names < "$folder/drawn" > "$folder/heat"
awk -F '\t' -v OFS='\t' '
    FILENAME == ARGV[1] { place[$2 ""] = $1; next }
    $1 in place && $2 in place { print place[$2], place[$1], $3 }' "$folder/drawn" "$folder/pairs" \
    > "$folder/cells"

# most FILE FIELD: the highest number there, or 0
most() {
    awk -F '\t' -v field="$2" '$field > most { most = $field } END { print most + 0 }' "$1"
}

cat >> "$folder/numbers.gp" << END
estimate = $estimate.0
listed = $(wc -l < "$folder/issues").0
classes = $(($(wc -l < "$folder/summary") - 1))
has_thresholds = $(wc -l < "$folder/thresholds")
classes_drawn = $(wc -l < "$folder/classes")
classes_most = $(most "$folder/classes" 2)
classes_longest = $(most "$folder/classes" 6)
heat_drawn = $(wc -l < "$folder/heat")
heat_longest = $(most "$folder/heat" 2)
heat_most = $(most "$folder/cells" 3)
END
