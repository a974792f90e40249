# limits: for tests of memory and of what a process may take.
# shellcheck shell=bash disable=SC2034

SIMULATE=$ROOT/examples/simulate

# Sanitizers reserve terabytes of address space and shadow what is used.
need_plain_build() {
    if grep -qE '__(asan|tsan|msan|hwasan)_init' "$LABELSIFT"; then
        skip "a sanitized build"
    fi
}

# limited KIB COMMAND…: with so much address space
limited() {
    (
        ulimit -v "$1"
        "${@:2}"
    )
}

# within KIB FILE: what peak wrote there is at most so much
within() {
    echo "$2: $(cat "$2") KiB of $1"
    [ "$(cat "$2")" -le "$1" ]
}
