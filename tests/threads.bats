# The same bytes, notes and status from any number of threads and any size of blocks: every verb that
# has threads, every form of records. ThreadSanitizer runs these too.
load helper

setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 900 7 bits=11 > text
    gzip < text > gz
    split -b 3000 --filter 'gzip -n' text > members
    awk -F , -v OFS=, '{$1 = $1 ",\"x, " NR "\""; print}' text > ids
    awk -F , '{printf "%s", $1; for (j = NF; j > 1; j--) printf " %d:%s", j - 2, $j; print ""}' text > sparse
    for real in f2 f4 f8; do
        mknpy -p "<$real" -r 150 < text > "$real"
    done
    gzip < f4 > f4gz
    mknpy -l '<i4' -p '<f4' -d '' < text | tail -c +65 > raw
    cut -d , -f 1 text | mknpy -d "{'descr': '<i8', 'fortran_order': False, 'shape': (900,), }" > labels.npy
    sed 's/^[^,]*//' text | mknpy -l '<i0' -p '<f4' \
        -d "{'descr': '<f4', 'fortran_order': False, 'shape': (900, 7), }" > probs.npy
    awk -F , -v OFS=, 'NR % 90 == 7 {$3 = "4.25"} NR % 70 == 9 {$1 = -1} {print}' text > bad
    labelsift thresholds < text > t
}

setup() {
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/* .
}

# alike COMMAND… < FILE: stdin is a file; output, messages, status and the files got.* are those of
# one thread and whole blocks
alike() {
    local how file wanted=0 got
    cat > in
    rm -f got.* one.*
    "$@" -j 1 < in > got.rows 2> got.said || wanted=$?
    for file in got.*; do
        mv "$file" "one${file#got}"
    done
    for how in '-j 2' '-j 2 --block-size 777' '-j 3 --block-size 4999' '-j 8 --block-size 1301' '-j 8'; do
        got=0
        # shellcheck disable=SC2086
        "$@" $how < in > got.rows 2> got.said || got=$?
        [ $got -eq $wanted ] || { echo "$* $how: status $got, with one thread $wanted"; return 1; }
        for file in one.*; do
            same "$file" "got${file#one}" || { echo "$* $how: $file"; return 1; }
        done
    done
    echo "$*: status $wanted"
}

# reading FORM: the options, in $reading, and the file, in $from
reading() {
    reading=() from=$1
    case $1 in
    ids) reading=(--id 2) ;;
    sparse) reading=(-f sparse -k 7) ;;
    raw) reading=(-f raw-f4 -k 7) ;;
    arrays) reading=(-L labels.npy -P probs.npy) from=/dev/null ;;
    bad) reading=(--skip-bad --rejects got.rejects --ignore-label -1) ;;
    esac
}

FORMS="text gz members ids sparse f2 f4 f8 f4gz raw arrays bad"

@test "threads: thresholds, of every form" {
    for form in $FORMS; do
        reading "$form"
        alike labelsift thresholds "${reading[@]}" < "$from"
    done
}

@test "threads: score, of every form and every score" {
    for form in $FORMS; do
        reading "$form"
        alike labelsift score "${reading[@]}" t < "$from"
    done
    for score in $SCORES; do
        score_options "$score"
        for form in members f4 sparse; do
            reading "$form"
            alike labelsift score "${reading[@]}" "${options[@]}" t < "$from"
        done
    done
}

@test "threads: find, in memory and not, in one pass and two" {
    local outputs=(--thresholds-out got.t --scored-out got.scored)
    for form in $FORMS; do
        reading "$form"
        alike labelsift find "${reading[@]}" "${outputs[@]}" -S 64K < "$from"
    done
    for form in members f4 sparse arrays; do
        reading "$form"
        alike labelsift find "${reading[@]}" "${outputs[@]}" -s normalized_margin -a < "$from"
        alike labelsift find "${reading[@]}" --mask -s confidence_weighted_entropy < "$from"
    done
    alike labelsift find -s normalized_margin -a -- cat members < /dev/null
}

@test "threads: pack, of every form" {
    for form in $FORMS; do
        reading "$form"
        [ "$form" != ids ] || reading=(--id 2 --probs 3-9)
        labelsift pack "${reading[@]}" -j 1 < "$from" | labelsift thresholds > one
        for how in '-j 2 --block-size 777' '-j 8 --block-size 1301' '-j 8'; do
            rm -f got.*
            # shellcheck disable=SC2086
            labelsift pack "${reading[@]}" $how < "$from" | labelsift thresholds | same one - ||
                { echo "$form $how"; return 1; }
        done
    done
}

@test "threads: the first bad record of the stream is the one told; the reader that goes is no error" {
    for verb in thresholds 'score t' find; do
        # shellcheck disable=SC2086
        alike labelsift $verb < bad
    done
    for form in text members f4; do
        alike labelsift score t < <(head -c 20000 $form)
        for threads in 2 8; do
            labelsift score -j $threads --block-size 500 t < $form | head -n 1 | same <(head -n 1 one.rows) -
        done
    done
}
