/* labelsift: finds the examples of a classification data set whose given label is probably wrong,
 * from the labels and a model's predicted probabilities, by confident learning (Northcutt, Jiang,
 * Chuang, JAIR 70, 2021). Link with what `pkg-config --libs labelsift` prints (-llabelsift).
 *
 *     struct labelsift_error error;
 *     struct labelsift_inspector *inspector = labelsift_new(classes, NULL, &error);
 *     ... labelsift_update_confident_thresholds(inspector, &batch, &error);  every batch, and then
 *     ... labelsift_score_label_quality(inspector, &batch, NULL, &error);    every batch once more
 *     labelsift_get_label_issues(inspector, &indices, &count, &error);
 *     labelsift_free(inspector);
 *
 * Names and meanings are those of cleanlab's LabelInspector; thresholds, scores and issues are, bit
 * for bit, those of the command labelsift, whatever the batches. examples/inspector.c is a complete
 * caller.
 *
 * Shapes: K classes, numbered from 0; a batch is N records (0 allowed), each a label and a row of K
 * probabilities. Records are numbered from 0, in the order in which they are scored.
 *
 * Errors: functions return 0, or -1 and a line of text in *error (NULL: nobody wants it). A call
 * that fails changes nothing: a batch is taken as a whole or not at all. Nothing is printed.
 *
 * Ownership: what is passed in is read during the call and stays the caller's. What is handed out
 * is the inspector's, and valid until the same function is called again, a batch is scored, or
 * labelsift_free.
 *
 * Threads: nothing is shared between inspectors, so each may be used by another thread; one
 * inspector by one thread at a time. */
#ifndef LABELSIFT_H
#define LABELSIFT_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct labelsift_inspector;

struct labelsift_error {
    int64_t record; /* the bad record's place in the batch, from 0; -1 if it is not about one */
    char text[504]; /* UTF-8, one line without its newline */
};

enum labelsift_score {
    LABELSIFT_SELF_CONFIDENCE,            /* p[label] */
    LABELSIFT_NORMALIZED_MARGIN,          /* (p[label] - the highest other + 1) / 2 */
    LABELSIFT_CONFIDENCE_WEIGHTED_ENTROPY /* log1p(s) / s, s = entropy / ln K / p[label] */
};

enum labelsift_estimation {
    LABELSIFT_OFF_DIAGONAL,           /* confident records whose class is not their label */
    LABELSIFT_OFF_DIAGONAL_CALIBRATED /* the same, calibrated by class */
};

enum labelsift_absent {
    LABELSIFT_ABSENT_FLAG, /* the threshold of a class without records is 2e-6 */
    LABELSIFT_ABSENT_NEVER /* it is 2, which no probability reaches */
};

struct labelsift_options { /* all zero: the defaults */
    int score;             /* enum labelsift_score: how label quality is measured */
    int adjusted;          /* 1: adjusted by the thresholds; not with the entropy score */
    int estimation;        /* enum labelsift_estimation: how the issues are counted */
    int absent_classes;    /* enum labelsift_absent */
    int forget_scores; /* 1: scores are handed out by labelsift_score_label_quality and not kept:
                          memory does not grow, but quality scores and label issues cannot be got;
                          0: 9 bytes a record */
    int reserved[11];  /* 0, for options to come */
};

struct labelsift_batch {    /* where N records lie, at any alignment; zero what is not set */
    size_t count;           /* N */
    const void *labels;     /* N of int32_t or int64_t, each 0 ... K-1 */
    size_t label_size;      /* bytes of a label, 4 or 8 */
    ptrdiff_t label_stride; /* bytes from a label to the next; 0: they lie side by side */
    const void *pred_probs; /* N rows, each K of float or double side by side, in 0 ... 1 */
    size_t prob_size;       /* bytes of a probability, 4 or 8 */
    ptrdiff_t row_stride;   /* bytes from a row to the next; 0: they lie side by side */
};

/* An inspector of `classes` (K, at least 2) without records; options NULL: the defaults, else
 * copied. NULL and an error when memory is short or an option is unknown. Freed by labelsift_free.
 */
struct labelsift_inspector *labelsift_new(size_t classes, const struct labelsift_options *options,
                                          struct labelsift_error *error);
void labelsift_free(struct labelsift_inspector *inspector); /* NULL allowed */

/* Pass 1: counts a batch into the thresholds. Probabilities are taken from -1e-6 (as 0) to 1.001,
 * as rounding makes them; others, NaN, rows of zeros and labels outside 0 ... K-1 are errors. Not
 * possible once a record is scored. */
int labelsift_update_confident_thresholds(struct labelsift_inspector *inspector,
                                          const struct labelsift_batch *batch,
                                          struct labelsift_error *error);

/* Pass 2: scores a batch by the thresholds of all that was counted, which must be one record or
 * more. scores: N, the caller's to keep, 0 (wrong) to 1 (right); NULL: not wanted now. */
int labelsift_score_label_quality(struct labelsift_inspector *inspector,
                                  const struct labelsift_batch *batch, double *scores,
                                  struct labelsift_error *error);

/* Fills thresholds[K] with what rows are judged by; an error before the first record. */
int labelsift_get_confident_thresholds(const struct labelsift_inspector *inspector,
                                       double *thresholds, struct labelsift_error *error);

/* How many of the records scored so far are estimated to be issues. */
int labelsift_get_num_issues(const struct labelsift_inspector *inspector, uint64_t *issues,
                             struct labelsift_error *error);

/* The scores of all records scored so far, *count of them. */
int labelsift_get_quality_scores(const struct labelsift_inspector *inspector, const double **scores,
                                 size_t *count, struct labelsift_error *error);

/* The numbers of the records that are issues, lowest score first, equal scores by number: of the
 * lowest, as many as are estimated, those whose most probable class is not their label. Takes 24
 * bytes a record meanwhile. */
int labelsift_get_label_issues(struct labelsift_inspector *inspector, const int64_t **indices,
                               size_t *count, struct labelsift_error *error);

/* The thresholds file of all that was counted, byte for byte the command's; not NUL-terminated. */
int labelsift_save_thresholds(struct labelsift_inspector *inspector, const char **text,
                              size_t *size, struct labelsift_error *error);

/* Adds one thresholds file's counts, the command's or another inspector's; into a new inspector
 * that is loading it. K and class names must agree. Not possible once a record is scored. */
int labelsift_merge_thresholds(struct labelsift_inspector *inspector, const char *text, size_t size,
                               struct labelsift_error *error);

/* As labelsift --version has it: "MAJOR.MINOR.PATCH". */
const char *labelsift_version(void);

#ifdef __cplusplus
}
#endif
#endif
