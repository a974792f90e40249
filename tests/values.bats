# What values give: tables of what stands in a field, and what it is taken for or the words that
# refuse it. labelsift-formats and the manual have the same in short.
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    printf '0,.7,.3\n1,.2,.8\n' > good
    labelsift thresholds < good > t
}

# gives WANTED VERB ARGUMENTS… < RECORDS: the last line of what it says, or of score the label and
# the score in that row
gives() {
    local got
    got=$(labelsift "${@:2}" 2>&1 | tail -n 1)
    case $2:$got in
    score:labelsift*) got=${got#labelsift score: } got=${got#stdin: } ;;
    score:*) got=$(cut -f 2,3 <<< "$got") ;;
    esac
    [ "$got" = "$1" ] || { printf '%s: wanted %s\n   got %s\n' "${*:2}" "$1" "$got"; return 1; }
}

# probability FIELD WANTED: in text and sparse text, as the label's own and as another's
probability() {
    case $2 in
    [0-9]*)
        gives "0"$'\t'"$2" score -q t < <(head -n 1 good && printf '0,%s,.5\n' "$1") &&
            gives "1"$'\t'"0.5" score -q t < <(head -n 1 good && printf '1,%s,.5\n' "$1") &&
            case $1 in
            *[\ \"]*) ;; # they end an entry, or mean nothing
            *) gives "0"$'\t'"$2" score -q -f sparse t < <(printf '0 0:1\n0 1:.5 0:%s\n' "$1") ;;
            esac ;;
    *)
        gives "line 2: field 2: $2" score -q t < <(head -n 1 good && printf '0,%s,.5\n' "$1") &&
            gives "line 2: field 3: $2" score -q t < <(head -n 1 good && printf '0,.5,%s\n' "$1") &&
            gives "line 2: class 0: $2" score -q -f sparse t < <(printf '0 0:1\n0 1:.5 0:%s\n' "$1") ;;
    esac
}

@test "values: probabilities in text" {
    out_of_range='is not in 0…1 (logits? apply softmax first)'
    while IFS='|' read -r field wanted; do
        probability "$field" "$wanted"
    done << END
0|0
-0|0
-0.0|0
5e-324|5e-324
2.2250738585072011e-308|2.225073858507201e-308
1e-400|0
-1e-400|0
1e-99999999999999999999|0
-1e-6|0
-1.0000000000000002e-6|probability -1.0000000000000002e-6 $out_of_range
1.001|1.001
1.0010000000000001|probability 1.0010000000000001 $out_of_range
1e400|probability 1e400 $out_of_range
-1e400|probability -1e400 $out_of_range
0e99999999999999999999|0
+0.5|0.5
 0.5|0.5
0.5 |0.5
"0.5"|0.5
00.5|0.5
.5|0.5
1.|1
5.|probability 5. $out_of_range
1E-1|0.1
0.49999999999999999999999999999999999999|0.5
.|'.' is not a number
1e|'1e' is not a number
1e+|'1e+' is not a number
0x1p-3|'0x1p-3' is not a number
1_000|'1_000' is not a number
0.5f|'0.5f' is not a number
1d-1|'1d-1' is not a number
50%|'50%' is not a number
1/2|'1/2' is not a number
--1|'--1' is not a number
inf|'inf' is not a number
infinity|'infinity' is not a number
-Infinity|'-Infinity' is not a number
nan|'nan' is not a number
NaN|'NaN' is not a number
nan(0x1)|'nan(0x1)' is not a number
NA|'NA' is not a number
null|'null' is not a number
true|'true' is not a number
٠.٥|'٠.٥' is not a number
０.５|'０.５' is not a number
−0.5|'−0.5' is not a number
END
    nul="'0\\x00.5' is not a number"
    gives "line 2: field 2: $nul" score t < <(head -n 1 good && printf '0,0\0.5,.5\n')
    gives "line 2: class 0: $nul" score -f sparse t < <(printf '0 0:1\n0 0:0\0.5\n')
    gives "line 2: field 2: '0.5\\x0d' is not a number" score t < <(head -n 1 good && printf '0,0.5\r,.5\n')
    gives $'line 2: field 2: \'\xc2\xa00.5\' is not a number' score t < <(head -n 1 good && printf '0,\xc2\xa00.5,.5\n')
}

# binary TYPE FIELD WANTED: class 1's probability in an npy record and a raw one
binary() {
    local dtype="<${1/bf/f}" how=raw-$1
    if [ "$1" != bf2 ]; then
        gives "${3/#:/record 1: }" score -q t < <({ head -n 1 good && echo "1,0.5,$2"; } | mknpy -p "$dtype")
    fi
    [ "$1" != bf2 ] || dtype='<b2'
    gives "${3/#:/record 1: }" score -q -f "$how" t \
        < <({ head -n 1 good && echo "1,0.5,$2"; } | mknpy -l '<i4' -p "$dtype" | tail -c +129)
}

@test "values: probabilities in binary" {
    out_of_range='not in 0…1 (logits? apply softmax first)'
    tab=$'\t'
    for type in f2 bf2 f4 f8; do
        binary $type 0 "1${tab}0"
        binary $type -0.0 "1${tab}0"
        binary $type 1 "1${tab}1"
        binary $type nan ':probability 1 is NaN'
        binary $type -nan ':probability 1 is NaN'
        binary $type inf ":probability 1 is inf, $out_of_range"
        binary $type -inf ":probability 1 is -inf, $out_of_range"
        binary $type 1.5 ":probability 1 is 1.5, $out_of_range"
        binary $type -0.5 ":probability 1 is -0.5, $out_of_range"
    done
    while IFS='|' read -r type field wanted; do
        binary "$type" "$field" "$wanted"
    done << END
f2|5.9604644775390625e-8|1${tab}5.960464477539063e-08
f2|6.097555160522461e-05|1${tab}6.097555160522461e-05
f2|-9.5367431640625e-7|1${tab}0
f2|-1.0132789611816406e-6|:probability 1 is -1.0132789611816406e-06, $out_of_range
f2|1.0009765625|1${tab}1.0009765625
f2|1.001953125|:probability 1 is 1.001953125, $out_of_range
bf2|9.183549615799121e-41|1${tab}9.183549615799121e-41
bf2|-9.5367431640625e-7|1${tab}0
bf2|1.0078125|:probability 1 is 1.0078125, $out_of_range
f4|1.401298464324817e-45|1${tab}1.401298464324817e-45
f4|-9.99999997e-7|1${tab}0
f4|1.00099993|1${tab}1.000999927520752
f4|1.00100005|:probability 1 is 1.0010000467300415, $out_of_range
f8|5e-324|1${tab}5e-324
f8|-5e-324|1${tab}0
f8|-1e-6|1${tab}0
f8|-1.0000000000000002e-6|:probability 1 is -1.0000000000000002e-06, $out_of_range
f8|1.001|1${tab}1.001
f8|1.0010000000000003|:probability 1 is 1.0010000000000003, $out_of_range
END
}

@test "values: labels in text" {
    no_integer='is not an integer (a class name? say --class-names FILE)'
    while IFS='|' read -r field wanted; do
        wanted=${wanted/#label/line 2: field 1: label}
        gives "${wanted/ => /$'\t'}" score -q t < <(head -n 1 good && printf '%s,.2,.8\n' "$field")
        [[ $field = ' '* ]] || gives "$(sed 's/field 1: //; s/ => /\t/' <<< "$wanted")" \
            score -q -f sparse t < <(printf '0 0:1\n%s 1:.8 0:.2\n' "$field")
    done << END
1|1 => 0.8
01|1 => 0.8
+1|1 => 0.8
 1|1 => 0.8
1.|1 => 0.8
1.0|1 => 0.8
1.000e+00|1 => 0.8
10e-1|1 => 0.8
-0|0 => 0.2
-0.0|0 => 0.2
1.0000000000000001|1 => 0.8
1.5|label 1.5 is not an integer
1e-1|label 1e-1 is not an integer
-1|label -1 is not in 0…1 (unlabelled? leave such out with --ignore-label -1)
2|label 2 is not in 0…1
2147483647|label 2147483647 is not in 0…1
2147483648|label 2147483648 is not in 0…1
-2147483648|label -2147483648 is not in 0…1
4294967296|label 4294967296 is not in 0…1
4294967297|label 4294967297 is not in 0…1
9007199254740993|label 9007199254740993 is not in 0…1
9223372036854775807|label 9223372036854775807 is not in 0…1
9223372036854775808|label 9223372036854775808 is not in 0…1
-9223372036854775809|label -9223372036854775809 is not in 0…1
18446744073709551616|label 18446744073709551616 is not in 0…1
18446744073709551617|label 18446744073709551617 is not in 0…1
1e400|label 1e400 is not in 0…1
0x1|label '0x1' $no_integer
1_0|label '1_0' $no_integer
nan|label 'nan' $no_integer
inf|label 'inf' $no_integer
true|label 'true' $no_integer
１|label '１' $no_integer
١|label '١' $no_integer
END
    gives "line 2: field 1: label '1\\x00' $no_integer" score t < <(head -n 1 good && printf '1\0,.2,.8\n')
}

@test "values: labels in binary, in every type" {
    unlabelled='(unlabelled? leave such out with --ignore-label -1)'
    while IFS=';' read -r type label shown; do
        wanted="label $shown is not in 0…1"
        [ "$shown" != -1 ] || wanted="$wanted $unlabelled"
        gives "record 1: $wanted" score t < <({ head -n 1 good && echo "$label,.2,.8"; } | mknpy -l "$type")
        { head -n 1 good && echo "$label,.2,.8" && head -n 1 good; } > three
        mkarrays -l "$type" labels.npy probs.npy < three
        gives "probs.npy: record 1: $wanted" score -L labels.npy -P probs.npy t < /dev/null
        cut -d , -f 2- three > probs.csv
        gives "record 1: $wanted" score -L labels.npy t < probs.csv
        # what is refused is told as it is, and can be left out
        labelsift score -q --skip-bad --rejects rejects -L labels.npy t < probs.csv > rows
        [ "$(cut -f 3 rejects)" = "$shown" ]
        mknpy -l "$type" < three | labelsift score -q --skip-bad --rejects rejects t | same rows -
        [ "$(cut -f 3 rejects)" = "$shown" ]
        labelsift score -q --ignore-label "$shown" -L labels.npy t < probs.csv | same rows -
        mknpy -l "$type" < three | labelsift score -q --ignore-label "$shown" t | same rows -
    done << END
|i1;127;127
|i1;-128;-128
|i1;-1;-1
|u1;255;255
<i2;32767;32767
<i2;-32768;-32768
<u2;65535;65535
<i4;2147483647;2147483647
<i4;-2147483648;-2147483648
<i4;-1;-1
<u4;2147483648;2147483648
<u4;4294967295;4294967295
<i8;2147483648;2147483648
<i8;4294967296;4294967296
<i8;4294967297;4294967297
<i8;9223372036854775807;9223372036854775807
<i8;-9223372036854775808;-9223372036854775808
<i8;-1;-1
<u8;9223372036854775807;9223372036854775807
<u8;-9223372036854775808;9223372036854775808
<u8;-1;18446744073709551615
END
}

@test "values: a large label to leave out is that label, not its neighbour" {
    for type in '<i8' '<u8'; do
        { head -n 1 good && echo 9223372036854775806,.2,.8; } | mknpy -l "$type" > npy
        gives 'record 1: label 9223372036854775806 is not in 0…1' score --ignore-label 9223372036854775807 t < npy
    done
    labelsift score -q --ignore-label 1.0 t < <(mknpy < good) | wc -l | grep -x 1
}
