# Bad records: one line a case, with the exact message.
load helper
load refuses

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_good_files
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

# line_2 LINE MESSAGE: refused; score has written line 1's row before.
line_2() {
    refuses 1 "stdin: line 2: $2" find < <(head -n 1 good && printf '%s\n' "$1") || return
    refuses 1 "stdin: line 2: $2" score t < <(head -n 1 good && printf '%s\n' "$1") && writes 1
}

@test "errors: fields" {
    line_2 '1,.1,.9'      '3 fields, expected 4'
    line_2 '1,.1,.1,.1,0' '5 fields, expected 4'
    line_2 '1,.1,.8,.1,'  '5 fields, expected 4'
    line_2 '1'            '1 field, expected 4'
    line_2 '1;.1;.8;.1'   '1 field, expected 4'
    line_2 '1,,.5,.5'     'field 2: it is empty'
    line_2 '1,.5,.5,'     'field 4: it is empty'
    line_2 '1,.5, ,.5'    'field 3: it is empty'
    line_2 '1,nna,.5,.5'  "field 2: 'nna' is not a number"
    line_2 '1,.5,.5,x y'  "field 4: 'x y' is not a number"
    line_2 '1,0x1p-1,1,0' "field 2: '0x1p-1' is not a number"
    line_2 '1,.5.5,.2,.3' "field 2: '.5.5' is not a number"
    line_2 '1,5e,.2,.3'   "field 2: '5e' is not a number"
    line_2 '1,.5,.,.3'    "field 3: '.' is not a number"
    line_2 '1,.5,"0,5",0' "field 3: '0,5' is not a number"
}

@test "errors: probabilities" {
    line_2 '1,NaN,.5,.5'     "field 2: 'NaN' is not a number"
    line_2 '1,.5,.5,nan'     "field 4: 'nan' is not a number"
    line_2 '1,inf,0,0'       "field 2: 'inf' is not a number"
    line_2 '1,0,-inf,0'      "field 3: '-inf' is not a number"
    line_2 '1,-0.5,1,0'      'field 2: probability -0.5 is not in 0…1 (logits? apply softmax first)'
    line_2 '1,-1.001e-6,1,0' 'field 2: probability -1.001e-6 is not in 0…1 (logits? apply softmax first)'
    line_2 '1,.2,1.5,.3'     'field 3: probability 1.5 is not in 0…1 (logits? apply softmax first)'
    line_2 '1,0,1.001001,0'  'field 3: probability 1.001001 is not in 0…1 (logits? apply softmax first)'
    line_2 '1,4.25,-1.5,2'   'field 2: probability 4.25 is not in 0…1 (logits? apply softmax first)'
    line_2 '1,1e400,0,0'     'field 2: probability 1e400 is not in 0…1 (logits? apply softmax first)'
    line_2 '1,0,0,0'         'all probabilities are 0'
    line_2 '1,-1e-7,0,-0'    'all probabilities are 0'
}

@test "errors: thresholds reads the label, its own probability and the number of fields" {
    # unread LINE: wrong, but not where thresholds looks
    unread() {
        head -n 1 good | labelsift thresholds | sed -n 's/^#records\t1$/#records\t2/p; s/^#rows\t1$/#rows\t2/p' > counts
        { head -n 1 good && printf '%s\n' "$1"; } | labelsift thresholds | grep -E '^#(records|rows)' | same counts -
    }
    # own LINE MESSAGE
    own() {
        refuses 1 "stdin: line 2: $2" thresholds < <(head -n 1 good && printf '%s\n' "$1")
    }
    unread '1,nna,.5,.5'
    unread '1,.5,.5,'
    unread '1,7,.5,nan'
    own '1,.1,.9'      '3 fields, expected 4'
    own '1,.1,.1,.1,0' '5 fields, expected 4'
    own '1,.1'         '2 fields, expected 4'
    own '1,.5,nna,.5'  "field 3: 'nna' is not a number"
    own '1,.5,,.5'     'field 3: it is empty'
    own '2,.5,.5,inf'  "field 4: 'inf' is not a number"
    own '0,4.25,.5,.5' 'field 2: probability 4.25 is not in 0…1 (logits? apply softmax first)'
    own '0,-1,.5,.5'   'field 2: probability -1 is not in 0…1 (logits? apply softmax first)'
    own '3,.1,.8,.1'   'field 1: label 3 is not in 0…2'
    own '1.5,.1,.8,.1' 'field 1: label 1.5 is not an integer'
    own ',.1,.8,.1'    'field 1: the label is empty'
    own '1,".5,.5,0'   'a quoted field does not end on its line'
    own '1,.5,"a"b,0'  'broken quoting: a field with quotes is quoted as a whole, the quotes inside it doubled'
}

@test "errors: what is just good enough" {
    printf '1,-1e-6,1.001,0\n0,1e-400,0,5e-324\n2,.5,-0.0000001,+.5\n' > edge
    labelsift score -q t < edge
}

@test "errors: labels" {
    line_2 '3,.1,.8,.1'    'field 1: label 3 is not in 0…2'
    line_2 '-1,.1,.8,.1'   'field 1: label -1 is not in 0…2 (unlabelled? leave such out with --ignore-label -1)'
    line_2 '-1.0,.1,.8,.1' 'field 1: label -1 is not in 0…2 (unlabelled? leave such out with --ignore-label -1)'
    line_2 '-2,.1,.8,.1'   'field 1: label -2 is not in 0…2'
    line_2 '1.5,.1,.8,.1'  'field 1: label 1.5 is not an integer'
    line_2 '1.00000001,.1,.8,.1' 'field 1: label 1.00000001 is not an integer'
    line_2 '1e30,.1,.8,.1' 'field 1: label 1e30 is not in 0…2'
    line_2 '18446744073709551617,.1,.8,.1' 'field 1: label 18446744073709551617 is not in 0…2'
    line_2 '4294967297,.1,.8,.1' 'field 1: label 4294967297 is not in 0…2'
    line_2 ',.1,.8,.1'     'field 1: the label is empty'
    line_2 'cat,.1,.8,.1'  "field 1: label 'cat' is not an integer (a class name? say --class-names FILE)"
    line_2 '0x1,.1,.8,.1'  "field 1: label '0x1' is not an integer (a class name? say --class-names FILE)"
    line_2 'nan,.1,.8,.1'  "field 1: label 'nan' is not an integer (a class name? say --class-names FILE)"
    line_2 'label,a,b,c'   "field 1: label 'label' is not an integer (a class name? say --class-names FILE)"
    refuses 1 'stdin: line 1: field 1: label 12 is not in 0…9' thresholds <<< '12,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1'
}

@test "errors: quoting" {
    line_2 '1,"a"b,.5,.5' 'broken quoting: a field with quotes is quoted as a whole, the quotes inside it doubled'
    line_2 '1,a"b,.5,.5'  'broken quoting: a field with quotes is quoted as a whole, the quotes inside it doubled'
    line_2 '1,".5,.5,0'   'a quoted field does not end on its line'
    line_2 '1,.5,.5,"0'   'a quoted field does not end on its line'
    line_2 '"1",".5",.5'  '3 fields, expected 4'
    refuses 1 'stdin: line 1: a quoted field does not end on its line' thresholds <<< $'label,"a\nb",c'
}

@test "errors: what is quoted is safe to show, and short" {
    line_2 $'1,\e[31m,.1,.8'     "field 2: '\\x1b[31m' is not a number"
    line_2 $'1,\xff\xfe,.1,.8'   "field 2: '\\xff\\xfe' is not a number"
    line_2 $'1,\xc2\x9b1m,.1,.8' "field 2: '\\xc2\\x9b1m' is not a number"
    line_2 '1,drôle,.1,.8'       "field 2: 'drôle' is not a number"
    line_2 "1,$(printf '%0100d' 0)x,.1,.8" "field 2: '$(printf '%060d' 0)...' is not a number"
    refuses 1 "stdin: line 2: field 3: '\\x00.8' is not a number" find < <(printf '0,1,0\n1,.2,\0.8\n')
}

@test "errors: lines are counted whole: header, empty ones, byte order mark, CRLF" {
    refuses 1 "stdin: line 2: field 3: 'x' is not a number" find <<< $'label,a,b\n1,.5,x'
    refuses 1 "stdin: line 5: field 2: 'x' is not a number" find \
        <<< $'\xef\xbb\xbf\n\n0,.7,.3\n\n1,x,.5'
    refuses 1 "stdin: line 4: field 2: 'x' is not a number" find \
        <<< $'label,a,b\r\n0,.5,.5\r\nlabel,a,b\r\n1,x,.5\r'
    refuses 1 "stdin: line 3: field 3: 'x' is not a number; is this line a header? (say --header=yes or --header=no)" \
        thresholds <<< $'\n\n0,.7,x,.1'
}

@test "errors: the first line" {
    refuses 1 "stdin: line 1: 1 probability column; at least 2 classes are needed (a sigmoid's single column: awk -F, -v OFS=, '{print \$1, 1-\$2, \$2}' makes two)" thresholds <<< '0,.7'
    refuses 1 "stdin: line 1: 1 probability column; at least 2 classes are needed (a sigmoid's single column: awk -F, -v OFS=, '{print \$1, 1-\$2, \$2}' makes two)" thresholds <<< 'label,p'
    refuses 1 'stdin: line 1: 1 field; a label and at least 2 probabilities are wanted (another delimiter? say -d CHAR)' thresholds <<< '0|.7|.3'
    refuses 1 'stdin: line 1: 1 field; a label and at least 2 probabilities are wanted (another delimiter? say -d CHAR)' thresholds <<< '0'
    refuses 1 "stdin: line 1: field 3: 'x' is not a number; is this line a header? (say --header=yes or --header=no)" thresholds <<< '0,.7,x,.1'
    refuses 1 "stdin: line 1: field 2: 'y' is not a number; is this line a header? (say --header=yes or --header=no)" thresholds <<< 'x,y,z,.5'
    refuses 1 "stdin: line 1: field 1: label 'cat' is not an integer (a class name? say --class-names FILE)" thresholds <<< 'cat,.1,.9'
    refuses 1 "stdin: line 1: no column is called 'label'; the columns are: given, a, b (say --label NAME)" thresholds <<< 'given,a,b'
    refuses 1 "stdin: line 1: no column is called 'label'; the columns are: '', a, b (say --label NAME)" thresholds <<< ',a,b'
    refuses 1 "stdin: line 1: no column is called 'label'; the columns are: 0, .7, .3 (say --label NAME)" thresholds --header=yes <<< '0,.7,.3'
    refuses 1 "stdin: line 1: field 1: label 'label' is not an integer (a class name? say --class-names FILE)" thresholds --header=no <<< 'label,a,b'
}

@test "errors: columns" {
    refuses 1 "stdin: line 1: columns 2 and 4 are both called 'a'" thresholds <<< 'label,a,b,a'
    refuses 1 "stdin: line 1: more than one column is called 'label' (say --label NUMBER)" thresholds <<< 'label,label,a,b'
    refuses 1 'stdin: line 1: column 3 of the header has no name' thresholds <<< 'label,a,,b'
    refuses 1 "stdin: line 1: --label: no column 'y'; the columns are: label, a, b" thresholds --label y <<< 'label,a,b'
    refuses 1 'stdin: line 1: --label: column 9 is not in 1…3' thresholds --label 9 <<< 'label,a,b'
    refuses 1 'stdin: line 1: --label: column 0 is not in 1…3' thresholds --label 0 <<< '0,.7,.3'
    refuses 1 "stdin: line 1: --label: 'y' is not a column number (there is no header)" thresholds --label y <<< '0,.7,.3'
    refuses 1 "stdin: line 1: --label: more than one column is called 'a'; say its number" thresholds --label a <<< 'label,a,a,b'
    refuses 1 "stdin: line 1: --probs: column 'label' is the label" thresholds --probs label,a,b <<< 'label,a,b'
    refuses 1 "stdin: line 1: --probs: column 'b' is listed twice" thresholds --probs a-b,b-c <<< 'label,a,b,c'
    refuses 1 "stdin: line 1: --probs: column 3 is listed twice" thresholds --probs 2-3,3-4 <<< '0,.1,.2,.7'
    refuses 1 "stdin: line 1: --probs: the range 'c-a' runs backwards" thresholds --probs c-a <<< 'label,a,b,c'
    refuses 1 "stdin: line 1: --probs: no column matches 'x*'; the columns are: label, a, b" thresholds --probs 'x*' <<< 'label,a,b'
    refuses 1 "stdin: line 1: --probs: no column 'x'; the columns are: label, a, b" thresholds --probs a,x <<< 'label,a,b'
    refuses 1 "stdin: line 1: --probs: 'p_*' is not a column number (there is no header)" thresholds --probs 'p_*' <<< '0,.7,.3'
    refuses 1 'stdin: line 1: --probs: column 9 is not in 1…3' thresholds --probs 2-9 <<< '0,.7,.3'
    refuses 1 'stdin: line 1: --probs: an item of the list is empty' thresholds --probs a,,b <<< 'label,a,b'
    refuses 1 "stdin: line 1: --id: no column 'x'; the columns are: label, a, b" thresholds --id x <<< 'label,a,b'
    refuses 1 'stdin: line 1: --id: column 1 is the label (say --label)' thresholds --id label <<< 'label,a,b'
    refuses 1 "stdin: line 1: --probs: column 'a' is the id" thresholds --id a --probs a,b <<< 'label,a,b'
}

@test "errors: class names" {
    printf 'a\nb\na\n' > twice
    printf 'a\n\nb\n' > gap
    printf 'a\nb\n' > two
    seq 1000 1098 > many
    : > none
    refuses 1 "twice: two classes are called 'a' (0 and 2)" thresholds --class-names twice < good
    refuses 1 'gap: class 1 has an empty name' thresholds --class-names gap < good
    refuses 1 'none: no class names in it' thresholds --class-names none < good
    refuses 1 'nowhere: No such file or directory' thresholds --class-names nowhere < good
    refuses 1 '.: is a directory' thresholds --class-names . < good
    refuses 1 "'-': the records come from stdin; give a file, or <(COMMAND)" thresholds --class-names - < good
    refuses 1 'stdin: line 1: 3 classes, but 2 class names in two' thresholds --class-names two < good
    refuses 1 "stdin: line 1: field 1: label 'w' is not one of the 3 class names: x, y, z" thresholds --class-names xyz <<< 'w,1,0,0'
    refuses 1 "stdin: line 2: field 1: label 'c' is not one of the 2 class names: a, b" thresholds <<< $'label,a,b\nc,1,0'
    refuses 1 "stdin: line 2: field 1: label '2' is not one of the 2 class names: 1, 0" thresholds <<< $'label,1,0\n2,1,0'
    refuses 1 "stdin: line 2: field 2: label 'a' is not one of the 3 class names: id, p_a, p_b" thresholds <<< $'id,label,p_a,p_b\n7,a,1,0'
    refuses 1 "stdin: line 1: field 1: label 'w' is not one of the 99 class names: $(seq -s ', ' 1000 1011), …" thresholds --class-names many <<< "w$(printf ',1%.0s' {1..99})"
    refuses 1 'stdin: line 2: field 1: label 2 is not in 0…1' thresholds <<< $'label,a,b\n2,1,0'
    refuses 1 'stdin: line 2: field 1: the label is empty' thresholds <<< $'label,a,b\n,1,0'
}

@test "errors: class names that are not those of the thresholds" {
    refuses 1 "stdin: line 1: not the classes of xyz.t: class 0 is 'z' here but 'x' there (the same names in another order: columns swapped?)" score xyz.t <<< 'label,z,y,x'
    refuses 1 "stdin: line 1: not the classes of xyz.t: class 1 is 'b' here but 'y' there" score xyz.t <<< 'label,x,b,z'
    refuses 1 'stdin: line 1: not the classes of xyz.t: 2 classes here but 3 there' score xyz.t <<< 'label,x,y'
    refuses 1 "zyx: not the classes of xyz.t: class 0 is 'z' here but 'x' there (the same names in another order: columns swapped?)" score --class-names zyx xyz.t <<< 'x,1,0,0'
    refuses 1 "stdin: line 1: not the classes of zyx: class 0 is 'x' here but 'z' there (the same names in another order: columns swapped?)" thresholds --class-names zyx <<< 'label,x,y,z'
    refuses 1 "stdin: line 1: field 1: label 'w' is not one of the 3 class names: x, y, z" score xyz.t <<< 'w,1,0,0'
}

@test "errors: K" {
    refuses 1 'stdin: line 1: 3 classes in the stream, but 4 were announced (-k)' thresholds -k 4 < good
    refuses 1 'stdin: 3 classes in the stream, but 4 were announced (-k)' thresholds -k 4 < <(mknpy < good)
    refuses 1 'stdin: 2 classes, but 3 in t' score t <<< '0,.5,.5'
    refuses 1 'stdin: 2 classes, but 3 in t' score t < <(mknpy <<< '0,.5,.5')
    refuses 1 'stdin: 4 classes, but 3 in t' score -f sparse -k 4 t <<< '0 0:1'
    refuses 1 'stdin: 4 classes, but 3 in t' score -f raw-f4 -k 4 t < /dev/null
    refuses 1 'stdin: sparse text does not tell how many classes: say -k K' thresholds -f sparse <<< '0 0:1'
    refuses 1 'stdin: raw records do not tell how many classes: say -k K' thresholds -f raw-f4 <<< '0'
}

@test "errors: sparse" {
    # entries MESSAGE ENTRIES: in line 2
    entries() {
        refuses 1 "stdin: line 2: $1" score -f sparse t < <(printf '0 0:.7 1:.2 2:.1\n%s\n' "$2") && writes 1
    }
    entries 'class 3 is not in 0…2'                  '1 3:1'
    entries 'class 0 is listed twice'                '1 0:.5 2:.2 0:.3'
    entries "'x' is not class:probability"           '1 0:.5 x'
    entries "'.5' is not class:probability"          '1 0:.5 .5'
    entries "'x:.5' is not class:probability"        '1 x:.5'
    entries "'-1:.5' is not class:probability"       '1 -1:.5'
    entries "'1.0:.5' is not class:probability"      '1 1.0:.5'
    entries "':1' is not class:probability"          '1 :1'
    entries 'class 1: it is empty'                   '1 1: .5'
    entries "class 1: 'x' is not a number"           '1 1:x'
    entries "class 1: 'nan' is not a number"         '1 1:nan'
    entries 'class 1: probability 2 is not in 0…1 (logits? apply softmax first)' '1 1:2'
    entries 'all probabilities are 0'                '1 1:0'
    entries 'all probabilities are 0'                '1'
    entries 'label 3 is not in 0…2'                  '3 1:1'
    entries "label '1:1' is not an integer (a class name? say --class-names FILE)" '1:1'
    # from_1 MESSAGE ENTRIES: with LIBSVM's numbering
    from_1() {
        refuses 1 "stdin: line 1: $1" thresholds -f sparse -k 3 --sparse-base=1 <<< "$2"
    }
    from_1 'label 0 is not in 1…3'                   '0 1:1'
    from_1 'label 4 is not in 1…3'                   '4 1:1'
    from_1 'class 0 is not in 1…3'                   '1 0:1'
    from_1 'class 4 is not in 1…3'                   '1 4:1'
    from_1 'class 1 is listed twice'                 '1 1:.5 1:.5'
}

@test "errors: binary records" {
    # second MESSAGE RECORD [MKNPY OPTIONS…]
    second() {
        { head -n 1 good && printf '%s\n' "$2"; } | mknpy "${@:3}" > second.npy
        refuses 1 "stdin: record 1: $1" thresholds < second.npy || return
        refuses 1 "stdin: record 1: $1" score -s normalized_margin t < second.npy
    }
    for type in '<f2' '<f4' '<f8'; do
        second 'probability 2 is 4.25, not in 0…1 (logits? apply softmax first)' '1,0,1,4.25' -p $type
        second 'probability 0 is -3, not in 0…1 (logits? apply softmax first)' '1,-3,1,0' -p $type
        second 'probability 1 is NaN' '1,0,nan,1' -p $type
        second 'probability 1 is NaN' '1,0,-nan,1' -p $type
        second 'probability 2 is inf, not in 0…1 (logits? apply softmax first)' '1,0,0,inf' -p $type
        second 'all probabilities are 0' '1,0,0,-0' -p $type
        second 'label 3 is not in 0…2' '3,0,nan,1' -p $type
    done
    second 'probability 1 is 1.001000001, not in 0…1 (logits? apply softmax first)' '1,0,1.001000001,0'
    second 'probability 1 is 1.0099999904632568, not in 0…1 (logits? apply softmax first)' '1,0,1.01,0' -p '<f4'
    for type in '|i1' '<i2' '<i4' '<i8'; do
        second 'label -1 is not in 0…2 (unlabelled? leave such out with --ignore-label -1)' '-1,0,1,0' -l $type
    done
    second 'label 255 is not in 0…2' '255,0,1,0' -l '|u1'
    second 'label 4294967295 is not in 0…2' '-1,0,1,0' -l '<u4'
    second 'label 18446744073709551615 is not in 0…2' '-1,0,1,0' -l '<u8'
}

@test "errors: raw records" {
    raw() { printf '\0\0\0\0\0\0\x80\x3f\0\0\0\0\1\0\0\0\0\0\0\0\0\0\x80\x3f'; } # two of two classes
    labelsift score -q -f raw-f4 t2 < <(raw)
    for size in 13 23; do
        refuses 1 "stdin: the stream ends inside record 1: $((size - 12)) of its 12 bytes (cut short?)" \
            score -f raw-f4 t2 < <(raw | head -c $size)
        [ "$(cat rows)" = $'0\t0\t1\t0\t1\t1\t0' ]
    done
    refuses 1 'stdin: the stream ends inside record 0: 11 of its 12 bytes (cut short?)' score -f raw-f4 t2 < <(raw | head -c 11)
    refuses 1 'stdin: the stream ends inside record 1: 4 of its 20 bytes (cut short?)' thresholds -k 2 -f raw-f8 < <(raw)
    refuses 1 'stdin: record 1: label 2 is not in 0…1' score -f raw-f4 t2 < <(raw | tr '\1' '\2')
    refuses 1 'stdin: record 0: probability 0 is inf, not in 0…1 (logits? apply softmax first)' score -f raw-f4 t2 < <(raw | tr '\77' '\177')
}

@test "errors: the first in the stream whatever the threads and blocks, all rows before it" {
    random_records "$SEED" 300 3 > long
    labelsift thresholds < long > long.t
    labelsift score -q long.t < long > long.rows
    for at in 1 2 150 299 300; do
        sed "$at,\$s/^[0-9]*/7/; $((at + 3))s/,/;/" long > bad
        refuses 1 "stdin: line $at: field 1: label 7 is not in 0…2" score --header=no long.t < bad
        head -n $((at - 1)) long.rows | same - rows
        refuses 1 "stdin: line $at: field 1: label 7 is not in 0…2" score --header=no long.t < <(gzip < bad)
        head -n $((at - 1)) long.rows | same - rows
        sed "$at,\$s/^[0-9]*/7/" long | mknpy -r 70 > bad.npy
        refuses 1 "stdin: record $((at - 1)): label 7 is not in 0…2" score long.t < bad.npy
        head -n $((at - 1)) long.rows | same - rows
        refuses 1 "stdin: record $((at - 1)): label 7 is not in 0…2" find < bad.npy
    done
}

@test "errors: a bad record goes before the end that is missing" {
    random_records "$SEED" 300 3 > long
    sed '100s/^[0-9]*/7/' long > bad
    gzip < bad | head -c -8 > cut.gz
    refuses 1 'stdin: line 100: field 1: label 7 is not in 0…2' thresholds < cut.gz
    mknpy < bad | head -c -8 > cut.npy
    refuses 1 'stdin: record 99: label 7 is not in 0…2' thresholds < cut.npy
    gzip < long | head -c -8 > cut.gz
    labelsift thresholds < long > long.t
    labelsift score long.t < long > long.rows
    refuses 1 'stdin: gzip: the stream ends inside a member (cut short?)' score long.t < cut.gz
    same long.rows rows
}
