# BGZF, gzip in members that announce their size: inflated by all threads, as if by one.
load helper

setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 6000 7 > text
    mknpy < text > npy
    for form in text npy; do
        bgzf 7000 < $form > $form.bgz
        labelsift thresholds < $form > $form.t
        labelsift score -q $form.t < $form > $form.rows
    done
}

setup() {
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/* .
}

# as_one_thread: stdin gives with any number of threads what it gives with one, whose status is in
# $status, whose stdout and stderr are in rows and said. Not in a pipe, for $status.
as_one_thread() {
    local threads
    cat > in
    status=0
    labelsift score -q -j 1 text.t < in > rows 2> said || status=$?
    for threads in 2 3 8; do
        local other=0
        labelsift score -q -j $threads text.t < in > rows.more 2> said.more || other=$?
        [ $other -eq $status ] && same said said.more && same rows rows.more || return
    done
}

@test "bgzf: as bgzip writes it" {
    command -v bgzip || skip 'no bgzip'
    bgzip -c < text > theirs.bgz
    for threads in 1 2 8; do
        labelsift thresholds -j $threads < theirs.bgz | same text.t -
    done
    gzip -dc text.bgz | same text -
}

@test "bgzf: = plain, of any threads and blocks, from a file, a pipe and in pieces" {
    for form in text npy; do
        for threads in 1 2 3 8; do
            for block in 1000 65536 1000000; do
                labelsift thresholds -j $threads --block-size $block < $form.bgz | same $form.t -
                labelsift score -q -j $threads --block-size $block $form.t < $form.bgz |
                    same $form.rows -
            done
            labelsift score -q -j $threads $form.t < <(cat $form.bgz) | same $form.rows -
            dribble 997 < $form.bgz | labelsift score -q -j $threads $form.t | same $form.rows -
        done
    done
}

# they_say STATUS [ERROR]: one thread and many
they_say() {
    [ "$status" -eq "$1" ] || { echo "status $status"; return 1; }
    same <([ $# -eq 1 ] || echo "labelsift score: stdin: $2") said
}

@test "bgzf: mixed with members that announce nothing, and zeros behind" {
    {
        head -n 2500 text | gzip
        tail -n +2501 text | head -n 2500 | bgzf 5000
        tail -n +5001 text | gzip
        head -n 0 text | bgzf 5000
        head -c 100 /dev/zero
    } > mixed
    as_one_thread < mixed
    they_say 0
    same text.rows rows
}

@test "bgzf: cut short, the same rows and the same error as one thread" {
    size=$(wc -c < text.bgz)
    for ((cut = 5; cut < size; cut += size / 23)); do
        as_one_thread < <(head -c $cut text.bgz)
        they_say 1 'gzip: the stream ends inside a member (cut short?)'
        head -n "$(wc -l < rows)" text.rows | same - rows
    done
    [ "$(wc -l < rows)" -gt 5000 ]
}

@test "bgzf: damaged, the same rows and the same error as one thread" {
    size=$(wc -c < text.bgz) refused=0
    for ((at = 40; at < size; at += size / 23)); do
        as_one_thread < <(head -c $at text.bgz && printf '\xa5\x5a\xa5' && tail -c +$((at + 4)) text.bgz)
        refused=$((refused + status)) # not where it is in a time stamp
        [ "$status" -eq 1 ] || same text.rows rows
    done
    [ $refused -gt 20 ]
    [ "$(wc -l < rows)" -gt 5000 ]
}

# Sets count to the members of front, which is what has been read before workers help, and more; and
# makes good, a member of one row, and its parts.
make_members() {
    head -c -28 text.bgz > front
    count=$((($(wc -c < text) + 6999) / 7000))
    echo 1,.1,.3,.1,.1,.2,.1,.1 > line
    bgzf 100 < line | head -c -28 > good
    head -c -8 good > no_trailer
    tail -c 8 good | head -c 4 > crc
}

@test "bgzf: a wrong CRC, length or size is what gzip says it is" {
    make_members
    as_one_thread < <(cat front good no_trailer && tail -c 8 good && cat good)
    they_say 0
    as_one_thread < <(cat front good no_trailer && printf aaaa && tail -c 4 good && cat good)
    they_say 1 "gzip: bad CRC: member $((count + 2)) is damaged"
    [ "$(wc -l < rows)" -eq 6002 ]
    for length in 0 22 24 65537 4000000000; do
        as_one_thread < <(cat front good no_trailer crc && little_endian 4 $length && cat good)
        they_say 1 "gzip: bad length: member $((count + 2)) is damaged"
        [ "$(wc -l < rows)" -eq 6002 ]
    done
    as_one_thread < <(cat front good && printf x)
    they_say 1 "gzip: trailing garbage after member $((count + 1))"
}

@test "bgzf: what a member announces is no more than a hint" {
    make_members
    for announced in 0 17 25 26 27 40 100 200 65535; do
        as_one_thread < <(cat front good && head -c 16 good && little_endian 2 $announced &&
            tail -c +19 good && cat good)
        they_say 0
        [ "$(wc -l < rows)" -eq 6003 ]
    done
}
