# What a message quotes of records, files and arguments cannot move the terminal, whatever it is.
load helper

# Bytes that terminals obey, or that are no UTF-8: 1 to 12 of them among letters. No NUL, newline or
# slash, so that it may be an argument and a file's name. $1: a number for the generator.
hostile() {
    awk -v seed="$SEED" -v turn="$1" 'BEGIN {
        srand(seed + 7919 * turn)
        split("\033[2J|\033]0;x\007|\r|\b|\t|\177|\302\233|\302\220|\302\205|\233|\220|\205|\300\233|\340\200\233|\303|\342\200|\342\200\256|\342\201\246|\342\200\250|\357\273\277|\363\240\200\201|\360\237\230|\377", bad, "|")
        for (n = 1 + int(12 * rand()); n > 0; n--)
            printf "%s%s", rand() < 0.3 ? "a" : "", bad[1 + int(23 * rand())]
    }'
}

# says STATUS COMMAND…: it ends so, and what it says on stderr is lines of labelsift, safe to show
says() {
    local wanted=$1 status=0
    shift
    "$@" > out 2> said || status=$?
    count=$((count + 1))
    [ $status -eq "$wanted" ] || { echo "status $status: $(cat -v said)"; return 1; }
    if ! iconv -f UTF-8 -t UTF-8 < said > again || ! grep -aq '^labelsift' said ||
        grep -av '^labelsift' said ||
        grep -aP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xf3\xa0' said; then
        printf '%q ' "$@"
        cat -v said
        return 1
    fi
}

# records STATUS TEXT COMMAND…: the same of a stream
records() {
    printf '%s\n' "$2" > in
    says "$1" "${@:3}" < in
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    echo "SEED=$SEED"
    printf '0,.7,.2,.1\n1,.1,.8,.1\n2,.1,.1,.8\n' > good
    labelsift thresholds < good > t
    labelsift score t < good > scored
    count=0
}

teardown() {
    echo "# $count messages looked at: $BATS_TEST_DESCRIPTION" >&3
}

@test "quoted: records, headers, thresholds files, scored rows" {
    for turn in {1..12}; do
        x=$(hostile "$turn")
        f=${x//[$'\t\r']/}z # where blanks would not be the field's
        records 1 "$f,.5,.5" labelsift thresholds
        records 1 $'0,.5,.5\n'"1,$f,.5" labelsift find
        records 1 $'0,.5,.5\n'"$f,1,0" labelsift score t
        records 1 "$f,a,b" labelsift thresholds
        records 1 "label,$f,$f" labelsift thresholds
        records 1 "label,a,b" labelsift thresholds --label "$x"
        records 1 "label,a,b" labelsift thresholds --probs "$x"
        records 1 "label,a,b" labelsift find --id "$x"
        records 1 "label,\"a\"$f,b" labelsift find
        records 1 "0 $f" labelsift thresholds -f sparse -k 3
        records 1 "0 $f:1" labelsift thresholds -f sparse -k 3
        records 1 "0 1:$f" labelsift thresholds -f sparse -k 3
        records 1 "$x" labelsift merge
        records 1 "$(sed "4s/.*/#rows	$f/" t)" labelsift merge
        records 1 "$(sed "8s/.*/0	$f	1	1/" t)" labelsift merge
        records 1 "$x" labelsift issues
        records 1 "$(printf '0\t0\t%s\t0\t1\t1\t1' "$f")" labelsift issues
        printf '\x93NUMPY\1\0\x76\0{%s}' "$x" > in
        says 1 labelsift thresholds < in
        printf "%-127s\n" "{'descr': [('$f', '<i4'), ('$f', '<f4', (3,))], 'fortran_order': False, 'shape': (1,), }" |
            { printf '\x93NUMPY\1\0\x80\0' && cat; } > in
        says 1 labelsift thresholds --label y < in
    done
}

@test "quoted: arguments and the names of files" {
    for turn in {1..12}; do
        x=$(hostile "$turn")
        for option in -f -k -d --header --sparse-base --skip-bad -j; do
            says 2 labelsift thresholds "$option$([[ $option == --* ]] && echo =)$x" < good
        done
        says 2 labelsift find -s "$x" < good
        says 2 labelsift find -S "$x" < good
        says 2 labelsift find --take "$x" < good
        says 2 labelsift find "$x" < good
        says 2 labelsift find --"$x" < good
        says 2 labelsift score t "$x" < good
        says 2 labelsift thresholds "$x" < good
        says 2 labelsift find -o "$x" --scored-out "$x" < good
        says 2 labelsift score --first-index "$x" t < good
        says 1 labelsift score --first-index "after:$x" t < good
        says 2 labelsift "$x"
        says 2 labelsift help "$x"
        says 2 labelsift --version "$x"
        says 2 labelsift -"$x"
        says 1 labelsift score "$x" < good
        says 1 labelsift score -o "$x/x" t < good
        says 1 labelsift find --skip-bad --rejects "$x/x" < good
        says 1 labelsift find -S 1b -T "$x" < good
        says 1 labelsift find --class-names "$x" < good
        says 1 labelsift find -L "$x" < good
        says 1 labelsift pack "$x" "$x" < good
        says 1 labelsift issues -t "$x" < scored
        says 1 labelsift merge "$x" t
        says 1 labelsift find -- "$x"
        : > "$x"
        says 1 labelsift score "$x" < good
        says 1 labelsift pack "$x" "$x" < good
        says 1 labelsift find --class-names "$x" < good
        says 1 labelsift merge "$x" "./$x"
        printf 'a\nb\n' > "$x"
        says 1 labelsift score --class-names "$x" t < good
        head -n 2 good | labelsift thresholds > "$x"
        says 0 labelsift score "$x" < good # a note: another stream
        says 3 labelsift score --same-stream "$x" < good
        says 1 labelsift issues -t "$x" < scored
        printf '#!/bin/sh\nexit 5\n' > "$x" && chmod +x "$x"
        says 1 labelsift find -- "./$x"
        printf '#!/bin/sh\ncat good; printf "7,1,0,0\n"' > "$x"
        says 1 labelsift find -- "./$x"
        rm "$x"
    done
}
