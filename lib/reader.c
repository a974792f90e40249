#include "arrays.h"
#include "error.h"
#include "input.h"
#include "names.h"
#include "reader_parts.h"
#include "sniff.h"

#include <stdlib.h>
#include <string.h>

int reader_set_classes(struct reader *reader, size_t classes, struct error *error)
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
        return reader_open_raw(reader, error);
    if (stream->format == FORMAT_NPY) {
        stream->has_id = reader->options.columns.id != NULL;
        int array = reader_next_array(reader, error);
        if (array == 0)
            stream->classes = reader->options.classes;
        return array < 0 ? -1 : 0;
    }
    return reader_open_text(reader, error);
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
        reader->stream.labels_wide = arrays_unsigned(reader->arrays);
        reader->options.columns.without_label = 1;
        return 0;
    }
    reader->stream.format = FORMAT_ARRAYS;
    return reader_set_classes(reader, arrays_classes(reader->arrays), error);
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
            int array = reader->stream.classes ? reader_next_array(reader, error) : 0;
            if (array < 0 && reader->records)
                error_prefix(error, "after record %llu", (unsigned long long)reader->records - 1);
            if (array <= 0)
                return array;
        }
        return reader_next_records(reader, block, error);
    case FORMAT_RAW:
        return reader_next_records(reader, block, error);
    default:
        return reader_next_lines(reader, block, error);
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
