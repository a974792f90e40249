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

# by_column: of the log, for each column: bits tried, refused
by_column() {
    awk -F '\t' '
        NR == FNR {
            for (i = 1; i <= NF; i++) {
                for (j = 0; j < length($i); j++)
                    column[at++] = "column " i
                column[at++] = "tabs, newlines"
            }
            next
        }
        { split($1, place, "."); tried[column[place[1]]]++; refused[column[place[1]]] += $2 != 0 }
        END { for (c in tried) print c ": " tried[c] " tried, " refused[c] " refused" }' rows log | sort
}

@test "flips: scored rows have no checksum; what is seen nevertheless" {
    harmed flip rows issues
    by_column > alone
    harmed flip rows issues -t t --mask
    by_column > told
    counted 'scored rows' unseen
    [ $STEP -eq 1 ] || return 0
    same - alone << 'END'
column 1: 32 tried, 18 refused
column 2: 32 tried, 0 refused
column 3: 152 tried, 120 refused
column 4: 32 tried, 0 refused
column 5: 152 tried, 120 refused
column 6: 32 tried, 30 refused
column 7: 32 tried, 28 refused
tabs, newlines: 224 tried, 224 refused
END
    # -t knows how many rows bear each label, --mask which indices there can be
    sed 's/^column 1: .*/column 1: 32 tried, 29 refused/; s/^column 2: .*/column 2: 32 tried, 32 refused/' alone |
        same - told
}
