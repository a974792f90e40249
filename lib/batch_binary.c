/* Binary records: nothing is copied but what is stored by columns. */
#include "batch_parts.h"
#include "error.h"
#include "names.h"
#include "quality.h"
#include "reader.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *record_at(const struct batch *batch, size_t i)
{
    const struct layout *layout = &batch->block->layout;
    size_t step = layout->record ? layout->record : layout->label_size;
    return batch->block->bytes.at + i * step;
}

/* Columns after one another become rows after one another. */
static int batch_transpose(struct batch *batch, struct error *error)
{
    const struct block *block = batch->block;
    size_t size = real_size(block->layout.real), classes = block->layout.classes;
    if (buffer_reserve(&batch->reals, block->records * classes * size, error))
        return -1;
    const char *from = block->bytes.at + block->probs_at;
    for (size_t i = 0; i < block->records; i++)
        for (size_t k = 0; k < classes; k++)
            memcpy(batch->reals.at + (i * classes + k) * size,
                   from + i * block->row_step + k * block->column_step, size);
    return 0;
}

/* Where the probabilities lie. */
static int binary_rows(struct batch *batch, struct error *error)
{
    const struct block *block = batch->block;
    const struct layout *layout = &block->layout;
    const char *at = block->bytes.at;
    size_t size = real_size(layout->real);
    if (!block->row_step) {
        batch->rows = (struct rows){layout->real, at + layout->probs, layout->record,
                                    layout->classes, at + block->bytes.size};
    } else if (block->column_step == size) {
        batch->rows = (struct rows){layout->real, at + block->probs_at, block->row_step,
                                    layout->classes, at + block->bytes.size};
    } else {
        if (batch_transpose(batch, error))
            return -1;
        size_t step = layout->classes * size;
        batch->rows = (struct rows){layout->real, batch->reals.at, step, layout->classes,
                                    batch->reals.at + block->records * step};
    }
    return 0;
}

/* One label; LABEL_BAD and an error if it is none. */
static int32_t label_at(const struct batch *batch, size_t i, struct error *what)
{
    const struct layout *layout = &batch->block->layout;
    struct labels labels = batch_labels(batch->stream);
    labels.wide = !layout->label_signed;
    return label_number(&labels, layout_label(layout, record_at(batch, i)), what);
}

/* The usual labels, <i4 that are class numbers. */
static void usual_labels(const struct batch *batch, int32_t *label)
{
    const struct layout *layout = &batch->block->layout;
    const char *at = batch->block->bytes.at + layout->label;
    size_t step = layout->record ? layout->record : layout->label_size;
    uint32_t classes = (uint32_t)batch->stream->classes;
    for (size_t i = 0; i < batch->block->records; i++, at += step) {
        memcpy(&label[i], at, sizeof *label);
        label[i] = (uint32_t)label[i] < classes ? label[i] : LABEL_BAD;
    }
}

static int binary_labels(struct batch *batch, struct error *error)
{
    const struct layout *layout = &batch->block->layout;
    const struct stream *stream = batch->stream;
    size_t records = batch->block->records;
    if (buffer_reserve(&batch->label, records * sizeof(int32_t), error))
        return -1;
    int32_t *label = (int32_t *)(void *)batch->label.at;
    batch->label.size = records * sizeof *label;
    bool usual = layout->label_size == sizeof *label && layout->label_signed;
    if (usual && !stream->ignore_label && !stream->names) {
        usual_labels(batch, label);
        return 0;
    }
    for (size_t i = 0; i < records; i++) {
        struct error what;
        label[i] = layout->label_size ? label_at(batch, i, &what) : LABEL_ELSEWHERE;
    }
    return 0;
}

/* What is wrong with record batch->count. */
static int binary_problem(struct batch *batch, struct error *error)
{
    const struct layout *layout = &batch->block->layout;
    size_t i = batch->count;
    struct error what;
    struct problem problem = {0};
    if (layout->label_size) {
        problem.label = layout_label(layout, record_at(batch, i));
        problem.wide = !layout->label_signed;
    }
    if (!layout->label_size || label_at(batch, i, &what) != LABEL_BAD) {
        struct row row;
        batch_at(batch, i, &row);
        row_error(&row, (size_t)row_check(&row), &what);
    }
    return batch_problem(batch, problem, &what, error);
}

static int binary_id(struct batch *batch, size_t i, struct error *error)
{
    const struct layout *layout = &batch->block->layout;
    char small[256], *text = small;
    size_t room = layout_id_room(layout);
    if (room > sizeof small && !(text = malloc(room)))
        return error_memory(error);
    char *end = layout_id(layout, record_at(batch, i), text);
    int failed = batch_add_id(batch, (struct slice){text, (size_t)(end - text)}, error);
    if (text != small)
        free(text);
    return failed;
}

/* Records until the first bad one, which has its problem told; with BATCH_SKIP all of them. */
static int binary_check(struct batch *batch, enum batch_mode mode, struct error *error)
{
    size_t records = batch->block->records, wrong = 0; /* the next bad label */
    int32_t *label = (int32_t *)(void *)batch->label.at;
    for (;;) {
        wrong = wrong < batch->count ? batch->count : wrong;
        while (wrong < records && label[wrong] != LABEL_BAD)
            wrong++;
        batch->count += batch_check(batch, batch->count, wrong);
        if (batch->count == records)
            return 0;
        if (binary_problem(batch, error))
            return -1;
        label[batch->count++] = LABEL_BAD;
        if (mode != BATCH_SKIP)
            return 0;
    }
}

int batch_read_records(struct batch *batch, enum batch_mode mode, bool with_stats,
                       struct error *error)
{
    if (binary_rows(batch, error) || binary_labels(batch, error) ||
        (with_stats && batch_stats_room(batch, batch->block->records, error)) ||
        binary_check(batch, mode, error))
        return -1;
    const int32_t *label = (const int32_t *)(const void *)batch->label.at;
    for (size_t i = 0; batch->stream->ignore_label && i < batch->count; i++)
        batch->ignored += label[i] == LABEL_IGNORED;
    for (size_t i = 0; batch->stream->has_id && i < batch->count; i++)
        if (binary_id(batch, i, error))
            return -1;
    return 0;
}
