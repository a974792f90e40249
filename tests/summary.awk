# What summary says of scored rows, as the manual page has it: awk -f summary.awk CLASSES LISTED ROWS
# CLASSES: all labels and guesses, in order; LISTED: the labels of the listed rows, one a line.
# calibrated=1: the other estimate; N: that of all. pairs=1: rows of given, guess, count, unordered.
BEGIN { FS = "\t"; OFS = "\t" }
FILENAME == ARGV[1] { class[++classes] = $1 ""; next }
FILENAME == ARGV[2] { listed[$1 ""]++; all_listed++; next }
{
    y = $2 ""; g = $4 ""
    records[y]++
    score[y] += $3; all_score += $3
    if (y == g) { right[y]++; all_right++ }
    confident[y] += $6
    off[y] += $7
    if ($7 && y != g) pair[y, g]++
    all++
}
function number(x) { return sprintf("%.17g", x) }
function share(x, n) { return n ? number(x / n) : "" }
function row(name, n, issues, is_listed, sum, as_given, with, times) {
    print name, n + 0, number(issues), is_listed + 0, share(issues, n),
        n ? number(1 - issues / n) : "", share(sum, n), share(as_given, n), with, times
}
function issues_of(y) {
    if (!calibrated) return off[y] + 0
    return off[y] * records[y] / (confident[y] > 1e-6 ? confident[y] : 1e-6)
}
END {
    if (pairs) {
        for (k in pair) { split(k, name, SUBSEP); print name[1], name[2], pair[k] }
        exit
    }
    for (i = 1; i <= classes; i++) {
        y = class[i]
        most = 0; with = ""
        for (j = 1; j <= classes; j++)
            if (pair[y, class[j]] > most) { most = pair[y, class[j]]; with = class[j] }
        row(y, records[y], issues_of(y), listed[y], score[y], right[y], with, most)
    }
    row("", all, N, all_listed, all_score, all_right, "", "")
}
