# Streams that are something else, damaged, or cut short.
load helper
load refuses

setup_file() {
    cd "$BATS_FILE_TMPDIR" && make_good_files && mknpy < good > good.npy && gzip -n < good > good.gz
}

setup() {
    cd "$BATS_TEST_TMPDIR" && cp "$BATS_FILE_TMPDIR"/* .
}

@test "errors: other formats are named, and what to do" {
    # is WHAT PRINTF: the stream begins so
    is() {
        # shellcheck disable=SC2059
        refuses 1 "stdin: this is $1" thresholds < <(printf "$2, and more and more and more and more and more and more and more")
    }
    is 'zstd data; decompress it first: zstd -dc | labelsift …' '\x28\xb5\x2f\xfd'
    is 'bzip2 data; decompress it first: bzip2 -dc | labelsift …' 'BZh9'
    is 'xz data; decompress it first: xz -dc | labelsift …' '\xfd7zXZ\0'
    is 'lz4 data; decompress it first: lz4 -dc | labelsift …' '\x04\x22\x4d\x18'
    is 'a zip archive (an .npz?); take the arrays out of it: unzip, then -L labels.npy -P pred_probs.npy' 'PK\3\4'
    is 'an empty zip archive' 'PK\5\6'
    is 'an HDF5 file; examples/python/from_hdf5.py makes records of it' '\x89HDF\r\n\x1a\n'
    is 'a Parquet file; examples/python/from_parquet.py makes records of it' 'PAR1'
    is 'an Arrow file; save it as CSV, or as npy records (examples/python)' 'ARROW1\0\0'
    is 'an Arrow stream; save it as CSV, or as npy records (examples/python)' '\xff\xff\xff\xff'
    is 'a Python pickle; save the arrays with np.save' '\x80\4'
    is "JSON; make CSV of it: jq -r '[.label, .probs[]] | @csv' | labelsift …" '{"label"'
    is 'UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 | labelsift …' '\xff\xfe'
    is 'UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 | labelsift …' '\xfe\xff'
    is 'UTF-32 text; convert it first: iconv -f UTF-32 -t UTF-8 | labelsift …' '\xff\xfe\0\0'
    is 'gzip inside gzip, or damaged; gzip -dc | labelsift … does it or says why' '\x1f\x8b\x07'
    is 'not text: a NUL byte in line 1 (binary records? say -f raw-f4 -k K; UTF-16? iconv -f UTF-16LE -t UTF-8)' '\1\0\0\0'
}

@test "errors: other formats, as their programs write them" {
    for program in zstd bzip2 xz; do
        command -v $program || continue
        refuses 1 "stdin: this is $program data; decompress it first: $program -dc | labelsift …" thresholds < <($program -c < good)
        refuses 1 "stdin: this is $program data; decompress it first: $program -dc | labelsift …" thresholds < <($program -c < good | gzip)
    done
    refuses 1 'stdin: this is gzip inside gzip, or damaged; gzip -dc | labelsift … does it or says why' thresholds < <(gzip < good.gz)
    refuses 1 'stdin: this is UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 | labelsift …' thresholds < <(iconv -t UTF-16 good)
    refuses 1 'stdin: this is not text: a NUL byte in line 1 (binary records? say -f raw-f4 -k K; UTF-16? iconv -f UTF-16LE -t UTF-8)' thresholds < <(iconv -t UTF-16LE good)
    refuses 1 'stdin: this is not text: a NUL byte in line 1 (binary records? say -f raw-f4 -k K; UTF-16? iconv -f UTF-16LE -t UTF-8)' thresholds < <(head -c 24 /dev/zero)
    refuses 1 'stdin: line 1: 1 field; a label and at least 2 probabilities are wanted (another delimiter? say -d CHAR)' thresholds <<< '<html>'
    refuses 1 "stdin: not an npy header: it begins with '0,.7,.'" thresholds -f npy < good
}

@test "errors: gzip cut short" {
    for size in 1 2 3 9 10 30 -9 -8 -1; do
        refuses 1 'stdin: gzip: the stream ends inside a member (cut short?)' thresholds < <(cat good.gz && head -c $size good.gz)
        refuses 1 'stdin: gzip: the stream ends inside a member (cut short?)' score t < <(head -c $size good.gz)
    done
    writes 3
}

@test "errors: gzip damaged" {
    refuses 1 'stdin: gzip: bad extra field: member 1 is damaged' score t < <(printf '\x1f\x8b\x08\x04\0\0\0\0\0\3\7\0AB\2\0xyz' && tail -c +11 good.gz)
    { head -c -8 good.gz && printf aaaa && tail -c 4 good.gz; } > crc.gz
    refuses 1 'stdin: gzip: bad CRC: member 1 is damaged' score t < crc.gz
    refuses 1 'stdin: gzip: bad CRC: member 3 is damaged' thresholds < <(cat good.gz good.gz crc.gz good.gz)
    refuses 1 'stdin: gzip: bad length: member 1 is damaged' score t < <(head -c -4 good.gz && printf aaaa)
    refuses 1 'stdin: gzip: damaged data in member 2' score t < <(cat good.gz && printf '\x1f\x8b\x08\0\0\0\0\0\0\3\7')
    writes 3
    refuses 1 'stdin: gzip: trailing garbage after member 1' score t < <(cat good.gz && printf x)
    writes 3
    refuses 1 'stdin: gzip: trailing garbage after member 1' thresholds < <(cat good.gz && printf '\0\0x')
    refuses 1 'stdin: gzip: trailing garbage after member 1' thresholds < <(cat good.gz && printf '\0' && cat good.gz)
    refuses 1 'stdin: gzip: trailing garbage after member 2' thresholds < <(cat good.gz good.gz && echo hello)
    refuses 1 'stdin: gzip: bad CRC: member 1 is damaged' issues < <(gzip -n < scored | head -c -8 && printf aaaaaaaa)
    refuses 1 't.gz: gzip: the stream ends inside a member (cut short?)' score t.gz < <(gzip < t | head -c 50 > t.gz && cat good)
}

# npy_cut SIZE: what is said of good.npy cut there: 128 bytes of header, 3 records of 32
npy_cut() {
    local records=$((($1 - 128) / 32)) part=$((($1 - 128) % 32))
    if [ "$1" -lt 128 ]; then
        echo 'npy: the stream ends inside a header (cut short?)'
    elif [ $part -gt 0 ]; then
        echo "the stream ends inside record $records: $part of its 32 bytes (cut short?)"
    elif [ $records -eq 0 ]; then
        echo 'npy: the stream ends after its header; it says 3 records'
    else
        echo "npy: the stream ends after record $((records - 1)); the header says $((3 - records)) more"
    fi
}

@test "errors: npy cut short at any byte" {
    for ((size = 1; size < 224; size++)); do
        head -c $size good.npy > short
        told 1 "labelsift score: stdin: $(npy_cut $size)" labelsift score t < short || { echo "after $size bytes"; return 1; }
        head -n $((size < 128 ? 0 : (size - 128) / 32)) scored | same - rows
    done
    for size in 100 128 150 160 191; do
        refuses 1 "stdin: $(npy_cut $size)" score t < <(head -c $size good.npy)
        refuses 1 "stdin: gzip: the stream ends inside a member (cut short?)" score t < <(head -c $size good.npy | gzip -n | head -c -4)
    done
    refuses 1 'stdin: npy: the stream ends after its header; it says 1 record' thresholds < <(head -n 1 good | mknpy | head -c 128)
}

@test "errors: npy, a second array that does not fit the first" {
    refuses 1 'stdin: after record 2: npy: an array of 2 classes after one of 3' score t < <(cat good.npy && mknpy <<< '0,.5,.5')
    writes 3
    refuses 1 "stdin: after record 2: npy: field 'label' is big-endian ('>i8'); convert with .astype('<i8')" score t < <(cat good.npy && mknpy -v big < good)
    refuses 1 'stdin: after record 2: npy: the stream ends inside a header (cut short?)' score t < <(cat good.npy && head -c 127 good.npy)
    refuses 1 'stdin: npy: the stream ends after record 2; the header says 3 more' score t < <(cat good.npy && head -c 128 good.npy)
    refuses 1 'stdin: the stream ends inside record 5: 1 of its 32 bytes (cut short?)' thresholds < <(cat good.npy && head -c 193 good.npy)
    refuses 1 "stdin: after record 2: not an npy header: it begins with 'hello,'" thresholds < <(cat good.npy && echo 'hello, world')
    refuses 1 "stdin: after record 1: not an npy header: it begins with '\\x02\\x00\\x00\\x00\\x00\\x00'" thresholds < <(mknpy -n 2 < good)
    refuses 1 'stdin: npy: the stream ends after record 2; the header says 1 more' thresholds < <(mknpy -n 4 < good)
}

# dictionary MESSAGE DICTIONARY: an npy header that is refused
dictionary() {
    refuses 1 "stdin: npy: $1" thresholds < <(mknpy -d "$2" < good)
}

# record MESSAGE DESCR: the same of a list of fields
record() {
    dictionary "$1" "{'descr': [$2], 'fortran_order': False, 'shape': (3,), }"
}

records="records are wanted: a 1-D structured array with a label and probabilities (or give both arrays: -L labels.npy -P pred_probs.npy)"

@test "errors: npy, not an array of records" {
    dictionary "the array is 2-D (3, 4); $records" "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }"
    dictionary "the array is 2-D (3, 4); $records" "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }"
    dictionary "the array is 1-D (3,) of '<i4'; $records" "{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }"
    dictionary "the array is 0-D (); $records" "{'descr': [('label', '<i4'), ('probs', '<f4', (3,))], 'fortran_order': False, 'shape': (), }"
    refuses 1 "stdin: npy: the array is 2-D (3, 1); $records" thresholds < <(mknpy -v matrix < good)
    refuses 1 "stdin: npy: field 'label' is big-endian ('>i8'); convert with .astype('<i8')" thresholds < <(mknpy -v big < good)
    refuses 1 "stdin: npy: field 'probs' is big-endian ('>f4'); convert with .astype('<f4')" thresholds < <(mknpy -v big -l '|u1' -p '<f4' < good)
    dictionary "dtype object ('|O') cannot be read; save numbers instead: .astype('<f4') for probabilities, .astype('<i4') for labels" "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }"
    record "field 'x' is dtype object ('|O') and makes the array unreadable; leave it out or save it as numbers or fixed-size strings" "('label', '<i4'), ('probs', '<f4', (3,)), ('x', '|O')"
}

@test "errors: npy, fields" {
    record "field 'label' is float ('<f4'); labels are integers" "('label', '<f4'), ('probs', '<f4', (3,))"
    record "field 'label' is text ('<U4'); labels are integers" "('label', '<U4'), ('probs', '<f4', (3,))"
    record "field 'label' has shape (2,); a label is one integer" "('label', '<i4', (2,)), ('probs', '<f4', (3,))"
    record "field 'probs' is integer ('<i4'); probabilities are floats: convert with .astype('<f4')" "('label', '<i4'), ('probs', '<i4', (3,))"
    record "field 'probs' is of type '<f16'; probabilities are '<f2', '<f4' or '<f8': convert with .astype('<f8')" "('label', '<i4'), ('probs', '<f16', (3,))"
    record "field 'probs' is a single float; probabilities have the shape (K,)" "('label', '<i4'), ('probs', '<f4')"
    record "field 'probs' has shape (3, 2); probabilities have the shape (K,)" "('label', '<i4'), ('probs', '<f4', (3, 2))"
    record 'K = 1, a single column of probabilities; at least 2 classes are needed: save the columns 1 - p and p' "('label', '<i4'), ('probs', '<f4', (1,))"
    record 'K = 0; at least 2 classes are needed' "('label', '<i4'), ('probs', '<f4', (0,))"
    record 'several fields may be the label: a, b (say --label NAME)' "('a', '<i4'), ('b', '<u2'), ('probs', '<f4', (3,))"
    record 'several fields may be the probabilities: p, q (say --probs NAME)' "('label', '<i4'), ('p', '<f4', (3,)), ('q', '<f2', (3,))"
    record 'no field can be the label (an integer); the fields are: id, probs' "('id', '|S4'), ('probs', '<f4', (3,))"
    record 'no field can be the probabilities (an array of floats, shape (K,)); the fields are: label, p' "('label', '<i4'), ('p', '<f4')"
    record "two fields are called 'label'" "('label', '<i4'), ('label', '<i4'), ('probs', '<f4', (3,))"
    refuses 1 "stdin: npy: no field 'x' for --label; the fields are: label, probs" thresholds --label x < good.npy
    refuses 1 "stdin: npy: no field 'x' for --probs; the fields are: label, probs" thresholds --probs x < good.npy
    refuses 1 "stdin: npy: no field 'x' for --id; the fields are: label, probs" thresholds --id x < good.npy
    refuses 1 "stdin: npy: field 'probs' is float ('<f8'); an id is text or an integer" thresholds --id probs < good.npy
}

@test "errors: npy, headers nobody should have written" {
    local fields="'descr': [('label', '<i4'), ('probs', '<f4', (3,))]"
    dictionary "header, byte 10: found 'junk        ', expected '{'" 'junk'
    dictionary "header: no 'shape'" "{$fields, 'fortran_order': False, }"
    dictionary "header: no 'descr'" "{'shape': (3,), 'fortran_order': False, }"
    dictionary "header: 'shape' comes twice" "{'shape': (3,), 'shape': (3,), }"
    dictionary "header: unknown key 'x'" "{$fields, 'x': 1, }"
    dictionary "header, byte 81: found 'Maybe, }    ', expected True or False" "{$fields, 'fortran_order': Maybe, }"
    dictionary "header, byte 74: found '-3,), }     ', expected an integer from 0 on" "{$fields, 'shape': (-3,), }"
    dictionary "header, byte 74: found '999999999999', expected an integer below 2^64" "{$fields, 'shape': (99999999999999999999,), }"
    dictionary 'the shape is too large: more than 2^64 bytes' "{$fields, 'fortran_order': False, 'shape': (9999999999999999999,), }"
    record "unknown type '<q4'" "('label', '<q4'), ('probs', '<f4', (3,))"
    refuses 1 'stdin: npy version 4.0; this program reads 1.0, 2.0 and 3.0' thresholds < <(printf '\x93NUMPY\4\0' && tail -c +9 good.npy)
    refuses 1 'stdin: npy version 1.1; this program reads 1.0, 2.0 and 3.0' thresholds < <(printf '\x93NUMPY\1\1' && tail -c +9 good.npy)
}
