# Bad records that are skipped, and records that are left out.
load helper
load refuses

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_good_files
    # good ones are 0, 3, 5 and 8
    printf '%s\n' '0,.7,.2,.1' '1,nna,.8,.1' '' '5,.1,.8,.1' '1,.1,.8,.1' '1,.1' '2,.1,.1,.8' \
        $'1,"a\\b"\tc,.5' '-1,.2,.3,.5' '0,.7,.2,.1' > mixed
    labelsift thresholds --skip-bad -q < mixed > mixed.t
    printf '%s\n' '0,.7,.2,.1' '-1,.1,.8,.1' '7,.1,.8,.1' '1,nan,.8,.1' '1,0,0,0' '1,.1,.8,.1' \
        '2,0,-4,5' > mixed.csv
    mknpy -r 4 < mixed.csv > mixed.npy
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

# keeps STDERR VERB ARGUMENTS… < STDIN: it is done, and says so; for any threads and blocks it
# writes the same `rows` and the same `rejected`.
keeps() {
    local message=$1 verb=$2 how
    shift 2
    cat > given
    for how in '-j 1' '-j 1 --block-size 64' '-j 3 --block-size 64' '-j 8 --block-size 1'; do
        rm -f rejected
        # shellcheck disable=SC2086
        told 0 "$message" labelsift "$verb" $how --rejects rejected "$@" < given || return
        [ ! -e rows.before ] || { same rows.before rows && same rejected.before rejected; } || return
        cp rows rows.before && cp rejected rejected.before
    done
    rm rows.before rejected.before
}

@test "skip-bad: text: rows, rejects, totals" {
    keeps 'labelsift score: note: 5 bad records skipped of 9' score --skip-bad mixed.t < mixed
    printf '%s\t%s\t%s\t%s\t%s\t1\t0\n' 0 0 0.7 0 0.7  3 1 0.8 1 0.8  5 2 0.8 2 0.8  8 0 0.7 0 0.7 | same - rows
    printf '%s\t%s\t%s\n' \
        1 "line 2: field 2: 'nna' is not a number" '1,nna,.8,.1' \
        2 'line 4: field 1: label 5 is not in 0…2' '5,.1,.8,.1' \
        4 'line 6: 2 fields, expected 4' '1,.1' \
        6 'line 8: broken quoting: a field with quotes is quoted as a whole, the quotes inside it doubled' '1,"a\\b"\tc,.5' \
        7 'line 9: field 1: label -1 is not in 0…2 (unlabelled? leave such out with --ignore-label -1)' '-1,.2,.3,.5' |
        same - rejected
}

@test "skip-bad: thresholds, score and find skip the same; records counts all, rows those used" {
    keeps 'labelsift thresholds: note: 5 bad records skipped of 9' thresholds --skip-bad < mixed
    same mixed.t rows
    cp rejected thresholds.rejected
    grep -Pq '^#records\t9$' rows
    grep -Pq '^#rows\t4$' rows
    grep -vE '^$|nna|^5|^1,.1$|"|^-' mixed | labelsift thresholds | grep -v '^#' > good.table
    grep -v '^#' rows | same good.table -
    keeps 'labelsift score: note: 5 bad records skipped of 9' score --skip-bad --same-stream mixed.t < mixed
    same thresholds.rejected rejected
    keeps 'labelsift find: note: 5 bad records skipped of 9' find --skip-bad --take 9 --header-out < mixed
    same thresholds.rejected rejected
}

@test "skip-bad: npy: the label stands for the record" {
    labelsift thresholds -q --skip-bad < mixed.npy > npy.t
    keeps 'labelsift score: note: 5 bad records skipped of 7' score --skip-bad npy.t < mixed.npy
    printf '0\t0\t0.7\t0\t0.7\t1\t0\n5\t1\t0.8\t1\t0.8\t1\t0\n' | same - rows
    printf '%s\t%s\t%s\n' \
        1 'record 1: label -1 is not in 0…2 (unlabelled? leave such out with --ignore-label -1)' -1 \
        2 'record 2: label 7 is not in 0…2' 7 \
        3 'record 3: probability 0 is NaN' 1 \
        4 'record 4: all probabilities are 0' 1 \
        6 'record 6: probability 1 is -4, not in 0…1 (logits? apply softmax first)' 2 | same - rejected
    keeps 'labelsift thresholds: note: 5 bad records skipped of 7' thresholds --skip-bad < mixed.npy
    same npy.t rows
    printf '%s\n' '0,.7,.2,.1' 'x,.1,.8,.1' 'x,.1,.8,.1' 'x,.1,.8,.1' 'x,.1,.8,.1' '1,.1,.8,.1' x > as.csv
    labelsift thresholds -q --skip-bad < as.csv | same npy.t -
}

@test "skip-bad: sparse, class names, ids" {
    keeps 'labelsift thresholds: note: 2 bad records skipped of 4' thresholds -f sparse -k 3 --skip-bad <<< $'0 0:1\n1 1:.5 1:.5\n3 1:1\n2 0:.5 2:.5'
    printf '%s\t%s\t%s\n' 1 'line 2: class 1 is listed twice' '1 1:.5 1:.5' 2 'line 3: label 3 is not in 0…2' '3 1:1' | same - rejected
    printf 'label,id,a,b\na,r\t0,.9,.1\nc,r1,.9,.1\nb,r2,.1,.9\nb,r3\n' > named
    labelsift thresholds -q --skip-bad --id id < named > named.t
    keeps 'labelsift score: note: 2 bad records skipped of 4' score --skip-bad --id id named.t < named
    printf '0\ta\t0.9\ta\t0.9\t1\t0\tr\\t0\n2\tb\t0.9\tb\t0.9\t1\t0\tr2\n' | same - rows
    printf '%s\t%s\t%s\n' 1 "line 3: field 1: label 'c' is not one of the 2 class names: a, b" 'c,r1,.9,.1' 3 'line 5: 2 fields, expected 4' 'b,r3' | same - rejected
}

@test "skip-bad: the index of a record does not depend on what is skipped" {
    random_records "$SEED" 500 4 > whole
    awk 'BEGIN {srand(7)} {print (NR > 1 && rand() < 0.2) ? "x" $0 : $0}' whole > some
    labelsift thresholds < whole > whole.t
    labelsift score -q whole.t < whole > all.rows
    keeps "labelsift score: note: $(grep -c ^x some) bad records skipped of 500
labelsift score: note: stdin is not the stream that whole.t was made of: $(grep -vc ^x some) rows here, 500 there" score --skip-bad whole.t < some
    awk -F '\t' 'NR == FNR {bad[$1] = 1; next} !($1 in bad)' rejected all.rows | same - rows
    cut -f 3 rejected | sed 's/^x//' > originals
    awk -F '\t' 'NR == FNR {bad[$1] = 1; next} (FNR - 1) in bad' rejected whole | same - originals
}

@test "skip-bad: more than MAX, and none good, are errors that leave no file" {
    labelsift score -q --skip-bad=5 mixed.t < mixed > rows.5
    keeps 'labelsift score: note: 5 bad records skipped of 9' score --skip-bad=5 mixed.t < mixed
    same rows.5 rows
    refuses 1 'stdin: line 9: field 1: label -1 is not in 0…2 (unlabelled? leave such out with --ignore-label -1) (more than 4 bad records)' \
        score --skip-bad=4 --rejects late.rejected mixed.t < mixed
    head -n 3 rows.5 | same - rows
    refuses 1 "stdin: line 2: field 2: 'nna' is not a number (more than 0 bad records)" score --skip-bad=0 mixed.t < mixed
    head -n 1 rows.5 | same - rows
    refuses 1 'stdin: record 3: probability 0 is NaN (more than 2 bad records)' thresholds --skip-bad=2 --rejects late.rejected < mixed.npy
    refuses 1 "stdin: no good record among 2; the first: line 1: field 1: label 9 is not in 0…2" \
        score --skip-bad --rejects late.rejected mixed.t <<< $'9,.5,.5,0\nx,.5,.5,0'
    refuses 1 'stdin: no good record among 1; the first: record 0: label 9 is not in 0…2' thresholds --skip-bad < <(mknpy <<< '9,.5,.5,0')
    labelsift score -q --skip-bad=0 t < good | same scored -
    labelsift thresholds --skip-bad=0 < /dev/null
}

@test "skip-bad: what is no bad record is refused as ever" {
    refuses 1 "stdin: line 1: field 4: 'x' is not a number; is this line a header? (say --header=yes or --header=no)" thresholds --skip-bad <<< '0,.5,.5,x'
    refuses 1 'stdin: the stream ends inside record 1: 1 of its 32 bytes (cut short?)' thresholds --skip-bad < <(mknpy < good | head -c 161)
    refuses 1 'stdin: gzip: the stream ends inside a member (cut short?)' thresholds --skip-bad < <(gzip < mixed | head -c -1)
    refuses 1 'nowhere/x: No such file or directory' thresholds --skip-bad --rejects nowhere/x < mixed
    says 1 'labelsift thresholds: /dev/full: write failed: No space left on device' \
        'labelsift thresholds --skip-bad --rejects /dev/full < mixed'
    says 0 'labelsift thresholds: note: 5 bad records skipped of 9' 'labelsift thresholds --skip-bad < mixed'
    labelsift thresholds -q --skip-bad < mixed 2> said
    [ ! -s said ]
}

@test "skip-bad: a wrong number that thresholds would not need is skipped by it too" {
    printf '0,.7,.2,.1\n1,nna,.8,.1\n1,.1,.8,7\n' > odd
    says 0 'labelsift thresholds: note: 2 bad records skipped of 3' 'labelsift thresholds --skip-bad < odd'
    grep -Pq '^#rows\t1$' rows
}

@test "ignore-label: text, npy, names, empty; counted apart from bad ones" {
    printf '%s\n' '0,.7,.2,.1' '-1,.2,.3,.5' '1,.1,.8,.1' '-1.0,.2,.3,.5' '2,.1,.1,.8' > void
    labelsift thresholds -q --ignore-label -1 < void > void.t
    printf '0\n2\n4\n' > used
    note='labelsift score: note: 2 records labelled -1 left out'
    told 0 "$note" labelsift score --ignore-label -1 --same-stream void.t < void
    cut -f 1 rows | same used -
    cp rows void.rows
    told 0 "$note" labelsift score --ignore-label -1 -j 3 --block-size 7 void.t < <(sed 's/-1.0/-1/' void | mknpy)
    same void.rows rows
    told 0 "${note/-1/-1.0}" labelsift score --ignore-label -1.0 void.t < void
    same void.rows rows
    told 0 "${note/-1/void}" labelsift score --ignore-label void void.t < <(sed 's/^-1[^,]*/void/' void)
    same void.rows rows
    told 0 "${note/-1/}" labelsift score --ignore-label '' void.t < <(sed 's/^-1[^,]*//' void)
    same void.rows rows
    grep -Pq '^#records\t5$' void.t
    grep -Pq '^#rows\t3$' void.t
    grep -v '^-' void | labelsift thresholds | grep -v '^#' > table
    grep -v '^#' void.t | same table -
    labelsift thresholds -q --class-names xyz --ignore-label '?' < <(printf 'x,.7,.2,.1\n?,.2,.3,.5\ny,.1,.8,.1\n?,0,0,1\nz,.1,.1,.8\n') > named.t
    cut -f 1-4 named.t | grep -v '^#' | same table -
}

@test "ignore-label: it may be a class; a record left out must be well formed still" {
    says 0 'labelsift thresholds: note: 1 record labelled 1 left out' 'labelsift thresholds --ignore-label 1 < good'
    refuses 1 "stdin: line 2: field 3: 'nna' is not a number" score --ignore-label -1 t <<< $'0,.7,.2,.1\n-1,.2,nna,.5'
    told 0 $'labelsift score: note: 1 bad record skipped of 4\nlabelsift score: note: 1 record labelled -1 left out\nlabelsift score: note: stdin is not the stream that t was made of: 2 rows here, 3 there' \
        labelsift score --skip-bad --ignore-label -1 t <<< $'0,.7,.2,.1\n-1,.2,nna,.5\n-1,.2,.3,.5\n1,0,1,0'
    labelsift thresholds -q --ignore-label 0 <<< '0,.5,.5' | grep -Pq '^#rows\t0$'
}
