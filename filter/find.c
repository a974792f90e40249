/* find: records -> the likely mistakes, worst first, in one pass where the score allows it.
 *
 * A pass reads the records. Each leaves what it can still contribute once its probabilities have
 * gone by, 6 to 36 bytes, in the spool. When the stream has ended the thresholds are
 * known, and the spool is gone through twice: once to judge and count, once to rank. Only the
 * adjusted margin wants thresholds before rows: then a first pass counts, and the second keeps. */
#include "buffer.h"
#include "command.h"
#include "files.h"
#include "kept.h"
#include "model.h"
#include "names.h"
#include "order.h"
#include "output.h"
#include "progress.h"
#include "ranking.h"
#include "scan.h"
#include "scored.h"
#include "source.h"
#include "spool.h"
#include "unknown.h"
#include "verbs.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct own { /* a worker's */
    struct tally tally;
    struct order order;
    struct chunk chunk; /* of a batch */
    char apart[APART];
};

struct find {
    struct options options;
    struct source source;
    struct model model;
    uint64_t first_index;
    struct own *own; /* [threads] */

    bool counted;           /* a pass has been made, the thresholds are known */
    bool keep;              /* this pass keeps */
    struct quality quality; /* of the pass that keeps */
    struct spool *spool;
    bool has_id;
    struct order order; /* of the first pass */
    uint64_t names;     /* its classes' names, hashed */
    uint64_t issues;    /* N */
    struct output *output, *thresholds_out, *scored_out, *rejects;
};

/* ---- a pass ---- */

/* Begins the chunk of a batch. */
static int keep_begin(const struct find *find, struct scan_worker *worker)
{
    const struct options *options = &find->options;
    const struct batch *batch = &worker->batch;
    struct own *own = worker->own;
    bool text = worker->block.records == 0;
    struct chunk_form form = {.few = worker->scan->stream->classes <= UINT16_MAX + 1,
                              .narrow = !text && worker->block.layout.real != REAL_F8,
                              .measured = options->method != SELF_CONFIDENCE || options->adjusted,
                              .gaps = batch->bad + batch->ignored > 0,
                              .ids = find->has_id};
    return chunk_begin(&own->chunk, worker->first, batch->count, form, &worker->error);
}

static void keep_records(const struct find *find, struct scan_worker *worker)
{
    struct own *own = worker->own;
    struct row row;
    struct glance glance;
    int32_t label;
    worker->failed = keep_begin(find, worker) != 0;
    for (size_t i = 0; scan_next(worker, &i, &row, &label);) {
        quality_glance(&find->quality, &row, (uint32_t)label, worker->scratch, &glance);
        worker->not_one += fabs(glance.sum - 1) > ROW_SUM_TOLERANCE;
        chunk_add(&own->chunk, i - 1, &glance);
        if (find->has_id &&
            chunk_add_id(&own->chunk, batch_id(&worker->batch, i - 1), &worker->error))
            worker->failed = true;
    }
}

static void see_records(struct scan_worker *worker)
{
    const struct find *find = worker->scan->verb;
    struct own *own = worker->own;
    struct row row;
    int32_t label;
    batch_tally(&worker->batch, &own->tally);
    for (size_t i = 0; find->source.twice && scan_next(worker, &i, &row, &label);)
        order_add(&own->order, worker->first + i - 1, (uint32_t)label, &row,
                  batch_id(&worker->batch, i - 1));
    if (find->keep)
        keep_records(find, worker);
}

static int spool_kept(struct scan *scan, struct scan_worker *worker)
{
    struct find *find = scan->verb;
    struct own *own = worker->own;
    return find->keep ? chunk_save(&own->chunk, find->spool, &scan->error) : 0;
}

/* ---- the workers ---- */

static void own_free(struct find *find)
{
    for (size_t i = 0; find->own && i < find->options.threads; i++) {
        tally_free(&find->own[i].tally);
        chunk_free(&find->own[i].chunk);
    }
    free(find->own);
    find->own = NULL;
}

static enum status own_init(struct find *find, size_t classes)
{
    size_t threads = find->options.threads;
    struct error error;
    find->own = calloc(threads, sizeof *find->own);
    if (!find->own)
        return fail(&find->options, "out of memory");
    for (size_t i = 0; i < threads; i++)
        if (tally_init(&find->own[i].tally, classes, &error))
            return fail(&find->options, "out of memory");
    return DONE;
}

/* What the workers have seen, all together. */
static enum status own_join(struct find *find, struct tally *tally, struct order *order)
{
    struct error error;
    *order = (struct order){0, 0};
    if (tally_init(tally, find->own[0].tally.classes, &error))
        return fail(&find->options, "%s", error.text);
    for (size_t i = 0; i < find->options.threads; i++) {
        order->labels += find->own[i].order.labels;
        order->all += find->own[i].order.all;
        if (tally_join(tally, &find->own[i].tally, &error))
            return fail(&find->options, "%s", error.text);
    }
    return DONE;
}

/* ---- one pass, or two ---- */

static enum status not_the_same(const struct find *find, const char *what)
{
    fail(&find->options, "%s: the second run gave another stream: %s", find->source.name, what);
    return NOT_THE_SAME;
}

/* Is the second pass over the same classes? */
static enum status compare_classes(const struct find *find, const struct stream *stream)
{
    if (!find->counted || !stream->classes)
        return DONE;
    if (stream->classes != find->model.tally.classes)
        return not_the_same(find, "the number of classes differs");
    return order_of_names(stream->names) == find->names
               ? DONE
               : not_the_same(find, "the classes' names differ");
}

static enum status pass_begin(struct find *find, const struct stream *stream)
{
    const struct options *options = &find->options;
    struct error error;
    find->has_id = stream->has_id;
    enum status status = compare_classes(find, stream);
    if (status == DONE)
        status = own_init(find, stream->classes);
    if (status != DONE)
        return status;
    if (find->counted)
        find->quality = find->model.quality;
    else if (find->keep && quality_init(&find->quality, options->method, options->adjusted,
                                        stream->classes, NULL, &error))
        return fail(options, "%s", error.text);
    return DONE;
}

/* What a pass leaves to the end: the thresholds file, names to print. */
static enum status pass_end(struct find *find, const struct scan *scan, const struct tally *tally)
{
    const struct names *names = scan->stream->names;
    enum status status = DONE;
    if (!find->counted && find->thresholds_out)
        status = write_thresholds(&find->options, find->thresholds_out, tally, names);
    find->names = order_of_names(names);
    if (status == DONE && find->keep)
        status = model_labels(&find->model, &find->options, names, tally->classes);
    return status;
}

static enum status scan_stream(struct find *find, struct scan *scan, struct tally *tally,
                               struct order *order)
{
    scan->work = see_records;
    scan->with_stats = find->keep;
    scan->write = spool_kept;
    scan->verb = find;
    enum status status = pass_begin(find, scan->stream);
    if (status == DONE)
        status = scan_run(scan, find->own, sizeof *find->own);
    if (status == DONE)
        status = own_join(find, tally, order);
    tally->records = scan->records;
    if (status == DONE)
        status = pass_end(find, scan, tally);
    own_free(find);
    return status;
}

/* Were both passes over the same records? */
static enum status compare(const struct find *find, const struct tally *tally,
                           const struct order *order)
{
    const struct tally *seen = &find->model.tally;
    const char *what = NULL;
    if (tally->rows != seen->rows || tally->records != seen->records)
        what = "the number of records differs";
    else if (tally_labels(tally) != tally_labels(seen))
        what = "labels differ";
    else if (order->labels != find->order.labels)
        what = "the order, or an id, differs";
    else if (find->options.same_stream != SAME_LABELS && order->all != find->order.all)
        what = tally->stream == seen->stream ? "probabilities or their order differ"
                                             : "probabilities differ";
    return what ? not_the_same(find, what) : DONE;
}

/* Goes over the source once; tally and order are what was seen. */
static enum status pass(struct find *find, struct tally *tally, struct order *order)
{
    struct scan scan;
    enum status status = source_begin(&find->source);
    if (status != DONE)
        return status;
    status = scan_open(&scan, &find->options, find->source.fd, find->source.name, NULL, NULL);
    if (status == DONE)
        status = scan_stream(find, &scan, tally, order);
    status = source_end(&find->source, status);
    if (status == DONE && find->counted)
        status = compare(find, tally, order);
    if (status == DONE && find->keep) {
        scan_notes(&scan);
        find->rejects = scan.rejects;
        scan.rejects = NULL;
    }
    scan_close(&scan);
    return status;
}

static enum status one_pass(struct find *find)
{
    const struct options *options = &find->options;
    struct tally tally = {0};
    find->keep = true;
    enum status status = pass(find, &tally, &find->order);
    if (status == DONE)
        status = model_init(&find->model, options, &tally);
    tally_free(&tally);
    return status;
}

static enum status two_passes(struct find *find)
{
    const struct options *options = &find->options;
    struct tally first = {0}, second = {0};
    struct order order = {0};
    enum status status = pass(find, &first, &find->order);
    if (status == DONE)
        status = model_init(&find->model, options, &first);
    tally_free(&first);
    if (status != DONE)
        return status;
    find->counted = find->keep = true;
    status = pass(find, &second, &order);
    tally_free(&second);
    return status;
}

/* ---- the verb ---- */

static enum status open_outputs(struct find *find)
{
    const struct options *options = &find->options;
    struct error error;
    find->spool = spool_new(SPOOL_PART(options->memory), options->folder, &error);
    if (!find->spool || !(find->output = output_open(options->output, &error)))
        return fail(options, "%s", error.text);
    if (options->thresholds_out &&
        !(find->thresholds_out = output_open(options->thresholds_out, &error)))
        return fail(options, "%s", error.text);
    if (options->scored_out && !(find->scored_out = output_open(options->scored_out, &error)))
        return fail(options, "%s", error.text);
    return DONE;
}

static enum status scored_header(struct find *find)
{
    struct error error;
    if (!find->scored_out || !find->options.header_out)
        return DONE;
    const char *text = find->has_id ? SCORED_HEADER "\tid\n" : SCORED_HEADER "\n";
    return output_write(find->scored_out, text, strlen(text), &error)
               ? fail_write(&find->options, &error)
               : DONE;
}

static enum status run(struct find *find)
{
    struct error error;
    enum status status = open_outputs(find);
    if (status == DONE)
        status = find->source.twice ? two_passes(find) : one_pass(find);
    if (status == DONE)
        status = scored_header(find);
    struct verdict verdict = {.options = &find->options,
                              .model = &find->model,
                              .spool = find->spool,
                              .output = find->output,
                              .scored_out = find->scored_out,
                              .first_index = find->first_index,
                              .has_id = find->has_id,
                              .issues = &find->issues};
    if (status == DONE)
        progress_phase(find->options.progress, "ranking");
    if (status == DONE && verdict_write(&verdict, &error))
        status = fail_write(&find->options, &error);
    struct output *outputs[] = {find->thresholds_out, find->scored_out, find->rejects,
                                find->output};
    return outputs_end(&find->options, outputs, sizeof outputs / sizeof *outputs, status);
}

/* Where "--" stands; argc if nowhere. */
static int find_dashes(int argc, char **argv)
{
    int at = 1;
    while (at < argc && strcmp(argv[at], "--"))
        at++;
    return at;
}

int run_find(int argc, char **argv)
{
    struct find find = {0};
    struct progress progress;
    struct options *options = &find.options;
    int first, dashes = find_dashes(argc, argv);
    enum status status = options_parse(options, FIND, argv[0], argc, argv, &first);
    if (status != DONE || options->help)
        return options->help ? command_help(argv[0]) : (int)status;
    if (first < argc && first != dashes + 1) /* getopt moves words before it behind it */
        return surplus_operand(options, argv[first], "it reads stdin",
                               " (a command comes after --)");

    bool twice = quality_needs_thresholds(options->method, options->adjusted);
    status = source_init(&find.source, options, twice, argv + first);
    if (status == DONE)
        status = model_first_index(options, &find.first_index);
    progress_begin(&progress, options, true, twice ? 2 : 1);
    if (status == DONE)
        status = run(&find);
    progress_end(options->progress, status, find.model.tally.classes, &find.issues);
    spool_free(find.spool);
    model_free(&find.model);
    return (int)status;
}
