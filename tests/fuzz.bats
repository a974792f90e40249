# The fuzzing targets, tests/fuzz/*.c, on the inputs kept of each: `make fuzz` looks for more.
load helper

FUZZ=$(cd "$ROOT" && realpath -m "${BUILD:-build}/fuzz")

replay() {
    local inputs=("$TESTS/fuzz/corpus/$1"/*)
    run "$FUZZ/$1" "${inputs[@]}"
    echo "$output" | tail -n 20
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = "${#inputs[@]} inputs" ]
    [ "${#inputs[@]}" -gt 2 ]
}

@test "fuzz: arrays" { replay arrays; }
@test "fuzz: columns" { replay columns; }
@test "fuzz: decimal" { replay decimal; }
@test "fuzz: gzip" { replay gzip; }
@test "fuzz: kernel" { replay kernel; }
@test "fuzz: line" { replay line; }
@test "fuzz: npy_header" { replay npy_header; }
@test "fuzz: npy_stream" { replay npy_stream; }
@test "fuzz: scored" { replay scored; }
@test "fuzz: sparse" { replay sparse; }
@test "fuzz: text" { replay text; }
@test "fuzz: thresholds" { replay thresholds; }

@test "fuzz: none is left out" {
    for source in "$TESTS"/fuzz/*.c; do
        name=$(basename "$source" .c)
        [ "$name" = main ] || grep -q "{ replay $name; }" "$TESTS/fuzz.bats"
    done
}
