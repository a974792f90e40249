#include "quality.h"

#include "error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double sum(const double *value, size_t count)
{
    double lane[ROW_LANES] = {0};
    size_t whole = count - count % ROW_LANES;
    for (size_t j = 0; j < whole; j += ROW_LANES)
        for (size_t l = 0; l < ROW_LANES; l++)
            lane[l] += value[j + l];
    for (size_t j = whole; j < count; j++)
        lane[j - whole] += value[j];
    return lanes_join(lane);
}

static double clamped(double p)
{
    return p > 0 ? p : 0;
}

static void row_load(const struct row *row, double *out)
{
    if (row->real == REAL_F8) {
        memcpy(out, row->probs, row->count * sizeof *out);
    } else if (row->real == REAL_F4) {
        for (size_t j = 0; j < row->count; j++) {
            float p;
            memcpy(&p, (const char *)row->probs + j * sizeof p, sizeof p);
            out[j] = p;
        }
    } else {
        for (size_t j = 0; j < row->count; j++)
            out[j] = real_load(row->real, (const char *)row->probs + 2 * j);
    }
    for (size_t j = 0; j < row->count; j++)
        out[j] = clamped(out[j]);
}

void row_dense(const struct row *row, size_t classes, double *out)
{
    if (!row->listed) {
        row_load(row, out);
        return;
    }
    memset(out, 0, classes * sizeof *out);
    for (size_t j = 0; j < row->count; j++)
        out[row->listed[j]] = ((const double *)row->probs)[j];
}

static double row_value(const struct row *row, size_t place)
{
    return real_load(row->real, (const char *)row->probs + place * real_size(row->real));
}

ptrdiff_t row_check(const struct row *row)
{
    for (size_t j = 0; j < row->count; j++) {
        double p = row_value(row, j);
        if (!(p >= ROW_LOWEST && p <= ROW_HIGHEST))
            return (ptrdiff_t)j;
    }
    for (size_t j = 0; j < row->count; j++)
        if (row_value(row, j) > 0)
            return -1;
    return (ptrdiff_t)row->count;
}

/* The place of a class among the listed ones, count if it is not there. */
static size_t row_place(const struct row *row, uint32_t class_)
{
    if (!row->listed)
        return class_;
    size_t low = 0, high = row->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (row->listed[middle] < class_)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->count && row->listed[low] == class_ ? low : row->count;
}

double row_at(const struct row *row, uint32_t class_)
{
    size_t place = row_place(row, class_);
    return place < row->count ? clamped(row_value(row, place)) : 0;
}

static int by_threshold(const void *a, const void *b)
{
    const struct {
        double threshold;
        uint32_t class_;
    } *x = a, *y = b;
    if (x->threshold != y->threshold)
        return x->threshold < y->threshold ? -1 : 1;
    return x->class_ < y->class_ ? -1 : x->class_ > y->class_;
}

static int quality_order(struct quality *quality, struct error *error)
{
    struct {
        double threshold;
        uint32_t class_;
    } *order = malloc(quality->classes * sizeof *order);
    quality->ascending = malloc(quality->classes * sizeof *quality->ascending);
    if (!order || !quality->ascending) {
        free(order);
        return error_memory(error);
    }
    for (size_t k = 0; k < quality->classes; k++) {
        order[k].threshold = quality->threshold[k];
        order[k].class_ = (uint32_t)k;
    }
    qsort(order, quality->classes, sizeof *order, by_threshold);
    for (size_t k = 0; k < quality->classes; k++)
        quality->ascending[k] = order[k].class_;
    free(order);
    return 0;
}

int quality_init(struct quality *quality, enum score_method method, bool adjusted, size_t classes,
                 const double *threshold, struct error *error)
{
    *quality = (struct quality){.method = method,
                                .adjusted = adjusted,
                                .classes = classes,
                                .threshold = threshold,
                                .log_classes = log((double)classes)};
    if (!threshold)
        return 0;
    for (size_t k = 0; k < classes; k++)
        if (threshold[k] > quality->highest)
            quality->highest = threshold[k];
    quality->surplus = (double)classes * quality->highest - sum(threshold, classes);
    if (quality_needs_thresholds(method, adjusted) && quality_order(quality, error)) {
        quality_free(quality);
        return -1;
    }
    return 0;
}

void quality_free(struct quality *quality)
{
    free(quality->ascending);
    quality->ascending = NULL;
}

bool quality_needs_thresholds(enum score_method method, bool adjusted)
{
    return adjusted && method == NORMALIZED_MARGIN;
}

static double margin(double own, double other)
{
    return (own - other + 1) / 2;
}

/* What every row comes down to: K or fewer (class, probability) pairs in class order. */
struct pairs {
    const double *p;
    const uint32_t *listed; /* NULL: class j is at place j */
    size_t count;
};

static uint32_t pair_class(const struct pairs *pairs, size_t place)
{
    return pairs->listed ? pairs->listed[place] : (uint32_t)place;
}

/* Σ p of a sparse row: class j adds to lane j mod 8, as in a dense one. */
static double listed_sum(const struct row *row)
{
    double lane[ROW_LANES] = {0};
    for (size_t j = 0; j < row->count; j++)
        lane[row->listed[j] % ROW_LANES] += clamped(row_value(row, j));
    return lanes_join(lane);
}

static double pairs_entropy(const struct pairs *pairs)
{
    double lane[ROW_LANES] = {0};
    for (size_t j = 0; j < pairs->count; j++)
        if (pairs->p[j] > 0)
            lane[pair_class(pairs, j) % ROW_LANES] += pairs->p[j] * log(pairs->p[j]);
    return clamped(-lanes_join(lane));
}

/* The highest probability of another class than the label; classes not listed have 0. */
static double pairs_other(const struct pairs *pairs, uint32_t label)
{
    double highest = 0;
    for (size_t j = 0; j < pairs->count; j++)
        if (pairs->p[j] > highest && pair_class(pairs, j) != label)
            highest = pairs->p[j];
    return highest;
}

/* quality_raised() of the class with the lowest threshold that is neither listed nor the label. */
static double unlisted_raised(const struct quality *quality, const struct pairs *pairs,
                              uint32_t label)
{
    struct row row = {REAL_F8, pairs->p, pairs->listed, pairs->count, NULL};
    for (size_t k = 0; k < quality->classes; k++) {
        uint32_t class_ = quality->ascending[k];
        if (class_ != label && row_place(&row, class_) == row.count)
            return quality_raised(quality, 0, class_);
    }
    return -INFINITY;
}

static double adjusted_margin(const struct quality *quality, const struct pairs *pairs,
                              uint32_t label, double own, double row_sum)
{
    double highest = -INFINITY;
    for (size_t j = 0; j < pairs->count; j++) {
        uint32_t class_ = pair_class(pairs, j);
        double value = quality_raised(quality, pairs->p[j], class_);
        if (class_ != label && value > highest)
            highest = value;
    }
    if (pairs->listed) {
        double value = unlisted_raised(quality, pairs, label);
        if (value > highest)
            highest = value;
    }
    double divisor = row_sum + quality->surplus;
    return margin(quality_raised(quality, own, label) / divisor, highest / divisor);
}

/* log1p(s) / s for s = H / p[y], with its limits: 0 where p[y] is 0, 1 where s is. */
static double weighted_entropy(double entropy, double own)
{
    if (own == 0)
        return 0;
    double s = entropy / own;
    if (s == 0)
        return 1;
    return isinf(s) ? 0 : log1p(s) / s;
}

double quality_measure(const struct quality *quality, const struct row *row, double *scratch,
                       const struct glance *glance)
{
    struct pairs pairs = {scratch, row->listed, row->count};
    switch (quality->method) {
    case SELF_CONFIDENCE:
        return quality->adjusted ? glance->sum : glance->own;
    case NORMALIZED_MARGIN:
        if (!quality->adjusted && glance->top != glance->label)
            return margin(glance->own, glance->top_prob);
        row_load(row, scratch);
        return quality->adjusted
                   ? adjusted_margin(quality, &pairs, glance->label, glance->own, glance->sum)
                   : margin(glance->own, pairs_other(&pairs, glance->label));
    case CONFIDENCE_WEIGHTED_ENTROPY:
        row_load(row, scratch);
        return weighted_entropy(pairs_entropy(&pairs) / quality->log_classes, glance->own);
    }
    return 0;
}

void quality_glance_row(const struct quality *quality, const struct row *row, uint32_t label,
                        double *scratch, struct glance *glance)
{
    struct row_stats stats;
    struct rows rows = {row->real, row->probs, 0, row->count,
                        (const char *)row->probs + row->count * real_size(row->real)};
    kernel_rows(&rows, 1, &stats);
    glance->label = label;
    glance->top = row->listed ? row->listed[stats.top] : stats.top;
    glance->own = row_at(row, label);
    glance->top_prob = stats.high;
    glance->sum = row->listed ? listed_sum(row) : stats.sum;
    glance->measure = quality_measure(quality, row, scratch, glance);
}
