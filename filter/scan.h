/* scan: the driver of the verbs that read records: a reader, workers, the pipeline; bad records,
 * rejects and notes. A verb brings what to do with a batch. */
#ifndef SCAN_H
#define SCAN_H
#include "batch.h"
#include "error.h"
#include "options.h"
#include "quality.h"
#include "reader.h"

struct names;
struct output;

#define APART 128 /* bytes; closer, what two workers write all the time shares a cache line */

struct scan_worker {
    struct scan *scan;
    void *own; /* the verb's, for this worker */
    struct block block;
    struct batch batch;
    uint64_t first;       /* the index of the batch's first record, from 0 */
    struct buffer out;    /* the verb's; handed to scan.write in order */
    uint64_t not_one;     /* records whose probabilities do not add up to 1, counted by the verb */
    uint64_t lines;       /* before the block */
    uint64_t consumed;    /* of the input, when the block had been read */
    struct buffer labels; /* -L: int64_t */
    double *scratch;      /* [K], the verb's */
    struct error error;
    bool failed;
    bool ends; /* after this batch, with the error */
};

struct scan {
    const struct options *options;
    const char *name;          /* of the stream, in messages */
    struct names *class_names; /* owned; --class-names */
    struct reader *reader;
    const struct stream *stream;
    struct output *output;  /* the verb's to open; scan_end ends it */
    struct output *rejects; /* ended with it */
    void *verb;             /* the verb's, shared by all workers */
    void (*work)(
        struct scan_worker *worker); /* what it does with a batch; may say that it failed */
    bool own_only;                   /* it looks at no probability but the label's */
    bool with_stats;                 /* it takes glances */
    int (*write)(struct scan *scan, struct scan_worker *worker); /* NULL: out goes to output */
    int stop[2]; /* a pipe; a byte in it ends a read that waits */

    uint64_t records, used, ignored, bad, lines, not_one;
    bool ended;
    struct error error, first_bad;
};

/* Opens the stream on fd, called name, or that of -L and -P. names: class names to use where
 * neither the stream nor
 * --class-names has any, told in names_from; NULL: none. DONE, or another status after an error
 * line. */
enum status scan_open(struct scan *scan, const struct options *options, int fd, const char *name,
                      const struct names *names, const char *names_from);

/* Runs work on every batch; rows go to scan->output. own: the workers', one after the other, each
 * of that size. */
enum status scan_run(struct scan *scan, void *own, size_t size);

/* The worker's next good record from *i on: its label and row; *i goes past it. False at the end of
 * the batch, or where the worker has failed. */
static inline bool scan_next(const struct scan_worker *worker, size_t *i, struct row *row,
                             int32_t *label)
{
    while (*i < worker->batch.count && !worker->failed)
        if ((*label = batch_at(&worker->batch, (*i)++, row)) >= 0)
            return true;
    return false;
}

/* The notes at the end: what was skipped, left out, unfinished or not normalised. */
void scan_notes(const struct scan *scan);

/* Ends scan->output and the rejects: outputs_end. */
enum status scan_end(struct scan *scan, enum status status);

void scan_close(struct scan *scan);

#endif
