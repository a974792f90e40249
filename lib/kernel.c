/* Each loop is written once, in the compiler's vectors of eight, and compiled for each kind of
 * processor; the program takes the best when it starts. Eight is also the number of lanes in which
 * sums are taken, so a vector of doubles is the eight lanes, whatever registers hold it. */
#include "kernel.h"

#include "processor.h"
#include "quality.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define VECTORS EACH_PROCESSOR("arch=x86-64-v4", "arch=x86-64-v3")
#define ALWAYS static inline __attribute__((always_inline))

#define LANES 8
typedef float floats __attribute__((vector_size(LANES * sizeof(float))));
typedef double doubles __attribute__((vector_size(LANES * sizeof(double))));
typedef int32_t masks4 __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef int64_t masks8 __attribute__((vector_size(LANES * sizeof(int64_t))));

/* The floats that are nearest to the bounds from inside: a float passes these if, widened, it
 * passes those. */
#define LOWEST_F4 (-0x1.0c6f7ap-20f)
#define HIGHEST_F4 0x1.004188p+0f

static double join(const double lane[LANES])
{
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* ---- plain ---- */

static double plain_at(enum real real, const void *probs, size_t place)
{
    return real_load(real, (const char *)probs + place * real_size(real));
}

bool kernel_check_plain(enum real real, const void *probs, size_t count)
{
    bool good = true, some = false;
    for (size_t j = 0; j < count; j++) {
        double p = plain_at(real, probs, j);
        good &= p >= ROW_LOWEST && p <= ROW_HIGHEST;
        some |= p > 0;
    }
    return good && some;
}

void kernel_stats_plain(enum real real, const void *probs, size_t count, struct row_stats *stats)
{
    double lane[LANES] = {0};
    *stats = (struct row_stats){0, -1, 0};
    for (size_t j = 0; j < count; j++) {
        double p = plain_at(real, probs, j);
        p = p > 0 ? p : 0;
        lane[j % LANES] += p;
        if (p > stats->high) {
            stats->high = p;
            stats->top = j;
        }
    }
    stats->sum = join(lane);
}

/* ---- float ---- */

ALWAYS void load_f4(floats *values, const char *at)
{
    memcpy(values, at, sizeof *values);
}

ALWAYS float value_f4(const char *at)
{
    float value;
    memcpy(&value, at, sizeof value);
    return value;
}

ALWAYS bool any_f4(const masks4 *mask)
{
    int64_t words[sizeof *mask / sizeof(int64_t)], any = 0;
    memcpy(words, mask, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        any |= words[i];
    return any != 0;
}

VECTORS
static bool check_f4(const char *at, size_t count)
{
    masks4 bad = {0}, some = {0};
    size_t whole = count - count % LANES;
    for (size_t j = 0; j < whole; j += LANES) {
        floats p;
        load_f4(&p, at + j * sizeof(float));
        bad |= ~((p >= LOWEST_F4) & (p <= HIGHEST_F4));
        some |= p > 0;
    }
    bool good = !whole || !any_f4(&bad), positive = whole && any_f4(&some);
    for (size_t j = whole; j < count; j++) {
        float p = value_f4(at + j * sizeof p);
        good &= (p >= LOWEST_F4) & (p <= HIGHEST_F4);
        positive |= p > 0;
    }
    return good && positive;
}

/* The highest of a vector's values, and the lowest place that has it: places[l] belongs to lane l.
 */
ALWAYS float highest_f4(const floats *high, const masks4 *place, size_t *top)
{
    float value[LANES];
    int32_t places[LANES];
    memcpy(value, high, sizeof value);
    for (size_t half = LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++)
            value[l] = value[l] > value[l + half] ? value[l] : value[l + half];
    masks4 there = *high == value[0], candidates = (*place & there) | (INT32_MAX & ~there);
    memcpy(places, &candidates, sizeof places);
    for (size_t half = LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++)
            places[l] = places[l] < places[l + half] ? places[l] : places[l + half];
    *top = (size_t)places[0];
    return value[0];
}

VECTORS
static void stats_f4(const char *at, size_t count, struct row_stats *stats)
{
    doubles sums = {0};
    floats high = {0};
    masks4 here = {0, 1, 2, 3, 4, 5, 6, 7}, place = here;
    size_t whole = count - count % LANES, top = 0;
    for (size_t j = 0; j < whole; j += LANES, here += LANES) {
        floats p;
        load_f4(&p, at + j * sizeof(float));
        p = (floats)((masks4)p & (p > 0));
        sums += __builtin_convertvector(p, doubles);
        masks4 higher = p > high;
        high = (floats)(((masks4)p & higher) | ((masks4)high & ~higher));
        place = (here & higher) | (place & ~higher);
    }
    float highest = highest_f4(&high, &place, &top);
    double lane[LANES];
    memcpy(lane, &sums, sizeof lane);
    for (size_t j = whole; j < count; j++) {
        float p = value_f4(at + j * sizeof p);
        p = p > 0 ? p : 0;
        lane[j - whole] += p;
        top = p > highest ? j : top;
        highest = p > highest ? p : highest;
    }
    *stats = (struct row_stats){top, highest, join(lane)};
}

/* ---- double ---- */

ALWAYS void load_f8(doubles *values, const char *at)
{
    memcpy(values, at, sizeof *values);
}

ALWAYS double value_f8(const char *at)
{
    double value;
    memcpy(&value, at, sizeof value);
    return value;
}

ALWAYS bool any_f8(const masks8 *mask)
{
    int64_t words[sizeof *mask / sizeof(int64_t)], any = 0;
    memcpy(words, mask, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        any |= words[i];
    return any != 0;
}

VECTORS
static bool check_f8(const char *at, size_t count)
{
    masks8 bad = {0}, some = {0};
    size_t whole = count - count % LANES;
    for (size_t j = 0; j < whole; j += LANES) {
        doubles p;
        load_f8(&p, at + j * sizeof(double));
        bad |= ~((p >= ROW_LOWEST) & (p <= ROW_HIGHEST));
        some |= p > 0;
    }
    bool good = !whole || !any_f8(&bad), positive = whole && any_f8(&some);
    for (size_t j = whole; j < count; j++) {
        double p = value_f8(at + j * sizeof p);
        good &= (p >= ROW_LOWEST) & (p <= ROW_HIGHEST);
        positive |= p > 0;
    }
    return good && positive;
}

/* The highest of a vector's values, and the lowest place that has it: places[l] belongs to lane l.
 */
ALWAYS double highest_f8(const doubles *high, const masks8 *place, size_t *top)
{
    double value[LANES];
    int64_t places[LANES];
    memcpy(value, high, sizeof value);
    for (size_t half = LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++)
            value[l] = value[l] > value[l + half] ? value[l] : value[l + half];
    masks8 there = *high == value[0], candidates = (*place & there) | (INT64_MAX & ~there);
    memcpy(places, &candidates, sizeof places);
    for (size_t half = LANES / 2; half; half /= 2)
        for (size_t l = 0; l < half; l++)
            places[l] = places[l] < places[l + half] ? places[l] : places[l + half];
    *top = (size_t)places[0];
    return value[0];
}

VECTORS
static void stats_f8(const char *at, size_t count, struct row_stats *stats)
{
    doubles sums = {0};
    doubles high = {0};
    masks8 here = {0, 1, 2, 3, 4, 5, 6, 7}, place = here;
    size_t whole = count - count % LANES, top = 0;
    for (size_t j = 0; j < whole; j += LANES, here += LANES) {
        doubles p;
        load_f8(&p, at + j * sizeof(double));
        p = (doubles)((masks8)p & (p > 0));
        sums += p;
        masks8 higher = p > high;
        high = (doubles)(((masks8)p & higher) | ((masks8)high & ~higher));
        place = (here & higher) | (place & ~higher);
    }
    double highest = highest_f8(&high, &place, &top);
    double lane[LANES];
    memcpy(lane, &sums, sizeof lane);
    for (size_t j = whole; j < count; j++) {
        double p = value_f8(at + j * sizeof p);
        p = p > 0 ? p : 0;
        lane[j - whole] += p;
        top = p > highest ? j : top;
        highest = p > highest ? p : highest;
    }
    *stats = (struct row_stats){top, highest, join(lane)};
}

/* ---- the door ---- */

bool kernel_check(enum real real, const void *probs, size_t count)
{
    return real == REAL_F4   ? check_f4(probs, count)
           : real == REAL_F8 ? check_f8(probs, count)
                             : kernel_check_plain(real, probs, count);
}

void kernel_stats(enum real real, const void *probs, size_t count, struct row_stats *stats)
{
    if (real == REAL_F4)
        stats_f4(probs, count, stats);
    else if (real == REAL_F8)
        stats_f8(probs, count, stats);
    else
        kernel_stats_plain(real, probs, count, stats);
}
