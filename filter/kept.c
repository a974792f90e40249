#include "kept.h"

#include "error.h"
#include "spool.h"

#include <string.h>

enum form { NARROW = 1, MEASURED = 2, GAPS = 4, IDS = 8 };

#define ENTRY_ROOM 40

void chunk_begin(struct chunk *chunk, uint64_t first, bool narrow, bool measured, bool gaps,
                 bool ids)
{
    chunk->head = (struct chunk_head){.first = first,
                                      .form = (narrow ? NARROW : 0) | (measured ? MEASURED : 0) |
                                              (gaps ? GAPS : 0) | (ids ? IDS : 0)};
    chunk->entries.size = chunk->ids.size = 0;
}

static char *put(char *out, const void *bytes, size_t size)
{
    memcpy(out, bytes, size);
    return out + size;
}

static const char *get(const char *in, void *bytes, size_t size)
{
    memcpy(bytes, in, size);
    return in + size;
}

static char *entry_put(char *out, uint32_t form, uint32_t place, const struct glance *glance)
{
    out = put(out, &glance->label, sizeof glance->label);
    out = put(out, &glance->top, sizeof glance->top);
    if (form & NARROW) {
        float own = (float)glance->own, top_prob = (float)glance->top_prob;
        out = put(out, &own, sizeof own);
        out = put(out, &top_prob, sizeof top_prob);
    } else {
        out = put(out, &glance->own, sizeof glance->own);
        out = put(out, &glance->top_prob, sizeof glance->top_prob);
    }
    if (form & MEASURED)
        out = put(out, &glance->measure, sizeof glance->measure);
    return form & GAPS ? put(out, &place, sizeof place) : out;
}

static const char *entry_get(const char *in, uint32_t form, uint32_t *place, struct glance *glance)
{
    in = get(in, &glance->label, sizeof glance->label);
    in = get(in, &glance->top, sizeof glance->top);
    if (form & NARROW) {
        float own, top_prob;
        in = get(in, &own, sizeof own);
        in = get(in, &top_prob, sizeof top_prob);
        glance->own = own;
        glance->top_prob = top_prob;
    } else {
        in = get(in, &glance->own, sizeof glance->own);
        in = get(in, &glance->top_prob, sizeof glance->top_prob);
    }
    glance->measure = glance->own;
    if (form & MEASURED)
        in = get(in, &glance->measure, sizeof glance->measure);
    return form & GAPS ? get(in, place, sizeof *place) : in;
}

int chunk_add(struct chunk *chunk, size_t place, const struct glance *glance, struct slice id,
              struct error *error)
{
    struct buffer *entries = &chunk->entries;
    if (buffer_reserve(entries, ENTRY_ROOM, error))
        return -1;
    char *end = entry_put(entries->at + entries->size, chunk->head.form, (uint32_t)place, glance);
    entries->size = (size_t)(end - entries->at);
    chunk->head.count++;
    if (!(chunk->head.form & IDS))
        return 0;
    uint32_t size = (uint32_t)id.size;
    if (buffer_append(&chunk->ids, &size, sizeof size, error))
        return -1;
    return buffer_append(&chunk->ids, id.at, size, error);
}

int chunk_save(const struct chunk *chunk, struct spool *spool, struct error *error)
{
    struct chunk_head head = chunk->head;
    head.entries_size = chunk->entries.size;
    head.ids_size = chunk->ids.size;
    if (head.count == 0)
        return 0;
    if (spool_add(spool, &head, sizeof head, error) ||
        spool_add(spool, chunk->entries.at, chunk->entries.size, error))
        return -1;
    return head.ids_size ? spool_add(spool, chunk->ids.at, chunk->ids.size, error) : 0;
}

static int load_bytes(struct buffer *to, struct spool *spool, uint64_t size, struct error *error)
{
    const void *bytes;
    to->size = 0;
    if (size == 0)
        return 0;
    if (spool_next(spool, &bytes, (size_t)size, error))
        return -1;
    return buffer_append(to, bytes, (size_t)size, error);
}

int chunk_load(struct chunk *chunk, struct spool *spool, struct error *error)
{
    const void *bytes;
    if (spool_next(spool, &bytes, sizeof chunk->head, error))
        return -1;
    if (!bytes)
        return 0;
    memcpy(&chunk->head, bytes, sizeof chunk->head);
    if (load_bytes(&chunk->entries, spool, chunk->head.entries_size, error) ||
        load_bytes(&chunk->ids, spool, chunk->head.ids_size, error))
        return -1;
    return 1;
}

bool chunk_next(const struct chunk *chunk, struct chunk_cursor *cursor, struct kept *kept)
{
    if (cursor->done == chunk->head.count)
        return false;
    uint32_t form = chunk->head.form, place = cursor->done++;
    const char *end =
        entry_get(chunk->entries.at + cursor->entries_at, form, &place, &kept->glance);
    cursor->entries_at = (size_t)(end - chunk->entries.at);
    kept->form = form & ~(uint32_t)GAPS;
    kept->index = chunk->head.first + place;
    kept->id = (struct slice){NULL, 0};
    if (form & IDS) {
        uint32_t size;
        const char *id = get(chunk->ids.at + cursor->ids_at, &size, sizeof size);
        kept->id = (struct slice){id, size};
        cursor->ids_at += sizeof size + size;
    }
    return true;
}

void chunk_free(struct chunk *chunk)
{
    buffer_free(&chunk->entries);
    buffer_free(&chunk->ids);
}

size_t kept_room(const struct kept *kept)
{
    return sizeof kept->form + ENTRY_ROOM + kept->id.size;
}

char *kept_pack(char *out, const struct kept *kept)
{
    out = put(out, &kept->form, sizeof kept->form);
    out = entry_put(out, kept->form, 0, &kept->glance);
    return kept->form & IDS ? put(out, kept->id.at, kept->id.size) : out;
}

void kept_unpack(const char *bytes, size_t size, struct kept *kept)
{
    const char *end = bytes + size;
    uint32_t place;
    bytes = get(bytes, &kept->form, sizeof kept->form);
    bytes = entry_get(bytes, kept->form, &place, &kept->glance);
    kept->index = 0;
    kept->id = (struct slice){kept->form & IDS ? bytes : NULL, (size_t)(end - bytes)};
}
