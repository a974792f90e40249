/* pipeline: blocks walk through five steps, each with the worker that read it; three of the steps
 * are turns. The only user of pthread. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stddef.h>

struct crew;
struct error;

struct pipeline { /* the steps; each gets its worker, and shared where it is a turn */
    int (*read)(void *shared, void *worker); /* turn: 1 a block was read, 0 the stream has ended */
    void (*parse)(void *worker);             /* at the same time as the other workers */
    /* turn, in the order the blocks were read; NULL: it is known since the read */
    void (*number)(void *shared, void *worker);
    void (*work)(void *worker);               /* at the same time as the other workers */
    int (*write)(void *shared, void *worker); /* turn, in that order: 0 go on, -1 stop all */
    void (*stop)(void *shared);               /* called once after a -1, to end a read that waits */
    /* called first with who can help a read, and last with NULL; may be NULL */
    void (*crew)(void *shared, struct crew *crew);
};

/* Runs until the stream ends or a write says stop, with one thread a worker (count of them, each of
 * that size, one after the other); a single worker runs on the caller's. 0, -1 after a stop, -2 and
 * an error when a thread cannot be had. */
int pipeline_run(const struct pipeline *pipeline, void *shared, void *workers, size_t size,
                 unsigned count, struct error *error);

/* Within a read: calls task(data, lane, i) for each i < count, by this worker and those that wait
 * for the read turn. A lane is in one task at a time; lanes are 0, 1, …, fewer than count. */
void crew_run(struct crew *crew, void (*task)(void *data, unsigned lane, size_t i), void *data,
              size_t count);

#endif
