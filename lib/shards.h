/* shards: the thresholds of shards, added up to those of the whole. */
#ifndef SHARDS_H
#define SHARDS_H
#include "tally.h"

#include <stdbool.h>

struct error;
struct names;

struct shards {          /* all zero to begin with; shards_free */
    struct tally tally;  /* of all together */
    struct names *names; /* owned; NULL where they have none */
    bool begun;          /* one with classes is among them */
};

/* Adds a thresholds file's contents; K and names agree with those before, but one without classes
 * joins any. Takes the names over, leaving NULL, if they are the first; the rest stays the
 * caller's. -1 and an error that speaks of "the files before it". */
int shards_add(struct shards *shards, const struct tally *tally, struct names **names,
               struct error *error);

void shards_free(struct shards *shards);

#endif
