/* score: pass 2, records and thresholds -> one scored row a record. */
#include "command.h"
#include "model.h"
#include "names.h"
#include "output.h"
#include "progress.h"
#include "scan.h"
#include "scored.h"
#include "unknown.h"
#include "verbs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct score {
    struct scan scan;
    struct model model;
    const char *file;
    uint64_t first_index;
};

struct own {                       /* a worker's */
    uint64_t rows, stream, labels; /* as of a tally: is it the stream of the thresholds? */
    char apart[APART];
};

static void score_record(struct scan_worker *worker, size_t record, const struct row *row,
                         int32_t label)
{
    const struct score *score = worker->scan->verb;
    struct own *own = worker->own;
    struct glance glance;
    struct judgment judgment;
    quality_glance(&score->model.quality, row, (uint32_t)label, worker->scratch, &glance);
    quality_judge(&score->model.quality, &glance, &judgment);
    own->rows++;
    uint64_t hash = tally_label_hash(glance.label);
    own->labels += hash;
    own->stream += tally_stream_hash(hash, glance.own);
    worker->not_one += fabs(glance.sum - 1) > ROW_SUM_TOLERANCE;
    if (model_print(&score->model, &glance, &judgment, score->first_index + worker->first + record,
                    batch_id(&worker->batch, record), &worker->out, &worker->error))
        worker->failed = true;
}

static void score_records(struct scan_worker *worker)
{
    const struct score *score = worker->scan->verb;
    struct row row;
    int32_t label;
    for (size_t i = 0; scan_next(worker, &i, &row, &label);) {
        if (score->model.tally.rows > 0) {
            score_record(worker, i - 1, &row, label);
            continue;
        }
        worker->failed = true; /* there is a record; a shard without one is none */
        error_set(&worker->error, "%s: thresholds of 0 rows; there is nothing to score by",
                  score->file);
    }
}

static enum status check_stream(struct score *score)
{
    const struct options *options = score->scan.options;
    const struct tally *tally = &score->model.tally;
    size_t classes = score->scan.stream->classes;
    if (classes && tally->classes && classes != tally->classes)
        return fail(options, "%s: %zu classes, but %zu in %s", score->scan.name, classes,
                    tally->classes, score->file);
    return DONE;
}

/* Is this the stream the thresholds are of? */
static enum status compare(struct score *score, const struct own *owns)
{
    const struct options *options = score->scan.options;
    const struct tally *theirs = &score->model.tally;
    uint64_t rows = 0, stream = 0, labels = 0, their_labels = tally_labels(theirs);
    for (size_t i = 0; i < options->threads; i++) {
        rows += owns[i].rows;
        stream += owns[i].stream;
        labels += owns[i].labels;
    }
    bool same = rows == theirs->rows && labels == their_labels &&
                (stream == theirs->stream || options->same_stream == SAME_LABELS);
    if (same || (options->first_index && options->same_stream == SAME_NOTED))
        return DONE;
    char what[128];
    if (rows != theirs->rows)
        snprintf(what, sizeof what, "%llu row%s here, %llu there", (unsigned long long)rows,
                 rows == 1 ? "" : "s", (unsigned long long)theirs->rows);
    else
        snprintf(what, sizeof what, "the %s differ",
                 labels != their_labels ? "labels" : "labels' probabilities");
    static const char format[] = "stdin is not the stream that %s was made of: %s";
    if (options->same_stream == SAME_NOTED) {
        note(options, format, score->file, what);
        return DONE;
    }
    fail(options, format, score->file, what);
    return NOT_THE_SAME;
}

static enum status run(struct score *score)
{
    struct scan *scan = &score->scan;
    struct own *owns = calloc(scan->options->threads, sizeof *owns);
    enum status status =
        owns ? scan_run(scan, owns, sizeof *owns) : fail(scan->options, "out of memory");
    if (status == DONE) {
        scan_notes(scan);
        status = compare(score, owns);
    }
    free(owns);
    return status;
}

static enum status header(struct scan *scan)
{
    if (!scan->options->header_out)
        return DONE;
    const char *text = scan->stream->has_id ? SCORED_HEADER "\tid\n" : SCORED_HEADER "\n";
    return output_write(scan->output, text, strlen(text), &scan->error)
               ? fail_write(scan->options, &scan->error)
               : DONE;
}

static enum status score_stream(struct score *score, struct options *options)
{
    struct scan *scan = &score->scan;
    bool told = options->input.format != FORMAT_RAW && options->input.format != FORMAT_SPARSE;
    if (!told && !options->input.classes)
        options->input.classes = score->model.tally.classes;
    struct progress progress;
    progress_begin(&progress, options, false, 1);
    enum status status =
        scan_open(scan, options, STDIN_FILENO, "stdin", score->model.names, score->file);
    scan->work = score_records;
    scan->with_stats = true;
    scan->verb = score;
    if (status == DONE)
        status = check_stream(score);
    if (status == DONE)
        status =
            model_labels(&score->model, options, scan->stream->names, score->model.tally.classes);
    if (status == DONE && !(scan->output = output_open(options->output, &scan->error)))
        status = fail(options, "%s", scan->error.text);
    if (status == DONE)
        status = header(scan);
    if (status == DONE)
        status = run(score);
    status = scan_end(scan, status);
    progress_end(options->progress, status, score->model.tally.classes, NULL);
    scan_close(scan);
    return status;
}

int run_score(int argc, char **argv)
{
    struct options options;
    int first;
    enum status status = options_parse(&options, SCORE, argv[0], argc, argv, &first);
    if (status != DONE || options.help)
        return options.help ? command_help(argv[0]) : (int)status;
    if (first == argc)
        return usage(&options, "it wants a thresholds file: labelsift score t.tsv < records");
    if (first + 1 < argc)
        return surplus_operand(&options, argv[first + 1], "one thresholds file", "");

    struct score score = {.file = argv[first]};
    status = model_first_index(&options, &score.first_index);
    if (status == DONE)
        status = model_load(&score.model, &options, score.file);
    if (status == DONE)
        status = score_stream(&score, &options);
    model_free(&score.model);
    return (int)status;
}
