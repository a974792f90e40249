# harm: for tests that cut a stream at every byte or flip its every bit, and look at each run.
# shellcheck shell=bash disable=SC2034,SC2154

# Starting a sanitized program takes long: it tries every STEP-th harm.
STEP=1
grep -qE '__(asan|tsan|msan|hwasan)_init' "$LABELSIFT" && STEP=13

# harmed cut|flip FILE VERB ARGUMENTS…: the runs go to the file `log`, the places that passed to
# `passed`, with what was noted. All others were refused: exit 1, one line, and on stdout no more
# than score's rows or pack's arrays before (of damaged bytes, where only a checksum at the end tells). FILE is stdin, or with path=NAME that operand. What the
# whole FILE gives is in `wanted`.
harmed() {
    local kind=$1 file=$2 verb=$3 given=() from=$2
    if [ -n "${path-}" ]; then
        given=(-f "$path") from=/dev/null
        cp "$file" "$path" || return
    fi
    rm -f out.*
    labelsift "$verb" -q "${@:4}" < "${stdin:-$from}" > wanted &&
        harm "$kind" -s $STEP "${given[@]}" "$file" wanted "$LABELSIFT" "${@:3}" > log || return
    [ -s log ] && awk -F '\t' -v kind="$kind" -v verb="$verb" '
        $2 == 0 { print $1 "\t" $4; next }
        $2 != 1 || index($4, "labelsift " verb ": ") != 1 || $4 ~ /\r/ || $4 ~ /: note: / ||
            $3 != "empty" && verb != "pack" && (verb != "score" || kind == "cut" && $3 == "other") {
            print "not refused properly: " $0 > "/dev/stderr"
            failed = 1
        }
        END { exit failed }' log > passed || return
    [ "$verb" != pack ] || cat out.* | labelsift thresholds -q > /dev/null || return
    runs=$((${runs:-0} + $(wc -l < log)))
    passes=$((${passes:-0} + $(wc -l < passed)))
}

# counted WHAT PASSED: "# WHAT: 120 tried, 110 refused, 10 PASSED", of all that was harmed
counted() {
    echo "# $1: $runs tried, $((runs - passes)) refused, $passes $2" >&3
    runs='' passes=''
}
