# Memory does not grow with the stream. Its peak is measured, and the address space is limited.
load helper
load limits

MIB=1024 # KiB

setup() {
    need_plain_build
    cd "$BATS_TEST_TMPDIR" || return
}

# records FORM ROWS
records() {
    case $1 in
    npy) "$SIMULATE" --rows "$2" --classes 10 ;;
    text) "$SIMULATE" --rows "$2" --classes 10 --format text ;;
    gz) "$SIMULATE" --rows "$2" --classes 10 | gzip -1 ;;
    esac
}

# measure NAME COMMAND…: its peak goes to the file NAME
measure() {
    peak "$1" "$LABELSIFT" "${@:2}"
}

# flat FEW MANY: nothing but noise between these two peaks
flat() {
    echo "$1: $(cat "$1") KiB, $2: $(cat "$2") KiB"
    [ "$(cat "$2")" -le $(($(cat "$1") + MIB)) ]
}

@test "memory: peak measures" {
    peak few true
    within $((4 * MIB)) few
    peak many awk 'BEGIN {for (s = "x"; length(s) < 5e7;) s = s s}'
    run ! within $((40 * MIB)) many
    run peak status sh -c 'exit 7'
    [ "$status" = 7 ]
}

@test "memory: thresholds and score in 16 MiB, the same for 100,000 and 1,000,000 records" {
    for form in npy text gz; do
        for rows in 100000 1000000; do
            records $form $rows | measure thresholds-$form-$rows thresholds -j 2 > t
            records $form $rows | measure score-$form-$rows score --same-stream -j 2 t |
                wc -l | grep -x $rows
        done
        for verb in thresholds score; do
            within $((16 * MIB)) $verb-$form-1000000
            flat $verb-$form-100000 $verb-$form-1000000
        done
    done
}

@test "memory: issues and find in -S and 16 MiB, the same for 500,000 and 2,000,000 records" {
    for rows in 500000 2000000; do
        records npy $rows | measure find-$rows find -j 2 -S 4M --thresholds-out t > found
        records npy $rows | labelsift score t | measure issues-$rows issues -S 4M | cmp found -
    done
    for verb in find issues; do
        within $((20 * MIB)) $verb-2000000
        flat $verb-500000 $verb-2000000
    done
}

@test "memory: the default limits of thresholds, score and find in 64 MiB of address space" {
    for form in npy text gz; do
        records $form 100000 | limited $((64 * MIB)) "$LABELSIFT" thresholds > t
        records $form 100000 | limited $((64 * MIB)) "$LABELSIFT" score t > scored
        records $form 100000 | limited $((64 * MIB)) "$LABELSIFT" find -S 16M > found
        [ "$(wc -l < scored)" = 100000 ]
        labelsift issues < scored | cmp found -
    done
}

@test "memory: 1,000,000 classes in 16 MiB and 64 bytes a class and thread" {
    model() {
        "$SIMULATE" --rows 4 --classes 1000000
    }
    for threads in 1 2; do
        most=$((16 * MIB + 64 * 1000000 * threads / 1024))
        model | measure thresholds thresholds -j $threads > t
        within $most thresholds
        for score in $SCORES; do
            score_options "$score"
            model | measure score score "${options[@]}" -j $threads --same-stream t > scored
            within $most score
            [ "$(wc -l < scored)" = 4 ]
        done
        "$SIMULATE" --rows 4 --classes 1000000 --format text |
            measure thresholds thresholds -j $threads > text.t
        within $most thresholds
    done
    for shard in 1 2 3; do
        "$SIMULATE" --rows 4 --classes 1000000 --seed $shard | labelsift thresholds > $shard.t
    done
    most=$((16 * MIB + 64 * 1000000 / 1024))
    measure merge merge -q 1.t 2.t 3.t > of_files
    within $most merge
    cat 1.t 2.t 3.t | measure merge merge -q | cmp of_files -
    within $most merge
    grep -x "#rows.12" of_files
}

@test "memory: no header alone decides how much is taken" {
    header="{'descr': [('label', '<i4'), ('', '|V4000000000'), ('probs', '<f4', (3,))], "
    header+="'fortran_order': False, 'shape': (2,), }"$'\n'
    {
        printf '\x93NUMPY\1\0%b\0%s' "\\x$(printf %x ${#header})" "$header"
        head -c 1000 /dev/zero
    } > huge.npy
    run limited $((100 * MIB)) "$LABELSIFT" thresholds -j 1 < huge.npy
    [ "$status" = 1 ]
    [ "$output" = "labelsift thresholds: stdin: the stream ends inside record 0: 1000 of its \
4000000016 bytes (cut short?)" ]
}
