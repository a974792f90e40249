#include "batch.h"

#include "decimal.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "quality.h"
#include "reader.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct labels batch_labels(const struct stream *stream)
{
    return (struct labels){stream->classes, stream->names, stream->ignore_label,
                           stream->sparse_base};
}

static int batch_problem(struct batch *batch, struct problem problem, const struct error *what,
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

static int batch_add(struct batch *batch, int32_t label, struct error *error)
{
    if (buffer_append(&batch->label, &label, sizeof label, error))
        return -1;
    batch->ignored += label == LABEL_IGNORED;
    batch->count++;
    return 0;
}

static int batch_add_id(struct batch *batch, struct slice id, struct error *error)
{
    if (buffer_reserve(&batch->id, 2 * id.size, error))
        return -1;
    char *end = names_escape(batch->id.at + batch->id.size, id);
    batch->id.size = (size_t)(end - batch->id.at);
    return buffer_append(&batch->id_end, &batch->id.size, sizeof batch->id.size, error);
}

/* ---- dense text ---- */

static int dense_read(struct batch *batch, const char *line, size_t size, double *probs,
                      int32_t *label, struct slice *id, struct error *what)
{
    const struct stream *stream = batch->stream;
    struct labels labels = batch_labels(stream);
    if (stream->delimiter != ' ' && text_record_plain(&stream->columns, &labels, stream->delimiter,
                                                      line, size, probs, label, id))
        return 0;
    return text_record(&stream->columns, &labels, batch->fields, line, size, probs, label, id,
                       what);
}

static int dense_line(struct batch *batch, const char *line, size_t size, struct error *what,
                      struct error *error)
{
    size_t room = batch->stream->classes * sizeof(double);
    if (buffer_reserve(&batch->reals, room, error))
        return -1;
    struct slice id = {NULL, 0};
    int32_t label;
    double *probs = (double *)(void *)(batch->reals.at + batch->reals.size);
    what->text[0] = '\0';
    if (dense_read(batch, line, size, probs, &label, &id, what))
        label = LABEL_BAD;
    batch->reals.size += room;
    if (batch->stream->has_id && batch_add_id(batch, id, error))
        return -1;
    return label;
}

/* ---- sparse text ---- */

static int by_class(const void *a, const void *b)
{
    const struct sparse_entry *x = a, *y = b;
    return x->class_ < y->class_ ? -1 : x->class_ > y->class_;
}

/* Sorts a record's entries by class and files them in reals and listed. */
static int sparse_file(struct batch *batch, struct sparse_entry *entry, size_t count,
                       struct error *what, struct error *error)
{
    qsort(entry, count, sizeof *entry, by_class);
    bool some = false;
    for (size_t i = 0; i < count; i++) {
        if (i && entry[i].class_ == entry[i - 1].class_)
            error_set(what, "class %lu is listed twice",
                      (unsigned long)entry[i].class_ + batch->stream->sparse_base);
        some |= entry[i].p > 0;
        if (buffer_append(&batch->reals, &entry[i].p, sizeof entry->p, error) ||
            buffer_append(&batch->listed, &entry[i].class_, sizeof entry->class_, error))
            return -1;
    }
    if (!some && !what->text[0])
        error_set(what, "all probabilities are 0");
    return 0;
}

static int sparse_line(struct batch *batch, const char *line, size_t size, struct error *what,
                       struct error *error)
{
    const struct stream *stream = batch->stream;
    struct labels labels = batch_labels(stream);
    const char *p = line, *end = line + size;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    const char *from = p;
    while (p < end && *p != ' ' && *p != '\t')
        p++;
    what->text[0] = '\0';
    int32_t label = label_read(&labels, from, (size_t)(p - from), what);
    struct buffer entries = {0};
    struct sparse_entry entry;
    int more = label == LABEL_BAD ? 0 : 1, failed = 0;
    while (!failed && more > 0 &&
           (more = sparse_entry_read(&p, end, stream->classes, labels.base, &entry, what)) > 0)
        failed = buffer_append(&entries, &entry, sizeof entry, error);
    if (!failed && label != LABEL_BAD && more == 0)
        failed = sparse_file(batch, (struct sparse_entry *)(void *)entries.at,
                             entries.size / sizeof entry, what, error);
    buffer_free(&entries);
    size_t reals = batch->reals.size / sizeof(double);
    if (failed || buffer_append(&batch->row_end, &reals, sizeof reals, error))
        return -1;
    return what->text[0] ? LABEL_BAD : label;
}

/* ---- lines ---- */

static bool line_is_empty(const char *line, size_t size)
{
    while (size && line[size - 1] == ' ')
        size--;
    return size == 0;
}

static int batch_read_line(struct batch *batch, const char *line, size_t size, bool *bad,
                           struct error *error)
{
    const struct stream *stream = batch->stream;
    if (size && line[size - 1] == '\r')
        size--;
    bool header = size == stream->header.size && size && !memcmp(line, stream->header.at, size);
    if (header || line_is_empty(line, size))
        return 0;
    struct error what, failed;
    failed.text[0] = '\0';
    int32_t label = stream->format == FORMAT_SPARSE ? sparse_line(batch, line, size, &what, &failed)
                                                    : dense_line(batch, line, size, &what, &failed);
    if (failed.text[0]) {
        *error = failed;
        return -1;
    }
    *bad = label == LABEL_BAD;
    if (*bad) {
        size_t from = (size_t)(line - batch->block->bytes.at);
        struct problem problem = {.line = batch->lines, .from = from, .size = size};
        if (batch_problem(batch, problem, &what, error))
            return -1;
    }
    return batch_add(batch, label, error);
}

static int batch_read_lines(struct batch *batch, bool skip_bad, struct error *error)
{
    const char *p = batch->block->bytes.at, *end = p + batch->block->bytes.size;
    if (!batch->fields && !(batch->fields = fields_new(batch->stream->delimiter, error)))
        return -1;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t size = stop ? (size_t)(stop - p) : (size_t)(end - p);
        bool bad = false;
        batch->lines++;
        if (batch_read_line(batch, p, size, &bad, error))
            return -1;
        if (bad && !skip_bad)
            return 0;
        p += size + 1;
    }
    return 0;
}

/* ---- binary records ---- */

static const char *record_at(const struct batch *batch, size_t i)
{
    const struct layout *layout = &batch->block->layout;
    size_t step = layout->record ? layout->record : layout->label_size;
    return batch->block->bytes.at + i * step;
}

static void binary_row(const struct batch *batch, size_t i, struct row *row)
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

/* A row's error, in words: what row_check found. */
static void row_error(const struct row *row, size_t place, struct error *what)
{
    if (place == row->count) {
        error_set(what, "all probabilities are 0");
        return;
    }
    size_t size = real_size(row->real);
    double p = real_load(row->real, (const char *)row->probs + place * size);
    char shown[DECIMAL_SIZE];
    if (isnan(p)) {
        error_set(what, "probability %zu is NaN", place);
        return;
    }
    if (row->real == REAL_F8 && !isinf(p))
        *decimal_print(shown, p) = '\0';
    else
        snprintf(shown, sizeof shown, "%.9g", p);
    error_set(what, "probability %zu is %s, not in 0…1 (logits? apply softmax first)", place,
              shown);
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

    if (block->layout.label_size) {
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
    binary_row(batch, i, &row);
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

static int batch_read_records(struct batch *batch, bool skip_bad, struct error *error)
{
    const struct block *block = batch->block;
    bool bad = false;
    if (block->row_step && block->column_step != real_size(block->layout.real) &&
        batch_transpose(batch, error))
        return -1;
    for (size_t i = 0; i < block->records && (skip_bad || !bad); i++)
        if (binary_read(batch, i, &bad, error))
            return -1;
    return 0;
}

/* ---- all ---- */

int batch_read(struct batch *batch, const struct stream *stream, const struct block *block,
               bool skip_bad, struct error *error)
{
    batch->block = block;
    batch->stream = stream;
    batch->count = batch->bad = batch->ignored = 0;
    batch->lines = 0;
    batch->label.size = batch->reals.size = batch->listed.size = batch->row_end.size = 0;
    batch->id.size = batch->id_end.size = batch->problems.size = 0;
    bool lines = stream->format == FORMAT_TEXT || stream->format == FORMAT_SPARSE;
    return lines ? batch_read_lines(batch, skip_bad, error)
                 : batch_read_records(batch, skip_bad, error);
}

int batch_label(struct batch *batch, const int64_t *labels, bool skip_bad, struct error *error)
{
    struct labels told = batch_labels(batch->stream);
    int32_t *label = (int32_t *)(void *)batch->label.at;
    size_t count = batch->count;
    for (size_t i = 0; i < count; i++) {
        struct error what;
        if (label[i] != LABEL_ELSEWHERE)
            continue;
        label[i] = label_number(&told, labels[i], &what);
        batch->ignored += label[i] == LABEL_IGNORED;
        if (label[i] != LABEL_BAD)
            continue;
        if (!skip_bad) /* it comes before the problem that there may be */
            batch->problems.size = batch->bad = 0;
        batch->count = i;
        if (batch_problem(batch, (struct problem){.label = labels[i]}, &what, error))
            return -1;
        batch->count = skip_bad ? count : i + 1;
        if (!skip_bad)
            return 0;
    }
    return 0;
}

int32_t batch_at(const struct batch *batch, size_t i, struct row *row)
{
    const struct stream *stream = batch->stream;
    const double *reals = (const double *)(const void *)batch->reals.at;
    if (stream->format == FORMAT_SPARSE) {
        const size_t *row_end = (const size_t *)(const void *)batch->row_end.at;
        size_t from = i ? row_end[i - 1] : 0;
        const uint32_t *listed = (const uint32_t *)(const void *)batch->listed.at;
        *row = (struct row){REAL_F8, reals + from, listed + from, row_end[i] - from};
    } else if (stream->format == FORMAT_TEXT) {
        *row = (struct row){REAL_F8, reals + i * stream->classes, NULL, stream->classes};
    } else {
        binary_row(batch, i, row);
    }
    return ((const int32_t *)(const void *)batch->label.at)[i];
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
    struct buffer *buffers[] = {&batch->label, &batch->reals,  &batch->listed,  &batch->row_end,
                                &batch->id,    &batch->id_end, &batch->problems};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        buffer_free(buffers[i]);
    fields_free(batch->fields);
    batch->fields = NULL;
}
