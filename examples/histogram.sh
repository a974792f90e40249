#!/bin/sh
# histogram.sh < SCORED: scores from 0 to 1 in 20 steps: how many records have one that low, and a
# bar, its # those off the diagonal.
#
#     labelsift score t.tsv < records.csv | examples/histogram.sh
set -eu

awk -F '\t' '
    { step = $3 + 0 < 1 ? int($3 * 20) : 19; n[step]++; off[step] += $7 }
    function bar(size, mark,    text) { while (length(text) < size) text = text mark; return text }
    END {
        for (step in n) if (n[step] > most) most = n[step]
        for (step = 0; step < 20; step++)
            printf "%.2f %10d %s%s\n", step / 20, n[step], bar(off[step] * 50 / most, "#"),
                bar((n[step] - off[step]) * 50 / most, "-")
    }'
