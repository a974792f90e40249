# make bench still runs: every part of it, at a thousandth of its size and without a limit of time.
load helper

@test "bench: every row is measured and has its verdict" {
    local verdict='(yes|no|-)' measured=' *[0-9.]+ ' name
    LABELSIFT=$LABELSIFT BENCH_SCALE=0.001 BENCH_RUNS=1 "$TESTS/bench/run" > table 2> errors ||
        { cat table errors && false; }
    [ ! -s errors ] || { cat errors && false; }
    tail -n +5 table | grep -v '| needs ' > rows
    ! grep -vE "^\| [^|]+ \| [^|]+ \|$measured\| [^|]+ \| $verdict +\|\$" rows || false
    [ "$(wc -l < rows)" -ge 25 ]
    for name in 'find, C: of' 'thresholds, T: of' 'score, U' 'find, T: -j 2' 'find, K = 10'; do
        grep -F "| $name" rows
    done
}

@test "bench: a command that fails ends it" {
    printf '#!/bin/sh\nexit 1\n' > labelsift
    chmod +x labelsift
    LABELSIFT=$PWD/labelsift BENCH_SCALE=0.001 BENCH_RUNS=1 run "$TESTS/bench/run" npy
    assert_failure
    assert_output --partial 'bench: no thresholds of A.npy'
}
