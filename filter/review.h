/* review: the kept records once more, judged, over the workers, in order. */
#ifndef REVIEW_H
#define REVIEW_H
#include "error.h"
#include "kept.h"

struct model;

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
    /* A record; -1 and worker->error on failure. At the same time as other workers. */
    int (*work)(struct review_worker *worker, const struct kept *kept,
                const struct judgment *judgment);
    /* What a chunk has left in out; NULL: nothing. In order. */
    int (*write)(struct review *review, struct review_worker *worker);
    struct error error; /* what went wrong */
    bool ended;
};

/* Goes through the spool from its beginning, with own[i] for worker i. */
int review_run(struct review *review, void *const *own);

#endif
