/* How a block walks.
 *
 * Each worker is a thread with a block, a batch and an output buffer of its own, and does the same
 * five steps again and again:
 *
 *     read      turn       fill my block with whole records; take the next ticket
 *     parse     together   block -> batch
 *     number    turn       how many records and lines came before mine? add mine
 *     work      together   batch -> output bytes, or sums
 *     write     turn       hand them on, or report the first bad record
 *
 * A turn is taken by one worker at a time. The read turn is a lock, and gives out tickets 0, 1, 2,
 * …; a number or write turn is the worker's whose ticket equals that turn's counter, so both go in
 * the order of the stream. Therefore output and errors are those of a single worker, whatever the
 * number of threads and the size of blocks.
 *
 * A turn comes soon, mostly: who waits for it looks at the counter a while before he sleeps, as
 * being woken takes longer. Where there are more workers than processors he sleeps at once.
 *
 * Who waits for the read turn may help the worker that has it: a read can hand out tasks
 * (crew_run), such as members to inflate, and go on when all are done.
 *
 * There is no queue: a worker that has written goes back to read with the same memory, and when all
 * are waiting nothing more is read; that is the back-pressure. When the stream ends, each worker
 * leaves after its own last block. When a write says stop, the counters are moved to the end, so
 * that everyone who waits for a turn leaves, and `stop` wakes a worker that waits for bytes. */
#include "pipeline.h"

#include "error.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOKS 1000              /* some 10 µs */
#define TASK 8                  /* times as long, what a task may still take */
#define STACK_SIZE (256 * 1024) /* so that many threads fit a limited address space */

struct crew { /* the read turn, and who waits for it */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    atomic_bool taken;
    unsigned looks;
    void (*task)(void *data, unsigned lane, size_t i);
    void *data;
    atomic_size_t count, next, done; /* tasks; count is 0 but in crew_run; set with the mutex */
    unsigned lanes;
};

struct run {
    const struct pipeline *pipeline;
    void *shared;
    struct crew crew;
    uint64_t tickets;      /* given out; the read turn's */
    bool ended;            /* the read turn's */
    pthread_mutex_t mutex; /* what is below */
    pthread_cond_t moved;
    _Atomic uint64_t number, write; /* the tickets whose turns they are; set with the mutex */
    bool stopped;
    unsigned looks; /* at a counter, before sleeping */
};

struct walker {
    struct run *run;
    void *worker;
    pthread_t thread;
};

static void look_away(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#endif
}

static bool turn_begin(struct run *run, _Atomic uint64_t *turn, uint64_t ticket)
{
    for (unsigned i = 0; i < run->looks && *turn != ticket; i++)
        look_away();
    pthread_mutex_lock(&run->mutex);
    while (!run->stopped && *turn != ticket)
        pthread_cond_wait(&run->moved, &run->mutex);
    bool mine = !run->stopped;
    pthread_mutex_unlock(&run->mutex);
    return mine;
}

static void turn_end(struct run *run, _Atomic uint64_t *turn)
{
    pthread_mutex_lock(&run->mutex);
    ++*turn;
    pthread_cond_broadcast(&run->moved);
    pthread_mutex_unlock(&run->mutex);
}

static void run_stop(struct run *run)
{
    pthread_mutex_lock(&run->mutex);
    run->stopped = true;
    pthread_cond_broadcast(&run->moved);
    pthread_mutex_unlock(&run->mutex);
    run->pipeline->stop(run->shared);
}

static bool run_is_stopped(struct run *run)
{
    pthread_mutex_lock(&run->mutex);
    bool stopped = run->stopped;
    pthread_mutex_unlock(&run->mutex);
    return stopped;
}

/* Does tasks until all are begun; with the mutex. */
static void crew_work(struct crew *crew)
{
    unsigned lane = crew->lanes++;
    while (crew->next < crew->count) {
        size_t i = crew->next++;
        pthread_mutex_unlock(&crew->mutex);
        crew->task(crew->data, lane, i);
        pthread_mutex_lock(&crew->mutex);
        if (++crew->done == crew->count)
            pthread_cond_broadcast(&crew->changed);
    }
}

void crew_run(struct crew *crew, void (*task)(void *data, unsigned lane, size_t i), void *data,
              size_t count)
{
    pthread_mutex_lock(&crew->mutex);
    crew->task = task;
    crew->data = data;
    crew->count = count;
    crew->next = crew->done = crew->lanes = 0;
    if (count > 1)
        pthread_cond_broadcast(&crew->changed);
    crew_work(crew);
    if (crew->done < count) {
        pthread_mutex_unlock(&crew->mutex);
        for (unsigned i = 0; i < TASK * crew->looks && crew->done < count; i++)
            look_away();
        pthread_mutex_lock(&crew->mutex);
    }
    while (crew->done < count)
        pthread_cond_wait(&crew->changed, &crew->mutex);
    crew->count = crew->next = 0;
    pthread_mutex_unlock(&crew->mutex);
}

static void reading_begin(struct crew *crew)
{
    for (unsigned i = 0; i < crew->looks && crew->taken && crew->next >= crew->count; i++)
        look_away();
    pthread_mutex_lock(&crew->mutex);
    while (crew->taken) {
        if (crew->next < crew->count)
            crew_work(crew);
        else
            pthread_cond_wait(&crew->changed, &crew->mutex);
    }
    crew->taken = true;
    pthread_mutex_unlock(&crew->mutex);
}

static void reading_end(struct crew *crew)
{
    pthread_mutex_lock(&crew->mutex);
    crew->taken = false;
    pthread_cond_signal(&crew->changed);
    pthread_mutex_unlock(&crew->mutex);
}

static bool read_turn(struct run *run, void *worker, uint64_t *ticket)
{
    reading_begin(&run->crew);
    if (!run->ended && !run_is_stopped(run))
        run->ended = run->pipeline->read(run->shared, worker) == 0;
    else
        run->ended = true;
    bool got = !run->ended;
    *ticket = run->tickets;
    run->tickets += got;
    reading_end(&run->crew);
    return got;
}

static void *walk(void *data)
{
    struct walker *walker = data;
    struct run *run = walker->run;
    const struct pipeline *pipeline = run->pipeline;
    uint64_t ticket;

    while (read_turn(run, walker->worker, &ticket)) {
        pipeline->parse(walker->worker);
        if (pipeline->number) {
            if (!turn_begin(run, &run->number, ticket))
                break;
            pipeline->number(run->shared, walker->worker);
            turn_end(run, &run->number);
        }
        pipeline->work(walker->worker);
        if (!turn_begin(run, &run->write, ticket))
            break;
        if (pipeline->write(run->shared, walker->worker)) {
            run_stop(run);
            break;
        }
        turn_end(run, &run->write);
    }
    return NULL;
}

static int walk_alone(const struct pipeline *pipeline, void *shared, void *worker)
{
    while (pipeline->read(shared, worker)) {
        pipeline->parse(worker);
        if (pipeline->number)
            pipeline->number(shared, worker);
        pipeline->work(worker);
        if (pipeline->write(shared, worker)) {
            pipeline->stop(shared);
            return -1;
        }
    }
    return 0;
}

static int walk_together(struct run *run, struct walker *walkers, unsigned count,
                         struct error *error)
{
    pthread_attr_t attributes;
    int failed = pthread_attr_init(&attributes);
    unsigned started = 0;
    if (!failed) {
        size_t stack = STACK_SIZE;
#ifdef PTHREAD_STACK_MIN
        if (stack < (size_t)PTHREAD_STACK_MIN)
            stack = (size_t)PTHREAD_STACK_MIN;
#endif
        pthread_attr_setstacksize(&attributes, stack);
        while (started < count && !failed)
            if (!(failed = pthread_create(&walkers[started].thread, &attributes, walk,
                                          &walkers[started])))
                started++;
        pthread_attr_destroy(&attributes);
    }
    if (failed)
        run_stop(run);
    for (unsigned i = 0; i < started; i++)
        pthread_join(walkers[i].thread, NULL);
    if (failed) {
        error_set(error, "cannot start thread %u of %u: %s (try -j %u)", started + 1, count,
                  strerror(failed), started ? started : 1);
        return -2;
    }
    return run->stopped ? -1 : 0;
}

int pipeline_run(const struct pipeline *pipeline, void *shared, void *workers, size_t size,
                 unsigned count, struct error *error)
{
    if (count <= 1)
        return walk_alone(pipeline, shared, workers);

    struct walker *walkers = calloc(count, sizeof *walkers);
    if (!walkers) {
        error_memory(error);
        return -2;
    }
    bool crowded = sysconf(_SC_NPROCESSORS_ONLN) < (long)count;
    struct run run = {.pipeline = pipeline, .shared = shared, .looks = crowded ? 0 : LOOKS};
    run.crew.looks = run.looks;
    pthread_mutex_init(&run.crew.mutex, NULL);
    pthread_cond_init(&run.crew.changed, NULL);
    pthread_mutex_init(&run.mutex, NULL);
    pthread_cond_init(&run.moved, NULL);
    for (unsigned i = 0; i < count; i++)
        walkers[i] = (struct walker){.run = &run, .worker = (char *)workers + i * size};

    if (pipeline->crew)
        pipeline->crew(shared, &run.crew);
    int result = walk_together(&run, walkers, count, error);
    if (pipeline->crew)
        pipeline->crew(shared, NULL);

    pthread_cond_destroy(&run.moved);
    pthread_mutex_destroy(&run.mutex);
    pthread_cond_destroy(&run.crew.changed);
    pthread_mutex_destroy(&run.crew.mutex);
    free(walkers);
    return result;
}
