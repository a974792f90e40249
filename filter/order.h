/* order: what tells two passes over a stream apart: hashes of every record with its place. */
#ifndef ORDER_H
#define ORDER_H
#include <stdint.h>

struct names;
struct row;
struct slice;

struct order {       /* all zero to begin with; sums, so that those of workers add up */
    uint64_t labels; /* of places, labels and ids */
    uint64_t all;    /* of the probabilities too, all of them */
};

/* One record; id.at NULL without ids. */
void order_add(struct order *order, uint64_t index, uint32_t label, const struct row *row,
               struct slice id);

/* The classes' names in their order; NULL: none. */
uint64_t order_of_names(const struct names *names);

#endif
