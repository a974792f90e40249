/* model: what records are judged by: the thresholds, the method, and how classes are called. */
#ifndef MODEL_H
#define MODEL_H
#include "message.h"
#include "quality.h"
#include "tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct names;
struct slice;

struct model {
    struct tally tally;  /* owned */
    struct names *names; /* owned; of the thresholds file, NULL if it has none */
    double *threshold;   /* [K], owned */
    struct quality quality;
    char *labels;      /* owned; the classes as they are printed, one after the other */
    size_t *label_end; /* [K], owned */
};

/* From a thresholds file, or from a tally, which it takes over. FAILED after an error line; then
 * too, model_free. */
enum status model_load(struct model *model, const struct options *options, const char *file);
enum status model_init(struct model *model, const struct options *options, struct tally *tally);

/* Sets how classes are printed: by these names, or by number if NULL. */
enum status model_labels(struct model *model, const struct options *options,
                         const struct names *names, size_t classes);

/* Appends a scored row; id is escaped, and at NULL without ids. -1 when memory is short. */
int model_print(const struct model *model, const struct glance *glance,
                const struct judgment *judgment, uint64_t index, struct slice id,
                struct buffer *out, struct error *error);

void model_free(struct model *model);

/* --first-index N, or after:FILE,FILE… of the shards before. */
enum status model_first_index(const struct options *options, uint64_t *index);

#endif
