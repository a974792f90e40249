# measure: times commands against each other and prints the rows of the table. Read by run.
# shellcheck shell=bash
#
#   RUNS    times each command is run; its time is the median
#   took    the times of the last race, in microseconds
#   FLAT    the most that a flat cost may grow by
took=()
FLAT=1.2

die() {
    echo "bench: $*" >&2
    exit 1
}

# calc FORMAT EXPRESSION: its value, by awk
calc() {
    awk "BEGIN { printf \"$1\", $2 }"
}

# holds CONDITION: yes or no
holds() {
    awk "BEGIN { print ($1) ? \"yes\" : \"no\" }"
}

median() {
    printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 }
        END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# race FILE COMMAND…: runs the commands in turn, RUNS times, FILE read just before each so that it
# lies in the page cache; in turn, so that what disturbs the machine disturbs all of them.
race() {
    local file=$1 round i start
    shift
    local -a command=("$@") times=()
    for ((round = 0; round < RUNS; round++)); do
        for i in "${!command[@]}"; do
            cat "$file" > /dev/null
            start=${EPOCHREALTIME/./}
            eval "${command[i]}" > /dev/null || die "failed: ${command[i]}"
            times[i]+=" $((${EPOCHREALTIME/./} - start))"
        done
    done
    took=()
    for i in "${!command[@]}"; do
        # shellcheck disable=SC2086 # a word a time
        took[i]=$(median ${times[i]})
    done
}

# row WHAT TIMES MEASURED TARGET MET
row() {
    printf '| %-48s | %-32s | %9s | %-16s | %-3s |\n' "$@"
}

head_row() {
    row what times measured target met
    row - - - - - | tr ' ' -
}

# has TOOL WHAT: whether it is installed; if not, a row says so
has() {
    command -v "$1" > /dev/null && return
    without "$1" "$2"
    return 1
}

without() {
    row "$2" "needs $1" - - -
}

machine() {
    echo "$(awk -F ': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores," \
        "$(uname -srm)"
}

seconds() {
    calc %.3f "$1 / 1e6"
}

# rate WHAT I AMOUNT TARGET: the amount by the seconds of the race's command I
rate() {
    local measured
    measured=$(calc %.2f "$3 / ${took[$2]} * 1e6")
    row "$1" "$(seconds "${took[$2]}") s" "$measured" "at least $4" \
        "$(holds "$measured >= $4")"
}

# ratio WHAT I [TARGET]: the time of the race's first command by that of its command I
ratio() {
    local measured target=- met=-
    measured=$(calc %.2f "${took[0]} / ${took[$2]}")
    [ $# -lt 3 ] || target="at least $3" met=$(holds "$measured >= $3")
    row "$1" "$(seconds "${took[$2]}") s, $(seconds "${took[0]}") s" "$measured" "$target" "$met"
}

# growth WHAT NANOSECONDS…: of a unit, from the smallest input to the largest; the last by the
# least. cat has no target.
growth() {
    local what=$1 measured target=- met=-
    shift
    measured=$(printf '%s\n' "$@" | awk '{ $1 = $1 < 0.001 ? 0.001 : $1 }
        NR == 1 || $1 < least { least = $1 }
        END { printf "%.2f", $1 / least }')
    [ "${what#cat,}" != "$what" ] || target="at most $FLAT" met=$(holds "$measured <= $FLAT")
    row "$what" "$* ns" "$measured" "$target" "$met"
}
