#include "reader.h"

#include "arrays.h"
#include "error.h"
#include "fields.h"
#include "input.h"
#include "names.h"
#include "npy.h"
#include "quality.h"
#include "sniff.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK_SIZE (256 * 1024)
#define LINE_MAX_SIZE ((size_t)1 << 28) /* a longer line is no record */
#define LATE_SECONDS 1                  /* a producer that dribbles gets them out, too */
#define IDLE_MS 100                     /* a producer that pauses longer gets its rows out */

struct reader {
    struct reader_options options;
    struct stream stream;
    struct input *input;
    struct arrays *arrays; /* FORMAT_ARRAYS, and -L alone */
    struct buffer rest;    /* read, but not yet handed out, from rest_from on */
    size_t rest_from;
    bool ended, unfinished;
    uint64_t lines;       /* before the first block */
    struct layout layout; /* npy: of the current array */
    uint64_t left;        /* npy: records of the current array to come */
    uint64_t records;     /* npy and raw: handed out */
};

/* Takes bytes until block has `target`, the stream ends, or it pauses or dribbles with
 * `enough` at hand. */
static int reader_take(struct reader *reader, struct buffer *block, size_t target, size_t enough,
                       struct error *error)
{
    size_t rest = reader->rest.size - reader->rest_from;
    size_t take = rest < target - block->size ? rest : target - block->size;
    if (buffer_reserve(block, take + 1, error)) /* even of nothing there is a place */
        return -1;
    if (take)
        memcpy(block->at + block->size, reader->rest.at + reader->rest_from, take);
    block->size += take;
    reader->rest_from += take;

    int patience = reader->options.line_buffered ? 0 : IDLE_MS;
    time_t began = time(NULL);
    while (block->size < target && !reader->ended) {
        if (block->size >= enough &&
            (input_idle(reader->input, patience) || time(NULL) - began > LATE_SECONDS))
            break;
        size_t step = block->size + BLOCK_SIZE; /* no header alone decides how much memory it is */
        step = step < target - block->size ? step : target - block->size;
        if (buffer_reserve(block, step, error))
            return -1;
        ptrdiff_t got = input_read(reader->input, block->at + block->size, step, error);
        if (got < 0)
            return -1;
        block->size += (size_t)got;
        reader->ended = got == 0;
    }
    return 0;
}

/* Nothing is left to take. */
static bool reader_is_dry(const struct reader *reader)
{
    return reader->ended && reader->rest_from == reader->rest.size;
}

/* Hands back what block has from `size` on. */
static int reader_return(struct reader *reader, struct buffer *block, size_t size,
                         struct error *error)
{
    size_t more = block->size - size;
    block->size = size;
    if (reader->rest_from < reader->rest.size) { /* then all of block came from there */
        reader->rest_from -= more;
        return 0;
    }
    reader->rest.size = reader->rest_from = 0;
    return buffer_append(&reader->rest, block->at + size, more, error);
}

/* ---- text ---- */

/* Bytes of bytes[0…size) up to and with the last newline. */
static size_t whole_lines(const char *bytes, size_t size)
{
    while (size && bytes[size - 1] != '\n')
        size--;
    return size;
}

static int next_lines(struct reader *reader, struct block *block, struct error *error)
{
    struct buffer *bytes = &block->bytes;
    bytes->size = 0;
    block->records = 0;
    for (size_t target = reader->options.block_size;; target *= 2) {
        size_t whole;
        do {
            int failed = reader_take(reader, bytes, target, bytes->size + 1, error);
            whole = whole_lines(bytes->at, bytes->size);
            if (failed && !whole) /* else it fails again when these lines are done */
                return -1;
        } while (!whole && !reader_is_dry(reader) && bytes->size < target);
        if (whole == 0 && reader_is_dry(reader)) {
            reader->unfinished |= bytes->size > 0;
            return bytes->size > 0;
        }
        if (whole)
            return reader_return(reader, bytes, whole, error) ? -1 : 1;
        if (bytes->size >= LINE_MAX_SIZE)
            return error_set(error, "a line of more than %zu MiB; is this text?",
                             LINE_MAX_SIZE >> 20);
    }
}

static bool line_is_empty(const char *line, size_t size)
{
    while (size && (line[size - 1] == ' ' || line[size - 1] == '\r'))
        size--;
    return size == 0;
}

/* Puts the first line that is not empty, and what came along, into first; *line is its place. */
static int first_line(struct reader *reader, struct buffer *first, struct slice *line,
                      struct error *error)
{
    size_t from = 0, target = SNIFF_SIZE;
    for (;;) {
        int failed = reader_take(reader, first, target, first->size + 1, error);
        if (from == 0 && first->size >= 3 && !memcmp(first->at, "\xef\xbb\xbf", 3))
            from = 3;
        const char *at = first->at + from;
        const char *end = first->size > from ? memchr(at, '\n', first->size - from) : NULL;
        size_t size = end ? (size_t)(end - at) : first->size - from;
        if (failed && !end)
            return -1;
        if (end || reader_is_dry(reader)) {
            reader->lines++;
            *line = (struct slice){at, size};
            if (!end || !line_is_empty(at, size))
                return 0;
            from += size + 1;
        } else if (first->size >= LINE_MAX_SIZE) {
            return error_set(error, "line 1 is longer than %zu MiB; is this text?",
                             LINE_MAX_SIZE >> 20);
        } else if (first->size == target) {
            target *= 2;
        }
    }
}

static int set_classes(struct reader *reader, size_t classes, struct error *error)
{
    struct stream *stream = &reader->stream;
    if (reader->options.classes && classes != reader->options.classes)
        return error_set(error, "%zu classes in the stream, but %zu were announced (-k)", classes,
                         reader->options.classes);
    if (classes < 2)
        return error_set(error, "%zu class%s; at least 2 are needed", classes,
                         classes == 1 ? "" : "es");
    stream->classes = classes;
    if (stream->names && names_count(stream->names) != classes)
        return error_set(error, "%zu classes, but %zu class names in %s", classes,
                         names_count(stream->names), reader->options.names_from);
    return 0;
}

static int text_columns(struct reader *reader, const struct slice *field, size_t count,
                        struct error *error)
{
    struct stream *stream = &reader->stream;
    const struct columns_wanted *wanted = &reader->options.columns;
    int header = reader->options.header == HEADER_AUTO ? text_header(field, count, wanted, error)
                                                       : reader->options.header == HEADER_YES;
    if (header < 0)
        return -1;
    if (header ? columns_from_header(&stream->columns, field, count, wanted, error)
               : columns_from_count(&stream->columns, count, wanted, error))
        return -1;
    const struct names *given = stream->names, *own = stream->columns.names;
    if (given && own && names_compare(own, given, error))
        return error_prefix(error, "not the classes of %s", reader->options.names_from);
    if (own)
        stream->names = own;
    stream->has_id = wanted->id != NULL;
    return set_classes(reader, stream->columns.classes, error) ? -1 : header;
}

/* Learns the columns from line 1; a header is consumed, a record stays in the stream. */
static int open_dense(struct reader *reader, struct slice line, struct error *error)
{
    struct stream *stream = &reader->stream;
    if (line.size && line.at[line.size - 1] == '\r')
        line.size--;
    stream->delimiter = reader->options.delimiter ? reader->options.delimiter
                                                  : fields_delimiter(line.at, line.size);
    struct fields *fields = fields_new(stream->delimiter, error);
    if (!fields)
        return -1;
    const struct slice *field;
    ptrdiff_t count = fields_split(fields, line.at, line.size, &field, error);
    int header = count < 0 ? -1 : text_columns(reader, field, (size_t)count, error);
    fields_free(fields);
    if (header < 0)
        return error_prefix(error, "line %llu", (unsigned long long)reader->lines);
    return header && buffer_append(&stream->header, line.at, line.size, error) ? -1 : header;
}

static int open_text(struct reader *reader, struct error *error)
{
    struct buffer first = {0};
    struct slice line;
    int header = 0;
    int result = first_line(reader, &first, &line, error);
    size_t begin = 0;
    if (result == 0 && line_is_empty(line.at, line.size)) { /* an empty stream */
        first.size = 0;
        reader->stream.classes = reader->options.classes;
    } else if (result == 0 && reader->stream.format == FORMAT_SPARSE) {
        result = reader->options.classes
                     ? set_classes(reader, reader->options.classes, error)
                     : error_set(error, "sparse text does not tell how many classes: say -k K");
    } else if (result == 0) {
        header = open_dense(reader, line, error);
        result = header < 0 ? -1 : 0;
    }
    if (result == 0 && header) {
        begin = (size_t)(line.at - first.at) + line.size;
        reader->unfinished = begin == first.size;
        begin += !reader->unfinished; /* its newline */
    } else {
        reader->lines = 0;
        if (first.size >= 3 && !memcmp(first.at, "\xef\xbb\xbf", 3))
            begin = 3;
    }
    if (result == 0 && first.size) {
        memmove(first.at, first.at + begin, first.size - begin);
        first.size -= begin;
        result = reader_return(reader, &first, 0, error);
    }
    buffer_free(&first);
    return result;
}

/* ---- npy and raw records ---- */

static int npy_layout(struct reader *reader, const char *header, size_t size, struct error *error)
{
    struct npy_array array;
    const struct columns_wanted *wanted = &reader->options.columns;
    struct npy_wanted fields = {wanted->label, wanted->probs, wanted->id, false};
    if (npy_parse(&array, header, size, error))
        return -1;
    bool bare = reader->stream.labels_apart;
    int result = bare ? npy_probs_layout(&reader->layout, &array, error)
                      : npy_record_layout(&reader->layout, &array, &fields, error);
    if (!result && bare && (wanted->label || wanted->probs || wanted->id))
        result = error_set(error, "npy: a 2-D array has no fields for --label, --probs and --id");
    if (!result && bare && array.fortran_order)
        result =
            error_set(error, "npy: Fortran order cannot be read from a pipe; give the file: -P "
                             "pred_probs.npy");
    reader->left = array.shape[0];
    npy_free(&array);
    return result;
}

/* Reads the next array's header; 1, 0 at the end of the stream. */
static int next_array(struct reader *reader, struct error *error)
{
    struct buffer header = {0};
    int result = reader_take(reader, &header, NPY_PREFIX, NPY_PREFIX, error);
    if (!result && header.size == 0) {
        buffer_free(&header);
        return 0;
    }
    size_t size = 0;
    if (!result && header.size < NPY_PREFIX)
        result = error_set(error, "npy: the stream ends inside a header (cut short?)");
    if (!result && !(size = npy_header_size((const unsigned char *)header.at, error)))
        result = -1;
    if (!result && !(result = reader_take(reader, &header, size, size, error)) &&
        header.size < size)
        result = error_set(error, "npy: the stream ends inside a header (cut short?)");
    if (!result)
        result = npy_layout(reader, header.at, size, error);
    buffer_free(&header);
    if (result)
        return -1;
    if (reader->stream.classes && reader->stream.classes != reader->layout.classes)
        return error_set(error, "npy: an array of %zu classes after one of %zu",
                         reader->layout.classes, reader->stream.classes);
    if (reader->stream.classes) /* workers read it: it stays as it is */
        return 1;
    return set_classes(reader, reader->layout.classes, error) ? -1 : 1;
}

static int open_raw(struct reader *reader, struct error *error)
{
    size_t classes = reader->options.classes, size = real_size(reader->options.raw);
    bool bare = reader->stream.labels_apart;
    if (!classes)
        return error_set(error, "raw records do not tell how many classes: say -k K");
    reader->layout = (struct layout){.record = (bare ? 0 : 4) + classes * size,
                                     .label_size = bare ? 0 : 4,
                                     .label_signed = true,
                                     .probs = bare ? 0 : 4,
                                     .real = reader->options.raw,
                                     .classes = classes};
    reader->left = UINT64_MAX;
    return set_classes(reader, classes, error);
}

static int cut_short(struct reader *reader, size_t size, struct error *error)
{
    unsigned long long record = reader->records + size / reader->layout.record;
    size_t part = size % reader->layout.record;
    if (part)
        return error_set(error,
                         "the stream ends inside record %llu: %zu of its %zu bytes (cut short?)",
                         record, part, reader->layout.record);
    return error_set(error, "npy: the stream ends after record %llu; the header says %llu more",
                     record - 1, (unsigned long long)reader->left);
}

/* Claims the next `records` records, so that whoever works on them may read them: 1; 0 where they
 * must be taken. */
static int claim_records(struct reader *reader, struct block *block, size_t records,
                         struct error *error)
{
    size_t size = records * reader->layout.record;
    if (reader->rest_from < reader->rest.size || !input_claim(reader->input, size, &block->offset))
        return 0;
    if (buffer_reserve(&block->bytes, size, error))
        return -1;
    block->claimed = true;
    block->bytes.size = size;
    return 1;
}

static int next_records(struct reader *reader, struct block *block, struct error *error)
{
    size_t step = reader->layout.record;
    size_t want = reader->options.block_size / step;
    want = want < 1 ? 1 : want > reader->left ? (size_t)reader->left : want;
    block->bytes.size = 0;
    int claimed = claim_records(reader, block, want, error);
    int failed =
        claimed < 0 || (!claimed && reader_take(reader, &block->bytes, want * step, step, error));
    size_t records = block->bytes.size / step;
    if (failed && !records) /* else it fails again when these records are done */
        return -1;
    bool whole = block->bytes.size % step == 0;
    if (reader->stream.format == FORMAT_RAW && block->bytes.size == 0)
        return 0;
    if (records == 0) {
        if (!block->bytes.size && reader->records == 0)
            return error_set(error, "npy: the stream ends after its header; it says %llu record%s",
                             (unsigned long long)reader->left, reader->left == 1 ? "" : "s");
        return cut_short(reader, block->bytes.size, error);
    }
    if (!whole && reader_return(reader, &block->bytes, records * step, error))
        return -1;
    block->records = records;
    block->layout = reader->layout;
    reader->records += records;
    if (reader->stream.format == FORMAT_NPY)
        reader->left -= records;
    return 1;
}

/* ---- all ---- */

static int open_by_format(struct reader *reader, struct error *error)
{
    struct stream *stream = &reader->stream;
    if (stream->format == FORMAT_AUTO) {
        struct buffer first = {0};
        int kind = reader_take(reader, &first, SNIFF_SIZE, SNIFF_LEAST, error);
        if (!kind || first.size) /* what came before a failure counts */
            kind = sniff(first.at, first.size, error);
        if (kind >= 0 && reader_return(reader, &first, 0, error))
            kind = -1;
        buffer_free(&first);
        if (kind < 0)
            return -1;
        stream->format = kind ? FORMAT_NPY : FORMAT_TEXT;
    }
    if (stream->format == FORMAT_RAW)
        return open_raw(reader, error);
    if (stream->format == FORMAT_NPY) {
        stream->has_id = reader->options.columns.id != NULL;
        int array = next_array(reader, error);
        if (array == 0)
            stream->classes = reader->options.classes;
        return array < 0 ? -1 : 0;
    }
    return open_text(reader, error);
}

static int open_labels(struct reader *reader, struct error *error)
{
    const struct reader_options *options = &reader->options;
    if (!options->labels_file)
        return 0;
    reader->arrays = arrays_open(options->labels_file, options->probs_file, error);
    if (!reader->arrays)
        return -1;
    if (!options->probs_file) {
        reader->stream.labels_apart = true;
        reader->options.columns.without_label = 1;
        return 0;
    }
    reader->stream.format = FORMAT_ARRAYS;
    return set_classes(reader, arrays_classes(reader->arrays), error);
}

struct reader *reader_open(const struct reader_options *options, int fd, int stop_fd,
                           struct error *error)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        error_memory(error);
        return NULL;
    }
    reader->options = *options;
    if (!reader->options.block_size)
        reader->options.block_size = BLOCK_SIZE;
    reader->stream = (struct stream){.format = options->format,
                                     .names = options->names,
                                     .ignore_label = options->ignore_label,
                                     .sparse_base = options->sparse_base};
    int failed = open_labels(reader, error);
    if (!failed && reader->stream.format != FORMAT_ARRAYS) {
        reader->input = input_open(fd, stop_fd, error);
        failed = !reader->input || open_by_format(reader, error);
        if (failed)
            error_prefix(error, "%s", options->name);
    }
    if (!failed)
        return reader;
    reader_close(reader);
    return NULL;
}

void reader_close(struct reader *reader)
{
    if (!reader)
        return;
    if (reader->input)
        input_close(reader->input);
    arrays_close(reader->arrays);
    columns_free(&reader->stream.columns);
    buffer_free(&reader->stream.header);
    buffer_free(&reader->rest);
    free(reader);
}

static int next_block(struct reader *reader, struct block *block, struct error *error)
{
    switch (reader->stream.format) {
    case FORMAT_ARRAYS:
        return arrays_next(reader->arrays, block, reader->options.block_size, error);
    case FORMAT_NPY:
        while (reader->left == 0) {
            int array = reader->stream.classes ? next_array(reader, error) : 0;
            if (array < 0 && reader->records)
                error_prefix(error, "after record %llu", (unsigned long long)reader->records - 1);
            if (array <= 0)
                return array;
        }
        return next_records(reader, block, error);
    case FORMAT_RAW:
        return next_records(reader, block, error);
    default:
        return next_lines(reader, block, error);
    }
}

int reader_next(struct reader *reader, struct block *block, struct error *error)
{
    block->claimed = false;
    int more = next_block(reader, block, error);
    if (more < 0 && reader->stream.format != FORMAT_ARRAYS) /* arrays name their files */
        error_prefix(error, "%s", reader->options.name);
    return more;
}

int reader_fill(const struct reader *reader, struct block *block, struct error *error)
{
    struct buffer *bytes = &block->bytes;
    if (!block->claimed ||
        !input_read_claimed(reader->input, bytes->at, bytes->size, block->offset, error))
        return 0;
    return error_prefix(error, "%s", reader->options.name);
}

void reader_crew(struct reader *reader, struct crew *crew)
{
    if (reader->input)
        input_crew(reader->input, crew);
}

const struct stream *reader_stream(const struct reader *reader)
{
    return &reader->stream;
}

uint64_t reader_records(const struct reader *reader)
{
    bool known = reader->stream.format == FORMAT_ARRAYS;
    return known ? arrays_records(reader->arrays) : UINT64_MAX;
}

enum real reader_real(const struct reader *reader)
{
    switch (reader->stream.format) {
    case FORMAT_ARRAYS:
        return arrays_real(reader->arrays);
    case FORMAT_NPY:
    case FORMAT_RAW:
        return reader->layout.real;
    default:
        return REAL_F8;
    }
}

uint64_t reader_consumed(const struct reader *reader)
{
    return reader->input ? input_consumed(reader->input) : 0;
}

uint64_t reader_lines(const struct reader *reader)
{
    return reader->lines;
}

bool reader_unfinished(const struct reader *reader)
{
    return reader->unfinished;
}

uint64_t reader_told(const struct reader *reader)
{
    return arrays_records(reader->arrays);
}

int reader_labels(const struct reader *reader, uint64_t index, size_t count, int64_t *labels,
                  struct error *error)
{
    return arrays_labels(reader->arrays, index, count, labels, error);
}

void block_free(struct block *block)
{
    buffer_free(&block->bytes);
}
