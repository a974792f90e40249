/* Lines of text: the plain path of each kind first, the careful one where a line is odd. */
#include "batch_parts.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "own.h"
#include "reader.h"
#include "scanner.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- dense text ---- */

static int dense_read(struct batch *batch, const char *line, size_t size, double *probs,
                      int32_t *label, struct slice *id, struct error *what)
{
    const struct stream *stream = batch->stream;
    struct labels labels = batch_labels(stream);
    struct own own = {&stream->columns, &labels, stream->delimiter};
    if (batch->own)
        return own_record(&own, batch->fields, line, size, probs, label, what);
    const char *limit = batch->block->bytes.at + batch->block->bytes.size;
    if (stream->delimiter != ' ' && text_record_plain(&stream->columns, &labels, stream->delimiter,
                                                      line, size, limit, probs, label, id))
        return 0;
    return text_record(&stream->columns, &labels, batch->fields, line, size, probs, label, id,
                       what);
}

static int dense_line(struct batch *batch, const char *line, size_t size, struct error *what,
                      struct error *error)
{
    size_t room = (batch->own ? 1 : batch->stream->classes) * sizeof(double);
    if (buffer_reserve(&batch->reals, room, error))
        return -1;
    struct slice id = {NULL, 0};
    int32_t label;
    double *probs = (double *)(void *)(batch->reals.at + batch->reals.size);
    what->text[0] = '\0';
    if (dense_read(batch, line, size, probs, &label, &id, what)) {
        if (what->number == ENOMEM) { /* which is not the line's fault */
            *error = *what;
            return -1;
        }
        label = LABEL_BAD;
        memset(probs, 0, room);
    }
    batch->reals.size += room;
    if (batch->stream->has_id && !batch->own && batch_add_id(batch, id, error))
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
    if (count)
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

#define BOM "\xef\xbb\xbf"

static size_t line_size(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return (size_t)((newline ? newline : end) - at);
}

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
    if (size >= 3 && !memcmp(line, BOM, 3)) { /* of a file behind another */
        line += 3;
        size -= 3;
    }
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

/* Whether a line that the scanner has seen whole is a usual record, and if so, reads it. */
static bool own_line(struct batch *batch, const struct own *own, const char *line, const char *end,
                     const struct scanned *scanned)
{
    const struct buffer *header = &batch->stream->header;
    size_t size = scanned->size;
    if (scanned->quoted || scanned->delimiters + 1 != own->columns->count ||
        own->delimiter == ' ' || *line == BOM[0])
        return false;
    if (line[size - 1] == '\r')
        size--;
    if (size == header->size && !memcmp(line, header->at, size))
        return false;
    double *p = (double *)(void *)(batch->reals.at + batch->reals.size);
    int32_t *label = (int32_t *)(void *)(batch->label.at + batch->label.size);
    if (!own_record_plain(own, scanned, line, size, end, p, label))
        return false;
    batch->reals.size += sizeof *p;
    batch->label.size += sizeof *label;
    batch->ignored += *label == LABEL_IGNORED;
    batch->count++;
    return true;
}

static int batch_read_own(struct batch *batch, struct error *error)
{
    const struct stream *stream = batch->stream;
    struct labels labels = batch_labels(stream);
    struct own own = {&stream->columns, &labels, stream->delimiter};
    const char *p = batch->block->bytes.at, *end = p + batch->block->bytes.size;
    size_t most = batch->block->bytes.size / stream->columns.count + 1; /* good records */
    if (buffer_reserve(&batch->reals, most * sizeof(double), error) ||
        buffer_reserve(&batch->label, most * sizeof(int32_t), error))
        return -1;
    while (p < end) {
        struct scanned line;
        bool bad = false;
        scanner_line(p, end, own.delimiter, &line);
        batch->lines++;
        if (!own_line(batch, &own, p, end, &line)) {
            line.size = line.quoted ? line_size(p, end) : line.size;
            if (batch_read_line(batch, p, line.size, &bad, error))
                return -1;
        }
        if (bad)
            return 0;
        p += line.size + 1;
    }
    return 0;
}

/* The rows that were read, and what there is to know of the good ones. */
static int dense_rows(struct batch *batch, bool with_stats, struct error *error)
{
    size_t classes = batch->stream->classes;
    batch->rows = (struct rows){REAL_F8, batch->reals.at, classes * sizeof(double), classes,
                                batch->reals.at + batch->reals.size};
    if (!with_stats)
        return 0;
    if (batch_stats_room(batch, batch->count, error))
        return -1;
    for (size_t i = 0; i < batch->count; i++)
        i += batch_check(batch, i, batch->count);
    return 0;
}

static int read_lines(struct batch *batch, enum batch_mode mode, struct error *error)
{
    const char *p = batch->block->bytes.at, *end = p + batch->block->bytes.size;
    while (p < end) {
        size_t size = line_size(p, end);
        bool bad = false;
        batch->lines++;
        if (batch_read_line(batch, p, size, &bad, error))
            return -1;
        if (bad && mode != BATCH_SKIP)
            return 0;
        p += size + 1;
    }
    return 0;
}

int batch_read_lines(struct batch *batch, enum batch_mode mode, bool with_stats,
                     struct error *error)
{
    if (!batch->fields && !(batch->fields = fields_new(batch->stream->delimiter, error)))
        return -1;
    if (buffer_reserve(&batch->reals, sizeof(double), error) || /* a row of nothing is somewhere */
        buffer_reserve(&batch->listed, sizeof(uint32_t), error))
        return -1;
    if (batch->own) {
        int failed = batch_read_own(batch, error);
        batch->rows = (struct rows){REAL_F8, batch->reals.at, sizeof(double), 1,
                                    batch->reals.at + batch->reals.size};
        return failed;
    }
    if (read_lines(batch, mode, error))
        return -1;
    return batch->stream->format == FORMAT_TEXT ? dense_rows(batch, with_stats, error) : 0;
}
