#include "batch_parts.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "quality.h"
#include "reader.h"
#include "tally.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct labels batch_labels(const struct stream *stream)
{
    return (struct labels){stream->classes, stream->names, stream->ignore_label,
                           stream->sparse_base, stream->labels_wide};
}

int batch_problem(struct batch *batch, struct problem problem, const struct error *what,
                  struct error *error)
{
    problem.record = batch->count;
    size_t size = strlen(what->text);
    size = size < sizeof problem.text ? size : sizeof problem.text - 1;
    memcpy(problem.text, what->text, size);
    problem.text[size] = '\0';
    batch->bad++;
    return buffer_append(&batch->problems, &problem, sizeof problem, error);
}

int batch_add(struct batch *batch, int32_t label, struct error *error)
{
    if (buffer_append(&batch->label, &label, sizeof label, error))
        return -1;
    batch->ignored += label == LABEL_IGNORED;
    batch->count++;
    return 0;
}

int batch_add_id(struct batch *batch, struct slice id, struct error *error)
{
    if (buffer_reserve(&batch->id, 2 * id.size + 1, error))
        return -1;
    char *end = names_escape(batch->id.at + batch->id.size, id);
    batch->id.size = (size_t)(end - batch->id.at);
    return buffer_append(&batch->id_end, &batch->id.size, sizeof batch->id.size, error);
}

int batch_read(struct batch *batch, const struct stream *stream, const struct block *block,
               enum batch_mode mode, bool with_stats, struct error *error)
{
    batch->block = block;
    batch->stream = stream;
    batch->count = batch->bad = batch->ignored = 0;
    batch->lines = 0;
    batch->label.size = batch->reals.size = batch->listed.size = batch->row_end.size = 0;
    batch->id.size = batch->id_end.size = batch->problems.size = batch->stats.size = 0;
    batch->rows = (struct rows){0};
    batch->own = mode == BATCH_OWN && stream->format == FORMAT_TEXT && !stream->labels_apart;
    bool lines = stream->format == FORMAT_TEXT || stream->format == FORMAT_SPARSE;
    return lines ? batch_read_lines(batch, mode, with_stats, error)
                 : batch_read_records(batch, mode, with_stats, error);
}

static int by_record(const void *a, const void *b)
{
    const struct problem *x = a, *y = b;
    return x->record < y->record ? -1 : x->record > y->record;
}

/* Forgets the records from there on; problems are in their order. */
static void batch_cut(struct batch *batch, size_t count)
{
    const struct problem *problem = (const struct problem *)(const void *)batch->problems.at;
    while (batch->bad && problem[batch->bad - 1].record >= count)
        batch->bad--;
    batch->problems.size = batch->bad * sizeof *problem;
    batch->count = count;
}

int batch_label(struct batch *batch, const int64_t *labels, size_t told, bool skip_bad,
                struct error *error)
{
    struct labels known = batch_labels(batch->stream);
    int32_t *label = (int32_t *)(void *)batch->label.at;
    if (told < batch->count)
        batch_cut(batch, told);
    size_t count = batch->count;
    for (size_t i = 0; i < count; i++) {
        struct error what;
        if (label[i] != LABEL_ELSEWHERE)
            continue;
        label[i] = label_number(&known, labels[i], &what);
        batch->ignored += label[i] == LABEL_IGNORED;
        if (label[i] != LABEL_BAD)
            continue;
        if (!skip_bad) /* it comes before the problem that there may be */
            batch->problems.size = batch->bad = 0;
        batch->count = i;
        if (batch_problem(batch, (struct problem){.label = labels[i], .wide = known.wide}, &what,
                          error))
            return -1;
        batch->count = skip_bad ? count : i + 1;
        if (!skip_bad)
            return 0;
    }
    if (batch->bad)
        qsort(batch->problems.at, batch->bad, sizeof(struct problem), by_record);
    return 0;
}

void batch_odd_row(const struct batch *batch, size_t i, struct row *row)
{
    const double *reals = (const double *)(const void *)batch->reals.at;
    if (batch->own) {
        const uint32_t *label = (const uint32_t *)(const void *)batch->label.at;
        *row = (struct row){REAL_F8, reals + i, label + i, 1, NULL};
        return;
    }
    const size_t *row_end = (const size_t *)(const void *)batch->row_end.at;
    size_t from = i ? row_end[i - 1] : 0;
    const uint32_t *listed = (const uint32_t *)(const void *)batch->listed.at;
    *row = (struct row){REAL_F8, reals + from, listed + from, row_end[i] - from, NULL};
}

void batch_tally(const struct batch *batch, struct tally *tally)
{
    const struct rows *rows = &batch->rows;
    const int32_t *label = (const int32_t *)(const void *)batch->label.at;
    struct tally sum = *tally; /* in registers */
    const char *at = rows->at;
    size_t size = batch->own ? 0 : real_size(rows->real);
    for (size_t i = 0; i < batch->count; i++) {
        struct row row;
        if (label[i] < 0)
            continue;
        if (at) {
            double p = real_load(rows->real, at + i * rows->step + (size_t)label[i] * size);
            tally_add(&sum, (uint32_t)label[i], p > 0 ? p : 0);
        } else { /* sparse */
            batch_at(batch, i, &row);
            tally_add(&sum, (uint32_t)label[i], row_at(&row, (uint32_t)label[i]));
        }
    }
    *tally = sum;
}

int batch_stats_room(struct batch *batch, size_t count, struct error *error)
{
    size_t size = count * sizeof(struct row_stats);
    if (buffer_reserve(&batch->stats, size, error))
        return -1;
    batch->stats.size = size;
    return 0;
}

size_t batch_check(struct batch *batch, size_t first, size_t end)
{
    struct rows rows = batch->rows;
    struct row_stats *stats = (struct row_stats *)(void *)batch->stats.at;
    rows.at += first * rows.step;
    return kernel_rows(&rows, end - first, batch->stats.size ? stats + first : NULL);
}

struct slice batch_id(const struct batch *batch, size_t i)
{
    const size_t *id_end = (const size_t *)(const void *)batch->id_end.at;
    if (!id_end || batch->id_end.size <= i * sizeof *id_end)
        return (struct slice){NULL, 0};
    size_t from = i ? id_end[i - 1] : 0;
    return (struct slice){batch->id.at + from, id_end[i] - from};
}

void batch_free(struct batch *batch)
{
    struct buffer *buffers[] = {&batch->label, &batch->reals,  &batch->listed,   &batch->row_end,
                                &batch->id,    &batch->id_end, &batch->problems, &batch->stats};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        buffer_free(buffers[i]);
    fields_free(batch->fields);
    batch->fields = NULL;
}
