/* The C library: what it makes of records in any shape, what it refuses, and memory that fails. */
#include "labelsift.h"

#include "check.h"
#include "crc.h"

#include <math.h>
#include <stdbool.h>

#define MOST 2000 /* records */
#define K 5

static struct labelsift_error error;

#define GOOD(call) CHECK((call) == 0, "%s", error.text)
#define BAD(call, at, said)                                                                        \
    do {                                                                                           \
        error = (struct labelsift_error){-2, "not told"};                                          \
        CHECK((call) && !strcmp(error.text, said) && error.record == (at), "%lld: %s",             \
              (long long)error.record, error.text);                                                \
    } while (0)

/* ---- every allocation fails in turn, where malloc is ours to replace ---- */

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&          \
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define OWN_MALLOC
#endif

static unsigned long allocations, fail_at; /* the allocation that fails, from 1; 0: none */

#ifdef OWN_MALLOC
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool fails(void)
{
    return ++allocations == fail_at;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
#endif

/* ---- records ---- */

struct records {
    size_t count;
    int64_t wide[MOST];
    int32_t narrow[MOST];
    float f4[MOST][K];
    double f8[MOST][K];
};

static struct records *records_new(size_t count, unsigned classes_used)
{
    struct records *records = calloc(1, sizeof *records);
    records->count = count;
    for (size_t i = 0; i < count; i++) {
        float sum = 0;
        records->wide[i] = records->narrow[i] = (int32_t)(check_random() % classes_used);
        for (size_t k = 0; k < K; k++)
            sum += records->f4[i][k] = (float)(1 + check_random() % 64);
        for (size_t k = 0; k < K; k++)
            records->f8[i][k] = records->f4[i][k] /= sum;
    }
    return records;
}

/* Records from … to - 1 as they lie. */
static struct labelsift_batch part(const struct records *records, size_t from, size_t to)
{
    return (struct labelsift_batch){.count = to - from,
                                    .labels = records->wide + from,
                                    .label_size = sizeof *records->wide,
                                    .pred_probs = records->f4[from],
                                    .prob_size = sizeof **records->f4};
}

static struct labelsift_inspector *inspector_new(const struct labelsift_options *options)
{
    struct labelsift_inspector *inspector = labelsift_new(K, options, &error);
    CHECK(inspector != NULL, "%s", error.text);
    return inspector;
}

static struct labelsift_inspector *inspect(const struct labelsift_batch *batch,
                                           const struct labelsift_options *options)
{
    struct labelsift_inspector *inspector = inspector_new(options);
    GOOD(labelsift_update_confident_thresholds(inspector, batch, &error));
    GOOD(labelsift_score_label_quality(inspector, batch, NULL, &error));
    return inspector;
}

/* Thresholds files, scores and issues are the same bytes. */
static void check_same(struct labelsift_inspector *a, struct labelsift_inspector *b)
{
    const char *file[2];
    const double *scores[2];
    const int64_t *issues[2];
    size_t size[2], count[2], listed[2];
    struct labelsift_inspector *both[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        GOOD(labelsift_save_thresholds(both[i], &file[i], &size[i], &error));
        GOOD(labelsift_get_quality_scores(both[i], &scores[i], &count[i], &error));
        GOOD(labelsift_get_label_issues(both[i], &issues[i], &listed[i], &error));
    }
    CHECK(size[0] == size[1] && !memcmp(file[0], file[1], size[0]), "%.*s", (int)size[1], file[1]);
    CHECK(count[0] == count[1] && !memcmp(scores[0], scores[1], count[0] * sizeof **scores),
          "%zu, %zu scores", count[0], count[1]);
    CHECK(listed[0] == listed[1] && listed[0] > 0 &&
              !memcmp(issues[0], issues[1], listed[0] * sizeof **issues),
          "%zu, %zu issues", listed[0], listed[1]);
}

/* ---- shapes ---- */

static void test_shapes(const struct records *records)
{
    enum { ROW = 3 + 8 + K * sizeof(float) + 1 };
    static char packed[MOST][ROW];
    for (size_t i = 0; i < records->count; i++) {
        memcpy(packed[i] + 3, &records->wide[i], 8);
        memcpy(packed[i] + 11, records->f4[i], sizeof records->f4[i]);
    }
    size_t n = records->count;
    struct labelsift_batch batches[] = {part(records, 0, n), part(records, 0, n),
                                        part(records, 0, n), part(records, 0, n)};
    batches[1].labels = records->narrow, batches[1].label_size = 4;
    batches[2].pred_probs = records->f8, batches[2].prob_size = 8;
    batches[3].labels = packed[0] + 3, batches[3].label_stride = ROW;
    batches[3].pred_probs = packed[0] + 11, batches[3].row_stride = ROW;
    struct labelsift_inspector *wanted = inspect(&batches[0], NULL);
    for (size_t b = 1; b < sizeof batches / sizeof *batches; b++) {
        struct labelsift_inspector *got = inspect(&batches[b], NULL);
        check_same(wanted, got);
        labelsift_free(got);
    }
    labelsift_free(wanted);
}

/* From the last record to the first, by strides below 0. */
static void test_backwards(const struct records *records)
{
    size_t n = records->count;
    struct labelsift_batch forward = part(records, 0, n), back = forward;
    back.labels = &records->wide[n - 1], back.label_stride = -8;
    back.pred_probs = records->f4[n - 1], back.row_stride = -(ptrdiff_t)sizeof *records->f4;
    struct labelsift_inspector *one = inspect(&forward, NULL), *other = inspect(&back, NULL);
    const double *a, *b;
    size_t count;
    GOOD(labelsift_get_quality_scores(one, &a, &count, &error));
    GOOD(labelsift_get_quality_scores(other, &b, &count, &error));
    CHECK(count == n, "%zu scores", count);
    for (size_t i = 0; i < n; i++)
        CHECK(a[i] == b[n - 1 - i], "record %zu: %g, %g", i, a[i], b[n - 1 - i]);
    labelsift_free(one);
    labelsift_free(other);
}

static const struct labelsift_options every_option[] = {
    {0},
    {.adjusted = 1},
    {.score = LABELSIFT_NORMALIZED_MARGIN},
    {.score = LABELSIFT_NORMALIZED_MARGIN, .adjusted = 1},
    {.score = LABELSIFT_CONFIDENCE_WEIGHTED_ENTROPY},
    {.estimation = LABELSIFT_OFF_DIAGONAL_CALIBRATED},
    {.absent_classes = LABELSIFT_ABSENT_NEVER},
};

static size_t random_end(size_t from, size_t count)
{
    size_t to = from + check_random() % 40;
    return to < count ? to : count;
}

/* Batches of any size, empty ones too, and thresholds of parts merged: the same as the whole. */
static void test_parts(const struct records *records, const struct labelsift_options *options)
{
    size_t n = records->count, size;
    const char *file;
    struct labelsift_batch batch = part(records, 0, n);
    struct labelsift_inspector *whole = inspect(&batch, options), *parts = inspector_new(options);
    for (size_t from = 0, to; from < n; from = to) {
        struct labelsift_inspector *shard = inspector_new(NULL);
        batch = part(records, from, to = random_end(from, n));
        GOOD(labelsift_update_confident_thresholds(shard, &batch, &error));
        GOOD(labelsift_save_thresholds(shard, &file, &size, &error));
        GOOD(labelsift_merge_thresholds(parts, file, size, &error));
        labelsift_free(shard);
    }
    for (size_t from = 0, to; from < n; from = to) {
        double scores[40];
        const double *kept;
        batch = part(records, from, to = random_end(from, n));
        GOOD(labelsift_score_label_quality(parts, &batch, scores, &error));
        GOOD(labelsift_get_quality_scores(whole, &kept, &size, &error));
        CHECK(!memcmp(scores, kept + from, (to - from) * sizeof *scores), "from record %zu", from);
    }
    check_same(whole, parts);
    labelsift_free(whole);
    labelsift_free(parts);
}

/* ---- values ---- */

static void test_two_classes(void)
{
    static const int32_t labels[] = {0, 0, 1, 1};
    static const double probs[] = {0.75, 0.25, 0.125, 0.875, 0.5, 0.5, 0.25, 0.75};
    static const double wanted[] = {0.75, 0.125, 0.5, 0.75};
    const struct labelsift_batch batch = {4, labels, 4, 0, probs, 8, 0};
    struct labelsift_inspector *inspector = labelsift_new(2, NULL, NULL);
    double thresholds[2], scores[4];
    const int64_t *issues;
    size_t count;
    uint64_t number;
    GOOD(labelsift_update_confident_thresholds(inspector, &batch, &error));
    GOOD(labelsift_get_confident_thresholds(inspector, thresholds, &error));
    CHECK(thresholds[0] == 0.4375 && thresholds[1] == 0.625, "%g %g", thresholds[0], thresholds[1]);
    GOOD(labelsift_score_label_quality(inspector, &batch, scores, &error));
    CHECK(!memcmp(scores, wanted, sizeof wanted), "%g %g", scores[0], scores[1]);
    GOOD(labelsift_get_num_issues(inspector, &number, &error));
    CHECK(number == 2, "%d issues", (int)number);
    GOOD(labelsift_get_label_issues(inspector, &issues, &count, &error));
    CHECK(count == 1 && issues[0] == 1, "%zu listed: record 2's guess is its label", count);
    labelsift_free(inspector);
}

static void test_absent_classes(void)
{
    struct records *records = records_new(50, K - 2);
    struct labelsift_batch batch = part(records, 0, records->count);
    for (int absent = 0; absent < 2; absent++) {
        double thresholds[K];
        struct labelsift_inspector *inspector =
            inspect(&batch, &(struct labelsift_options){.absent_classes = absent});
        GOOD(labelsift_get_confident_thresholds(inspector, thresholds, &error));
        for (size_t k = 0; k < K; k++)
            CHECK(k < K - 2 ? thresholds[k] > 0.1 && thresholds[k] < 1
                            : thresholds[k] == (absent ? 2 : 2e-6),
                  "class %zu: %g", k, thresholds[k]);
        labelsift_free(inspector);
    }
    free(records);
}

/* The issues are the lowest scores, equal ones by number, against a plain search for each. */
static void test_ranking(const struct records *records)
{
    struct labelsift_batch batch = part(records, 0, records->count);
    struct labelsift_inspector *inspector = inspect(&batch, NULL);
    const double *scores;
    const int64_t *issues;
    size_t count, listed;
    uint64_t lowest;
    static bool taken[MOST];
    GOOD(labelsift_get_quality_scores(inspector, &scores, &count, &error));
    GOOD(labelsift_get_label_issues(inspector, &issues, &listed, &error));
    GOOD(labelsift_get_num_issues(inspector, &lowest, &error));
    memset(taken, 0, sizeof taken);
    size_t given = 0;
    for (uint64_t n = 0; n < lowest; n++) {
        size_t next = count, top = 0;
        for (size_t i = 0; i < count; i++)
            if (!taken[i] && (next == count || scores[i] < scores[next]))
                next = i;
        taken[next] = true;
        for (size_t k = 1; k < K; k++)
            top = records->f8[next][k] > records->f8[next][top] ? k : top;
        if (records->f8[next][top] <= scores[next] + 1e-6)
            continue; /* its label is its guess */
        CHECK(given < listed && issues[given] == (int64_t)next, "issue %zu: not %zu", given, next);
        given++;
    }
    CHECK(given == listed && given > 10, "%zu of %zu", given, listed);
    labelsift_free(inspector);
}

/* ---- what is refused ---- */

static void test_no_such_option(void)
{
    static const struct {
        struct labelsift_options options;
        const char *text;
    } cases[] = {
        {{.score = 3}, "no score 3"},
        {{.score = -1}, "no score -1"},
        {{.estimation = 2}, "no estimation 2"},
        {{.absent_classes = 2}, "no absent_classes 2"},
        {{.score = LABELSIFT_CONFIDENCE_WEIGHTED_ENTROPY, .adjusted = 1},
         "confidence_weighted_entropy cannot be adjusted"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        BAD(!labelsift_new(K, &cases[i].options, &error), -1, cases[i].text);
    BAD(!labelsift_new(0, NULL, &error), -1, "0 classes, not 2 to 2147483647");
    BAD(!labelsift_new(1, NULL, &error), -1, "1 classes, not 2 to 2147483647");
    BAD(!labelsift_new((size_t)1 << 31, NULL, &error), -1,
        "2147483648 classes, not 2 to 2147483647");
    CHECK(!labelsift_new(1, NULL, NULL), "an error that nobody wants");
    for (size_t i = 0; i < sizeof every_option->reserved / sizeof(int); i++) {
        struct labelsift_options options = {0};
        options.reserved[i] = 1;
        CHECK(!labelsift_new(K, &options, &error) && strstr(error.text, labelsift_version()), "%s",
              error.text);
    }
}

/* A bad record in the middle of a batch: both passes name it, and nothing has changed. */
static void refuse(const struct records *records, const struct labelsift_batch *bad, int64_t at,
                   const char *text)
{
    struct labelsift_batch good = part(records, 0, records->count);
    struct labelsift_inspector *wanted = inspect(&good, NULL), *inspector = inspector_new(NULL);
    double scores[MOST] = {-1};
    GOOD(labelsift_update_confident_thresholds(inspector, &good, &error));
    BAD(labelsift_update_confident_thresholds(inspector, bad, &error), at, text);
    BAD(labelsift_score_label_quality(inspector, bad, scores, &error), at, text);
    CHECK(labelsift_score_label_quality(inspector, bad, NULL, NULL) == -1, "nobody told");
    CHECK(scores[0] == -1, "a score of a batch that was refused");
    GOOD(labelsift_score_label_quality(inspector, &good, NULL, &error));
    check_same(wanted, inspector);
    labelsift_free(inspector);
    labelsift_free(wanted);
}

static void test_bad_records(const struct records *records)
{
    static const struct {
        double value;
        const char *text;
    } values[] = {
        {NAN, "record 7: probability 2 is NaN"},
        {4.25, "record 7: probability 2 is 4.25, not in 0…1 (logits? apply softmax first)"},
        {-0.5, "record 7: probability 2 is -0.5, not in 0…1 (logits? apply softmax first)"},
        {INFINITY, "record 7: probability 2 is inf, not in 0…1 (logits? apply softmax first)"},
    };
    struct records *copy = calloc(1, sizeof *copy);
    struct labelsift_batch bad = part(copy, 0, 10), wide = bad;
    wide.pred_probs = copy->f8, wide.prob_size = 8;
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        *copy = *records;
        copy->f4[7][2] = (float)(copy->f8[7][2] = values[v].value);
        refuse(records, &bad, 7, values[v].text);
        refuse(records, &wide, 7, values[v].text);
    }
    *copy = *records;
    memset(copy->f4[9], 0, sizeof copy->f4[9]);
    refuse(records, &bad, 9, "record 9: all probabilities are 0");
    copy->wide[3] = K;
    refuse(records, &bad, 3, "record 3: label 5 is not in 0…4");
    copy->wide[3] = INT64_MIN;
    refuse(records, &bad, 3, "record 3: label -9223372036854775808 is not in 0…4");
    copy->wide[3] = ((int64_t)1 << 32) + 1;
    refuse(records, &bad, 3, "record 3: label 4294967297 is not in 0…4");
    copy->f4[2][4] = 2;
    refuse(records, &bad, 2,
           "record 2: probability 4 is 2, not in 0…1 (logits? apply softmax first)");
    *copy = *records;
    bad = part(copy, 0, MOST);
    copy->f4[MOST - 1][0] = NAN;
    refuse(records, &bad, MOST - 1, "record 1999: probability 0 is NaN");
    copy->wide[1234] = -7;
    refuse(records, &bad, 1234, "record 1234: label -7 is not in 0…4");
    copy->narrow[0] = -1;
    bad.labels = copy->narrow, bad.label_size = 4;
    refuse(records, &bad, 0, "record 0: label -1 is not in 0…4");
    free(copy);
}

static void test_bad_batches(const struct records *records)
{
    struct labelsift_batch bad = part(records, 0, 10);
    bad.label_size = 1;
    refuse(records, &bad, -1, "labels of 1 bytes, not 4 or 8");
    bad = part(records, 0, 10);
    bad.prob_size = 0;
    refuse(records, &bad, -1, "probabilities of 0 bytes, not 4 or 8");
    bad = part(records, 0, 10);
    bad.labels = NULL;
    refuse(records, &bad, -1, "10 records, but no labels");
    bad = part(records, 0, 10);
    bad.pred_probs = NULL;
    refuse(records, &bad, -1, "10 records, but no pred_probs");
}

static void test_order_of_calls(const struct records *records)
{
    struct labelsift_batch some = part(records, 0, 10), none = {0};
    struct labelsift_inspector *inspector = inspector_new(NULL);
    const char *none_yet = "no thresholds: no record has been counted", *file;
    const char *fixed = "records have been scored by the thresholds as they are";
    double thresholds[K];
    const double *scores;
    const int64_t *issues;
    uint64_t number = 1;
    size_t count = 1, size;
    GOOD(labelsift_update_confident_thresholds(inspector, &none, &error));
    GOOD(labelsift_score_label_quality(inspector, &none, NULL, &error));
    GOOD(labelsift_get_num_issues(inspector, &number, &error));
    GOOD(labelsift_get_quality_scores(inspector, &scores, &count, &error));
    CHECK(number == 0 && count == 0, "%zu scores of none", count);
    GOOD(labelsift_get_label_issues(inspector, &issues, &count, &error));
    CHECK(count == 0, "%zu issues of none", count);
    BAD(labelsift_get_confident_thresholds(inspector, thresholds, &error), -1, none_yet);
    BAD(labelsift_score_label_quality(inspector, &some, NULL, &error), -1, none_yet);
    GOOD(labelsift_update_confident_thresholds(inspector, &some, &error));
    GOOD(labelsift_score_label_quality(inspector, &none, NULL, &error));
    GOOD(labelsift_update_confident_thresholds(inspector, &some, &error));
    GOOD(labelsift_score_label_quality(inspector, &some, NULL, &error));
    BAD(labelsift_update_confident_thresholds(inspector, &some, &error), -1, fixed);
    GOOD(labelsift_save_thresholds(inspector, &file, &size, &error));
    BAD(labelsift_merge_thresholds(inspector, file, size, &error), -1, fixed);
    labelsift_free(inspector);
    labelsift_free(NULL);
}

static void test_forget(const struct records *records)
{
    struct labelsift_batch batch = part(records, 0, records->count);
    struct labelsift_options forget = {.forget_scores = 1};
    struct labelsift_inspector *one = inspect(&batch, NULL), *other = inspector_new(&forget);
    static double scores[MOST];
    const double *kept;
    const int64_t *issues;
    size_t count;
    uint64_t number[2];
    GOOD(labelsift_update_confident_thresholds(other, &batch, &error));
    GOOD(labelsift_score_label_quality(other, &batch, scores, &error));
    GOOD(labelsift_get_quality_scores(one, &kept, &count, &error));
    CHECK(!memcmp(scores, kept, count * sizeof *kept), "scores");
    GOOD(labelsift_get_num_issues(one, &number[0], &error));
    GOOD(labelsift_get_num_issues(other, &number[1], &error));
    CHECK(number[0] == number[1] && number[0] > 0, "issues");
    unsigned long before = allocations;
    for (int i = 0; i < 10; i++)
        GOOD(labelsift_score_label_quality(other, &batch, scores, &error));
    CHECK(allocations == before, "memory grows by what is forgotten");
    const char *text = "scores are not kept (forget_scores)";
    BAD(labelsift_get_quality_scores(other, &kept, &count, &error), -1, text);
    BAD(labelsift_get_label_issues(other, &issues, &count, &error), -1, text);
    labelsift_free(one);
    labelsift_free(other);
}

/* ---- thresholds files ---- */

static const char cats[] = "#labelsift-thresholds\t1\n"
                           "#classes\t2\n"
                           "#records\t0\n"
                           "#rows\t0\n"
                           "#stream\t0000000000000000\n"
                           "#labels\t0000000000000000\n"
                           "#class\tcount\tsum\tthreshold\tname\n"
                           "0\t0\t0\t2e-06\tcat\n"
                           "1\t0\t0\t2e-06\tdog\n";

/* Class names that a file brings stay, and those of the next have to be the same. */
static void test_names(void)
{
    static const int64_t labels[] = {0, 1};
    static const float probs[] = {0.5, 0.5, 0.25, 0.75};
    const struct labelsift_batch batch = {2, labels, 8, 0, probs, 4, 0};
    struct labelsift_inspector *named = labelsift_new(2, NULL, &error);
    struct labelsift_inspector *plain = labelsift_new(2, NULL, &error);
    char file[sizeof cats + 32];
    const char *text;
    size_t size;
    int end = snprintf(file, sizeof file, "%s#end\t2\t%08lx\n", cats,
                       (unsigned long)crc_add(0, cats, sizeof cats - 1));
    GOOD(labelsift_merge_thresholds(named, file, (size_t)end, &error));
    GOOD(labelsift_save_thresholds(named, &text, &size, &error));
    CHECK(size == (size_t)end && !memcmp(text, file, size), "%.*s", (int)size, text);
    GOOD(labelsift_update_confident_thresholds(named, &batch, &error));
    GOOD(labelsift_update_confident_thresholds(plain, &batch, &error));
    GOOD(labelsift_save_thresholds(plain, &text, &size, &error));
    BAD(labelsift_merge_thresholds(named, text, size, &error), -1,
        "it has no class names, the files before it have some");
    GOOD(labelsift_save_thresholds(named, &text, &size, &error));
    const char dog[] = "\t0.75\tdog\n", *at = text + size - strlen("#end\t2\t01234567\n");
    CHECK(!memcmp(at - strlen(dog), dog, strlen(dog)), "%.*s", (int)size, text);
    GOOD(labelsift_merge_thresholds(plain, text, size, &error));
    labelsift_free(named);
    labelsift_free(plain);
}

static void test_bad_files(const struct records *records)
{
    struct labelsift_batch batch = part(records, 0, 10);
    struct labelsift_inspector *inspector = inspector_new(NULL);
    struct labelsift_inspector *two = labelsift_new(2, NULL, &error);
    const char *text;
    size_t size;
    GOOD(labelsift_update_confident_thresholds(inspector, &batch, &error));
    GOOD(labelsift_save_thresholds(inspector, &text, &size, &error));
    char *file = malloc(size + 2);
    memcpy(file, text, size);
    memcpy(file + size, "\n\n", 2);
    BAD(labelsift_merge_thresholds(inspector, file, size - 3, &error), -1,
        "thresholds file cut short: no #end line");
    BAD(labelsift_merge_thresholds(inspector, file, size + 1, &error), -1,
        "1 byte after the thresholds file's end");
    BAD(labelsift_merge_thresholds(inspector, file, size + 2, &error), -1,
        "2 bytes after the thresholds file's end");
    BAD(labelsift_merge_thresholds(inspector, NULL, 0, &error), -1, "empty, no thresholds file");
    BAD(labelsift_merge_thresholds(inspector, "0,1,0\n", 6, &error), -1, "not a thresholds file");
    BAD(labelsift_merge_thresholds(two, file, size, &error), -1,
        "5 classes, but the inspector has 2");
    GOOD(labelsift_save_thresholds(inspector, &text, &size, &error));
    CHECK(!memcmp(text, file, size), "it is as it was");
    free(file);
    labelsift_free(inspector);
    labelsift_free(two);
}

/* ---- memory ---- */

/* Whether a call failed for want of memory: then it is made once more. */
static bool again(bool failed)
{
    if (failed)
        CHECK(!strcmp(error.text, "out of memory") && error.record == -1, "%s", error.text);
    return failed;
}

#define AGAIN(call)                                                                                \
    do                                                                                             \
        if (again(call))                                                                           \
            GOOD(call);                                                                            \
    while (0)

static void inspect_short(const struct records *records, struct labelsift_inspector *wanted,
                          const struct labelsift_options *options, const char *file, size_t size)
{
    struct labelsift_batch batch = part(records, 0, records->count);
    struct labelsift_inspector *inspector;
    const int64_t *issues;
    const char *text;
    uint64_t number;
    size_t count;
    if (again(!(inspector = labelsift_new(K, options, &error))))
        inspector = inspector_new(options);
    AGAIN(labelsift_merge_thresholds(inspector, file, size, &error));
    AGAIN(labelsift_save_thresholds(inspector, &text, &count, &error));
    AGAIN(labelsift_score_label_quality(inspector, &batch, NULL, &error));
    AGAIN(labelsift_get_num_issues(inspector, &number, &error));
    AGAIN(labelsift_get_label_issues(inspector, &issues, &count, &error));
    fail_at = 0;
    check_same(wanted, inspector);
    labelsift_free(inspector);
}

static void test_memory(const struct records *records, const struct labelsift_options *options)
{
    struct labelsift_batch batch = part(records, 0, records->count);
    struct labelsift_inspector *wanted = inspect(&batch, options);
    const char *file;
    size_t size;
    GOOD(labelsift_save_thresholds(wanted, &file, &size, &error));
    char *copy = malloc(size);
    memcpy(copy, file, size);
    unsigned long made = 1;
    for (unsigned long at = 1; at <= made; at++) {
        allocations = 0;
        fail_at = at;
        inspect_short(records, wanted, options, copy, size);
        made = allocations;
    }
#ifdef OWN_MALLOC
    CHECK(made > 20, "%lu allocations, none of which failed", made);
#endif
    free(copy);
    labelsift_free(wanted);
}

int main(void)
{
    check_seed();
    struct records *records = records_new(MOST, K);
    test_two_classes();
    test_absent_classes();
    test_shapes(records);
    test_backwards(records);
    for (size_t i = 0; i < sizeof every_option / sizeof *every_option; i++) {
        test_parts(records, &every_option[i]);
        test_memory(records, &every_option[i]);
    }
    test_ranking(records);
    test_no_such_option();
    test_bad_records(records);
    test_bad_batches(records);
    test_order_of_calls(records);
    test_forget(records);
    test_names();
    test_bad_files(records);
    free(records);
    return check_end();
}
