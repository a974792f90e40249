# Every bit of a stream flipped in turn: refused, or harmless, which is the same output. Where there
# is no checksum, what is seen nevertheless.
load helper
load harm

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    printf '0,.75,.25\n1,.125,.875\n1,0.5625,0.4375\n0,.25,.75\n' > csv
    labelsift thresholds < csv > t
    labelsift score t < csv > rows
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

# flip FILE VERB ARGUMENTS…: what passes gives the same output, and goes to the file harmless
flip() {
    harmed flip "$@" || return
    if awk -F '\t' '$2 == 0 && $3 != "same"' log | grep .; then
        echo "silently wrong: $*"
        return 1
    fi
    command cut -f 1 passed >> harmless
}

# The bits that are harmless in a gzip stream whose members begin and end at these bytes: that it is
# text, time stamp, extra flags, system, the letters of BGZF's extra field and the size in it, and
# what is unused of the data's last byte.
harmless_in() {
    tr . ' ' < harmless | awk -v bounds="$*" '
        BEGIN { members = split(bounds, bound, " ") - 1 }
        {
            for (m = 1; m < members && $1 >= bound[m + 1];)
                m++
            at = $1 - bound[m]
            left = bound[m + 1] - $1 - 8
            if (!(at == 3 && $2 == 0 || at >= 4 && at <= 9 || left == 1 && $2 > 0 || members > 2 &&
                (at == 12 || at == 13 || at == 16 || at == 17))) {
                print "byte " at " of member " m ", bit " $2
                failed = 1
            }
        }
        END { exit failed || NR == 0 }'
}

@test "flips: gzip, of text and of npy" {
    gzip -n < csv > csv.gz
    flip csv.gz thresholds -j 1
    flip csv.gz score -j 2 t
    flip csv.gz find -j 1
    flip csv.gz pack -j 1
    counted 'gzip of text' 'harmless'
    harmless_in 0 "$(wc -c < csv.gz)"
    rm harmless
    mknpy < csv | gzip -n > npy.gz
    flip npy.gz find -j 1
    counted 'gzip of npy' 'harmless'
    harmless_in 0 "$(wc -c < npy.gz)"
}

@test "flips: BGZF" {
    bgzf 20 < csv > csv.gz
    flip csv.gz thresholds -j 2
    flip csv.gz score -j 2 t
    counted BGZF 'harmless'
    bounds=$(grep -obUaP '\x1f\x8b\x08\x04' csv.gz | command cut -d : -f 1)
    # shellcheck disable=SC2086
    harmless_in $bounds "$(wc -c < csv.gz)"
}

@test "flips: thresholds files, none is harmless" {
    path=x.t stdin=csv flip t score x.t
    path=x.t stdin=rows flip t issues -t x.t
    flip t merge
    [ ! -s harmless ]
    counted 'thresholds files' 'harmless'
}
