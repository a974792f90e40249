# Command lines that mean nothing: exit 2, one line that points to the help. Nothing is ignored.
load helper
load refuses

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_good_files
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

# misused MESSAGE VERB ARGUMENTS…
misused() {
    refuses 2 "$1 (see labelsift help $2)" "${@:2}" < good
}

@test "errors: verbs" {
    says 2 "labelsift: no verb 'frobnicate' (see labelsift help)" 'labelsift frobnicate'
    says 2 "labelsift: no verb '' (see labelsift help)" "labelsift ''"
    says 2 "labelsift: no verb '\\x1b[31m' (see labelsift help)" "labelsift \$'\e[31m'"
    says 2 "labelsift: no verb '--frob' (see labelsift help)" 'labelsift --frob'
    says 2 "labelsift: no verb 'nix' (see labelsift help)" 'labelsift help nix'
    says 2 "labelsift: 'x' is one word too many (see labelsift help)" 'labelsift help score x'
    says 2 "labelsift: 'x' is one word too many (see labelsift help)" 'labelsift --version x'
}

@test "errors: options a verb does not have" {
    misused "unknown option '--nix'" thresholds --nix
    misused "unknown option '--nix'" thresholds --nix=1
    misused "unknown option '-x'" thresholds -x
    misused "unknown option '-x'" thresholds -qx
    misused "unknown option '-\\x1b'" thresholds $'-\e'
}

# elsewhere VERB OPTION OTHERS: a usage error that says which verbs have the option
elsewhere() {
    misused "unknown option '$2'; $3 it" "$1" "$2"
}

@test "errors: options that other verbs have" {
    for option in -s --score -a --adjust --absent-classes --same-stream --first-index; do
        elsewhere thresholds $option 'score and find have'
    done
    for option in -e -S; do
        elsewhere thresholds $option 'issues, find and summary have'
    done
    for option in --mask -n --by-index; do
        elsewhere thresholds $option 'issues and find have'
        elsewhere score $option 'issues and find have'
        elsewhere merge $option 'issues and find have'
    done
    for option in -f -k -d --label --id --probs --class-names --ignore-label -L -P --skip-bad --rejects \
        --sparse-base -j; do
        elsewhere issues $option 'thresholds, score, find and pack have'
        elsewhere merge $option 'thresholds, score, find and pack have'
    done
    elsewhere find --line-buffered 'score has'
    elsewhere find --expect 'merge has'
    elsewhere merge --dtype 'pack has'
    misused "unknown option '--dtype'; pack has it" merge --dtype=f4
    misused "unknown option '-n'; issues and find have it" score -qn 3 t
    misused "unknown option '--block-size'" issues --block-size 3
}

@test "errors: a mistyped option or verb: the nearest, if one is near" {
    misused "unknown option '--scor'; did you mean '--score'?" find --scor normalized_margin
    misused "unknown option '--scroe'; did you mean '--score'?" score --scroe=x t
    misused "unknown option '--threds'; did you mean '--threads'?" thresholds --threds 2
    misused "unknown option '--adjusted'; did you mean '--adjust'?" find --adjusted
    misused "unknown option '--label_file'; did you mean '--labels-file'?" pack --label_file l
    misused "unknown option '--mak'; did you mean '--mask'?" issues --mak
    misused "unknown option '--ma'" issues --ma
    misused "unknown option '--blok-size'" thresholds --blok-size 3
    for word in scroe:score isues:issues fnd:find Find:find threshold:thresholds hlep:help \
        --versoin:--version; do
        says 2 "labelsift: no verb '${word%:*}'; did you mean '${word#*:}'? (see labelsift help)" \
            "labelsift ${word%:*}"
    done
    says 2 "labelsift: no verb 'fidn'; did you mean 'find'? (see labelsift help)" 'labelsift help fidn'
}

@test "errors: the beginning of an option's name is no option" {
    misused "unknown option '--thresholds'; did you mean '--thresholds-out'?" find --thresholds t
    labelsift thresholds < good | same - t
    misused "unknown option '--scored'; did you mean '--scored-out'?" find --scored=t
    misused "unknown option '--scored'; did you mean '--scored-out'?" find --scored
    misused "unknown option '--header'; did you mean '--header-out'?" issues --header
    misused "unknown option '--skip'; did you mean '--skip-bad'?" thresholds --skip
    misused "unknown option '--class'; did you mean '--classes'?" thresholds --class 3
}

@test "errors: options without their value, or with one too many" {
    misused '--classes wants a value' thresholds -k
    misused '--classes wants a value' thresholds --classes
    misused '--output wants a value' merge -o
    misused '--header wants a value' thresholds --header
    misused '--first-index wants a value' score t --first-index
    misused '--quiet takes no value' thresholds --quiet=1
    misused '--adjust takes no value' score --adjust=yes t
    misused '--mask takes no value' issues --mask=0
}

@test "errors: values" {
    for value in 0 1 x '' -1 2.5 3x ' 3' 2147483648 99999999999999999999; do
        misused "--classes: '$value' is not a number from 2 to 2147483647" thresholds -k "$value"
    done
    for value in 0 x '' -1 1025; do
        misused "--threads: '$value' is not a number from 1 to 1024" find -j "$value"
    done
    for value in csv '' raw raw-f16 raw_f4 NPY; do
        misused "--format: '$value' is not auto, text, sparse, npy, raw-f2, raw-bf2, raw-f4 or raw-f8" thresholds -f "$value"
    done
    for value in ab '' 1 . - + '"' e é; do
        misused "--delimiter: '$value' is not one character that may stand between fields" thresholds -d "$value"
    done
    misused "--header: 'maybe' is not auto, yes or no" thresholds --header maybe
    misused "--sparse-base: '2' is not 0 or 1" thresholds --sparse-base 2
    for value in x -1 '' 18446744073709551616; do
        misused "--skip-bad: '$value' is not a number" thresholds --skip-bad="$value"
        misused "--top: '$value' is not a number" issues -n "$value"
        misused "--take: '$value' is not a number" issues --take "$value"
        misused "--expect: '$value' is not a number" merge --expect "$value"
    done
    misused "--score: 'entropy' is not self_confidence, normalized_margin or confidence_weighted_entropy" score -s entropy t
    misused "--score: '' is not self_confidence, normalized_margin or confidence_weighted_entropy" find -s ''
    misused "--estimation: 'x' is not off_diagonal or off_diagonal_calibrated" issues -e x
    misused "--absent-classes: 't' is not flag or never" score --absent-classes t
    misused "--same-stream: 'x' is not exact or labels" score --same-stream=x t
    for value in x '' -1 99999999999999999999 after; do
        misused "--first-index: '$value' is not a number or after:FILE,FILE…" score --first-index "$value" t
    done
    for value in x '' 1X 1KB -1 99999999999T 18446744073709551616b; do
        misused "--buffer-size: '$value' is not a size, as 512K, 64M, 2G" issues -S "$value"
    done
    misused "--header: '\\x1b[31m' is not auto, yes or no" thresholds --header $'\e[31m'
}

@test "errors: operands" {
    for verb in thresholds issues summary; do
        misused "it reads stdin; put < before 'good'" $verb good
        misused "it reads stdin; 'nix' is one word too many" $verb nix
        misused "it reads stdin; '-' is one word too many" $verb -
    done
    misused "it reads stdin; put < before 'good'" find good
    misused "it reads stdin; 'nix' is one word too many (a command comes after --)" find nix
    misused "it reads stdin; put < before 'good'" score t good
    says 2 "labelsift: no verb 'good'; a file is read from stdin: labelsift find < FILE (see labelsift help)" \
        'labelsift good'
    misused 'it wants a thresholds file: labelsift score t.tsv < records' score
    misused "one thresholds file; 'nix' is one word too many" score t nix
    misused "one thresholds file; '\\x0d' is one word too many" score t $'\r'
    refuses 1 "'-': the records come from stdin; give a file, or <(COMMAND)" score - < good
    refuses 1 "'-': the records come from stdin; give a file, or <(COMMAND)" issues -t - < scored
}

@test "errors: options that do not go together" {
    misused '--count, --mask and -n exclude each other' issues --count --mask
    misused '--count, --mask and -n exclude each other' issues --count -n 1
    misused '--count, --mask and -n exclude each other' find --mask -n 1
    misused '-a goes with self_confidence and normalized_margin only' score -a -s confidence-weighted-entropy t
    misused '-a goes with self_confidence and normalized_margin only' find -s confidence_weighted_entropy -a
    misused '--rejects goes with --skip-bad' thresholds --rejects r
    misused '-P goes with -L: the labels' thresholds -P p.npy
    misused '-f is for stdin; -L and -P are .npy files' thresholds -L l.npy -P p.npy -f text
    misused "'r' is written twice" score -o r --rejects r --skip-bad t
    misused "'.//r' is written twice" thresholds -o r --rejects .//r --skip-bad
    misused "'' is not the name of a file" merge -o ''
    misused "'' is not the name of a file" thresholds --skip-bad --rejects ''
    for format in sparse raw-f4 npy; do
        misused '-d and --header go with text of columns' thresholds -f $format -k 3 -d ,
        misused '-d and --header go with text of columns' thresholds -f $format -k 3 --header=no
    done
    for format in sparse raw-f4; do
        misused '--label, --probs and --id go with text of columns and npy' thresholds -f $format -k 3 --label 2
        misused '--label, --probs and --id go with text of columns and npy' thresholds -f $format -k 3 --id 2
        misused '--label, --probs and --id go with text of columns and npy' thresholds -f $format -k 3 --probs 2-4
    done
    misused '--sparse-base goes with -f sparse' thresholds --sparse-base 1
}

@test "errors: a temporary folder that is none" {
    awk 'BEGIN {for (i = 0; i < 5000; i++) print i "\t0\t0.5\t1\t0.5\t1\t1"}' > many
    refuses 1 'temporary file in nowhere: No such file or directory' issues -S 1b -T nowhere < many
    says 1 'labelsift issues: temporary file in nowhere: No such file or directory' 'TMPDIR=nowhere labelsift issues -S 1b < many'
}
