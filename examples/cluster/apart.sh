#!/usr/bin/env bash
# apart.sh SCORED…: where scored rows are too many for one place, the issues stay with their shard:
# leaves SCORED.issues of each, which sort -m -t $'\t' -k 3,3g -k 1,1n makes the whole's. Steps 1
# and 3 run where the rows are; what travels is a number a shard, then the rows' order, once.
set -euo pipefail
export LC_ALL=C
[ $# -gt 0 ] || { echo "usage: apart.sh SCORED…" >&2; exit 2; }
order=(-t $'\t' '-k3,3g' '-k1,1n') # by score, then by index

# 1. How many issues, and the rows in order.
issues=0
for shard; do
    issues=$((issues + $(labelsift issues --count < "$shard")))
    cut -f 1-3 "$shard" | sort "${order[@]}" > "$shard.order"
done

# 2. The cut: the score and index of the last that counts.
score=-1 index=-1
[ "$issues" -eq 0 ] ||
    IFS=$'\t' read -r index _ score < <(sort -m "${order[@]}" "${@/%/.order}" | sed -n "${issues}{p;q}")

# 3. As many as each shard has up to the cut.
for shard; do
    here=$(awk -F '\t' -v score="$score" -v last="$index" '
        $3 < score || $3 == score && $1 <= last { n++ }
        END { print n + 0 }' "$shard.order")
    labelsift issues --take "$here" -o "$shard.issues" < "$shard"
done
