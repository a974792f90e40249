# reference: confident learning straight from definitions.md, slow and plain. Knows nothing of the C.
#
#   awk -v want=rows [-v method=self_confidence] [-v adjust=1] [-v absent=never] [-v id=2]
#       [-v real=f4] [-v skip=1] [-v ignore=-1] -f reference.awk FILE FILE
#
# FILE: label,p,p,… with integer labels and no header; read twice, first for the thresholds. Column
# `id` is one; real: the probabilities are rounded to f2 or f4; records labelled `ignore` are left
# out, bad ones are fatal unless skip=1.
#   want=rows        the columns of scored rows
#   want=bad         the indices of the bad records
#   want=thresholds  class, count, sum, threshold as in a thresholds file
#   want=count       N by -v estimation=off_diagonal (default) or off_diagonal_calibrated
#   want=issues      the indices of the issues, worst first

function rint(x,    floor_)
{
    floor_ = int(x)
    if (x - floor_ != 0.5)
        return int(x + 0.5)
    return floor_ % 2 ? floor_ + 1 : floor_
}

# The shortest decimal that reads back to x.
function decimal(x,    digits, text)
{
    for (digits = (x < 1e-300 ? 1 : 15); digits < 17; digits++) {
        text = sprintf("%." digits "g", x)
        if (text + 0 == x)
            return text
    }
    return sprintf("%.17g", x)
}

# ln(1 + s); awk has no log1p. The quotient's error cancels the rounding of 1 + s.
function log1p(s,    u)
{
    u = 1 + s
    return u == 1 ? s : log(u) * (s / (u - 1))
}

# Σ over classes of term[0…K-1], in the fixed association.
function lanes(term,    j, l)
{
    for (j = 0; j < 8; j++)
        l[j] = 0
    for (j = 0; j < K; j++)
        l[j % 8] += term[j]
    return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

# x as a float of `digits` binary digits, none below 2^lowest, has it
function narrowed(x, digits, lowest,    unit)
{
    if (x < 0)
        return -narrowed(-x, digits, lowest)
    for (unit = 2 ^ lowest; x >= unit * 2 ^ digits;)
        unit *= 2
    return rint(x / unit) * unit
}

function is_number(text)
{
    return text ~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/
}

# Column `from`, a probability, to p[j]; 0 if it is bad.
function probability(from, j,    value)
{
    if (!is_number($from))
        return 0
    value = $from + 0
    if (real == "f2")
        value = narrowed(value, 11, -24)
    if (real == "f4")
        value = narrowed(value, 24, -149)
    p[j] = value > 0 ? value : 0
    return value >= -1e-6 && value <= 1.001
}

# The record of this line; 0 if it is bad.
function record(    from, j)
{
    if (!K)
        K = NF - (id ? 2 : 1)
    if (NF != K + (id ? 2 : 1))
        return 0
    for (from = 2; from <= NF; from++)
        if (from != id && !probability(from, j++))
            return 0
    top = 0
    for (j = 1; j < K; j++)
        if (p[j] > p[top])
            top = j
    y = $1
    if (p[top] == 0 || !is_number(y))
        return 0
    left_out = ignore != "" && y "" == ignore ""
    return left_out || y ~ /^[0-9]+$/ && y + 0 < K
}

# Exact sums in units of 2^-64, halves: high 2^32 units, low units; both whole numbers below 2^53.
function sum_add(k, x,    whole)
{
    whole = int(x * 4294967296)
    high[k] += whole
    low[k] += rint((x - whole / 4294967296) * 18446744073709551616)
}

function thresholds(    k)
{
    for (k = 0; k < K; k++) {
        sum[k] = high[k] / 4294967296 + low[k] / 18446744073709551616
        t[k] = count[k] ? sum[k] / count[k] : 0
        if (t[k] < 2e-6)
            t[k] = 2e-6
        if (!count[k] && absent == "never")
            t[k] = 2
        if (k == 0 || t[k] > highest)
            highest = t[k]
    }
    surplus = K * highest - lanes(t)
}

function hexadecimal(k,    carry, upper, middle)
{
    carry = int(low[k] / 4294967296)
    middle = high[k] + carry
    upper = int(middle / 4294967296)
    carry = sprintf("%08x%08x%08x", upper, middle % 4294967296, low[k] % 4294967296)
    sub(/^0+/, "", carry)
    return carry == "" ? "0" : carry
}

function margin(q,    j, other)
{
    other = -1e9
    for (j = 0; j < K; j++)
        if (j != y && q[j] > other)
            other = q[j]
    return (q[y] - other + 1) / 2
}

function weighted_entropy(    j, s, h, term)
{
    for (j = 0; j < K; j++)
        term[j] = p[j] > 0 ? p[j] * log(p[j]) : 0
    h = -lanes(term) / log(K)
    if (p[y] == 0)
        return 0
    if (h <= 0)
        return 1
    if (h / p[y] > 1e300) # log1p(s) / s is 0 to 1e-297
        return 0
    s = h / p[y]
    return s == 0 ? 1 : log1p(s) / s
}

function score(    j, d, q)
{
    if (method == "confidence_weighted_entropy")
        return weighted_entropy()
    d = adjust ? lanes(p) + surplus : 1
    for (j = 0; j < K; j++)
        q[j] = adjust ? (p[j] - t[j] + highest) / d : p[j]
    return method == "normalized_margin" ? margin(q) : q[y]
}

# argmax(p with 1e-6 added to p[y]) == y ? y : argmax(p)
function guess(    j, best, value, favoured)
{
    for (j = 0; j < K; j++) {
        value = p[j] + (j == y ? 1e-6 : 0)
        if (j == 0 || value > favoured) {
            best = j
            favoured = value
        }
    }
    return best == y ? y : top
}

function estimate(    k, i, q, value, total)
{
    total = 0
    if (estimation != "off_diagonal_calibrated")
        return off_diagonals
    for (k = 0; k < K; k++) { # an insertion sort: the quotients are added in ascending order
        value = off[k] * count[k] / (sure[k] > 1e-6 ? sure[k] : 1e-6)
        for (i = k; i > 0 && q[i - 1] > value; i--)
            q[i] = q[i - 1]
        q[i] = value
    }
    for (k = 0; k < K; k++)
        total += q[k]
    return rint(total)
}

# Takes the lowest score that is left, N times: the first of equal ones.
function issues(    n, i, worst)
{
    for (n = estimate(); n > 0; n--) {
        worst = -1
        for (i = 0; i < FNR; i++)
            if (i in scores && !(i in taken) && (worst < 0 || scores[i] < scores[worst]))
                worst = i
        taken[worst]
        if (worst in doubtful)
            print worst
    }
}

BEGIN {
    FS = ","
    off_diagonals = 0
}

FNR == 1 && NR > 1 {
    thresholds()
}

!record() {
    if (want == "bad" && NR == FNR)
        print FNR - 1
    if (skip)
        next
    print "bad record " FNR - 1 > "/dev/stderr"
    exit failed = 1
}

left_out {
    next
}

NR == FNR {
    y += 0
    count[y]++
    sum_add(y, p[y])
    next
}

{
    y += 0
    g = guess()
    confident = p[top] >= t[top] - 1e-6
    off_diagonal = confident && top != y
    scores[FNR - 1] = score()
    if (g != y)
        doubtful[FNR - 1]
    sure[y] += confident
    off[y] += off_diagonal
    off_diagonals += off_diagonal
    if (want == "rows")
        print FNR - 1 "\t" y "\t" decimal(scores[FNR - 1]) "\t" g "\t" decimal(p[g]) "\t" confident \
            "\t" off_diagonal (id ? "\t" $id : "")
}

END {
    if (failed)
        exit 1
    if (want == "thresholds")
        for (k = 0; k < K; k++)
            print k "\t" count[k] + 0 "\t" hexadecimal(k) "\t" decimal(t[k])
    if (want == "count")
        print estimate()
    if (want == "issues")
        issues()
}
