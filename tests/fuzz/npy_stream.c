/* A stream of npy or raw records, by small and large blocks. */
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {NULL, "label", "id", "y"};
    static const char *const probs[] = {NULL, "probs", "p"};
    static const char *const ids[] = {NULL, "id", "name"};
    static const char *const ignored[] = {NULL, "-1"};
    static const struct slice words[] = {{"cat", 3}, {"7", 1}, {"0", 1}};
    struct slice input = {(const char *)data, size};
    struct error error;
    struct names *names = names_new(words, 3, &error);
    struct reader_options options = {.format = FORMAT_NPY, .names_from = "classes"};
    unsigned raw = choice(&input, 5);
    options.columns.label = CHOICE(&input, labels);
    options.columns.probs = CHOICE(&input, probs);
    options.columns.id = CHOICE(&input, ids);
    options.ignore_label = CHOICE(&input, ignored);
    options.names = choice(&input, 2) ? names : NULL;
    options.classes = choice(&input, 6);
    if (raw) {
        options.format = FORMAT_RAW;
        options.raw = raw - 1;
        options.columns = (struct columns_wanted){0};
    }
    size_t block_size = 1 + choice(&input, 60);
    struct slice bytes = input_rest(input);
    struct outcome skip = stream_check(&options, block_size, BATCH_SKIP, bytes);
    struct outcome stop = stream_check(&options, block_size, BATCH_STOP, bytes);
    outcome_free(&skip);
    outcome_free(&stop);
    names_free(names);
    return 0;
}
