# Text as users have it: headers, class names, columns, ids, quotes; and what is refused.
load helper

# Records whose classes are called 0 … 6, so that rows with names are the rows without.
setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 300 7 edges=1 > base.in
    all_verbs base
    [ -s base.issues ]
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    ln -s "$BATS_FILE_TMPDIR"/base.* .
}

# equal NAME [READING OPTIONS…]: NAME.in gives what base.in gave, but for names and ids
equal() {
    all_verbs "$@" || return
    cut -f 1-4 "$1.t" | seal > "$1.unnamed"
    same base.t "$1.unnamed" || return
    for part in scored adjusted issues; do
        cut -f 1-7 "$1.$part" | same base.$part - || return
    done
}

# with_columns BEFORE AFTER: base.in's lines with columns before and after; N is the line's number,
# PROBS its probabilities, LABEL its label
with_columns() {
    awk -F , -v before="$1" -v after="$2" '
        function filled(text, n, label, probs) {
            gsub(/N/, n, text); gsub(/LABEL/, label, text); gsub(/PROBS/, probs, text)
            return text
        }
        {
            probs = $0
            sub(/^[^,]*,/, "", probs)
            print filled(before, NR - 1, $1, probs) filled(after, NR - 1, $1, probs)
        }' base.in
}

P=p_0,p_1,p_2,p_3,p_4,p_5,p_6

cats_and_dogs() {
    printf '%s\n' "$@" cat,0.875,0.125 dog,0.25,0.75 cat,0.125,0.875
}

@test "header: its names are the classes', in the thresholds file and in every row" {
    cats_and_dogs label,cat,dog > records
    labelsift thresholds < records > t
    grep -v '^#[^c]' t | same <(printf '%s\t%s\t%s\t%s\t%s\n' '#class' count sum threshold name \
        0 2 10000000000000000 0.5 cat 1 1 c000000000000000 0.75 dog | sed '1i #classes\t2') -
    labelsift score t < records |
        same <(printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' 0 cat 0.875 cat 0.875 1 0 \
            1 dog 0.75 dog 0.75 1 0 2 cat 0.125 dog 0.875 1 1) -
    labelsift find < records | same <(printf '2\tcat\t0.125\tdog\t0.875\t1\t1\n') -
}

@test "header: seen by a line without numbers, or by a column called label" {
    { echo y,$P && cat base.in; } > words.in
    equal words --label y
    { echo y,0,1,2,3,4,5,6 && cat base.in; } > named.in
    equal named --label y
    { echo label,0,1,2,3,4,5,6 && cat base.in; } > numbers.in
    equal numbers
    { echo 0,1,2,3,4,5,6,y && with_columns PROBS, LABEL; } > forced.in
    equal forced --header=yes --label 8
}

@test "header: --header=no and a class name as label make a record of line 1" {
    printf '%s\n' cat dog > names
    printf '%s\n' label dog > odd
    printf '%s\n' label,0.5,0.5 dog,0.25,0.75 |
        labelsift thresholds --header=no --class-names odd | grep -c '^[01].1' | same <(echo 2) -
    cats_and_dogs | labelsift thresholds --class-names names > unseen
    cats_and_dogs label,cat,dog | labelsift thresholds | same unseen -
}

@test "columns: --label, --id and --probs by name, number, range, list and glob" {
    { echo "id,$P,note,label" && with_columns nN,PROBS ,xyz,LABEL; } > all.in
    equal all --probs "$P"
    equal all --probs 2-8
    equal all --probs p_0-p_6
    equal all --probs 'p_*'
    equal all --probs 'p_[0-3], p_4-p_5 ,8'
    equal all --probs '?_?' --id id
    equal all --probs p_0-p_6 --id 1
    awk -F , -v OFS='\t' '{$1 = $1; print}' all.in > tabs.in
    equal tabs --probs 'p_*' --id note
    sed 1d all.in > bare.in
    equal bare --label 10 --id 1 --probs 2-8
    equal bare --label 10 --probs 2,3-5,6,7-8
    awk -F , -v OFS=, '{print $1, $8, $7, $6, $5, $4, $3, $2}' base.in > reversed.in
    equal reversed --probs 8,7,6,5,4,3,2
    with_columns N,LABEL,PROBS '' > second.in
    equal second --id 1
    cut -f 8 second.scored | same <(seq 0 299) -
}

@test "columns: an index of pandas is neither label nor probability, but may be the id" {
    { echo ",label,$P" && with_columns N,LABEL,PROBS ''; } > pandas.in
    equal pandas
    equal pandas --id 1
    cut -f 8 pandas.scored | same <(seq 0 299) -
    { echo ",$P,label" && with_columns N,PROBS, LABEL.0; } > floats.in
    equal floats
}

@test "names: p_, prob_ or proba_ is not of the name where all have it" {
    names() {
        printf '%s\n' "$1" 0,0.5,0.5 | labelsift thresholds | awk -F '\t' '!/^#/ {print $5}' |
            paste -sd ' '
    }
    [ "$(names label,p_a,p_b)" = "a b" ]
    [ "$(names label,prob_a,prob_b)" = "a b" ]
    [ "$(names label,proba_a,proba_b)" = "a b" ]
    [ "$(names label,p_a,prob_b)" = "p_a prob_b" ]
    [ "$(names label,p_,p_b)" = "p_ p_b" ]
}

@test "names: numbers that are not the classes' own are names only" {
    printf '%s\n' label,1,2,3 1,0.5,0.25,0.25 3,0,0.25,0.75 > shifted
    labelsift thresholds < shifted > t
    labelsift score t < shifted | cut -f 2,4 | same <(printf '1\t1\n3\t3\n') -
    for label in 0 2.0 03; do
        printf '%s\n' label,1,2,3 $label,0.5,0.25,0.25 > records
        run -1 labelsift score t < records
        assert_output "labelsift score: stdin: line 2: field 1: label '$label' is not one of the 3 class names: 1, 2, 3"
    done
    printf '%s\n' label,0.0,1.0,2.0 1.0,0.25,0.75,0 1,0,1,0 | labelsift thresholds | grep -q '^1.2'
}

@test "names: labels are names or numbers, written any way, unless that is ambiguous" {
    { echo label,$P && sed 's/,/.0,/' base.in; } > dotted.in
    equal dotted
    { echo label,$P && awk -F , -v OFS=, '{$1 = sprintf("%.3e", $1); print}' base.in; } > e.in
    equal e
    printf '%s\n' label,a,b 0,0.75,0.25 b,0.5,0.5 1.0,0,1 a,1,0 | labelsift thresholds > t
    awk -F '\t' '!/^#/ {print $2, $5}' t | same <(printf '2 a\n2 b\n') -
}

@test "names: a class that no record bears" {
    printf '%s\n' label,a,b,c a,0.5,0.25,0.25 c,0.25,0.25,0.5 | labelsift thresholds |
        grep -qx '1	0	0	2e-06	b'
}

@test "names: headers of files in a row are dropped, with their byte order marks and CRLF" {
    { echo label,$P && cat base.in; } > whole.in
    for cut in 1 150 299; do
        { echo label,$P && head -n $cut base.in && echo label,$P && tail -n +$((cut + 1)) base.in; } > cut.in
        equal cut
    done
    sed 's/$/\r/; /label/s/^/\xef\xbb\xbf/' cut.in > marked.in
    equal marked
    { head -n 300 marked.in | gzip && tail -n +301 marked.in | gzip; } > members.in
    equal members
    { sed 's/^/\xef\xbb\xbf/; q' base.in && sed '1d; 9s/^/\xef\xbb\xbf/' base.in; } > bare.in
    equal bare
}

@test "names: spaces, commas, quotes, tabs, backslashes, UTF-8: escaped in rows, read back by score" {
    printf '\357\273\277%s\r\n' 'label,id,"a, b","say ""hi""",tab	é,back\slash' \
        '"a, b",1,0.5,0.25,0.25,0' '"say ""hi""",2,0,1,0,0' 'tab	é,"3	""x""\",0,0,1,0' \
        ' back\slash , né ,0.75,0,0,0.25' > records
    labelsift thresholds -d , --id id < records > t
    awk -F '\t' '!/^#/ {print $5}' t | same <(printf '%s\n' 'a, b' 'say "hi"' 'tab\té' 'back\\slash') -
    labelsift score -d , --id id t < records > scored
    awk -F '\t' '{print $2 "|" $4 "|" $8}' scored | same <(printf '%s\n' 'a, b|a, b|1' \
        'say "hi"|say "hi"|2' 'tab\té|tab\té|3\t"x"\\' 'back\\slash|a, b|né') -
    labelsift issues --take 4 < scored | same <(printf '%s\t' 3 'back\\slash' 0.25 'a, b' 0.75 1 1 |
        sed 's/$/né\n/') -
    labelsift find -d , --id id --take 4 < records | same <(labelsift issues --take 4 < scored) -
    tail -c +4 records | sed 's/label,id.*/label,id,c,d,e,f/' | sed '1d' > bare
    printf '%s\n' 'a, b' 'say "hi"' 'tab	é' 'back\slash' > names
    labelsift score --class-names names -d , --label 1 --id 2 --probs 3-6 t < bare | same scored -
}

@test "names: an id with a newline, which npy may hold" {
    mknpy -d "{'descr': [('id', '|S3'), ('label', '|u1'), ('probs', '<f4', (2,))], 'fortran_order': False, 'shape': (1,)}" \
        < /dev/null > records.npy
    printf 'a\nb\1\0\0\0\0\0\0\200\77' >> records.npy
    labelsift thresholds < records.npy > t
    labelsift score --id id t < records.npy | cut -f 8 | same <(echo 'a\nb') -
}

@test "names: --class-names FILE for a stream without; score has them of the thresholds file" {
    printf '%s\n' zero one two three four five six > names
    labelsift thresholds --class-names names < base.in > t
    cut -f 1-4 t | seal | same base.t -
    labelsift score t < base.in > scored
    labelsift score --class-names names t < base.in | same scored -
    awk -F '\t' 'NR == FNR {name[NR - 1] = $1; next} {$2 = name[$2]; $4 = name[$4]; print}' OFS='\t' \
        names base.scored | same scored -
    labelsift find --class-names names < base.in | same <(labelsift issues < scored) -
    sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' names > dos
    labelsift thresholds --class-names dos < base.in | same t -
    mknpy < base.in | labelsift thresholds --class-names names | same t -
}

@test "names: score refuses a stream whose columns come in another order, or are others" {
    cats_and_dogs label,cat,dog > records
    labelsift thresholds < records > t
    refused() {
        run -1 labelsift score "${@:2}"
        assert_output "labelsift score: $1"
    }
    cats_and_dogs label,dog,cat > swapped
    refused "stdin: line 1: not the classes of t: class 0 is 'dog' here but 'cat' there (the same names in another order: columns swapped?)" t < swapped
    cats_and_dogs label,cat,kog > others
    refused "stdin: line 1: not the classes of t: class 1 is 'kog' here but 'dog' there" t < others
    printf '%s\n' label,cat,dog,cow cat,1,0,0 > more
    refused "stdin: line 1: not the classes of t: 3 classes here but 2 there" t < more
    printf '%s\n' dog cat > names
    refused "names: not the classes of t: class 0 is 'dog' here but 'cat' there (the same names in another order: columns swapped?)" --class-names names t < records
    run -1 labelsift thresholds --class-names names < records
    assert_output "labelsift thresholds: stdin: line 1: not the classes of names: class 0 is 'cat' here but 'dog' there (the same names in another order: columns swapped?)"
}

@test "names: files of class names that are none" {
    refused() {
        printf '%b' "$1" > names
        run -1 labelsift thresholds --class-names names <<< 0,0.5,0.5
        assert_output "labelsift thresholds: $2"
    }
    refused '' 'names: no class names in it'
    refused 'a\na\n' "names: two classes are called 'a' (0 and 1)"
    refused 'a\n\n' 'names: class 1 has an empty name'
    refused 'a\n' 'stdin: line 1: 2 classes, but 1 class names in names'
    refused 'a\nb\nc\n' 'stdin: line 1: 2 classes, but 3 class names in names'
}

@test "--ignore-label: left out of thresholds, rows and issues, their indices used" {
    awk -F , -v OFS=, 'NR % 5 == 0 {$1 = -1} {print}' base.in > holes.in
    awk 'NR % 5' base.in | labelsift thresholds > wanted
    all_verbs holes --ignore-label -1 2> notes
    grep -qx 'labelsift score: note: 60 records labelled -1 left out' notes
    sed '/^#records/d; /^#end/d' wanted | same <(sed '/^#records/d; /^#end/d' holes.t) -
    grep -qx '#records	300' holes.t
    awk 'NR % 5' base.in | labelsift score wanted | cut -f 2- | same <(cut -f 2- holes.scored) -
    cut -f 1 holes.scored | same <(seq 0 299 | awk 'NR % 5') -
    { echo label,$P && sed 's/^-1,/void,/' holes.in; } > named.in
    all_verbs named --ignore-label void
    same holes.scored named.scored
    mknpy -l '|i1' < holes.in > npy.in
    all_verbs npy --ignore-label -1
    same holes.out npy.out
    labelsift find -q --ignore-label -1 < holes.in | same holes.issues -
}

@test "--id: column 8, carried by issues and find; what was asked for is joined back" {
    { echo "file,$P,label" && with_columns img_N.png,PROBS, LABEL; } > ids.in
    equal ids --id file
    cut -f 1,8 ids.issues | same <(cut -f 1 base.issues | awk '{print $1 "\timg_" $1 ".png"}') -
    labelsift find --id file < ids.in | same ids.issues -
    cut -f 8 ids.issues | sort > wanted
    join -t , -1 1 -2 1 <(sort ids.in) <(cut -f 8 ids.issues | sort) | cut -d , -f 1 | same wanted -
}

@test "quotes: random fields in quotes, with blanks outside, LF and CRLF: the same rows" {
    echo "SEED=$SEED"
    { echo "id,label,$P" && with_columns i-N,LABEL,PROBS ''; } > plain.in
    all_verbs plain --id id
    for i in 1 2 3 4 5 6; do
        awk -F , -v seed=$((SEED + i)) -v crlf=$((i % 2)) 'BEGIN {srand(seed)} {
            line = ""
            for (j = 1; j <= NF; j++) {
                field = rand() < 0.3 ? "\"" $j "\"" : $j
                if (rand() < 0.1)
                    field = " " field "\t "
                line = line (j > 1 ? "," : "") field
            }
            print line (crlf ? "\r" : "")
        }' plain.in > quoted.in
        all_verbs quoted -d , --id id
        same plain.out quoted.out || { echo "seed $((SEED + i))"; return 1; }
    done
    sed 's/[^,]*/"&"/g' plain.in > all.in
    all_verbs all --id id
    same plain.out all.out
    tr , ' ' < plain.in | sed '3~7s/[^ ]*/"&"/3; 3~5s/ /\t/2; 5~7s/$/ /' > blanks.in
    all_verbs blanks -d ' ' --id id
    same plain.out blanks.out
}

@test "quotes: a broken line among quoted ones costs --skip-bad that line only" {
    printf '%s\n' '"0","0.5","0.5"' '"0","0.5' '"1","0.5","0.5"' '1,0"5,0.5' '"1",0.5,"0.5"' > records
    run --separate-stderr labelsift thresholds --skip-bad --rejects rejects < records
    assert_line --index 6 '#class	count	sum	threshold'
    assert_line --index 8 '1	2	10000000000000000	0.5'
    cut -f 1,2 rejects | same <(printf '%s\n' \
        '1	line 2: a quoted field does not end on its line' \
        '3	line 4: broken quoting: a field with quotes is quoted as a whole, the quotes inside it doubled') -
}

# find_refuses ERROR LINES [OPTIONS…]: find's only output for these lines (with \n, \t, …)
find_refuses() {
    printf '%b' "$2" > records
    run -1 labelsift find "${@:3}" < records
    assert_output "labelsift find: stdin: $1"
}

@test "refused: headers and columns" {
    find_refuses "line 1: no column is called 'label'; the columns are: y, a, b (say --label NAME)" 'y,a,b\n'
    find_refuses "line 1: --label: no column 'foo'; the columns are: y, a, b" 'y,a,b\n' --label foo
    find_refuses "line 1: --id: no column 'id'; the columns are: label, a, b" 'label,a,b\n' --id id
    find_refuses "line 1: --probs: no column matches 'p_*'; the columns are: label, a, b" 'label,a,b\n' --probs 'p_*'
    find_refuses "line 1: --probs: column 'a' is listed twice" 'label,a,b\n' --probs a,b,a
    find_refuses "line 1: --probs: column 'label' is the label" 'label,a,b\n' --probs 1-3
    find_refuses "line 1: --probs: column 'b' is listed twice" 'label,a,b,c\n' --probs a-b,b-c
    find_refuses "line 1: --id: column 'a' is the label" 'a,b,c\n' --label a --id a
    find_refuses "line 1: columns 2 and 3 are both called 'a'" 'label,a,a\n'
    find_refuses "line 1: more than one column is called 'label' (say --label NUMBER)" 'label,label,a,b\n'
    find_refuses "line 1: column 4 is called 'label' but is not the label; is it a class? (say --probs COLS)" 'y,a,b,label\n' --label y
    find_refuses "line 1: field 3: 'nna' is not a number; is this line a header? (say --header=yes or --header=no)" 'x,0.5,nna\n'
    find_refuses "line 1: 1 probability column; at least 2 classes are needed (a sigmoid's single column: awk -F, -v OFS=, '{print \$1, 1-\$2, \$2}' makes two)" '1,0.75\n'
    printf '1,0.75\n' | awk -F, -v OFS=, '{print $1, 1-$2, $2}' | labelsift thresholds | grep -q '^1.1'
}

@test "refused: records" {
    find_refuses "line 3: 4 fields, expected 3" 'label,a,b\na,0.5,0.5\n"b",0.5,0.5,0\n'
    find_refuses "line 2: 2 fields, expected 3" '0,0.5,0.5\n1,0.5\n'
    find_refuses "line 2: a quoted field does not end on its line" '0,0.5,0.5\n1,"0.5,0.5\n'
    find_refuses "line 2: field 1: label 'cow' is not one of the 2 class names: a, b" 'label,a,b\ncow,0.5,0.5\n'
    find_refuses "line 2: field 1: label '\\x01' is not one of the 2 class names: a, b" 'label,a,b\n\001,0.5,0.5\n'
    find_refuses "line 1: field 1: label 'cow' is not an integer (a class name? say --class-names FILE)" 'cow,0.5,0.5\n'
    find_refuses "line 2: field 2: 'x' is not a number" 'label,a,b\na,x,0.5\n'
    find_refuses "line 2: field 3: it is empty" 'label,a,b\na,0.5,\n'
    find_refuses "line 2: field 3: probability 4.5 is not in 0…1 (logits? apply softmax first)" 'label,a,b\na,0.5,4.5\n'
}

@test "class names that are other integers: integer labels of npy records are names too" {
    printf '1,.9,.05,.05\n2,.1,.8,.1\n3,.1,.1,.8\n3,.8,.1,.1\n' | mknpy > named.npy
    printf '0,.9,.05,.05\n1,.1,.8,.1\n2,.1,.1,.8\n2,.8,.1,.1\n' | mknpy > numbered.npy
    printf '%s\n' 1 2 3 > names
    labelsift find --class-names names --take 4 < named.npy > got
    labelsift find --take 4 < numbered.npy | awk -v OFS='\t' '{ $2++; $4++; print }' > want
    same want got
    [ -s got ]
    run labelsift find --class-names names < numbered.npy
    assert_failure 1
    assert_output "labelsift find: stdin: record 0: label '0' is not one of the 3 class names: 1, 2, 3"
}
