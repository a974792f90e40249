# alternatives: what people would run instead, with the same answer. Read by run.
# shellcheck shell=bash

baseline=$root/tests/bench/numpy_baseline.py

# Each class's mean of its own probabilities in T, a line "class mean" each.
by_mawk() {
    mawk -F , '{ n[$1]++; s[$1] += $($1 + 2) } END { for (k in n) print k, s[k] / n[k] }' T.csv
}

by_datamash() {
    datamash -t , -s -g 1 mean 2-11 < T.csv | awk -F , '{ print $1, $($1 + 2) }'
}

by_mlr() {
    # shellcheck disable=SC2016 # Miller's, not the shell's
    mlr --icsv --implicit-csv-header --onidx put -q '
        @n[$1] += 1;
        @s[$1] += $[string($1 + 2)];
        end { for (k, n in @n) { print k . " " . (@s[k] / n) } }' T.csv
}

# means_agree FILE: with the thresholds of T
means_agree() {
    awk 'FNR == NR { mean[$1] = $2; next }
        !/^#/ { rows++; if (!($1 in mean) || (mean[$1] - $4) ^ 2 > 1e-10) exit 1 }
        END { exit rows != 10 }' "$1" T.t
}

means() {
    local tool
    for tool in mawk datamash mlr; do
        has $tool "means of T by $tool" || continue
        by_$tool > means
        means_agree means || die "by_$tool has other means"
        race T.csv by_$tool 'labelsift thresholds < T.csv'
        ratio "means of T by $tool / thresholds" 1
    done
}

# issues_agree FILE: the baseline's with find's
issues_agree() {
    "$baseline" "$1" > indices && labelsift find < "$1" | cut -f 1 | cmp - indices
}

# find_against_numpy FILE TARGET
find_against_numpy() {
    issues_agree "$1" || die "$1: NumPy finds other issues"
    race "$1" "$baseline $1" "labelsift find < $1"
    ratio "issues of ${1%.*} by NumPy / find" 1 "$2"
}

finds() {
    has /usr/bin/python3 'issues by NumPy' || return 0
    /usr/bin/python3 -c 'import numpy, pandas' 2> /dev/null ||
        { without 'numpy, pandas' 'issues by NumPy' && return; }
    find_against_numpy A.npy 8
    find_against_numpy B.npy 5
    find_against_numpy C.npy 3
    find_against_numpy T.csv 12
}
