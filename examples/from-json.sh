#!/usr/bin/env bash
# from-json.sh < PREDICTIONS: JSON lines as CSV records with a header; line 1 names the classes.
#
#     {"id": "img1.png", "label": "cat", "probs": {"cat": 0.2, "dog": 0.8}}
#
#     examples/from-json.sh < predictions.jsonl | labelsift find --id id > issues.tsv
set -euo pipefail

jq -rn 'input as $first | ($first.probs | keys_unsorted) as $names |
    (["id", "label", "p_\($names[])"], (($first, inputs) |
        if .probs | length == ($names | length) then . else error("other classes: \(.)") end |
        [.id, .label, .probs[$names[]]])) | @csv'
