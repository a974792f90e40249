# What is different where a user looks on: stdin or stdout is a terminal.
load helper
load refuses
load terminal

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_good_files
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* . && ln -s "$LABELSIFT" labelsift
}

# shows STATUS TEXT SHELL: it ends so, and the terminal shows these lines and no other.
shows() {
    local status=0
    at_terminal "$3" || status=$?
    printf '%s\n' "$2" > wanted
    same wanted seen
    [ "$status" -eq "$1" ]
}

@test "tty: as stdin it is usage, not a hang" {
    local verb
    for verb in thresholds 'score t' find pack; do
        shows 2 "labelsift ${verb% *}: stdin is a terminal; give it records: < FILE, or a pipe (see labelsift help ${verb% *})" \
            "labelsift $verb > out"
    done
    for verb in issues summary; do
        shows 2 "labelsift $verb: stdin is a terminal; give it scored rows: < FILE, or a pipe (see labelsift help $verb)" \
            "labelsift $verb"
    done
    for verb in merge 'merge t -'; do
        shows 2 'labelsift merge: stdin is a terminal; give it thresholds files: < FILE, or a pipe (see labelsift help merge)' \
            "labelsift $verb"
    done
    mkarrays l.npy p.npy < good
    shows 2 'labelsift find: stdin is a terminal; give it probabilities: < FILE, or a pipe (see labelsift help find)' \
        'labelsift find -L l.npy'
}

@test "tty: as stdin it does not matter where nothing is read from it" {
    at_terminal 'labelsift merge t -o merged'
    same t merged
    labelsift find < good > wanted
    at_terminal 'labelsift find -q -o found -- cat good'
    same wanted found
}

@test "tty: pack writes no binary to it" {
    shows 2 'labelsift pack: it writes binary, and stdout is a terminal: > FILE, or -o FILE (see labelsift help pack)' \
        'labelsift pack < good'
    labelsift pack < good > wanted
    at_terminal 'labelsift pack -q < good | cat > got; labelsift pack -q -o too < good'
    same wanted got too
}
