# find = thresholds | score | issues, in one pass where the score allows it.
load helper
load limits

setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 300 6 edges=1 > base
    random_records "$SEED" 6000 3 edges=1 > long
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    ln -s "$BATS_FILE_TMPDIR"/{base,long} .
}

reading=() scoring=() ranking=()
margin=(-s normalized_margin -a)

# three FILE: what the three verbs say of it by these options: want.t, want.scored, want.issues; and
# find, asked for the last alone, for which it goes a shorter way
three() {
    rm -f want.t want.scored want.issues alone.issues
    labelsift thresholds -q "${reading[@]}" < "$1" > want.t || return
    labelsift score -q "${reading[@]}" "${scoring[@]}" want.t < "$1" > want.scored || return
    labelsift issues "${ranking[@]}" < want.scored > want.issues || return
    labelsift find -q "${reading[@]}" "${scoring[@]}" "${ranking[@]}" < "$1" > alone.issues &&
        same want.issues alone.issues
}

# find_three [OPTION…]: find with the same and more options, whose outputs must be those three
find_three() {
    rm -f got.t got.scored got.issues
    labelsift find -q "${reading[@]}" "${scoring[@]}" "${ranking[@]}" --thresholds-out got.t \
        --scored-out got.scored "$@" > got.issues || return
    same want.t got.t && same want.scored got.scored && same want.issues got.issues
}

# refused STATUS MESSAGE COMMAND…: ends so, with that one line on stderr and nothing on stdout
refused() {
    run --separate-stderr -- "${@:3}"
    # shellcheck disable=SC2154 # bats' run sets it
    [ "$status" = "$1" ] && [ -z "$output" ] && [ "$stderr" = "labelsift find: $2" ] && return
    printf 'wanted %s: %s\ngot    %s: %s\n' "$1" "labelsift find: $2" "$status" "$stderr"
    return 1
}

# ---- as the three verbs ----

@test "find: probabilities above 1 and margins below 0" {
    awk -v seed="$SEED" 'BEGIN {
        srand(seed)
        for (i = 0; i < 3000; i++)
            print 0 "," 0.002 * rand() "," 1.001 "," 1e-3
    }' > above
    for adjusted in '' -a; do
        scoring=(-s normalized_margin $adjusted)
        for take in 1 10 100 2900; do
            ranking=(--take $take)
            three above
            find_three < above
        done
        [ -n "$adjusted" ] || awk -F '\t' '$3 < 0 { n++ } END { exit n < 100 }' want.scored
    done
}

# forms: the records in base.csv, of $classes classes, in every form; raw and npy of type $real
forms() {
    local rows
    rows=$(wc -l < base.csv)
    cp base.csv form.text
    gzip < base.csv > form.gz
    awk -v k="$classes" 'BEGIN {
            printf "id,label"
            for (j = 0; j < k; j++)
                printf ",p_%s", substr("abcdefghijklmnopqrstuvwxyz", j + 1, 1) "\\" j
            print ""
        }
        {print "\"row ; " NR - 1 "\\\"," $0}' base.csv > form.header
    awk -F , '{
        printf "%s", $1
        for (j = NF; j > 1; j--)
            if ($j != 0)
                printf " %d:%s", j - 2, $j
        print ""
    }' base.csv > form.sparse
    mknpy -p "$real" < base.csv > form.npy
    mknpy -x -r 7 < base.csv > form.fields
    {
        mknpy -p '<f4' -r 30 < base.csv
        mknpy -x -p '<f2' < base.csv
        mknpy < base.csv
    } > form.arrays_in_turn
    gzip < form.arrays_in_turn > form.npygz
    mknpy -l '<i4' -p "$real" -d '' < base.csv | tail -c +65 > form.raw
    cut -d , -f 1 base.csv |
        mknpy -d "{'descr': '<i8', 'fortran_order': False, 'shape': ($rows,), }" > labels.npy
    cut -d , -f 2- base.csv > form.apart
    sed 's/^[^,]*//' base.csv | mknpy -l '<i0' \
        -d "{'descr': '<f8', 'fortran_order': False, 'shape': ($rows, $classes), }" > probs.npy
    true > form.arrays
    for ((j = 0; j < classes; j++)); do
        echo "class $((classes - j))"
    done > class_names
}

# options_of FORM: reading, how it is read
options_of() {
    case $1 in
    header) reading=(--id id) ;;
    sparse) reading=(-f sparse -k "$classes") ;;
    fields) reading=(--id group) ;;
    raw) reading=(-f "raw-${real#<}" -k "$classes") ;;
    apart) reading=(-L labels.npy) ;;
    arrays) reading=(-L labels.npy -P probs.npy) ;;
    *) reading=() ;;
    esac
}

# one_of N: true once in N
one_of() {
    ((RANDOM % $1 == 0))
}

# choose WORD…: any of them, in $chosen
choose() {
    shift $((RANDOM % $#))
    chosen=$1
}

# any_options SCORE ESTIMATION: form, reading, scoring, ranking and how, at random
any_options() {
    local options
    choose text gz header sparse npy fields arrays_in_turn npygz raw apart arrays
    form=$chosen
    options_of "$form"
    ((bad)) && reading+=(--skip-bad)
    ((unlabelled)) && reading+=(--ignore-label -1)
    if [ "$form" != header ] && one_of 3; then
        reading+=(--class-names class_names)
    fi
    score_options "$1"
    scoring=("${options[@]}") ranking=(-e "$2") how=()
    one_of 3 && scoring+=(--absent-classes=never)
    one_of 3 && scoring+=(--first-index $((RANDOM * 1000)))
    one_of 3 && scoring+=(--same-stream)
    choose '' --count --mask "-n 0" "-n 3" "-n 1000" ''
    # shellcheck disable=SC2206
    ranking+=($chosen)
    one_of 3 && ranking+=(--take $((RANDOM % 50)))
    one_of 3 && ranking+=(--by-index)
    choose 64K 1G 300K
    how+=(-S "$chosen")
    choose 1 2 3
    how+=(-j "$chosen")
    one_of 2 && how+=(--block-size $((RANDOM % 3000 + 1)))
    if one_of 4; then
        scoring+=(--header-out) ranking+=(--header-out)
    fi
    return 0
}

# any_records SEED: base.csv; with $bad some bad ones, with $unlabelled some without a label
any_records() {
    RANDOM=$1
    classes=$((RANDOM % 12 + 2)) # of 2, an edge may leave nothing that a float16 holds
    bad=$((RANDOM % 2)) unlabelled=$((RANDOM % 2))
    choose '<f2' '<f4' '<f8'
    real=$chosen
    random_records "$1" $((RANDOM % 150 + 5)) $classes edges=$((classes > 2)) |
        awk -F , -v OFS=, -v bad=$bad -v unlabelled=$unlabelled '
            bad && NR % 11 == 5 {$(2 + NR % (NF - 1)) = "4.25"}
            bad && NR % 13 == 5 {$1 = 99}
            unlabelled && NR % 7 == 2 {$1 = -1}
            {print}' > base.csv
    forms
}

@test "find: = the three verbs at random: every score, estimate, form and option" {
    for i in {1..8}; do
        any_records $((SEED + i))
        for score in $SCORES; do
            for estimation in off_diagonal off_diagonal_calibrated; do
                any_options $score $estimation
                three form.$form || { echo "the verbs failed: seed $((SEED + i))"; return 1; }
                find_three "${how[@]}" < form.$form || {
                    echo "SEED=$((SEED + i)) form.$form: ${reading[*]} ${scoring[*]}" \
                        "${ranking[*]} ${how[*]}"
                    return 1
                }
            done
        done
    done
}

@test "find: a pipe, in pieces, gives what a file gives" {
    for score in self_confidence normalized_margin confidence_weighted_entropy \
        self_confidence-adjusted; do
        score_options $score
        scoring=("${options[@]}")
        three base
        for bytes in 100000 100 1; do
            dribble $bytes < base | find_three -j 2
        done
        mknpy -r 50 < base | gzip | dribble 37 | find_three
    done
}

@test "find: few records, none, and none that counts" {
    reading=(--ignore-label 0)
    for rows in 1 2; do
        head -n $rows base > few
        labelsift thresholds -k 6 "${reading[@]}" < few > want.t
        [ "$(grep -c '#rows.0' want.t)" = 1 ] || { three few && find_three < few; }
    done
    reading=() ranking=(--header-out) scoring=(--header-out)
    true > empty
    three empty
    find_three < empty
    find_three < /dev/null
    true | find_three
    scoring+=("${margin[@]}")
    find_three < empty
    mknpy -d "{'descr': [('label', '<i4'), ('probs', '<f4', (7,)), ('name', '<S3')],
        'fortran_order': False, 'shape': (0,), }" < empty > none.npy
    labelsift find --header-out --id name < none.npy | same want.issues -
    [ "$(labelsift find --count < empty)" = 0 ]
    [ -z "$(labelsift find --mask < empty)" ]
    [ "$(labelsift find -q --ignore-label 0 --count < <(echo 0,1,0))" = 0 ]
}

@test "find: = the three verbs on every conformance case, npy" {
    need_conformance
    local failed=0
    for case in $(find "$CONFORMANCE" -mindepth 1 -maxdepth 1 -type d | sort); do
        npyrec "$case/labels.npy" "$case/pred_probs.npy" > records.npy
        for score in $SCORES; do
            score_options "$score"
            scoring=("${options[@]}") ranking=()
            three records.npy
            find_three < records.npy || { echo "$case: $score"; failed=1; }
            find_three -L "$case/labels.npy" -P "$case/pred_probs.npy" < /dev/null ||
                { echo "$case: $score, two arrays"; failed=1; }
            labelsift issues -e off_diagonal_calibrated < want.scored > want.issues
            labelsift find -q "${options[@]}" -e off_diagonal_calibrated < records.npy |
                same want.issues - || { echo "$case: $score, calibrated"; failed=1; }
        done
    done
    [ $failed = 0 ]
}

@test "find: = the three verbs on every conformance case, text" {
    need_conformance
    local failed=0
    for case in $(find "$CONFORMANCE" -mindepth 1 -maxdepth 1 -type d | sort); do
        for score in self_confidence normalized_margin-adjusted; do
            score_options "$score"
            scoring=("${options[@]}") ranking=(-e off_diagonal_calibrated)
            three "$case/records.csv.gz"
            find_three < "$case/records.csv.gz" || { echo "$case: $score"; failed=1; }
        done
    done
    [ $failed = 0 ]
}

@test "find: notes are those of one pass, said once" {
    { cat base && printf '%s\n' 1,.1,.1,.1,.1,.1,.1 9,.5,.5,0,0,0,0 && printf 0,1,0,0,0,0,0; } > notes
    for options in "" "${margin[*]}"; do
        # shellcheck disable=SC2086
        labelsift find --skip-bad $options < notes 2>&1 > /dev/null | grep -v 'do not add up' > said
        same - said << 'END'
labelsift find: note: 1 bad record skipped of 303
labelsift find: note: stdin: the last line has no newline; is the stream whole?
END
        # shellcheck disable=SC2086
        labelsift find --skip-bad --rejects rejects $options < notes 2> /dev/null > /dev/null
        same - rejects << 'END'
301	line 302: field 1: label 9 is not in 0…5	9,.5,.5,0,0,0,0
END
    done
}

# ---- how often it reads ----

@test "find: a pipe is read once, to its end" {
    three base
    for score in self_confidence self_confidence-adjusted normalized_margin \
        confidence_weighted_entropy; do
        score_options $score
        scoring=("${options[@]}")
        three long
        mkfifo pipe
        tee >(wc -c > bytes) < long > pipe &
        find_three -S 64K < pipe
        wait
        rm pipe
        until [ -s bytes ]; do sleep 0.01; done
        [ "$(cat bytes)" = "$(wc -c < long)" ]
    done
}

@test "find: a command is run once, or twice for the adjusted margin" {
    cat > model << 'END'
#!/bin/sh
echo run >> runs
cat base
END
    chmod +x model
    three base
    find_three -- ./model
    [ "$(wc -l < runs)" = 1 ]
    scoring=("${margin[@]}")
    three base
    find_three -- ./model
    [ "$(wc -l < runs)" = 3 ]
}

@test "find: the adjusted margin on a pipe is refused with the remedy" {
    pipe_margin() {
        labelsift find "${margin[@]}" "$@" < <(cat base)
    }
    local message="the adjusted margin takes two passes, and stdin can be read once only: give a "
    message+="file (labelsift find … < FILE), a command (labelsift find … -- COMMAND) or use "
    message+="thresholds, score and issues"
    refused 1 "$message" pipe_margin -o out --scored-out scored --thresholds-out t
    [ ! -e out ] && [ ! -e scored ] && [ ! -e t ]
}

@test "find: stdin is rewound to where it stood" {
    scoring=("${margin[@]}")
    tail -n +2 base > rest
    three rest
    { read -r first && find_three; } < base
    [ "$first" = "$(head -n 1 base)" ]
    { read -r _ && find_three -- cat; } < base
    { read -r _ && read -r _ && labelsift find; } < base > two
    tail -n +3 base | labelsift find | same two -
    head -c 100000 base > part # and where a gzip stream stands in a file
    { head -c 7777 /dev/zero && gzip < base; } > behind
    three base
    { dd bs=7777 count=1 of=/dev/null 2> dd && find_three; } < behind
}

# ---- COMMAND ----

@test "find: -- COMMAND is run directly, without a shell" {
    cat > model << 'END'
#!/bin/sh
for word; do
    printf '<%s>\n' "$word"
done > words
cat base
END
    chmod +x model
    three base
    # shellcheck disable=SC2016
    find_three -- ./model 'two words' '$HOME' '; rm base' '*' '' -n --help -- '"'
    printf '<%s>\n' 'two words' '$HOME' '; rm base' '*' '' -n --help -- '"' | same words -
    PATH=$PWD:$PATH find_three -- model
    cp model 'a model'
    find_three -- './a model'
}

@test "find: COMMAND's stdin is ours, the same again if it is a file, else /dev/null in two runs" {
    cat > model << 'END'
#!/bin/sh
wc -c >> seen
cat base
END
    chmod +x model
    three base
    find_three -- ./model < long
    head -c 1234 long | find_three -- ./model
    find_three -- ./model < /dev/null
    scoring=("${margin[@]}")
    three base
    find_three -- ./model < long
    head -c 1234 long | find_three -- ./model
    size=$(wc -c < long)
    printf '%d\n' "$size" 1234 0 "$size" "$size" 0 0 | same - seen
    head -n 100 base | find_three -- cat base
}

@test "find: a word that is no option is one too many, unless -- is before it" {
    local tail='is one word too many (a command comes after --) (see labelsift help find)'
    refused 2 "it reads stdin; 'cat' $tail" labelsift find cat base < /dev/null
    refused 2 "it reads stdin; 'nix' $tail" labelsift find nix -- cat base < /dev/null
    refused 2 "it reads stdin; 'nix' $tail" labelsift find -j 1 nix -- cat base < /dev/null
    refused 2 "-P has the records already; 'cat' has none to give (see labelsift help find)" \
        labelsift find -L labels -P probs -- cat base
    refused 2 "'x' is written twice (see labelsift help find)" \
        labelsift find -o x --scored-out x < base
    refused 2 "'x' is written twice (see labelsift help find)" \
        labelsift find --skip-bad --rejects x --thresholds-out x < base
    [ ! -e x ]
    three base
    labelsift find --thresholds-out /dev/null --scored-out /dev/null < base | cmp want.issues -
}

# outputs [OPTION…] -- COMMAND…: find with every output; says so on stdout if one is there then
outputs() {
    local status=0
    labelsift find -q -o out --thresholds-out out.t --scored-out out.scored --skip-bad \
        --rejects out.rejects "$@" || status=$?
    ls -A | grep -E '^\.?out' && echo 'an output is there'
    return $status
}

@test "find: a command that fails is an error that names it" {
    for options in "" "${margin[*]}"; do
        # shellcheck disable=SC2206
        options=($options)
        refused 1 'sh: ended with exit status 3' outputs "${options[@]}" -- sh -c 'cat base; exit 3'
        refused 1 'sh: was ended by signal 9 (Killed)' \
            outputs "${options[@]}" -- sh -c 'cat base; kill -9 $$'
        refused 1 'sh: was ended by signal 15 (Terminated)' \
            outputs "${options[@]}" -- sh -c 'kill $$'
        refused 1 'false: ended with exit status 1' outputs "${options[@]}" -- false
        refused 1 'nowhere/model: cannot be run: No such file or directory' \
            outputs "${options[@]}" -- nowhere/model
        refused 1 'labelsift-no-such-command: cannot be run: No such file or directory' \
            outputs "${options[@]}" -- labelsift-no-such-command
        refused 1 './base: cannot be run: Permission denied' outputs "${options[@]}" -- ./base
        refused 1 ': cannot be run: No such file or directory' outputs "${options[@]}" -- ''
    done
    echo first > state
    refused 1 'sh: ended with exit status 4' outputs "${margin[@]}" -- \
        sh -c 'cat base; rm state 2> state.err || exit 4'
    true > base.tmp
    labelsift find -- true > nothing
    [ ! -s nothing ]
}

@test "find: our own error goes before the command's failure, and ends the command" {
    refused 1 "sh: line 301: field 1: label 77 is not in 0…5" labelsift find -- \
        sh -c 'cat base; echo 77,1,0,0,0,0,0; exit 3'
    refused 1 "sh: line 1: field 1: label 77 is not in 0…5" labelsift find -k 6 -- \
        sh -c 'echo 77,1,0,0,0,0,0; while :; do cat base; done'
    refused 1 "sh: line 301: field 1: label 77 is not in 0…5" labelsift find -- \
        sh -c 'cat base; echo 77,1,0,0,0,0,0; sleep 30; echo > late'
    [ ! -e late ]
}

# ---- the same stream again ----

# two_runs FIRST SECOND [OPTION…]: the adjusted margin of a command that gives two streams
two_runs() {
    rm -f second
    outputs "${margin[@]}" "${@:3}" -- sh -c 'if [ -e second ]
        then cat "$1"
        else cat "$0" && echo > second
        fi' "$1" "$2"
}

# differs WHAT SECOND [OPTION…]: two runs, base and then SECOND, end with exit status 3
differs() {
    refused 3 "sh: the second run gave another stream: $1" two_runs base "$2" "${@:3}"
}

@test "find: two runs that differ in rows, labels, order or classes: exit 3" {
    for options in --same-stream=exact --same-stream=labels; do
        head -n 299 base > other
        differs 'the number of records differs' other $options
        cat base base > other
        differs 'the number of records differs' other $options
        true > other
        differs 'the number of records differs' other $options
        awk -F , -v OFS=, 'NR == 150 {$1 = ($1 + 1) % 6} {print}' base > other
        differs 'labels differ' other $options
        awk -F , -v OFS=, 'NR == 150 {$1 = 77} {print}' base > other # skipped as bad
        differs 'the number of records differs' other $options
        awk -F , '$1 == 0 && !a {a = $0; next} $1 && a && !b {b = 1; print; print a; next} {print}' \
            base > other
        ! cmp -s base other || return 1
        differs 'the order, or an id, differs' other $options
        tac base > other
        differs 'the order, or an id, differs' other $options
        sed 's/$/,0/' base > other
        differs 'the number of classes differs' other $options
        sed 's/,[^,]*$//' base > other
        differs 'the number of classes differs' other $options
        { echo label,a,b,c,d,e,f && cat base; } > other
        differs "the classes' names differ" other $options
    done
}

@test "find: two runs that differ in probabilities: exit 3, unless --same-stream=labels" {
    # of one record: its own probability; two others that are not the highest; of two records of
    # one label: all
    three base
    cp want.t first.t
    awk -F , -v OFS=, '
        NR > 150 && !done && $(2 + $1) > 0.01 {
            $(2 + $1) = sprintf("%.17g", $(2 + $1) / (1 + 2 ^ -50))
            done = 1
        }
        {print}' base > own
    awk -F , -v OFS=, 'NR > 150 && !done {
            high = 2
            for (j = 3; j <= NF; j++)
                if ($j > $high) high = j
            for (a = 2; a <= NF && !done; a++)
                for (b = a + 1; b <= NF && !done; b++)
                    if (a != high && b != high && a != $1 + 2 && b != $1 + 2 && $a != $b) {
                        keep = $a; $a = $b; $b = keep
                        done = 1
                    }
        }
        {print}' base > others
    awk -F , '
        {line[NR] = $0}
        $1 == 2 && !b && a && $0 != line[a] {b = NR}
        $1 == 2 && !a {a = NR}
        END {
            keep = line[a]; line[a] = line[b]; line[b] = keep
            for (i = 1; i <= NR; i++)
                print line[i]
        }' base > order
    for second in own others order; do
        ! cmp -s base $second || return 1
        [ "$(wc -l < $second)" = 300 ]
        scoring=("${margin[@]}" --same-stream=labels)
        cp first.t want.t # of the first run, and scores of the second
        labelsift score -q "${margin[@]}" want.t < $second > want.scored
        labelsift issues < want.scored > want.issues
        rm -f second
        find_three -- sh -c '[ -e second ] && cat "$1" || { cat "$0" && echo > second; }' \
            base $second
    done
    differs 'probabilities differ' own
    differs 'probabilities or their order differ' others
    differs 'probabilities or their order differ' order
    differs 'probabilities or their order differ' others --same-stream
    differs 'probabilities or their order differ' order --same-stream=exact -j 3 --block-size 100
}

@test "find: two runs that differ in an id, or a sparse record's classes: exit 3" {
    { echo name,label,a,b,c,d,e,f && sed 's/^/x,/' base; } > named
    { head -n 200 named && tail -n +201 named | sed '1s/x/y/'; } > other
    refused 3 'sh: the second run gave another stream: the order, or an id, differs' \
        two_runs named other --id name --same-stream=labels
    two_runs named other --probs a-f
    rm out out.t out.scored out.rejects
    printf '%s\n' '0 0:.5 2:.3 1:.2' '1 1:.5 0:.3 2:.2' '2 2:.5 3:.25 0:.25' > one
    printf '%s\n' '0 0:.5 2:.3 1:.2' '1 1:.5 0:.3 2:.2' '2 2:.5 3:.25 1:.25' > other
    refused 3 'sh: the second run gave another stream: probabilities or their order differ' \
        two_runs one other -f sparse -k 4
    two_runs one one -f sparse -k 4
    [ -s out.scored ]
}

# ---- temporary files ----

@test "find, issues: -S 64K = -S 1G" {
    "$SIMULATE" --rows 200000 --classes 5 --noise 0.3 > records.npy
    labelsift thresholds < records.npy > t
    labelsift score t < records.npy > scored
    shuf --random-source=<(yes "$SEED") scored > shuffled
    mkdir temporary
    for options in "" --mask --by-index "-n 1000" "--take 150000 --by-index"; do
        # shellcheck disable=SC2086
        labelsift issues $options -S 1G < scored > wanted
        # shellcheck disable=SC2086
        for file in scored shuffled; do
            labelsift issues $options -S 64K -T temporary < $file | same wanted -
        done
        # shellcheck disable=SC2086
        labelsift find $options -S 64K -T temporary < records.npy | same wanted -
    done
    [ -z "$(ls -A temporary)" ]
}

@test "find, issues: a -T that is missing, no folder, or takes no files" {
    labelsift score <(labelsift thresholds < long) < long > scored
    for verb in find issues; do
        input=long
        [ $verb = find ] || input=scored
        refused_by() {
            run --separate-stderr labelsift $verb -S 64K "$@" < $input
            [ "$status" = 1 ]
            [ -z "$output" ]
            echo "$stderr"
            [ "${#stderr_lines[@]}" = 1 ]
        }
        [ "$(refused_by -T none)" = \
            "labelsift $verb: temporary file in none: No such file or directory" ]
        [ "$(refused_by -T base)" = "labelsift $verb: temporary file in base: Not a directory" ]
        [ "$(TMPDIR=none refused_by)" = \
            "labelsift $verb: temporary file in none: No such file or directory" ]
        refused_by -T /proc | grep "^labelsift $verb: temporary file in /proc: "
        labelsift $verb -T none < $input > fits # it is not needed
        TMPDIR=none labelsift $verb -S 64K -T . < $input | same fits -
        TMPDIR='' labelsift $verb -S 64K < $input | same fits -
    done
}

@test "find, issues: a temporary file beyond the limit of file sizes" {
    "$SIMULATE" --rows 20000 --classes 5 > records.npy
    labelsift score <(labelsift thresholds < records.npy) < records.npy > scored
    mkdir temporary
    small_files() {
        (
            ulimit -f 100
            "$LABELSIFT" "$@"
        )
    }
    refused 1 'temporary file in temporary: File too large' \
        small_files find -S 64K -T temporary < records.npy
    run --separate-stderr small_files issues -S 64K -T temporary < scored
    [ "$status" = 1 ]
    [ -z "$output" ]
    [ "$stderr" = 'labelsift issues: temporary file in temporary: File too large' ]
    [ -z "$(ls -A temporary)" ]
    small_files find -T temporary --count < records.npy
}

teardown() {
    if mountpoint -q "$BATS_TEST_TMPDIR/full"; then
        umount "$BATS_TEST_TMPDIR/full"
    fi
}

@test "find, issues: a temporary file on a full disk" {
    mkdir full
    mount -t tmpfs -o size=2m none full 2> no || skip "cannot mount a small file system"
    "$SIMULATE" --rows 100000 --classes 5 --noise 0.3 > records.npy
    labelsift score <(labelsift thresholds < records.npy) < records.npy > scored
    refused 1 'temporary file in full: No space left on device' \
        labelsift find -S 64K -T full -o out --scored-out out.scored < records.npy
    run --separate-stderr labelsift issues -S 64K -T full -o out < scored
    [ "$status" = 1 ]
    [ -z "$output" ]
    [ "$stderr" = 'labelsift issues: temporary file in full: No space left on device' ]
    [ -z "$(ls -A full)" ]
    [ "$(echo out* .out*)" = 'out* .out*' ]
    # the spool fits, the sorted runs of the issues beside it do not
    refused 1 'temporary file in full: No space left on device' \
        labelsift find -S 3M -T full --take 100000 < records.npy
    run --separate-stderr labelsift find -T temporary -o full/out --scored-out full/s < records.npy
    [ "$status" = 1 ]
    [[ $stderr == *': No space left on device' ]]
    [ -z "$(ls -A full)" ]
}

# ---- ending before the end ----

# killed SIGNAL DELAY FILE: find -S 64K of records that come for ever, killed then; whether it used
# a temporary file goes to FILE
killed() {
    rm -f pipe
    mkfifo pipe
    while cat long; do
        sleep 0.001
    done > pipe 2> broken &
    local producer=$!
    TMPDIR=$PWD/temporary "$LABELSIFT" find -S 64K -j 2 -o folder/out --scored-out folder/scored \
        --thresholds-out folder/t < pipe &
    local find=$! status=0
    sleep "$2"
    find /proc/$find/fd -lname '*/temporary/*(deleted)' >> "$3"
    ls -A temporary >> names
    kill -"$1" $find
    wait $find 2> wait || status=$?
    wait $producer || true
    [ $status = $((128 + $(kill -l "$1"))) ]
}

@test "find: killed at any moment it leaves no temporary file and no output" {
    echo "SEED=$SEED"
    RANDOM=$SEED
    mkdir temporary folder
    for signal in KILL TERM KILL INT KILL HUP KILL TERM; do
        [ $signal != INT ] || continue # ignored by what runs in the background
        killed $signal 0.$((RANDOM % 4))$((RANDOM % 10)) in_use
        [ -z "$(ls -A temporary)" ]
        [ ! -e folder/out ]
        [ ! -e folder/scored ]
        [ ! -e folder/t ]
        [ $signal = KILL ] || [ "$(ls -A folder | grep -cv '^kept')" = 0 ]
        rm -rf folder
        mkdir folder
    done
    killed TERM 0.7 in_use
    [ -s in_use ]
    [ ! -s names ]
}

@test "find: killed while it writes the issues it leaves nothing either" {
    mkdir temporary
    mkfifo pipe
    "$SIMULATE" --rows 50000 --classes 5 --noise 0.3 > records.npy
    for signal in KILL TERM; do
        TMPDIR=$PWD/temporary "$LABELSIFT" find -S 64K --thresholds-out t < records.npy > pipe &
        find=$!
        exec 5< pipe
        read -r line <&5 # the first issue: it waits in the pipe with the others
        [ -n "$line" ]
        [ -z "$(ls -A temporary)" ]
        kill -$signal $find
        wait $find 2> wait || true
        exec 5<&-
        [ -z "$(ls -A temporary)" ]
        [ ! -e t ]
    done
}

@test "find: 2,000,000 records of 10 classes, -S 1M, in 128 MiB of address space" {
    need_plain_build
    model() {
        "$SIMULATE" --rows 2000000 --classes 10
    }
    model | limited 131072 "$LABELSIFT" find -S 1M -j 2 > small
    model | labelsift find -S 1G | cmp - small
    [ "$(wc -l < small)" -gt 100000 ]
}
