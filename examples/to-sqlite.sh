#!/usr/bin/env bash
# to-sqlite.sh DATABASE < ROWS: rows of score, issues or find, without a header line, as a new table
# `rows` of an SQLite database.
#
#     labelsift score t.tsv < records.csv | examples/to-sqlite.sh scored.db
#     sqlite3 scored.db 'SELECT label, guess, count(*) FROM rows WHERE off_diagonal GROUP BY 1, 2'
set -euo pipefail

awk -F '\t' -v OFS='\t' '{ $8 = $8 } 1' | # an empty id where there is none
    sqlite3 -bail "$1" 'CREATE TABLE rows ("index" INTEGER PRIMARY KEY, label TEXT, score REAL,
        guess TEXT, guess_prob REAL, confident INTEGER, off_diagonal INTEGER, id TEXT)' \
        '.mode ascii' '.separator "\t" "\n"' '.import /dev/stdin rows'
