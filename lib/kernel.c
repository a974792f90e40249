/* Each loop is written once, in the compiler's vectors of eight, and compiled for each kind of
 * processor; the program takes the best when it starts. Eight is also the number of lanes in which
 * sums are taken, so a vector of doubles is the eight lanes, whatever registers hold it. */
#include "kernel.h"

#include "quality.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined __x86_64__ && defined __linux__
#define EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EACH_PROCESSOR
#endif
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

/* count of them, at most eight, and zeros behind, which change no check, sum or maximum. */
ALWAYS void load_f4(floats *values, const char *at, size_t count)
{
    if (count < LANES)
        *values = (floats){0};
    memcpy(values, at, (count < LANES ? count : LANES) * sizeof(float));
}

ALWAYS bool any_f4(const masks4 *mask)
{
    int64_t words[sizeof *mask / sizeof(int64_t)], any = 0;
    memcpy(words, mask, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        any |= words[i];
    return any != 0;
}

EACH_PROCESSOR
static bool check_f4(const char *at, size_t count)
{
    masks4 good = ~(masks4){0}, some = {0};
    for (size_t j = 0; j < count; j += LANES) {
        floats p;
        load_f4(&p, at + j * sizeof(float), count - j);
        good &= (p >= LOWEST_F4) & (p <= HIGHEST_F4);
        some |= p > 0;
    }
    good = ~good;
    return !any_f4(&good) && any_f4(&some);
}

EACH_PROCESSOR
static void stats_f4(const char *at, size_t count, struct row_stats *stats)
{
    doubles lane = {0};
    floats p, high = {0};
    for (size_t j = 0; j < count; j += LANES) {
        load_f4(&p, at + j * sizeof(float), count - j);
        p = (floats)((masks4)p & (p > 0));
        lane += __builtin_convertvector(p, doubles);
        masks4 higher = p > high;
        high = (floats)(((masks4)p & higher) | ((masks4)high & ~higher));
    }
    float highest = 0;
    for (size_t l = 0; l < LANES; l++)
        highest = high[l] > highest ? high[l] : highest;
    size_t top = 0;
    for (; top + LANES < count; top += LANES) {
        load_f4(&p, at + top * sizeof(float), LANES);
        masks4 equal = p == highest;
        if (any_f4(&equal))
            break;
    }
    while (plain_at(REAL_F4, at, top) != highest)
        top++;
    double lanes[LANES];
    memcpy(lanes, &lane, sizeof lanes);
    *stats = (struct row_stats){top, highest, join(lanes)};
}

/* ---- double ---- */

/* count of them, at most eight, and zeros behind, which change no check, sum or maximum. */
ALWAYS void load_f8(doubles *values, const char *at, size_t count)
{
    if (count < LANES)
        *values = (doubles){0};
    memcpy(values, at, (count < LANES ? count : LANES) * sizeof(double));
}

ALWAYS bool any_f8(const masks8 *mask)
{
    int64_t words[sizeof *mask / sizeof(int64_t)], any = 0;
    memcpy(words, mask, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        any |= words[i];
    return any != 0;
}

EACH_PROCESSOR
static bool check_f8(const char *at, size_t count)
{
    masks8 good = ~(masks8){0}, some = {0};
    for (size_t j = 0; j < count; j += LANES) {
        doubles p;
        load_f8(&p, at + j * sizeof(double), count - j);
        good &= (p >= ROW_LOWEST) & (p <= ROW_HIGHEST);
        some |= p > 0;
    }
    good = ~good;
    return !any_f8(&good) && any_f8(&some);
}

EACH_PROCESSOR
static void stats_f8(const char *at, size_t count, struct row_stats *stats)
{
    doubles lane = {0};
    doubles p, high = {0};
    for (size_t j = 0; j < count; j += LANES) {
        load_f8(&p, at + j * sizeof(double), count - j);
        p = (doubles)((masks8)p & (p > 0));
        lane += p;
        masks8 higher = p > high;
        high = (doubles)(((masks8)p & higher) | ((masks8)high & ~higher));
    }
    double highest = 0;
    for (size_t l = 0; l < LANES; l++)
        highest = high[l] > highest ? high[l] : highest;
    size_t top = 0;
    for (; top + LANES < count; top += LANES) {
        load_f8(&p, at + top * sizeof(double), LANES);
        masks8 equal = p == highest;
        if (any_f8(&equal))
            break;
    }
    while (plain_at(REAL_F8, at, top) != highest)
        top++;
    double lanes[LANES];
    memcpy(lanes, &lane, sizeof lanes);
    *stats = (struct row_stats){top, highest, join(lanes)};
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
