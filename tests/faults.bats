# Calls that fail: each of each verb in turn, and memory. All is well, or one line says what is not.
load helper
load faults

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_fault_inputs
}

setup() {
    setup_faults
}

teardown_file() {
    report_faults
}

# FAULTs, as inject takes them, of the calls a verb makes to read and to write
MEMORY='alloc:ENOMEM on:alloc:ENOMEM'
READS='read:EIO on:read:EIO fstat:EIO'
ARRAYS='open:EMFILE pread:EIO on:pread:EIO fstat:EIO'
WRITES='write:EIO on:write:ENOSPC close:EIO on:close:EIO'
NAMES='open:EMFILE fchmod:EPERM rename:EACCES on:rename:EIO'
SPILLS='pwrite:EIO on:pwrite:ENOSPC pread:EIO tmpfile:EMFILE'

# by_threads INPUT "OUTPUT…" "FAULT…" VERB ARGUMENTS…: with one and with two of them
by_threads() {
    local threads='pipe:EMFILE thread:EAGAIN'
    case $3 in read:*) threads+=' poll:ENOMEM on:poll:ENOMEM' ;; esac
    inject_all "$1" "$2" "$3" "$4" -j 1 "${@:5}" || return
    is_slow_build || inject_all "$1" "$2" "$3 $threads" "$4" -j 2 "${@:5}"
}

# Scored rows of so many pairs of classes that the least memory does not hold them.
wide_rows() {
    awk 'BEGIN { for (i = 0; i < 9000; i++)
        printf "%d\t%d\t%.3f\t%d\t0.5\t1\t1\n", i, i % 90, i % 7 / 7, 90 + i % 101 }'
}

# forms: in a sanitized build fewer
forms() {
    if is_slow_build; then echo "$1"; else echo "$@"; fi
}

@test "faults: thresholds, of every form" {
    for form in $(forms text npy text.gz npy.gz text.bgz); do
        by_threads $form out "$READS $WRITES $NAMES" thresholds -o out
        by_threads $form '' "$READS $WRITES" thresholds
    done
}

@test "faults: score, of every form" {
    for form in $(forms text.gz npy text npy.gz npy.bgz); do
        by_threads $form out "$READS $WRITES $NAMES" score -o out t
        by_threads $form '' "$READS $WRITES" score t
    done
    by_threads probs out "$READS $ARRAYS $WRITES" score -o out -L labels.npy t
}

@test "faults: find, of every form, in one pass and in two" {
    for form in $(forms npy text text.gz npy.gz text.bgz); do
        by_threads $form 'out s th' "$READS $WRITES $NAMES $SPILLS" \
            find -S 1b -o out --scored-out s --thresholds-out th
        by_threads $form '' "$READS $WRITES $SPILLS lseek:EIO" find -S 1b -s normalized_margin -a
    done
    by_threads /dev/null out "$READS $WRITES $NAMES $SPILLS spawn:ENOMEM waitpid:EIO" \
        find -S 1b -s normalized_margin -a -o out -- cat text
    by_threads /dev/null out "$ARRAYS $WRITES $NAMES" find -o out -L labels.npy -P probs.npy
}

@test "faults: pack, of every form" {
    for form in $(forms text npy text.gz npy.gz); do
        by_threads $form '' "$READS $WRITES" pack
    done
    by_threads /dev/null out "$ARRAYS $WRITES $NAMES" pack -o out labels.npy probs.npy
}

@test "faults: merge, of files and of a stream" {
    inject_all /dev/null out "$MEMORY read:EIO fstat:EIO $WRITES $NAMES" merge -o out t1 t2
    inject_all t12 '' "$MEMORY read:EIO fstat:EIO $WRITES" merge
}

@test "faults: issues, with rows and runs in temporary files" {
    for options in '--take 3000' '--take 3000 --by-index -t many.t' --mask; do
        # shellcheck disable=SC2086
        inject_all many.scored out "read:EIO fstat:EIO $WRITES $NAMES $SPILLS" \
            issues -S 1b -o out $options
    done
    inject_all scored '' "read:EIO fstat:EIO $WRITES" issues --count
}

@test "faults: summary, in each form, with rows and pairs in temporary files" {
    wide_rows > wide.scored
    for options in '' '--pairs --json'; do
        # shellcheck disable=SC2086
        inject_all wide.scored out "read:EIO fstat:EIO $WRITES $NAMES $SPILLS" \
            summary -S 1b -o out $options
    done
    for options in --pretty '--pairs -S 1b' '-e off_diagonal_calibrated -t t'; do
        # shellcheck disable=SC2086
        inject_all scored '' "$MEMORY read:EIO $WRITES" summary $options
    done
}

@test "faults: no memory, in every form" {
    for threads in 1 2; do
        for form in text npy text.gz npy.gz text.bgz; do
            inject_all $form out alloc:ENOMEM thresholds -j $threads -o out
            inject_all $form '' alloc:ENOMEM score -j $threads t
            inject_all $form 'out s' alloc:ENOMEM find -j $threads -S 1b -o out --scored-out s
            inject_all $form '' alloc:ENOMEM pack -j $threads
        done
        inject_all text.bgz 'out s' on:alloc:ENOMEM find -j $threads -S 1b -o out --scored-out s
        if is_slow_build; then break; fi
    done
}

@test "faults: no memory, for names, quotes, lists, bad records, ids, both arrays, commands, runs" {
    for threads in 1 2; do
        inject_all named out "$MEMORY" score -j $threads -o out --header-out named.t
        inject_all text '' "$MEMORY" score -j $threads --first-index after:t1,t2 --class-names names t
        inject_all quoted '' "$MEMORY" find -j $threads -S 1b --id 1 --label 2 --probs 3-5
        inject_all sparse '' "$MEMORY" thresholds -j $threads -f sparse -k 3
        inject_all bad 'out rejects' "$MEMORY" \
            pack -j $threads -o out --skip-bad --rejects rejects --class-names names
        inject_all probs '' "$MEMORY" score -j $threads -L labels.npy t
        inject_all /dev/null '' "$MEMORY" find -j $threads -L labels.npy -P probs.npy --mask
        inject_all /dev/null '' "$MEMORY" find -j $threads -S 1b -s normalized_margin -a -- cat text
        if is_slow_build; then break; fi
    done
    inject_all many.scored '' "$MEMORY" issues -S 1b --take 3000 --by-index
    inject_all scored '' "$MEMORY" issues --mask -t t
}
