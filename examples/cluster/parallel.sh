#!/usr/bin/env bash
# parallel.sh SHARD… > issues.tsv: the issues of a data set in shards, worst first, by GNU parallel:
# a process a CPU, here or, with SSHLOGIN=node1,node2,: (parallel's --sshlogin), on several machines
# that have labelsift and see this folder under the same name. Leaves parts/t.tsv and each shard's
# parts/N.t and parts/N.scored. The first shard that fails stops the rest: nothing half is left.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: parallel.sh SHARD… > issues.tsv" >&2; exit 2; }
mkdir parts

each_shard() { # COMMAND SHARD…: {#} is the shard's number, {} its name
    parallel --will-cite --halt now,fail=1 --sshlogin "${SSHLOGIN:-:}" --workdir "$PWD" "$1" ::: "${@:2}"
}

each_shard 'labelsift thresholds -j 1 -o parts/{#}.t < {}' "$@"
seq -f parts/%.0f.t $# | xargs cat | labelsift merge --expect $# -o parts/t.tsv
# shellcheck disable=SC2016 # the shell of each job expands it
each_shard 'before=$(seq -s , -f parts/%.0f.t $(({#} - 1)))
    labelsift score -j 1 --first-index after:$before -o parts/{#}.scored parts/t.tsv < {}' "$@"
seq -f parts/%.0f.scored $# | xargs cat | labelsift issues -t parts/t.tsv
