# Many machines: shards, and the engines that run labelsift on them.
load helper
load refuses
load slurm

CLUSTER=$ROOT/examples/cluster

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir bin && ln -s "$LABELSIFT" bin/labelsift
    PATH=$PWD/bin:$PATH
}

teardown() {
    slurm_down
}

# One data set for all tests here, and what a single run makes of it.
setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 3000 5 > whole.csv
    labelsift thresholds < whole.csv > whole.t
    labelsift score whole.t < whole.csv > whole.scored
    labelsift issues < whole.scored > whole.issues
    [ -s whole.issues ]
}

# cut_shards FILE N SEED: its lines as N shards 1.csv, 2.csv, … of random sizes, every third 0.
cut_shards() {
    local i
    for ((i = 1; i <= $2; i++)); do
        : > $i.csv
    done
    awk -v shards="$2" -v seed="$3" '
        BEGIN { srand(seed) }
        NR == FNR { lines++; next }
        FNR == 1 {
            for (i = 1; i < shards; i++)
                ended[i % 3 == 2 ? end : end = int(rand() * (lines + 1))]++
            shard = 1 + ended[0]
        }
        { print > (shard ".csv"); shard += ended[FNR] }' "$1" "$1"
}

# numbers FORMAT N: names of shards, in order
numbers() {
    seq -f "$1" "$2"
}

@test "cluster: 1, 2, 7 and 1000 shards, some of them empty = the whole" {
    for shards in 1 2 7 1000; do
        mkdir $shards && cd $shards
        cut_shards "$BATS_FILE_TMPDIR/whole.csv" $shards $((SEED + shards))
        [ $shards -lt 1000 ] || [ -n "$(find . -name '*.csv' -empty)" ]
        numbers %.0f $shards | xargs -P 2 -n 100 sh -ec '
            for i; do labelsift thresholds -j 1 < $i.csv > $i.t; done' sh
        numbers %.0f.t $shards | xargs labelsift merge -q --expect $shards > t
        numbers %.0f.t $shards | xargs cat | labelsift merge -q --expect $shards > from_stdin
        same "$BATS_FILE_TMPDIR/whole.t" t from_stdin
        numbers %.0f.t $shards | xargs awk '/^#records/ { print ++n, before + 0; before += $2 }' |
            xargs -P 2 -n 200 sh -ec '
                while [ $# -gt 0 ]; do
                    labelsift score -j 1 --first-index $2 t < $1.csv > $1.scored
                    shift 2
                done' sh
        numbers %.0f.scored $shards | xargs cat > scored
        same "$BATS_FILE_TMPDIR/whole.scored" scored
        labelsift issues -t t < scored | same "$BATS_FILE_TMPDIR/whole.issues" -
        cd ..
    done
}

@test "cluster: --first-index after: the shards before, also when they are a thousand" {
    cut_shards "$BATS_FILE_TMPDIR/whole.csv" 7 "$SEED"
    for i in 1 2 3 4 5 6 7; do
        labelsift thresholds < $i.csv > $i.t
        before=$(seq -s , -f %.0f.t $((i - 1)))
        labelsift score --first-index "after:$before" "$BATS_FILE_TMPDIR/whole.t" < $i.csv
    done > scored
    same "$BATS_FILE_TMPDIR/whole.scored" scored

    long=$(printf 'x%.0s' {1..100})
    mkdir "$long"
    cp "$BATS_FILE_TMPDIR/whole.t" "$long/t"
    labelsift score --first-index "after:$(printf "$long/t,%.0s" {1..999})$long/t" \
        "$BATS_FILE_TMPDIR/whole.t" < "$BATS_FILE_TMPDIR/whole.csv" > scored
    [ "$(head -n 1 scored | cut -f 1)" = 3000000 ]
    cut -f 2- scored | same <(cut -f 2- "$BATS_FILE_TMPDIR/whole.scored") -
}

@test "cluster: --first-index after: says which of its files is wrong" {
    cp "$BATS_FILE_TMPDIR"/whole.t t
    no_index() {
        refuses 1 "--first-index: $1" score --first-index "after:$2" t < /dev/null
    }
    no_index 'missing: No such file or directory' t,missing,t
    no_index 'an empty name among after:FILE,FILE…' t,,t
    no_index 'an empty name among after:FILE,FILE…' t,
    no_index 'an empty name among after:FILE,FILE…' ,
    no_index "$(printf 'x%.0s' {1..60})...: File name too long" "t,$(printf 'x%.0s' {1..5000})"
    cat t t > two
    no_index 'two: more than one thresholds file; labelsift merge adds them up' t,two
    no_index "'-': the records come from stdin; give a file, or <(COMMAND)" t,-
}

@test "cluster: an empty shard is valid everywhere, in every form" {
    cp "$BATS_FILE_TMPDIR"/whole.t t
    : > empty
    gzip < empty > gzip
    echo label,a,b,c,d,e > header
    printf '\n\n' > lines
    mknpy -d "{'descr': [('label', '<i4'), ('probs', '<f4', (5,))], 'fortran_order': False, 'shape': (0,), }" < empty > npy
    for form in empty gzip lines npy; do
        labelsift thresholds < $form > $form.t
        labelsift score --first-index after:t t < $form > $form.scored
        [ ! -s $form.scored ]
        labelsift merge -q $form.t t | same t -
        labelsift merge -q t $form.t | same t -
        labelsift score --first-index "after:$form.t,t" t < empty
    done
    labelsift thresholds -f raw-f4 -k 5 < empty > raw.t
    labelsift merge -q raw.t empty.t t | same t -
    labelsift thresholds < header > header.t
    labelsift merge header.t empty.t lines.t | head -n 3 > head
    printf '#labelsift-thresholds\t1\n#classes\t5\n#records\t0\n' | same - head
    labelsift score header.t < header | same empty -
    labelsift score empty.t < empty | same empty -

    for options in '' '-t empty.t' '-t header.t' '-e off_diagonal_calibrated' '--mask' '-n 3'; do
        # shellcheck disable=SC2086
        labelsift issues $options < empty | same empty -
    done
    [ "$(labelsift issues --count < empty)" = 0 ]
    labelsift find < empty | same empty -
}

@test "cluster: shards that know no K, or no names, first, in the middle, last" {
    sed '1i label,a,b,c,d,e' "$BATS_FILE_TMPDIR/whole.csv" | labelsift thresholds > t
    labelsift thresholds < /dev/null > 1
    cp 1 2
    cp 1 3
    labelsift merge t t.missing 2> /dev/null && return 1
    for order in '1 2 3 t' '1 t 2' 't 1' '1 2'; do
        # shellcheck disable=SC2086
        labelsift merge -q $order > got
        if [ "$order" = '1 2' ]; then same 1 got; else same t got; fi
    done
    random_records "$SEED" 10 4 | labelsift thresholds > four
    refuses 1 'four: 4 classes, but 5 in the files before it' merge 1 t 2 four < /dev/null
}

@test "cluster: merge takes thousands of shards, and holds one at a time" {
    "$ROOT/examples/simulate" --rows 2000 --classes 1000 | labelsift thresholds > t
    repeat() { awk -v n="$1" '{ file = file $0 "\n" } END { while (n--) printf "%s", file }' t; }
    kilobytes=40000
    [ $((2000 * $(wc -c < t))) -gt $((1500 * kilobytes)) ]
    [ -z "${ASAN_OPTIONS-}" ] || kilobytes=unlimited # sanitizers map terabytes
    repeat 2000 | (ulimit -v $kilobytes && labelsift merge -q --expect 2000) > merged
    assert_equal "$(awk '$1 == "#records" { print $2 }' merged)" 4000000
    awk '!/^#/ { print $1, $2 * 2000, $4 }' t | same - <(awk '!/^#/ { print $1, $2, $4 }' merged)
    refuses 1 'stdin: file 101 in it: thresholds file cut short: no #end line' \
        merge < <(repeat 100 && head -n 500 t)
}

@test "cluster: sort -m of shards sorted by score has the order of issues" {
    cut_shards "$BATS_FILE_TMPDIR/whole.scored" 7 "$SEED"
    order=(-t $'\t' -k 3,3g -k 1,1n)
    for i in 1 2 3 4 5 6 7; do
        sort "${order[@]}" $i.csv > $i.sorted
    done
    sort -m "${order[@]}" {1..7}.sorted > sorted
    estimate=$(cut -f 7 [1-7].csv | grep -c 1)
    assert_equal "$estimate" "$(labelsift issues --count < sorted)"
    head -n "$estimate" sorted | awk -F '\t' '$4 != $2' | same "$BATS_FILE_TMPDIR/whole.issues" -
    labelsift issues < sorted | same "$BATS_FILE_TMPDIR/whole.issues" -
}

@test "cluster: issues that stay with their shards, merged = the whole's" {
    cut_shards "$BATS_FILE_TMPDIR/whole.scored" 7 "$SEED"
    "$CLUSTER/apart.sh" [1-7].csv
    sort -m -t $'\t' -k 3,3g -k 1,1n [1-7].csv.issues | same "$BATS_FILE_TMPDIR/whole.issues" -
    # equal scores on both sides of the cut, and no issues at all
    awk -v OFS='\t' '{ print $1, $2, .5, $4, $5, $6, $7 }' "$BATS_FILE_TMPDIR/whole.scored" > tied
    labelsift issues < tied > tied.issues
    cut_shards tied 4 "$SEED"
    "$CLUSTER/apart.sh" [1-4].csv
    sort -m -t $'\t' -k 3,3g -k 1,1n [1-4].csv.issues | same tied.issues -
    grep -v '1$' tied > 1.csv
    : > 2.csv
    "$CLUSTER/apart.sh" [12].csv
    [ ! -s 1.csv.issues ] && [ ! -s 2.csv.issues ]
}

@test "cluster: a job that is stopped leaves no file, whole or half" {
    mkfifo records
    "$LABELSIFT" score -o out "$BATS_FILE_TMPDIR/whole.t" < records 3>&- &
    exec 4> records
    head -n 100 "$BATS_FILE_TMPDIR/whole.csv" >&4
    until [ -n "$(find . -name '.out.*')" ]; do
        sleep 0.01
    done
    kill -TERM $!
    wait $! || status=$?
    assert_equal "$status" 143
    exec 4>&-
    assert_equal "$(find . -name '*out*')" ''
}

@test "cluster: GNU parallel, here = the single run" {
    command -v parallel > /dev/null || skip 'GNU parallel is not installed'
    cut_shards "$BATS_FILE_TMPDIR/whole.csv" 7 "$SEED"
    "$CLUSTER/parallel.sh" {1..7}.csv 2> notes | same "$BATS_FILE_TMPDIR/whole.issues" -
    assert_equal "$(cat notes)" 'labelsift merge: note: 7 files merged'
    same "$BATS_FILE_TMPDIR/whole.t" parts/t.tsv
}

@test "cluster: GNU parallel, over --sshlogin = the single run" {
    command -v parallel > /dev/null || skip 'GNU parallel is not installed'
    cut_shards "$BATS_FILE_TMPDIR/whole.csv" 4 "$SEED"
    export SSH_LOG=$PWD/hosts PARALLEL_SSH=$TESTS/cluster/ssh
    SSHLOGIN=1/node1,1/node2 "$CLUSTER/parallel.sh" {1..4}.csv 2> notes |
        same "$BATS_FILE_TMPDIR/whole.issues" -
    assert_equal "$(sort -u hosts | xargs)" 'node1 node2'
    assert_equal "$(wc -l < hosts)" 8
}

@test "cluster: GNU parallel, a shard that fails ends it, and nothing passes for an answer" {
    command -v parallel > /dev/null || skip 'GNU parallel is not installed'
    cut_shards "$BATS_FILE_TMPDIR/whole.csv" 4 "$SEED"
    echo 1,nonsense >> 3.csv
    run -1 --separate-stderr "$CLUSTER/parallel.sh" {1..4}.csv
    assert_equal "$output" ''
    assert_regex "$stderr" 'labelsift thresholds: stdin: line [0-9]*: '
    [ ! -e parts/3.t ] && [ ! -e parts/t.tsv ]
}

@test "cluster: Slurm, an array of 4 shards = the single run; a shard that fails cancels the rest" {
    missing=$(slurm_missing | xargs)
    [ -z "$missing" ] || skip "not installed: $missing (packages slurm-wlm, munge)"
    cut_shards "$BATS_FILE_TMPDIR/whole.csv" 4 "$SEED"
    slurm_up 2 || { tail -n 20 "$SLURM"/log/*; return 1; }
    folder=$SLURM

    job=$("$CLUSTER/slurm.sh" {1..4}.csv)
    slurm_until slurm_no_jobs
    assert_equal "$(slurm_state "$job")" JobState=COMPLETED
    cat parts/*.log
    same "$BATS_FILE_TMPDIR/whole.issues" parts/issues.tsv
    same "$BATS_FILE_TMPDIR/whole.t" parts/t.tsv
    cat parts/{1..4}.scored | same "$BATS_FILE_TMPDIR/whole.scored" -

    mv parts first
    echo 1,nonsense >> 3.csv
    job=$("$CLUSTER/slurm.sh" {1..4}.csv)
    slurm_until slurm_no_jobs
    assert_equal "$(slurm_state "$job")" JobState=CANCELLED
    grep -h 'labelsift thresholds: stdin: line' parts/thresholds.*.log
    [ ! -e parts/3.t ]
    [ ! -e parts/t.tsv ]
    [ ! -e parts/issues.tsv ]

    slurm_down
    assert_equal "$(slurm_processes "$folder")" ''
    [ ! -e "$folder" ]
}

# hadoop_run BYTE…: hadoop-streaming.sh on data/*, split at these bytes
hadoop_run() {
    rm -rf out
    mkdir out
    HDFS=$PWD SPLIT_AT="$*" PATH=$TESTS/cluster:$PATH "$CLUSTER/hadoop-streaming.sh" data out
}

@test "cluster: Hadoop Streaming's contract: a split at any byte, empty splits, several files" {
    mkdir data
    head -n 6 "$BATS_FILE_TMPDIR/whole.csv" > data/a.csv
    labelsift find < data/a.csv > issues
    for byte in $(awk '{ at += length + 1; print at - 1; print at }' data/a.csv); do
        hadoop_run "$byte" 2> notes
        same issues out/issues/part-00000 || { echo "split at byte $byte"; return 1; }
    done
    hadoop_run 1 2 3 100 101 102 200 2> notes
    same issues out/issues/part-00000
    grep 'note: 8 files merged' notes

    sed -n 7,17p "$BATS_FILE_TMPDIR/whole.csv" > data/b.csv
    : > data/c.csv
    sed -n '18,$p' "$BATS_FILE_TMPDIR/whole.csv" > data/d.csv
    hadoop_run 100 2> notes
    same "$BATS_FILE_TMPDIR/whole.issues" out/issues/part-00000
}

@test "cluster: Hadoop Streaming's contract: a mapper that fails fails the job" {
    mkdir data
    { head -n 50 "$BATS_FILE_TMPDIR/whole.csv" && echo 1,nonsense; } > data/a.csv
    run -1 --separate-stderr hadoop_run 1000
    assert_regex "$stderr" "labelsift thresholds: stdin: line [0-9]*: "
    [ ! -e out/issues ]
}

# spark_run LINE…: spark_pipe.py on records, with partitions that end after these lines
spark_run() {
    rm -rf out
    mkdir out
    SPLIT_AT="$*" PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TESTS/cluster \
        python3 "$CLUSTER/spark_pipe.py" records out
}

@test "cluster: Spark's RDD.pipe: a partition boundary at any record, empty partitions" {
    command -v python3 > /dev/null || skip 'python3 is not installed'
    head -n 12 "$BATS_FILE_TMPDIR/whole.csv" > records
    labelsift find < records > issues
    for boundary in {0..12}; do
        spark_run "$boundary" 2> notes
        same issues out/issues/part-00000 || { echo "boundary at $boundary"; return 1; }
    done
    cp "$BATS_FILE_TMPDIR/whole.csv" records
    spark_run 0 0 1 1 700 700 701 2999 3000 2> notes
    same "$BATS_FILE_TMPDIR/whole.issues" out/issues/part-00000
    same "$BATS_FILE_TMPDIR/whole.t" out/t.tsv
}

@test "cluster: Spark's RDD.pipe: a labelsift that fails fails the job" {
    command -v python3 > /dev/null || skip 'python3 is not installed'
    { head -n 50 "$BATS_FILE_TMPDIR/whole.csv" && echo 0,1,0,0,0,x; } > records
    run -1 --separate-stderr spark_run 20
    assert_regex "$stderr" "labelsift (thresholds|score): stdin: line 31: field 6: 'x' is not a number"
    assert_regex "$stderr" 'exited with 1'
    [ ! -e out/issues ]
}
