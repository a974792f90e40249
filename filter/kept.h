/* kept: what records leave once their probabilities have gone by: 16 to 32 bytes each, and their
 * ids, in chunks of one batch. */
#ifndef KEPT_H
#define KEPT_H
#include "buffer.h"
#include "names.h"
#include "quality.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct spool;

struct chunk { /* all zero to begin with; its head, entries and ids go to the spool one by one */
    struct chunk_head {
        uint64_t first;                  /* the index of the batch's first record */
        uint32_t count;                  /* entries */
        uint32_t form;                   /* how they are laid out */
        uint64_t entries_size, ids_size; /* bytes */
    } head;
    struct buffer entries;
    struct buffer ids; /* for each its size (uint32_t) and bytes */
};

/* Begins a chunk. narrow: probabilities are floats as they stand; measured: the measure is not the
 * own probability; gaps: some records of the batch are left out; ids: each has one. */
void chunk_begin(struct chunk *chunk, uint64_t first, bool narrow, bool measured, bool gaps,
                 bool ids);

/* Adds a record: its place in the batch, its glance (of which the sum is not kept), its id. */
int chunk_add(struct chunk *chunk, size_t place, const struct glance *glance, struct slice id,
              struct error *error);

int chunk_save(const struct chunk *chunk, struct spool *spool, struct error *error);

/* The next chunk of a rewound spool; 1, 0 at the end, -1 and an error. */
int chunk_load(struct chunk *chunk, struct spool *spool, struct error *error);

struct kept {
    uint32_t form; /* how it was laid out */
    uint64_t index;
    struct glance glance; /* without the sum */
    struct slice id;      /* in the chunk; at NULL without ids */
};

struct chunk_cursor { /* all zero to begin with */
    uint32_t done;
    size_t entries_at, ids_at;
};

/* The next record of a loaded chunk; false at its end. */
bool chunk_next(const struct chunk *chunk, struct chunk_cursor *cursor, struct kept *kept);

void chunk_free(struct chunk *chunk);

/* One record by itself, without its index: at most kept_room bytes; returns the end. */
size_t kept_room(const struct kept *kept);
char *kept_pack(char *out, const struct kept *kept);
void kept_unpack(const char *bytes, size_t size, struct kept *kept); /* the id points into bytes */

#endif
