#!/bin/sh
# join.sh ISSUES SOURCE [HEADER_LINES]: each issue, then the line of SOURCE with its index; worst
# first. SOURCE has a line a record, in the records' order; only the issues are held in memory.
#
#     examples/join.sh issues.tsv texts.txt | less
set -eu

awk -F '\t' -v OFS='\t' -v skip="${3:-0}" '
    FILENAME == ARGV[1] { row[++rows] = $0; wanted[$1 + 1 + skip] = rows; next }
    FNR in wanted { line[wanted[FNR]] = $0 }
    END { for (i = 1; i <= rows; i++) print row[i], line[i] }' "$1" "$2"
