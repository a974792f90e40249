/* A stream's bytes, with those in front that were read and are still to be handed out. */
#include "input.h"
#include "reader_parts.h"

#include <string.h>
#include <time.h>

#define LATE_SECONDS 1 /* a producer that dribbles gets them out, too */
#define IDLE_MS 100    /* a producer that pauses longer gets its rows out */

int reader_take(struct reader *reader, struct buffer *block, size_t target, size_t enough,
                struct error *error)
{
    size_t rest = reader->rest.size - reader->rest_from;
    size_t take = rest < target - block->size ? rest : target - block->size;
    if (buffer_reserve(block, take + 1, error)) /* even of nothing there is a place */
        return -1;
    if (take)
        memcpy(block->at + block->size, reader->rest.at + reader->rest_from, take);
    block->size += take;
    reader->rest_from += take;

    int patience = reader->options.line_buffered ? 0 : IDLE_MS;
    time_t began = time(NULL);
    while (block->size < target && !reader->ended) {
        if (block->size >= enough &&
            (input_idle(reader->input, patience) || time(NULL) - began > LATE_SECONDS))
            break;
        size_t step = block->size + BLOCK_SIZE; /* no header alone decides how much memory it is */
        step = step < target - block->size ? step : target - block->size;
        if (buffer_reserve(block, step, error))
            return -1;
        ptrdiff_t got = input_read(reader->input, block->at + block->size, step, error);
        if (got < 0)
            return -1;
        block->size += (size_t)got;
        reader->ended = got == 0;
    }
    return 0;
}

bool reader_is_dry(const struct reader *reader)
{
    return reader->ended && reader->rest_from == reader->rest.size;
}

int reader_return(struct reader *reader, struct buffer *block, size_t size, struct error *error)
{
    size_t more = block->size - size;
    block->size = size;
    if (reader->rest_from < reader->rest.size) { /* then all of block came from there */
        reader->rest_from -= more;
        return 0;
    }
    reader->rest.size = reader->rest_from = 0;
    return buffer_append(&reader->rest, block->at + size, more, error);
}
