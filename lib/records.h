/* records: a batch of the C library's caller, read where it lies. */
#ifndef RECORDS_H
#define RECORDS_H
#include "labelsift.h"
#include "quality.h"

#include <stdbool.h>

struct error;

struct records {
    struct labelsift_batch batch; /* the caller's, with its strides */
    size_t classes;               /* K */
};

#define RECORDS_PIECE 256 /* records that are looked at together, at most */

/* -1 and an error if the batch does not say where records lie. */
int records_read(struct records *records, const struct labelsift_batch *batch, size_t classes,
                 struct error *error);

/* How many records from `from` on are the next piece. */
size_t records_piece(const struct records *records, size_t from);

/* Whether that piece's records are good; else *bad is the first that is not, and the error says
 * why. stats: the rows' [RECORDS_PIECE], NULL if they are not wanted. */
bool records_check(const struct records *records, size_t from, struct row_stats *stats, size_t *bad,
                   struct error *error);

/* Of a record that was checked. */
uint32_t records_label(const struct records *records, size_t i);
struct row records_row(const struct records *records, size_t i);

#endif
