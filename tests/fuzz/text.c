/* A stream of dense text, with and without a header: by small and large blocks, read whole, with
 * bad records skipped, and as thresholds read it. */
#include "stream.h"

/* What thresholds read of a record is what it says, where it is a good one. */
static void check_own(const struct outcome *own, const struct outcome *all)
{
    size_t count = outcome_records(own), whole = outcome_records(all);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(i < whole, "record %zu of %zu", i, whole);
        const struct seen *a = outcome_record(own, i), *b = outcome_record(all, i);
        REQUIRE(b->label == LABEL_BAD || (a->label == b->label && a->own == b->own),
                "record %zu: %d %a, not %d %a\n%.*s", i, (int)a->label, a->own, (int)b->label,
                b->own, (int)all->text.size, all->text.at);
    }
}

/* Up to its first bad record a stream is the same, whether it ends there or not. */
static void check_stop(const struct outcome *stop, const struct outcome *skip)
{
    size_t count = outcome_records(stop), whole = outcome_records(skip), i = 0;
    while (i < count && i < whole &&
           outcome_record(stop, i)->label == outcome_record(skip, i)->label &&
           outcome_record(stop, i)->own == outcome_record(skip, i)->own)
        i++;
    bool stopped = count && outcome_record(stop, count - 1)->label == LABEL_BAD;
    REQUIRE(i == count && (stopped || count == whole), "%zu of %zu records, skipping %zu:\n%.*s", i,
            count, whole, (int)skip->text.size, skip->text.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {0, ',', '\t', ';', ' ', '|', 'a'};
    static const char *const labels[] = {NULL, "label", "1", "2", "given", "3"};
    static const char *const ids[] = {NULL, "id", "1", "3", "4"};
    static const char *const probs[] = {NULL, "2-3", "p_*", "3,2", "p_a-p_b", "4-6", "*"};
    static const char *const ignored[] = {NULL, "-1", "void", "1.0"};
    static const struct slice words[] = {{"a", 1}, {"b", 1}, {"10", 2}};
    struct slice input = {(const char *)data, size};
    struct error error;
    struct names *names = names_new(words, 3, &error);
    struct reader_options options = {
        .format = choice(&input, 2) ? FORMAT_AUTO : FORMAT_TEXT,
        .header = choice(&input, 3),
        .delimiter = CHOICE(&input, delimiters),
        .columns = {CHOICE(&input, labels), CHOICE(&input, ids), CHOICE(&input, probs), 0},
        .ignore_label = CHOICE(&input, ignored),
        .names = choice(&input, 2) ? names : NULL,
        .names_from = "classes",
        .classes = choice(&input, 4),
        .line_buffered = choice(&input, 2)};
    size_t block_size = 1 + choice(&input, 40);
    struct slice bytes = input_rest(input);
    struct outcome skip = stream_check(&options, block_size, BATCH_SKIP, bytes);
    struct outcome stop = stream_check(&options, block_size, BATCH_STOP, bytes);
    struct outcome own = stream_check(&options, block_size, BATCH_OWN, bytes);
    check_stop(&stop, &skip);
    check_own(&own, &skip);
    outcome_free(&skip);
    outcome_free(&stop);
    outcome_free(&own);
    names_free(names);
    return 0;
}
