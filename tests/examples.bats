# The scripts in examples/ on names that need quoting, each answer computed a second way. What wants
# jq, Miller or sqlite3 is skipped where they are not installed.
load helper

EX=$ROOT/examples

# The same 400 records: plain.csv, with names records.csv (a header, quoted), with names and ids
# named.csv and named.jsonl. What they should give: issues.tsv of plain.csv, named.tsv of named.csv.
setup_file() {
    echo "# SEED=$SEED" >&3
    cd "$BATS_FILE_TMPDIR" || return
    mkdir bin world
    ln -s "$LABELSIFT" bin/labelsift
    cd world || return
    write_names
    random_records "$SEED" 400 6 edges=1 > plain.csv
    write_csv > records.csv
    { echo id && cat ids.csv; } | paste -d , - records.csv > named.csv
    write_json > named.jsonl
    labelsift thresholds < plain.csv > t.tsv
    labelsift score t.tsv < plain.csv > scored.tsv
    labelsift find < plain.csv > issues.tsv
    [ "$(wc -l < issues.tsv)" -gt 20 ]
    with_names issues.tsv > named.tsv
}

setup() {
    cp -R "$BATS_FILE_TMPDIR/world/." "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
    PATH=$BATS_FILE_TMPDIR/bin:$EX:$PATH
}

# Class names and ids (400 of four kinds) as they are in CSV, in rows and in JSON.
write_names() {
    cat << 'END' | tr '@' '\t' > names.csv
"big cat"
"""dog"""
"eel@pond"
"Größe 日本"
"x,y; it's"
"c:\new $(id)"
END
    cat << 'END' > names.rows
big cat
"dog"
eel\tpond
Größe 日本
x,y; it's
c:\\new $(id)
END
    cat << 'END' > names.json
"big cat"
"\"dog\""
"eel\tpond"
"Größe 日本"
"x,y; it's"
"c:\\new $(id)"
END
    ids csv '"pic %d"' $'"a\t\\\\%d"' '"""%d"""' 'é%d'
    ids rows 'pic %d' 'a\\t\\\\%d' '"%d"' 'é%d'
    ids json '"pic %d"' '"a\\t\\\\%d"' '"\\"%d\\""' '"é%d"'
}

# ids KIND FORMAT…: ids.KIND, 400 of them, each format in turn
ids() {
    local i formats=("${@:2}")
    for i in {0..399}; do
        # shellcheck disable=SC2059
        printf "${formats[i % 4]}\n" "$i"
    done > "ids.$1"
}

# given KIND: the name of each record's label
given() {
    awk -F , 'FILENAME == ARGV[1] { name[k++] = $0; next } { print name[$1] }' "names.$1" plain.csv
}

write_csv() {
    printf label && sed 's/^"/,"p_/' names.csv | tr -d '\n' && echo
    given csv | paste -d , - <(cut -d , -f 2- plain.csv)
}

write_json() {
    given json | paste ids.json - plain.csv | awk -F '\t' '
        BEGIN { while (getline line < "names.json") name[k++] = line }
        {
            split($3, p, ",")
            printf "{\"id\":%s,\"label\":%s,\"probs\":{", $1, $2
            for (j = 0; j < k; j++)
                printf "%s%s:%s", j ? "," : "", name[j], p[j + 2]
            print "}}"
        }'
}

# with_names ROWS: rows of plain.csv as those of named.csv
with_names() {
    awk -F '\t' -v OFS='\t' '
        BEGIN {
            while (getline line < "names.rows") name[k++] = line
            while (getline line < "ids.rows") id[n++] = line
        }
        { $2 = name[$2]; $4 = name[$4]; print $0, id[$1] }' "$1"
}

need() {
    command -v "$1" > /dev/null || skip "no $1 here (Debian: ${2-$1})"
}

@test "examples: names and ids come through as they are" {
    labelsift find --id id < named.csv > got
    same named.tsv got
}

@test "examples: join.sh: by index, with and without a header line" {
    local row n
    while IFS= read -r row; do
        n=${row%%$'\t'*}
        printf '%s\t' "$row" && sed -n "$((n + 2))p" named.csv
    done < named.tsv > wanted
    join.sh named.tsv named.csv 1 > got
    same wanted got
    sed 1d named.csv > headless
    join.sh named.tsv headless > got
    same wanted got
    : > none
    join.sh none named.csv > got
    same none got
}

@test "examples: join-id.sh: by id, whatever the table's order; worst first" {
    paste ids.rows <(seq 0 399 | sed 's|^|https://example.org/ x/|') > table
    awk -F '\t' '{ print $0 "\thttps://example.org/ x/" $1 }' named.tsv > wanted
    sort -r table > shuffled
    join-id.sh named.tsv shuffled > got
    same wanted got
    grep -v '/7$' table > fewer
    join-id.sh named.tsv fewer > got
    same <(grep -v '/7$' wanted) got
}

@test "examples: from-json.sh: JSON lines give what the CSV gives" {
    need jq
    from-json.sh < named.jsonl > records
    labelsift find --id id < records > got
    same named.tsv got
    labelsift thresholds --id id < named.csv > wanted
    labelsift thresholds --id id < records | same wanted - # the same classes in the same order
    sed 's/,/,"probs":[/; s/^/{"label":/; s/$/]}/' plain.csv | from-json.sh |
        labelsift find --id id | cut -f 1-7 > got
    same issues.tsv got
}

@test "examples: from-json.sh: a record of other classes is an error" {
    need jq
    echo '{"id":"z","label":"\"dog\"","probs":{"\"dog\"":0.5,"cat":0.5}}' >> named.jsonl
    run from-json.sh < named.jsonl
    assert_failure
    assert_output --partial 'other classes: {"id":"z"'
    sed '$s/.*/{"probs":{"a":1,"b":0,"c":0,"d":0,"e":0,"f":0}}/' named.jsonl > other
    run bash -c 'from-json.sh < other | labelsift find --id id'
    assert_failure
    assert_output --partial 'line 402'
}

@test "examples: to-json.sh: rows as JSON, names and ids unescaped" {
    need jq
    awk -F '\t' '
        BEGIN {
            while (getline line < "names.json") name[k++] = line
            while (getline line < "ids.json") id[n++] = line
        }
        { print "{\"index\":" $1 ",\"label\":" name[$2] ",\"score\":" $3 ",\"guess\":" name[$4] \
            ",\"guess_prob\":" $5 ",\"confident\":" $6 ",\"off_diagonal\":" $7 ",\"id\":" id[$1] "}"
        }' issues.tsv | jq -c . > wanted
    labelsift find --id id --header-out < named.csv | to-json.sh > got
    same wanted got
}

@test "examples: miller.sh: count and mean by label, lowest mean first" {
    need mlr miller
    labelsift score --header-out t.tsv < plain.csv | miller.sh > table
    awk -F '[| ]+' '$2 ~ /^[0-9]/ { print $2 "\t" $3 "\t" $4 "\t" $5 "\t" $6 }' table > got
    sort -t $'\t' -k 3,3g scored.tsv | awk -F '\t' '
        { sum[$2] += $3; score[$2, n[$2]++] = $3 }
        END {
            for (k in n)
                printf "%s\t%d\t%.17g\t%s\t%s\n", k, n[k], sum[k] / n[k], score[k, int(n[k] / 10)],
                    score[k, 0]
        }' | sort -k 3,3g > wanted
    close_to 1e-12 wanted got
    labelsift thresholds --id id < named.csv > names.t
    labelsift score --id id --header-out names.t < named.csv | miller.sh > table
    sed 's/^"//; s/"$//; s/""/"/g' names.csv | while IFS= read -r name; do
        grep -F "| $name " table || exit 1
    done
}

@test "examples: to-sqlite.sh: a query's answer is awk's; with ids and without" {
    need sqlite3
    to-sqlite.sh rows.db < scored.tsv
    sqlite3 -separator ' ' rows.db 'SELECT label, guess, count(*), total(confident) FROM rows
        WHERE off_diagonal GROUP BY 1, 2 ORDER BY 1, 2' > got
    awk -F '\t' '$7 { n[$2 " " $4]++; c[$2 " " $4] += $6 }
        END { for (k in n) printf "%s %d %.1f\n", k, n[k], c[k] }' scored.tsv | sort > wanted
    same wanted got
    sqlite3 rows.db 'SELECT "index" FROM rows ORDER BY score, "index" LIMIT 20' > got
    sort -t $'\t' -k 3,3g -k 1,1n scored.tsv | head -n 20 | cut -f 1 > wanted
    same wanted got
    to-sqlite.sh named.db < named.tsv
    sqlite3 -separator $'\t' named.db 'SELECT "index", label, guess, id FROM rows ORDER BY 1' > got
    sort -n named.tsv | cut -f 1,2,4,8 > wanted
    same wanted got
    run ! to-sqlite.sh rows.db < scored.tsv
    assert_output --partial 'rows already exists'
}

@test "examples: each.sh: every file by itself; a bad one fails and leaves nothing" {
    mkdir 'two sets'
    head -n 150 plain.csv > 'two sets/first "one".csv'
    tail -n +151 plain.csv > 'two sets/$(second).csv'
    each.sh 'two sets'/*.csv
    for file in 'two sets'/*.csv; do
        labelsift find < "$file" > wanted
        same wanted "$file.issues"
    done
    echo bad > 'two sets/third.csv'
    rm 'two sets'/*.issues
    run each.sh 'two sets'/*.csv
    assert_failure
    assert_output --partial 'in two sets/third.csv'
    [ -s 'two sets/$(second).csv.issues' ] && [ ! -e 'two sets/third.csv.issues' ]
}

@test "examples: histogram.sh: every record in its bar" {
    { cat scored.tsv && printf '400\t0\t1\t0\t1\t1\t0\n401\t0\t0\t1\t1\t1\t1\n'; } > rows
    histogram.sh < rows > got
    [ "$(wc -l < got)" -eq 20 ]
    for step in $(seq 0 19); do
        awk -F '\t' -v step="$step" '
            $3 * 20 >= step && ($3 * 20 < step + 1 || step == 19) { n++; off += $7 }
            END { print n + 0, off + 0 }' rows
    done > counts
    awk '{ print $2 }' got | same <(cut -d ' ' -f 1 counts) -
    most=$(sort -n counts | tail -n 1 | cut -d ' ' -f 1)
    awk -v most="$most" '
        FILENAME == "counts" { n[FNR] = $1; off[FNR] = $2; next }
        { hashes = gsub(/#/, "#"); dashes = gsub(/-/, "-")
          if (hashes != up(off[FNR] * 50 / most) || dashes != up((n[FNR] - off[FNR]) * 50 / most))
              exit failed = 1 }
        function up(x) { return x > int(x) ? int(x) + 1 : x }' counts got
}

# ---- README.md's own ----

# answer WORDS: what the command of README.md's table for the task that begins so says, in a folder
# where records, labels and rows have names
answer() {
    mkdir -p answers && cd answers || return
    cp ../records.csv . && sed 1d records.csv > plain.csv
    labelsift find --thresholds-out t.tsv --scored-out scored.tsv < records.csv > issues.tsv
    printf '#!/bin/sh\ncat records.csv\n' > predict && chmod +x predict
    readme_table 'I want' | awk -F '\t' -v words="$1" 'index($1, words) == 1 { print $2 }' > command
    [ -s command ] && sh -eu command
}

@test "examples: README.md: the worst of all rows, of each class, and who is taken for whom" {
    (answer 'the worst of all rows') > got
    cut -f 1 got > indices
    awk -F '\t' '
        { score[NR - 1] = $3 + 0 }
        END {
            for (n = 0; n < 10; n++) {
                least = -1
                for (i = 0; i < NR; i++)
                    if (!(i in taken) && (least < 0 || score[i] < score[least])) least = i
                taken[least] = 1
                print least
            }
        }' answers/scored.tsv > wanted
    same wanted indices
    (answer 'the three worst of each') | sort > got
    while IFS= read -r name; do
        for line in $(cut -f 2 answers/issues.tsv | grep -nxF -m 3 "$name" | cut -d : -f 1); do
            sed -n "${line}p" answers/issues.tsv
        done
    done < names.rows | sort > wanted
    same wanted got
    (answer 'the same of the issues') | sed 's/^ *//' | sort > got
    awk -F '\t' '{ n[$2 "\t" $4]++ } END { for (k in n) print n[k], k }' answers/issues.tsv |
        sort > wanted
    same wanted got
}

@test "examples: README.md: weights, rows as they arrive, and the data set without its issues" {
    (answer 'a weight for every') > got
    awk -F '\t' '{ print $3 }' answers/scored.tsv | same - got
    (answer 'rows as the records arrive') > got
    awk -F '\t' '$7' answers/scored.tsv | same - got
    cd answers || return
    grep -F -A 1 'paste - plain.csv' "$ROOT/README.md" > command
    sh -eu command
    awk -F '\t' 'FILENAME == ARGV[1] { issue[$1]; next } !(FNR - 1 in issue)' issues.tsv plain.csv |
        same - clean.csv
}

# ---- many shards, growing files ----

incremental() {
    env -u MAKEFLAGS make -f "$EX/incremental.mk" "$@" > said
}

# The shards that said has thresholds taken of.
taken() {
    sed -n 's/^labelsift thresholds .* < //p' said | sort | xargs
}

@test "examples: incremental.mk: the whole's issues; passes over what changed, and no more" {
    head -n 100 plain.csv > a.csv
    head -n 250 plain.csv | tail -n +101 > b.csv
    tail -n +251 plain.csv > c.csv
    incremental SHARDS='a.csv b.csv c.csv'
    assert_equal "$(taken)" 'a.csv b.csv c.csv'
    same "$BATS_FILE_TMPDIR/world/issues.tsv" issues.tsv
    incremental SHARDS='a.csv b.csv c.csv'
    assert_equal "$(grep -c labelsift said)" 0

    head -n 20 b.csv > b.new && mv b.new b.csv
    incremental SHARDS='a.csv b.csv c.csv'
    assert_equal "$(taken)" b.csv
    cat [abc].csv | labelsift find > wanted
    same wanted issues.tsv

    incremental -j 2 SHARDS='c.csv a.csv'
    assert_equal "$(taken)" ''
    cat c.csv a.csv | labelsift find > wanted
    same wanted issues.tsv
}

@test "examples: incremental.mk: a bad shard is an error, and mending it is enough" {
    head -n 100 plain.csv > a.csv
    { tail -n +101 plain.csv && echo '0,1,x,0,0,0,0'; } > b.csv
    rm issues.tsv t.tsv
    run make -f "$EX/incremental.mk" SHARDS='a.csv b.csv'
    assert_failure
    assert_output --partial "line 301: field 3: 'x' is not a number"
    [ ! -e issues.tsv ]
    tail -n +101 plain.csv > b.csv
    incremental SHARDS='a.csv b.csv'
    same "$BATS_FILE_TMPDIR/world/issues.tsv" issues.tsv
}

# wait_for FILE LINES: until it has them; a guard against a hang, not a limit
wait_for() {
    local i
    for i in $(seq 600); do
        [ "$(wc -l < "$1")" -lt "$2" ] || return 0
        sleep 0.05
    done
    return 1
}

@test "examples: follow.sh: rows as the records come, while the file grows" {
    local pid
    awk -F '\t' '$7' scored.tsv > wanted
    head -n 200 plain.csv > growing.csv
    early=$(awk -F '\t' '$1 < 200 && $7' scored.tsv | wc -l)
    set -m
    follow.sh t.tsv growing.csv > got 2> errors 3>&- & pid=$!
    set +m
    wait_for got "$early" || { kill -- "-$pid"; false; }
    same <(head -n "$early" wanted) got
    tail -n +201 plain.csv >> growing.csv
    wait_for got "$(wc -l < wanted)" || { kill -- "-$pid"; false; }
    kill -- "-$pid"
    same wanted got
}
