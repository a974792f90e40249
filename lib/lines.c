#include "lines.h"

#include "error.h"
#include "input.h"

#include <string.h>

#define STEP (256 * 1024)
#define LINE_MAX_SIZE ((size_t)1 << 26)

/* Moves the unfinished line to the front and reads on. */
static int lines_fill(struct lines *lines, struct error *error)
{
    struct buffer *buffer = &lines->buffer;
    buffer->size -= lines->from;
    if (buffer->size && lines->from)
        memmove(buffer->at, buffer->at + lines->from, buffer->size);
    lines->from = 0;
    if (buffer->size > LINE_MAX_SIZE)
        return error_set(error, "line %llu is longer than %zu MiB",
                         (unsigned long long)lines->number + 1, LINE_MAX_SIZE >> 20);
    if (buffer_reserve(buffer, STEP, error))
        return -1;
    ptrdiff_t got =
        input_read(lines->input, buffer->at + buffer->size, buffer->room - buffer->size, error);
    if (got < 0)
        return -1;
    buffer->size += (size_t)got;
    lines->ended = got == 0;
    return 0;
}

int lines_next(struct lines *lines, const char **line, size_t *size, struct error *error)
{
    size_t searched = 0;
    for (;;) {
        size_t left = lines->buffer.size - lines->from;
        const char *at = left ? lines->buffer.at + lines->from : "";
        const char *stop = left > searched ? memchr(at + searched, '\n', left - searched) : NULL;
        if (stop || (lines->ended && left)) {
            lines->unfinished = !stop;
            *line = at;
            *size = stop ? (size_t)(stop - at) : left;
            lines->from += *size + (stop != NULL);
            lines->number++;
            return 1;
        }
        if (lines->ended)
            return 0;
        searched = left;
        if (lines_fill(lines, error))
            return -1;
    }
}

void lines_free(struct lines *lines)
{
    buffer_free(&lines->buffer);
}
