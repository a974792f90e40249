#!/bin/bash
# Makes the files beside it: records in several forms and what tests/reference.awk says of them. Run
# by hand after make tools, from any directory; the result is in git, so that tests need not run it.
set -eu
BATS_TEST_DIRNAME=$(cd "$(dirname "$0")/.." && pwd)
load() { :; }
bats_require_minimum_version() { :; }
# shellcheck source-path=SCRIPTDIR source=../helper.bash
. "$BATS_TEST_DIRNAME/helper.bash"
cd "$DATA"

random_records 7 40 6 bits=8 > exact.csv
random_records 8 40 5 edges=1 > edges.csv
for name in exact edges; do
    reference_thresholds $name.csv > $name.thresholds
    for score in $SCORES; do
        reference_score $name.csv "$score" > "$name.$score.scored"
    done
    for estimation in off_diagonal off_diagonal_calibrated; do
        reference $name.csv want=issues estimation=$estimation > $name.$estimation.issues
    done
done
tr , '\t' < exact.csv > exact.tsv
{ head -n 9 exact.tsv | gzip -n; tail -n +10 exact.tsv | gzip -n; } > exact.tsv.gz
mknpy -p '<f2' -l '|u1' -r 15 < exact.csv > exact-f2.npy
mknpy -p '<f4' -l '<i4' -x -V 2 < exact.csv > exact-f4.npy
mknpy -p '<f8' -l '<i8' < exact.csv | gzip -n > exact-f8.npy.gz
mknpy -p '<f8' -l '<u2' < edges.csv > edges-f8.npy
rm exact.tsv seal.tmp
