/* quality: the mathematics of confident learning, a row at a time. No I/O, pure. The formulas are
 * those of definitions.md; source: Northcutt, Jiang, Chuang, "Confident Learning: Estimating
 * Uncertainty in Dataset Labels", JAIR 70 (2021).
 *
 * A record is seen once (`quality_glance`), which leaves 32 bytes of it and its sum, and judged
 * when the thresholds are known (`quality_judge`). Every sum over classes has one association: lane
 * j mod 8 for class j, each lane in class order, then ((l0+l4)+(l2+l6)) + ((l1+l5)+(l3+l7)). */
#ifndef QUALITY_H
#define QUALITY_H
#include "kernel.h"
#include "layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum score_method { SELF_CONFIDENCE, NORMALIZED_MARGIN, CONFIDENCE_WEIGHTED_ENTROPY };

struct quality { /* the model: thresholds and method; quality_init fills the rest */
    enum score_method method;
    bool adjusted;           /* not with the entropy score */
    size_t classes;          /* K */
    const double *threshold; /* [K], the caller's; NULL while unknown */
    double log_classes;      /* ln K */
    double highest;          /* max t */
    double surplus;          /* K · max t - Σ t */
    uint32_t *ascending;     /* [K] classes by threshold, owned; for sparse rows' adjusted margin */
};

struct row { /* a record's K probabilities: dense, or sparse with what is missing being 0 */
    enum real real;
    const void *probs;             /* dense: K reals; sparse: `listed` doubles */
    const uint32_t *listed;        /* sparse: the classes, ascending; NULL for dense */
    size_t count;                  /* K, or how many are listed */
    const struct row_stats *stats; /* dense: of the row; NULL: not taken yet */
};

struct glance {
    uint32_t label;
    uint32_t top;    /* argmax, the first maximum */
    double own;      /* p[label] */
    double top_prob; /* p[top] */
    double
        measure; /* the score; Σ p where quality_judge has to make it (adjusted self_confidence) */
    double sum;  /* Σ p */
};

struct judgment {
    double score;
    uint32_t guess;
    double guess_prob;
    bool confident, off_diagonal;
};

/* threshold NULL: for quality_glance alone, of any method but the adjusted margin. -1 when memory
 * is short. */
int quality_init(struct quality *quality, enum score_method method, bool adjusted, size_t classes,
                 const double *threshold, struct error *error);
void quality_free(struct quality *quality);

/* Whether a glance needs the thresholds already. */
bool quality_needs_thresholds(enum score_method method, bool adjusted);

/* Of a row without stats: sparse, or by itself. Values of the row were checked (row_check). */
void quality_glance_row(const struct quality *quality, const struct row *row, uint32_t label,
                        double *scratch, struct glance *glance);

/* The score or what it will be made of; scratch is filled where the rest of the glance alone does
 * not tell. */
double quality_measure(const struct quality *quality, const struct row *row, double *scratch,
                       const struct glance *glance);

/* scratch: K doubles, the caller's. */
static inline void quality_glance(const struct quality *quality, const struct row *row,
                                  uint32_t label, double *scratch, struct glance *glance)
{
    if (!row->stats) {
        quality_glance_row(quality, row, label, scratch, glance);
        return;
    }
    double own = real_load(row->real, (const char *)row->probs + label * real_size(row->real));
    glance->label = label;
    glance->top = row->stats->top;
    glance->own = own > 0 ? own : 0;
    glance->top_prob = row->stats->high;
    glance->sum = row->stats->sum;
    glance->measure = quality->method == SELF_CONFIDENCE && !quality->adjusted
                          ? glance->own
                          : quality_measure(quality, row, scratch, glance);
}

/* p'[j] · D of the adjusted scores. */
static inline double quality_raised(const struct quality *quality, double p, uint32_t class_)
{
    return p - quality->threshold[class_] + quality->highest;
}

#define QUALITY_TIE 1e-6 /* cleanlab's tolerance, on thresholds and on the given label */

/* Whether p[top] reaches its class's threshold. */
static inline bool quality_confident(const struct quality *quality, uint32_t top, double top_prob)
{
    return top_prob >= quality->threshold[top] - QUALITY_TIE;
}

static inline void quality_judge(const struct quality *quality, const struct glance *glance,
                                 struct judgment *judgment)
{
    uint32_t label = glance->label, top = glance->top;
    double favoured = glance->own + QUALITY_TIE;
    bool as_given = favoured > glance->top_prob || (favoured == glance->top_prob && label <= top);

    judgment->guess = as_given ? label : top;
    judgment->guess_prob = as_given ? glance->own : glance->top_prob;
    judgment->confident = quality_confident(quality, top, glance->top_prob);
    judgment->off_diagonal = judgment->confident && top != label;
    judgment->score =
        quality->adjusted && quality->method == SELF_CONFIDENCE
            ? quality_raised(quality, glance->own, label) / (glance->measure + quality->surplus)
            : glance->measure;
}

/* p[class_], negative rounding counted as +0. */
double row_at(const struct row *row, uint32_t class_);

/* The K probabilities one after the other, p[j] at out[j]. */
void row_dense(const struct row *row, size_t classes, double *out);

/* The first place whose value is not a probability, in -1e-6 … 1.001: 0 ≤ place < count; count if
 * all are zero; -1 if the row is good. */
ptrdiff_t row_check(const struct row *row);

/* What row_check found at that place, in words. Returns -1. */
int row_error(const struct row *row, size_t place, struct error *error);

#define ROW_LOWEST (-1e-6)
#define ROW_HIGHEST 1.001
#define ROW_SUM_TOLERANCE 0.01 /* sums further from 1 are counted in a note */

#endif
