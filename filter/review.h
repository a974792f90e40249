/* review: the kept records once more, over the workers, in order. */
#ifndef REVIEW_H
#define REVIEW_H
#include "error.h"
#include "kept.h"
#include "model.h"

struct review_worker {
    struct review *review;
    void *own; /* the caller's, for this worker */
    struct chunk chunk;
    struct buffer out; /* the caller's; handed to write in order */
    struct error error;
    bool failed;
};

struct review { /* the caller fills it */
    struct spool *spool;
    const struct model *model;
    size_t threads;
    void *verb; /* the caller's, shared */
    /* A chunk; -1 and worker->error on failure. At the same time as other workers. */
    int (*work)(struct review_worker *worker);
    /* What a chunk has left in out; NULL: nothing. In order. */
    int (*write)(struct review *review, struct review_worker *worker);
    struct error error; /* what went wrong */
    bool ended;
};

struct reviewed {        /* a record; all zero before the first */
    size_t next, others; /* in the chunk */
    uint64_t index;
    struct glance glance; /* without the sum */
    struct judgment judgment;
    struct slice id; /* at NULL without ids */
};

/* The next record of the worker's chunk, judged; false at its end. */
static inline bool review_next(struct review_worker *worker, struct reviewed *record)
{
    if (record->next == worker->chunk.head.count)
        return false;
    record->index = chunk_get(&worker->chunk, record->next++, &record->others, &record->glance);
    record->id = chunk_next_id(&worker->chunk);
    quality_judge(&worker->review->model->quality, &record->glance, &record->judgment);
    return true;
}

/* Goes through the spool from its beginning. own: the workers', one after the other, each of that
 * size. */
int review_run(struct review *review, void *own, size_t size);

#endif
