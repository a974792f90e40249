/* kernel_loops: the loops over rows of one type of real; kernel_vectors.h includes it once for
 * each, with
 *
 *     NAME(x)            x, named for the type
 *     REAL, MASK, SIZE   the type of a lane, an integer as wide, a stored real's bytes
 *     LOAD(values, at)   eight stored reals to lanes
 *     WIDEN(wide, p)     lanes to doubles
 *     HIGHER(high, p)    the higher of each lane, to high
 *     LOWEST, HIGHEST    what a probability may be, as a REAL */
typedef REAL NAME(values) __attribute__((vector_size(ROW_LANES * sizeof(REAL))));
typedef MASK NAME(masks) __attribute__((vector_size(ROW_LANES * sizeof(REAL))));

struct NAME(seen) { /* of a row; a lane has its own place in all */
    doubles sums;
    NAME(values) high;
    NAME(masks) place, some, bad; /* of high; whether a value is above 0, is no probability */
};

ALWAYS void NAME(see)(struct NAME(seen) * seen, const NAME(values) * values,
                      const NAME(masks) * here, bool stats)
{
    NAME(values) p = *values;
    seen->bad |= ~((p >= LOWEST) & (p <= HIGHEST));
    if (!stats) {
        seen->some |= p > 0;
        return;
    }
    p = (NAME(values))((NAME(masks))p & (p > 0));
    doubles wide;
    WIDEN(&wide, &p);
    seen->sums += wide;
    NAME(masks) higher = p > seen->high;
    seen->place = (*here & higher) | (seen->place & ~higher);
    HIGHER(&seen->high, &p);
}

/* The last rest values of a row, zeros behind them. */
ALWAYS void NAME(tail)(NAME(values) * values, const char *at, size_t rest, const NAME(masks) * kept,
                       const char *end)
{
    char copy[ROW_LANES * SIZE] = {0};
    if ((size_t)(end - at) < sizeof copy)
        at = memcpy(copy, at, rest * SIZE);
    LOAD(values, at);
    *values = (NAME(values))((NAME(masks)) * values & *kept);
}

ALWAYS bool NAME(any)(const NAME(masks) * mask)
{
    int64_t words[sizeof *mask / sizeof(int64_t)], any = 0;
    memcpy(words, mask, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        any |= words[i];
    return any != 0;
}

/* The highest of the lanes, and the lowest place that has it. */
ALWAYS void NAME(highest)(const struct NAME(seen) * seen, struct row_stats *stats)
{
    REAL value[ROW_LANES];
    MASK place[ROW_LANES];
    memcpy(value, &seen->high, sizeof value);
    for (size_t half = ROW_LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++)
            value[l] = value[l] > value[l + half] ? value[l] : value[l + half];
    NAME(masks) there = seen->high == value[0];
    NAME(masks) candidates = (seen->place & there) | (INT32_MAX & ~there);
    memcpy(place, &candidates, sizeof place);
    for (size_t half = ROW_LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++)
            place[l] = place[l] < place[l + half] ? place[l] : place[l + half];
    stats->high = value[0];
    stats->top = (uint32_t)place[0];
}

ALWAYS size_t NAME(rows)(const struct rows *rows, size_t count, struct row_stats *stats)
{
    const NAME(masks) lanes = {0, 1, 2, 3, 4, 5, 6, 7};
    size_t rest = rows->classes % ROW_LANES, whole = rows->classes - rest;
    NAME(masks) kept = lanes < (MASK)rest;
    const char *row = rows->at;
    for (size_t i = 0; i < count; i++, row += rows->step) {
        struct NAME(seen) seen = {0};
        NAME(masks) here = lanes;
        const char *at = row;
        for (size_t j = 0; j < whole; j += ROW_LANES, here += ROW_LANES, at += ROW_LANES * SIZE) {
            NAME(values) p;
            LOAD(&p, at);
            NAME(see)(&seen, &p, &here, stats != NULL);
        }
        if (rest) {
            NAME(values) p;
            NAME(tail)(&p, at, rest, &kept, rows->end);
            NAME(see)(&seen, &p, &here, stats != NULL);
        }
        if (stats)
            NAME(highest)(&seen, &stats[i]);
        if (NAME(any)(&seen.bad) || !(stats ? stats[i].high > 0 : NAME(any)(&seen.some)))
            return i;
        if (stats) {
            double lane[ROW_LANES];
            memcpy(lane, &seen.sums, sizeof lane);
            stats[i].sum = lanes_join(lane);
        }
    }
    return count;
}

static size_t NAME(check)(const struct rows *rows, size_t count)
{
    return NAME(rows)(rows, count, NULL);
}

static size_t NAME(stats)(const struct rows *rows, size_t count, struct row_stats *stats)
{
    return NAME(rows)(rows, count, stats);
}

#undef NAME
#undef REAL
#undef MASK
#undef SIZE
#undef LOAD
#undef WIDEN
#undef HIGHER
#undef LOWEST
#undef HIGHEST
