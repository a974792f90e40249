/* Two arrays on disk, or labels on disk and probabilities from a stream, text or npy: the files'
 * bytes, with a line -- between them. By small and large blocks. */
#include "stream.h"

/* The bytes up to the line, which is taken with it. */
static struct slice file_take(struct slice *input)
{
    static const char line[] = "\n--\n";
    const char *end = memmem(input->at, input->size, line, strlen(line));
    struct slice file = {input->at, end ? (size_t)(end - input->at) : input->size};
    size_t used = end ? file.size + strlen(line) : file.size;
    input->at += used;
    input->size -= used;
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { BOTH, TEXT, NPY, RAW };
    static const enum format formats[] = {FORMAT_AUTO, FORMAT_TEXT, FORMAT_NPY, FORMAT_RAW};
    static const char *const ignored[] = {NULL, "-1"};
    static const struct slice words[] = {{"cat", 3}, {"7", 1}, {"0", 1}};
    struct slice input = {(const char *)data, size};
    struct error error;
    struct names *names = names_new(words, 3, &error);
    char labels[64], probs[64];
    unsigned kind = choice(&input, 4);
    struct reader_options options = {.labels_file = labels, .names_from = "classes"};
    options.format = formats[kind];
    options.raw = REAL_F4;
    options.ignore_label = CHOICE(&input, ignored);
    options.names = choice(&input, 2) ? names : NULL;
    options.classes = choice(&input, 5);
    size_t block_size = 1 + choice(&input, 60);
    struct slice rest = input_rest(input);
    snprintf(labels, sizeof labels, "/proc/self/fd/%d", file_of(1, file_take(&rest)));
    if (kind == BOTH) {
        snprintf(probs, sizeof probs, "/proc/self/fd/%d", file_of(0, rest));
        options.probs_file = probs;
    }
    struct outcome skip = stream_check(&options, block_size, BATCH_SKIP, rest);
    struct outcome stop = stream_check(&options, block_size, BATCH_STOP, rest);
    outcome_free(&skip);
    outcome_free(&stop);
    names_free(names);
    return 0;
}
