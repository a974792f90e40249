#include "tally.h"

#include "error.h"

#include <stdbool.h>
#include <stdlib.h>

#define APART 6 /* classes: so that no worker writes in a cache line of another's tally */

int tally_init(struct tally *tally, size_t classes, struct error *error)
{
    *tally = (struct tally){.classes = classes};
    if (classes == 0)
        return 0;
    tally->class_ = calloc(classes + APART, sizeof *tally->class_);
    return tally->class_ ? 0 : error_memory(error);
}

void tally_free(struct tally *tally)
{
    free(tally->class_);
    *tally = (struct tally){0};
}

/* Leaves room for a carry. */
static bool adds_up(uint64_t a, uint64_t b)
{
    return a < UINT64_MAX - b;
}

static bool joinable(const struct tally *tally, const struct tally *from)
{
    if (!adds_up(tally->records, from->records) || !adds_up(tally->rows, from->rows))
        return false;
    for (size_t k = 0; k < from->classes; k++) {
        const struct tally_class *a = &tally->class_[k], *b = &from->class_[k];
        if (!adds_up(a->count, b->count) || !adds_up(a->high, b->high))
            return false;
    }
    return true;
}

int tally_join(struct tally *tally, const struct tally *from, struct error *error)
{
    if (!joinable(tally, from))
        return error_set(error, "more than 2^64 records together");
    tally->records += from->records;
    tally->rows += from->rows;
    tally->stream += from->stream;
    for (size_t k = 0; k < from->classes; k++) {
        struct tally_class *to = &tally->class_[k];
        const struct tally_class *more = &from->class_[k];
        uint64_t low = more->low; /* read before to is written: a tally may join itself */
        to->count += more->count;
        to->high += more->high;
        to->low += low;
        to->high += to->low < low;
    }
    return 0;
}

uint64_t tally_labels(const struct tally *tally)
{
    uint64_t labels = 0;
    for (size_t k = 0; k < tally->classes; k++)
        labels += tally->class_[k].count * tally_label_hash((uint32_t)k);
    return labels;
}

/* The nearest double, halves to even: a conversion from 64 bits rounds right, and of the bits below
 * those it only matters whether there are any. */
static double sum_as_double(uint64_t high, uint64_t low)
{
    if (high == 0)
        return ldexp((double)low, -64);
    int shift = 0;
    for (; !(high >> 63); shift++) {
        high = high << 1 | low >> 63;
        low <<= 1;
    }
    return ldexp((double)(high | (low != 0)), -shift);
}

double tally_threshold(const struct tally_class *class_, double absent)
{
    if (class_->count == 0)
        return absent;
    double mean = sum_as_double(class_->high, class_->low) / (double)class_->count;
    return mean > THRESHOLD_LOWEST ? mean : THRESHOLD_LOWEST;
}
