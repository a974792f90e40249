# labelsift against reference.awk, a second implementation straight from the definitions: on the
# files in data/, whose answers were kept, and on random records.
load helper

reading=() scoring=()  # options of every verb, of score and find
told=() told_scoring=() # the same for reference.awk

# agree RECORDS.csv [FORM]: thresholds, rows of every score, estimates and bad records; FORM: the
# same records otherwise
agree() {
    local score estimation options form=${2:-$1}
    reference "$1" want=thresholds "${told[@]}" > wanted
    labelsift thresholds -q "${reading[@]}" < "$form" > t || return
    grep -v '^#' t | same wanted - || return
    for score in $SCORES; do
        score_options "$score"
        reference_score "$1" "$score" "${told[@]}" "${told_scoring[@]}" > wanted
        labelsift score -q "${reading[@]}" "${options[@]}" "${scoring[@]}" t < "$form" > scored || return
        close_to 1e-12 wanted scored || { echo "$score"; return 1; }
    done
    for estimation in off_diagonal off_diagonal_calibrated; do
        reference "$1" want=count estimation=$estimation "${told[@]}" "${told_scoring[@]}" > wanted
        labelsift issues --count -e $estimation < scored | same wanted - || return
    done
}

@test "reference: random records, many of them on an edge" {
    echo "SEED=$SEED"
    for i in {1..16}; do
        rows=$((RANDOM = SEED + i, RANDOM % 60 + 1))
        random_records $((SEED + i)) $rows $((2 + i * i / 8)) edges=1 > records.csv
        agree records.csv || { echo "seed $((SEED + i)), $rows rows"; return 1; }
    done
}

@test "reference: classes without a record, --absent-classes=never" {
    echo "SEED=$SEED"
    scoring=(--absent-classes=never) told_scoring=(absent=never)
    for i in {1..6}; do
        random_records $((SEED + i)) $((5 * i)) 12 edges=1 > records.csv
        agree records.csv || { echo "seed $((SEED + i))"; return 1; }
    done
}

@test "reference: more classes than lanes, and by the hundred" {
    echo "SEED=$SEED"
    for classes in 7 8 9 15 16 17 64 257; do
        random_records $((SEED + classes)) 30 $classes > records.csv
        agree records.csv || { echo "$classes classes"; return 1; }
    done
}

# spoil SEED [text]: some records get a bad value, some a bad label, some the label -1; with "text"
# some also what only text can have
spoil() {
    awk -v seed="$1" -v text="$2" '
        function pick(n) { return int(rand() * n) + 1 }
        BEGIN {
            FS = OFS = ","
            srand(seed)
            values = split("4.25 nan -inf -1e-6 -1.0001e-6 1.001 1.00101", value, " ")
            words = split("nna 0x1p-3 1e 1_0 0,5 . 1e400 --1 ٣ 1e-", word, " ")
            labels = split(text ? "99 x -2 1e9 nan" : "99 -2 -1000", label, " ")
        }
        NR > 1 && rand() < 0.2 { $(1 + pick(NF - 1)) = value[pick(values)] }
        NR > 1 && rand() < 0.05 { for (j = 2; j <= NF; j++) $j = 0 }
        NR > 1 && text && rand() < 0.1 { $(1 + pick(NF - 1)) = word[pick(words)] }
        NR > 1 && rand() < 0.1 { $1 = label[pick(labels)] }
        rand() < 0.2 { $1 = -1 }
        { print }'
}

# skipped FORM: the verbs agree on the bad records, as they stand in records.csv
skipped() {
    reference records.csv want=bad "${told[@]}" > wanted
    labelsift find -q "${reading[@]}" --rejects rejects < "$1" > issues || return
    cut -f 1 rejects | same wanted -
}

@test "reference: bad records skipped, unlabelled ones left out, ids carried along" {
    echo "SEED=$SEED"
    for i in {1..8}; do
        random_records $((SEED + i)) $((12 * i)) $((i + 1)) edges=$((i % 2)) |
            spoil $((SEED + i)) text | awk -F , -v OFS=, '{$1 = $1 ",img" NR * 7; print}' > records.csv
        reading=(--id 2 --skip-bad --ignore-label -1) told=(id=2 skip=1 ignore=-1)
        agree records.csv && skipped records.csv || { echo "seed $((SEED + i))"; return 1; }
        reading=(--id 2 --skip-bad) told=(id=2 skip=1)
        scoring=(--absent-classes=never) told_scoring=(absent=never)
        agree records.csv && skipped records.csv || { echo "seed $((SEED + i)), never"; return 1; }
        scoring=() told_scoring=()
    done
}

@test "reference: sparse text" {
    echo "SEED=$SEED"
    for i in {1..8}; do
        random_records $((SEED + i)) $((12 * i)) $((i + 1)) edges=$((i % 2)) |
            spoil $((SEED + i)) > records.csv
        awk -F , '{
            printf "%s", $1
            for (j = NF; j > 1; j--)
                if ($j != "0" || NR % 2)
                    printf " %d:%s", j - 2, $j
            print ""
        }' records.csv > sparse
        reading=(-f sparse -k $((i + 1)) --skip-bad --ignore-label -1) told=(skip=1 ignore=-1)
        agree records.csv sparse && skipped sparse || { echo "seed $((SEED + i))"; return 1; }
    done
}

@test "reference: npy and raw records of float16, float32, float64; two arrays" {
    echo "SEED=$SEED"
    for i in {1..4}; do
        rows=$((18 * i)) classes=$((i * 4))
        random_records $((SEED + i)) $rows $classes edges=$((i % 2)) |
            spoil $((SEED + i)) > records.csv
        cut -d , -f 1 records.csv |
            mknpy -d "{'descr': '<i8', 'fortran_order': False, 'shape': ($rows,), }" > labels.npy
        for real in f2 f4 f8; do
            told=(skip=1 ignore=-1 real=$real)
            reading=(--skip-bad --ignore-label -1)
            mknpy -p "<$real" -r 20 < records.csv > records.npy
            agree records.csv records.npy && skipped records.npy || { echo "npy $real"; return 1; }
            reading=(--skip-bad --ignore-label -1 -f "raw-$real" -k $classes)
            mknpy -l '<i4' -p "<$real" -d '' < records.csv | tail -c +65 > records.raw
            agree records.csv records.raw && skipped records.raw || { echo "raw $real"; return 1; }
            reading=(--skip-bad --ignore-label -1 -L labels.npy -P probs.npy)
            sed 's/^[^,]*//' records.csv | mknpy -l '<i0' -p "<$real" \
                -d "{'descr': '<$real', 'fortran_order': False, 'shape': ($rows, $classes), }" > probs.npy
            agree records.csv /dev/null && skipped /dev/null || { echo "arrays $real"; return 1; }
        done
    done
}

@test "reference: the issues are those of sort(1) and awk on the scored rows" {
    echo "SEED=$SEED"
    for i in {1..4}; do
        random_records $((SEED + i)) 500 $((2 * i)) edges=1 > records.csv
        labelsift thresholds < records.csv > t
        for score in $SCORES; do
            score_options "$score"
            labelsift score "${options[@]}" t < records.csv > scored
            for estimation in off_diagonal off_diagonal_calibrated; do
                n=$(labelsift issues --count -e $estimation < scored)
                sort -t "$(printf '\t')" -k3,3g -k1,1n scored | head -n "$n" |
                    awk -F '\t' '$4 != $2' > wanted
                labelsift issues -e $estimation < scored > got
                same wanted got || { echo "seed $((SEED + i)), $score, $estimation"; return 1; }
            done
        done
    done
}

@test "reference: the issues of scores without rounding are the reference's" {
    echo "SEED=$SEED"
    for i in {1..4}; do
        random_records $((SEED + i)) 100 $((i + 2)) edges=1 > records.csv
        labelsift thresholds < records.csv > t
        for score in self_confidence normalized_margin; do
            labelsift score -s $score t < records.csv > scored
            for estimation in off_diagonal off_diagonal_calibrated; do
                reference records.csv want=issues method=$score estimation=$estimation > wanted
                labelsift issues -e $estimation < scored | cut -f 1 | same wanted -
            done
        done
    done
}

@test "reference: the issues of every score are the reference's where no two are alike" {
    echo "SEED=$SEED"
    for i in {1..4}; do
        random_records $((SEED + i)) 100 $((i + 2)) > records.csv
        for score in $SCORES; do
            score_options "$score"
            adjust=()
            [ "$score" = "${score%-adjusted}" ] || adjust=(adjust=1)
            for estimation in off_diagonal off_diagonal_calibrated; do
                reference records.csv want=issues "method=${score%-adjusted}" "${adjust[@]}" \
                    estimation=$estimation > wanted
                labelsift find "${options[@]}" -e $estimation < records.csv | cut -f 1 | same wanted - ||
                    { echo "seed $((SEED + i)), $score, $estimation"; return 1; }
            done
        done
    done
}

@test "reference: confident from exactly 1e-6 below the threshold on" {
    awk 'BEGIN {
        for (i = 0; i < 8; i++)
            print i % 2 "," (i % 2 ? "0.25,0.75,0" : "0.75,0.25,0")
        for (step = -2; step <= 2; step++) { # in units of the last place
            p = 0.75 - 1e-6 + step * 2 ^ -53
            printf "2,%.17g,0.2,0.05\n", p
        }
    }' > records.csv
    labelsift thresholds < records.csv > t
    [ "$(awk '$1 == 0 {print $4}' t)" = 0.75 ]
    labelsift score t < records.csv > scored
    tail -n 5 scored | cut -f 6,7 | paste -sd ' ' | same <(printf '0\t0 0\t0 1\t1 1\t1 1\t1\n') -
    agree records.csv
}

@test "reference: the guess is the label up to exactly 1e-6; at that, the first of the two" {
    awk 'BEGIN {
        for (step = -1; step <= 1; step++) {
            p = 0.3 + 1e-6 + step * 2 ^ -54
            printf "0,0.3,0.1,%.17g\n2,%.17g,0.1,0.3\n", p, p
        }
    }' > records.csv
    labelsift thresholds < records.csv > t
    labelsift score t < records.csv | cut -f 4 | paste -sd ' ' | same <(echo 0 2 0 0 2 0) -
    agree records.csv
}

@test "reference: the calibrated estimate does not depend on the classes' order; halves to even" {
    # classes of so many records, of those so many confident, of those one off_diagonal
    rows() {
        printf '%s\n' "$@" | awk -F / '{
            for (i = 0; i < $1; i++)
                print n++ "\t" NR - 1 "\t0.5\t" NR - 1 "\t0.5\t" (i < $2) "\t" (i == 0)
        }'
    }
    for order in "13/12 7/4 8/3" "13/12 8/3 7/4" "7/4 13/12 8/3" "7/4 8/3 13/12" "8/3 7/4 13/12"; do
        # shellcheck disable=SC2086
        [ "$(rows $order | labelsift issues --count -e off_diagonal_calibrated)" = 6 ] # of 5.5
    done
    [ "$(rows 5/2 | labelsift issues --count -e off_diagonal_calibrated)" = 2 ]
    [ "$(rows 7/2 | labelsift issues --count -e off_diagonal_calibrated)" = 4 ]
    [ "$(rows 5/2 | labelsift issues --count)" = 1 ]
}

@test "reference: a whole thresholds file, byte for byte" {
    echo "SEED=$SEED"
    for i in {1..4}; do
        random_records $((SEED + i)) $((50 * i)) $((i * 3)) edges=1 > records.csv
        [ "$i" != 1 ] || random_records $((SEED + i)) 1 2 > records.csv
        reference_thresholds records.csv > wanted
        labelsift thresholds < records.csv > got
        same wanted got
    done
}

@test "reference: the files in data/ are what it says" {
    for name in exact edges; do
        reference_thresholds "$DATA/$name.csv" | same "$DATA/$name.thresholds" -
        for score in $SCORES; do
            reference_score "$DATA/$name.csv" "$score" > got
            close_to 1e-15 "$DATA/$name.$score.scored" got
        done
        for estimation in off_diagonal off_diagonal_calibrated; do
            reference "$DATA/$name.csv" want=issues estimation=$estimation |
                same "$DATA/$name.$estimation.issues" -
        done
    done
}

# kept NAME INPUT: the answers kept of data/NAME.csv are those to another form of it
kept() {
    local score estimation options
    labelsift thresholds < "$2" > t
    same "$DATA/$1.thresholds" t
    for score in $SCORES; do
        score_options "$score"
        labelsift score "${options[@]}" t < "$2" > scored
        close_to 1e-12 "$DATA/$1.$score.scored" scored
    done
    labelsift score t < "$2" > scored
    for estimation in off_diagonal off_diagonal_calibrated; do
        labelsift issues -e $estimation < scored | cut -f 1 | same "$DATA/$1.$estimation.issues" -
    done
}

@test "data: text, on edges" {
    kept edges "$DATA/edges.csv"
}

@test "data: npy of float64, on edges" {
    kept edges "$DATA/edges-f8.npy"
}

@test "data: text that every float holds exactly" {
    kept exact "$DATA/exact.csv"
}

@test "data: tabs, in gzip of two members" {
    kept exact "$DATA/exact.tsv.gz"
}

@test "data: npy of float16, in three arrays" {
    kept exact "$DATA/exact-f2.npy"
}

@test "data: npy of float32, with padding and other fields, version 2.0" {
    kept exact "$DATA/exact-f4.npy"
}

@test "data: npy of float64 in gzip" {
    kept exact "$DATA/exact-f8.npy.gz"
}
