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

void batch_binary_row(const struct batch *batch, size_t i, struct row *row)
{
    const struct block *block = batch->block;
    const struct layout *layout = &block->layout;
    if (!block->row_step)
        *row =
            (struct row){layout->real, record_at(batch, i) + layout->probs, NULL, layout->classes};
    else if (block->column_step == real_size(layout->real))
        *row = (struct row){layout->real, block->bytes.at + block->probs_at + i * block->row_step,
                            NULL, layout->classes};
    else /* transposed into reals */
        *row = (struct row){layout->real,
                            batch->reals.at + i * layout->classes * real_size(layout->real), NULL,
                            layout->classes};
}

/* The usual label, an <i4 in range, at once; LABEL_BAD for all that label_number is to see. */
static int32_t usual_label(const struct layout *layout, const struct stream *stream,
                           const void *record)
{
    int32_t label;
    if (layout->label_size != sizeof label || !layout->label_signed || stream->ignore_label ||
        stream->names)
        return LABEL_BAD;
    memcpy(&label, (const char *)record + layout->label, sizeof label);
    return (uint32_t)label < stream->classes ? label : LABEL_BAD;
}

static int binary_read(struct batch *batch, size_t i, bool *bad, struct error *error)
{
    const struct block *block = batch->block;
    const struct stream *stream = batch->stream;
    struct labels labels = batch_labels(stream);
    struct error what;
    struct row row;
    int32_t label = LABEL_ELSEWHERE;
    bool fits = true;
    int64_t number = 0;

    if (block->layout.label_size &&
        (label = usual_label(&block->layout, stream, record_at(batch, i))) == LABEL_BAD) {
        number = layout_label(&block->layout, record_at(batch, i), &fits);
        label = fits ? label_number(&labels, number, &what) : LABEL_BAD;
        if (!fits)
            error_set(&what, "the label is above 2^63, not in 0…%zu", stream->classes - 1);
    }
    if (stream->has_id && block->layout.id_size) {
        char small[256], *text = small;
        size_t room = layout_id_room(&block->layout);
        if (room > sizeof small && !(text = malloc(room)))
            return error_memory(error);
        char *end = layout_id(&block->layout, record_at(batch, i), text);
        int failed = batch_add_id(batch, (struct slice){text, (size_t)(end - text)}, error);
        if (text != small)
            free(text);
        if (failed)
            return -1;
    }
    batch_binary_row(batch, i, &row);
    ptrdiff_t place = label == LABEL_BAD ? -1 : row_check(&row);
    if (place >= 0) {
        row_error(&row, (size_t)place, &what);
        label = LABEL_BAD;
    }
    *bad = label == LABEL_BAD;
    if (*bad && batch_problem(batch, (struct problem){.label = number}, &what, error))
        return -1;
    return batch_add(batch, label, error);
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

int batch_read_records(struct batch *batch, enum batch_mode mode, struct error *error)
{
    const struct block *block = batch->block;
    bool bad = false;
    if (block->row_step && block->column_step != real_size(block->layout.real) &&
        batch_transpose(batch, error))
        return -1;
    for (size_t i = 0; i < block->records && (mode == BATCH_SKIP || !bad); i++)
        if (binary_read(batch, i, &bad, error))
            return -1;
    return 0;
}
