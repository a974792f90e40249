# refuses: what the tables of bad input are made of; every case is a line of them.
# shellcheck shell=bash disable=SC2154

# Good files for cases to go wrong with: records of 3 classes, thresholds without and with names.
make_good_files() {
    printf '0,.7,.2,.1\n1,.1,.8,.1\n2,.1,.1,.8\n' > good
    printf 'x\ny\nz\n' > xyz
    printf 'z\ny\nx\n' > zyx
    labelsift thresholds < good > t
    labelsift thresholds --class-names xyz < good > xyz.t
    labelsift thresholds <<< '0,.6,.4' > t2
    labelsift score -q t < good > scored
}

# told STATUS MESSAGE COMMAND…: runs it; its status and the whole of stderr. stdout goes to `rows`.
told() {
    local status=$1 message=$2 got=0
    shift 2
    "$@" > rows 2> said || got=$?
    printf '%s\n' "$message" > wanted
    [ $got -eq "$status" ] && cmp -s wanted said && return
    printf '%s\nwanted %d: %s\n   got %d: %s\n' "$*" "$status" "$message" "$got" "$(cat said)"
    return 1
}

# refuses STATUS MESSAGE VERB ARGUMENTS… < STDIN: it fails, and all it says is
# "labelsift VERB: MESSAGE". With -o it says the same, and leaves no file. If it reads records, any
# number of threads and any size of blocks says the same and writes the same `rows`.
refuses() {
    local status=$1 message="labelsift $3: $2" verb=$3 how
    shift 3
    cat > given
    told "$status" "$message" labelsift "$verb" -o late "$@" < given || return
    [ "$status" -eq 1 ] && case $verb in thresholds | score | find)
        for how in '-j 2 --block-size 1' '-j 3 --block-size 7' '-j 8 --block-size 64' '-j 1'; do
            # shellcheck disable=SC2086
            told "$status" "$message" labelsift "$verb" $how "$@" < given || return
            [ ! -e rows.before ] || same rows.before rows || return
            cp rows rows.before
        done
        rm rows.before ;;
    esac
    told "$status" "$message" labelsift "$verb" "$@" < given || return
    case $verb in score) ;; *) [ ! -s rows ] || { echo "$verb writes"; return 1; } ;; esac
    [ -z "$(find . -name '*late*')" ] || { echo 'a file is left'; return 1; }
}

# says STATUS STDERR SHELL: the same of any command line, for redirections.
says() {
    told "$1" "$2" eval "$3"
}

# writes COUNT: the last refusal came after so many rows of the good file.
writes() {
    head -n "$1" scored | same - rows
}
