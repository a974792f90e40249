# PROMISES.md: every promise has a test, and every test that is named there is there.
load helper

# The lines of tests as FILE<tab>NAME.
named() {
    sed -n 's/^  - \([a-z_/]*\.bats\): \(.*\)$/\1\t\2/p' "$TESTS/PROMISES.md"
}

@test "promises: every test that is named is there" {
    local file name missing=0
    named > tests
    [ "$(wc -l < tests)" -ge 50 ]
    [ "$(wc -l < tests)" -eq "$(grep -c '^  - ' "$TESTS/PROMISES.md")" ]
    while IFS=$'\t' read -r file name; do
        if [ "$name" = '*' ]; then
            [ -f "$TESTS/$file" ] && continue
        else
            grep -qxF "@test \"$name\" {" "$TESTS/$file" ||
                grep -qF "@test \"$name\" { " "$TESTS/$file" && continue
        fi
        echo "no $file: $name"
        missing=1
    done < tests
    [ "$missing" -eq 0 ]
    [ -z "$(sort tests | uniq -d)" ]
}

@test "promises: every promise has a test" {
    run awk '/^- / { if (promise != "") print promise; promise = $0 }
        /^  - / { promise = "" }
        END { if (promise != "") print promise }' "$TESTS/PROMISES.md"
    assert_success
    assert_output ''
}
