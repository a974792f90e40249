#!/usr/bin/env bash
# shards.sh SHARD…: the issues of a data set in shards, worst first. A process a CPU; each leaves
# SHARD.t and SHARD.scored. Indices run on from shard to shard (names without commas, please).
# shellcheck disable=SC2016 # sh expands what xargs passes it
set -euo pipefail
parallel() { xargs -0 -n "$1" -P "$(getconf _NPROCESSORS_ONLN)" sh -c "$2" sh; }

printf '%s\0' "$@" | parallel 1 'labelsift thresholds -j 1 -o "$1.t" < "$1"'
labelsift merge -q --expect $# -o t.tsv "${@/%/.t}"

before=
for shard; do
    printf '%s\0' "$shard" "after:$before"
    before+=${before:+,}$shard.t
done | parallel 2 'labelsift score -q -j 1 --first-index "$2" -o "$1.scored" t.tsv < "$1"'
cat "${@/%/.scored}" | labelsift issues -t t.tsv
