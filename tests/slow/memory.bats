# 100,000,000 records, made twice, never stored: minutes.
load ../helper
load ../limits

MIB=1024 # KiB

setup() {
    need_plain_build
    cd "$BATS_FILE_TMPDIR" || return
}

model() {
    "$SIMULATE" --rows 100000000 --classes 10
}

# limited_peak NAME COMMAND…: in 256 MiB of address space; its peak goes to the file NAME
limited_peak() {
    limited $((256 * MIB)) peak "$1" "$LABELSIFT" "${@:2}"
}

@test "slow: 100,000,000 records through thresholds and score in 16 MiB" {
    model | limited_peak thresholds thresholds -j 2 > t
    within $((16 * MIB)) thresholds
    grep -x '#rows.100000000' t
    model | limited_peak score score -j 2 --same-stream t | tee >(wc -l > rows) |
        labelsift issues -t t -S 64M | cksum > issues
    within $((16 * MIB)) score
    until [ -s rows ]; do sleep 0.1; done
    [ "$(cat rows)" = 100000000 ]
}

@test "slow: 100,000,000 records through find -S 64M in 256 MiB of address space" {
    model | limited_peak find find -j 2 -S 64M --thresholds-out found.t | cksum | cmp issues -
    within $((80 * MIB)) find
    cmp t found.t
}
