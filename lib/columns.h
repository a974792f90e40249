/* columns: which field of a text record is the label, the id, the probability of which class; from
 * a header's names or from numbers alone. product.md, "text", has the rules. Pure. */
#ifndef COLUMNS_H
#define COLUMNS_H
#include <stddef.h>
#include <stdint.h>

struct error;
struct names;
struct slice;

enum { COLUMN_LABEL = -1, COLUMN_ID = -2, COLUMN_UNUSED = -3 };

struct columns {
    size_t count;        /* fields of every record */
    size_t classes;      /* K, at least 2 */
    int32_t *role;       /* [count], owned: a class from 0, or one of the above */
    uint32_t *field;     /* [classes], owned: the field, from 0, that has role k */
    size_t in_order;     /* fields from field[0] on that have roles 0, 1, 2, … */
    size_t label;        /* the label's field; count: there is none */
    struct names *names; /* owned; the header's class names, NULL without a header */
};

struct columns_wanted {             /* what the user asked for; NULL: the default */
    const char *label, *id, *probs; /* column names or numbers from 1; probs is a COLS list */
    int without_label;              /* the labels come from another file */
};

/* Roles from a header's fields. -1 and an error: unknown column (lists the header's columns), a
 * column named twice, label among the probabilities, overlapping ranges, K < 2, … */
int columns_from_header(struct columns *columns, const struct slice *fields, size_t count,
                        const struct columns_wanted *wanted, struct error *error);

/* Roles without a header: columns are numbers from 1; by default the label, then K probabilities.
 */
int columns_from_count(struct columns *columns, size_t count, const struct columns_wanted *wanted,
                       struct error *error);

void columns_free(struct columns *columns);

#endif
