#!/usr/bin/env bash
# miller.sh < ROWS: scored rows with a header line; by label: how many, and their scores' mean, 10th
# percentile and lowest, the label of the lowest mean first, as a table (Miller).
#
#     labelsift score --header-out t.tsv < records.csv | examples/miller.sh
set -euo pipefail

mlr --itsv --opprint --barred \
    stats1 -a count,mean,p10,min -f score -g label 'then' sort -nf score_mean
