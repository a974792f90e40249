# Where every verb's bytes come from and go to: closed descriptors, files of every kind, full ones,
# and files that shrink.
load helper
load refuses

setup() {
    cd "$BATS_TEST_TMPDIR" && make_good_files || return
    mkarrays labels.npy probs.npy < good
}

teardown() {
    if mountpoint -q "$BATS_TEST_TMPDIR/full"; then
        umount "$BATS_TEST_TMPDIR/full"
    fi
}

# each_verb COMMAND…: runs it for every verb, with $verb, its ${arguments[@]} and $input
each_verb() {
    local line
    for line in thresholds:good 'score t:good' 'find --take 3 --count:good' 'pack:good' \
        'pack labels.npy probs.npy:/dev/null' 'issues --count:scored' 'summary:scored' 'merge -q:t'; do
        input=${line##*:}
        read -r -a arguments <<< "${line%:*}"
        verb=${arguments[0]}
        arguments=("${arguments[@]:1}")
        "$@" || { echo "$line"; return 1; }
    done
}

closed() {
    local reads=$input how out
    "$LABELSIFT" $verb -q "${arguments[@]}" < "$input" > whole || return
    # no file that is opened becomes stdin, stdout or stderr
    for how in '<&-' '>&-' '<&- >&-'; do
        for out in '' '-o out'; do
            [ "$reads" != /dev/null ] || [[ $how != *'<&-'* ]] || continue
            status=0
            eval "\"\$LABELSIFT\" \$verb $out \"\${arguments[@]}\" < \$input $how" 2> said || status=$?
            case "$how$out" in
            *'<&-'*) grep -q "^labelsift $verb: stdin: read failed: Bad file descriptor$" said ;;
            '>&-') grep -q "^labelsift $verb: write failed: Bad file descriptor$" said ;;
            *) [ $status -eq 0 ] && cmp whole out && rm out && continue ;;
            esac || return
            [ $status -eq 1 ] && [ "$(wc -l < said)" -eq 1 ] && [ ! -e out ] || return
        done
    done
    "$LABELSIFT" $verb -o out "${arguments[@]}" < "$input" 2>&- && cmp whole out && rm out || return
    status=0
    "$LABELSIFT" $verb -o nowhere/out "${arguments[@]}" < "$input" 2>&- > rows || status=$?
    [ $status -eq 1 ] && [ ! -s rows ]
}

@test "descriptors: closed stdin, stdout and stderr" {
    each_verb closed
    status=0
    "$LABELSIFT" find --take 3 --scored-out a --thresholds-out b -o c < good <&- >&- 2>&- || status=$?
    [ $status -eq 1 ]
    [ ! -e a ]
    [ ! -e b ]
    [ ! -e c ]
}

full() {
    says 1 "labelsift $verb: write failed: No space left on device" \
        '"$LABELSIFT" $verb -q "${arguments[@]}" < $input > /dev/full' &&
        says 1 "labelsift $verb: /dev/full: write failed: No space left on device" \
            '"$LABELSIFT" $verb -q -o /dev/full "${arguments[@]}" < $input'
}

@test "descriptors: /dev/full, as stdout and by name" {
    each_verb full
}

targets() {
    "$LABELSIFT" $verb -q "${arguments[@]}" < "$input" > whole || return
    rm -rf fifo real link dangling folder to
    mkfifo fifo && mkdir folder && echo old > real && chmod 640 real
    ln -s real link && ln -s folder/new dangling
    write_to() {
        "$LABELSIFT" $verb -q -o "$1" "${arguments[@]}" < "$input"
    }
    write_to /dev/null && write_to /dev/stdout > to && cmp whole to &&
        write_to - | cmp whole - && write_to /dev/stdout | cmp whole - || return
    cat fifo > to &
    write_to fifo && wait $! && cmp whole to && [ -p fifo ] || return
    write_to link && cmp whole real && [ -L link ] && [ "$(stat -c %a real)" = 640 ] || return
    write_to dangling && cmp whole folder/new && [ -L dangling ] || return
    says 1 "labelsift $verb: folder: Is a directory" 'write_to folder' || return
    says 1 "labelsift $verb: folder/: Is a directory" 'write_to folder/' || return
    says 1 "labelsift $verb: real/x: Not a directory" 'write_to real/x' || return
    says 1 "labelsift $verb: nowhere/: No such file or directory" 'write_to nowhere/' || return
    if [ "$input" != /dev/null ]; then # over its own input
        cp "$input" own && "$LABELSIFT" $verb -q -o own "${arguments[@]}" < own && cmp whole own
    fi
}

@test "descriptors: -o to devices, pipes, links, folders, the input itself" {
    each_verb targets
    cp good records
    labelsift score -q -o t t < records # the thresholds file itself
    cmp t scored
    labelsift pack -o probs.npy labels.npy probs.npy
    labelsift thresholds < probs.npy | cmp - <(labelsift thresholds < good)
}

@test "descriptors: -o in a folder that takes no file" {
    if [ "$(id -u)" -eq 0 ]; then skip 'root may write everywhere'; fi
    mkdir locked && chmod 555 locked
    locked() {
        says 1 "labelsift $verb: locked/out: Permission denied" \
            '"$LABELSIFT" $verb -q -o locked/out "${arguments[@]}" < $input'
    }
    each_verb locked
}

@test "descriptors: -o on a full disk leaves what was there" {
    mkdir full
    mount -t tmpfs -o size=16k none full 2> no || skip 'cannot mount a small file system'
    random_records "$SEED" 3000 3 > many
    labelsift thresholds < many > many.t
    labelsift score many.t < many > many.scored
    echo old > full/out
    for command in 'score many.t:many' 'pack:many' 'find --take 3000 --scored-out full/rows:many' \
        'issues --take 3000:many.scored'; do
        # shellcheck disable=SC2086
        told 1 "labelsift ${command%%[ :]*}: full/$([[ $command == find* ]] && echo rows || echo out): write failed: No space left on device" \
            "$LABELSIFT" ${command%:*} -q -o full/out < "${command#*:}"
        [ "$(ls -A full)" = out ]
        [ "$(cat full/out)" = old ]
    done
}

@test "descriptors: -L and -P files that shrink while they are read" {
    mkfifo rows
    random_records "$SEED" 30000 3 > many
    mkarrays l.npy p.npy < many
    labelsift thresholds -L l.npy -P p.npy > many.t
    for threads in 1 3; do
        for file in l.npy p.npy; do
            mkarrays l.npy p.npy < many
            status=0
            "$LABELSIFT" score -q -j $threads --block-size 4096 -L l.npy -P p.npy many.t > rows 2> said &
            exec 5< rows
            read -r line <&5 # it has begun, and waits for the pipe to be read
            truncate -s 5000 $file
            cat <&5 > rest
            wait $! || status=$?
            [ $status -eq 1 ]
            echo "labelsift score: $file: shrank while it was read" | cmp - said
        done
        mkarrays l.npy p.npy < many
        status=0
        cut -d , -f 2- many > only
        "$LABELSIFT" score -q -j $threads --block-size 4096 -L l.npy many.t < only > rows 2> said &
        exec 5< rows
        read -r line <&5
        truncate -s 5000 l.npy
        cat <&5 > rest
        wait $! || status=$?
        [ $status -eq 1 ]
        echo "labelsift score: l.npy: shrank while it was read" | cmp - said
    done
}
