/* estimate: N, how many records are issues, from counts by given label. Pure but for its memory. */
#ifndef ESTIMATE_H
#define ESTIMATE_H
#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct slice;

enum estimation { OFF_DIAGONAL, OFF_DIAGONAL_CALIBRATED };

struct estimate_class { /* over the records given one label */
    uint64_t records, confident, off_diagonal;
};

struct estimate {           /* all zero to begin with; estimate_free */
    struct buffer class_;   /* struct estimate_class, one a label, in the order they were met */
    struct buffer name;     /* the labels' bytes */
    struct buffer name_end; /* size_t, one a label */
    struct buffer slot;     /* hash table: uint32_t, label number + 1 */
};

/* The number of a label, new ones added. -1 when memory is short. */
int64_t estimate_label(struct estimate *estimate, struct slice label, struct error *error);

/* Counts a record with the label of that number. */
void estimate_add(struct estimate *estimate, size_t label, bool confident, bool off_diagonal);

size_t estimate_labels(const struct estimate *estimate);
const struct estimate_class *estimate_class(const struct estimate *estimate, size_t label);
struct slice estimate_name(const struct estimate *estimate, size_t label);

/* What a class adds to N, before it is rounded. */
double estimate_part(const struct estimate_class *class_, enum estimation method);

/* N by either method, from classes counts; *issues is set. -1 when memory is short. */
int estimate_issues(const struct estimate_class *class_, size_t classes, enum estimation method,
                    uint64_t *issues, struct error *error);

void estimate_free(struct estimate *estimate);

#endif
