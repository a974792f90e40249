#include "kept.h"

#include "error.h"
#include "spool.h"

#define COLUMNS 6

struct part { /* a column in its place: the widest first, so that all are aligned */
    struct column *column;
    size_t size, count; /* of an entry; entries */
};

static void columns_list(struct chunk *chunk, size_t count, size_t others,
                         struct part part[COLUMNS])
{
    const struct chunk_form *form = &chunk->head.form;
    size_t class_ = form->few ? 2 : 4, real = form->narrow ? 4 : 8;
    const struct part list[COLUMNS] = {{&chunk->measure, form->measured ? 8 : 0, count},
                                       {&chunk->own, real, count},
                                       {&chunk->top_prob, real, others},
                                       {&chunk->place, form->gaps ? 4 : 0, count},
                                       {&chunk->label, class_, count},
                                       {&chunk->top, class_, others}};
    memcpy(part, list, sizeof list);
}

/* Where the columns of so many entries lie from `at` on; returns their size together. */
static size_t columns_lay(struct chunk *chunk, char *at, size_t count, size_t others)
{
    struct part part[COLUMNS];
    size_t sum = 0;
    columns_list(chunk, count, others, part);
    for (size_t i = 0; i < COLUMNS; i++) {
        *part[i].column = (struct column){at ? at + sum : NULL, part[i].size};
        sum += part[i].size * part[i].count;
    }
    return sum;
}

int chunk_begin(struct chunk *chunk, uint64_t first, size_t most, struct chunk_form form,
                struct error *error)
{
    chunk->head = (struct chunk_head){.first = first, .form = form};
    chunk->bytes.size = chunk->ids.size = 0;
    if (buffer_reserve(&chunk->bytes, columns_lay(chunk, NULL, most, most), error))
        return -1;
    columns_lay(chunk, chunk->bytes.at, most, most);
    return 0;
}

int chunk_add_id(struct chunk *chunk, struct slice id, struct error *error)
{
    uint32_t size = (uint32_t)id.size;
    if (buffer_append(&chunk->ids, &size, sizeof size, error))
        return -1;
    return buffer_append(&chunk->ids, id.at, size, error);
}

int chunk_save(struct chunk *chunk, struct spool *spool, struct error *error)
{
    struct chunk_head *head = &chunk->head;
    struct part part[COLUMNS];
    head->ids_size = chunk->ids.size;
    if (head->count == 0)
        return 0;
    if (spool_add(spool, head, sizeof *head, error))
        return -1;
    columns_list(chunk, head->count, head->others, part);
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t size = part[i].size * part[i].count;
        if (size && spool_add(spool, part[i].column->at, size, error))
            return -1;
    }
    return head->ids_size ? spool_add(spool, chunk->ids.at, chunk->ids.size, error) : 0;
}

int chunk_load(struct chunk *chunk, struct spool *spool, struct error *error)
{
    const void *bytes;
    if (spool_next(spool, &bytes, sizeof chunk->head, &chunk->bytes, error))
        return -1;
    if (!bytes)
        return 0;
    memcpy(&chunk->head, bytes, sizeof chunk->head);
    size_t size = columns_lay(chunk, NULL, chunk->head.count, chunk->head.others);
    if (spool_next(spool, &bytes, size, &chunk->bytes, error))
        return -1;
    columns_lay(chunk, (char *)(uintptr_t)bytes, chunk->head.count, /* not written to */
                chunk->head.others);
    if (spool_next(spool, &bytes, (size_t)chunk->head.ids_size, &chunk->ids, error))
        return -1;
    chunk->id = bytes;
    return 1;
}

void chunk_free(struct chunk *chunk)
{
    buffer_free(&chunk->bytes);
    buffer_free(&chunk->ids);
}
