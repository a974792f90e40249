/* intake: scored rows from stdin, as issues and summary take them: read, checked, counted by label,
 * and kept for the ranking, since N is known only at the end. */
#ifndef INTAKE_H
#define INTAKE_H
#include "buffer.h"
#include "error.h"
#include "estimate.h"
#include "message.h"
#include "names.h"
#include "scored.h"
#include "tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options;
struct ranking;
struct spool;

struct intake;

/* Sees a row, whose label has that number in the estimate, and the bytes of its line. *payload is
 * what the ranking shall have of it, empty to begin with: the guess is the label. -1 and an error;
 * blameless is set where the row is not to blame. */
typedef int intake_row(struct intake *intake, const struct scored *row, size_t label,
                       struct slice line, struct slice *payload);

struct intake { /* the caller fills the first lines; the rest is zero to begin with */
    const struct options *options;
    intake_row *row;
    void *own;
    bool unranked; /* nothing is kept */

    struct tally told;   /* of -t */
    struct names *names; /* of -t; NULL: it has none */
    struct estimate estimate;
    struct spool *spool;
    struct buffer joined;       /* what comes from the spool and is not in one piece */
    uint64_t rows, first, last; /* how many; the lowest and highest index */
    bool has_id, blameless;
    struct error error;
};

/* Reads the file of -t: DONE, FAILED or USAGE (stdin is a terminal) after an error line. */
enum status intake_begin(struct intake *intake);

/* Takes all rows: DONE, or FAILED after an error line. */
enum status intake_read(struct intake *intake);

/* N, of --take or the estimate. -1 when memory is short. */
int intake_issues(const struct intake *intake, uint64_t *issues, struct error *error);

/* Passes what was kept on to the ranking, which has begun. -1 and an error. */
int intake_rank(struct intake *intake, struct ranking *ranking, struct error *error);

void intake_free(struct intake *intake);

#endif
