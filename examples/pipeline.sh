#!/usr/bin/env bash
# pipeline.sh COMMAND [ARGUMENT…]: the issues among the records that COMMAND writes, worst first.
# It is run twice and must write the same records both times; t.tsv and scored.tsv stay.
#
#     examples/pipeline.sh ./predict > issues.tsv
set -euo pipefail

"$@" | labelsift thresholds -o t.tsv
"$@" | labelsift score --same-stream -o scored.tsv t.tsv
labelsift issues -t t.tsv < scored.tsv
