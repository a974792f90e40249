#!/bin/sh
# demo: a labelled stream with known mistakes, the pipeline on it, and how many of them it found.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rows=200000 classes=10

# The "model": run twice, it gives the same records twice. --truth: which labels it made wrong.
predict() { examples/simulate --rows $rows --classes $classes --seed 1 "$@"; }

echo "Simulating $rows records of $classes classes, 8 % of them mislabelled …"
predict --truth "$work/truth" > /dev/null

predict | ./labelsift thresholds           > "$work/t.tsv"
predict | ./labelsift score "$work/t.tsv"  > "$work/scored.tsv"
./labelsift issues < "$work/scored.tsv"    > "$work/issues.tsv"

printf '\nThe ten labels most likely wrong:\n\n'
{
    printf 'index\tlabel\tscore\tguess\tguess_prob\n'
    head -n 10 "$work/issues.tsv" | cut -f 1-5
} | awk -F '\t' '{ printf "%10s %6s %24s %6s %20s\n", $1, $2, $3, $4, $5 }'

awk -F '\t' '
    FILENAME == ARGV[1] { planted[$1]; n++; next }
    { found += $1 in planted; rows++ }
    END {
        printf "\n%d issues found, %d mistakes planted: ", rows, n
        printf "precision %.1f %%, recall %.1f %%\n", 100 * found / rows, 100 * found / n
    }' "$work/truth" "$work/issues.tsv"
