#include "scan.h"

#include "files.h"
#include "names.h"
#include "output.h"
#include "pipeline.h"
#include "progress.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum status scan_open(struct scan *scan, const struct options *options, int fd, const char *name,
                      const struct names *names, const char *names_from)
{
    *scan = (struct scan){.options = options, .name = name, .stop = {-1, -1}};
    struct reader_options input = options->input;
    input.name = name;
    if (input.probs_file)
        scan->name = input.probs_file;
    else if (refuse_terminal(options, fd, input.labels_file ? "probabilities" : "records") != DONE)
        return USAGE;
    input.names = names;
    if (options->class_names) {
        scan->class_names = file_names(options->class_names, &scan->error);
        if (!scan->class_names)
            return fail(options, "%s", scan->error.text);
        if (names && names_compare(scan->class_names, names, &scan->error))
            return fail(options, "%s: not the classes of %s: %s", options->class_names, names_from,
                        scan->error.text);
        input.names = scan->class_names;
        names_from = options->class_names;
    }
    input.names_from = names_from;
    if (options->threads > 1 && pipe(scan->stop))
        return fail(options, "cannot make a pipe: %s", strerror(errno));
    if (options->rejects && !(scan->rejects = output_open(options->rejects, &scan->error)))
        return fail(options, "%s", scan->error.text);
    scan->reader = reader_open(&input, fd, scan->stop[0], &scan->error);
    if (!scan->reader)
        return fail(options, "%s", scan->error.text);
    scan->stream = reader_stream(scan->reader);
    scan->lines = reader_lines(scan->reader);
    progress_pass(options->progress, fd, scan->reader);
    return DONE;
}

/* ---- the steps of the pipeline ---- */

static void worker_fail(struct scan_worker *worker)
{
    worker->failed = true;
}

static bool is_text(const struct scan *scan)
{
    return scan->stream->format == FORMAT_TEXT || scan->stream->format == FORMAT_SPARSE;
}

static int step_read(void *shared, void *data)
{
    struct scan *scan = shared;
    struct scan_worker *worker = data;
    worker->failed = worker->ends = false;
    if (scan->ended)
        return 0;
    int more = reader_next(scan->reader, &worker->block, &worker->error);
    worker->consumed = reader_consumed(scan->reader);
    scan->ended = more <= 0;
    if (more < 0)
        worker_fail(worker);
    if (!is_text(scan)) { /* of which only the number turn knows */
        worker->first = scan->records;
        scan->records += more > 0 ? worker->block.records : 0;
    }
    return more != 0;
}

static void step_parse(void *data)
{
    struct scan_worker *worker = data;
    struct scan *scan = worker->scan;
    worker->out.size = 0;
    worker->not_one = 0;
    worker->batch.count = worker->batch.problems.size = 0;
    enum batch_mode mode = scan->options->skip_bad ? BATCH_SKIP
                           : scan->own_only        ? BATCH_OWN
                                                   : BATCH_STOP;
    if (!worker->failed && (reader_fill(scan->reader, &worker->block, &worker->error) ||
                            batch_read(&worker->batch, scan->stream, &worker->block, mode,
                                       scan->with_stats, &worker->error)))
        worker_fail(worker);
}

/* Only blocks of text have to be read to know how many records they have. */
static void step_number(void *shared, void *data)
{
    struct scan *scan = shared;
    struct scan_worker *worker = data;
    worker->first = scan->records;
    worker->lines = scan->lines;
    scan->records += worker->batch.count;
    scan->lines += worker->batch.lines;
}

static int attach_labels(struct scan_worker *worker)
{
    const struct scan *scan = worker->scan;
    size_t count = worker->batch.count;
    uint64_t told = reader_told(scan->reader), left = told - worker->first;
    size_t some = told < worker->first ? 0 : left < count ? (size_t)left : count;
    worker->labels.size = 0;
    if (buffer_reserve(&worker->labels, some * sizeof(int64_t), &worker->error))
        return -1;
    int64_t *labels = (int64_t *)(void *)worker->labels.at;
    if ((some && reader_labels(scan->reader, worker->first, some, labels, &worker->error)) ||
        batch_label(&worker->batch, labels, some, scan->options->skip_bad, &worker->error))
        return -1;
    if (some < count) /* these rows, then its error */
        worker->ends = reader_labels(scan->reader, worker->first, count, NULL, &worker->error);
    return 0;
}

static void step_work(void *data)
{
    struct scan_worker *worker = data;
    const struct scan *scan = worker->scan;
    if (!worker->failed && scan->stream->labels_apart && attach_labels(worker))
        worker_fail(worker);
    if (!worker->failed)
        scan->work(worker);
}

static void problem_place(const struct scan_worker *worker, const struct problem *problem,
                          char *place, size_t size)
{
    if (problem->line)
        snprintf(place, size, "line %llu", (unsigned long long)(worker->lines + problem->line));
    else
        snprintf(place, size, "record %llu", (unsigned long long)(worker->first + problem->record));
}

static int write_reject(struct scan *scan, const struct scan_worker *worker,
                        const struct problem *problem)
{
    char place[64];
    problem_place(worker, problem, place, sizeof place);
    struct buffer row = {0};
    int failed = buffer_reserve(&row, 2 * problem->size + sizeof problem->text + 128, &scan->error);
    if (!failed) {
        row.size = (size_t)sprintf(row.at, "%llu\t%s: %s\t",
                                   (unsigned long long)(worker->first + problem->record), place,
                                   problem->text);
        struct slice original = {worker->block.bytes.at + problem->from, problem->size};
        char *end = row.at + row.size;
        if (problem->line)
            end = names_escape(end, original);
        else
            end = label_print(end, problem->label, problem->wide);
        *end++ = '\n';
        failed = output_write(scan->rejects, row.at, (size_t)(end - row.at), &scan->error);
    }
    buffer_free(&row);
    return failed;
}

/* Sees to the bad records of a batch: the first is the error, or all are skipped. */
static int write_problems(struct scan *scan, const struct scan_worker *worker)
{
    const struct problem *problem = (const struct problem *)(const void *)worker->batch.problems.at;
    size_t count = worker->batch.problems.size / sizeof *problem;
    for (size_t i = 0; i < count; i++, problem++) {
        char place[64];
        problem_place(worker, problem, place, sizeof place);
        if (!scan->options->skip_bad)
            return error_set(&scan->error, "%s: %s: %s", scan->name, place, problem->text);
        if (scan->rejects && write_reject(scan, worker, problem))
            return -1;
        if (!scan->bad++)
            error_set(&scan->first_bad, "%s: %s", place, problem->text);
        if (scan->bad > scan->options->skip_max)
            return error_set(&scan->error, "%s: %s: %s (more than %llu bad records)", scan->name,
                             place, problem->text, (unsigned long long)scan->options->skip_max);
    }
    return 0;
}

/* Bytes of the rows before the bad record that is one too many, if there is one; a good record has
 * one line. */
static size_t out_wanted(const struct scan *scan, const struct scan_worker *worker)
{
    const struct batch *batch = &worker->batch;
    uint64_t allowed = scan->options->skip_max - scan->bad;
    if (batch->bad <= allowed)
        return worker->out.size;
    const struct problem *problem = (const struct problem *)(const void *)batch->problems.at;
    const int32_t *label = (const int32_t *)(const void *)batch->label.at;
    const char *at = worker->out.at, *end = at + worker->out.size;
    for (size_t i = 0; i < problem[allowed].record && at < end; i++)
        if (label[i] >= 0)
            at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
    return (size_t)(at - worker->out.at);
}

static int write_out(struct scan *scan, struct scan_worker *worker)
{
    size_t size = worker->out.size ? out_wanted(scan, worker) : 0;
    return size ? output_write(scan->output, worker->out.at, size, &scan->error) : 0;
}

static int step_write(void *shared, void *data)
{
    struct scan *scan = shared;
    struct scan_worker *worker = data;
    if (worker->failed) {
        scan->error = worker->error;
        return -1;
    }
    if (scan->write(scan, worker))
        return -1;
    scan->ignored += worker->batch.ignored;
    scan->used += worker->batch.count - worker->batch.ignored - worker->batch.bad;
    scan->not_one += worker->not_one;
    progress_tick(scan->options->progress, worker->first + worker->batch.count, worker->consumed,
                  worker->block.bytes.size);
    if (write_problems(scan, worker))
        return -1;
    if (worker->ends)
        scan->error = worker->error;
    return worker->ends ? -1 : 0;
}

static void step_stop(void *shared)
{
    struct scan *scan = shared;
    if (scan->stop[1] >= 0 && write(scan->stop[1], "", 1) < 0)
        return; /* then a read that waits ends with its bytes */
}

static void step_crew(void *shared, struct crew *crew)
{
    struct scan *scan = shared;
    reader_crew(scan->reader, crew);
}

/* ---- the run ---- */

static enum status scan_ended(struct scan *scan, int result)
{
    if (result == 0 && scan->stream->labels_apart &&
        reader_labels(scan->reader, scan->records, 0, NULL, &scan->error))
        result = -1;
    if (result == 0 && scan->bad && scan->used == 0)
        result = error_set(&scan->error, "%s: no good record among %llu; the first: %s", scan->name,
                           (unsigned long long)scan->records, scan->first_bad.text);
    return result == 0 ? DONE : fail_write(scan->options, &scan->error);
}

static void workers_free(struct scan_worker *workers, size_t threads)
{
    for (size_t i = 0; workers && i < threads; i++) {
        block_free(&workers[i].block);
        batch_free(&workers[i].batch);
        buffer_free(&workers[i].out);
        buffer_free(&workers[i].labels);
        free(workers[i].scratch);
    }
    free(workers);
}

static struct scan_worker *workers_new(struct scan *scan, char *own, size_t size)
{
    size_t threads = scan->options->threads, classes = scan->stream->classes;
    struct scan_worker *workers = calloc(threads, sizeof *workers);
    for (size_t i = 0; workers && i < threads; i++) {
        workers[i] = (struct scan_worker){
            .scan = scan, .own = own + i * size, .scratch = malloc((classes + 1) * sizeof(double))};
        if (!workers[i].scratch) {
            workers_free(workers, i);
            return NULL;
        }
    }
    return workers;
}

enum status scan_run(struct scan *scan, void *own, size_t size)
{
    size_t threads = scan->options->threads;
    const struct pipeline steps = {.read = step_read,
                                   .parse = step_parse,
                                   .number = is_text(scan) ? step_number : NULL,
                                   .work = step_work,
                                   .write = step_write,
                                   .stop = step_stop,
                                   .crew = step_crew};
    if (!scan->write)
        scan->write = write_out;
    struct scan_worker *workers = workers_new(scan, own, size);
    int result = workers ? pipeline_run(&steps, scan, workers, sizeof *workers, (unsigned)threads,
                                        &scan->error)
                         : error_memory(&scan->error);
    workers_free(workers, threads);
    return scan_ended(scan, result);
}

void scan_notes(const struct scan *scan)
{
    const struct options *options = scan->options;
    if (scan->bad)
        note(options, "%llu bad record%s skipped of %llu", (unsigned long long)scan->bad,
             scan->bad == 1 ? "" : "s", (unsigned long long)scan->records);
    if (scan->ignored)
        note(options, "%llu record%s labelled %s left out", (unsigned long long)scan->ignored,
             scan->ignored == 1 ? "" : "s", options->input.ignore_label);
    if (reader_unfinished(scan->reader))
        note(options, "%s: the last line has no newline; is the stream whole?", scan->name);
    if (scan->not_one)
        note(options, "%llu record%s probabilities that do not add up to 1 within 0.01",
             (unsigned long long)scan->not_one, scan->not_one == 1 ? " has" : "s have");
}

enum status scan_end(struct scan *scan, enum status status)
{
    struct output *outputs[] = {scan->output, scan->rejects};
    status = outputs_end(scan->options, outputs, 2, status);
    scan->output = scan->rejects = NULL;
    return status;
}

void scan_close(struct scan *scan)
{
    reader_close(scan->reader);
    names_free(scan->class_names);
    output_abandon(scan->rejects);
    for (int i = 0; i < 2; i++)
        if (scan->stop[i] >= 0)
            close(scan->stop[i]);
}
