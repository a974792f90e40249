# Calls that do less than they are asked to, and signals at any moment.
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

# every_verb "FAULT…" [for find: "FAULT…"] [for arrays and issues, too]: all verbs, all forms
every_verb() {
    local forms=(text npy text.gz npy.gz text.bgz) form threads
    if is_slow_build; then forms=(text npy.gz); fi
    for threads in 1 2; do
        for form in "${forms[@]}"; do
            inject_all $form out "$1" thresholds -j $threads -o out || return
            inject_all $form '' "$1" score -j $threads t || return
            inject_all $form 'out s th' "$1 $2" \
                find -j $threads -S 1b -o out --scored-out s --thresholds-out th || return
            inject_all $form out "$1" pack -j $threads -o out || return
        done
        inject_all /dev/null out "$1 $2 $3" \
            find -j $threads -S 1b -s normalized_margin -a -o out -- cat text || return
        inject_all probs out "$1" score -j $threads -o out -L labels.npy t || return
    done
    inject_all scored out "$1" summary -o out || return
    inject_all many.scored out "$1 $2" issues -S 1b -o out --take 3000 || return
    inject_all /dev/null out "$1" merge -o out t1 t2 || return
    inject_all t12 out "$1" merge -o out
}

@test "streams: reads and writes of 1 to 7 bytes give the same bytes" {
    every_verb 'all:read:bytes all:write:bytes odd:read:bytes' 'all:pread:bytes all:pwrite:bytes'
    inject_all /dev/null out 'all:pread:bytes' find -o out -L labels.npy -P probs.npy
}

@test "streams: interrupted and not yet ready, any other time" {
    every_verb 'odd:read:EINTR odd:write:EINTR odd:read:EAGAIN odd:write:EAGAIN odd:close:EINTR' \
        'odd:pread:EINTR odd:pwrite:EINTR' odd:waitpid:EINTR
    inject_all text '' odd:poll:EINTR score -j 2 t
    inject_all /dev/null out 'odd:pread:EINTR odd:open:EINTR' pack -o out labels.npy probs.npy
}

@test "signals: at any read, write, open, close or rename: no half file, its own status" {
    every_verb 'read:SIGTERM write:SIGINT open:SIGHUP close:SIGTERM' 'pwrite:SIGTERM rename:SIGINT' \
        'spawn:SIGTERM waitpid:SIGTERM'
    inject_all text out 'write:SIGPIPE rename:SIGTERM' score -o out t
}

@test "signals: while a temporary file has a name, where there are only such" {
    named() {
        inject -a tmpfile:all:EOPNOTSUPP -o out "$@"
    }
    for threads in 1 8; do
        [ "$(named open SIGTERM find -j $threads -S 1b -o out < many)" -ge 2 ]
        [ "$(named unlink SIGTERM find -j $threads -S 1b -o out < many)" -ge 1 ]
        [ "$(named open EMFILE find -j $threads -S 1b -o out < many)" -ge 2 ]
        [ "$(named unlink SIGHUP issues -S 1b -o out --take 3000 < many.scored)" -ge 2 ]
    done
}
