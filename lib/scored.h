/* scored: the scored row, printed and read back; product.md "Scored rows". */
#ifndef SCORED_H
#define SCORED_H
#include "names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

#define SCORED_HEADER "index\tlabel\tscore\tguess\tguess_prob\tconfident\toff_diagonal"

struct scored {
    uint64_t index;
    struct slice label, guess; /* escaped class names, or numbers */
    double score, guess_prob;
    bool confident, off_diagonal;
    bool has_id;
    struct slice id; /* escaped */
};

/* Bytes that printing it may take. */
size_t scored_room(const struct scored *scored);

/* Writes the row with its newline, returns the end. */
char *scored_print(char *out, const struct scored *scored);

/* Reads a row (without its newline); slices point into it. -1 and an error that names the column.
 */
int scored_read(struct scored *scored, const char *line, size_t size, struct error *error);

/* Whether its guess is its label. */
bool scored_as_given(const struct scored *scored);

/* Whether a line is a header of scored rows. */
bool scored_is_header(const char *line, size_t size);

#endif
