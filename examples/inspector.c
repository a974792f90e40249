/* Finds mislabeled records by the C library: a complete caller. Prints index and score of the
 * likely mistakes, worst first.
 *
 *     cc inspector.c -o inspector $(pkg-config --cflags --libs labelsift)
 *     ./inspector 10 records.bin
 *
 * Records are as labelsift -f raw-f4 reads them: an int32 label and K floats, again and again. */
#include <labelsift.h>

#include <stdio.h>
#include <stdlib.h>

#define BATCH 4096 /* records held at a time */

static struct labelsift_error error;

static void die(const char *what)
{
    fprintf(stderr, "inspector: %s\n", what);
    exit(1);
}

/* One pass over the file, batch by batch; the labels and rows are used where they lie. */
static void pass(struct labelsift_inspector *inspector, size_t classes, FILE *file, int scoring)
{
    size_t record = sizeof(int32_t) + classes * sizeof(float);
    char *bytes = malloc(BATCH * record);
    if (!bytes)
        die("out of memory");
    struct labelsift_batch batch = {.labels = bytes,
                                    .label_size = sizeof(int32_t),
                                    .label_stride = (ptrdiff_t)record,
                                    .pred_probs = bytes + sizeof(int32_t),
                                    .prob_size = sizeof(float),
                                    .row_stride = (ptrdiff_t)record};
    rewind(file);
    while ((batch.count = fread(bytes, record, BATCH, file)) > 0)
        if (scoring ? labelsift_score_label_quality(inspector, &batch, NULL, &error)
                    : labelsift_update_confident_thresholds(inspector, &batch, &error))
            die(error.text);
    if (ferror(file))
        die("read failed");
    free(bytes);
}

int main(int argc, char **argv)
{
    size_t classes = argc == 3 ? strtoul(argv[1], NULL, 10) : 0, count;
    FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;
    if (!file)
        die("usage: inspector CLASSES FILE");
    struct labelsift_inspector *inspector = labelsift_new(classes, NULL, &error);
    if (!inspector)
        die(error.text);
    pass(inspector, classes, file, 0);
    pass(inspector, classes, file, 1);

    const int64_t *issues;
    const double *scores;
    if (labelsift_get_quality_scores(inspector, &scores, &count, &error) ||
        labelsift_get_label_issues(inspector, &issues, &count, &error))
        die(error.text);
    for (size_t i = 0; i < count; i++)
        printf("%lld\t%.17g\n", (long long)issues[i], scores[issues[i]]);
    labelsift_free(inspector);
    fclose(file);
    return 0;
}
