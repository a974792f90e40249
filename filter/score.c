/* score: pass 2, records and thresholds -> one scored row a record. */
#include "command.h"
#include "decimal.h"
#include "files.h"
#include "names.h"
#include "output.h"
#include "scan.h"
#include "scored.h"
#include "tally.h"
#include "verbs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ABSENT_NEVER 2.0 /* a threshold no probability reaches */

struct score {
    struct scan scan;
    struct tally tally;  /* of the thresholds file */
    struct names *names; /* its class names, NULL if it has none */
    const char *file;
    double *threshold; /* [K] */
    struct quality quality;
    uint64_t first_index;
    char *labels;      /* the classes as they are printed, one after the other */
    size_t *label_end; /* [K] */
};

struct own {           /* a worker's */
    struct tally seen; /* the hashes of the stream, to be compared with the thresholds file's */
    double *scratch;   /* [K] */
};

static struct slice class_label(const struct score *score, uint32_t class_)
{
    size_t from = class_ ? score->label_end[class_ - 1] : 0;
    return (struct slice){score->labels + from, score->label_end[class_] - from};
}

static void score_record(struct scan_worker *worker, size_t record, const struct row *row,
                         int32_t label)
{
    const struct score *score = worker->scan->verb;
    struct own *own = worker->own;
    struct glance glance;
    struct judgment judgment;
    quality_glance(&score->quality, row, (uint32_t)label, own->scratch, &glance);
    quality_judge(&score->quality, &glance, &judgment);
    tally_add(&own->seen, (uint32_t)label, glance.own);
    worker->not_one += fabs(glance.sum - 1) > ROW_SUM_TOLERANCE;

    struct scored scored = {.index = score->first_index + worker->first + record,
                            .label = class_label(score, (uint32_t)label),
                            .score = judgment.score,
                            .guess = class_label(score, judgment.guess),
                            .guess_prob = judgment.guess_prob,
                            .confident = judgment.confident,
                            .off_diagonal = judgment.off_diagonal,
                            .has_id = worker->scan->stream->has_id,
                            .id = batch_id(&worker->batch, record)};
    if (buffer_reserve(&worker->out, scored_room(&scored), &worker->error)) {
        worker->failed = true;
        return;
    }
    worker->out.size =
        (size_t)(scored_print(worker->out.at + worker->out.size, &scored) - worker->out.at);
}

/* ---- before the first record ---- */

/* The sum of #records of the files of "FILE,FILE…". */
static enum status records_of(const struct options *options, const char *files, uint64_t *records)
{
    struct error error;
    char path[4096];
    *records = 0;
    for (const char *p = files; *p; p += *p == ',') {
        size_t size = strcspn(p, ",");
        snprintf(path, sizeof path, "%.*s", size < sizeof path ? (int)size : 0, p);
        struct tally tally;
        struct names *names = NULL;
        if (file_tally(path, &tally, &names, &error))
            return fail(options, "--first-index: %s", error.text);
        *records += tally.records;
        tally_free(&tally);
        names_free(names);
        p += size;
    }
    return DONE;
}

/* --first-index N, or after:FILE,FILE… of the shards before. */
static enum status first_index(const struct options *options, uint64_t *index)
{
    const char *text = options->first_index;
    *index = 0;
    if (!text)
        return DONE;
    if (!strncmp(text, "after:", 6))
        return records_of(options, text + 6, index);
    if (*text && strlen(text) < 20 && text[strspn(text, "0123456789")] == '\0') {
        *index = strtoull(text, NULL, 10);
        return DONE;
    }
    return usage(options, "--first-index: '%s' is not a number or after:FILE,FILE…", text);
}

static enum status load(struct score *score, const struct options *options)
{
    struct error error;
    if (file_tally(score->file, &score->tally, &score->names, &error))
        return fail(options, "%s", error.text);
    size_t classes = score->tally.classes;
    score->threshold = malloc((classes + 1) * sizeof *score->threshold);
    if (!score->threshold)
        return fail(options, "out of memory");
    for (size_t k = 0; k < classes; k++)
        score->threshold[k] =
            tally_threshold(&score->tally.class_[k], options->absent_never ? ABSENT_NEVER : THRESHOLD_LOWEST);
    if (quality_init(&score->quality, options->method, options->adjusted, classes, score->threshold,
                     &error))
        return fail(options, "%s", error.text);
    return DONE;
}

/* Prints every class's name, or number, once. */
static enum status print_labels(struct score *score)
{
    const struct names *names = score->scan.stream->names;
    size_t classes = score->tally.classes, room = 0;
    for (size_t k = 0; k < classes; k++)
        room += names ? 2 * names_at(names, k).size : 10;
    score->labels = malloc(room + 1);
    score->label_end = malloc((classes + 1) * sizeof *score->label_end);
    if (!score->labels || !score->label_end)
        return fail(score->scan.options, "out of memory");
    char *end = score->labels;
    for (size_t k = 0; k < classes; k++) {
        end = names ? names_escape(end, names_at(names, k)) : decimal_print_integer(end, k);
        score->label_end[k] = (size_t)(end - score->labels);
    }
    return DONE;
}

static enum status check_stream(struct score *score)
{
    const struct options *options = score->scan.options;
    size_t classes = score->scan.stream->classes;
    if (classes && score->tally.classes && classes != score->tally.classes)
        return fail(options, "stdin: %zu classes, but %zu in %s", classes, score->tally.classes,
                    score->file);
    if (classes && score->tally.rows == 0)
        return fail(options, "%s: thresholds of 0 rows; there is nothing to score by", score->file);
    return DONE;
}

/* ---- after the last ---- */

/* Is this the stream the thresholds are of? */
static enum status compare(struct score *score, const struct own *owns)
{
    const struct options *options = score->scan.options;
    const struct tally *theirs = &score->tally;
    uint64_t rows = 0, stream = 0, labels = 0;
    for (unsigned i = 0; i < options->threads; i++) {
        rows += owns[i].seen.rows;
        stream += owns[i].seen.stream;
        labels += owns[i].seen.labels;
    }
    bool exact = rows == theirs->rows && labels == theirs->labels && stream == theirs->stream;
    bool same = options->same_stream == SAME_LABELS
                    ? rows == theirs->rows && labels == theirs->labels
                    : exact;
    if (same || (options->first_index && options->same_stream == SAME_NOTED))
        return DONE;
    char what[128];
    if (rows != theirs->rows)
        snprintf(what, sizeof what, "%llu rows here, %llu there", (unsigned long long)rows,
                 (unsigned long long)theirs->rows);
    else
        snprintf(what, sizeof what, "%s differ",
                 labels != theirs->labels ? "labels" : "the labels' probabilities");
    if (options->same_stream == SAME_NOTED) {
        note(options, "stdin is not the stream that %s was made of: %s", score->file, what);
        return DONE;
    }
    fail(options, "stdin is not the stream that %s was made of: %s", score->file, what);
    return NOT_THE_SAME;
}

/* ---- the run ---- */

static enum status owns_init(struct score *score, struct own *owns, void **data)
{
    struct error error;
    size_t classes = score->tally.classes;
    for (unsigned i = 0; i < score->scan.options->threads; i++) {
        data[i] = &owns[i];
        owns[i].scratch = malloc((classes + 1) * sizeof(double));
        if (!owns[i].scratch)
            return fail(score->scan.options, "out of memory");
        if (tally_init(&owns[i].seen, classes, &error))
            return fail(score->scan.options, "%s", error.text);
    }
    return DONE;
}

static enum status run(struct score *score)
{
    struct scan *scan = &score->scan;
    unsigned threads = scan->options->threads;
    struct own *owns = calloc(threads, sizeof *owns);
    void **data = calloc(threads, sizeof *data);
    enum status status =
        owns && data ? owns_init(score, owns, data) : fail(scan->options, "out of memory");
    if (status == DONE)
        status = scan_run(scan, data);
    if (status == DONE)
        status = scan_notes(scan);
    if (status == DONE)
        status = compare(score, owns);
    for (unsigned i = 0; owns && i < threads; i++) {
        tally_free(&owns[i].seen);
        free(owns[i].scratch);
    }
    free(owns);
    free(data);
    return status;
}

static enum status header(struct scan *scan)
{
    if (!scan->options->header_out)
        return DONE;
    const char *text = scan->stream->has_id ? SCORED_HEADER "\tid\n" : SCORED_HEADER "\n";
    return output_write(scan->output, text, strlen(text), &scan->error)
               ? fail(scan->options, "%s", scan->error.text)
               : DONE;
}

static enum status score_stream(struct score *score, const struct options *options)
{
    struct scan *scan = &score->scan;
    struct options told = *options;
    if (!told.input.classes && score->tally.classes &&
        (told.input.format == FORMAT_RAW || told.input.format == FORMAT_SPARSE))
        told.input.classes = score->tally.classes;
    enum status status = scan_open(scan, &told, score->names, score->file);
    scan->work = score_record;
    scan->verb = score;
    if (status == DONE)
        status = check_stream(score);
    if (status == DONE)
        status = print_labels(score);
    if (status == DONE && !(scan->output = output_open(options->output, &scan->error)))
        status = fail(options, "%s", scan->error.text);
    if (status == DONE)
        status = header(scan);
    if (status == DONE)
        status = run(score);
    if (status == DONE) {
        struct output *output = scan->output;
        scan->output = NULL;
        if (output_commit(output, &scan->error))
            status = fail(options, "%s", scan->error.text);
    }
    output_abandon(scan->output);
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
        return usage(&options, "one thresholds file; '%s' is one word too many", argv[first + 1]);

    struct score score = {.file = argv[first]};
    status = first_index(&options, &score.first_index);
    if (status == DONE)
        status = load(&score, &options);
    if (status == DONE)
        status = score_stream(&score, &options);
    tally_free(&score.tally);
    names_free(score.names);
    quality_free(&score.quality);
    free(score.threshold);
    free(score.labels);
    free(score.label_end);
    return (int)status;
}
