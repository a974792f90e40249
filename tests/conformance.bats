# The inputs with known answers: thresholds, scores, N and lists of each case, score and estimate.
# See ../shared/conformance/README.md, "What to expect".
load helper

# answers CASE INPUT FORM: labelsift's answers and what compare.awk is to do with them
answers() {
    local case=$CONFORMANCE/$1 score estimation options files
    labelsift thresholds < "$2" > "$3.t" || return
    files=(kind=thresholds side=wanted "$case/thresholds.tsv" side=got "$3.t"
        kind=counts side=wanted "$case/summary.tsv" side=got "$3.counts")
    true > "$3.counts"
    for score in $SCORES; do
        score_options "$score"
        labelsift score "${options[@]}" "$3.t" < "$2" > "$3.$score" || return
        zcat "$case/scores-$score.txt.gz" > "wanted.$score"
        files+=(kind=scores "key=$score" side=wanted "wanted.$score" side=got "$3.$score")
        for estimation in off_diagonal off_diagonal_calibrated; do
            labelsift issues -e "$estimation" < "$3.$score" > "$3.$score.$estimation" || return
            printf '%s\t%s\t%s\n' "$score" "$estimation" \
                "$(labelsift issues --count -e "$estimation" < "$3.$score")" >> "$3.counts" || return
            files+=(kind=issues "key=$score/$estimation"
                side=wanted "$case/issues-$score-$estimation.txt"
                side=got "$3.$score.$estimation")
        done
    done
    awk -v case="$1 ($3)" "${@:4}" -f "$TESTS/compare.awk" "${files[@]}"
}

cases() {
    find "$CONFORMANCE" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort
}

@test "conformance: npy records of every case" {
    need_conformance
    local failed=0
    for case in $(cases); do
        npyrec "$CONFORMANCE/$case/labels.npy" "$CONFORMANCE/$case/pred_probs.npy" > records.npy
        answers "$case" records.npy npy -v tol=1e-12 || failed=1
    done
    [ $failed = 0 ]
}

@test "conformance: text records of every case" {
    need_conformance
    local failed=0
    for case in $(cases); do
        tolerance=(-v tol=1e-12)
        case $case in
        *-f4) tolerance=(-v tol=1e-5 -v scores_only=1) ;;
        *-f2) tolerance=(-v tol=1e-3 -v scores_only=1) ;;
        esac
        answers "$case" "$CONFORMANCE/$case/records.csv.gz" text "${tolerance[@]}" || failed=1
    done
    [ $failed = 0 ]
}

@test "conformance: the reference agrees on the small cases" {
    need_conformance
    local failed=0
    for case in $(cases); do
        zcat "$CONFORMANCE/$case/records.csv.gz" > records.csv
        if [ "$(head -n 1 "$CONFORMANCE/$case/summary.tsv" | cut -f 6)" != float64 ] ||
            [ "$(wc -l < records.csv)" -gt 2000 ]; then
            continue
        fi
        for score in $SCORES; do
            zcat "$CONFORMANCE/$case/scores-$score.txt.gz" > wanted
            reference_score records.csv "$score" | cut -f 3 > got
            close_to 1e-12 wanted got || { echo "$case: $score"; failed=1; }
        done
    done
    [ $failed = 0 ]
}
