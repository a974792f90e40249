# Streams cut short at every byte: refused, or where the format cannot tell, the answer is exactly
# that of the shorter stream, and a line that lacks its newline is noted.
load helper
load harm

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    printf '0,.75,.25\n1,.125,.875\n1,0.5625,0.4375\n0,.25,.75\n' > csv
    labelsift thresholds < csv > t
    labelsift score t < csv > rows
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

UNFINISHED='stdin: the last line has no newline; is the stream whole?'

# plain VERB FILE: its output; of pack the records, in however many arrays they are
plain() {
    case $1 in
    pack) labelsift score -q "${t:-t}" < "$2" ;;
    *) cat "$2" ;;
    esac
}

# cut FILE VERB ARGUMENTS…: every cut is refused, but for those of which `shorter SIZE` makes a
# whole stream in the file `short`. That has the same answer, and `complete` is then empty where the
# cut is to be noted.
cut() {
    local place said complete
    harmed cut "$@" || return
    while IFS=$'\t' read -r place said; do
        complete=yes
        shorter "$place" || { echo "it passes when cut to $place bytes: $*"; return 1; }
        labelsift "$2" -q "${@:3}" < short > answer && same <(plain "$2" answer) <(plain "$2" "out.$place") &&
            if [ $complete ]; then [[ $said != *"$UNFINISHED"* ]]; else [[ $said == *"$UNFINISHED"* ]]; fi ||
            { echo "cut to $place bytes: $*: $said"; return 1; }
    done < passed
}

# cut_all FILE OPTIONS…: by all verbs that read records
cut_all() {
    cut "$1" thresholds -j 1 "${@:2}" && cut "$1" score -j 2 "${@:2}" "${t:-t}" && cut "$1" find -j 1 "${@:2}" &&
        cut "$1" find -s normalized_margin -a -j 2 "${@:2}" && cut "$1" pack -j 1 "${@:2}"
}

# lines FILE SIZE: makes short of the front of a file of lines
lines() {
    head -c "$2" "$1" > short
    [ ! -s short ] || [ -z "$(tail -c 1 short)" ] || { echo >> short && complete=; }
}


# lines_of FILE COUNT REST: makes short of so many lines, if the cut leaves no REST behind them
lines_of() {
    head -n "$2" "$1" > short && [ "$3" -eq 0 ]
}

@test "cuts: text" {
    shorter() { lines csv "$1"; }
    cut_all csv
    counted text 'with the answer for what is left'
    sed '1i label,p_cat,p_dog' csv > named
    shorter() { lines named "$1"; }
    labelsift thresholds < named > named.t && t=named.t
    cut_all named
    counted 'text with a header' 'with the answer for what is left'
}

@test "cuts: sparse text" {
    printf '0 0:.75 1:.25\n1 1:.875\n1 1:.5 0:.5\n0 0:.25 1:.75\n' > sparse
    shorter() { lines sparse "$1"; }
    cut_all sparse -f sparse -k 2
    counted 'sparse text' 'with the answer for what is left'
}

@test "cuts: raw records" {
    raw() { mknpy -l '<i4' | tail -c +129; }
    shorter() { [ $(($1 % 20)) -eq 0 ] && head -n $(($1 / 20)) csv | raw > short; }
    raw < csv > raw
    cut_all raw -f raw-f8 -k 2
    counted 'raw records' 'between records, with the answer for those before'
}

@test "cuts: npy records" {
    size=$(head -n 2 csv | mknpy | wc -c)
    shorter() { [ $(($1 % size)) -eq 0 ] && head -n $(($1 / size * 2)) csv > short; }
    mknpy -r 2 < csv > npy
    cut_all npy
    counted 'npy records, two arrays' 'between arrays, with the answer for those before'
}

# members FILE SIZE: makes short of the text in whole members, if gzip is content with so many bytes
members() {
    : > decoded
    [ "$2" -eq 0 ] || head -c "$2" "$1" | gzip -dc > decoded 2> /dev/null || return
    lines decoded "$(wc -c < decoded)"
}

@test "cuts: gzip, of text and of npy" {
    { head -n 2 csv | gzip -n && tail -n +3 csv | gzip -n; } > csv.gz
    shorter() { members csv.gz "$1"; }
    cut_all csv.gz
    counted 'gzip, two members' 'between members, with the answer for those before'
    shorter() { [ "$1" -eq 0 ] && : > short; }
    mknpy -r 2 < csv | gzip -n > npy.gz
    cut_all npy.gz
    counted 'gzip of npy' 'of nothing'
}

@test "cuts: BGZF" {
    bgzf 20 < csv > csv.bgz
    shorter() { members csv.bgz "$1"; }
    cut_all csv.bgz
    counted 'BGZF, four members' 'between members, with the answer for what is left'
}

# cut_array NAME OPTIONS…: the array file of this name, by all verbs that read records
cut_array() {
    cp "$1" whole && path=$1 cut_all whole "${@:2}" && cp whole "$1"
}

@test "cuts: the two arrays" {
    shorter() { return 1; }
    mkarrays -l '<i4' labels.npy probs.npy < csv
    mkarrays -l '<i4' -F labels.npy fortran.npy < csv
    cut_array labels.npy -L labels.npy -P probs.npy
    cut_array probs.npy -L labels.npy -P probs.npy
    cut_array fortran.npy -L labels.npy -P fortran.npy
    counted 'two arrays' unseen
    printf '.8,.2\n.1,.9\n.6,.4\n.25,.75\n' > probs.csv
    stdin=probs.csv cut_array labels.npy -L labels.npy
    shorter() { lines probs.csv "$1"; }
    cut_all probs.csv -L labels.npy
    counted 'labels.npy and text' 'in the last number, with the answer for what is left'
}

@test "cuts: scored rows" {
    shorter() { head -c "$1" rows > short && [ -z "$(tail -c 1 short)" ]; }
    for options in '' -n1 --mask --count '-e off_diagonal_calibrated'; do
        # shellcheck disable=SC2086
        cut rows issues $options
    done
    counted 'scored rows' 'between rows, with the answer for those before'
    shorter() { return 1; }
    cut rows issues -t t
    cut rows issues -t t --mask
    counted 'scored rows, -t' unseen
    gzip -n < rows > rows.gz
    shorter() { [ "$1" -eq 0 ] && : > short; }
    cut rows.gz issues
    counted 'gzip of scored rows' 'of nothing'
}

@test "cuts: thresholds files" {
    head -n 2 csv | labelsift thresholds --class-names <(printf 'cat\ndog\n') > named.t
    tail -n 2 csv | labelsift thresholds --class-names <(printf 'cat\ndog\n') > other.t
    shorter() { return 1; }
    path=x.t stdin=csv cut named.t score x.t
    path=x.t stdin=csv cut named.t score --first-index after:x.t t
    path=x.t stdin=<(head -n 2 rows) cut named.t issues -t x.t
    path=x.t cut named.t merge other.t x.t
    cut named.t merge
    awk -F '\t' '$1 && $4 != "labelsift merge: stdin: thresholds file cut short: no #end line"' log | same /dev/null -
    counted 'thresholds files' unseen
    cat named.t other.t > both.t
    shorter() { [ "$1" -eq "$(wc -c < named.t)" ] && cp named.t short; }
    cut both.t merge
    counted 'two thresholds files' 'between them, with the answer for the first'
    cut both.t merge --expect 2
}

@test "cuts: issues -t sees a score that died" {
    mkfifo records
    sh -c 'echo $$ > pid; exec "$0" score --line-buffered t' "$LABELSIFT" < records |
        tee seen | labelsift issues -t t > issues 2> said &
    issues=$!
    exec 9> records
    head -n 3 csv >&9
    until [ "$(wc -l < seen)" -eq 3 ]; do sleep 0.01; done
    kill -9 "$(cat pid)"
    status=0
    wait $issues || status=$?
    exec 9>&-
    [ "$status" -eq 1 ]
    [ ! -s issues ]
    same <(echo 'labelsift issues: stdin: 3 scored rows, but t was made of 4 (cut short?)') said
}
