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

#define REVIEW_GROUP 128 /* records decoded together */

struct reviewed {                /* a record */
    size_t place;                /* in the chunk */
    const struct glance *glance; /* without the sum */
    struct judgment judgment;
};

/* Calls see(worker, record) for each record of the worker's chunk, judged. -1 if it does. */
static inline __attribute__((always_inline)) int review_chunk(struct review_worker *worker,
                                                              int (*see)(struct review_worker *,
                                                                         const struct reviewed *))
{
    struct glance glance[REVIEW_GROUP];
    struct chunk_cursor cursor = {0};
    struct reviewed record = {.place = 0};
    size_t count;
    while ((count = chunk_glances(&worker->chunk, &cursor, REVIEW_GROUP, glance)) > 0)
        for (size_t i = 0; i < count; i++, record.place++) {
            record.glance = &glance[i];
            quality_judge(&worker->review->model->quality, &glance[i], &record.judgment);
            if (see(worker, &record))
                return -1;
        }
    return 0;
}

/* Goes through the spool from its beginning. own: the workers', one after the other, each of that
 * size. */
int review_run(struct review *review, void *own, size_t size);

#endif
