/* tally: per class, how many records bear its label and the exact sum of their own probability; the
 * confident thresholds come of it. Sums are integers in units of 2^-64, so any order, sharding and
 * number of threads gives the same tally. Loads and saves the thresholds file. */
#ifndef TALLY_H
#define TALLY_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct error;
struct names;

struct tally_class {
    uint64_t count;     /* records labelled so */
    uint64_t high, low; /* sum of own probabilities in units of 2^-64: high·2^64 + low */
};

struct tally {
    size_t classes;             /* K; 0 while no stream has told it */
    uint64_t records;           /* all that were read */
    uint64_t rows;              /* those used */
    uint64_t stream;            /* order-free hash of (label, own probability), product.md */
    struct tally_class *class_; /* [classes], owned */
};

/* No rows, for K classes (0 allowed: then nothing is allocated). -1 when memory is short. */
int tally_init(struct tally *tally, size_t classes, struct error *error);
void tally_free(struct tally *tally);

static inline uint64_t tally_mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* What one row adds to tally_labels. */
static inline uint64_t tally_label_hash(uint32_t label)
{
    return tally_mix(label + UINT64_C(0x9e3779b97f4a7c15));
}

/* What one row adds to tally.stream. */
static inline uint64_t tally_stream_hash(uint64_t label_hash, double own)
{
    uint64_t bits;
    memcpy(&bits, &own, sizeof bits);
    return tally_mix(label_hash ^ bits);
}

/* One row: 0 <= label < classes, +0 <= own <= 1.001. Counts the row, not the record. */
static inline void tally_add(struct tally *tally, uint32_t label, double own)
{
    struct tally_class *class_ = &tally->class_[label];
    tally->rows++;
    tally->stream += tally_stream_hash(tally_label_hash(label), own);

    /* Two halves, as signed conversions are quick and need no branch. The split is exact, and what
     * is rounded is so small that it cannot carry out of the lower word. */
    double scaled = own * 0x1p32;
    int64_t upper = (int64_t)scaled;
    int64_t lower = (int64_t)rint((scaled - (double)upper) * 0x1p32);
    uint64_t low = ((uint64_t)upper << 32) + (uint64_t)lower;

    class_->count++;
    class_->low += low;
    class_->high += ((uint64_t)upper >> 32) + (class_->low < low);
}

/* An order-free hash of all labels. */
uint64_t tally_labels(const struct tally *tally);

/* Adds from's contents; both have the same number of classes. -1 and nothing changed if a count or
 * sum would overflow. */
int tally_join(struct tally *tally, const struct tally *from, struct error *error);

#define THRESHOLD_LOWEST 2e-6 /* cleanlab's floor */
#define THRESHOLD_NEVER 2.0   /* no probability reaches it */

/* max(sum / count, 2e-6) of one class, as definitions.md has it; absent for one without records. */
double tally_threshold(const struct tally_class *class_, double absent);

/* The thresholds file as bytes (*text malloc'ed, the caller's). names NULL: no name column. */
int tally_save(const struct tally *tally, const struct names *names, char **text, size_t *size,
               struct error *error);

/* Reads one thresholds file from the front of text[0…size); *used is its length, so that a
 * concatenation is read by calling again. *names is NULL where the file has none, else malloc'ed
 * (names_free). Nothing passes but what tally_save writes; the error says whether the text is no
 * thresholds file, of another version, cut short, altered (its checksum), or which line is wrong.
 * On an error tally and *names need no freeing. */
int tally_load(struct tally *tally, struct names **names, const char *text, size_t size,
               size_t *used, struct error *error);

#endif
