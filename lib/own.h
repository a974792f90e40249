/* own: what thresholds need of a dense text record: its label, the probability of that class, and
 * that it has as many fields as all others. The rest is not looked at. */
#ifndef OWN_H
#define OWN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct columns;
struct error;
struct fields;
struct labels;
struct scanned;

struct own { /* how the records of a stream are read; nothing is owned */
    const struct columns *columns;
    const struct labels *labels;
    char delimiter;
};

/* Of a line that the scanner has seen: without a quote, of the right number of fields, its
 * delimiter not blanks; size is without CR, limit where the scanner may read up to. label is a
 * class, with its p, or LABEL_IGNORED. false: nothing is wrong yet, but own_record must see it. */
bool own_record_plain(const struct own *own, const struct scanned *scanned, const char *line,
                      size_t size, const char *limit, double *p, int32_t *label);

/* Of any line, by columns that have a label; -1 and an error that names the field. */
int own_record(const struct own *own, struct fields *fields, const char *line, size_t size,
               double *p, int32_t *label, struct error *error);

#endif
