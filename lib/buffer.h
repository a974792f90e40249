/* buffer: bytes that grow. All zero is an empty buffer. */
#ifndef BUFFER_H
#define BUFFER_H
#include <stddef.h>

struct error;

struct buffer {
    char *at; /* owned, never shrinks */
    size_t size, room;
};

/* Room for more bytes after size. -1 and an error when memory is short. */
int buffer_reserve(struct buffer *buffer, size_t more, struct error *error);

int buffer_append(struct buffer *buffer, const void *bytes, size_t size, struct error *error);

void buffer_free(struct buffer *buffer);

#endif
