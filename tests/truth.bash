# truth: precision and recall of the issues among the mistakes that examples/simulate plants, by the
# definitions (reference.awk) and by labelsift. Wants limits loaded.
# shellcheck shell=bash disable=SC2154

ROWS=200000

# model SEED ROWS CLASSES [OPTION…]: records, and in the file `planted` the indices of the mistakes
model() {
    "$SIMULATE" --seed "$1" --rows "$2" --classes "$3" --truth planted "${@:4}"
}

# lowest N < ROWS: the issues among scored rows, worst first, by sort
lowest() {
    sort -t "$(printf '\t')" -k 3,3g -k 1,1n | head -n "$1" | awk -F '\t' '$2 != $4'
}

# by_definition RECORDS.csv SCORE ESTIMATION: the rows of the issues
by_definition() {
    reference_score "$1" "$2" > rows
    lowest "$(reference "$1" want=count "estimation=$3")" < rows
}

# by_verbs SEED ROWS CLASSES SCORE ESTIMATION [OPTION…]: the same of the model's records, as
# the pipeline and as find have it
by_verbs() {
    local options
    score_options "$4"
    model "${@:1:3}" "${@:6}" | labelsift thresholds > t || return
    model "${@:1:3}" "${@:6}" | labelsift score "${options[@]}" --same-stream t > scored || return
    labelsift issues -e "$5" < scored > issues || return
    model "${@:1:3}" "${@:6}" > records
    labelsift find "${options[@]}" -e "$5" < records | same issues - || return
    cat issues
}

# tally ISSUES: how many there are, how many of them were planted, how many were
tally() {
    awk 'NR == FNR { planted[$1]; next }
        { found += $1 in planted }
        END { print FNR, found + 0, NR - FNR }' planted "$1"
}

# within_bounds: two lines of rows, issues, found, planted: the second's precision, recall and share
# of issues differ from the first's by no more than chance does: 4 standard errors of the difference
# of two shares, by Agresti and Caffo's formula, which holds for shares near 1 too
within_bounds() {
    awk 'function bounds(name, x, n, y, m,    p, q, width) {
            p = (x + 1) / (n + 2)
            q = (y + 1) / (m + 2)
            width = 4 * sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2))
            printf "%-9s %.5f, by definition %.5f ± %.5f\n", name, y / m, x / n, width
            failed += q < p - width || q > p + width
        }
        NR == 1 { split($0, a) }
        NR == 2 {
            bounds("precision", a[3], a[2], $3, $2)
            bounds("recall", a[3], a[4], $3, $4)
            bounds("issues", a[2], a[1], $2, $1)
        }
        END { exit failed > 0 || NR != 2 }'
}

# as_defined CLASSES SCORE [OTHER_ROWS]: by the estimate off_diagonal. The other estimate varies more
# from sample to sample than shares of records do: below it is compared record by record.
as_defined() {
    local others=${3:-100000}
    echo "SEED=$SEED, $1 classes, $2"
    model "$SEED" "$others" "$1" --format text > other.csv
    by_definition other.csv "$2" off_diagonal > other
    echo "$others $(tally other)" > both
    by_verbs $((SEED + 1)) $ROWS "$1" "$2" off_diagonal > ours
    echo "$ROWS $(tally ours)" >> both
    within_bounds < both
}

# the_same CLASSES SCORE ESTIMATION: of the same 200,000 records, the issues are the definition's
the_same() {
    echo "SEED=$SEED, $1 classes, $2, $3"
    model "$SEED" $ROWS "$1" --dtype f8 --format text > records.csv
    by_definition records.csv "$2" "$3" | cut -f 1,2,4 > wanted
    by_verbs "$SEED" $ROWS "$1" "$2" "$3" --dtype f8 | cut -f 1,2,4 | same wanted -
    [ "$(wc -l < wanted)" -gt 10000 ]
}
