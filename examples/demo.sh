#!/bin/sh
# demo: a labelled stream with known mistakes, the pipeline on it, and how many of them it found.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rows=200000 classes=10

# The "model": run twice, it gives the same records twice. --truth: which labels it made wrong.
predict() { examples/simulate --rows $rows --classes $classes --seed 1 "$@"; }

predict --truth "$work/truth" > /dev/null
cat << END
$rows records of $classes classes, $(wc -l < "$work/truth") of their labels wrong on purpose.

  ./predict | labelsift thresholds   > t.tsv       one threshold a class
  ./predict | labelsift score t.tsv  > scored.tsv  one scored row a record
  labelsift issues < scored.tsv      > issues.tsv  likely mistakes, worst first

END
predict | ./labelsift thresholds           > "$work/t.tsv"
predict | ./labelsift score "$work/t.tsv"  > "$work/scored.tsv"
./labelsift issues < "$work/scored.tsv"    > "$work/issues.tsv"

echo 'How many labels score what, from 0 (wrong) to 1 (right); # count as issues'
echo
examples/histogram.sh < "$work/scored.tsv"

printf '\nThe ten labels most likely wrong, and whether they are:\n\n'
awk -F '\t' -v form='%8s %6s %10s %6s %11s %6s\n' '
    BEGIN { printf form, "index", "label", "score", "guess", "guess_prob", "wrong" }
    FILENAME == ARGV[1] { planted[$1]; n++; next }
    { found += $1 in planted }
    ++rows <= 10 {
        printf form, $1, $2, sprintf("%.7f", $3), $4, sprintf("%.4f", $5),
            $1 in planted ? "yes" : "no"
    }
    END {
        printf "\n%d issues found, %d mistakes planted: ", rows, n
        printf "precision %.1f %%, recall %.1f %%\n", 100 * found / rows, 100 * found / n
    }' "$work/truth" "$work/issues.tsv"

# The note goes beside the data, to stderr.
if ! command -v gnuplot > /dev/null; then
    echo 'No pictures: gnuplot is not installed (Debian: gnuplot-nox).' >&2
elif mkdir -p build && PATH=$PWD:$PATH examples/plots/report.sh "$work/scored.tsv" "$work/t.tsv" \
    > build/demo.html; then
    echo "The same in pictures: $PWD/build/demo.html" >&2
fi
