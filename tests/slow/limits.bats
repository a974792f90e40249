# More records than 32 bits count, made and never stored: minutes.
load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "slow: 2^32 + 2 records are counted, and their sums are exact" {
    count=$((2 ** 32 + 2))
    # 1 MiB of <i4 <f2 <f2, of class 0 with 0.75
    { printf '\0\0\0\0\0\x3a\0\x34'; } > record
    for ((i = 0; i < 17; i++)); do cat record record > twice && mv twice record; done
    { yes record | head -n $((count / 131072)) | xargs cat; head -c 16 record; } |
        labelsift thresholds -f raw-f2 -k 2 > t
    grep -x "#records	$count" t
    grep -x "0	$count	$(printf '%x' $((count / 4 * 3 + 1)))8000000000000000	0.75" t
}
