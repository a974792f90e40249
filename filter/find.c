/* find: records -> the likely mistakes, worst first, in one pass where the score allows it.
 *
 * A pass reads the records. Each leaves what it can still contribute once its probabilities have
 * gone by: `struct kept`, 32 bytes, in the spool. When the stream has ended the thresholds are
 * known, and the spool is gone through twice: once to judge and count, once to rank. Only the
 * adjusted margin wants thresholds before rows: then a first pass counts, and the second keeps. */
#include "buffer.h"
#include "command.h"
#include "estimate.h"
#include "files.h"
#include "model.h"
#include "names.h"
#include "output.h"
#include "ranking.h"
#include "scan.h"
#include "scored.h"
#include "source.h"
#include "spool.h"
#include "verbs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT_SIZE (64 * 1024)
#define GAP UINT32_MAX /* in place of a label: the next record's index is last.index */

struct kept { /* of the spool; with ids, the id's size (uint32_t) and bytes follow */
    uint32_t label, top;
    double own, top_prob;
    union {
        double measure;
        uint64_t index;
    } last;
};

struct order { /* order-sensitive hashes of a pass, to compare two */
    uint64_t labels, all;
};

struct own { /* a worker's */
    struct tally tally;
    struct order order;
    double *scratch;      /* [K] */
    uint64_t begin, next; /* of a batch: index of the first record kept, and after the last */
};

struct find {
    struct options options;
    struct source source;
    struct model model;
    uint64_t first_index;
    struct own *own; /* [threads] */
    void **data;     /* [threads] */

    struct quality quality; /* of the pass that keeps, if thresholds are not known yet */
    bool keep;              /* this pass keeps */
    struct spool *spool;
    uint64_t next; /* index after the last kept record */
    bool has_id;
    struct order order;
    struct output *output, *scored_out;
    uint64_t first, end; /* indices kept, for the mask */
};

/* ---- a pass ---- */

static void see_order(struct own *own, uint64_t index, const struct glance *glance)
{
    uint64_t parts[3], hash = tally_mix(index ^ (uint64_t)glance->label << 32);
    own->order.labels += hash;
    memcpy(&parts[0], &glance->own, sizeof parts[0]);
    memcpy(&parts[1], &glance->top_prob, sizeof parts[1]);
    memcpy(&parts[2], &glance->sum, sizeof parts[2]);
    hash ^= glance->top;
    for (int i = 0; i < 3; i++)
        hash = tally_mix(hash + parts[i]);
    own->order.all += hash;
}

static struct kept gap_before(uint64_t index)
{
    return (struct kept){.label = GAP, .last.index = index};
}

static int keep_id(struct buffer *out, struct slice id, struct error *error)
{
    uint32_t size = (uint32_t)id.size;
    return buffer_append(out, &size, sizeof size, error) ||
                   buffer_append(out, id.at, id.size, error)
               ? -1
               : 0;
}

static int keep_record(struct scan_worker *worker, size_t record, const struct glance *glance)
{
    struct own *own = worker->own;
    struct buffer *out = &worker->out;
    struct slice id = batch_id(&worker->batch, record);
    uint64_t index = worker->first + record;
    if (out->size == 0) {
        own->begin = index;
    } else if (index != own->next) {
        struct kept gap = gap_before(index);
        if (buffer_append(out, &gap, sizeof gap, &worker->error))
            return -1;
    }
    own->next = index + 1;
    struct kept kept = {.label = glance->label,
                        .top = glance->top,
                        .own = glance->own,
                        .top_prob = glance->top_prob,
                        .last.measure = glance->measure};
    if (buffer_append(out, &kept, sizeof kept, &worker->error))
        return -1;
    return id.at ? keep_id(out, id, &worker->error) : 0;
}

static void see_record(struct scan_worker *worker, size_t record, const struct row *row,
                       int32_t label)
{
    const struct find *find = worker->scan->verb;
    struct own *own = worker->own;
    struct glance glance;
    quality_glance(&find->quality, row, (uint32_t)label, own->scratch, &glance);
    tally_add(&own->tally, glance.label, glance.own);
    if (find->source.twice)
        see_order(own, worker->first + record, &glance);
    if (!find->keep)
        return;
    worker->not_one += fabs(glance.sum - 1) > ROW_SUM_TOLERANCE;
    if (keep_record(worker, record, &glance))
        worker->failed = true;
}

static int spool_kept(struct scan *scan, struct scan_worker *worker)
{
    struct find *find = scan->verb;
    const struct own *own = worker->own;
    if (!worker->out.size)
        return 0;
    if (own->begin != find->next) {
        struct kept gap = gap_before(own->begin);
        if (spool_add(find->spool, &gap, sizeof gap, &scan->error))
            return -1;
    }
    find->next = own->next;
    return spool_add(find->spool, worker->out.at, worker->out.size, &scan->error);
}

/* ---- the workers ---- */

static void own_free(struct find *find)
{
    for (size_t i = 0; find->own && i < find->options.threads; i++) {
        tally_free(&find->own[i].tally);
        free(find->own[i].scratch);
    }
    free(find->own);
    free(find->data);
    find->own = NULL;
    find->data = NULL;
}

static enum status own_init(struct find *find, size_t classes)
{
    size_t threads = find->options.threads;
    struct error error;
    find->own = calloc(threads, sizeof *find->own);
    find->data = calloc(threads, sizeof *find->data);
    if (!find->own || !find->data)
        return fail(&find->options, "out of memory");
    for (size_t i = 0; i < threads; i++) {
        find->data[i] = &find->own[i];
        find->own[i].scratch = malloc((classes + 1) * sizeof(double));
        if (!find->own[i].scratch || tally_init(&find->own[i].tally, classes, &error))
            return fail(&find->options, "out of memory");
    }
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

/* How records are glanced at: as the score wants it, or for the order's sake alone. */
static enum status pass_quality(struct find *find, size_t classes)
{
    const struct options *options = &find->options;
    struct error error;
    bool last = find->keep && find->source.twice;
    if (last)
        find->quality = find->model.quality;
    else if (quality_init(&find->quality, find->keep ? options->method : SELF_CONFIDENCE,
                          find->keep && options->adjusted, classes, NULL, &error))
        return fail(options, "%s", error.text);
    return DONE;
}

static enum status scan_stream(struct find *find, struct scan *scan, struct tally *tally,
                               struct order *order)
{
    scan->work = see_record;
    scan->write = spool_kept;
    scan->verb = find;
    find->next = 0;
    find->has_id = scan->stream->has_id;
    enum status status = own_init(find, scan->stream->classes);
    if (status == DONE)
        status = pass_quality(find, scan->stream->classes);
    if (status == DONE)
        status = scan_run(scan, find->data);
    if (status == DONE)
        status = own_join(find, tally, order);
    if (status == DONE && find->keep)
        status = scan_notes(scan);
    tally->records = scan->records;
    own_free(find);
    if (status == DONE && find->keep)
        status = model_labels(&find->model, &find->options, scan->stream->names, tally->classes);
    return status;
}

static enum status pass(struct find *find, struct tally *tally, struct order *order)
{
    const struct options *options = &find->options;
    struct scan scan;
    enum status status = source_begin(&find->source);
    if (status != DONE)
        return status;
    status = scan_open(&scan, options, find->source.fd, find->source.name, NULL, NULL);
    if (status == DONE)
        status = scan_stream(find, &scan, tally, order);
    if (status == DONE && find->keep && options->thresholds_out)
        status = write_thresholds(options, options->thresholds_out, tally, scan.stream->names);
    scan_close(&scan);
    return source_end(&find->source, status);
}

/* Were both passes over the same records? */
static enum status compare(const struct find *find, const struct tally *tally,
                           const struct order *order)
{
    const struct tally *seen = &find->model.tally;
    const char *what = NULL;
    if (tally->rows != seen->rows || tally->records != seen->records)
        what = "the number of records differs";
    else if (tally->labels != seen->labels)
        what = "labels differ";
    else if (order->labels != find->order.labels)
        what = "the order differs";
    else if (find->options.same_stream != SAME_LABELS && order->all != find->order.all)
        what = tally->stream == seen->stream ? "probabilities or the order differ"
                                             : "probabilities differ";
    if (!what)
        return DONE;
    fail(&find->options, "%s: the second run gave another stream: %s", find->source.name, what);
    return NOT_THE_SAME;
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
    struct order order;
    enum status status = pass(find, &first, &find->order);
    if (status == DONE)
        status = model_init(&find->model, options, &first);
    tally_free(&first);
    if (status != DONE)
        return status;
    find->keep = true;
    status = pass(find, &second, &order);
    if (status == DONE)
        status = compare(find, &second, &order);
    tally_free(&second);
    return status;
}

/* ---- what was kept ---- */

struct record {
    uint64_t index;
    struct glance glance;
    struct judgment judgment;
    struct slice id; /* at NULL without ids */
};

static int spooled_id(struct find *find, struct slice *id, struct error *error)
{
    const void *bytes;
    uint32_t size;
    *id = (struct slice){NULL, 0};
    if (!find->has_id)
        return 0;
    if (spool_next(find->spool, &bytes, sizeof size, error))
        return -1;
    memcpy(&size, bytes, sizeof size);
    if (spool_next(find->spool, &bytes, size, error))
        return -1;
    *id = (struct slice){bytes, size};
    return 0;
}

/* The next record of the spool, judged; *index is of the one after the last. */
static int spooled_record(struct find *find, uint64_t *index, struct record *record,
                          struct error *error)
{
    struct kept kept;
    const void *bytes;
    do {
        if (spool_next(find->spool, &bytes, sizeof kept, error))
            return -1;
        memcpy(&kept, bytes, sizeof kept);
        if (kept.label == GAP)
            *index = kept.last.index;
    } while (kept.label == GAP);
    record->index = find->first_index + (*index)++;
    record->glance = (struct glance){.label = kept.label,
                                     .top = kept.top,
                                     .own = kept.own,
                                     .top_prob = kept.top_prob,
                                     .measure = kept.last.measure};
    quality_judge(&find->model.quality, &record->glance, &record->judgment);
    return spooled_id(find, &record->id, error);
}

static int print_record(const struct find *find, const struct record *record, struct buffer *out,
                        struct error *error)
{
    return model_print(&find->model, &record->glance, &record->judgment, record->index, record->id,
                       out, error);
}

/* Counts every record for the estimate, and writes its scored row if that is wanted. */
static int count_records(struct find *find, struct estimate_class *class_, struct error *error)
{
    struct buffer out = {0};
    struct record record;
    uint64_t index = 0;
    int failed = spool_rewind(find->spool, error);
    for (uint64_t i = 0; i < find->model.tally.rows && !failed; i++) {
        if ((failed = spooled_record(find, &index, &record, error)))
            break;
        struct estimate_class *count = &class_[record.glance.label];
        count->records++;
        count->confident += record.judgment.confident;
        count->off_diagonal += record.judgment.off_diagonal;
        if (i == 0)
            find->first = record.index;
        find->end = record.index + 1;
        if (!find->scored_out)
            continue;
        failed = print_record(find, &record, &out, error);
        if (!failed && out.size >= OUT_SIZE) {
            failed = output_write(find->scored_out, out.at, out.size, error);
            out.size = 0;
        }
    }
    if (!failed && out.size)
        failed = output_write(find->scored_out, out.at, out.size, error);
    buffer_free(&out);
    return failed;
}

/* A ranked payload: the record, and its id's bytes behind it. */
static int print_payload(void *own, struct buffer *out, const void *payload, size_t size,
                         struct error *error)
{
    struct record record;
    memcpy(&record, payload, sizeof record);
    if (record.id.at)
        record.id = (struct slice){(const char *)payload + sizeof record, size - sizeof record};
    return print_record(own, &record, out, error);
}

static int rank_records(struct find *find, struct ranking *ranking, struct error *error)
{
    struct buffer payload = {0};
    struct record record;
    uint64_t index = 0;
    int failed = spool_rewind(find->spool, error);
    for (uint64_t i = 0; i < find->model.tally.rows && !failed; i++) {
        if ((failed = spooled_record(find, &index, &record, error)))
            break;
        payload.size = 0;
        if (record.judgment.guess != record.glance.label)
            failed = buffer_append(&payload, &record, sizeof record, error) ||
                     buffer_append(&payload, record.id.at, record.id.size, error);
        if (!failed)
            failed = ranking_add(ranking, record.judgment.score, record.index, payload.at,
                                 payload.size, error);
    }
    buffer_free(&payload);
    return failed ? -1 : 0;
}

static int write_issues(struct find *find, uint64_t issues, struct error *error)
{
    struct ranking ranking = {.options = &find->options,
                              .output = find->output,
                              .print = print_payload,
                              .own = find,
                              .has_id = find->has_id,
                              .first = find->first,
                              .end = find->end};
    int failed = find->options.count ? ranking_count(&ranking, issues, error)
                 : ranking_begin(&ranking, issues, error) || rank_records(find, &ranking, error)
                     ? -1
                     : ranking_write(&ranking, error);
    ranking_free(&ranking);
    return failed;
}

static int finish(struct find *find, struct error *error)
{
    size_t classes = find->model.tally.classes;
    uint64_t issues = find->options.take;
    struct estimate_class *class_ = calloc(classes + 1, sizeof *class_);
    if (!class_)
        return error_memory(error);
    int failed = count_records(find, class_, error);
    if (!failed && issues == UINT64_MAX)
        failed = estimate_issues(class_, classes, find->options.estimation, &issues, error);
    free(class_);
    return failed ? -1 : write_issues(find, issues, error);
}

/* ---- the verb ---- */

static enum status open_outputs(struct find *find)
{
    const struct options *options = &find->options;
    struct error error;
    find->spool = spool_new(options->memory / 2, options->folder, &error);
    if (!find->spool || !(find->output = output_open(options->output, &error)))
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
    if (status == DONE && finish(find, &error))
        status = fail_write(&find->options, &error);
    status = output_end(&find->options, find->scored_out, status);
    return output_end(&find->options, find->output, status);
}

int run_find(int argc, char **argv)
{
    struct find find = {0};
    struct options *options = &find.options;
    int first;
    enum status status = options_parse(options, FIND, argv[0], argc, argv, &first);
    if (status != DONE || options->help)
        return options->help ? command_help(argv[0]) : (int)status;
    if (first < argc && strcmp(argv[first - 1], "--"))
        return usage(options,
                     "it reads stdin; '%s' is one word too many (a command comes after --)",
                     argv[first]);

    bool twice = quality_needs_thresholds(options->method, options->adjusted);
    status = source_init(&find.source, options, twice, argv + first);
    if (status == DONE)
        status = model_first_index(options, &find.first_index);
    if (status == DONE)
        status = run(&find);
    spool_free(find.spool);
    model_free(&find.model);
    return (int)status;
}
