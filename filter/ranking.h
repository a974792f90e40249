/* ranking: the N rows of lowest score, less those whose guess is their label, as -n, --by-index,
 * --mask and --header-out want them; what issues, find and summary share. */
#ifndef RANKING_H
#define RANKING_H
#include "buffer.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options;
struct output;
struct selected;
struct selection;

/* What of -S is the spool's; the ranking has the rest. */
#define SPOOL_PART(memory) ((memory) / 2)

struct ranking { /* the caller fills the first lines; the rest is zero to begin with */
    const struct options *options;
    struct output *output; /* the caller's */
    bool has_id;
    uint64_t first, end; /* the indices that --mask is about */

    struct selection *worst;
    struct buffer out;
};

/* Begins with N known. */
int ranking_begin(struct ranking *ranking, uint64_t issues, struct error *error);

/* A row, in any order; size 0 where its guess is its label. */
int ranking_add(struct ranking *ranking, double score, uint64_t index, const void *payload,
                size_t size, struct error *error);

/* The next issue, in place of ranking_write; 1, 0 after the last, -1 and an error. */
int ranking_next(struct ranking *ranking, struct selected *issue, struct error *error);

/* Writes the rows to output, all of them. */
int ranking_write(struct ranking *ranking, struct error *error);

/* Writes N alone, for --count. */
int ranking_count(struct ranking *ranking, uint64_t issues, struct error *error);

void ranking_free(struct ranking *ranking);

#endif
