# closeto: awk -v tol=1e-12 -f closeto.awk WANTED GOT: the same lines and columns, numbers within tol.
BEGIN {
    FS = "\t"
}

NR == FNR {
    wanted[FNR] = $0
    lines = FNR
    next
}

{
    got = FNR
    n = split(wanted[FNR], w)
    bad = n != NF
    for (i = 1; i <= NF && !bad; i++)
        if ($i "" != w[i] "" && !(number($i) && number(w[i]) && $i - w[i] <= tol && w[i] - $i <= tol))
            bad = 1
    if (bad && ++failed <= 10)
        print "line " FNR ": wanted '" wanted[FNR] "'\n" "line " FNR ":    got '" $0 "'"
}

END {
    if (got + 0 != lines + 0 && ++failed)
        print "wanted " lines + 0 " lines, got " got + 0
    exit failed > 0
}

function number(text)
{
    return text ~ /^-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/
}
