/* batch: the records of one block: their labels, where their probabilities lie, what is wrong. */
#ifndef BATCH_H
#define BATCH_H
#include "buffer.h"
#include "quality.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block;
struct error;
struct fields;
struct slice;
struct stream;
struct tally;

struct problem {       /* a bad record */
    size_t record;     /* its place in the batch */
    uint64_t line;     /* its line in the block, from 1; 0 for binary records */
    char text[256];    /* what is wrong: "field 7: 'nna' is not a number" */
    size_t from, size; /* its original text in the block; size 0: binary */
    int64_t label;     /* binary: its label, as it is … */
    bool wide;         /* … without a sign */
};

enum batch_mode {
    BATCH_STOP, /* the first bad record ends the batch and is the only problem */
    BATCH_SKIP, /* bad records are labelled LABEL_BAD, and all are problems */
    BATCH_OWN   /* as BATCH_STOP; a dense text record is only read as far as own.h says, its row has
                   but the label's class, and there are no ids. Without labels in the text, all is
                   read */
};

struct batch {              /* all zero to begin with; batch_free */
    size_t count;           /* records, good or not */
    uint64_t lines;         /* text: lines of the block */
    struct buffer label;    /* int32_t [count]: a class, or LABEL_BAD, LABEL_IGNORED (text.h) */
    struct buffer reals;    /* text: doubles, K a record, or as many as are listed, or one */
    struct buffer listed;   /* sparse: uint32_t classes, ascending within a record */
    struct buffer row_end;  /* sparse: size_t [count], where a record's entries end */
    struct buffer id;       /* with ids: their bytes, escaped as they are printed */
    struct buffer id_end;   /* with ids: size_t [count] */
    struct buffer problems; /* struct problem */
    size_t bad, ignored;    /* how many of count */
    struct fields *fields;  /* owned; for the lines that are not plain */
    bool own;               /* dense text of BATCH_OWN */
    struct rows rows;    /* the records' probabilities, but of sparse text; in the block or reals */
    struct buffer stats; /* struct row_stats [count], of the good records; empty: not wanted */

    const struct block *block;
    const struct stream *stream;
};

/* Reads the block's records; with_stats: for quality_glance. The batch refers to block and stream.
 * -1 and an error only when memory is short. */
int batch_read(struct batch *batch, const struct stream *stream, const struct block *block,
               enum batch_mode mode, bool with_stats, struct error *error);

/* Labels from elsewhere (-L), once the batch's place in the stream is known: [told] numbers.
 * Records behind these are no longer of the batch. */
int batch_label(struct batch *batch, const int64_t *labels, size_t told, bool skip_bad,
                struct error *error);

/* A row that is not dense. */
void batch_odd_row(const struct batch *batch, size_t i, struct row *row);

/* Record i's label and probabilities; valid while the batch and its block are. */
static inline int32_t batch_at(const struct batch *batch, size_t i, struct row *row)
{
    const struct rows *rows = &batch->rows;
    const struct row_stats *stats = (const struct row_stats *)(const void *)batch->stats.at;
    if (rows->at && !batch->own)
        *row = (struct row){rows->real, rows->at + i * rows->step, NULL, rows->classes,
                            batch->stats.size ? stats + i : NULL};
    else
        batch_odd_row(batch, i, row);
    return ((const int32_t *)(const void *)batch->label.at)[i];
}

/* Adds all good records. */
void batch_tally(const struct batch *batch, struct tally *tally);

/* Record i's id, escaped; NULL without ids. */
struct slice batch_id(const struct batch *batch, size_t i);

void batch_free(struct batch *batch);

#endif
