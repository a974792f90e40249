#!/usr/bin/env bash
# to-json.sh < ROWS: rows with a header line, of score, issues or find, as JSON lines.
#
#     labelsift find --id id --header-out < records.csv | examples/to-json.sh > issues.jsonl
set -euo pipefail

# What rows escape, \t \n \r \\, JSON escapes alike; its quotes are all that is to be added.
jq -cRn 'def text: split("\"") | join("\\\"") | "\"\(.)\"" | fromjson;
    (input | split("\t")) as $columns |
    inputs | [$columns, split("\t")] | transpose |
    map({(.[0]): (.[0] as $column | .[1] |
        if $column | IN("label", "guess", "id") then text else tonumber end)}) | add'
