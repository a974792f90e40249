# What is handed on: the source tarball, Debian packages, the static program. One version in all.
load helper
load limits

VERSION=$(sed -n 's/^VERSION = //p' "$ROOT/Makefile")

setup() {
    need_plain_build
    cd "$BATS_TEST_TMPDIR" || return
}

# made FOLDER GOAL… [VARIABLE=VALUE…]: make there as from a new shell, not as from this make and bats
made() {
    env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME="$HOME" LC_ALL=C \
        DEB_BUILD_OPTIONS='nocheck parallel=2' make -s -j2 -C "$@" > "$BATS_TEST_TMPDIR/said" 2>&1 ||
        { cat "$BATS_TEST_TMPDIR/said" && return 1; }
}

unpacked() {
    made "$ROOT" dist BUILD="$PWD/build"
    tar -xzf "build/labelsift-$VERSION.tar.gz"
    cd "labelsift-$VERSION" || return
}

@test "packages: NEWS begins with this version" {
    [ "$(grep -m 1 '^[0-9]' "$ROOT/NEWS")" = "$VERSION" ]
    [ "$(labelsift --version)" = "labelsift $VERSION" ]
}

@test "packages: make dist writes the same bytes again, and from its own tarball" {
    unpacked
    [ -s filter/labelsift.c ]
    [ -s tests/helper.bash ]
    [ ! -e labelsift ]
    [ ! -e build ]
    [ -z "$(find . -newermt 'now' -o -perm -g=w -o -name '*.o')" ]
    made "$ROOT" dist BUILD="$PWD/../again"
    made . dist
    same "../build/labelsift-$VERSION.tar.gz" "../again/labelsift-$VERSION.tar.gz" \
        "build/labelsift-$VERSION.tar.gz"
}

@test "packages: the unpacked tarball builds, and its tests pass" {
    unpacked
    made . all
    [ "$(./labelsift --version)" = "labelsift $VERSION" ]
    env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$HOME" tests/run tests/help.bats > ../said ||
        { cat ../said && return 1; }
}

# records of two forms, and what the program under test makes of them
answers() {
    random_records "$SEED" 2000 5 | gzip > records.csv.gz
    "$SIMULATE" --rows 2000 --classes 9 --seed "$SEED" > records.npy
    all_answers labelsift > wanted
}

# all_answers PROGRAM
all_answers() {
    local input
    for input in records.csv.gz records.npy; do
        "$1" thresholds -j 4 < $input > t.tsv && cat t.tsv &&
            "$1" score -j 4 -s confidence_weighted_entropy t.tsv < $input &&
            "$1" find -s normalized_margin -e off_diagonal_calibrated < $input || return
    done
}

@test "packages: make STATIC=1, a program that needs no library and gives the same bytes" {
    echo "# SEED=$SEED" >&3
    made "$ROOT" "$PWD/labelsift" STATIC=1 BUILD="$PWD/static" PROGRAM="$PWD/labelsift"
    [ ! -s said ]
    ! readelf -d labelsift | grep NEEDED || return 1
    ! readelf -l labelsift | grep INTERP || return 1
    ! command -v file > /dev/null || file labelsift | grep -q 'static'
    answers
    all_answers ./labelsift | same wanted -
    mkdir empty && cp labelsift empty
    [ "$(id -u)" -ne 0 ] || ! chroot / true ||
        [ "$(chroot "$PWD/empty" /labelsift --version)" = "labelsift $VERSION" ]
}

need_deb() {
    for tool in dpkg-buildpackage dh lintian; do
        command -v $tool > /dev/null || skip "no $tool here (make deps-more)"
    done
    [ -e /usr/include/isa-l/igzip_lib.h ] || skip "no ISA-L here (Debian: libisal-dev)"
}

@test "packages: make deb, three packages in which lintian finds no error" {
    need_deb
    made "$ROOT" deb BUILD="$PWD/build"
    for package in labelsift liblabelsift0 liblabelsift-dev; do
        dpkg-deb -x build/deb/${package}_"$VERSION"-1_*.deb root
        [ "$(dpkg-deb -f build/deb/${package}_"$VERSION"-1_*.deb Version)" = "$VERSION-1" ]
    done
    [ -s root/usr/share/man/man1/labelsift.1.gz ]
    [ -s root/usr/share/doc/labelsift/changelog.gz ]
    answers
    all_answers root/usr/bin/labelsift | same wanted -
    library=$(dirname root/usr/lib/*/liblabelsift.so.0)
    cc -Iroot/usr/include -o inspector "$ROOT/examples/inspector.c" -L"$library" -llabelsift
    tail -c $((2000 * 40)) records.npy > records.bin
    LD_LIBRARY_PATH=$library ./inspector 9 records.bin | cut -f 1 > got
    labelsift find < records.npy | cut -f 1 | same - got
}
