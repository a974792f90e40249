# labelsift against reference.awk, a second implementation straight from the definitions: on the
# files in data/, whose answers were kept, and on random records.
load helper

# agree RECORDS.csv [OPTION VARIABLE=VALUE]: rows, thresholds and estimates of every score
agree() {
    local score estimation options
    reference "$1" want=thresholds "${@:3}" > wanted
    labelsift thresholds < "$1" > t || return
    [ $# -gt 1 ] || grep -v '^#' t | same wanted - || return
    for score in $SCORES; do
        score_options "$score"
        reference_score "$1" "$score" "${@:3}" > wanted
        labelsift score "${options[@]}" ${2:+"$2"} t < "$1" > scored || return
        close_to 1e-12 wanted scored || { echo "$score"; return 1; }
    done
    for estimation in off_diagonal off_diagonal_calibrated; do
        reference "$1" want=count estimation=$estimation "${@:3}" > wanted
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
    for i in {1..6}; do
        random_records $((SEED + i)) $((5 * i)) 12 edges=1 > records.csv
        agree records.csv --absent-classes=never absent=never || { echo "seed $((SEED + i))"; return 1; }
    done
}

@test "reference: more classes than lanes, and by the hundred" {
    echo "SEED=$SEED"
    for classes in 7 8 9 15 16 17 64 257; do
        random_records $((SEED + classes)) 30 $classes > records.csv
        agree records.csv || { echo "$classes classes"; return 1; }
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
