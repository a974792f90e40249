#include "verdict.h"

#include "estimate.h"
#include "model.h"
#include "options.h"
#include "output.h"
#include "radix.h"
#include "ranking.h"
#include "review.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET_SHIFT 48 /* of a rank key: scores by exponent and four bits of fraction */
#define BUCKETS ((size_t)1 << (64 - BUCKET_SHIFT))

struct counts {                    /* a worker's, then all together */
    struct estimate_class *class_; /* [K] */
    uint64_t *bucket;              /* [BUCKETS] how many scores lie where */
    uint64_t first, last, rows;    /* indices as printed */
};

struct judging { /* what a review is for */
    const struct verdict *verdict;
    struct counts *counts; /* [threads] */
    struct ranking ranking;
    uint64_t cut; /* no key above it is among the N lowest */
    bool columns; /* scores need no thresholds */
};

/* ---- the first time: judge and count ---- */

static int counts_init(struct counts *counts, size_t classes, struct error *error)
{
    counts->class_ = calloc(classes + 1, sizeof *counts->class_);
    counts->bucket = calloc(BUCKETS, sizeof *counts->bucket);
    return counts->class_ && counts->bucket ? 0 : error_memory(error);
}

static void counts_join(struct counts *counts, const struct counts *from, size_t classes)
{
    if (from->rows && (!counts->rows || from->first < counts->first))
        counts->first = from->first;
    if (from->rows && (!counts->rows || from->last > counts->last))
        counts->last = from->last;
    counts->rows += from->rows;
    for (size_t k = 0; k < classes; k++) {
        counts->class_[k].records += from->class_[k].records;
        counts->class_[k].confident += from->class_[k].confident;
        counts->class_[k].off_diagonal += from->class_[k].off_diagonal;
    }
    for (size_t b = 0; b < BUCKETS; b++)
        counts->bucket[b] += from->bucket[b];
}

static void count_chunk(const struct review_worker *worker)
{
    const struct chunk *chunk = &worker->chunk;
    const struct verdict *verdict = ((const struct judging *)worker->review->verb)->verdict;
    struct counts *counts = worker->own;
    if (counts->rows == 0)
        counts->first = verdict->first_index + chunk_index(chunk, 0);
    counts->last = verdict->first_index + chunk_index(chunk, chunk->head.count - 1);
    counts->rows += chunk->head.count;
}

static int count_records(struct review_worker *worker)
{
    const struct verdict *verdict = ((const struct judging *)worker->review->verb)->verdict;
    struct counts *counts = worker->own;
    struct reviewed record = {0};
    count_chunk(worker);
    while (review_next(worker, &record)) {
        const struct judgment *judgment = &record.judgment;
        struct estimate_class *class_ = &counts->class_[record.glance.label];
        class_->records++;
        class_->confident += judgment->confident;
        class_->off_diagonal += judgment->off_diagonal;
        counts->bucket[rank_key(judgment->score) >> BUCKET_SHIFT]++;
        if (verdict->scored_out && model_print(verdict->model, &record.glance, judgment,
                                               verdict->first_index + record.index, record.id,
                                               &worker->out, &worker->error))
            return -1;
    }
    return 0;
}

/* As count_records, where scores lie in a column and only off_diagonal counts, of whatever class:
 * other records than those with another top have none. */
static int count_columns(struct review_worker *worker)
{
    const struct chunk *chunk = &worker->chunk;
    const struct quality *quality = &worker->review->model->quality;
    struct counts *counts = worker->own;
    uint64_t off_diagonal = 0;
    count_chunk(worker);
    for (size_t i = 0; i < chunk->head.count; i++)
        counts->bucket[rank_key(chunk_score(chunk, i)) >> BUCKET_SHIFT]++;
    for (size_t i = 0; i < chunk->head.others; i++)
        off_diagonal += quality_confident(quality, column_get(&chunk->top, i),
                                          column_get_real(&chunk->top_prob, i));
    counts->class_[0].off_diagonal += off_diagonal;
    return 0;
}

static int write_scored(struct review *review, struct review_worker *worker)
{
    const struct judging *judging = review->verb;
    return worker->out.size ? output_write(judging->verdict->scored_out, worker->out.at,
                                           worker->out.size, &review->error)
                            : 0;
}

/* ---- the second time: rank ---- */

struct candidate { /* in a worker's out, before its row */
    double score;
    uint64_t index;
    size_t size;
};

/* A row that may be among the N lowest; its text if it is an issue then. */
static int add_candidate(struct review_worker *worker, const struct reviewed *record)
{
    const struct verdict *verdict = ((const struct judging *)worker->review->verb)->verdict;
    struct candidate candidate = {.score = record->judgment.score,
                                  .index = verdict->first_index + record->index};
    struct buffer *out = &worker->out;
    size_t head = out->size;
    if (buffer_append(out, &candidate, sizeof candidate, &worker->error))
        return -1;
    if (record->judgment.guess != record->glance.label &&
        model_print(verdict->model, &record->glance, &record->judgment, candidate.index, record->id,
                    out, &worker->error))
        return -1;
    candidate.size = out->size - head - sizeof candidate;
    memcpy(out->at + head, &candidate, sizeof candidate);
    return 0;
}

static int rank_records(struct review_worker *worker)
{
    const struct judging *judging = worker->review->verb;
    struct reviewed record = {0};
    while (review_next(worker, &record))
        if (rank_key(record.judgment.score) <= judging->cut && add_candidate(worker, &record))
            return -1;
    return 0;
}

/* As rank_records, where scores lie in a column, and there are no ids to go past. */
static int rank_columns(struct review_worker *worker)
{
    const struct judging *judging = worker->review->verb;
    const struct chunk *chunk = &worker->chunk;
    struct reviewed record = {0};
    size_t others = 0;
    for (size_t i = 0; i < chunk->head.count; i++) {
        if (rank_key(chunk_score(chunk, i)) <= judging->cut) {
            record.next = i;
            record.others = others;
            review_next(worker, &record);
            if (add_candidate(worker, &record))
                return -1;
        }
        others += signbit(column_get_real(&chunk->own, i)) != 0;
    }
    return 0;
}

static int add_candidates(struct review *review, struct review_worker *worker)
{
    struct judging *judging = review->verb;
    const char *at = worker->out.at, *end = at + worker->out.size;
    while (at < end) {
        struct candidate candidate;
        memcpy(&candidate, at, sizeof candidate);
        at += sizeof candidate;
        if (ranking_add(&judging->ranking, candidate.score, candidate.index, at, candidate.size,
                        &review->error))
            return -1;
        at += candidate.size;
    }
    return 0;
}

/* ---- both ---- */

static int review(struct judging *judging, int (*work)(struct review_worker *),
                  int (*write)(struct review *, struct review_worker *), struct error *error)
{
    const struct verdict *verdict = judging->verdict;
    struct review review = {.spool = verdict->spool,
                            .model = verdict->model,
                            .threads = verdict->options->threads,
                            .verb = judging,
                            .work = work,
                            .write = write};
    int failed = review_run(&review, judging->counts, sizeof *judging->counts);
    if (failed)
        *error = review.error;
    return failed;
}

/* The highest key that the N lowest may have. */
static uint64_t key_cut(const struct counts *counts, uint64_t issues)
{
    uint64_t below = 0;
    for (size_t b = 0; b < BUCKETS; b++)
        if ((below += counts->bucket[b]) >= issues)
            return ((uint64_t)b << BUCKET_SHIFT) | (((uint64_t)1 << BUCKET_SHIFT) - 1);
    return UINT64_MAX;
}

static int rank_and_write(struct judging *judging, uint64_t issues, struct error *error)
{
    const struct verdict *verdict = judging->verdict;
    const struct counts *counts = &judging->counts[0];
    bool some = counts->rows > 0;
    judging->ranking = (struct ranking){.options = verdict->options,
                                        .output = verdict->output,
                                        .has_id = verdict->has_id && some,
                                        .first = some ? counts->first : 0,
                                        .end = some ? counts->last + 1 : 0};
    if (verdict->options->count)
        return ranking_count(&judging->ranking, issues, error);
    judging->cut = key_cut(counts, issues);
    if (ranking_begin(&judging->ranking, issues, error) ||
        review(judging, judging->columns && !verdict->has_id ? rank_columns : rank_records,
               add_candidates, error))
        return -1;
    return ranking_write(&judging->ranking, error);
}

static int judge_and_write(struct judging *judging, struct error *error)
{
    const struct verdict *verdict = judging->verdict;
    const struct options *options = verdict->options;
    size_t classes = verdict->model->tally.classes;
    for (size_t i = 0; i < options->threads; i++)
        if (counts_init(&judging->counts[i], classes, error))
            return -1;
    judging->columns = !(options->adjusted && options->method == SELF_CONFIDENCE);
    bool plain = judging->columns && options->estimation == OFF_DIAGONAL && !verdict->scored_out;
    if (review(judging, plain ? count_columns : count_records, write_scored, error))
        return -1;
    struct counts *all = &judging->counts[0];
    for (size_t i = 1; i < options->threads; i++)
        counts_join(all, &judging->counts[i], classes);
    uint64_t issues = options->take;
    if (issues == UINT64_MAX &&
        estimate_issues(all->class_, classes, options->estimation, &issues, error))
        return -1;
    *verdict->issues = issues;
    return rank_and_write(judging, issues, error);
}

int verdict_write(const struct verdict *verdict, struct error *error)
{
    size_t threads = verdict->options->threads;
    struct judging judging = {.verdict = verdict,
                              .counts = calloc(threads, sizeof *judging.counts)};
    int failed = judging.counts ? judge_and_write(&judging, error) : error_memory(error);
    for (size_t i = 0; judging.counts && i < threads; i++) {
        free(judging.counts[i].class_);
        free(judging.counts[i].bucket);
    }
    free(judging.counts);
    ranking_free(&judging.ranking);
    return failed;
}
