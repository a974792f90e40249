# random: records for the tests, the same for the same seed.
#
#   awk -v seed=1 -v rows=100 -v classes=5 [-v bits=11] [-v edges=1] -f random.awk
#
# Labels follow the probabilities more often than not. bits: probabilities are multiples of 2^-bits,
# so that float16 (11) and float32 (24) hold them exactly. edges: also rows that sit on an edge.

function random() # 0 ≤ random() < 1; Park and Miller's generator
{
    state = state * 16807 % 2147483647
    return state / 2147483647
}

function pick(n)
{
    return int(random() * n)
}

function spread(    j, total) # uneven probabilities that add up to 1
{
    for (j = 0; j < classes; j++)
        total += p[j] = (0.001 + random() * random()) * (random() < 0.3 ? 10 : 1)
    for (j = 0; j < classes; j++)
        p[j] = bits ? int(p[j] / total * 2 ^ bits + 0.5) / 2 ^ bits : p[j] / total
}

function most(    j, best)
{
    best = 0
    for (j = 1; j < classes; j++)
        if (p[j] > p[best])
            best = j
    return best
}

function all(value,    j)
{
    for (j = 0; j < classes; j++)
        p[j] = value
}

function edge(kind,    a, b)
{
    a = pick(classes)
    b = (a + 1 + pick(classes - 1)) % classes
    if (kind == 0) { # certain
        all(0)
        p[a] = 1
    } else if (kind == 1) # a tie of all
        all(1 / classes)
    else if (kind == 2) { # a tie of two, or nearly
        all(0)
        p[a] = 0.5
        p[b] = 0.5 - (pick(9) - 4) * 2.5e-7
        favoured = pick(2) ? a : b
    } else if (kind == 3) # coarse, so that scores are equal
        for (b = 0; b < classes; b++)
            p[b] = int(p[b] * 8 + 0.5) / 8
    else if (kind == 4) { # hardly anything
        p[a] = 2 ^ -1074 # the smallest double; mawk cannot read it written out
        p[b] = 1e-300
    } else if (kind == 5) { # rounding left it outside 0…1
        p[a] = -5e-7
        p[b] = 1.0005
    } else if (kind == 6) # does not add up to 1
        all(0.9)
    if (p[most()] <= 0)
        p[a] = 1
}

BEGIN {
    state = seed % 2147483646 + 1
    for (i = 0; i < 10; i++)
        random()
    for (i = 0; i < rows; i++) {
        spread()
        favoured = ""
        if (edges && random() < 0.4)
            edge(pick(7))
        label = favoured != "" ? favoured : random() < 0.7 ? most() : pick(classes)
        if (edges && random() < 0.3) # leaves some classes without a record
            label = int(label / 2)
        line = label
        for (j = 0; j < classes; j++)
            line = line sprintf(",%.17g", p[j])
        print line
    }
}
