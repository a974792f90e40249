# examples/plots: what the pictures are drawn from, counted a second way; names that mean something
# to a shell, to gnuplot or to HTML are nothing but text.
load helper

PLOTS=$ROOT/examples/plots
TAB=$(printf '\t')

need_gnuplot() {
    command -v gnuplot > /dev/null || skip 'no gnuplot here (gnuplot-nox)'
}

# world/: rows of 14 classes with names that ought to be quoted, in scored.tsv; t.tsv, issues.tsv
setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    mkdir bin world
    ln -s "$LABELSIFT" bin/labelsift
    cd world || return
    write_names > names
    random_records "$SEED" 3000 "$(wc -l < names)" > records
    labelsift thresholds --class-names names < records > t.tsv
    labelsift score --class-names names t.tsv < records > scored.tsv
    labelsift issues < scored.tsv > issues.tsv
    [ "$(wc -l < issues.tsv)" -gt 100 ]
}

setup() {
    cd "$BATS_FILE_TMPDIR/world" || return
    PATH=$BATS_FILE_TMPDIR/bin:$PATH
    mkdir "$BATS_TEST_TMPDIR/data"
    WORK=$BATS_TEST_TMPDIR/data
}

write_names() {
    # shellcheck disable=SC2016
    printf '%s\n' '`touch ran`' '$(touch ran)' '<script>touch()' '"; system("touch ran")' "it's & co" \
        'tab	here' 'back\slash\n' 'a_b^c{/Bold d}' '# @no ?' '&lt;b&gt;' '%d%s' 'Größe' $'bell\x07\xff' \
        "$(printf 'a very long name, %.0s' {1..9})and more"
}

# The names as they are to be seen, in short.
shown() {
    sed 's/^a very long name, a .*/a very long …e, and more/; s/\\/\\\\/g; s/\t/\\t/g; s/\x07/?/; s/\xff//' names
}

escaped() {
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

@test "plots: data.sh counts what there is" {
    "$PLOTS/data.sh" "$WORK" scored.tsv t.tsv
    cd "$WORK"
    awk -F '\t' '{ rows += $2; issues += $3 } END { print rows; print issues }' scores > said
    printf '%s\n' "$(wc -l < "$OLDPWD/scored.tsv")" "$(wc -l < "$OLDPWD/issues.tsv")" | same said -
    n=$(labelsift issues --count < "$OLDPWD/scored.tsv")
    for number in rows=3000 estimate="$n" listed="$(wc -l < issues)" classes=14 has_thresholds=14; do
        grep -Eq "^${number%=*} = ${number#*=}(\.0)?$" numbers.gp || { cat numbers.gp; return 1; }
    done
    ! grep -vE '^[a-z_]+ = [0-9.e-]+$' numbers.gp || return 1
    # of the N lowest scores as many are issues as are listed; off_diagonal ones as counted here
    sort -t "$TAB" -k 3,3g -k 1,1n "$OLDPWD/scored.tsv" | awk -F '\t' -v OFS='\t' -v n="$n" '
        { off += $7; listed += NR <= n && $2 "" != $4 "" } NR == n { print n, listed, off }' > wanted
    grep "^$n$TAB" rank | same wanted -
    # classes: by issues; heat: all pairs, as there are less classes than it draws
    sed '$d' summary | sort -s -t "$TAB" -k 3,3nr | cut -f 2,3 | same <(cut -f 2,3 classes) -
    awk -F '\t' '{ n += $3 } END { print n }' cells | same <(awk -F '\t' '{ n += $3 } END { print n }' pairs) -
    grep -v '^#' "$OLDPWD/t.tsv" | cut -f 4 | sort | same <(cut -f 4 classes | sort) -
    # without thresholds it is the mean score
    "$PLOTS/data.sh" "$WORK" "$OLDPWD/scored.tsv"
    cut -f 4 classes | sort | same <(sed '$d' summary | cut -f 7 | sort) -
}

@test "plots: data.sh draws the classes with the most issues, the largest pairs" {
    random_records "$SEED" 4000 100 > "$WORK/records"
    cd "$WORK"
    labelsift find -o issues.tsv --scored-out scored.tsv < records
    "$PLOTS/data.sh" . scored.tsv
    [ "$(wc -l < classes)" -eq 30 ]
    [ "$(wc -l < heat)" -eq 20 ]
    # the largest pair is there, and no cell is one that pairs do not have
    head -n 1 pairs | cut -f 3 | same <(cut -f 3 cells | sort -n | tail -n 1) -
    awk -F '\t' -v OFS='\t' 'FILENAME == ARGV[1] { name[$1] = $3; next } { print name[$2], name[$1], $3 }' \
        heat cells | sort > drawn
    [ -s drawn ]
    sort pairs | comm -23 drawn - > others
    [ ! -s others ]
}

@test "plots: report.sh: names are text, whatever they are" {
    need_gnuplot
    cp scored.tsv t.tsv names "$WORK"
    cd "$WORK"
    "$PLOTS/report.sh" scored.tsv t.tsv > report.html 2> said
    [ ! -s said ]
    [ ! -e ran ]
    ! grep -i '<script' report.html || return 1
    [ "$(grep -c '<svg' report.html)" -eq 5 ]
    [ "$(grep -c '</svg>' report.html)" -eq 5 ]
    # in the pictures: gnuplot escapes & and <
    grep -o '<text>.*</text>' report.html | sed 's/<text>//; s|</text>||' | sort -u > texts
    shown | sed 's/&/\&amp;/g; s/</\&lt;/g' | sort -u | comm -23 - texts > missing
    [ ! -s missing ] || { cat missing; return 1; }
    # in the tables: whole
    sed 's/\\/\\\\/g; s/\t/\\t/g; s/\x07/?/; s/\xff//' names | escaped > wanted
    while IFS= read -r name; do
        grep -qF "<td>$name<td" report.html || { echo "$name"; return 1; }
    done < wanted
    # nothing is loaded from elsewhere
    grep -oE '(src|href|url|import|https?:)[^ >]{0,30}' report.html |
        grep -vE "^href='#|^url\(#|^https?://www\.w3\.org/|^href=\"http://www\.w3\.org" > loaded || true
    [ ! -s loaded ] || { cat loaded; return 1; }
    iconv -f UTF-8 -t UTF-8 report.html > /dev/null
}

@test "plots: no issues, one row, two classes, equal scores, a header, a thousand classes" {
    need_gnuplot
    cd "$WORK"
    printf '%s\n' 0,.9,.1 1,.2,.8 0,.8,.2 > right.csv
    printf '%s\n' 1,.2,.8 > one.csv
    printf '%s\n' 1,.5,.5 0,.5,.5 1,.5,.5 > equal.csv
    random_records "$SEED" 300 2 > two.csv
    random_records "$SEED" 2000 1000 > thousand.csv
    for name in right one equal two thousand; do
        labelsift find --header-out -o issues --scored-out scored --thresholds-out t < $name.csv
        "$PLOTS/report.sh" scored t > $name.html 2> said
        [ ! -s said ] || { cat said; return 1; }
        [ "$(grep -c '</svg>' $name.html)" -ge 4 ]
        "$PLOTS/picture.sh" scored > $name.png 2> said
        [ ! -s said ] || { cat said; return 1; }
        [ "$(head -c 4 $name.png | od -An -tx1)" = ' 89 50 4e 47' ]
    done
    grep -qF '<h1>0 of 3 labels' right.html
    grep -qF 'the 30 of 1,000 classes' thousand.html
}

@test "plots: what cannot be drawn is an error" {
    run -1 "$PLOTS/data.sh" "$WORK" /dev/null
    assert_output "data.sh: no scored rows in '/dev/null'"
    run -1 env PATH=/nowhere /bin/sh "$PLOTS/report.sh" scored.tsv
    assert_output 'report.sh: no gnuplot here (Debian: gnuplot-nox)'
    run -1 env PATH=/nowhere /bin/sh "$PLOTS/picture.sh" scored.tsv
    assert_output 'picture.sh: no gnuplot here (Debian: gnuplot-nox)'
    need_gnuplot
    head -c 1000 scored.tsv > "$WORK/part"
    run "$PLOTS/report.sh" "$WORK/part"
    assert_failure
    assert_output --partial 'it has no newline (cut short?)'
}

@test "plots: the demo ends by naming its pictures, and does without gnuplot" {
    cd "$WORK"
    mkdir -p demo/examples
    cp -R "$ROOT/examples/." demo/examples
    ln -s "$LABELSIFT" demo/labelsift
    mkdir without
    ln -s /bin/* without 2> /dev/null
    rm -f without/gnuplot*
    PATH=$PWD/without demo/examples/demo.sh > first 2> said
    [ "$(cat said)" = 'No pictures: gnuplot is not installed (Debian: gnuplot-nox).' ]
    [ ! -e demo/build/demo.html ]
    need_gnuplot
    demo/examples/demo.sh > second 2> said
    same first second
    [ "$(cat said)" = "The same in pictures: $PWD/demo/build/demo.html" ]
    [ "$(grep -c '</svg>' demo/build/demo.html)" -eq 5 ]
}

@test "plots: the picture of README.md is small, and is a picture" {
    [ "$(head -c 4 "$PLOTS/report.png" | od -An -tx1)" = ' 89 50 4e 47' ]
    [ "$(wc -c < "$PLOTS/report.png")" -lt 100000 ]
}
