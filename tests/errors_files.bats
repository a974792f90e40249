# Bad thresholds files and scored rows, merges that do not fit, descriptors that do not work.
load helper
load refuses

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_good_files
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

# file MESSAGE < THRESHOLDS: refused by every verb that reads such a file
file() {
    cat > x.t
    refuses 1 "x.t: $1" score x.t < good &&
        refuses 1 "x.t: $1" issues -t x.t < scored &&
        refuses 1 "--first-index: x.t: $1" score --first-index after:t,x.t t < good &&
        refuses 1 "x.t: $1" merge t2 x.t < /dev/null &&
        refuses 1 "stdin: $1" merge < x.t
}

@test "errors: a thresholds file that is missing, cut short, altered" {
    for verb in 'score nowhere' 'issues -t nowhere' 'merge t nowhere'; do
        # shellcheck disable=SC2086
        refuses 1 'nowhere: No such file or directory' $verb < /dev/null
    done
    refuses 1 '.: is a directory' score . < good
    file 'empty, no thresholds file' < /dev/null
    file 'not a thresholds file' <<< 'hello'
    file 'not a thresholds file' < good
    file 'not a thresholds file' < <(sed '1s/1/x/' t)
    file 'thresholds file cut short: no #end line' < <(head -n 5 t)
    file 'thresholds file cut short: no #end line' < <(head -n -1 t)
    file 'thresholds file cut short: no #end line' < <(head -c -1 t)
    file 'thresholds file altered: its checksum does not fit' < <(sed '8s/1/2/' t)
    file 'thresholds file altered: its checksum does not fit' < <(sed '9s/0\.8/0.9/' t)
    file 'thresholds file altered: its checksum does not fit' < <(sed 's/$/\r/' t)
    file 'thresholds file of version 2; this labelsift reads version 1' < <(sed '1s/1/2/' t | seal)
    refuses 1 'x.t: more than one thresholds file; labelsift merge adds them up' score x.t < <(cat t t > x.t && cat good)
    refuses 1 'x.t: 1 byte after the thresholds file'"'"'s end' score x.t < <({ cat t && echo; } > x.t && cat good)
    refuses 1 'stdin: file 2 in it: thresholds file cut short: no #end line' merge < <(cat t && head -n 3 t)
    refuses 1 'stdin: file 3 in it: not a thresholds file' merge < <(cat t t && echo x)
}

@test "errors: a thresholds file that somebody wrote with a good checksum" {
    file 'thresholds file line 2: 4 classes, but 3 rows in the table' < <(sed '2s/3/4/' t | seal)
    file 'thresholds file line 2: 3 classes, but 2 rows in the table' < <(sed '10d' t | seal)
    file 'thresholds file line 4: 3 rows, but only 2 records' < <(sed '3s/3/2/' t | seal)
    file "thresholds file line 4: 2 rows, but the classes' counts add up to more" < <(sed '4s/3/2/' t | seal)
    file "thresholds file line 6: the hash of the labels does not fit the classes' counts" < <(sed '6s/[0-9a-f]*$/0000000000000000/' t | seal)
    file "thresholds file line 7: expected the table's column names, found '#class\\x09count\\x09Sum\\x09threshold'" < <(sed '7s/sum/Sum/' t | seal)
    file "thresholds file line 8: expected the row of class 0, found '1\\x091\\x09b333333333333000\\x090.7'" < <(sed '8s/^0/1/' t | seal)
    file "thresholds file line 8: expected '0.7', found '0.6'" < <(sed '8s/0\.7/0.6/' t | seal)
    file 'thresholds file line 8: the sum is more than 1 probabilities can add up to' < <(sed '8s/\tb/\t1b/' t | seal)
}

@test "errors: thresholds of 0 rows, and of another K" {
    labelsift thresholds < /dev/null > t0
    labelsift thresholds -k 3 < /dev/null > t03
    refuses 1 't0: thresholds of 0 rows; there is nothing to score by' score t0 < good
    refuses 1 't03: thresholds of 0 rows; there is nothing to score by' score t03 < <(mknpy < good)
    refuses 1 'stdin: 3 classes, but 2 in t2' score t2 < good
    labelsift score t0 < /dev/null > rows
    labelsift score t03 < /dev/null >> rows
    [ ! -s rows ]
}

@test "errors: scored rows" {
    # row MESSAGE ROW: refused in line 2
    row() {
        # shellcheck disable=SC2059
        refuses 1 "stdin: line 2: $1" issues < <(head -n 1 scored && printf -- "$2\n")
    }
    row '6 columns, expected 7, or 8 with ids: is this the output of labelsift score?' '1\t0\t.7\t0\t.7\t1'
    row '9 columns, expected 7, or 8 with ids: is this the output of labelsift score?' '1\t0\t.7\t0\t.7\t1\t0\tid\tx'
    row '1 column, expected 7, or 8 with ids: is this the output of labelsift score?' ''
    row '1 column, expected 7, or 8 with ids: is this the output of labelsift score?' '0,.7,.2,.1'
    row '8 columns after rows of 7' '1\t0\t.7\t0\t.7\t1\t0\tid'
    row "column 1: 'x' is not an index"  'x\t0\t.7\t0\t.7\t1\t0'
    row "column 1: '-1' is not an index" '-1\t0\t.7\t0\t.7\t1\t0'
    row "column 1: '18446744073709551616' is not an index" '18446744073709551616\t0\t.7\t0\t.7\t1\t0'
    row "column 2: '' is not a label"    '1\t\t.7\t0\t.7\t1\t0'
    row "column 3: 'x' is not a number"  '1\t0\tx\t0\t.7\t1\t0'
    row "column 3: '' is not a number"   '1\t0\t\t0\t.7\t1\t0'
    row "column 3: 'nan' is not a number" '1\t0\tnan\t0\t.7\t1\t0'
    row "column 3: '1e999' is not a number" '1\t0\t1e999\t0\t.7\t1\t0'
    row "column 4: '' is not a class"    '1\t0\t.7\t\t.7\t1\t0'
    row "column 5: '?' is not a number"  '1\t0\t.7\t0\t?\t1\t0'
    row "column 6: '2' is not 0 or 1"    '1\t0\t.7\t0\t.7\t2\t0'
    row "column 7: '10' is not 0 or 1"   '1\t0\t.7\t0\t.7\t1\t10'
    row "column 7: '0\\x0d' is not 0 or 1" '1\t0\t.7\t0\t.7\t1\t0\r'
    row "column 1: '18446744073709551615' is not an index" '18446744073709551615\t0\t.7\t0\t.7\t1\t0'
    row "column 3: '1.0011' is not in 0…1" '1\t0\t1.0011\t0\t.7\t1\t0'
    row "column 3: '-0.00051' is not in 0…1" '1\t0\t-0.00051\t0\t.7\t1\t0'
    row "column 5: '7' is not in 0…1"    '1\t0\t.7\t0\t7\t1\t0'
    row 'column 7 is 1, but column 6 is not' '1\t0\t.7\t0\t.7\t0\t1'
    refuses 1 'stdin: line 2: 7 columns after rows of 8' issues <<< $'0\t0\t.7\t0\t.7\t1\t0\tid\n1\t0\t.7\t0\t.7\t1\t0'
    refuses 1 'stdin: line 1: 2 columns, expected 7, or 8 with ids: is this the output of labelsift score?' issues < t
}

@test "errors: scored rows cut short" {
    refuses 1 'stdin: line 3: it has no newline (cut short?)' issues < <(head -c -1 scored)
    refuses 1 'stdin: line 3: it has no newline (cut short?)' issues < <(head -c -5 scored)
    refuses 1 'stdin: gzip: the stream ends inside a member (cut short?)' issues < <(gzip < scored | head -c -1)
    refuses 1 'stdin: 2 scored rows, but t was made of 3 (cut short?)' issues -t t < <(head -n 2 scored)
    refuses 1 'stdin: 1 scored row, but t was made of 3 (cut short?)' issues -t t < <(head -n 1 scored)
    refuses 1 'stdin: 0 scored rows, but t was made of 3 (cut short?)' issues -t t < /dev/null
    refuses 1 'stdin: 6 scored rows, but t was made of 3' issues -t t < <(cat scored scored)
    labelsift issues -t t < scored
}

@test "errors: scored rows that are not those of the thresholds, or twice the same" {
    printf '0\t0\t.1\t1\t.9\t1\t1\n1\t1\t.9\t1\t.9\t1\t0\n2\t1\t.8\t1\t.8\t1\t0\n' > other
    refuses 1 'stdin: as many scored rows as t was made of, but not as many of each label' issues -t t < other
    labelsift issues -q -t xyz.t < scored # the labels' names may differ
    sed 's/^/1/' scored > shifted
    refuses 1 'stdin: index 12, but t was made of 3 records' issues -t t --mask < shifted
    labelsift issues -t t < shifted
    twice='stdin: 6 rows have the indices 0…2, so some come twice (shards? score them with --first-index)'
    refuses 1 "$twice" issues --mask < <(cat scored scored)
    says 0 "labelsift issues: note: $twice" 'cat scored scored | labelsift issues'
    labelsift issues < <(cat scored shifted) 2>&1 | same /dev/null -
    refuses 1 'index 0 comes twice (shards? score them with --first-index)' issues --mask --take 9 < <(cat other other shifted)
}

@test "errors: merge" {
    labelsift thresholds --class-names zyx < good > zyx.t
    cp t copy && ln -s t link && ln t hard
    refuses 1 't2: 2 classes, but 3 in the files before it' merge t t2 < /dev/null
    refuses 1 'stdin: file 2 in it: 3 classes, but 2 in the files before it' merge < <(cat t2 t)
    refuses 1 'xyz.t: it has class names, the files before it have none' merge t xyz.t < /dev/null
    refuses 1 't: it has no class names, the files before it have some' merge xyz.t t < /dev/null
    refuses 1 "zyx.t: not the classes of the files before it: class 0 is 'z' here but 'x' there (the same names in another order: columns swapped?)" merge xyz.t zyx.t < /dev/null
    refuses 1 "'t' is named twice" merge t t2 t < /dev/null
    for again in ./t link hard; do
        refuses 1 "'t' and '$again' are the same file" merge t t2 $again < /dev/null
    done
    says 1 "labelsift merge: 't' and '-' are the same file" 'labelsift merge t - < t'
    refuses 1 '1 file merged, 2 expected (--expect)' merge --expect 2 t < /dev/null
    refuses 1 '2 files merged, 1 expected (--expect)' merge --expect 1 < <(cat t t)
    says 0 $'labelsift merge: note: 1 of 2 files has the same contents as another (numbers 1 and 2): is a shard in twice?\nlabelsift merge: note: 2 files merged' 'labelsift merge t copy'
    says 0 $'labelsift merge: note: 2 of 3 files have the same contents as another (numbers 1 and 2, …): is a shard in twice?\nlabelsift merge: note: 3 files merged' 'cat t t t | labelsift merge'
    says 0 'labelsift merge: note: 1 file merged' 'labelsift merge --expect 1 t'
}

@test "errors: descriptors" {
    says 1 'labelsift thresholds: stdin: is a directory' 'labelsift thresholds < .'
    says 1 'labelsift score: stdin: is a directory'      'labelsift score t < .'
    says 1 'labelsift find: stdin: is a directory'       'labelsift find < .'
    says 1 'labelsift issues: stdin: is a directory'     'labelsift issues < .'
    says 1 'labelsift merge: stdin: is a directory'      'labelsift merge < .'
    for verb in thresholds 'score t' find issues merge; do
        says 1 "labelsift ${verb% t}: stdin: read failed: Bad file descriptor" "labelsift $verb <&-"
        says 1 "labelsift ${verb% t}: stdin: read failed: Bad file descriptor" "labelsift $verb 0> out"
    done
    for verb in thresholds 'score t' 'find --take 3 --count'; do
        says 1 "labelsift ${verb%% *}: write failed: Bad file descriptor" "labelsift $verb < good >&-"
        says 1 "labelsift ${verb%% *}: write failed: No space left on device" "labelsift $verb < good > /dev/full"
        says 1 "labelsift ${verb%% *}: /dev/full: write failed: No space left on device" "labelsift $verb -o /dev/full < good"
        says 1 "labelsift ${verb%% *}: nowhere/x: No such file or directory" "labelsift $verb -o nowhere/x < good"
        says 1 "labelsift ${verb%% *}: .: Is a directory" "labelsift $verb -o . < good"
    done
    says 1 'labelsift issues: write failed: No space left on device' 'labelsift issues --count < scored > /dev/full'
    says 1 'labelsift merge: write failed: No space left on device' 'labelsift merge -q t > /dev/full'
    says 1 'labelsift: write failed: No space left on device' 'labelsift help > /dev/full'
    says 1 'labelsift: write failed: No space left on device' 'labelsift help score > /dev/full'
    says 1 'labelsift: write failed: No space left on device' 'labelsift --version > /dev/full'
    says 1 'labelsift: write failed: Bad file descriptor' 'labelsift --version >&-'
}

@test "errors: whichever of its files cannot be written, a verb leaves none" {
    local all='-q -o out --skip-bad --rejects out.bad'
    { cat good && echo 7,1,0,0; } > one_bad
    for verb in thresholds 'score t' 'find --count --scored-out out.rows --thresholds-out out.t'; do
        # shellcheck disable=SC2086
        set -- $verb
        says 1 "labelsift $1: /dev/full: write failed: No space left on device" \
            "labelsift $verb $all -o /dev/full < one_bad"
        [ "$(echo out*)" = 'out*' ]
    done
    says 1 'labelsift find: /dev/full: write failed: No space left on device' \
        "labelsift find $all --thresholds-out out.t --scored-out /dev/full < one_bad"
    says 3 'labelsift score: stdin is not the stream that t was made of: 1 row here, 3 there' \
        "head -n 1 good | labelsift score $all --same-stream t"
    [ "$(echo out*)" = 'out*' ]
}

@test "errors: an empty stream is none" {
    labelsift thresholds < /dev/null | grep -Pq '^#classes\t0$'
    labelsift thresholds -k 3 < /dev/null | grep -Pq '^#classes\t3$'
    for empty in '' '\n' '\n \r\n' '\xef\xbb\xbf'; do
        # shellcheck disable=SC2059,SC2086
        for verb in thresholds 'score -q t' find; do
            printf "$empty" | labelsift $verb > out
            printf "$empty" | gzip | labelsift $verb | same out -
        done
    done
    labelsift issues < /dev/null > out
    [ ! -s out ]
    says 0 'labelsift score: note: stdin is not the stream that t was made of: 0 rows here, 3 there' 'labelsift score t < /dev/null'
}

@test "errors: a reader that goes away is no error" {
    for verb in 'score -q t' 'thresholds'; do
        # shellcheck disable=SC2086
        (trap '' PIPE && yes '0,.7,.2,.1' | head -n 100000 | "$LABELSIFT" $verb 2> said | head -n 0) || true
        [ ! -s said ]
    done
}
