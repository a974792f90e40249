/* source: where find's records come from, as often as it needs them: stdin, the two arrays, or a
 * command that is run. */
#ifndef SOURCE_H
#define SOURCE_H
#include "message.h"

#include <stdbool.h>
#include <sys/types.h>

struct source {
    const struct options *options;
    char *const *command; /* NULL-ended; NULL: stdin */
    bool twice;           /* it will be begun twice */
    const char *name;     /* in messages */
    int fd;               /* to read from, between begin and end */
    off_t start;          /* where stdin stood */
    bool begun;
    pid_t child;
};

/* Checks that the source can be read as often as asked; argv is what follows the options. */
enum status source_init(struct source *source, const struct options *options, bool twice,
                        char *const *command);

/* Opens or rewinds it, or starts the command. */
enum status source_begin(struct source *source);

/* Ends a pass; the command's failure is FAILED after an error line, unless status is an error
 * already. Returns the status. */
enum status source_end(struct source *source, enum status status);

/* Ends the command that runs: async-signal-safe, for a handler of SIGTERM & co. */
void source_end_on_signal(void);

#endif
