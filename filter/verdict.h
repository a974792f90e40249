/* verdict: kept records and a model -> the estimate, the scored rows, the issues. */
#ifndef VERDICT_H
#define VERDICT_H
#include <stdbool.h>
#include <stdint.h>

struct error;
struct model;
struct options;
struct output;
struct spool;

struct verdict { /* nothing of it is owned */
    const struct options *options;
    const struct model *model;
    struct spool *spool;       /* of chunks */
    struct output *output;     /* the issues */
    struct output *scored_out; /* all scored rows; NULL: not wanted */
    uint64_t first_index;
    bool has_id;
    uint64_t *issues; /* where N goes */
};

/* Goes through the spool twice: to judge and count, then to rank. -1 and an error. */
int verdict_write(const struct verdict *verdict, struct error *error);

#endif
