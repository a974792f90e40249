#include "estimate.h"

#include "error.h"
#include "names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR 1e-6 /* of the calibrated estimate's divisor */

static struct estimate_class *class_at(const struct estimate *estimate, size_t label)
{
    return (struct estimate_class *)(void *)estimate->class_.at + label;
}

size_t estimate_labels(const struct estimate *estimate)
{
    return estimate->class_.size / sizeof(struct estimate_class);
}

const struct estimate_class *estimate_class(const struct estimate *estimate, size_t label)
{
    return class_at(estimate, label);
}

struct slice estimate_name(const struct estimate *estimate, size_t label)
{
    const size_t *end = (const size_t *)(const void *)estimate->name_end.at;
    size_t from = label ? end[label - 1] : 0;
    return (struct slice){estimate->name.at + from, end[label] - from};
}

static uint64_t hash(struct slice name)
{
    uint64_t h = 0xcbf29ce484222325; /* FNV-1a */
    for (size_t i = 0; i < name.size; i++)
        h = (h ^ (unsigned char)name.at[i]) * 0x100000001b3;
    return h ^ h >> 32;
}

/* The slot that holds the label, or the free one where it belongs. */
static uint32_t *slot_of(const struct estimate *estimate, struct slice label)
{
    uint32_t *slot = (uint32_t *)(void *)estimate->slot.at;
    size_t mask = estimate->slot.size / sizeof *slot - 1;
    for (size_t i = hash(label) & mask;; i = (i + 1) & mask) {
        if (!slot[i])
            return &slot[i];
        struct slice name = estimate_name(estimate, slot[i] - 1);
        if (name.size == label.size && !memcmp(name.at, label.at, name.size))
            return &slot[i];
    }
}

/* Twice the slots, at most half of them taken. */
static int slots_grow(struct estimate *estimate, struct error *error)
{
    size_t size = estimate->slot.size ? estimate->slot.size : 32 * sizeof(uint32_t);
    if (buffer_reserve(&estimate->slot, size, error))
        return -1;
    estimate->slot.size += size;
    memset(estimate->slot.at, 0, estimate->slot.size);
    for (size_t i = 0; i < estimate_labels(estimate); i++)
        *slot_of(estimate, estimate_name(estimate, i)) = (uint32_t)i + 1;
    return 0;
}

int64_t estimate_label(struct estimate *estimate, struct slice label, struct error *error)
{
    size_t labels = estimate_labels(estimate);
    if (2 * labels * sizeof(uint32_t) >= estimate->slot.size && slots_grow(estimate, error))
        return -1;
    uint32_t *slot = slot_of(estimate, label);
    if (*slot)
        return *slot - 1;

    struct estimate_class none = {0};
    size_t end = estimate->name.size + label.size;
    if (buffer_append(&estimate->name, label.at, label.size, error) ||
        buffer_append(&estimate->name_end, &end, sizeof end, error) ||
        buffer_append(&estimate->class_, &none, sizeof none, error))
        return -1;
    *slot = (uint32_t)labels + 1;
    return (int64_t)labels;
}

void estimate_add(struct estimate *estimate, size_t label, bool confident, bool off_diagonal)
{
    struct estimate_class *class_ = class_at(estimate, label);
    class_->records++;
    class_->confident += confident;
    class_->off_diagonal += off_diagonal;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double estimate_part(const struct estimate_class *class_, enum estimation method)
{
    double confident = (double)class_->confident;
    if (method == OFF_DIAGONAL)
        return (double)class_->off_diagonal;
    return (double)class_->off_diagonal * (double)class_->records /
           (confident > FLOOR ? confident : FLOOR);
}

int estimate_issues(const struct estimate_class *class_, size_t classes, enum estimation method,
                    uint64_t *issues, struct error *error)
{
    *issues = 0;
    if (method == OFF_DIAGONAL) {
        for (size_t k = 0; k < classes; k++)
            *issues += class_[k].off_diagonal;
        return 0;
    }
    double *part = malloc((classes ? classes : 1) * sizeof *part), total = 0;
    if (!part)
        return error_memory(error);
    for (size_t k = 0; k < classes; k++)
        part[k] = estimate_part(&class_[k], method);
    qsort(part, classes, sizeof *part, ascending);
    for (size_t k = 0; k < classes; k++)
        total += part[k];
    free(part);
    *issues = (uint64_t)rint(total);
    return 0;
}

void estimate_free(struct estimate *estimate)
{
    buffer_free(&estimate->class_);
    buffer_free(&estimate->name);
    buffer_free(&estimate->name_end);
    buffer_free(&estimate->slot);
}
