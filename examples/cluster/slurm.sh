#!/usr/bin/env bash
# slurm.sh SHARD…: the issues of a data set in shards as four Slurm jobs: an array for thresholds,
# one for merge, an array for score, one for issues. Each starts when the one before has ended well
# and is cancelled if that failed; a job that is cancelled leaves no half file. Prints the number of
# the last job; its answer is parts/issues.tsv. All nodes must see this folder and have labelsift.
# Account, partition and time go into sbatch's own variables (SBATCH_ACCOUNT, …).
set -euo pipefail

# What the jobs do: number i of n shards, or all of them.
shard() { sed -n "${i}p" parts/shards; }
thresholds() { labelsift thresholds -j "$threads" -o "parts/$i.t" < "$(shard)"; }
merge() { seq -f parts/%.0f.t "$n" | xargs cat | labelsift merge --expect "$n" -o parts/t.tsv; }
score() {
    before=$(seq -s , -f parts/%.0f.t $((i - 1)))
    labelsift score -j "$threads" --first-index "after:$before" -o "parts/$i.scored" parts/t.tsv \
        < "$(shard)"
}
issues() { seq -f parts/%.0f.scored "$n" | xargs cat | labelsift issues -t parts/t.tsv -o parts/issues.tsv; }

if [ "${1-}" = --job ]; then
    n=$3 i=${SLURM_ARRAY_TASK_ID-} threads=${SLURM_CPUS_PER_TASK:-1}
    "$2"
    exit
fi

[ $# -gt 0 ] || { echo "usage: slurm.sh SHARD…" >&2; exit 2; }
mkdir parts
printf '%s\n' "$@" > parts/shards
n=$# script=$0

submit() { # JOB JOB-BEFORE [OPTION…]
    sbatch --parsable --job-name="$1" ${2:+--dependency=afterok:"$2"} --kill-on-invalid-dep=yes \
        --output=parts/%x.%j.log "${@:3}" "$script" --job "$1" "$n"
}
thresholds=$(submit thresholds '' --array=1-"$n")
merge=$(submit merge "$thresholds")
score=$(submit score "$merge" --array=1-"$n")
submit issues "$score"
