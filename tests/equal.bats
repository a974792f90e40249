# The same bytes out, whatever form the same records come in.
load helper

# One set of records for all tests here: a few hundred in text, probabilities that every float holds.
setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    random_records "$SEED" 400 7 bits=11 > base.in
    all_verbs base
    [ -s base.issues ]
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    ln -s "$BATS_FILE_TMPDIR"/base.* .
}

# equal NAME [READING OPTIONS…]: NAME.in gives what base.in gave
equal() {
    all_verbs "$@" && same base.out "$1.out"
}

@test "equal: text = gzip = gzip of several members, cut anywhere, some empty, zeros behind" {
    gzip < base.in > gzip.in
    equal gzip
    gzip -1 < base.in > fast.in
    equal fast
    {
        head -c 7 base.in | gzip
        gzip < /dev/null
        tail -c +8 base.in | head -c 5000 | gzip -9
        tail -c +5008 base.in | gzip
        gzip < /dev/null
    } > members.in
    equal members
    { cat members.in && head -c 1000 /dev/zero; } > padded.in
    equal padded
    while IFS= read -r line; do
        printf '%s\n' "$line" | gzip
    done < base.in > many.in
    equal many
}

@test "equal: commas, tabs, semicolons, blanks; CRLF; byte order mark; empty lines; blanks; quotes" {
    tr , '\t' < base.in > tabs.in
    equal tabs
    tr , ';' < base.in > semicolons.in
    equal semicolons
    sed 's/,/   /g' base.in > blanks.in
    equal blanks
    sed 's/$/\r/' base.in > crlf.in
    equal crlf
    { printf '\357\273\277' && cat base.in; } > bom.in
    equal bom
    sed 's/$/\n/; 1s/^/\n/' base.in > empty.in
    equal empty
    sed 's/,/ , /g' base.in > spaced.in
    equal spaced
    sed 's/,/","/g; s/^/"/; s/$/"/' base.in > quoted.in
    equal quoted
    sed '1~3s/,/","/g; 1~3s/^/"/; 1~3s/$/"/' base.in > mixed.in
    equal mixed
}

@test "equal: a missing last newline is noted, no more" {
    head -c -1 base.in > cut.in
    equal cut 2> notes
    grep -c newline notes
}

@test "equal: other spellings of the same numbers" {
    sed 's/^\([0-9]*\),/\1.0,/' base.in > dotted.in
    equal dotted
    awk -F , '{printf "%.3e", $1; for (i = 2; i <= NF; i++) printf ",%.20e", $i; print ""}' \
        base.in > exponents.in
    equal exponents
    sed 's/,0\./,./g' base.in > bare.in
    equal bare
    sed 's/,/,+/g' base.in > plus.in
    equal plus
}

@test "equal: text = npy of every label and float type, version, padding and field name" {
    for type in '|i1' '|u1' '<i2' '<u2' '<i4' '<u4' '<i8' '<u8'; do
        mknpy -l "$type" < base.in > labels.in
        equal labels || { echo "label $type"; return 1; }
    done
    for type in '<f2' '<f4' '<f8'; do
        mknpy -p "$type" < base.in > probs.in
        equal probs || { echo "probs $type"; return 1; }
        mknpy -x -l '<i2' -p "$type" < base.in > fields.in
        equal fields || { echo "probs $type among other fields"; return 1; }
    done
    for version in 1 2 3; do
        mknpy -V $version < base.in > version.in
        equal version || { echo "version $version"; return 1; }
    done
    mknpy -L given -P softmax < base.in > names.in
    equal names
    mknpy -L given -P softmax -x < base.in > chosen.in
    equal chosen --label given --probs softmax
}

@test "equal: bool labels of two classes" {
    random_records "$SEED" 50 2 bits=11 > base2.in
    all_verbs base2
    mknpy -l '|b1' < base2.in > bool.in
    all_verbs bool
    same base2.out bool.out
}

@test "equal: npy in one array = in many, of other types even, some empty = in gzip" {
    for rows in 1 7 399; do
        mknpy -r $rows -p '<f4' < base.in > arrays.in
        equal arrays || { echo "$rows rows an array"; return 1; }
    done
    {
        head -n 3 base.in | mknpy -p '<f2' -l '|i1'
        mknpy -d "{'descr': [('label', '<i4'), ('probs', '<f4', (7,))], 'fortran_order': False, 'shape': (0,), }" < /dev/null
        tail -n +4 base.in | head -n 200 | mknpy -x -p '<f8'
        tail -n +204 base.in | mknpy -V 3 -L y -P p -p '<f4'
    } > mixed.in
    equal mixed
    gzip < mixed.in > gzip.in
    equal gzip
    { head -c 100 mixed.in | gzip && tail -c +101 mixed.in | gzip; } > members.in
    equal members
}

# pieces NAME BYTES: the verbs on NAME.in through a pipe, BYTES a write
pieces() {
    dribble "$2" < "$1.in" | labelsift thresholds > pieces.t &&
        dribble "$2" < "$1.in" | labelsift score pieces.t > pieces.scored &&
        dribble "$2" < "$1.in" | labelsift score -s normalized_margin -a pieces.t > pieces.adjusted &&
        dribble "$2" < pieces.scored | labelsift issues > pieces.issues &&
        cat pieces.t pieces.scored pieces.adjusted pieces.issues | same base.out -
}

@test "equal: in one piece, in pieces of 4096, 7 and 1 byte; text, npy and both in gzip" {
    cp base.in text.in
    gzip < base.in > textgz.in
    mknpy -r 150 -p '<f4' < base.in > npy.in
    gzip < npy.in > npygz.in
    for form in text textgz npy npygz; do
        for bytes in 1000000 4096 7 1; do
            pieces $form $bytes || { echo "$form in pieces of $bytes"; return 1; }
        done
    done
}

# in_place FILE OPTION…: thresholds of a file and of a pipe, and what they say
in_place() {
    local file=$1 piped=0 placed=0
    shift
    cat "$file" | labelsift thresholds "$@" > piped.t 2> piped.errors || piped=$?
    labelsift thresholds "$@" < "$file" > placed.t 2> placed.errors || placed=$?
    [ $piped -eq $placed ] && same piped.t placed.t && same piped.errors placed.errors
}

@test "equal: records of a file, claimed and read side by side = records of a pipe; cut as well" {
    mknpy -r 90 -l '<i4' -p '<f4' < base.in > arrays.npy
    mknpy -l '<i4' -p '<f4' < base.in | tail -c $((400 * 32)) > records.raw
    labelsift thresholds -f raw-f4 -k 7 < records.raw | same base.t -
    size=$(stat -c %s arrays.npy)
    for block in 1 64 1000 262144; do
        for threads in 1 3; do
            in_place arrays.npy --block-size $block -j $threads
            in_place records.raw -f raw-f4 -k 7 --block-size $block -j $threads
            for cut in 100 $((size / 2)) $((size - 32)) $((size - 1)); do
                head -c "$cut" arrays.npy > cut.npy
                in_place cut.npy --block-size $block -j $threads ||
                    { echo "$cut bytes, blocks of $block, -j $threads"; return 1; }
            done
        done
    done
    echo 'labelsift thresholds: stdin: the stream ends inside record 399: 31 of its 32 bytes' \
        '(cut short?)' | same placed.errors -
}

@test "equal: a file is read from where it stands, and whoever reads on begins behind its records" {
    mknpy -p '<f4' < base.in > records.npy
    { echo before && cat records.npy; } > file
    { read -r line && labelsift thresholds > got.t; } < file
    [ "$line" = before ]
    same base.t got.t
    { labelsift thresholds -j 2 > got.t && wc -c > rest; } < records.npy
    [ "$(cat rest)" -eq 0 ]
}

@test "equal: one, two, three and eight threads" {
    random_records "$SEED" 20000 7 > long.in
    mknpy < long.in > longnpy.in
    gzip < long.in > longgz.in
    all_verbs long -j 1
    for threads in 1 2 3 8; do
        for form in long longgz longnpy; do
            cp $form.in threads.in
            all_verbs threads -j $threads
            same long.out threads.out || { echo "$form, -j $threads"; return 1; }
        done
    done
}

@test "equal: a verb run twice" {
    equal base
}

@test "equal: -o FILE = stdout" {
    labelsift thresholds -o t < base.in
    labelsift score -o scored t < base.in
    labelsift issues -o issues < scored
    same base.t t
    same base.scored scored
    same base.issues issues
}

# shard FILE LINES…: cuts it into shard.0, shard.1, … of so many lines, the last with the rest
shard() {
    local file=$1 from=1 i=0 lines
    shift
    for lines in "$@"; do
        tail -n +$from "$file" | head -n "$lines" > shard.$i
        from=$((from + lines)) i=$((i + 1))
    done
    tail -n +$from "$file" > shard.$i
}

@test "equal: merged shards = the whole: 1, 2, 7 uneven, some empty, any order, files or stdin" {
    for cut in "" "150" "0 1 200 0 30 5"; do
        rm -f shard.*
        # shellcheck disable=SC2086
        shard base.in $cut
        for part in shard.?; do
            labelsift thresholds < "$part" > "$part.t"
        done
        labelsift merge shard.?.t | same base.t -
        cat shard.?.t | labelsift merge | same base.t -
        for i in 1 2 3; do
            shuf -e shard.?.t --random-source=<(yes $i) > order
            xargs "$LABELSIFT" merge < order | same base.t -
            xargs cat < order | labelsift merge | same base.t -
        done
    done
}

@test "equal: merging merged files = merging at once" {
    shard base.in 100 50 120
    for part in shard.?; do
        labelsift thresholds < "$part" > "$part.t"
    done
    labelsift merge shard.1.t shard.3.t > a.t
    labelsift merge shard.2.t shard.0.t > b.t
    labelsift merge b.t a.t | same base.t -
}

@test "equal: any order of records gives the same thresholds" {
    for i in 1 2 3; do
        shuf --random-source=<(yes $i) base.in | labelsift thresholds | same base.t -
    done
}

@test "equal: shards scored apart with --first-index, in a row = the whole" {
    shard base.in 130 1
    first=0
    for part in shard.0 shard.1 shard.2; do
        labelsift score --first-index $first base.t < $part >> scored
        first=$((first + $(wc -l < $part)))
    done
    same base.scored scored
    shard base.scored 130 1
    cat shard.? | labelsift issues | same base.issues -
}

@test "equal: header rows in scored shards are dropped" {
    labelsift score --header-out base.t < base.in > with
    tail -n +2 with | same base.scored -
    { head -n 100 with && head -n 1 with && tail -n +101 with; } | labelsift issues | same base.issues -
}
