# What is written can be done: every shell example of README.md and of the manual page runs, and the
# table of options, the help and the manual page agree.
load helper

MANUAL=$ROOT/filter/labelsift.1
FORMATS=$ROOT/filter/labelsift-formats.5

# world/: what the examples find in their directory. The same records in every form; t.tsv,
# scored.tsv and issues.tsv are of them.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    mkdir bin world
    ln -s "$LABELSIFT" bin/labelsift
    cd world || return
    ln -s "$ROOT/examples" examples
    printf '#!/bin/sh\nexec examples/simulate --rows 600 --classes 3 --seed 1 "$@"\n' > predict
    chmod +x predict
    make_text
    make_binary
    labelsift thresholds < records.npy > t.tsv
    labelsift score t.tsv < records.npy > scored.tsv
    labelsift issues < scored.tsv > issues.tsv
    [ "$(wc -l < issues.tsv)" -gt 20 ]
}

make_text() {
    ./predict --format text --header > records.csv
    gzip -k records.csv
    ! command -v zstd > zstd.path || zstd -q records.csv
    tail -n +2 records.csv > plain.csv
    tr , '\t' < plain.csv > records.tsv
    { cat plain.csv && echo -1,0.2,0.3,0.5; } > unlabelled.csv
    printf 'cat\ndog\neel\n' > classes.txt
    {
        echo ,file,given,p_cat,p_dog,p_eel,split
        awk -F , -v OFS=, 'BEGIN { split("cat,dog,eel", name) }
            { print NR - 1, "img" NR ".png", name[$1 + 1], $2, $3, $4, "train" }' plain.csv
    } > table.csv
    sed 's/,/,"probs":[/; s/^/{"label":/; s/$/]}/' plain.csv > predictions.jsonl
    awk '{ print "img" NR ".png\thttps://example.org/" NR }' plain.csv > urls.tsv
    awk -F , '{ print $1 "\t0:" $2 " 2:" $4 " 1:" $3 }' plain.csv > sparse.txt
    awk -F , '{ print $1 + 1, "1:" $2, "2:" $3, "3:" $4 }' plain.csv > libsvm.txt
    head -n 250 plain.csv > shard-1.csv
    tail -n +251 plain.csv > shard-2.csv
    awk -F , -v OFS=, '{ print ($1 > 0), 1 - $2 }' plain.csv > sigmoid.csv
}

make_binary() {
    ./predict > records.npy
    tail -c $((600 * 16)) records.npy > records.bin
    mknpy -p '<f4' < shard-1.csv > part-1.npy
    mknpy -p '<f4' < shard-2.csv > part-2.npy
    columns 1 4 | npy "{'descr': '<i4', 'fortran_order': False, 'shape': (600,), }" > labels.npy
    columns 5 16 | npy "{'descr': '<f4', 'fortran_order': False, 'shape': (600, 3), }" \
        > pred_probs.npy
}

# columns FROM TO: these bytes of every raw record
columns() {
    # shellcheck disable=SC2059
    printf "$(od -An -v -tx1 -w16 records.bin |
        awk -v from="$1" -v to="$2" '{ for (i = from; i <= to; i++) printf "\\x%s", $i }')"
}

# npy DICT: an npy header before the data on stdin; less than 256 bytes
npy() {
    # shellcheck disable=SC2059
    printf '\x93NUMPY\x01\x00\x76\x00' && printf '%-117s\n' "$1" && cat
}

# blocks FILE KIND: the fenced blocks of this kind in README.md, or the manual page's literal blocks
# (which are shell), as files KIND-1, KIND-2, …
blocks() {
    awk -v kind="$2" -v manual="$([ "$1" = "${1%.[15]}" ] || echo 1)" '
        manual ? /^\.Bd -literal/ : $0 == "```" kind { on = 1; n++; next }
        manual ? /^\.Ed$/ : /^```$/ { on = 0 }
        on && manual { sub(/^\\&/, ""); gsub(/\\\(aq/, "\047"); gsub(/\\e/, "\\") }
        on { print > (kind "-" n) }
        END { exit !n }' "$1"
}

# lacks FILE: the shell example in it wants a tool that is not here
lacks() {
    local words tool
    for words in 'zstd:zstd ' 'jq:json\.sh' 'gnuplot:plots/'; do
        tool=${words%%:*}
        ! grep -q "${words#*:}" "$1" || command -v "$tool" || return 0
    done
    return 1
}

# run_example FILE: the shell example in it, in a world of its own; its stdout goes to said.
run_example() {
    rm -rf box
    cp -R "$BATS_FILE_TMPDIR/world" box
    (cd box && PATH=$BATS_FILE_TMPDIR/bin:$PATH sh -eu "../$1") < /dev/null > said 2> errors
}

# example FILE: it ends well, says nothing but notes, and what it writes is not empty.
example() {
    local file written
    cat "$1"
    ! lacks "$1" || return 0
    run_example "$1" || { cat errors; return 1; }
    ! grep -v '^labelsift [a-z]*: note: ' errors || return 1
    written=$(grep -oE '> [a-z0-9][a-z0-9.-]*' "$1" | cut -c 3-)
    for file in $written; do
        [ -s "box/$file" ] || { echo "$file is empty"; return 1; }
    done
    [ -n "$written" ] || [ -s said ] || { echo 'it says nothing'; return 1; }
}

# Index and score of issues, less what float32 in decimals loses.
rows() {
    awk -F '\t' '{ printf "%d %.6f\n", $1, $3 }' "$1"
}

@test "docs: the shell examples of README.md run" {
    local file
    blocks "$ROOT/README.md" sh
    for file in sh-*; do
        example "$file"
    done
}

@test "docs: the shell examples of the manual pages run" {
    local page file
    for page in "$MANUAL" "$FORMATS"; do
        rm -f sh-*
        blocks "$page" sh
        for file in sh-*; do
            example "$file"
        done
    done
}

@test "docs: the manual shows the thresholds file of ./predict, with names" {
    sed -n '/^#labelsift-thresholds/,/^#end/p' "$FORMATS" > shown
    labelsift thresholds --class-names "$BATS_FILE_TMPDIR/world/classes.txt" \
        < "$BATS_FILE_TMPDIR/world/records.npy" | same shown -
}

@test "docs: the manual has the columns of scored rows and summaries" {
    columns_shown() {
        awk -v section="$1" '/^\.Sh/ { on = substr($0, 5) == section; n = 0 }
            on && /^\.It [0-9] Li/ { print $4 }
            on && /^\.It$/ { getline; sub(/[:;].*/, ""); print }' "$FORMATS"
    }
    labelsift find --header-out --label given --id file --probs 'p_*' \
        < "$BATS_FILE_TMPDIR/world/table.csv" | head -n 1 | tr '\t' '\n' > scored
    columns_shown 'SCORED ROWS' | same scored -
    labelsift summary --header-out < "$BATS_FILE_TMPDIR/world/scored.tsv" | head -n 1 |
        tr '\t' '\n' > summary
    columns_shown SUMMARY | same summary -
}

@test "docs: README.md's table: all that one may have gives the same issues" {
    local line verb
    rows "$BATS_FILE_TMPDIR/world/issues.tsv" > wanted
    readme_table 'I have' | cut -f 2 > lines
    [ "$(wc -l < lines)" -ge 18 ]
    while IFS= read -r line; do
        printf '%s\n' "$line" > row
        example row
        rows said > got
        same wanted got
        grep -q 'labelsift find' row && ! grep -q 'find --' row || continue
        sed 's/labelsift find/labelsift thresholds -o rows.t/' row > row2
        sed 's/labelsift find/labelsift score rows.t/; s/$/ | labelsift issues/' row >> row2
        ! lacks row || continue
        run_example row2
        rows said > got
        same wanted got
    done < lines
}

@test "docs: README.md's table: all that one may want is said" {
    local line
    readme_table 'I want' | cut -f 2 > lines
    [ "$(wc -l < lines)" -ge 14 ]
    while IFS= read -r line; do
        printf '%s\n' "$line" > row
        example row
    done < lines
}

# pages: the Markdown files, from the root
pages() {
    (cd "$ROOT" && find README.md lib/*.md tests/*.md examples -name '*.md')
}

# GitHub's anchors of a page's headings
anchors() {
    sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'
}

@test "docs: every link leads somewhere, every file and target that is named is there" {
    local page link file target
    for page in $(pages); do
        grep -oE '\]\([^) ]+\)' "$ROOT/$page" | sed 's/^](//; s/)$//' | grep -v '^https:' > links || true
        while IFS= read -r link; do
            echo "$page: $link"
            file=$page
            [ -z "${link%%#*}" ] || file=$(dirname "$page")/${link%%#*}
            [ -e "$ROOT/$file" ]
            [ "$link" = "${link#*#}" ] || anchors "$ROOT/$file" | grep -qxF "${link#*#}"
        done < links
    done
    sed 's/<!--.*-->//' "$ROOT/README.md" > shown
    for file in $(grep -oE '(examples|tests|lib|filter)/[A-Za-z0-9_./*-]*[a-z0-9/]' shown); do
        echo "README.md: $file"
        compgen -G "$ROOT/$file" > /dev/null
    done
    for target in $(grep -ohE '(^    |`)make [a-z-]+' "$ROOT/README.md" | awk '{ print $2 }' | sort -u); do
        echo "make $target"
        grep -qE "^$target:" "$ROOT/Makefile"
    done
}

@test "docs: examples/README.md has every example" {
    local name
    for name in $(cd "$ROOT/examples" && ls -d -- *.sh *.mk *.c */); do
        name=${name%.c}
        echo "$name"
        grep -F "$name" "$ROOT/examples/README.md"
    done
}

@test "docs: README.md is 80 columns wide, but for its tables" {
    run awk '!/^[|]/ && length > 80' <(tr -d '\200-\277' < "$ROOT/README.md")
    assert_output ''
}

@test "docs: README.md shows what make demo prints" {
    blocks "$ROOT/README.md" text
    mkdir -p demo/examples
    cp "$ROOT"/examples/*.sh demo/examples
    ln -s "$ROOT/examples/simulate" demo/examples
    ln -s "$LABELSIFT" demo/labelsift
    demo/examples/demo.sh > printed
    run awk 'length > 80' printed
    assert_output ''
    from=$(grep -nxF "$(head -n 1 text-1)" printed | cut -d : -f 1)
    tail -n +"$from" printed | head -n "$(wc -l < text-1)" > got
    same text-1 got
}

@test "docs: README.md shows the thresholds file of ./predict" {
    blocks "$ROOT/README.md" text
    same text-3 "$BATS_FILE_TMPDIR/world/t.tsv"
}

@test "docs: README.md shows the summary of CIFAR-10" {
    need_conformance
    blocks "$ROOT/README.md" text
    printf '%s\n' airplane automobile bird cat deer dog frog horse ship truck > names
    labelsift find --class-names names --scored-out rows -q < "$CONFORMANCE/cifar10/records.csv.gz"
    labelsift summary --pretty < rows | same text-2 -
}

@test "docs: examples/pipeline.sh: find's rows; another stream the second time is exit 3" {
    cp -R "$BATS_FILE_TMPDIR/world/." .
    PATH=$BATS_FILE_TMPDIR/bin:$PATH
    run --separate-stderr examples/pipeline.sh ./predict
    assert_success
    printf '%s\n' "$output" > got
    same issues.tsv got
    printf '#!/bin/sh\necho "$(cat n),0.5,0.5"; echo 1 > n\n' > fickle
    chmod +x fickle && echo 0 > n
    run examples/pipeline.sh ./fickle
    assert_failure 3
    run examples/pipeline.sh sh -c './predict && false'
    assert_failure 1
}

@test "docs: examples/shards.sh: the whole's rows, any shards; a bad one is an error" {
    cp -R "$BATS_FILE_TMPDIR/world/." .
    PATH=$BATS_FILE_TMPDIR/bin:$PATH
    labelsift find < plain.csv > whole
    mkdir 'three parts'
    head -n 1 plain.csv > 'three parts/0'
    head -n 300 plain.csv | tail -n +2 > 'three parts/1'
    tail -n +301 plain.csv > 'three parts/2'
    examples/shards.sh 'three parts'/[012] > got
    same whole got
    echo bad >> 'three parts/1'
    run examples/shards.sh 'three parts'/[012]
    assert_failure
    assert_output --partial "line 300: 1 field, expected 4"
}

@test "docs: examples/join.sh: every issue beside its line" {
    cp -R "$BATS_FILE_TMPDIR/world/." .
    examples/join.sh issues.tsv plain.csv > got
    cut -f 1-7 got > rows
    same issues.tsv rows
    awk -F '\t' '{ split($8, line, ","); if (line[1] != $2) exit 1 }' got
    examples/join.sh issues.tsv records.csv 1 > again
    same got again
    : > none
    examples/join.sh none plain.csv > got
    same none got
}

# ---- the table of options, the help, the manual page ----

# "VERB -x --name" for every option that is not hidden, as the program has them
table_options() {
    local verb
    for verb in $(verbs); do
        labelsift help --table "$verb" |
            awk -F '\t' -v verb="$verb" '{ print verb, ($1 == "-" ? "" : $1 " ") $2 }'
    done | sort
}

help_options() {
    labelsift help "$1" |
        sed -n "s/^  \(-.\), \(--[a-z-]*\).*/$1 \1 \2/p; s/^      \(--[a-z-]*\).*/$1 \1/p"
}

manual_options() {
    awk -v verb="$1" '
        /^\.Sh/ { on = 0 }
        /^\.Ss/ { sub(/^\.Ss /, ""); sub(/:.*/, ""); on = index(", " $0 ",", ", " verb ",") }
        on && /^\.It Fl/ { print verb, ($3 ~ /^-/ ? "-" $3 : "-" $3 " -" $6) }' "$MANUAL"
}

verbs() {
    labelsift help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\)  *[^ ].*/\1/p' | grep -v '^help$'
}

@test "docs: the table of options, the help and the manual page have the same options" {
    local verb
    table_options > table
    [ "$(wc -l < table)" -gt 60 ]
    for verb in $(verbs); do
        help_options "$verb"
    done | sort > help
    for verb in $(verbs); do
        manual_options "$verb"
    done | sort > manual
    same table help manual
}

# manual_item VERB --NAME: what the manual page says of a verb's option, in one line
manual_item() {
    awk -v verb="$1" -v name="${2#-}" '
        /^\.Sh/ { on = 0 }
        /^\.Ss/ { sub(/^\.Ss /, ""); sub(/:.*/, ""); on = index(", " $0 ",", ", " verb ",") }
        /^\.It|^\.El/ { item = 0 }
        on && /^\.It Fl/ && index($0 " ", "Fl " name " ") { item = 1 }
        item { printf "%s ", $0 }' "$MANUAL"
}

# The words that an option takes and its default, as the program has them: "VERB --NAME WORD…"
option_words() {
    local verb
    for verb in $(verbs); do
        labelsift help --table "$verb" | awk -F '\t' -v verb="$verb" '
            $2 == "--threads" { next } # of the machine
            { words = $4 ~ /^(-|FILE|DIR)$/ ? "" : $4 }
            match($5, /default: [^ ]+\)/) { words = words " " substr($5, RSTART + 9, RLENGTH - 10) }
            words != "" { print verb, $2, words }'
    done
}

@test "docs: the manual page has every word and every default of an option" {
    local verb name words word
    option_words > wanted
    [ "$(wc -l < wanted)" -gt 30 ]
    grep -q '^find --buffer-size *256M$' wanted
    while read -r verb name words; do
        manual_item "$verb" "$name" > item
        for word in $words; do
            grep -qwF -- "$word" item || { echo "$verb $name $word"; cat item; return 1; }
        done
    done < wanted
}

@test "docs: help and manual page have the same verbs" {
    verbs | sort > wanted
    [ -s wanted ]
    sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/s/^\.Cm //p' "$MANUAL" |
        grep -v '^help$' | sort -u > manual
    sed -n '/^\.Sh VERBS/,/^\.Sh OPTIONS/s/^\.It Cm //p' "$MANUAL" |
        grep -v '^help$' | sort > listed
    same wanted manual listed
}

@test "docs: help fits 80 columns" {
    local verb
    for verb in '' $(verbs); do
        # shellcheck disable=SC2086
        labelsift help $verb
    done | tr -d '\200-\277' > all
    [ "$(wc -l < all)" -gt 100 ]
    run awk 'length > 80' all
    assert_output ''
}
