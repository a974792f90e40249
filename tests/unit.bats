# The C unit tests, tests/unit/*.c: each is a program whose last line counts its checks.
load helper

UNITS=$(cd "$ROOT" && realpath -m "${BUILD:-build}/unit")

unit() {
    run "$UNITS/$1"
    echo "$output" | tail -n 20
    [ "$status" -eq 0 ]
    [[ "$output" =~ [1-9][0-9]*\ checks,\ 0\ failed ]]
}

@test "unit: arrays" { unit arrays; }
@test "unit: columns" { unit columns; }
@test "unit: decimal" { unit decimal; }
@test "unit: display" { unit display; }
@test "unit: fields" { unit fields; }
@test "unit: gzip" { unit gzip; }
@test "unit: input" { unit input; }
@test "unit: inspector" { unit inspector; }
@test "unit: kernel" { unit kernel; }
@test "unit: layout" { unit layout; }
@test "unit: locale" { unit locale; }
@test "unit: names" { unit names; }
@test "unit: npy" { unit npy; }
@test "unit: output" { unit output; }
@test "unit: pairs" { unit pairs; }
@test "unit: powers" { unit powers; }
@test "unit: scanner" { unit scanner; }
@test "unit: selection" { unit selection; }
@test "unit: spool" { unit spool; }
@test "unit: tally" { unit tally; }
@test "unit: text" { unit text; }

@test "unit: none is left out" {
    for source in "$TESTS"/unit/*.c; do
        grep -q "{ unit $(basename "$source" .c); }" "$TESTS/unit.bats"
    done
}
