#!/usr/bin/env bash
# each.sh FILE…: the issues of many data sets, each by itself, a process a CPU (xargs): of FILE to
# FILE.issues, which is there only if all of FILE was read. (Shards of one data set: shards.sh.)
#
#     examples/each.sh fold-*.csv
set -euo pipefail

# shellcheck disable=SC2016 # sh expands what xargs passes it
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" \
    sh -c 'labelsift find -q -j 1 -o "$1.issues" < "$1" || { echo "in $1" >&2; exit 1; }' sh
