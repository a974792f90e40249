# --progress: what a verb says of how far it is. Every block is told with --progress=0.
load helper
load terminal

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    echo "SEED=$SEED"
    random_records "$SEED" 30000 5 > some
    gzip -c some > some.gz
    printf '0,.7,.2,.1\n1,.1,.8,.1\n2,.1,.1,.8\n' > good
    printf '0,.7,.2,.1\n1,.1,.8,.1\n2,.1,nix,.8\n' > bad
    mkarrays l.npy p.npy < good
    labelsift thresholds < some > t
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* . && ln -s "$LABELSIFT" labelsift
}

# told: stdin with what differs from run to run made equal
told() {
    sed -E 's/[0-9.]+ (MB|records)\/s/RATE/; s/[0-9]+:[0-9][0-9]/TIME/g; s/[0-9]+\.[0-9] s,/SECONDS,/'
}

@test "progress: the two arrays: records of N, then the totals" {
    for verb in thresholds pack; do
        labelsift $verb -L l.npy -P p.npy -j 1 --block-size 1 --progress=0 2>&1 > out | told > said
        for line in "1 record, RATE, 33 %, TIME left" "2 records, RATE, 66 %, TIME left" \
            "3 records, RATE, 100 %, TIME left" "3 records, 3 classes, SECONDS, RATE"; do
            echo "labelsift $verb: $line"
        done | same - said
    done
}

@test "progress: find's two passes, and its ranking" {
    labelsift find -s normalized_margin -a -L l.npy -P p.npy -j 1 --block-size 1 --progress=0 2>&1 > out |
        told > said
    for pass in 1 2; do
        for line in "1 record, RATE, 33 %" "2 records, RATE, 66 %" "3 records, RATE, 100 %"; do
            echo "labelsift find: pass $pass of 2: $line, TIME left"
        done
    done > wanted
    echo 'labelsift find: ranking 3 records' >> wanted
    echo 'labelsift find: 3 records, 3 classes, SECONDS, RATE, N = 0' >> wanted
    same wanted said
}

@test "progress: a pipe has no share" {
    labelsift thresholds -j 1 --block-size 1 --progress=0 < <(cat good) 2>&1 > out | told > said
    for line in '1 record, RATE, TIME' '2 records, RATE, TIME' '3 records, RATE, TIME' \
        '3 records, 3 classes, SECONDS, RATE'; do
        echo "labelsift thresholds: $line"
    done | same - said
}

# shares FILE: of the lines about blocks; they must grow from below 100 to 100
shares() {
    sed -nE 's/.*, ([0-9]+) %, .*/\1/p' "$1" > shares
    [ "$(wc -l < shares)" -gt 10 ]
    sort -nc shares
    [ "$(head -n 1 shares)" -lt 50 ]
    [ "$(tail -n 1 shares)" -eq 100 ]
}

@test "progress: a plain file: bytes of its size, compressed or not, from where it stands" {
    for threads in 1 3; do
        labelsift thresholds -j $threads --block-size 10000 --progress=0 < some 2> said > out
        shares said
        same t out
        labelsift score -j $threads --block-size 10000 --progress=0 t < some.gz 2> said > out
        shares said
    done
    { head -c "$(head -n 1000 some | wc -c)" > /dev/null
      labelsift thresholds -j 1 --block-size 200000 --progress=0 2> said > out; } < some
    shares said
    ! grep -v "^labelsift thresholds: [0-9]* record" said
}

@test "progress: the output is the same, and lines fit 80 columns" {
    labelsift score t < some > wanted
    labelsift find < some > found
    for how in '-j 1 --block-size 2000' '-j 4 --block-size 777' ''; do
        # shellcheck disable=SC2086
        labelsift score --progress=0 $how t < some 2> said | same wanted -
        # shellcheck disable=SC2086
        labelsift find --progress=0 $how < some 2>> said | same found -
        [ "$(grep -v note: said | wc -L)" -lt 80 ]
        [ "$(grep -c 'classes, ' said)" -eq 2 ]
    done
}

@test "progress: nothing with -q but errors; nothing unless asked" {
    labelsift thresholds -q --progress=0 --block-size 1 < good > out 2> said
    [ ! -s said ]
    labelsift find < good > out 2> said
    [ ! -s said ]
    status=0
    labelsift find -q --progress=0 -j 1 --block-size 1 < bad > out 2> said || status=$?
    [ $status -eq 1 ]
    echo "labelsift find: stdin: line 3: field 3: 'nix' is not a number" | same - said
}

@test "progress: no totals after an error, which is a line of its own" {
    labelsift thresholds --progress=0 -j 1 --block-size 5000 < <(cat some; echo x) 2> said > out || true
    echo 'labelsift thresholds: stdin: line 30001: 1 field, expected 6' > wanted
    tail -n 1 said | same wanted -
    [ "$(wc -l < said)" -gt 10 ]
    ! grep classes said
}

@test "progress: a producer that dribbles is told of, too" {
    dribbled() {
        for i in $(seq 60); do
            echo "$((i % 3)),.2,.3,.5"
            sleep 0.05
        done
    }
    dribbled | labelsift thresholds --progress > out 2> said
    cat said
    [ "$(wc -l < said)" -ge 2 ]
    tail -n 1 said | grep -q '60 records, 3 classes'
    grep -v classes said | grep -qE ' [1-5]?[0-9] records?, '
}

# ---- at a terminal ----

@test "progress: find shows it where a user looks at stderr and not at stdout" {
    shown='^labelsift find: 3 records, 3 classes, [0-9.]* s, [0-9.]* [a-zMB]*/s, N = 0$'
    for how in '> out' '| cat > out' '-o out'; do
        at_terminal "labelsift find < good $how"
        grep -q "$shown" seen
        [ "$(wc -l < seen)" -eq 1 ]
    done
    for how in '' '-q > out' '2> said' '2> said > out'; do
        at_terminal "labelsift find < good $how"
        [ ! -s seen ]
    done
    at_terminal 'labelsift thresholds < good > out; labelsift score -q t < some > out'
    [ ! -s seen ]
    at_terminal 'labelsift thresholds --progress < good > out'
    grep -q '^labelsift thresholds: 3 records, 3 classes' seen
}

@test "progress: one line that is written over, and cleared before the totals, a note or an error" {
    at_terminal 'labelsift find -j 1 --block-size 5000 --progress=0 < some > out'
    [ "$(tr '\r' '\n' < typescript | grep -c ' %, ')" -gt 10 ]
    [ "$(wc -l < seen)" -eq 1 ]
    grep -qE '^labelsift find: 30000 records, 5 classes, [0-9.]+ s, [0-9.]+ (MB|records)/s, N = [0-9]+$' seen
    tr '\r' '\n' < typescript | grep -v note: | wc -L > width
    [ "$(cat width)" -lt 80 ]
    tr '\r' '\n' < typescript | grep -B 1 ranking | awk '{ n[NR] = length } END { exit n[1] != n[2] }'
    at_terminal 'labelsift find -j 1 --block-size 1 --progress=0 < bad > out' || true
    tr '\r' '\n' < typescript | grep -q ' %, '
    echo "labelsift find: stdin: line 3: field 3: 'nix' is not a number" | same - seen
    at_terminal 'labelsift thresholds -j 1 --block-size 1 --progress=0 --skip-bad < bad > out'
    head -n 1 seen > note
    echo 'labelsift thresholds: note: 1 bad record skipped of 3' | same - note
    [ "$(wc -l < seen)" -eq 2 ]
}

@test "progress: a signal, and a reader that goes, leave no line standing" {
    at_terminal 'labelsift score -j 1 --block-size 5000 --progress=0 t < some | head -c 9 > out' || true
    tr '\r' '\n' < typescript | grep -q ' %, '
    [ "$(tr -d '\n' < seen)" = '' ]
    at_terminal '{ cat some; sleep 2; } |
        timeout --foreground -s INT 1 labelsift thresholds -j 1 --progress=0 > out' || true
    tr '\r' '\n' < typescript | grep -q ' records, '
    [ "$(tr -d '\n' < seen)" = '' ]
}
