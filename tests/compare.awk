# compare: labelsift's answers with those of a conformance case; prints what differs.
#
#   awk -v case=NAME -v tol=1e-12 [-v scores_only=1] -f compare.awk \
#       kind=thresholds side=wanted FILE side=got FILE  kind=counts side=wanted … \
#       kind=scores key=METHOD side=…  kind=issues key=METHOD/ESTIMATION side=…
#
# Wanted files are those of the case (scores unzipped). Got: a thresholds file, scored rows, issue
# rows, and for the counts lines of METHOD, ESTIMATION, N. Records whose wanted scores lie within
# 1e-12 of each other may change places in a list, also across the cut at N.

function complain(text)
{
    if (++failed <= 20)
        print case ": " text
}

function distant(a, b)
{
    return a == "" || b == "" || a - b > tol || b - a > tol
}

/^#/ {
    next
}

{
    lines[kind, key, side]++
}

kind == "counts" {
    count[side, $1 "/" $2] = $3
    pairs[$1 "/" $2]
}

kind == "thresholds" {
    class_count[side, $1] = $2
    threshold[side, $1] = $(side == "got" ? 4 : 3)
    if ($1 + 1 > classes)
        classes = $1 + 1
}

kind == "scores" {
    if (side == "got" && $1 != FNR - 1)
        complain(key ": row " FNR " has index " $1)
    score[side, key, FNR - 1] = $(side == "got" ? 3 : 1)
    methods[key]
    rows[side, key] = FNR
}

kind == "issues" {
    list[side, key, FNR - 1] = $1
    listed[side, key] = FNR
    if (member[side, key, $1]++)
        complain(key ": record " $1 " comes twice")
    lists[key]
}

function compare_thresholds(    k)
{
    for (k = 0; k < classes; k++) {
        if (distant(threshold["wanted", k], threshold["got", k]))
            complain("class " k ": threshold " threshold["got", k] ", not " threshold["wanted", k])
        if (class_count["wanted", k] != class_count["got", k])
            complain("class " k ": count " class_count["got", k] ", not " class_count["wanted", k])
    }
}

function compare_scores(method,    i)
{
    if (rows["wanted", method] != rows["got", method])
        complain(method ": " rows["got", method] " rows, not " rows["wanted", method])
    for (i = 0; i < rows["wanted", method]; i++)
        if (distant(score["wanted", method, i], score["got", method, i]))
            complain(method ": record " i ": score " score["got", method, i] ", not " \
                     score["wanted", method, i])
}

# Whether the records whose scores are as good as equal to this one's lie on both sides of the cut.
function is_at_cut(method, n, at,    i, lower, not_higher)
{
    for (i = 0; i < rows["wanted", method]; i++) {
        lower += score["wanted", method, i] < score["wanted", method, at] - 1e-12
        not_higher += score["wanted", method, i] <= score["wanted", method, at] + 1e-12
    }
    return lower < n && not_higher > n
}

function compare_members(key, method, ours, theirs,    i, at)
{
    for (i = 0; i < listed[ours, key]; i++) {
        at = list[ours, key, i]
        if (!((theirs, key, at) in member) && !is_at_cut(method, count["wanted", key], at))
            complain(key ": record " at " is in the list " ours " alone")
    }
}

# By score, and where labelsift's own scores are equal, by index.
function compare_order(key, method,    i, now, highest, at, last)
{
    highest = -1
    for (i = 0; i < listed["got", key]; i++) {
        at = list["got", key, i]
        now = score["wanted", method, at]
        if (i > 0 && score["got", method, at] == score["got", method, last] && at < last)
            complain(key ": record " at " comes after its equal " last)
        last = at
        if (now < highest - 1e-12)
            complain(key ": record " at " comes too late")
        if (now > highest)
            highest = now
    }
}

END {
    compare_thresholds()
    for (method in methods)
        compare_scores(method)
    for (key in pairs)
        if (!scores_only && count["wanted", key] != count["got", key])
            complain(key ": N is " count["got", key] ", not " count["wanted", key])
    for (key in lists)
        if (!scores_only) {
            method = key
            sub(/\/.*/, "", method)
            compare_members(key, method, "wanted", "got")
            compare_members(key, method, "got", "wanted")
            compare_order(key, method)
        }
    exit failed > 0
}
