# summary: from scored rows, a row a class and one for all; which class is taken for which.
load helper
load terminal

TAB=$(printf '\t')

# random_rows SEED ROWS NAMES…: scored rows, of which not all would come of probabilities; few
# scores, so that many are equal, and off_diagonal rows whose guess is the label (near ties)
random_rows() {
    names="${*:3}" awk -v seed="$1" -v rows="$2" 'BEGIN { # -v would unescape the names
        srand(seed)
        classes = split(ENVIRON["names"], name, " ")
        for (i = 0; i < rows; i++) {
            y = 1 + int(rand() * rand() * classes)
            g = rand() < 0.6 ? y : 1 + int(rand() * classes)
            confident = rand() < 0.8
            off = confident && (g != y ? rand() < 0.9 : rand() < 0.05)
            printf "%d\t%s\t%.*f\t%s\t%.3f\t%d\t%d\n", i, name[y], rand() < 0.5 ? 2 : 12,
                rand(), name[g], rand(), confident, off
        }
    }'
}

# classes_of FILE [SORT OPTION]: its labels and guesses, in order
classes_of() {
    cut -f 2 "$1" > classes.tmp
    cut -f 4 "$1" | sort -u ${2:+"$2"} - classes.tmp
}

# reference_summary ROWS CLASSES [ESTIMATION]
reference_summary() {
    local n calibrated=
    n=$(labelsift issues --count ${3:+-e "$3"} < "$1")
    [ "${3-}" != off_diagonal_calibrated ] || calibrated=1
    sort -t "$TAB" -k 3,3g -k 1,1n "$1" | head -n "$n" | awk -F '\t' '$2 "" != $4 "" { print $2 }' \
        > listed.tmp
    awk -v N="$n" -v calibrated="$calibrated" -f "$TESTS/summary.awk" "$2" listed.tmp "$1"
}

reference_pairs() {
    awk -v pairs=1 -f "$TESTS/summary.awk" "$2" /dev/null "$1" |
        awk -F '\t' -v OFS='\t' 'FILENAME == ARGV[1] { place[$1 ""] = FNR; next }
            { print $3, place[$1 ""], place[$2 ""], $0 }' "$2" - |
        sort -k 1,1nr -k 2,2n -k 3,3n | cut -f 4-
}

# Numbers as the reference writes them.
digits() {
    awk -F '\t' -v OFS='\t' '{
        for (i = 3; i <= 8; i++) if ($i != "" && i != 4) $i = sprintf("%.17g", $i); print }' "$@"
}

# equal ROWS CLASSES [OPTION…]: summary of the rows, by both estimates, is the reference's
equal() {
    local estimation
    for estimation in off_diagonal off_diagonal_calibrated; do
        reference_summary "$1" "$2" $estimation > wanted
        labelsift summary -e $estimation "${@:3}" < "$1" > said || return
        digits said | same wanted - || return
    done
    reference_pairs "$1" "$2" > wanted
    labelsift summary --pairs "${@:3}" < "$1" | same wanted -
}

# The pipeline's rows: cat, dog and eel, one of them with two mistakes.
few() {
    printf '%s\n' cat,.9,.1,0 cat,.8,.2,0 cat,.1,.9,0 cat,0,.9,.1 cat,.2,.1,.7 dog,.1,.8,.1 \
        dog,.9,.1,0 eel,.1,.2,.7 > records
    { echo label,cat,dog,eel && cat records; } > few.csv
    labelsift thresholds < few.csv > few.t
    labelsift score few.t < few.csv
}

rows() { # the fields given, a row a line
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@"
}

@test "summary: equals the reference, on random rows" {
    local n names seed=$SEED
    echo "# SEED=$SEED" >&3
    for n in 1 2 3 17 400 3000; do
        for names in 'cat dog' '0 1 2 3 4 5 6 7 8 9 10 11' '10 9 x' '3 1 2 100 20 0' 'a aa B b_ 01 1'; do
            seed=$((seed + 1))
            # shellcheck disable=SC2086
            random_rows $seed $n $names > rows
            sort=
            cut -f 2,4 rows | tr '\t' '\n' | grep -qvxE '0|[1-9][0-9]*' || sort=-n
            classes_of rows $sort > classes
            equal rows classes || { echo "seed $seed, $n rows, $names"; return 1; }
        done
    done
}

@test "summary: more classes than fit memory's smallest: the same, with temporary files" {
    echo "# SEED=$SEED" >&3
    # shellcheck disable=SC2046
    random_rows "$SEED" 30000 $(seq 0 999) > rows
    labelsift summary < rows > wanted
    labelsift summary --pairs < rows > wanted.pairs
    mkdir temporary
    labelsift summary -S 1b -T temporary < rows | same wanted -
    labelsift summary --pairs -S 1b -T temporary < rows | same wanted.pairs -
    reference_pairs rows <(classes_of rows -n) | same wanted.pairs -
    labelsift summary -S 1b -T nowhere < rows 2> said && return 1
    grep -q "^labelsift summary: temporary file in nowhere: " said
    labelsift summary --pairs -S 1b -T nowhere < rows 2> said && return 1
    grep -q "^labelsift summary: temporary file in nowhere: " said
}

@test "summary: the pipeline's rows and issues" {
    echo "# SEED=$SEED" >&3
    random_records "$SEED" 3000 12 > records
    labelsift thresholds < records > t
    labelsift score t < records > rows
    seq 0 11 > classes
    equal rows classes
    equal rows classes -t t
    labelsift issues < rows | cut -f 2 | sort | uniq -c | awk '{ print $2 "\t" $1 }' > wanted
    labelsift summary < rows | awk -F '\t' '$1 != "" && $4 { print $1 "\t" $4 }' | sort | same wanted -
    labelsift summary < rows | tail -n 1 | cut -f 3 | same <(labelsift issues --count < rows) -
    labelsift score --header-out t < records | labelsift summary | same <(labelsift summary < rows) -
}

@test "summary: conformance: N and how many are listed" {
    need_conformance
    local case estimation n
    for case in "$CONFORMANCE"/*/; do
        labelsift thresholds -L "$case/labels.npy" -P "$case/pred_probs.npy" > t
        labelsift score -L "$case/labels.npy" -P "$case/pred_probs.npy" t > rows
        for estimation in off_diagonal off_diagonal_calibrated; do
            n=$(grep -c '' < "$case/issues-self_confidence-$estimation.txt" || true)
            labelsift summary -t t -e $estimation < rows > said
            tail -n 1 said | awk -F '\t' -v n="$n" '$4 != n { exit 1 }'
            [ "$(wc -l < said)" -eq $(($(grep -vc '^#' t) + 1)) ]
        done
        cut -f 1 t | grep -v '^#' > classes
        [ "$(wc -l < classes)" -gt 100 ] || equal rows classes -t t
    done
}

@test "summary: a small one, to the byte" {
    few > rows
    labelsift summary --header-out < rows > said
    same <(
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
            label records issues listed share health mean_score accuracy confused_with confused \
            cat 5 3 3 0.6 0.4 0.4000000000000001 0.4 dog 2 \
            dog 2 1 1 0.5 0.5 0.45 0.5 cat 1 \
            eel 1 0 0 0 1 0.7 1 '' 0 \
            '' 8 4 4 0.5 0.5 0.45000000000000007 0.5 '' ''
    ) said
    labelsift summary --pairs --header-out < rows > said
    same <(printf '%s\t%s\t%s\n' given guess count cat dog 2 cat eel 1 dog cat 1) said
    labelsift summary -o file < rows
    labelsift summary < rows | same file -
}

@test "summary: an empty stream, headers alone" {
    labelsift summary < /dev/null > said
    printf '\t0\t0\t0\t\t\t\t\t\t\n' | same said -
    labelsift summary --pairs < /dev/null > said
    [ ! -s said ]
    rows index label score guess guess_prob confident off_diagonal | labelsift summary --pairs > said
    [ ! -s said ]
    labelsift thresholds -k 2 < /dev/null > t
    labelsift summary -t t < /dev/null > said
    { printf '%s\t0\t0\t0\t\t\t\t\t\t0\n' 0 1 && printf '\t0\t0\t0\t\t\t\t\t\t\n'; } | same said -
    labelsift summary --pretty < /dev/null > said
    head -n 1 said | grep -q '^label .* times$'
    [ "$(wc -l < said)" -eq 3 ]
}

@test "summary: -t: its classes in its order, with those without rows; rows that are not of it" {
    printf '%s\n' label,eel,dog,ant,cat cat,.1,.1,.1,.7 dog,.1,.7,.1,.1 cat,.1,.6,.2,.1 > records
    labelsift thresholds < records > t
    labelsift score t < records > rows
    labelsift summary -t t < rows | cut -f 1,2,10 > said
    printf '%s\t%s\t%s\n' eel 0 0 dog 1 0 ant 0 0 cat 2 0 '' 3 '' | same said -
    labelsift summary < rows | cut -f 1 | same <(printf '%s\n' cat dog '') -
    head -n 2 rows > part
    run labelsift summary -t t < part
    assert_failure 1
    assert_output 'labelsift summary: stdin: 2 scored rows, but t was made of 3 (cut short?)'
    sed '2s/dog/fox/' rows > other
    run labelsift summary -t t < other
    assert_failure 1
    assert_output "labelsift summary: stdin: line 2: column 2: 'fox' is not a class of t"
    sed '3s/dog/fox/' rows > other
    run labelsift summary -t t < other
    assert_output "labelsift summary: stdin: line 3: column 4: 'fox' is not a class of t"
    run labelsift summary -t none < rows
    assert_failure 1
    assert_output 'labelsift summary: none: No such file or directory'
}

@test "summary: names with tabs, newlines and backslashes match those of the thresholds file" {
    printf '%s\n' 'label,"a	b",c\d' '"a	b",.1,.9' 'c\d,.2,.8' > records
    labelsift thresholds -d , < records > t
    labelsift score -d , t < records > rows
    labelsift summary -t t < rows | cut -f 1,2,9 > said
    printf '%s\t%s\t%s\n' 'a\tb' 1 'c\\d' 'c\\d' 1 '' '' 2 '' | same said -
}

@test "summary: what issues refuses it refuses, in the same words" {
    rows 0 cat 0.5 cat 0.5 1 0 > good
    {
        rows 0 cat 0,5 cat 0.5 1 0
        rows 0 cat 0.5 cat 0.5 1 2
        rows 0 '' 0.5 cat 0.5 1 0
        rows -1 cat 0.5 cat 0.5 1 0
        rows 0 cat nan cat 0.5 1 0
        printf '0\tcat\t0.5\n'
        printf '1\tcat\t0.5\tdog\t0.5\t1\t1\tid\n'
    } > bad
    while IFS= read -r line; do
        { cat good && printf '%s\n' "$line"; } > rows
        for options in '' --pairs --json --pretty; do
            labelsift issues < rows 2> wanted && return 1
            labelsift summary $options < rows > out 2> said && return 1
            grep -q 'stdin: line 2: ' said
            sed 's/ summary:/ issues:/' said | same wanted -
            [ ! -s out ]
        done
    done < bad
    { cat good && head -c -1 good; } > rows
    run labelsift summary < rows
    assert_failure 1
    assert_output 'labelsift summary: stdin: line 2: it has no newline (cut short?)'
}

@test "summary: options that exclude each other; words too many" {
    for options in '--pretty --json' '--pretty --header-out' '--json --header-out'; do
        # shellcheck disable=SC2086
        run labelsift summary $options < /dev/null
        assert_failure 2
        assert_output 'labelsift summary: --pretty, --json and --header-out exclude each other (see labelsift help summary)'
    done
    run labelsift summary --pairs -e off_diagonal_calibrated < /dev/null
    assert_failure 2
    assert_output 'labelsift summary: --pairs counts off_diagonal rows: it has no use for -e (see labelsift help summary)'
    run labelsift summary scored.tsv < /dev/null
    assert_failure 2
    assert_output "labelsift summary: it reads stdin; 'scored.tsv' is one word too many (see labelsift help summary)"
}

@test "summary --json: valid, and what the rows say" {
    command -v jq || skip 'no jq here'
    echo "# SEED=$SEED" >&3
    local names classes=16
    # shellcheck disable=SC2016,SC2089
    printf -v names '%s ' 'a"b' 'back\\slash' 'tab\tnew\nline\rend' '<script>' '`id`' '$(id)' \
        $'\x01\x1b[31m\x7f' $'caf\xc3\xa9' $'\xc2\x85' '日本' '{}' '[]' null true 'é' '0x1'
    # shellcheck disable=SC2086,SC2090
    random_rows "$SEED" 2000 $names > rows
    labelsift summary < rows > wanted
    labelsift summary --json < rows > json
    jq -r '(.classes[], .all) | [.label, .records, .issues, .listed, .share, .health, .mean_score,
        .accuracy, .confused_with, .confused] | map(. // "") | @tsv' json > said
    [ "$(wc -l < said)" -eq $((classes + 1)) ]
    digits wanted > wanted.digits
    digits said | same wanted.digits -
    labelsift summary --json --pairs < rows | jq -r '.pairs[] | [.given, .guess, .count] | @tsv' > said
    labelsift summary --pairs < rows | same said -
    LC_ALL=C grep -q '[^ -~	]' <(labelsift summary --json < rows | LC_ALL=C tr -d '\200-\377\n') && return 1
    labelsift summary --json < /dev/null | jq -e '.classes == [] and .all.share == null'
    labelsift summary --json --pairs < /dev/null | jq -e '.pairs == []'
}

@test "summary --json: bytes that are not UTF-8 become U+FFFD" {
    command -v jq || skip 'no jq here'
    rows 0 $'\xff' 0.5 $'a\xed\xa0\x80' 0.5 1 1 > rows
    labelsift summary --json < rows > json
    printf '"label": "a\\ufffd\\ufffd\\ufffd"' | grep -qF -f - json
    jq -e '.classes[1].label == "\ufffd"' json
}

@test "summary --pretty: aligned, rounded, as wide as it is told" {
    few > rows
    labelsift summary --pretty < rows > said
    same "$DATA/summary.pretty" said
    labelsift summary --pretty --pairs < rows > said
    printf '%s\n' 'given     guess     count' 'cat       dog           2' \
        'cat       eel           1' 'dog       cat           1' | same - said
    rows 0 averyveryverylongname 0.5 anotherlongnameforaclass 0.5 1 1 > rows
    COLUMNS=80 labelsift summary --pretty < rows > said
    awk 'length > 84 { exit 1 }' said # "…" is three bytes
    grep -q '^avery…name .* anoth…lass ' said
    COLUMNS=200 labelsift summary --pretty < rows | grep -q '^averyveryverylongname .* anotherlongnameforaclass '
    COLUMNS=1 labelsift summary --pretty < rows | grep -q '^aver…ame '
    labelsift summary --pretty < rows | grep -q '^averyveryverylongname '
}

@test "summary --pretty: nothing reaches the terminal that it would obey; wide names are aligned" {
    rows 0 $'e\x1b[31m' 0.5 $'c\xc2\x9b1m' 0.5 1 1 1 $'x\xff' 0.5 $'\xe2\x80\xae' 0.5 1 1 \
        2 日本 0.5 $'e\xcc\x81' 0.5 1 1 > rows
    labelsift summary --pretty < rows > said
    LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' said && return 1
    LC_ALL=C grep -qF -e $'\xc2\x9b' -e $'\xff' -e $'\xe2\x80\xae' said && return 1
    for shown in 'e\x1b[31m ' 'c\xc2\x9b1m ' 'x\xff ' '\xe2\x80\xae '; do
        grep -qF "$shown" said || { echo "$shown"; cat said; return 1; }
    done
    # 12 columns for a name, two for the gap: 日本 takes 6 bytes and 4 columns
    grep -q '^日本          *1 ' said
    [ "$(sed -n 's/\(^日本 *[0-9]\).*/\1/p' said | wc -c)" -eq $(($(sed -n 's/\(^x\\xff *[0-9]\).*/\1/p' said | wc -c) + 2)) ]
}

@test "summary: on a terminal it is pretty, but not with --header-out or into a file" {
    ln -s "$LABELSIFT" labelsift
    few > rows
    labelsift summary --pretty < rows > pretty
    at_terminal 'stty cols 80 && labelsift summary < rows'
    same pretty seen
    labelsift summary --header-out < rows | expand > plain
    at_terminal 'labelsift summary --header-out < rows'
    expand seen | same plain -
    labelsift summary < rows > plain
    at_terminal 'labelsift summary -o file < rows'
    same plain file
    rows 0 averyveryverylongname 0.5 anotherlongnameforaclass 0.5 1 1 > rows
    at_terminal 'stty cols 60 && labelsift summary < rows'
    grep -q '^aver…ame ' seen
}
