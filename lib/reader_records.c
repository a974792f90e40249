/* Streams of binary records: npy arrays one after the other, and raw records. */
#include "error.h"
#include "input.h"
#include "npy.h"
#include "reader_parts.h"

#include <errno.h>
#include <string.h>

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

int reader_next_array(struct reader *reader, struct error *error)
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
    return reader_set_classes(reader, reader->layout.classes, error) ? -1 : 1;
}

int reader_open_raw(struct reader *reader, struct error *error)
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
    return reader_set_classes(reader, classes, error);
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

int reader_next_records(struct reader *reader, struct block *block, struct error *error)
{
    size_t step = reader->layout.record;
    size_t want = reader->options.block_size / step;
    want = want < 1 ? 1 : want > reader->left ? (size_t)reader->left : want;
    block->bytes.size = 0;
    int claimed = claim_records(reader, block, want, error);
    int failed =
        claimed < 0 || (!claimed && reader_take(reader, &block->bytes, want * step, step, error));
    size_t records = block->bytes.size / step;
    if (failed && (!records || error->number == ENOMEM)) /* a read fails again after them */
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
