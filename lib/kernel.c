/* The loops are written once (kernel_loops.h), in the compiler's vectors of eight, and compiled for
 * each type of real and each kind of processor; the best for the processor at hand is taken. Eight
 * is also the number of lanes in which sums are taken, so a vector of doubles is the eight lanes,
 * whatever registers hold it. */
#include "kernel.h"

#include "processor.h"
#include "quality.h"

#include <string.h>
#ifdef PROCESSOR_CHOICE
#include <immintrin.h>
#endif

#define ALWAYS static inline __attribute__((always_inline))

typedef double doubles __attribute__((vector_size(ROW_LANES * sizeof(double))));
typedef float floats __attribute__((vector_size(ROW_LANES * sizeof(float))));
typedef int32_t integers __attribute__((vector_size(ROW_LANES * sizeof(int32_t))));
typedef uint32_t unsigneds __attribute__((vector_size(ROW_LANES * sizeof(uint32_t))));
typedef int64_t long_integers __attribute__((vector_size(ROW_LANES * sizeof(int64_t))));
typedef uint16_t halves __attribute__((vector_size(ROW_LANES * sizeof(uint16_t))));

/* ---- plain ---- */

/* Whether the row is good. */
static bool row_plain(const struct rows *rows, size_t i, struct row_stats *stats)
{
    bool good = true;
    double lane[ROW_LANES] = {0};
    *stats = (struct row_stats){.high = 0};
    for (size_t j = 0; j < rows->classes; j++) {
        double p = real_load(rows->real, rows->at + i * rows->step + j * real_size(rows->real));
        good &= p >= ROW_LOWEST && p <= ROW_HIGHEST;
        p = p > 0 ? p : 0;
        lane[j % ROW_LANES] += p;
        if (p > stats->high) {
            stats->high = p;
            stats->top = (uint32_t)j;
        }
    }
    stats->sum = lanes_join(lane);
    return good && stats->high > 0;
}

size_t kernel_rows_plain(const struct rows *rows, size_t count, struct row_stats *stats)
{
    struct row_stats unwanted;
    for (size_t i = 0; i < count; i++)
        if (!row_plain(rows, i, stats ? &stats[i] : &unwanted))
            return i;
    return count;
}

/* ---- vectors ---- */

struct kernels { /* in the order of enum real */
    size_t (*check[4])(const struct rows *rows, size_t count);
    size_t (*stats[4])(const struct rows *rows, size_t count, struct row_stats *stats);
};

/* The floats that are nearest to the bounds from inside: a float passes these if, widened, it
 * passes those. */
#define LOWEST_F4 (-0x1.0c6f7ap-20f)
#define HIGHEST_F4 0x1.004188p+0f

#define FOR(x) x##_any
#define BITS 0
#include "kernel_vectors.h"

#ifdef PROCESSOR_CHOICE
PROCESSOR_BEGIN("arch=x86-64-v3")
#define FOR(x) x##_v3
#define BITS 256
#include "kernel_vectors.h"
PROCESSOR_END

PROCESSOR_BEGIN("arch=x86-64-v4")
#define FOR(x) x##_v4
#define BITS 512
#include "kernel_vectors.h"
PROCESSOR_END
#endif

/* ---- the door ---- */

static const struct kernels *const kinds[] = {
    &kernels_any,
#ifdef PROCESSOR_CHOICE
    &kernels_v3,
    &kernels_v4,
#endif
};

unsigned kernel_kinds(void)
{
#ifdef PROCESSOR_CHOICE
    return PROCESSOR_V4 ? 3 : PROCESSOR_V3 ? 2 : 1;
#else
    return 1;
#endif
}

size_t kernel_rows_kind(unsigned kind, const struct rows *rows, size_t count,
                        struct row_stats *stats)
{
    return stats ? kinds[kind]->stats[rows->real](rows, count, stats)
                 : kinds[kind]->check[rows->real](rows, count);
}

size_t kernel_rows(const struct rows *rows, size_t count, struct row_stats *stats)
{
    return kernel_rows_kind(kernel_kinds() - 1, rows, count, stats);
}
