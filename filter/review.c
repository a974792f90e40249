#include "review.h"

#include "pipeline.h"
#include "spool.h"

#include <stdlib.h>

static int step_read(void *shared, void *data)
{
    struct review *review = shared;
    struct review_worker *worker = data;
    worker->out.size = 0;
    worker->failed = false;
    if (review->ended)
        return 0;
    int more = chunk_load(&worker->chunk, review->spool, &worker->error);
    review->ended = more <= 0;
    worker->failed = more < 0;
    return more != 0;
}

static void step_none(void *data)
{
    (void)data;
}

static void step_work(void *data)
{
    struct review_worker *worker = data;
    const struct review *review = worker->review;
    if (!worker->failed)
        worker->failed = review->work(worker) != 0;
}

static int step_write(void *shared, void *data)
{
    struct review *review = shared;
    struct review_worker *worker = data;
    if (worker->failed) {
        review->error = worker->error;
        return -1;
    }
    return review->write ? review->write(review, worker) : 0;
}

static void step_stop(void *shared)
{
    (void)shared; /* reading the spool never waits */
}

int review_run(struct review *review, void *own, size_t size)
{
    static const struct pipeline steps = {.read = step_read,
                                          .parse = step_none,
                                          .work = step_work,
                                          .write = step_write,
                                          .stop = step_stop};
    struct review_worker *workers = calloc(review->threads, sizeof *workers);
    int result =
        workers ? spool_rewind(review->spool, &review->error) : error_memory(&review->error);
    review->ended = false;
    for (size_t i = 0; workers && i < review->threads; i++)
        workers[i] = (struct review_worker){.review = review, .own = (char *)own + i * size};
    if (result == 0)
        result = pipeline_run(&steps, review, workers, sizeof *workers, (unsigned)review->threads,
                              &review->error);
    for (size_t i = 0; workers && i < review->threads; i++) {
        chunk_free(&workers[i].chunk);
        buffer_free(&workers[i].out);
    }
    free(workers);
    return result ? -1 : 0;
}
