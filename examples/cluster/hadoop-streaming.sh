#!/usr/bin/env bash
# hadoop-streaming.sh INPUT OUTPUT: the issues of text records in HDFS (no header lines) as two
# Hadoop Streaming jobs. 1: map = thresholds; the small files are merged here. 2: map = score,
# reduce = issues; its answer is OUTPUT/issues/part-00000.
# Splits come in no order of their own, so each is known by its place: the file and the byte it
# begins at. The first job tells how many records each has; hence the second's first indices.
set -euo pipefail

place() { # sorts as the records stand; Hadoop tells mappers their split in the environment
    printf '%s:%020d' "${mapreduce_map_input_file:?}" "${mapreduce_map_input_start:?}"
}

tally() { # the mapper of job 1: one line, the place and the thresholds file
    file=$(./labelsift thresholds -j 1 | base64 -w 0)
    printf '%s\t%s\n' "$(place)" "$file"
}

score() { # the mapper of job 2
    first=$(PLACE=$(place) awk -F '\t' '$1 == ENVIRON["PLACE"] {print $2}' first.tsv)
    ./labelsift score -j 1 --first-index "$first" t.tsv
}

case ${1-} in tally | score) "$1"; exit ;; esac

[ $# -eq 2 ] || { echo "usage: hadoop-streaming.sh INPUT OUTPUT" >&2; exit 2; }
script=$(realpath "$0") labelsift=$(command -v labelsift) work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mapred streaming -D mapreduce.job.reduces=0 -files "$script,$labelsift" \
    -input "$1" -output "$2/tallies" -mapper 'bash hadoop-streaming.sh tally'

hdfs dfs -cat "$2/tallies/part-*" | LC_ALL=C sort > "$work/tallies"
before=0
while IFS=$'\t' read -r place file; do
    printf '%s\t%s\n' "$place" "$before" >> "$work/first.tsv"
    base64 -d <<< "$file" > "$work/shard"
    before=$((before + $(awk '$1 == "#records" {print $2}' "$work/shard")))
    cat "$work/shard" >&3
done < "$work/tallies" 3> "$work/shards"
labelsift merge -o "$work/t.tsv" < "$work/shards"

mapred streaming -D mapreduce.job.reduces=1 -files "$script,$labelsift,$work/t.tsv,$work/first.tsv" \
    -input "$1" -output "$2/issues" -mapper 'bash hadoop-streaming.sh score' \
    -reducer './labelsift issues -t t.tsv'
