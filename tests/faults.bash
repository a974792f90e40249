# faults: for tests in which calls fail, by tests/tools/inject.c; they count what came to pass.
# shellcheck shell=bash disable=SC2034,SC2154

# Records in every form, thresholds and scored rows, of a few records; `many` is what does not fit
# into the least memory.
make_fault_inputs() {
    random_records "$SEED" 200 3 > text
    random_records "$SEED" 3000 3 > many
    labelsift thresholds < text > t
    labelsift score t < text > scored
    labelsift thresholds < many > many.t
    labelsift score many.t < many > many.scored
    printf '%s\n' a b c > names
    { echo label,a,b,c && cat text; } > named
    labelsift thresholds < named > named.t
    awk '{print NR "," $0}' text | sed 's/,/","/g; s/^/"/; s/$/"/' > quoted
    sed 's/,/ 0:/; s/,/ 1:/; s/,/ 2:/' text | head -n 20 > sparse
    cut -d , -f 2- text > probs
    { cat text && printf '1,2,3,4\n9,.1,.2,.7\n' && cat text; } > bad
    mknpy < text > npy
    mkarrays labels.npy probs.npy < text
    for form in text npy; do
        gzip < $form > $form.gz
        bgzf 2000 < $form > $form.bgz
    done
    for part in 1 2; do
        awk "NR % 2 == $part - 1" text | labelsift thresholds > t$part
    done
    cat t1 t2 > t12
}

# In a folder with these inputs and a $TMPDIR of its own.
setup_faults() {
    grep -q __tsan_init "$LABELSIFT" && skip 'TSan takes no preloaded calls'
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/* . && mkdir tmp || return
    export TMPDIR=$PWD/tmp LABELSIFT FAULTS_LIBRARY=$TOOLS/faults.so
    export ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0:exitcode=99
}

# A build in which a run takes ten times as long: a sample has to do.
is_slow_build() {
    grep -q __asan_init "$LABELSIFT"
}

# inject_all INPUT "OUTPUT…" "FAULT…" VERB ARGUMENTS…: inject with each FAULT, its words joined by
# colons, < INPUT
inject_all() {
    local input=$1 files=() file fault count
    for file in $2; do
        files+=(-o "$file")
    done
    for fault in $3; do
        # shellcheck disable=SC2086
        count=$(inject "${files[@]}" ${fault//:/ } "${@:4}" < "$input") ||
            { echo "$count"; return 1; }
        echo "$4 ${fault//:/ } $count" >> "$BATS_FILE_TMPDIR.faults"
    done
}

# What came to pass, by call and by verb, into the suite's output.
report_faults() {
    [ -e "$BATS_FILE_TMPDIR.faults" ] || return 0
    awk '{all += $NF; calls[$(NF - 2)] += $NF; verbs[$1] += $NF}
        END {printf "# %d faults came to pass in %d rounds\n#  ", all, NR
            for (verb in verbs) printf " %s %d", verb, verbs[verb]
            printf "\n#  "
            for (call in calls) printf " %s %d", call, calls[call]
            printf "\n"}' "$BATS_FILE_TMPDIR.faults" >&3
}
