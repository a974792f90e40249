/* The first bytes lie in a list of chunks, so that growing never copies and the peak is the bound;
 * all that come after are in the file. Reading walks the chunks, then the file. */
#include "spool.h"

#include "buffer.h"
#include "error.h"
#include "tempfile.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE (((size_t)1 << 20) - 64) /* with malloc's own header still whole pages */

struct chunk {
    struct chunk *next;
    size_t used, room;
    char bytes[];
};

struct spool {
    size_t memory;               /* what chunks may still take */
    char *folder;                /* owned, NULL: the default */
    struct chunk *first, *last;  /* owned */
    struct tempfile *file;       /* owned, NULL while all is in chunks */
    uint64_t added, read;        /* bytes */
    const struct chunk *current; /* being read, NULL: the file is */
    size_t current_used;
    struct cursor cursor;
    char *buffer; /* owned, the cursor's */
};

struct spool *spool_new(size_t memory, const char *folder, struct error *error)
{
    struct spool *spool = calloc(1, sizeof *spool);
    if (spool && (!folder || (spool->folder = strdup(folder)))) {
        spool->memory = memory;
        return spool;
    }
    spool_free(spool);
    error_memory(error);
    return NULL;
}

void spool_free(struct spool *spool)
{
    if (!spool)
        return;
    for (struct chunk *chunk = spool->first, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(spool->buffer);
    tempfile_close(spool->file);
    free(spool->folder);
    free(spool);
}

/* One more chunk; 1, 0 when the bound does not allow it, -1 and an error. */
static int chunk_add(struct spool *spool, struct error *error)
{
    size_t size = spool->memory < CHUNK_SIZE ? spool->memory : CHUNK_SIZE;
    if (size <= sizeof(struct chunk))
        return 0;
    struct chunk *chunk = malloc(size);
    if (!chunk)
        return error_memory(error);
    *chunk = (struct chunk){.room = size - sizeof *chunk};
    if (spool->last)
        spool->last->next = chunk;
    else
        spool->first = chunk;
    spool->last = chunk;
    spool->memory -= size;
    return 1;
}

int spool_add(struct spool *spool, const void *bytes, size_t size, struct error *error)
{
    const char *from = bytes;
    spool->added += size;
    while (size > 0 && !spool->file) {
        struct chunk *last = spool->last;
        size_t part = last ? last->room - last->used : 0;
        if (part == 0) {
            int more = chunk_add(spool, error);
            if (more < 0)
                return -1;
            if (more == 0 && !(spool->file = tempfile_open(spool->folder, error)))
                return -1;
            continue;
        }
        part = size < part ? size : part;
        memcpy(last->bytes + last->used, from, part);
        last->used += part;
        from += part;
        size -= part;
    }
    return size > 0 ? tempfile_append(spool->file, from, size, error) : 0;
}

int spool_rewind(struct spool *spool, struct error *error)
{
    spool->read = 0;
    spool->current = spool->first;
    spool->current_used = 0;
    if (!spool->file)
        return 0;
    if (tempfile_flush(spool->file, error))
        return -1;
    if (!spool->buffer && !(spool->buffer = malloc(TEMPFILE_BUFFER)))
        return error_memory(error);
    cursor_begin(&spool->cursor, spool->file, 0, tempfile_size(spool->file), spool->buffer,
                 TEMPFILE_BUFFER);
    return 0;
}

/* Copies the next size bytes, which are there, across chunks and from the file. */
static int spool_join(struct spool *spool, char *into, size_t size, struct error *error)
{
    while (size > 0 && spool->current) {
        const struct chunk *chunk = spool->current;
        size_t ready = chunk->used - spool->current_used;
        size_t part = size < ready ? size : ready;
        memcpy(into, chunk->bytes + spool->current_used, part);
        spool->current_used += part;
        into += part;
        size -= part;
        if (spool->current_used == chunk->used) {
            spool->current = chunk->next;
            spool->current_used = 0;
        }
    }
    return size > 0 ? cursor_read(&spool->cursor, into, size, error) : 0;
}

int spool_next(struct spool *spool, const void **bytes, size_t size, struct buffer *into,
               struct error *error)
{
    uint64_t left = spool->added - spool->read;
    *bytes = size == 0 ? "" : NULL;
    if (size == 0 || left == 0)
        return 0;
    if (size > left)
        return error_set(error, "temporary data end within an entry");
    spool->read += size;

    const struct chunk *chunk = spool->current;
    if (chunk && size < chunk->used - spool->current_used) {
        *bytes = chunk->bytes + spool->current_used;
        spool->current_used += size;
        return 0;
    }
    if (buffer_reserve(into, size, error) || spool_join(spool, into->at, size, error))
        return -1;
    *bytes = into->at;
    return 0;
}
