/* kernel: the loops over a dense row that take the time, for the processor at hand; and their plain
 * twins, which give the same bits on every input (tests/unit/kernel.c). Pure. */
#ifndef KERNEL_H
#define KERNEL_H
#include "layout.h"

#include <stdbool.h>
#include <stddef.h>

struct row_stats {
    size_t top;  /* the first maximum */
    double high; /* p[top] */
    double sum;  /* Σ p, in the association that quality.h fixes */
};

/* Whether every value of the row (count reals, any alignment) is in lowest…highest of quality.h,
 * and one at least above 0. */
bool kernel_check(enum real real, const void *probs, size_t count);

/* Of a row that passed, values below 0 counted as +0. */
void kernel_stats(enum real real, const void *probs, size_t count, struct row_stats *stats);

bool kernel_check_plain(enum real real, const void *probs, size_t count);
void kernel_stats_plain(enum real real, const void *probs, size_t count, struct row_stats *stats);

#endif
