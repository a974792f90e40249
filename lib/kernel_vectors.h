/* kernel_vectors: the loops for one kind of processor; kernel.c includes it once for each, with
 * FOR(x): x, named for the processor, and BITS: the width of its registers, 0 for any processor.
 * Vectors are turned into instructions where a function is written, so all that handles them is in
 * here, and is handed on by pointers. */
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
    *values = (floats)(__builtin_convertvector(half, unsigneds) << 16);
}

/* A subnormal's fraction is shifted into place by a subtraction, exactly; so no float is subnormal,
 * which would be slow. Infinities and NaN become what is far too high. */
ALWAYS void FOR(load_f2)(floats *values, const char *at)
{
    halves half;
    memcpy(&half, at, sizeof half);
    unsigneds bits = __builtin_convertvector(half, unsigneds), sign = (bits & 0x8000) << 16;
    unsigneds magnitude = (bits & 0x7fff) << 13, subnormal = (unsigneds)((bits & 0x7c00) == 0);
    unsigneds normal = magnitude + ((127 - 15) << 23), least = subnormal & ((127 - 14) << 23);
    floats small = (floats)(magnitude | least) - (floats)least;
    *values = (floats)(sign | ((unsigneds)small & subnormal) | (normal & ~subnormal));
}

/* GCC 12 makes two conversions of it. */
ALWAYS void FOR(widen_f4)(doubles *wide, const floats *p)
{
#if BITS >= 512
    *wide = (doubles)_mm512_cvtps_pd((__m256)*p);
#else
    *wide = __builtin_convertvector(*p, doubles);
#endif
}

ALWAYS void FOR(widen_f8)(doubles *wide, const doubles *p)
{
    *wide = *p;
}

/* The processor's own maximum: after a comparison, each step would wait twice as long for the one
 * before. No lane is NaN. */
ALWAYS void FOR(higher_f4)(floats *high, const floats *p)
{
#if BITS >= 256
    *high = (floats)_mm256_max_ps((__m256)*p, (__m256)*high);
#else
    integers higher = *p > *high;
    *high = (floats)(((integers)*p & higher) | ((integers)*high & ~higher));
#endif
}

ALWAYS void FOR(higher_f8)(doubles *high, const doubles *p)
{
#if BITS >= 512
    *high = (doubles)_mm512_max_pd((__m512d)*p, (__m512d)*high);
#elif BITS >= 256
    __m256d a[2], b[2];
    memcpy(a, p, sizeof a);
    memcpy(b, high, sizeof b);
    a[0] = _mm256_max_pd(a[0], b[0]);
    a[1] = _mm256_max_pd(a[1], b[1]);
    memcpy(high, a, sizeof a);
#else
    long_integers higher = *p > *high;
    *high = (doubles)(((long_integers)*p & higher) | ((long_integers)*high & ~higher));
#endif
}

#define NAME(x) FOR(x##_f8)
#define REAL double
#define MASK int64_t
#define SIZE 8
#define LOAD FOR(load_f8)
#define WIDEN FOR(widen_f8)
#define HIGHER FOR(higher_f8)
#define LOWEST ROW_LOWEST
#define HIGHEST ROW_HIGHEST
#include "kernel_loops.h"

#define NAME(x) FOR(x##_f4)
#define REAL float
#define MASK int32_t
#define SIZE 4
#define LOAD FOR(load_f4)
#define WIDEN FOR(widen_f4)
#define HIGHER FOR(higher_f4)
#define LOWEST LOWEST_F4
#define HIGHEST HIGHEST_F4
#include "kernel_loops.h"

#define NAME(x) FOR(x##_bf2)
#define REAL float
#define MASK int32_t
#define SIZE 2
#define LOAD FOR(load_bf2)
#define WIDEN FOR(widen_f4)
#define HIGHER FOR(higher_f4)
#define LOWEST LOWEST_F4
#define HIGHEST HIGHEST_F4
#include "kernel_loops.h"

#define NAME(x) FOR(x##_f2)
#define REAL float
#define MASK int32_t
#define SIZE 2
#define LOAD FOR(load_f2)
#define WIDEN FOR(widen_f4)
#define HIGHER FOR(higher_f4)
#define LOWEST LOWEST_F4
#define HIGHEST HIGHEST_F4
#include "kernel_loops.h"

static const struct kernels FOR(kernels) = {
    {FOR(check_f2), FOR(check_bf2), FOR(check_f4), FOR(check_f8)},
    {FOR(stats_f2), FOR(stats_bf2), FOR(stats_f4), FOR(stats_f8)},
};

#undef FOR
#undef BITS
