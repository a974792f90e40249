# The help, which says what there is, and nothing else.
load helper

# The options of a verb, by letter where they have one, as product.md has them. --block-size is for
# tests and not told.
reading="-f -k -d --header --label --id --probs --class-names --ignore-label -L -P --skip-bad --rejects --sparse-base -j --progress"
scoring="-s -a --absent-classes --same-stream --first-index"
ranking="-e -n --take --count --mask --by-index -S -T"
options_of() {
    case $1 in
    thresholds) echo "$reading" ;;
    score) echo "$reading $scoring --line-buffered --header-out" ;;
    find) echo "$reading $scoring --header-out $ranking --thresholds-out --scored-out" ;;
    issues) echo "--header-out $ranking -t" ;;
    merge) echo "--expect" ;;
    pack) echo "$reading --dtype" ;;
    summary) echo "-t -e -S -T --header-out --pretty --json --pairs" ;;
    *) return 1 ;;
    esac
    echo "-o -q -h"
}

verbs() {
    labelsift help | sed -n 's/^  \([a-z]*\)  .*/\1/p' | grep -vx help
}

@test "help: the verbs, each with a line; --help and -h say the same" {
    labelsift help > help
    for verb in thresholds score issues find merge; do
        grep -Eq "^  $verb +[^ ].{20}" help
    done
    grep -Eq '^  help \[VERB\]' help
    labelsift --help | same help -
    labelsift -h | same help -
    grep -q '^  ./predict | labelsift thresholds' help
    [ "$(wc -l < help)" -le 24 ]
}

@test "help: without a verb it goes to stderr, exit 2" {
    labelsift > out 2> said && return 1
    [ ! -s out ]
    labelsift help | same - said
    status=0
    labelsift 2> said || status=$?
    [ $status -eq 2 ]
}

@test "help VERB = VERB --help, on stdout, whatever else is said" {
    for verb in $(verbs); do
        labelsift help "$verb" > help 2> said
        [ ! -s said ]
        labelsift "$verb" --help | same help -
        labelsift --help "$verb" | same help -
        labelsift "$verb" -q --help | same help -
        labelsift "$verb" -h | same help -
        labelsift "$verb" x y z --help | same help -
        head -n 1 help | grep -q "^labelsift $verb: "
        grep -q "^Usage: labelsift $verb \[OPTION…\]" help
        [ "$(wc -l < help)" -le 56 ]
    done
}

@test "help: each verb lists its options, all of them and no other, and takes them" {
    for verb in $(verbs); do
        labelsift help "$verb" > help
        sed -nE 's/^  (-[A-Za-z]), --.*/\1/p; s/^      (--[a-z-]+).*/\1/p' help | sort > listed
        options_of "$verb" | tr ' ' '\n' | sort > wanted
        same wanted listed || { echo "$verb"; return 1; }
        grep -oE '^ .{5}--[a-z-]+' help | tr -d ' ,' | sed 's/^-[A-Za-z]--/--/' > spellings
        while read -r option; do
            labelsift "$verb" "$option" > out 2> said < /dev/null || true
            ! grep 'unknown option' said || { echo "$verb $option"; return 1; }
        done < spellings
    done
}

@test "help: every option has words of its own, which begin in column 33; values have defaults" {
    for verb in $(verbs); do
        labelsift help "$verb" | sed '1,/^Options:/d; /^$/,$d' > options
        awk 'function words() {return substr($0, 32, 1) == " " && substr($0, 33) ~ /^[a-zA-Z0-9(]/}
             /^ +-/ && !words() {getline; if ($1 ~ /^-/ || !words()) exit 1}' options ||
            { cat options; return 1; }
    done
    labelsift help find | tr -s '\n ' ' ' > words
    for said in '--format FORMAT auto (default), text, sparse, npy, raw-f2, raw-bf2, raw-f4, raw-f8' '--header auto|yes|no does line 1 name columns? (default: auto)' 'self_confidence (default)' \
        'off_diagonal (default)' 'default: 256M' 'default: $TMPDIR or /tmp' "default: the CPUs, here $(getconf _NPROCESSORS_ONLN)"; do
        grep -Fq -- "$said" words || { echo "$said"; return 1; }
    done
}

@test "help: exit statuses" {
    for verb in thresholds issues merge; do
        labelsift help $verb | grep -Fx 'Exit status: 0 done, 1 bad input or a failed read or write, 2 usage.'
    done
    for verb in score find; do
        labelsift help $verb | sed -n '/^Exit status: 0 done, 1 .*, 2 usage/,$p' | grep -q '3 not the same stream'
    done
}

@test "help: --version" {
    [ "$(labelsift --version)" = "labelsift $(sed -n 's/^VERSION = //p' "$ROOT/Makefile")" ]
    labelsift --version 2> said > out
    [ ! -s said ]
    [ "$(wc -l < out)" -eq 1 ]
}

@test "help: what it shows can be run" {
    for verb in $(verbs); do
        labelsift help "$verb" | grep -o 'labelsift [a-z]*' | sort -u | while read -r _ shown; do
            labelsift help "$shown" > /dev/null || exit
        done
    done
}

@test "help: the manual page knows the same verbs and options" {
    [ -e "$ROOT/filter/labelsift.1" ] || skip 'no manual page yet'
    sed 's/\\-/-/g' "$ROOT/filter/labelsift.1" > manual
    for verb in $(verbs); do
        grep -q "$verb" manual
        labelsift help "$verb" | grep -oE '^ .{5}--[a-z-]+' | grep -oE -- '--[a-z-]+' | while read -r option; do
            grep -q -e "$option" -e "\-${option#--}" manual || { echo "$verb $option"; exit 1; }
        done
    done
}
