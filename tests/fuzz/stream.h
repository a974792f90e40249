/* stream: all that comes of a stream of records, whatever the size of its blocks. */
#ifndef STREAM_H
#define STREAM_H
#include "file.h"

#include "batch.h"
#include "fuzz.h"
#include "kernel.h"
#include "quality.h"
#include "reader.h"
#include "text.h"

struct seen { /* a record */
    int32_t label;
    double own; /* its label's probability */
};

struct outcome {          /* all zero to begin with; outcome_free */
    struct buffer text;   /* in words: the stream, each record, each problem, the last error */
    struct buffer record; /* struct seen */
};

static inline void outcome_free(struct outcome *outcome)
{
    buffer_free(&outcome->text);
    buffer_free(&outcome->record);
}

static inline size_t outcome_records(const struct outcome *outcome)
{
    return outcome->record.size / sizeof(struct seen);
}

static inline const struct seen *outcome_record(const struct outcome *outcome, size_t i)
{
    return (const struct seen *)(const void *)outcome->record.at + i;
}

/* What is known of a good row is what the plain kernel says. */
static inline void check_stats(const struct row *row)
{
    struct row_stats plain;
    size_t size = row->count * real_size(row->real);
    struct rows rows = {row->real, row->probs, size, row->count, (const char *)row->probs + size};
    REQUIRE(kernel_rows_plain(&rows, 1, &plain) == 1, "a bad row passed");
    REQUIRE(plain.high == row->stats->high && plain.sum == row->stats->sum &&
                plain.top == row->stats->top,
            "%a %a %lu, not %a %a %lu", row->stats->high, row->stats->sum,
            (unsigned long)row->stats->top, plain.high, plain.sum, (unsigned long)plain.top);
}

static inline void put_record(struct outcome *outcome, const struct batch *batch, size_t i)
{
    struct row row;
    struct error error;
    struct seen seen = {.label = batch_at(batch, i, &row)};
    put(&outcome->text, "record %zu label %d:", outcome_records(outcome), (int)seen.label);
    for (size_t j = 0; seen.label != LABEL_BAD && j < row.count; j++) {
        if (row.listed)
            put(&outcome->text, " %lu:", (unsigned long)row.listed[j]);
        put(&outcome->text, " %a",
            real_load(row.real, (const char *)row.probs + j * real_size(row.real)));
    }
    if (seen.label != LABEL_BAD && row.stats)
        check_stats(&row);
    if (seen.label >= 0)
        seen.own = row_at(&row, (uint32_t)seen.label);
    struct slice id = batch_id(batch, i);
    put(&outcome->text, " id '%.*s'\n", (int)id.size, id.at ? id.at : "");
    if (buffer_append(&outcome->record, &seen, sizeof seen, &error))
        abort();
}

static inline void put_problem(struct outcome *outcome, const struct batch *batch,
                               const struct problem *problem, uint64_t lines)
{
    REQUIRE(problem->text[0], "a problem without words");
    put(&outcome->text, "bad: line %llu label %lld: %s: '%.*s'\n",
        (unsigned long long)(problem->line ? lines + problem->line : 0), (long long)problem->label,
        problem->text, (int)problem->size,
        problem->size ? batch->block->bytes.at + problem->from : "");
}

static inline void put_batch(struct outcome *outcome, const struct batch *batch, uint64_t lines)
{
    const struct problem *problem = (const struct problem *)(const void *)batch->problems.at;
    size_t bad = 0;
    for (size_t i = 0; i < batch->count; i++) {
        put_record(outcome, batch, i);
        if (outcome_record(outcome, outcome_records(outcome) - 1)->label == LABEL_BAD) {
            REQUIRE(bad < batch->bad && problem->record == i, "record %zu has no problem", i);
            put_problem(outcome, batch, problem++, lines);
            bad++;
        }
    }
    REQUIRE(bad == batch->bad, "%zu problems, %zu bad records", batch->bad, bad);
}

static inline void put_error(struct outcome *outcome, const struct error *error)
{
    REQUIRE(error->text[0], "an error without words");
    put(&outcome->text, "error '%s'\n", error->text);
}

/* -L: the labels of the batch's records, the first of which has that index; -1 and an error where
 * they end. */
static inline int attach_labels(struct batch *batch, struct reader *reader, uint64_t first,
                                bool skip_bad, struct error *error)
{
    size_t count = batch->count;
    uint64_t left = reader_told(reader) - first;
    size_t some = left < count ? (size_t)left : count;
    int64_t *labels = malloc(some * sizeof *labels + 1);
    if (!labels || (some && reader_labels(reader, first, some, labels, error)) ||
        batch_label(batch, labels, some, skip_bad, error))
        abort();
    free(labels);
    return some < count ? reader_labels(reader, first, count, NULL, error) : 0;
}

/* Reads as a verb does, and stops where it would. */
static inline void stream_read(struct outcome *outcome, struct reader *reader, enum batch_mode mode,
                               struct error *error)
{
    const struct stream *stream = reader_stream(reader);
    struct block block = {0};
    struct batch batch = {0};
    uint64_t lines = reader_lines(reader);
    int more;
    put(&outcome->text, "format %d, %zu classes, delimiter %d\n", (int)stream->format,
        stream->classes, stream->delimiter);
    while ((more = reader_next(reader, &block, error)) > 0) {
        if (reader_fill(reader, &block, error) ||
            batch_read(&batch, stream, &block, mode, true, error))
            abort();
        int ended = 0;
        if (stream->labels_apart)
            ended =
                attach_labels(&batch, reader, outcome_records(outcome), mode == BATCH_SKIP, error);
        put_batch(outcome, &batch, lines);
        lines += batch.lines;
        if (batch.bad && mode != BATCH_SKIP)
            break;
        if (ended) {
            more = ended;
            break;
        }
    }
    if (more == 0 && stream->labels_apart)
        more = reader_labels(reader, outcome_records(outcome), 0, NULL, error);
    if (more < 0)
        put_error(outcome, error);
    if (more == 0)
        put(&outcome->text, "lines %llu unfinished %d\n", (unsigned long long)lines,
            reader_unfinished(reader));
    batch_free(&batch);
    block_free(&block);
}

static inline void stream_outcome(struct outcome *outcome, struct reader_options options,
                                  size_t block_size, enum batch_mode mode, int fd)
{
    struct error error = {0};
    options.name = "stdin";
    options.block_size = block_size;
    struct reader *reader = reader_open(&options, fd, -1, &error);
    if (reader)
        stream_read(outcome, reader, mode, &error);
    else
        put_error(outcome, &error);
    reader_close(reader);
}

/* From a file by large blocks, and from a pipe by small ones: the same. The outcome is the caller's
 * to free. */
static inline struct outcome stream_check(const struct reader_options *options, size_t block_size,
                                          enum batch_mode mode, struct slice bytes)
{
    struct outcome whole = {.text = {0}}, cut = {.text = {0}};
    stream_outcome(&whole, *options, 4096, mode, file_of(0, bytes));
    bool fits = bytes.size < 1 << 15; /* a pipe has room for twice as much */
    int fd = fits ? pipe_of(bytes) : dup(file_of(0, bytes));
    stream_outcome(&cut, *options, block_size, mode, fd);
    close(fd);
    REQUIRE(same_bytes(whole.text.at, whole.text.size, cut.text.at, cut.text.size),
            "mode %d, as a whole:\n%.*sby blocks of %zu bytes:\n%.*s", (int)mode,
            (int)whole.text.size, whole.text.at, block_size, (int)cut.text.size, cut.text.at);
    outcome_free(&cut);
    return whole;
}

#endif
