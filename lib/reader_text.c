/* Streams of text: line 1, which may be a header, and blocks of whole lines. */
#include "error.h"
#include "fields.h"
#include "names.h"
#include "reader_parts.h"
#include "sniff.h"
#include "text.h"

#include <errno.h>
#include <string.h>

#define LINE_MAX_SIZE ((size_t)1 << 28) /* a longer line is no record */

/* Bytes of bytes[0…size) up to and with the last newline. */
static size_t whole_lines(const char *bytes, size_t size)
{
    while (size && bytes[size - 1] != '\n')
        size--;
    return size;
}

static size_t line_more(size_t target)
{
    return target < LINE_MAX_SIZE / 2 ? 2 * target : LINE_MAX_SIZE;
}

/* Says what memory was short for, if it is a long line. Returns -1. */
static int line_memory(size_t target, struct error *error)
{
    if (error->number != ENOMEM || target < 1 << 21)
        return -1;
    return error_set(error, "out of memory for a line longer than %zu MiB; is this text?",
                     target >> 21);
}

int reader_next_lines(struct reader *reader, struct block *block, struct error *error)
{
    struct buffer *bytes = &block->bytes;
    bytes->size = 0;
    block->records = 0;
    for (size_t target = reader->options.block_size;; target = line_more(target)) {
        size_t whole;
        do {
            int failed = reader_take(reader, bytes, target, bytes->size + 1, error);
            whole = whole_lines(bytes->at, bytes->size);
            if (failed && (!whole || error->number == ENOMEM)) /* a read fails again after them */
                return line_memory(target, error);
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

/* Puts the first line that is not empty, and what came along, into first; *line is its place.
 * Of many empty ones before, *dropped are no longer there. */
static int first_line(struct reader *reader, struct buffer *first, struct slice *line,
                      uint64_t *dropped, struct error *error)
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
            return line_memory(target, error);
        if (!end && reader->lines > *dropped && !reader_is_dry(reader)) {
            *dropped = reader->lines;
            first->size = size;
            memmove(first->at, at, size);
            from = 0;
        } else if (end || reader_is_dry(reader)) {
            reader->lines++;
            *line = (struct slice){at, size};
            if (!end || !line_is_empty(at, size))
                return 0;
            from += size + 1;
        } else if (first->size >= LINE_MAX_SIZE) {
            return error_set(error, "line 1 is longer than %zu MiB; is this text?",
                             LINE_MAX_SIZE >> 20);
        } else if (first->size == target) {
            target = line_more(target);
        }
    }
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
    return reader_set_classes(reader, stream->columns.classes, error) ? -1 : header;
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

int reader_open_text(struct reader *reader, struct error *error)
{
    struct buffer first = {0};
    struct slice line = {NULL, 0};
    int header = 0;
    uint64_t dropped = 0;
    int result = first_line(reader, &first, &line, &dropped, error);
    size_t begin = 0;
    if (result == 0 && line_is_empty(line.at, line.size)) { /* an empty stream */
        first.size = 0;
        reader->stream.classes = reader->options.classes;
    } else if (result == 0 && reader->stream.format == FORMAT_SPARSE) {
        result = reader->options.classes
                     ? reader_set_classes(reader, reader->options.classes, error)
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
        reader->lines = dropped;
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
