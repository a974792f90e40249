/* kernel: the loops over dense rows that take the time, for the processor at hand; and their plain
 * twins, which give the same bits on every input (tests/unit/kernel.c). Pure. */
#ifndef KERNEL_H
#define KERNEL_H
#include "layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rows { /* rows of K reals; any alignment */
    enum real real;
    const char *at;  /* the first row */
    size_t step;     /* bytes from a row to the next */
    size_t classes;  /* K */
    const char *end; /* bytes up to here may be read, whatever they are */
};

#define ROW_LANES 8 /* in which a row is summed */

/* The lanes of a sum in the association that quality.h fixes. */
static inline double lanes_join(const double lane[ROW_LANES])
{
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

struct row_stats { /* values below 0 counted as +0 */
    double high;   /* p[top] */
    double sum;    /* Σ p, in the association that quality.h fixes */
    uint32_t top;  /* the first maximum */
};

/* How many of `count` rows are good until one is bad: every value is in lowest…highest of
 * quality.h, and one at least above 0. stats [count] are those of the good rows; NULL: not wanted.
 */
size_t kernel_rows(const struct rows *rows, size_t count, struct row_stats *stats);

/* The same by one of the kinds of code that this processor can run, the best last: for tests. */
unsigned kernel_kinds(void);
size_t kernel_rows_kind(unsigned kind, const struct rows *rows, size_t count,
                        struct row_stats *stats);

size_t kernel_rows_plain(const struct rows *rows, size_t count, struct row_stats *stats);

#endif
