# Every verb under valgrind's memcheck: nothing unset is used, nothing is read or written out of
# bounds, nothing is left behind, and the bytes are those of a run without it. valgrind knows no
# AVX-512 and says so to who asks, so the loops for AVX2 run.
load helper
load limits

setup_file() {
    command -v valgrind || return 0
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 300 9 edges=1 > csv
    gzip -k < csv > csv.gz
    tail -n 100 csv > end
    { echo label,id,a,b,c,d,e,f,g,h,'"i, j"' && awk -F , -v OFS=, '{$1 = $1 ",x" NR; print}' csv; } > header
    awk -F , '{printf "%s", $1; for (j = 2; j <= NF; j++) if ($j != 0) printf " %d:%s", j - 2, $j; print ""}' \
        csv > sparse
    { cat csv && echo 1,2,3; } > bad
    for real in f2 f4 f8; do
        mknpy -p "<$real" -r 70 < csv > "$real"
        gzip < "$real" > "$real.gz"
        mknpy -l '<i4' -p "<$real" -d '' < csv | tail -c +65 > "raw-$real"
    done
    cut -d , -f 1 csv | mknpy -d "{'descr': '<i8', 'fortran_order': False, 'shape': (300,), }" > labels.npy
    sed 's/^[^,]*//' csv | mknpy -l '<i0' \
        -d "{'descr': '<f8', 'fortran_order': False, 'shape': (300, 9), }" > probs.npy
    labelsift thresholds < csv > t
    labelsift thresholds < end > end.t
    labelsift score t < csv > scored
}

setup() {
    need_plain_build
    command -v valgrind || skip 'no valgrind'
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/* .
}

# sound ARGUMENTS… < STDIN: the same status and bytes as without valgrind, which finds nothing
sound() {
    local wanted=0 got=0
    cat > in
    labelsift "$@" < in > rows.wanted 2> said.wanted || wanted=$?
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all "$LABELSIFT" "$@" < in > rows 2> said || got=$?
    [ $got -eq $wanted ] && same rows.wanted rows && same said.wanted said && return
    echo "labelsift $*: status $got"
    return 1
}

@test "valgrind: it finds what is wrong" {
    printf '%s\n' '#include <stdlib.h>' 'int main(void) { char *p = malloc(9); return p[3]; }' > wrong.c
    cc -O0 -o wrong wrong.c
    run -99 valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=all ./wrong
}

@test "valgrind: thresholds, of every form" {
    for form in csv csv.gz f2 f4 f8 f4.gz; do
        sound thresholds < $form
        sound thresholds -j 3 --block-size 999 < $form
    done
    sound thresholds --id id < header
    sound thresholds -f sparse -k 9 < sparse
    for real in f2 f4 f8; do
        sound thresholds -f raw-$real -k 9 < raw-$real
    done
    sound thresholds -L labels.npy -P probs.npy < /dev/null
    sound thresholds < bad
    sound thresholds --skip-bad --rejects rejects < bad
    sound thresholds < /dev/null
}

@test "valgrind: merge" {
    sound merge t end.t
    sound merge < <(cat t end.t)
    sound merge t t
    sound merge < <(head -c 200 t)
}

@test "valgrind: score, every score of every form" {
    for score in $SCORES; do
        score_options "$score"
        for form in csv f4; do
            sound score "${options[@]}" t < $form
        done
        sound score "${options[@]}" -f sparse -k 9 t < sparse
    done
    sound score -j 2 --block-size 2000 --id 2 --header-out t < header
    sound score t < f2.gz
    sound score t -j 2 < f8
    sound score t -L labels.npy -P probs.npy < /dev/null
    sound score -j 2 --block-size 500 t < bad
    sound score t < end
    sound score --same-stream t < end
}

@test "valgrind: issues" {
    sound issues < scored
    sound issues -e off_diagonal_calibrated -S 64K < scored
    for how in --count --mask --by-index '-n 3' '--take 5' '-t end.t'; do
        # shellcheck disable=SC2086
        sound issues $how < scored
    done
    sound issues < <(head -c 1000 scored)
}

@test "valgrind: find, in memory and not, in one pass and two" {
    for form in csv f4.gz f8; do
        for score in self_confidence normalized_margin-adjusted confidence_weighted_entropy; do
            score_options $score
            sound find "${options[@]}" -j 2 -S 64K --block-size 4000 < $form
        done
    done
    sound find --id id --scored-out /dev/null --thresholds-out /dev/null < header
    sound find --mask -- cat csv < /dev/null
    sound find -s normalized_margin -a -- cat csv < /dev/null
    sound find -- sh -c 'cat csv; exit 3' < /dev/null
    sound find < bad
}

@test "valgrind: summary" {
    sound summary < scored
    sound summary --pretty < scored
    sound summary --json --pairs < scored
    sound summary < bad
}

@test "valgrind: pack, help, usage" {
    sound pack < csv
    sound pack --dtype f4 -j 2 --block-size 999 < f8.gz
    sound pack labels.npy probs.npy
    sound pack < bad
    sound help
    sound help find
    sound find --nonsense
    sound --version
}
