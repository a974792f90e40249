/* summary: what the verb has counted, and how it is written. */
#ifndef SUMMARY_H
#define SUMMARY_H
#include "buffer.h"
#include "intake.h"

#include <stddef.h>
#include <stdint.h>

struct error;
struct options;
struct output;
struct pairs;
struct selection;

struct summary_class {
    double score;              /* the sum, in the order of the rows */
    uint64_t as_given, listed; /* rows whose guess is the label; that are issues */
    uint64_t confused;         /* off_diagonal rows … */
    uint32_t confused_with;    /* … whose guess is this class; 0 of them: none */
};

struct summary {
    const struct options *options;
    struct intake intake;
    struct output *output; /* the caller of output_end owns it */
    struct pairs *pairs;   /* of off_diagonal rows: label and another guess */
    struct buffer class_;  /* struct summary_class, by number in intake's estimate */
    double score;          /* the sum of all rows', in their order */
    uint32_t kept;         /* what the ranking has of a row: its label */

    size_t classes;
    uint32_t *order, *place;  /* [classes] place -> number, and back */
    uint64_t issues;          /* N */
    struct selection *ranked; /* the pairs, with --pairs */
};

struct summary_class *summary_class(const struct summary *summary, size_t number);

/* Write it as the options want it. -1 and an error. */
int summary_write_classes(const struct summary *summary, struct error *error);
int summary_write_pairs(const struct summary *summary, struct error *error);

#endif
