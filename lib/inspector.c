/* The C library: labelsift.h over tally, quality, estimate and radix. */
#pragma GCC visibility push(default)
#include "labelsift.h"
#pragma GCC visibility pop

#include "buffer.h"
#include "error.h"
#include "estimate.h"
#include "names.h"
#include "quality.h"
#include "radix.h"
#include "records.h"
#include "shards.h"
#include "tally.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_HIGHEST INT32_MAX

enum { IS_CONFIDENT = 1, IS_OFF_DIAGONAL = 2, IS_AS_GIVEN = 4 }; /* what is kept of a judgment */

_Static_assert((int)LABELSIFT_SELF_CONFIDENCE == (int)SELF_CONFIDENCE &&
                   (int)LABELSIFT_NORMALIZED_MARGIN == (int)NORMALIZED_MARGIN &&
                   (int)LABELSIFT_CONFIDENCE_WEIGHTED_ENTROPY == (int)CONFIDENCE_WEIGHTED_ENTROPY &&
                   (int)LABELSIFT_OFF_DIAGONAL == (int)OFF_DIAGONAL &&
                   (int)LABELSIFT_OFF_DIAGONAL_CALIBRATED == (int)OFF_DIAGONAL_CALIBRATED,
               "one numbering inside and outside");

struct labelsift_inspector {
    struct labelsift_options options;
    size_t classes;
    struct shards counted;         /* pass 1 */
    bool scored;                   /* a record has been; the thresholds stay what they are */
    struct quality quality;        /* by threshold */
    double *threshold, *scratch;   /* [K] each, owned */
    struct estimate_class *class_; /* [K], owned; of the records scored */
    struct buffer scores;          /* double, one a record kept */
    struct buffer flags;           /* a byte, likewise */
    struct buffer issues;          /* int64_t, as handed out */
    char *saved;                   /* owned, as handed out */
};

static int tell(struct labelsift_error *told, int64_t record, const struct error *error)
{
    if (!told)
        return -1;
    told->record = record;
    size_t size = strlen(error->text);
    size = size < sizeof told->text ? size : sizeof told->text - 1;
    memcpy(told->text, error->text, size);
    told->text[size] = '\0';
    return -1;
}

/* ---- from the beginning to the end ---- */

static int options_check(const struct labelsift_options *options, struct error *error)
{
    if (options->score < 0 || options->score > LABELSIFT_CONFIDENCE_WEIGHTED_ENTROPY)
        return error_set(error, "no score %d", options->score);
    if (options->estimation < 0 || options->estimation > LABELSIFT_OFF_DIAGONAL_CALIBRATED)
        return error_set(error, "no estimation %d", options->estimation);
    if (options->absent_classes < 0 || options->absent_classes > LABELSIFT_ABSENT_NEVER)
        return error_set(error, "no absent_classes %d", options->absent_classes);
    if (options->adjusted && options->score == LABELSIFT_CONFIDENCE_WEIGHTED_ENTROPY)
        return error_set(error, "confidence_weighted_entropy cannot be adjusted");
    for (size_t i = 0; i < sizeof options->reserved / sizeof *options->reserved; i++)
        if (options->reserved[i])
            return error_set(error, "an option that version %s does not have", VERSION);
    return 0;
}

static int inspector_init(struct labelsift_inspector *inspector, size_t classes,
                          const struct labelsift_options *options, struct error *error)
{
    if (classes < 2 || classes > CLASSES_HIGHEST)
        return error_set(error, "%zu classes, not 2 to %d", classes, CLASSES_HIGHEST);
    if (options && options_check(options, error))
        return -1;
    if (options)
        inspector->options = *options;
    inspector->classes = classes;
    inspector->threshold = malloc(classes * sizeof *inspector->threshold);
    inspector->scratch = malloc(classes * sizeof *inspector->scratch);
    inspector->class_ = calloc(classes, sizeof *inspector->class_);
    if (!inspector->threshold || !inspector->scratch || !inspector->class_)
        return error_memory(error);
    return tally_init(&inspector->counted.tally, classes, error);
}

struct labelsift_inspector *labelsift_new(size_t classes, const struct labelsift_options *options,
                                          struct labelsift_error *told)
{
    struct error error;
    struct labelsift_inspector *inspector = calloc(1, sizeof *inspector);
    int failed =
        inspector ? inspector_init(inspector, classes, options, &error) : error_memory(&error);
    if (!failed)
        return inspector;
    labelsift_free(inspector);
    tell(told, -1, &error);
    return NULL;
}

void labelsift_free(struct labelsift_inspector *inspector)
{
    if (!inspector)
        return;
    shards_free(&inspector->counted);
    quality_free(&inspector->quality);
    free(inspector->threshold);
    free(inspector->scratch);
    free(inspector->class_);
    buffer_free(&inspector->scores);
    buffer_free(&inspector->flags);
    buffer_free(&inspector->issues);
    free(inspector->saved);
    free(inspector);
}

const char *labelsift_version(void)
{
    return VERSION;
}

/* ---- pass 1 ---- */

static int still_counting(const struct labelsift_inspector *inspector, struct error *error)
{
    return inspector->scored
               ? error_set(error, "records have been scored by the thresholds as they are")
               : 0;
}

int labelsift_update_confident_thresholds(struct labelsift_inspector *inspector,
                                          const struct labelsift_batch *batch,
                                          struct labelsift_error *told)
{
    struct error error;
    struct records records;
    struct tally *tally = &inspector->counted.tally;
    if (still_counting(inspector, &error) ||
        records_read(&records, batch, inspector->classes, &error))
        return tell(told, -1, &error);
    for (size_t i = 0, bad; i < batch->count; i += records_piece(&records, i))
        if (!records_check(&records, i, NULL, &bad, &error))
            return tell(told, (int64_t)bad, &error);
    for (size_t i = 0; i < batch->count; i++) {
        struct row row = records_row(&records, i);
        uint32_t label = records_label(&records, i);
        tally_add(tally, label, row_at(&row, label));
    }
    tally->records += batch->count;
    return 0;
}

static int thresholds_get(const struct labelsift_inspector *inspector, double *threshold,
                          struct error *error)
{
    const struct tally *tally = &inspector->counted.tally;
    bool never = inspector->options.absent_classes == LABELSIFT_ABSENT_NEVER;
    if (tally->rows == 0)
        return error_set(error, "no thresholds: no record has been counted");
    for (size_t k = 0; k < inspector->classes; k++)
        threshold[k] =
            tally_threshold(&tally->class_[k], never ? THRESHOLD_NEVER : THRESHOLD_LOWEST);
    return 0;
}

int labelsift_get_confident_thresholds(const struct labelsift_inspector *inspector,
                                       double *thresholds, struct labelsift_error *told)
{
    struct error error;
    return thresholds_get(inspector, thresholds, &error) ? tell(told, -1, &error) : 0;
}

int labelsift_save_thresholds(struct labelsift_inspector *inspector, const char **text,
                              size_t *size, struct labelsift_error *told)
{
    struct error error;
    char *saved;
    if (tally_save(&inspector->counted.tally, inspector->counted.names, &saved, size, &error))
        return tell(told, -1, &error);
    free(inspector->saved);
    *text = inspector->saved = saved;
    return 0;
}

static int merge(struct labelsift_inspector *inspector, const struct tally *tally,
                 struct names **names, size_t rest, struct error *error)
{
    if (rest)
        return error_set(error, "%zu byte%s after the thresholds file's end", rest,
                         rest == 1 ? "" : "s");
    if (tally->classes && tally->classes != inspector->classes)
        return error_set(error, "%zu classes, but the inspector has %zu", tally->classes,
                         inspector->classes);
    return shards_add(&inspector->counted, tally, names, error);
}

int labelsift_merge_thresholds(struct labelsift_inspector *inspector, const char *text, size_t size,
                               struct labelsift_error *told)
{
    struct error error;
    struct tally tally;
    struct names *names;
    size_t used;
    if (still_counting(inspector, &error) || tally_load(&tally, &names, text, size, &used, &error))
        return tell(told, -1, &error);
    int failed = merge(inspector, &tally, &names, size - used, &error);
    tally_free(&tally);
    names_free(names);
    return failed ? tell(told, -1, &error) : 0;
}

/* ---- pass 2 ---- */

static int scoring_begin(struct labelsift_inspector *inspector, struct error *error)
{
    const struct labelsift_options *options = &inspector->options;
    if (inspector->scored)
        return 0;
    quality_free(&inspector->quality); /* of a batch that was refused */
    if (thresholds_get(inspector, inspector->threshold, error))
        return -1;
    return quality_init(&inspector->quality, (enum score_method)options->score, options->adjusted,
                        inspector->classes, inspector->threshold, error);
}

static int room_make(struct labelsift_inspector *inspector, size_t records, struct error *error)
{
    if (records > SIZE_MAX / sizeof(double))
        return error_memory(error);
    return buffer_reserve(&inspector->scores, records * sizeof(double), error) ||
                   buffer_reserve(&inspector->flags, records, error)
               ? -1
               : 0;
}

static void record_score(struct labelsift_inspector *inspector, const struct records *records,
                         size_t i, const struct row_stats *stats, double *score, char *flags)
{
    struct row row = records_row(records, i);
    uint32_t label = records_label(records, i);
    struct glance glance;
    struct judgment judgment;
    row.stats = stats;
    quality_glance(&inspector->quality, &row, label, inspector->scratch, &glance);
    quality_judge(&inspector->quality, &glance, &judgment);
    *score = judgment.score;
    *flags = (char)((judgment.confident ? IS_CONFIDENT : 0) |
                    (judgment.off_diagonal ? IS_OFF_DIAGONAL : 0) |
                    (judgment.guess == label ? IS_AS_GIVEN : 0));
}

/* Scores and flags of all records; false and an error at the first bad one. */
static bool records_score(struct labelsift_inspector *inspector, const struct records *records,
                          double *score, char *flags, size_t *bad, struct error *error)
{
    struct row_stats stats[RECORDS_PIECE];
    for (size_t from = 0, size; from < records->batch.count; from += size) {
        if (!records_check(records, from, stats, bad, error))
            return false;
        size = records_piece(records, from);
        for (size_t i = from; i < from + size; i++)
            record_score(inspector, records, i, &stats[i - from], &score[i], &flags[i]);
    }
    return true;
}

/* Counts what was scored, and keeps it or not. */
static void records_take(struct labelsift_inspector *inspector, const struct records *records)
{
    const char *flags = inspector->flags.at + inspector->flags.size;
    size_t count = records->batch.count;
    inspector->scored = true;
    for (size_t i = 0; i < count; i++) {
        struct estimate_class *class_ = &inspector->class_[records_label(records, i)];
        class_->records++;
        class_->confident += (flags[i] & IS_CONFIDENT) != 0;
        class_->off_diagonal += (flags[i] & IS_OFF_DIAGONAL) != 0;
    }
    if (inspector->options.forget_scores)
        return;
    inspector->scores.size += count * sizeof(double);
    inspector->flags.size += count;
}

int labelsift_score_label_quality(struct labelsift_inspector *inspector,
                                  const struct labelsift_batch *batch, double *scores,
                                  struct labelsift_error *told)
{
    struct error error;
    struct records records;
    size_t count = batch->count, bad;
    if (records_read(&records, batch, inspector->classes, &error))
        return tell(told, -1, &error);
    if (count == 0)
        return 0;
    if (scoring_begin(inspector, &error) || room_make(inspector, count, &error))
        return tell(told, -1, &error);
    double *score = (double *)(void *)(inspector->scores.at + inspector->scores.size);
    char *flags = inspector->flags.at + inspector->flags.size;
    if (!records_score(inspector, &records, score, flags, &bad, &error))
        return tell(told, (int64_t)bad, &error);
    if (scores)
        memcpy(scores, score, count * sizeof *score);
    records_take(inspector, &records);
    return 0;
}

/* ---- what came of it ---- */

static int issues_count(const struct labelsift_inspector *inspector, uint64_t *issues,
                        struct error *error)
{
    return estimate_issues(inspector->class_, inspector->classes,
                           (enum estimation)inspector->options.estimation, issues, error);
}

int labelsift_get_num_issues(const struct labelsift_inspector *inspector, uint64_t *issues,
                             struct labelsift_error *told)
{
    struct error error;
    return issues_count(inspector, issues, &error) ? tell(told, -1, &error) : 0;
}

static int still_kept(const struct labelsift_inspector *inspector, struct error *error)
{
    return inspector->options.forget_scores
               ? error_set(error, "scores are not kept (forget_scores)")
               : 0;
}

int labelsift_get_quality_scores(const struct labelsift_inspector *inspector, const double **scores,
                                 size_t *count, struct labelsift_error *told)
{
    struct error error;
    if (still_kept(inspector, &error))
        return tell(told, -1, &error);
    *scores = (const double *)(const void *)inspector->scores.at;
    *count = inspector->scores.size / sizeof **scores;
    return 0;
}

/* The `lowest` lowest of count records, in order. */
static struct rank *ranks_new(const double *scores, size_t count, size_t lowest,
                              struct error *error)
{
    struct rank *ranks = malloc((count + 1) * sizeof *ranks);
    if (!ranks) {
        error_memory(error);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        ranks[i] = (struct rank){{rank_key(scores[i]), i, i}};
    radix_select(ranks, count, lowest);
    radix_sort(ranks, lowest, RANK_KEY);
    return ranks;
}

static int issues_list(struct labelsift_inspector *inspector, struct error *error)
{
    const double *scores = (const double *)(const void *)inspector->scores.at;
    size_t count = inspector->scores.size / sizeof *scores;
    uint64_t lowest;
    struct rank *ranks;
    if (still_kept(inspector, error) || issues_count(inspector, &lowest, error))
        return -1;
    lowest = lowest < count ? lowest : count;
    if (buffer_reserve(&inspector->issues, (size_t)lowest * sizeof(int64_t), error) ||
        !(ranks = ranks_new(scores, count, (size_t)lowest, error)))
        return -1;
    int64_t *issue = (int64_t *)(void *)inspector->issues.at;
    inspector->issues.size = 0;
    for (size_t i = 0; i < lowest; i++) {
        uint64_t record = ranks[i].word[RANK_INDEX];
        if (inspector->flags.at[record] & IS_AS_GIVEN)
            continue;
        *issue++ = (int64_t)record;
        inspector->issues.size += sizeof *issue;
    }
    free(ranks);
    return 0;
}

int labelsift_get_label_issues(struct labelsift_inspector *inspector, const int64_t **indices,
                               size_t *count, struct labelsift_error *told)
{
    struct error error;
    if (issues_list(inspector, &error))
        return tell(told, -1, &error);
    *indices = (const int64_t *)(const void *)inspector->issues.at;
    *count = inspector->issues.size / sizeof **indices;
    return 0;
}
