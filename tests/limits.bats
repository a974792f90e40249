# Limits, said in the manual: what is longer, larger or more is refused, in bounded memory.
load helper
load limits

MIB=1024 # KiB

setup() {
    need_plain_build
    cd "$BATS_TEST_TMPDIR" || return
    printf '0,.7,.3\n1,.2,.8\n' > good
    labelsift thresholds < good > t
}

# bomb TEXT: the lines of TEXT again and again, 64 MiB of them as gzip
bomb() {
    yes "$1" | head -c $((1 << 22)) | gzip -9 > member
    for ((i = 0; i < 16; i++)); do cat member; done
}

# refused KIB MESSAGE VERB ARGUMENTS… < INPUT: in so much memory
refused() {
    run peak peaked timeout 100 "$LABELSIFT" "${@:3}"
    echo "$output"
    [ "$status" -eq 1 ] && [ "$output" = "labelsift $3: $2" ] && within "$1" peaked
}

@test "limits: a line of 1 GB without newline" {
    line() { head -c 1000000000 /dev/zero | tr '\0' 1; }
    refused $((272 * MIB)) 'stdin: line 1 is longer than 256 MiB; is this text?' thresholds < <(line)
    refused $((272 * MIB)) 'stdin: a line of more than 256 MiB; is this text?' find < <(cat good && line)
    refused $((96 * MIB)) 'stdin: line 1 is longer than 64 MiB' issues < <(line)
    for size in 64 128 256; do # less memory than that
        run limited $((size * MIB)) "$LABELSIFT" thresholds -j 2 < <(cat good && line)
        assert_output --regexp '^labelsift thresholds: stdin: out of memory for a line longer than [0-9]+ MiB; is this text\?$'
        [ "$status" -eq 1 ]
    done
}

@test "limits: gzip bombs" {
    refused $((16 * MIB)) 'stdin: this is not text: a NUL byte in line 1 (binary records? say -f raw-f4 -k K; UTF-16? iconv -f UTF-16LE -t UTF-8)' \
        find < <(head -c 1000000000 /dev/zero | gzip -1)
    for blank in '' '  '; do # empty lines are nothing
        run peak peaked "$LABELSIFT" thresholds < <(bomb "$blank")
        [ "$status" -eq 0 ] && within $((16 * MIB)) peaked
    done
    run peak peaked "$LABELSIFT" thresholds < <(bomb '' && gzip <<< 0,x,.5)
    [ "$output" = "labelsift thresholds: stdin: line 67108865: field 2: 'x' is not a number; is this line a header? (say --header=yes or --header=no)" ]
    within $((16 * MIB)) peaked
}
