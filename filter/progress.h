/* progress: how far a verb is that reads records, on stderr: a line now and then, and a total at
 * the end. A terminal shows one line that is written over; elsewhere lines follow each other. NULL
 * for a progress is silence. Whoever has the write turn ticks: no signal, no thread. */
#ifndef PROGRESS_H
#define PROGRESS_H
#include "message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options;
struct reader;

struct progress {
    const struct options *options;
    bool terminal;
    unsigned pass, passes;    /* from 1 */
    double began, pass_began; /* seconds */
    double shown;             /* when there was a line last */
    uint64_t records;         /* of this pass */
    uint64_t bytes, earlier;  /* of records, inflated: of this pass, and before it */
    bool by_records;
    uint64_t done, size; /* of what the pass has to go over; size 0: nobody knows */
};

/* Begins, if --progress was given, or by_default and a user looks at stderr but not at stdout; -q
 * goes before both. Sets options->progress. */
void progress_begin(struct progress *progress, struct options *options, bool by_default,
                    unsigned passes);

/* A pass begins over what reader, just opened, reads from fd. */
void progress_pass(struct progress *progress, int fd, const struct reader *reader);

/* So many records of the pass have been dealt with, of so many bytes consumed; bytes is what they
 * had since the last tick. */
void progress_tick(struct progress *progress, uint64_t records, uint64_t consumed, size_t bytes);

/* The records have been read; what comes may take a while, too. */
void progress_phase(struct progress *progress, const char *name);

/* Takes the line off the terminal, so that another can be written. May be called by a signal. */
void progress_clear(void);

/* The totals, if all is well; issues: N, or NULL. */
void progress_end(struct progress *progress, enum status status, size_t classes,
                  const uint64_t *issues);

#endif
