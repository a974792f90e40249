/* options: what the verbs share on their command lines; one table says which verb takes which. */
#ifndef OPTIONS_H
#define OPTIONS_H
#include "estimate.h"
#include "quality.h"
#include "reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum verb { THRESHOLDS = 1, MERGE = 2, SCORE = 4, ISSUES = 8 };

enum status { DONE = 0, FAILED = 1, USAGE = 2, NOT_THE_SAME = 3 };

enum same_stream { SAME_NOTED, SAME_EXACT, SAME_LABELS };

struct options {
    const char *verb_name;
    const char *output; /* -o; NULL: stdout */
    bool quiet, help;

    struct reader_options input;
    const char *class_names; /* the file */
    bool skip_bad;
    uint64_t skip_max;
    const char *rejects;
    unsigned threads;

    enum score_method method;
    bool adjusted, absent_never;
    enum same_stream same_stream;
    const char *first_index; /* a number, or after:FILE,FILE… */
    bool header_out;

    enum estimation estimation;
    bool has_top, has_take, count, mask, by_index;
    uint64_t top, take;
    size_t memory;
    const char *folder;     /* -T */
    const char *thresholds; /* -t */

    bool has_expect;
    uint64_t expect;
};

/* Parses what follows the verb; operands are moved to the end, *first is the first of them.
 * DONE, or USAGE after an error line. */
enum status options_parse(struct options *options, enum verb verb, const char *verb_name, int argc,
                          char **argv, int *first);

/* The option lines of a verb's help, with the defaults. */
void options_help(FILE *out, enum verb verb);

/* "labelsift VERB: …" on stderr; fail returns FAILED, usage points to the help and returns USAGE;
 * note says "note: …" and nothing with -q. */
enum status fail(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum status usage(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void note(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
