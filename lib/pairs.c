#include "pairs.h"

#include "error.h"
#include "selection.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN ((size_t)256)

struct slot {
    uint64_t key, count; /* given·2^32 + guess; count 0: free */
};

struct pairs {
    struct slot *slot;         /* [slots], owned; at most half of them taken */
    size_t slots, most, taken; /* powers of two but taken */
    struct selection *sorted;  /* owned: counts that left the table, payloads, by key */
    bool ended;
    int more; /* what selection_next said of ahead */
    struct selected ahead;
};

struct pairs *pairs_new(size_t memory, const char *folder, struct error *error)
{
    struct pairs *pairs = calloc(1, sizeof *pairs);
    if (!pairs) {
        error_memory(error);
        return NULL;
    }
    pairs->slots = pairs->most = SLOTS_MIN;
    while (2 * pairs->most * sizeof(struct slot) <= memory / 2)
        pairs->most *= 2;
    pairs->slot = calloc(pairs->slots, sizeof *pairs->slot);
    if (!pairs->slot)
        error_memory(error);
    else if ((pairs->sorted = selection_new(UINT64_MAX, memory / 2, folder, error)))
        return pairs;
    pairs_free(pairs);
    return NULL;
}

void pairs_free(struct pairs *pairs)
{
    if (!pairs)
        return;
    free(pairs->slot);
    selection_free(pairs->sorted);
    free(pairs);
}

/* The slot of a key, or the free one where it belongs. */
static struct slot *slot_of(const struct pairs *pairs, uint64_t key)
{
    uint64_t hash = key * 0x9e3779b97f4a7c15;
    size_t mask = pairs->slots - 1;
    size_t i = (size_t)(hash >> 32) & mask;
    while (pairs->slot[i].count && pairs->slot[i].key != key)
        i = (i + 1) & mask;
    return &pairs->slot[i];
}

static int table_grow(struct pairs *pairs, struct error *error)
{
    struct slot *old = pairs->slot, *slot = calloc(2 * pairs->slots, sizeof *slot);
    if (!slot)
        return error_memory(error);
    size_t slots = pairs->slots;
    pairs->slot = slot;
    pairs->slots *= 2;
    for (size_t i = 0; i < slots; i++)
        if (old[i].count)
            *slot_of(pairs, old[i].key) = old[i];
    free(old);
    return 0;
}

/* All counts leave the table. */
static int table_empty(struct pairs *pairs, struct error *error)
{
    for (size_t i = 0; i < pairs->slots; i++) {
        struct slot *slot = &pairs->slot[i];
        if (slot->count &&
            selection_add(pairs->sorted, slot->key, 0, &slot->count, sizeof slot->count, error))
            return -1;
        slot->count = 0;
    }
    pairs->taken = 0;
    return 0;
}

int pairs_add(struct pairs *pairs, uint32_t given, uint32_t guess, struct error *error)
{
    uint64_t key = (uint64_t)given << 32 | guess;
    struct slot *slot = slot_of(pairs, key);
    if (slot->count++)
        return 0;
    slot->key = key;
    if (++pairs->taken < pairs->slots / 2)
        return 0;
    return pairs->slots < pairs->most ? table_grow(pairs, error) : table_empty(pairs, error);
}

static int step(struct pairs *pairs, struct error *error)
{
    return pairs->more = selection_next(pairs->sorted, &pairs->ahead, error);
}

int pairs_next(struct pairs *pairs, struct pair *pair, struct error *error)
{
    if (!pairs->ended && (table_empty(pairs, error) || step(pairs, error) < 0))
        return -1;
    pairs->ended = true;
    if (pairs->more <= 0)
        return pairs->more;
    uint64_t key = pairs->ahead.key;
    *pair = (struct pair){.given = (uint32_t)(key >> 32), .guess = (uint32_t)key};
    do { /* a pair left the table as often as that was full */
        uint64_t count;
        memcpy(&count, pairs->ahead.payload, sizeof count);
        pair->count += count;
    } while (step(pairs, error) > 0 && pairs->ahead.key == key);
    return pairs->more < 0 ? -1 : 1;
}
