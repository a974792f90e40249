#!/usr/bin/env bash
# follow.sh THRESHOLDS FILE: the rows of a growing FILE's records that are off the diagonal, each as
# soon as its record is there; until interrupted. (Of a program's output: leave out the tail.)
#
#     examples/follow.sh t.tsv records.csv
set -euo pipefail

tail -n +1 -F "$2" | labelsift score -q --line-buffered "$1" | grep -a --line-buffered '1$'
