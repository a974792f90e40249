/* lines: a stream a line at a time. All memory is one buffer that grows to the longest line. */
#ifndef LINES_H
#define LINES_H
#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct input;

struct lines {           /* all zero but input to begin with; lines_free */
    struct input *input; /* the caller's */
    struct buffer buffer;
    size_t from;     /* of the next line in buffer */
    uint64_t number; /* of the last line handed out, from 1 */
    bool ended;
    bool unfinished; /* the last line handed out lacks its newline */
};

/* The next line without its newline, valid until the next call; 1, 0 at the end, -1 and an error.
 */
int lines_next(struct lines *lines, const char **line, size_t *size, struct error *error);

void lines_free(struct lines *lines);

#endif
