/* A stream of sparse text, by small and large blocks; and its good records are scored as the dense
 * ones that they stand for. */
#include "stream.h"

static void check_glance(const struct quality *quality, const struct row *sparse, uint32_t label)
{
    double dense[64], scratch[64], again[64];
    struct row row = {REAL_F8, dense, NULL, quality->classes, NULL};
    struct glance a, b;
    row_dense(sparse, quality->classes, dense);
    quality_glance(quality, sparse, label, scratch, &a);
    quality_glance(quality, &row, label, again, &b);
    REQUIRE(a.label == b.label && a.top == b.top && a.own == b.own && a.top_prob == b.top_prob &&
                a.measure == b.measure && a.sum == b.sum,
            "%d %d: sparse %lu %lu %a %a %a %a, dense %lu %lu %a %a %a %a", (int)quality->method,
            quality->adjusted, (unsigned long)a.label, (unsigned long)a.top, a.own, a.top_prob,
            a.measure, a.sum, (unsigned long)b.label, (unsigned long)b.top, b.own, b.top_prob,
            b.measure, b.sum);
    struct judgment x, y;
    quality_judge(quality, &a, &x);
    quality_judge(quality, &b, &y);
    REQUIRE(x.score == y.score && x.guess == y.guess, "%a %a", x.score, y.score);
    REQUIRE(x.score >= 1 - ROW_HIGHEST && x.score <= ROW_HIGHEST, "a score of %a", x.score);
}

static void check_row(const struct row *row, uint32_t label, size_t classes)
{
    double threshold[64];
    struct error error;
    for (size_t k = 0; k < classes; k++)
        threshold[k] = (double)(1 + k * 5 % 7) / 8;
    REQUIRE(row_check(row) < 0, "a bad row passed");
    for (int i = 0; i < 5; i++) {
        struct quality quality;
        if (quality_init(&quality, i % 3, i > 2, classes, threshold, &error))
            abort();
        check_glance(&quality, row, label);
        quality_free(&quality);
    }
}

/* The text as one block. */
static void check_rows(const struct reader_options *options, struct slice bytes)
{
    struct stream stream = {.format = FORMAT_SPARSE,
                            .classes = options->classes,
                            .ignore_label = options->ignore_label,
                            .sparse_base = options->sparse_base};
    struct block block = {0};
    struct batch batch = {0};
    struct error error;
    struct row row;
    if (buffer_append(&block.bytes, bytes.at, bytes.size, &error) ||
        batch_read(&batch, &stream, &block, BATCH_SKIP, false, &error))
        abort();
    for (size_t i = 0; i < batch.count; i++) {
        int32_t label = batch_at(&batch, i, &row);
        if (label >= 0)
            check_row(&row, (uint32_t)label, options->classes);
    }
    batch_free(&batch);
    block_free(&block);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const ignored[] = {NULL, "-1", "void"};
    static const size_t classes[] = {3, 2, 10, 64};
    struct slice input = {(const char *)data, size};
    struct reader_options options = {.format = FORMAT_SPARSE,
                                     .classes = CHOICE(&input, classes),
                                     .sparse_base = choice(&input, 2),
                                     .ignore_label = CHOICE(&input, ignored)};
    size_t block_size = 1 + choice(&input, 40);
    struct slice bytes = input_rest(input);
    struct outcome skip = stream_check(&options, block_size, BATCH_SKIP, bytes);
    struct outcome stop = stream_check(&options, block_size, BATCH_STOP, bytes);
    outcome_free(&skip);
    outcome_free(&stop);
    if (bytes.size)
        check_rows(&options, bytes);
    return 0;
}
