# Streams that stall, go on for ever or lose their reader, and signals meanwhile.
load helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 50 3 > text
    labelsift thresholds < text > t
    labelsift score t < text > scored
    mknpy < text > npy
}

setup() {
    cd "$BATS_TEST_TMPDIR" && ln -s "$BATS_FILE_TMPDIR"/* . && mkfifo pipe
}

# quick COMMAND…: against a hang, which ends with 124
quick() {
    timeout 30 "$@"
}

# Every verb that reads records, scored rows or thresholds files, and what it reads.
each_verb() {
    printf '%s\n' 'thresholds -j 2:text' 'score -j 2 t:text' 'find --count:text' 'find --scored-out s --take 9:text' \
        'find --count -s normalized_margin -a -- cat text:text' 'pack -j 1:npy' \
        'issues --take 9:scored' 'summary --json:scored' 'merge --expect 1:t'
}

@test "pipes: a reader that has gone ends every verb, in silence" {
    exec 7<> pipe 8> pipe 7>&-
    each_verb | while IFS=: read -r verb input; do
        for how in default:141 ignore:1; do
            status=0
            # shellcheck disable=SC2086
            quick env --"${how%:*}"-signal=PIPE "$LABELSIFT" ${verb/ / -q } < "$input" >&8 2> said ||
                status=$?
            echo "$verb: $how, $status: $(cat said)"
            [ $status -eq "${how#*:}" ]
            [ ! -s said ]
        done
    done
    [ "$(echo s .s*)" = 's .s*' ]
}

@test "pipes: a signal while a verb waits for input: its status, no file" {
    exec 7<> pipe
    each_verb | grep -v -- ' -- ' | while IFS=: read -r verb input; do
        for how in TERM:143 INT:130 HUP:129; do
            for threads in 1 2 8; do
                options="-o out"
                case $verb in
                issues* | summary* | merge*) [ $threads = 1 ] || continue ;;
                *) options="-o out --skip-bad --rejects rejects -j $threads" ;;
                esac
                cat "$input" > pipe
                # shellcheck disable=SC2086
                env --default-signal=TERM,INT,HUP "$LABELSIFT" $verb $options < pipe 2> said &
                until [ "$(echo .out*)" != '.out*' ] || [ "${verb%% *}" = merge ]; do sleep 0.01; done
                sleep 0.05
                kill -${how%:*} $!
                status=0
                wait $! || status=$?
                echo "$verb $options: $how, $status: $(cat said)"
                [ $status -eq ${how#*:} ]
                [ ! -s said ]
                [ "$(echo out .out* s .s* rejects .rejects*)" = 'out .out* s .s* rejects .rejects*' ]
                timeout 0.01 cat > rest < pipe || true
            done
        done
    done
}

@test "pipes: a bad record ends an endless stream, or one that stalls, whatever waits for a turn" {
    exec 7<> pipe
    for turn in {1..3}; do
        for threads in 1 2 8; do
            for verb in thresholds 'score -q t' 'find --count' pack; do
                for size in 1 100 262144; do
                    status=0
                    { cat text && echo 1,2,3 && cat text; } > pipe
                    # shellcheck disable=SC2086
                    quick "$LABELSIFT" $verb -j $threads --block-size $size < pipe > out 2> said || status=$?
                    timeout 0.01 cat > rest < pipe || true
                    echo "$verb -j $threads --block-size $size: $status: $(cat said)"
                    [ $status -eq 1 ]
                    grep -q 'stdin: line 51: 3 fields, expected 4' said
                done
            done
        done
    done
    for threads in 1 2 8; do
        for verb in thresholds 'score -q t' 'find --count' pack; do
            status=0
            # shellcheck disable=SC2086
            quick "$LABELSIFT" $verb -j $threads < <(cat text && echo 1,2,3 && exec yes 1,.2,.3,.5) \
                > out 2> said || status=$?
            echo "$verb -j $threads: $status: $(cat said)"
            [ $status -eq 1 ]
            grep -q 'stdin: line 51: 3 fields, expected 4' said
        done
    done
}

# rows_come COUNT: so many of the rows of `scored` after those that have come
rows_come() {
    local line
    for ((end = come + $1; come < end; come++)); do
        read -r -t 30 line <&5 || { echo "row $come does not come"; return 1; }
        [ "$line" = "$(sed -n $((come + 1))p scored)" ]
    done
}

@test "pipes: score's rows come out while the stream stalls, also behind half a record" {
    mkfifo rows
    for options in '-j 1' '-j 2' '-j 8' '-j 1 --line-buffered' '-j 8 --line-buffered'; do
        come=0
        # shellcheck disable=SC2086
        quick "$LABELSIFT" score -q $options t < pipe > rows 7>&- &
        exec 7> pipe 5< rows
        head -n 3 text >&7
        rows_come 3
        sed -n 4p text | head -c 12 >&7
        sleep 0.2
        sed -n 4,9p text | tail -c +13 >&7
        rows_come 6
        tail -n +10 text >&7
        exec 7>&-
        rows_come 41
        wait $!
    done
    for options in '-j 1' '-j 8'; do
        come=0
        # shellcheck disable=SC2086
        quick "$LABELSIFT" score -q $options t < pipe > rows 7>&- &
        exec 7> pipe 5< rows
        head -c 400 npy >&7 # a header and a few records
        rows_come 5
        tail -c +401 npy >&7
        exec 7>&-
        rows_come 45
        wait $!
    done
}

@test "pipes: a signal ends find's command, too, though it writes nothing" {
    local pid status=0
    "$LABELSIFT" find -- sh -c 'echo $$ > pid; exec sleep 100' > out &
    pid=$!
    until [ -s pid ]; do sleep 0.01; done
    kill -TERM $pid
    wait $pid || status=$?
    [ "$status" -eq 143 ]
    until ! kill -0 "$(cat pid)"; do sleep 0.01; done
}
