/* options: what the verbs share on their command lines; one table says which verb takes which. */
#ifndef OPTIONS_H
#define OPTIONS_H
#include "estimate.h"
#include "message.h"
#include "quality.h"
#include "reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum verb { THRESHOLDS = 1, MERGE = 2, SCORE = 4, ISSUES = 8, FIND = 16, PACK = 32, SUMMARY = 64 };

struct progress;

enum same_stream { SAME_EXACT, SAME_LABELS, SAME_NOTED };
enum dtype { DTYPE_F2, DTYPE_F4, DTYPE_F8, DTYPE_SOURCE };
enum absent { ABSENT_FLAG, ABSENT_NEVER };

struct options {
    const char *verb_name;
    const char *output; /* -o; NULL: stdout */
    bool quiet, help;

    struct reader_options input;
    const char *class_names; /* the file */
    bool skip_bad;
    uint64_t skip_max;
    const char *rejects;
    size_t threads;
    bool progress_wanted;
    uint64_t progress_every;   /* seconds */
    struct progress *progress; /* of the verb that runs; NULL: silent */

    enum score_method method;
    bool adjusted;
    enum absent absent;
    enum same_stream same_stream;
    const char *first_index; /* a number, or after:FILE,FILE… */
    bool header_out;

    enum estimation estimation;
    bool count, mask, by_index;
    uint64_t top, take; /* UINT64_MAX: not given */
    size_t memory;
    const char *folder;     /* -T */
    const char *thresholds; /* -t */

    bool pretty, json, pairs;

    const char *thresholds_out, *scored_out;

    enum dtype dtype;

    uint64_t expect; /* UINT64_MAX: not given */
};

/* Parses what follows the verb; operands are moved to the end, *first is the first of them.
 * DONE, or USAGE after an error line. */
enum status options_parse(struct options *options, enum verb verb, const char *verb_name, int argc,
                          char **argv, int *first);

/* What holds where no option says otherwise. */
void options_defaults(struct options *options);

#endif
