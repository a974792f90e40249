# The C library as make install leaves it: what it shows, and that callers in C and Python get what
# the command gives.
load helper
load limits

PYTHON=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1

# made VERB [VARIABLE=VALUE…]: make of this tree with the program under test
made() {
    make -s -C "$ROOT" "$1" BUILD="$(realpath -m "$TOOLS/..")" PROGRAM="$LABELSIFT" \
        DESTDIR="$PWD/root" PREFIX=/usr LIBDIR=/usr/lib/any "${@:2}"
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    grep -qE '__(asan|tsan|msan|hwasan)_init' "$LABELSIFT" && return
    echo "# SEED=$SEED" >&3
    made install
    "$SIMULATE" --rows 3000 --classes 7 --seed "$SEED" > records.npy
    tail -c $((3000 * 32)) records.npy > records.bin
    labelsift find -q -f raw-f4 -k 7 < records.bin | cut -f 1,3 > issues.tsv
    [ "$(wc -l < issues.tsv)" -gt 100 ]
}

setup() {
    need_plain_build
    cd "$BATS_TEST_TMPDIR" || return
    ln -s "$BATS_FILE_TMPDIR"/* .
    LIBRARY=$(realpath root/usr/lib/any)
    export LD_LIBRARY_PATH=$LIBRARY LABELSIFT_LIBRARY=$LIBRARY/liblabelsift.so.0
}

# flags [--static]: what pkg-config says of the installed library; where there is none, the same
flags() {
    local root=$BATS_FILE_TMPDIR/root
    if command -v pkg-config > /dev/null; then
        PKG_CONFIG_PATH=$LIBRARY/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root \
            pkg-config --cflags --libs "$@" labelsift
    else
        echo "-I$root/usr/include -L$LIBRARY -llabelsift ${1:+-lm}"
    fi
}

# compiled OUT COMPILER FLAGS…: examples/inspector.c, any warning is an error
compiled() {
    # shellcheck disable=SC2046
    "$2" -std=c99 -O1 -pedantic -Wall -Wextra -Werror -o "$1" "$ROOT/examples/inspector.c" \
        "${@:3}" $(flags $([[ " $* " != *" -static "* ]] || echo --static))
}

# issues_of PROGRAM: it finds what find finds, to the last bit of the scores
issues_of() {
    "./$1" 7 records.bin > got
    awk -F '\t' '{ printf "%s\t%.17g\n", $1, $2 }' issues.tsv | same - got
}

@test "library: make install puts all in place, make uninstall takes it away" {
    mv root kept && mkdir root && made install
    (cd root && find . ! -type d | sort) > found
    version=$(sed -n 's/^VERSION = //p' "$ROOT/Makefile")
    for file in ./usr/bin/labelsift ./usr/include/labelsift.h ./usr/lib/any/liblabelsift.a \
        ./usr/lib/any/liblabelsift.so ./usr/lib/any/liblabelsift.so.0 \
        "./usr/lib/any/liblabelsift.so.$version" ./usr/lib/any/pkgconfig/labelsift.pc \
        ./usr/share/man/man1/labelsift.1 ./usr/share/man/man5/labelsift-formats.5 \
        ./usr/share/bash-completion/completions/labelsift \
        ./usr/share/zsh/site-functions/_labelsift \
        ./usr/share/fish/vendor_completions.d/labelsift.fish; do
        grep -qxF "$file" found || { echo "$file"; return 1; }
    done
    [ "$(realpath root/usr/lib/any/liblabelsift.so)" = "$PWD/root/usr/lib/any/liblabelsift.so.$version" ]
    grep -qx "Version: $version" root/usr/lib/any/pkgconfig/labelsift.pc
    ! grep @ root/usr/lib/any/pkgconfig/labelsift.pc || return 1
    root/usr/bin/labelsift --version | same <(echo "labelsift $version") -
    made uninstall
    [ -z "$(find root ! -type d)" ]
}

@test "library: it shows what labelsift.h declares, and needs the C library alone" {
    grep -oE 'labelsift_[a-z_]+\(' "$ROOT/lib/labelsift.h" | tr -d '(' | sort -u > declared
    [ "$(wc -l < declared)" -ge 11 ]
    nm -D --defined-only "$LABELSIFT_LIBRARY" | awk '{ print $3 }' | sort | same declared -
    nm -g --defined-only "$LIBRARY/liblabelsift.a" | awk 'NF == 3 { print $3 }' | sort | same declared -
    readelf -dW "$LABELSIFT_LIBRARY" > dynamic
    grep -q 'SONAME.*\[liblabelsift.so.0\]' dynamic
    grep -q 'BIND_NOW' dynamic
    ! grep TEXTREL dynamic || return 1
    ! grep NEEDED dynamic | grep -vE '\[lib(c|m)\.so'
}

@test "library: the header alone is C and C++" {
    cp "$ROOT/lib/labelsift.h" alone.h
    echo '#include "alone.h"' | tee alone.c > alone.cc
    echo 'struct labelsift_batch batch; int (*f)(void) = 0;' | tee -a alone.c >> alone.cc
    for compiler in gcc:c:c99 gcc:c:c17 clang:c:c99 g++:cc:c++98 g++:cc:c++17 clang++:cc:c++11; do
        IFS=: read -r program kind standard <<< "$compiler"
        command -v "$program" > /dev/null || [ "$program" != gcc ] || program=cc
        command -v "$program" > /dev/null || { echo "no $program here" >&3; continue; }
        $program -std="$standard" -pedantic -Wall -Wextra -Werror -fsyntax-only "alone.$kind"
    done
}

@test "library: examples/inspector.c, shared and static, by gcc and clang = find" {
    [ "$(wc -l < "$ROOT/examples/inspector.c")" -lt 70 ]
    for compiler in cc gcc clang; do
        command -v $compiler > /dev/null || continue
        compiled shared $compiler
        compiled static $compiler -static
        [ "$(ldd shared | grep -c liblabelsift.so.0)" = 1 ]
        ! ldd static 2> /dev/null | grep labelsift || return 1
        issues_of shared
        issues_of static
    done
}

@test "library: errors of examples/inspector.c" {
    compiled inspector cc
    refuses() {
        run "./inspector" "${@:2}"
        [ "$status" -eq 1 ] && [ "$output" = "inspector: $1" ] || { echo "$output"; return 1; }
    }
    refuses '1 classes, not 2 to 2147483647' 1 records.bin
    refuses 'usage: inspector CLASSES FILE' 7
    refuses 'read failed' 7 .
    { head -c 320 records.bin && printf '\7\0\0\0' && tail -c +325 records.bin; } > bad.bin
    refuses 'record 10: label 7 is not in 0…6' 7 bad.bin
    head -c 0 records.bin > empty.bin
    ./inspector 7 empty.bin | same empty.bin -
}

@test "library: a program's own functions have any name that lib/ uses" {
    nm -g --defined-only "$TOOLS/../liblabelsift.a" | awk '$2 == "T" { print $3 }' |
        grep -v '^labelsift_' | sort -u > names
    grep -qx error_set names && grep -qx quoted names && grep -qx buffer_append names
    { echo '#include <stdlib.h>' && sed 's/.*/void &(void);void &(void) { abort(); }/' names; } > own.c
    for link in '' -static; do
        # shellcheck disable=SC2086
        compiled inspector cc own.c -fno-builtin $link
        issues_of inspector
    done
}

@test "library: examples/python/inspector.py = find, whatever the arrays" {
    $PYTHON -c 'import numpy' 2> /dev/null || skip "no numpy for $PYTHON here (Debian: python3-numpy)"
    $PYTHON -c 'import numpy as n
r = n.load("records.npy"); n.save("labels.npy", r["label"]); n.save("pred_probs.npy", r["probs"])'
    $PYTHON "$ROOT/examples/python/inspector.py" labels.npy pred_probs.npy > got
    awk -F '\t' 'NR == FNR { score[$1] = $2; next } $2 != score[$1] { exit 1 }' issues.tsv got
    cut -f 1 got | same <(cut -f 1 issues.tsv) -
    PYTHONPATH=$ROOT/examples/python $PYTHON "$TESTS/library.py" records.npy "$LABELSIFT"
}

@test "library: examples/python/inspector.py = the command on ../shared/conformance" {
    need_conformance
    $PYTHON -c 'import numpy' 2> /dev/null || skip "no numpy for $PYTHON here (Debian: python3-numpy)"
    for case in "$CONFORMANCE"/*/; do
        PYTHONPATH=$ROOT/examples/python $PYTHON "$TESTS/library.py" "$case" "$LABELSIFT" || {
            echo "$case"
            return 1
        }
    done
}
