# helper: what every .bats file loads. Tests run in a directory of their own, $BATS_TEST_TMPDIR.
#
#   LABELSIFT    the program to test, by default ./labelsift of this tree
#   BUILD        where make put the test tools (build/)
#   CONFORMANCE  the inputs with known answers, by default ../shared/conformance beside this tree
#   SEED         of the randomised tests; they print it
# shellcheck shell=bash disable=SC2034

bats_require_minimum_version 1.5.0
load /usr/lib/bats/bats-support/load
load /usr/lib/bats/bats-assert/load

TESTS=${BATS_TEST_DIRNAME%/slow}
ROOT=$(dirname "$TESTS")
DATA=$TESTS/data
LABELSIFT=$(cd "$ROOT" && realpath -m "${LABELSIFT:-labelsift}")
TOOLS=$(cd "$ROOT" && realpath -m "${BUILD:-build}/tools")
CONFORMANCE=$(realpath -m "${CONFORMANCE:-$ROOT/../shared/conformance}")
SEED=${SEED:-20261123}
SCORES="self_confidence normalized_margin confidence_weighted_entropy self_confidence-adjusted
        normalized_margin-adjusted"
PATH=$TOOLS:$PATH
export LC_ALL=C

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# The program alone can be run in another locale: SUITE_LOCALE=de_DE.UTF-8 make suite
labelsift() {
    LC_ALL=${SUITE_LOCALE:-C} "$LABELSIFT" "$@"
}

need_conformance() {
    [ -d "$CONFORMANCE" ] || skip "no ../shared/conformance here"
}

# Sets options to those of a score: normalized_margin-adjusted is -s normalized_margin -a.
score_options() {
    options=(-s "${1%-adjusted}")
    [ "$1" = "${1%-adjusted}" ] || options+=(-a)
}

# random_records SEED ROWS CLASSES [VARIABLE=VALUE …]: text records
random_records() {
    local given=() option
    for option in "seed=$1" "rows=$2" "classes=$3" "${@:4}"; do
        given+=(-v "$option")
    done
    awk "${given[@]}" -f "$TESTS/random.awk"
}

# reference FILE VARIABLE=VALUE …: what definitions.md says of a file of text records
reference() {
    local given=() option
    for option in "${@:2}"; do
        given+=(-v "$option")
    done
    awk "${given[@]}" -f "$TESTS/reference.awk" "$1" "$1"
}

# reference_score FILE SCORE [VARIABLE=VALUE …]: its scored rows
reference_score() {
    local adjust=
    [ "$2" = "${2%-adjusted}" ] || adjust=1
    reference "$1" want=rows method="${2%-adjusted}" adjust=$adjust "${@:3}"
}

# The whole thresholds file of a file of text records, without class names.
reference_thresholds() {
    local rows
    rows=$(wc -l < "$1")
    {
        printf '#labelsift-thresholds\t1\n#classes\t%d\n' "$(head -n 1 "$1" | tr -dc , | wc -c)"
        printf '#records\t%d\n#rows\t%d\n' "$rows" "$rows"
        fingerprint < "$1"
        printf '#class\tcount\tsum\tthreshold\n'
        reference "$1" want=thresholds
    } | seal
}

# Gives the thresholds file on stdin the #end line it should have.
seal() {
    sed '/^#end/d' > seal.tmp
    cat seal.tmp
    printf '#end\t%d\t%s\n' "$(grep -vc '^#' seal.tmp)" "$(crc32 < seal.tmp)"
}

# zlib's crc32 of stdin, 8 hex digits: gzip ends with it.
crc32() {
    gzip -c | tail -c 8 | head -c 4 | od -An -tx1 | awk '{print $4 $3 $2 $1}'
}

# bgzf SIZE: what bgzip writes, SIZE bytes of stdin a member, and the empty one at the end
bgzf() {
    local part
    mkdir parts && split -a 4 -b "$1" - parts/ && : > parts/zzzzz
    for part in parts/*; do
        gzip -n < "$part" | tail -c +11 > member
        printf '\x1f\x8b\x08\x04\0\0\0\0\0\xff\6\0BC\2\0'
        little_endian 2 $(($(wc -c < member) + 17))
        cat member
    done
    rm -r parts member
}

# little_endian BYTES NUMBER
little_endian() {
    local i
    for ((i = 0; i < $1; i++)); do
        # shellcheck disable=SC2059
        printf "\\x$(printf %x $(($2 >> 8 * i & 255)))"
    done
}

# close_to TOLERANCE WANTED GOT
close_to() {
    awk -v tol="$1" -f "$TESTS/closeto.awk" "$2" "$3"
}

# same WANTED GOT…: the same bytes; says where they begin to differ.
same() {
    local got failed=0
    for got in "${@:2}"; do
        cmp "$1" "$got" && continue
        diff "$1" "$got" | head -n 6
        failed=1
    done
    return $failed
}

# readme_table WORDS: the rows "task<TAB>command" of README.md's table that begins with the column
# WORDS.
readme_table() {
    sed -n "/^| $1 | I run |\$/,/^\$/{s/\\\\|/\o1/g; p;}" "$ROOT/README.md" |
        awk -F ' [|] |^[|] | [|]$' 'NR > 2 && NF > 2 {
            gsub(/^`|`$/, "", $3); gsub(/\001/, "|", $3); print $2 "\t" $3 }'
}

# all_verbs NAME [READING OPTIONS…]: thresholds, scores and issues of the records in the file
# NAME.in, each verb reading it as the options say, into one file NAME.out.
all_verbs() {
    local name=$1
    shift
    labelsift thresholds "$@" < "$name.in" > "$name.t" || return
    labelsift score "$@" "$name.t" < "$name.in" > "$name.scored" || return
    labelsift score -s normalized_margin -a "$@" "$name.t" < "$name.in" > "$name.adjusted" || return
    labelsift issues < "$name.scored" > "$name.issues" || return
    cat "$name.t" "$name.scored" "$name.adjusted" "$name.issues" > "$name.out"
}
