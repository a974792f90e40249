#include "records.h"

#include "error.h"

#include <inttypes.h>
#include <string.h>

int records_read(struct records *records, const struct labelsift_batch *given, size_t classes,
                 struct error *error)
{
    struct labelsift_batch *batch = &records->batch;
    records->classes = classes;
    *batch = *given;
    if (batch->count == 0)
        return 0;
    if (batch->label_size != sizeof(int32_t) && batch->label_size != sizeof(int64_t))
        return error_set(error, "labels of %zu bytes, not 4 or 8", batch->label_size);
    if (batch->prob_size != sizeof(float) && batch->prob_size != sizeof(double))
        return error_set(error, "probabilities of %zu bytes, not 4 or 8", batch->prob_size);
    if (!batch->labels || !batch->pred_probs)
        return error_set(error, "%zu records, but no %s", batch->count,
                         batch->labels ? "pred_probs" : "labels");
    if (!batch->label_stride)
        batch->label_stride = (ptrdiff_t)batch->label_size;
    if (!batch->row_stride)
        batch->row_stride = (ptrdiff_t)(classes * batch->prob_size);
    return 0;
}

static int64_t label_at(const struct records *records, size_t i)
{
    const struct labelsift_batch *batch = &records->batch;
    const char *at = (const char *)batch->labels + (ptrdiff_t)i * batch->label_stride;
    int32_t narrow;
    int64_t wide;
    if (batch->label_size == sizeof wide) {
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

uint32_t records_label(const struct records *records, size_t i)
{
    return (uint32_t)label_at(records, i);
}

struct row records_row(const struct records *records, size_t i)
{
    const struct labelsift_batch *batch = &records->batch;
    return (struct row){.real = batch->prob_size == sizeof(float) ? REAL_F4 : REAL_F8,
                        .probs = (const char *)batch->pred_probs + (ptrdiff_t)i * batch->row_stride,
                        .count = records->classes};
}

/* What is wrong with record i. */
static int record_error(const struct records *records, size_t i, struct error *error)
{
    struct row row = records_row(records, i);
    int64_t label = label_at(records, i);
    if (label < 0 || (uint64_t)label >= records->classes)
        error_set(error, "label %" PRId64 " is not in 0…%zu", label, records->classes - 1);
    else
        row_error(&row, (size_t)row_check(&row), error);
    return error_prefix(error, "record %zu", i);
}

size_t records_piece(const struct records *records, size_t from)
{
    size_t left = records->batch.count - from;
    size_t most = records->batch.row_stride < 0 ? 1 : RECORDS_PIECE; /* struct rows goes up */
    return left < most ? left : most;
}

bool records_check(const struct records *records, size_t from, struct row_stats *stats, size_t *bad,
                   struct error *error)
{
    size_t count = records_piece(records, from), classes = records->classes, labelled = 0;
    struct row first = records_row(records, from), last = records_row(records, from + count - 1);
    struct rows rows = {.real = first.real,
                        .at = first.probs,
                        .step = (size_t)records->batch.row_stride,
                        .classes = classes,
                        .end = (const char *)last.probs + classes * records->batch.prob_size};
    while (labelled < count && (uint64_t)label_at(records, from + labelled) < classes)
        labelled++;
    size_t good = kernel_rows(&rows, labelled, stats);
    if (good == count)
        return true;
    *bad = from + good;
    record_error(records, *bad, error);
    return false;
}
