# The locale changes nothing: a comma for decimals, another order of letters, another language.
load helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    export LOCPATH=$PWD
    { localedef -i de_DE -f UTF-8 --no-archive ./de_DE.UTF-8 || true; } > /dev/null 2>&1
}

setup() {
    [ -d "$BATS_FILE_TMPDIR/de_DE.UTF-8" ] || skip 'no localedef, or not its sources (package locales)'
    cd "$BATS_TEST_TMPDIR" || return
    [ "$(LC_ALL=de_DE.UTF-8 bash -c 'printf %.1f 0,5')" = 0,5 ] # or there is nothing to see
}

@test "locale: the unit programs in de_DE" {
    for unit in "$TOOLS"/../unit/*; do
        [ -x "$unit" ] || continue
        LC_ALL=de_DE.UTF-8 ROUNDS=1000 "$unit" > said || { echo "$unit"; tail said; return 1; }
        [[ "$(tail -n 1 said)" =~ [1-9][0-9]*\ checks,\ 0\ failed ]]
    done
    LC_ALL=de_DE.UTF-8 "$TOOLS/../unit/locale" | grep -x "the decimal point is ','"
}

# runs: every verb, what it writes and says, with numbers, names to sort and to fold, and errors
runs() {
    labelsift thresholds < records > t
    labelsift thresholds < npy
    labelsift thresholds -k 4 --class-names names < plain > named.t
    labelsift merge named.t named.t
    for score in $SCORES; do
        score_options "$score"
        labelsift score "${options[@]}" t < records
        labelsift find "${options[@]}" --header-out < records
    done
    labelsift score -q named.t < plain > scored
    labelsift issues -e off_diagonal_calibrated < scored
    labelsift issues -t named.t --count < scored
    for options in '' --pretty --json --pairs; do
        # shellcheck disable=SC2086
        labelsift summary $options < scored
    done
    labelsift pack < records | cksum
    labelsift find -d ';' <<< '0;0,5;0,5'
    labelsift thresholds <<< '0,7,3'
    labelsift score t < missing
    labelsift score t <<< $'0,.5,.5,0,0\n1,x,.5,0,0'
    labelsift score --frobnicate t
    labelsift score -Q t
    labelsift score -k
    labelsift issues --top 1,5
    labelsift find -S 1,5G
    labelsift Score
    labelsift score nowhere < records
    labelsift help
    for verb in thresholds score issues find merge pack summary; do
        labelsift help $verb
    done
}

@test "locale: every verb gives and says the same in de_DE and C" {
    random_records "$SEED" 300 4 > plain
    printf 'zebra\nÄpfel\napfel\nApfel\n' > names
    { echo label,zebra,Äpfel,apfel,Apfel && cat plain; } > records
    mknpy -p '<f4' < plain > npy
    { echo 0,.5,1.5,0,0 | mknpy -p '<f4'; } >> npy
    runs > c 2>&1 || true
    SUITE_LOCALE=de_DE.UTF-8
    runs > de 2>&1 || true
    same c de
    [ "$(wc -l < c)" -gt 2000 ]
}
