# The same answers through every door: raw records, npy, two arrays, sparse text, pack.
load helper

# Probabilities that every float holds, bfloat16 too in coarse.in.
setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 500 7 bits=11 > base.in
    random_records "$SEED" 200 4 bits=7 > coarse.in
    all_verbs base
    all_verbs coarse
    mkarrays labels.npy probs.npy < base.in
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    ln -s "$BATS_FILE_TMPDIR"/* .
    true > none.in
}

# equal NAME [READING OPTIONS…]: NAME.in gives what base.in gave
equal() {
    all_verbs "$@" && same base.out "$1.out"
}

# The bytes of an npy array behind its header.
data_of() {
    tail -c +$((11 + $(od -An -tu2 -j8 -N2 "$1")))  "$1"
}

# raw TYPE < label,p,p,…: records of an int32 and floats of the type
raw() {
    mknpy -l '<i4' -p "$1" > raw.npy
    data_of raw.npy
}

# sparse SEED [BASE] < label,p,p,…: in any order, some zeros listed, blanks and tabs
sparse() {
    awk -F , -v seed="$1" -v base="${2:-0}" 'BEGIN {srand(seed)} {
        n = 0
        for (j = 2; j <= NF; j++)
            if ($j + 0 != 0 || rand() < 0.1)
                entry[++n] = j - 2 + base ":" $j
        line = $1 + base
        for (; n; n--) {
            k = 1 + int(n * rand())
            line = line (rand() < 0.9 ? " " : "\t ") entry[k]
            entry[k] = entry[n]
        }
        print line
    }'
}

# thin SEED ROWS CLASSES LISTED: records most of whose probabilities are 0
thin() {
    awk -v seed="$1" -v rows="$2" -v classes="$3" -v listed="$4" 'BEGIN {
        srand(seed)
        while (rows--) {
            keep = int(classes * rand())
            printf "%d", rand() < 0.5 ? keep : int(classes * rand())
            for (j = 0; j < classes; j++)
                if (j == keep || classes * rand() < listed)
                    printf ",%.17g", rand() * (j == keep ? 1 : 2 / listed)
                else
                    printf ",0"
            print ""
        }
    }'
}

# every_score NAME [READING OPTIONS…]: thresholds, rows of every score, issues and find of NAME.in
every_score() {
    local score options name=$1
    shift
    labelsift thresholds "$@" < "$name.in" > "$name.t" || return
    for score in $SCORES; do
        score_options "$score"
        labelsift score -q "${options[@]}" "$@" "$name.t" < "$name.in" > "$name.$score" || return
    done
    labelsift issues < "$name.self_confidence" > "$name.issues" || return
    labelsift find -q "$@" < "$name.in" | same "$name.issues" - || return
    cat "$name".{t,self_confidence,normalized_margin,confidence_weighted_entropy} \
        "$name".{self_confidence-adjusted,normalized_margin-adjusted,issues} > "$name.every"
}

@test "raw: f2, bf2, f4 and f8 records, and in gzip" {
    for type in f2 f4 f8; do
        raw "<$type" < base.in > raw.in
        equal raw -f raw-$type -k 7 || { echo "$type"; return 1; }
        gzip < raw.in > gz.in
        equal gz -f raw-$type -k 7
    done
    raw '<b2' < coarse.in > brain.in
    all_verbs brain -f raw-bf2 -k 4
    same coarse.out brain.out
}

@test "raw: score has K of the thresholds file" {
    raw '<f4' < base.in | labelsift score -f raw-f4 base.t | same base.scored -
}

@test "raw: a label is signed; -1 may be left out" {
    sed '1~4s/^[0-9]*/-1/' base.in > some.in
    raw '<f4' < some.in > raw.in
    all_verbs some --ignore-label -1
    all_verbs raw -f raw-f4 -k 7 --ignore-label -1
    same some.out raw.out
    run -1 labelsift thresholds -f raw-f4 -k 7 < raw.in
    assert_output "labelsift thresholds: stdin: record 0: label -1 is not in 0…6 (unlabelled? leave such out with --ignore-label -1)"
}

@test "raw: refused without -k, and when it ends inside a record" {
    raw '<f4' < base.in > raw.in
    run -1 labelsift thresholds -f raw-f4 < raw.in
    assert_output "labelsift thresholds: stdin: raw records do not tell how many classes: say -k K"
    head -c -5 raw.in > cut.in
    run -1 labelsift thresholds -f raw-f4 -k 7 < cut.in
    assert_output "labelsift thresholds: stdin: the stream ends inside record 499: 27 of its 32 bytes (cut short?)"
}

@test "arrays: every label and float type, C and Fortran order" {
    for type in '|i1' '|u1' '<i2' '<u2' '<i4' '<u4' '<i8' '<u8'; do
        mkarrays -l "$type" l.npy p.npy < base.in
        equal none -L l.npy -P p.npy || { echo "label $type"; return 1; }
    done
    for type in '<f2' '<f4' '<f8'; do
        for order in '' -F; do
            mkarrays $order -l '|u1' -p "$type" l.npy p.npy < base.in
            equal none -L l.npy -P p.npy || { echo "probs $type $order"; return 1; }
            equal none -L l.npy -P p.npy --block-size 100 -j 2 || { echo "$type $order, blocks"; return 1; }
            labelsift find -L l.npy -P p.npy | same base.issues -
            labelsift find -s normalized_margin -a -L l.npy -P p.npy |
                same <(labelsift issues < base.adjusted) -
        done
    done
    awk -F , '{print $1 % 2 "," $2 "," $3}' base.in > two.in
    all_verbs two
    mkarrays -l '|b1' -F l.npy p.npy < two.in
    all_verbs none -L l.npy -P p.npy
    same two.out none.out
}

@test "arrays: one row, and as many as fill blocks to the last byte" {
    for rows in 1 2 64 128; do
        head -n $rows base.in > some.in
        all_verbs some
        for order in '' -F; do
            mkarrays $order l.npy p.npy < some.in
            all_verbs none -L l.npy -P p.npy --block-size 1024
            same some.out none.out || { echo "$rows rows $order"; return 1; }
        done
    done
}

@test "arrays: -L alone, with text, 2-D npy and raw floats on stdin" {
    cut -d , -f 2- base.in > text.in
    equal text -L labels.npy
    equal text -L labels.npy --block-size 64 -j 3
    sed '1i p_0,p_1,p_2,p_3,p_4,p_5,p_6' text.in > named.in
    all_verbs named -L labels.npy
    same base.scored named.scored
    awk '{print "row-" NR ",x," $0}' text.in > ids.in
    all_verbs ids -L labels.npy --id 1 --probs 3-9
    cut -f 1-7 ids.scored | same base.scored -
    for type in '<f2' '<f4' '<f8'; do
        mkarrays -p "$type" -l '|u1' l.npy matrix.in < base.in
        equal matrix -L l.npy
        equal matrix -L l.npy --block-size 64 -j 3
        data_of matrix.in > floats.in
        equal floats -L l.npy -f "raw-${type#<}" -k 7
    done
    gzip < matrix.in > gz.in
    equal gz -L labels.npy
    head -n 100 base.in | mkarrays l.npy a.npy
    tail -n +101 base.in | mkarrays -p '<f2' l.npy b.npy
    cat a.npy b.npy > two.in
    equal two -L labels.npy
}

@test "arrays: bad and unlabelled records among them" {
    sed '1~7s/^[0-9]*/-1/; 3~50s/,/,4/2; 20s/^[0-9]*/77/' base.in > odd.in
    all_verbs odd --ignore-label -1 --skip-bad
    mkarrays l.npy p.npy < odd.in
    all_verbs none -L l.npy -P p.npy --ignore-label -1 --skip-bad
    same odd.out none.out
    cut -d , -f 2- odd.in > text.in
    all_verbs text -L l.npy --ignore-label -1 --skip-bad
    same odd.out text.out
}

@test "arrays: labels that end before the stream: their rows, then the error, whatever the block" {
    head -n 100 base.in | mkarrays short.npy some.npy
    cut -d , -f 2- base.in | sed '101s/.*/nna/' > text
    head -n 100 base.scored > first
    for options in "-j 1" "-j 3" "-j 1 --block-size 64" "-j 3 --block-size 999" --skip-bad; do
        # shellcheck disable=SC2086
        run -1 --separate-stderr labelsift score -q -L short.npy $options base.t < text
        same first <(echo "$output")
        [ "$stderr" = "labelsift score: short.npy has only 100 labels; the stream has more records" ]
    done
    sed '90s/.*/nna/' text > bad
    run -1 --separate-stderr labelsift score -q -L short.npy base.t < bad
    same <(head -n 89 first) <(echo "$output")
    [ "$stderr" = "labelsift score: stdin: line 90: 1 field, expected 7" ]
}

@test "arrays: refused" {
    refused() {
        run -1 labelsift thresholds "${@:2}" < none.in
        assert_output "labelsift thresholds: $1"
    }
    head -n 499 base.in | mkarrays short.npy some.npy
    refused "labels.npy has 500 labels but some.npy has 499 rows" -L labels.npy -P some.npy
    head -c -1 probs.npy > cut.npy
    refused "cut.npy: cut short: 27999 bytes of data, its header says 28000" -L labels.npy -P cut.npy
    refused "probs.npy: npy: the array is 2-D (500, 7) of '<f8'; labels are wanted: a 1-D array of integers" -L probs.npy -P labels.npy
    refused "labels.npy: npy: the array is 1-D (500,) of '<i8'; probabilities are wanted: a 2-D array of floats, (N, K)" -L labels.npy -P labels.npy
    printf 'PK\3\4............' > both.npz
    refused "both.npz: is a zip archive (.npz?); unzip it: its members are .npy files" -L both.npz -P probs.npy
    mknpy -d "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}" < none.in > objects.npy
    run -1 labelsift thresholds -L objects.npy -P probs.npy
    assert_output --partial "objects.npy: npy: "
    mknpy -d "{'descr': '<U3', 'fortran_order': False, 'shape': (2,)}" < none.in > words.npy
    refused "words.npy: npy: the array is text ('<U3'); labels are integers" -L words.npy -P probs.npy
    cut -d , -f 2- base.in > text
    run -1 labelsift thresholds -L short.npy < text
    assert_output "labelsift thresholds: short.npy has only 499 labels; the stream has more records"
    head -n 9 text > some
    run -1 labelsift thresholds -L labels.npy < some
    assert_output "labelsift thresholds: labels.npy has 500 labels but the stream ended after 9 records"
    for given in --header=yes "--label 1" "--id 1" "-d ," "--probs 2-8" "-f npy" "--sparse-base 1"; do
        # shellcheck disable=SC2086
        run -2 labelsift thresholds -L labels.npy -P probs.npy $given
    done
    run -2 labelsift thresholds -L labels.npy -f sparse -k 7 < probs.npy
    for given in "--label 1" "--id 1" "--probs 2-8"; do
        # shellcheck disable=SC2086
        run -1 labelsift thresholds -L labels.npy $given < probs.npy
        assert_output "labelsift thresholds: stdin: npy: a 2-D array has no fields for --label, --probs and --id"
    done
    mkarrays -F labels.npy fortran.npy < base.in
    run -1 labelsift thresholds -L labels.npy < fortran.npy
    assert_output "labelsift thresholds: stdin: npy: Fortran order cannot be read from a pipe; give the file: -P pred_probs.npy"
}

@test "arrays: memory does not grow with the file: 1 GB, C and Fortran order" {
    ! grep -qE '__(a|t)san_init' "$LABELSIFT" || skip "a sanitizer wants all of the address space"
    mkarrays -s 250,1000000 -p '<f4' -l '|u1' l.npy p.npy
    (ulimit -v 150000 && labelsift thresholds -j 1 -L l.npy -P p.npy) | head -n 8 | tail -n 1 |
        same <(printf '0\t250\tfa0000000000000000\t1\n') -
    mkarrays -F -s 250000,1000 -p '<f4' -l '|u1' l.npy p.npy
    (ulimit -v 100000 && labelsift thresholds -j 2 -L l.npy -P p.npy) > t
    (ulimit -v 100000 && labelsift find -j 2 --count -S 1M -L l.npy -P p.npy) | same <(echo 0) -
    (ulimit -v 100000 && labelsift pack --dtype f2 -j 1 l.npy p.npy | head -c 100000000 > /dev/null)
}

@test "sparse: any order, zeros listed, from 0 or from 1 = the dense form, every score" {
    echo "SEED=$SEED"
    for i in 1 2 3; do
        classes=$((i * i * i * 30))
        thin $((SEED + i)) 60 $classes $((i * 4)) > dense.in
        every_score dense
        for base in 0 1; do
            sparse $((SEED + i)) $base < dense.in > sparse.in
            every_score sparse -f sparse -k $classes --sparse-base=$base
            same dense.every sparse.every || { echo "seed $((SEED + i)), from $base"; return 1; }
        done
    done
    sparse "$SEED" < base.in > sparse.in
    equal sparse -f sparse -k 7
    sed 's/$/ \r/' sparse.in | gzip > crlf.in
    equal crlf -f sparse -k 7
}

@test "sparse: 100,000 classes, 20 of them listed" {
    echo "SEED=$SEED"
    thin "$SEED" 12 100000 20 > dense.in
    every_score dense
    sparse "$SEED" < dense.in > sparse.in
    every_score sparse -f sparse -k 100000
    same dense.every sparse.every
    awk -v seed="$SEED" 'BEGIN {
        srand(seed)
        for (i = 0; i < 20000; i++) {
            first = int(99000 * rand())
            line = first + (rand() < 0.1)
            for (j = 0; j < 20; j++)
                line = line " " first + 7 * j ":" (j ? "0.02" : "0.6")
            print line
        }
    }' > long.in
    every_score long -f sparse -k 100000
    [ -s long.issues ]
}

@test "sparse: refused" {
    refused() {
        printf '%b\n' "$2" > records
        run -1 labelsift thresholds -f sparse -k 3 "${@:3}" < records
        assert_output "labelsift thresholds: stdin: line 1: $1"
    }
    refused "class 3 is not in 0…2" '0 3:1'
    refused "class 0 is not in 1…3" '1 0:1' --sparse-base=1
    refused "label 0 is not in 1…3" '0 1:1' --sparse-base=1
    refused "class 1 is listed twice" '0 1:0.5 0:0.2 1:0.5'
    refused "class 3 is listed twice" '1 3:0.5 3:0' --sparse-base=1
    refused "all probabilities are 0" '0'
    refused "all probabilities are 0" '0 1:0'
    refused "class 1: probability 3 is not in 0…1 (logits? apply softmax first)" '0 1:3'
    refused "'1' is not class:probability" '0 1 2'
    run -1 labelsift thresholds -f sparse <<< '0 1:1'
    assert_output "labelsift thresholds: stdin: sparse text does not tell how many classes: say -k K"
    sparse 1 < base.in | labelsift score -f sparse base.t | same base.scored -
}

@test "pack: two arrays or any stream, then every verb = every verb on the source" {
    for order in '' -F; do
        for type in f2 f4 f8; do
            mkarrays $order -p "<$type" l.npy p.npy < base.in
            labelsift pack l.npy p.npy > packed.in
            equal packed
            head -c 200 packed.in | grep -aq "'<$type'"
            labelsift pack -L l.npy -P p.npy | same packed.in -
        done
    done
    labelsift pack < base.in > text.in
    equal text
    labelsift pack --dtype f2 < base.in > narrow.in
    equal narrow
    head -c 200 narrow.in | grep -aq "'<f2'"
    sparse 1 < base.in | labelsift pack -f sparse -k 7 > sparse.in
    equal sparse
    raw '<b2' < coarse.in | labelsift pack -f raw-bf2 -k 4 > brain.in
    all_verbs brain
    same coarse.out brain.out
    cut -d , -f 2- base.in | labelsift pack -L labels.npy --block-size 100 > apart.in
    equal apart
    sed '1i label,p_0,p_1,p_2,p_3,p_4,p_5,p_6' base.in | labelsift pack | gzip > named.in
    equal named
    labelsift pack < packed.in > again.in
    equal again
}

@test "pack: what a narrower type changes is said" {
    printf '%s\n' 0,0.5001,0.5002 1,0.25,0.75 1,0.1,0.9 > records
    run --separate-stderr labelsift pack --dtype f2 -o packed < records
    assert_equal "$stderr" "labelsift pack: note: the narrower dtype changes which class is highest in 1 of 3 records"
    run labelsift pack --dtype f4 -o packed < records
    assert_output ''
}

# doors NAME FORM…: the forms of a case gave the same
doors() {
    local form
    for form in "${@:3}"; do
        same "$2.every" "$form.every" || { echo "$1: $form is not $2"; failed=1; }
    done
}

@test "conformance: raw, two arrays, labels apart and pack = npy records" {
    need_conformance
    failed=0
    for path in "$CONFORMANCE"/*/; do
        labels=$path/labels.npy probs=$path/pred_probs.npy
        npyrec "$labels" "$probs" > npy.in
        every_score npy
        every_score none -L "$labels" -P "$probs"
        cp "$probs" matrix.in
        every_score matrix -L "$labels"
        labelsift pack "$labels" "$probs" > pack.in
        every_score pack
        type=$(grep -aom 1 '<f[248]' "$probs" | tail -c 3)
        data_of pack.in > raw.in
        every_score raw -f "raw-$type" -k "$(sed -n 's/#classes.//p' npy.t)"
        doors "$path" npy none matrix pack raw
    done
    [ $failed = 0 ]
}

@test "conformance: sparse, with a header of names, quoted = text" {
    need_conformance
    failed=0
    for path in "$CONFORMANCE"/*/; do
        gunzip < "$path/records.csv.gz" > text.in
        every_score text
        classes=$(sed -n 's/#classes.//p' text.t)
        sparse "$SEED" < text.in > sparse.in
        every_score sparse -f sparse -k "$classes"
        { seq 0 $((classes - 1)) | sed 's/^/p_/' | paste -sd , | sed 's/^/label,/'; cat text.in; } > named.in
        every_score named
        cut -f 1-4 named.t | seal | cat - named.{self_confidence,normalized_margin} \
            named.{confidence_weighted_entropy,{self_confidence,normalized_margin}-adjusted,issues} > named.every
        sed 's/[^,]*/"&"/g; s/$/\r/' text.in > quoted.in
        every_score quoted
        doors "$path" text sparse named quoted
    done
    [ $failed = 0 ]
}
