/* kept: what records leave once their probabilities have gone by, 6 to 36 bytes each, and their
 * ids; in chunks of one batch, a column after the other. Most records have the highest probability
 * at their label: what is to say of another class has columns of its own, with an entry for those
 * only that have one, and whose own probability has its sign set to tell. */
#ifndef KEPT_H
#define KEPT_H
#include "buffer.h"
#include "names.h"
#include "quality.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct error;
struct spool;

struct chunk_form { /* how a chunk is laid out */
    bool few;       /* classes fit 16 bits */
    bool narrow;    /* probabilities are floats as they stand */
    bool measured;  /* the measure is not the own probability */
    bool gaps;      /* some records of the batch are left out */
    bool ids;       /* each has one */
};

struct chunk { /* all zero to begin with; its head, columns and ids go to the spool one by one */
    struct chunk_head {
        uint64_t first;         /* the index of the batch's first record */
        uint32_t count, others; /* entries; those whose top is another class */
        struct chunk_form form;
        uint64_t ids_size; /* bytes */
    } head;
    struct column { /* in bytes or in the spool */
        char *at;
        size_t size;                             /* bytes of an entry; 0: there is none */
    } label, own, measure, place, top, top_prob; /* the last two of others */
    struct buffer bytes, ids;                    /* ids: for each its size (uint32_t) and bytes */
    const char *id;                              /* the first */
};

/* Begins a chunk of at most `most` entries, whose batch's first record has that index. */
int chunk_begin(struct chunk *chunk, uint64_t first, size_t most, struct chunk_form form,
                struct error *error);

/* Adds the id of the record that was added last. */
int chunk_add_id(struct chunk *chunk, struct slice id, struct error *error);

int chunk_save(struct chunk *chunk, struct spool *spool, struct error *error);

/* The next chunk of a rewound spool, in its memory where it lies in one piece; 1, 0 at the end, -1
 * and an error. */
int chunk_load(struct chunk *chunk, struct spool *spool, struct error *error);

void chunk_free(struct chunk *chunk);

static inline void column_put(const struct column *column, size_t i, uint32_t number)
{
    uint16_t few = (uint16_t)number;
    char *at = column->at + i * column->size;
    if (column->size == sizeof few)
        memcpy(at, &few, sizeof few);
    else
        memcpy(at, &number, sizeof number);
}

static inline uint32_t column_get(const struct column *column, size_t i)
{
    uint16_t few;
    uint32_t number;
    const char *at = column->at + i * column->size;
    if (column->size == sizeof few)
        return memcpy(&few, at, sizeof few), few;
    return memcpy(&number, at, sizeof number), number;
}

static inline void column_put_real(const struct column *column, size_t i, double real)
{
    float narrow = (float)real;
    char *at = column->at + i * column->size;
    if (column->size == sizeof narrow)
        memcpy(at, &narrow, sizeof narrow);
    else
        memcpy(at, &real, sizeof real);
}

static inline double column_get_real(const struct column *column, size_t i)
{
    return real_load(column->size == sizeof(float) ? REAL_F4 : REAL_F8,
                     column->at + i * column->size);
}

/* Adds a record: its place in the batch and its glance, of which the sum is not kept. */
static inline void chunk_add(struct chunk *chunk, size_t place, const struct glance *glance)
{
    size_t i = chunk->head.count++;
    bool other = glance->top != glance->label;
    column_put(&chunk->label, i, glance->label);
    column_put_real(&chunk->own, i, other ? -glance->own : glance->own);
    if (chunk->measure.size)
        column_put_real(&chunk->measure, i, glance->measure);
    if (chunk->place.size)
        column_put(&chunk->place, i, (uint32_t)place);
    column_put(&chunk->top, chunk->head.others, glance->top); /* there is room for all */
    column_put_real(&chunk->top_prob, chunk->head.others, glance->top_prob);
    chunk->head.others += other;
}

/* The index of a loaded chunk's entry i. */
static inline uint64_t chunk_index(const struct chunk *chunk, size_t i)
{
    return chunk->head.first + (chunk->place.size ? column_get(&chunk->place, i) : i);
}

/* Entry i of a loaded chunk, before which `others` had another top: its index, and its glance
 * without the sum. */
static inline uint64_t chunk_get(const struct chunk *chunk, size_t i, size_t *others,
                                 struct glance *glance)
{
    double own = column_get_real(&chunk->own, i);
    glance->label = glance->top = column_get(&chunk->label, i);
    glance->own = glance->top_prob = fabs(own);
    if (signbit(own)) {
        glance->top = column_get(&chunk->top, *others);
        glance->top_prob = column_get_real(&chunk->top_prob, (*others)++);
    }
    glance->measure = chunk->measure.size ? column_get_real(&chunk->measure, i) : glance->own;
    return chunk_index(chunk, i);
}

/* Entry i's score, for methods whose measure is the score. */
static inline double chunk_score(const struct chunk *chunk, size_t i)
{
    return chunk->measure.size ? column_get_real(&chunk->measure, i)
                               : fabs(column_get_real(&chunk->own, i));
}

/* The next id of a loaded chunk, in the order of its entries; at NULL without ids. */
static inline struct slice chunk_next_id(struct chunk *chunk)
{
    uint32_t size;
    if (!chunk->head.form.ids)
        return (struct slice){NULL, 0};
    memcpy(&size, chunk->id, sizeof size);
    struct slice id = {chunk->id + sizeof size, size};
    chunk->id = id.at + size;
    return id;
}

#endif
