#include "kept.h"

#include "error.h"
#include "spool.h"

/* Where the columns of so many entries lie from `at` on; returns their size together. */
static size_t columns_lay(struct chunk *chunk, char *at, size_t count, size_t others)
{
    const struct chunk_form *form = &chunk->head.form;
    size_t class_ = form->few ? 2 : 4, real = form->narrow ? 4 : 8, sum = 0;
    const struct {
        struct column *column;
        size_t size, count;
    } all[] = {{&chunk->measure, form->measured ? 8 : 0, count}, /* the widest first: aligned */
               {&chunk->own, real, count},
               {&chunk->top_prob, real, others},
               {&chunk->place, form->gaps ? 4 : 0, count},
               {&chunk->label, class_, count},
               {&chunk->top, class_, others}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i].column = (struct column){at ? at + sum : NULL, all[i].size};
        sum += all[i].size * all[i].count;
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

int chunk_save(const struct chunk *chunk, struct spool *spool, struct error *error)
{
    struct chunk_head head = chunk->head;
    const struct {
        const struct column *column;
        size_t count;
    } all[] = {{&chunk->measure, head.count},   {&chunk->own, head.count},
               {&chunk->top_prob, head.others}, {&chunk->place, head.count},
               {&chunk->label, head.count},     {&chunk->top, head.others}};
    head.ids_size = chunk->ids.size;
    if (head.count == 0)
        return 0;
    if (spool_add(spool, &head, sizeof head, error))
        return -1;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t size = all[i].column->size * all[i].count;
        if (size && spool_add(spool, all[i].column->at, size, error))
            return -1;
    }
    return head.ids_size ? spool_add(spool, chunk->ids.at, chunk->ids.size, error) : 0;
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
