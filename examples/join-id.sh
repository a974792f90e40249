#!/usr/bin/env bash
# join-id.sh ISSUES TABLE: each issue, then the line of TABLE whose first field is its id, worst
# first. TABLE has tabs between fields; neither file is held in memory (sort, join).
#
#     labelsift find --id file < records.csv > issues.tsv
#     examples/join-id.sh issues.tsv urls.tsv | less
set -euo pipefail
export LC_ALL=C
tab=$'\t'

awk -F '\t' -v OFS='\t' '{ print $8, NR, $0 }' "$1" | sort -t "$tab" -k 1,1 |
    join -t "$tab" - <(sort -t "$tab" -k 1,1 "$2") | sort -t "$tab" -k 2,2n | cut -f 3-
