/* kernel_vectors: the loops for one kind of processor; kernel.c includes it once for each, with
 * FOR(x): x, named for the processor. Vectors are turned into instructions where a function is
 * written, so all that handles them is in here, and is handed on by pointers. */
ALWAYS void FOR(load_f8)(doubles *values, const char *at)
{
    memcpy(values, at, sizeof *values);
}

ALWAYS void FOR(load_f4)(floats *values, const char *at)
{
    memcpy(values, at, sizeof *values);
}

ALWAYS void FOR(load_bf2)(floats *values, const char *at)
{
    halves half;
    memcpy(&half, at, sizeof half);
    *values = (floats)(__builtin_convertvector(half, integers) << 16);
}

/* A subnormal's fraction is shifted into place by a subtraction, exactly; so no float is subnormal,
 * which would be slow. Infinities and NaN become what is far too high. */
ALWAYS void FOR(load_f2)(floats *values, const char *at)
{
    halves half;
    memcpy(&half, at, sizeof half);
    integers bits = __builtin_convertvector(half, integers);
    integers magnitude = (bits & 0x7fff) << 13, subnormal = (bits & 0x7c00) == 0;
    integers normal = magnitude + ((127 - 15) << 23), least = subnormal & ((127 - 14) << 23);
    floats small = (floats)(magnitude | least) - (floats)least;
    *values = (floats)(((integers)small & subnormal) | (normal & ~subnormal) | (bits >> 15 << 31));
}

#define NAME(x) FOR(x##_f8)
#define REAL double
#define MASK int64_t
#define SIZE 8
#define LOAD FOR(load_f8)
#define LOWEST ROW_LOWEST
#define HIGHEST ROW_HIGHEST
#include "kernel_loops.h"

#define NAME(x) FOR(x##_f4)
#define REAL float
#define MASK int32_t
#define SIZE 4
#define LOAD FOR(load_f4)
#define LOWEST LOWEST_F4
#define HIGHEST HIGHEST_F4
#include "kernel_loops.h"

#define NAME(x) FOR(x##_bf2)
#define REAL float
#define MASK int32_t
#define SIZE 2
#define LOAD FOR(load_bf2)
#define LOWEST LOWEST_F4
#define HIGHEST HIGHEST_F4
#include "kernel_loops.h"

#define NAME(x) FOR(x##_f2)
#define REAL float
#define MASK int32_t
#define SIZE 2
#define LOAD FOR(load_f2)
#define LOWEST LOWEST_F4
#define HIGHEST HIGHEST_F4
#include "kernel_loops.h"

static const struct kernels FOR(kernels) = {
    {FOR(check_f2), FOR(check_bf2), FOR(check_f4), FOR(check_f8)},
    {FOR(stats_f2), FOR(stats_bf2), FOR(stats_f4), FOR(stats_f8)},
};

#undef FOR
