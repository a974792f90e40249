#include "buffer.h"

#include "error.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int buffer_reserve(struct buffer *buffer, size_t more, struct error *error)
{
    if (more <= buffer->room - buffer->size)
        return 0;
    if (more > SIZE_MAX / 4 - buffer->size)
        return error_memory(error);

    size_t room = buffer->size + more;
    if (room < buffer->room + buffer->room / 2)
        room = buffer->room + buffer->room / 2;
    char *at = realloc(buffer->at, room);
    if (!at)
        return error_memory(error);
    buffer->at = at;
    buffer->room = room;
    return 0;
}

int buffer_append(struct buffer *buffer, const void *bytes, size_t size, struct error *error)
{
    if (buffer_reserve(buffer, size, error))
        return -1;
    if (size)
        memcpy(buffer->at + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->at);
    *buffer = (struct buffer){0};
}
