/* One block of memory: ranks grow from its front, payloads (each behind its size) from its back.
 * When it is full, or holds several times the limit, all but the `limit` lowest are dropped; if
 * that frees too little, what is there becomes a sorted run on disk. Once `limit` entries are
 * known, the highest of them is the bound, and what comes later and above is not stored. */
#include "selection.h"

#include "error.h"
#include "merge.h"
#include "radix.h"
#include "runs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MIN ((size_t)64 << 10)
#define AHEAD 16 /* entries that a payload is fetched before it is handed out */

struct selection {
    uint64_t limit;
    char *block;        /* owned; while its payloads are not in use, the memory of runs */
    size_t room, held;  /* bytes of the block, of payloads at its back */
    struct rank *ranks; /* the block's front; a place is the distance from the block's end */
    size_t count, full; /* ranks; how many make dropping pay */
    bool bounded;
    uint64_t bound_key, bound_index;
    struct runs *runs; /* owned */
    bool ended;
    size_t given; /* ranks handed out */
};

/* Takes all of the memory at once, as what is not touched costs nothing, or what can be had. */
static int block_allocate(struct selection *selection, size_t memory, struct error *error)
{
    size_t room = memory < MEMORY_MIN ? MEMORY_MIN : memory;
    while (!(selection->block = malloc(room)) && room / 2 >= MEMORY_MIN)
        room /= 2;
    selection->ranks = (struct rank *)(void *)selection->block;
    selection->room = room;
    return selection->block ? 0 : error_memory(error);
}

struct selection *selection_new(uint64_t limit, size_t memory, const char *folder,
                                struct error *error)
{
    struct selection *selection = calloc(1, sizeof *selection);
    if (!selection) {
        error_memory(error);
        return NULL;
    }
    selection->limit = limit;
    selection->full = limit < SIZE_MAX / 4 ? 3 * (size_t)limit + 4096 : SIZE_MAX;
    if (block_allocate(selection, memory, error) == 0)
        selection->runs = runs_new(limit, selection->block, selection->room, folder, error);
    if (selection->runs)
        return selection;
    selection_free(selection);
    return NULL;
}

void selection_free(struct selection *selection)
{
    if (!selection)
        return;
    runs_free(selection->runs);
    free(selection->block);
    free(selection);
}

/* The payload at a place, behind its size. */
static char *payload_at(const struct selection *selection, uint64_t place, uint32_t *size)
{
    char *at = selection->block + selection->room - place;
    memcpy(size, at, sizeof *size);
    return at + sizeof *size;
}

static size_t payloads_size(const struct selection *selection)
{
    size_t sum = 0;
    for (size_t i = 0; i < selection->count; i++) {
        uint32_t size;
        payload_at(selection, selection->ranks[i].word[RANK_PLACE], &size);
        sum += sizeof size + size;
    }
    return sum;
}

/* Whether `limit` entries are known to come before that pair, if it comes now. */
static bool bound_excludes(const struct selection *selection, uint64_t key, uint64_t index)
{
    return selection->bounded && (key > selection->bound_key ||
                                  (key == selection->bound_key && index >= selection->bound_index));
}

static void bound_lower(struct selection *selection, uint64_t key, uint64_t index)
{
    if (bound_excludes(selection, key, index))
        return;
    selection->bounded = true;
    selection->bound_key = key;
    selection->bound_index = index;
}

/* Keeps the ranks of the `limit` lowest only; their payloads stay where they are. */
static void ranks_prune(struct selection *selection)
{
    if (selection->count <= selection->limit)
        return;
    radix_select(selection->ranks, selection->count, (size_t)selection->limit);
    selection->count = (size_t)selection->limit;
    const uint64_t *highest = selection->ranks[0].word;
    for (size_t i = 1; i < selection->count; i++) {
        const uint64_t *word = selection->ranks[i].word;
        if (word[RANK_KEY] > highest[RANK_KEY] ||
            (word[RANK_KEY] == highest[RANK_KEY] && word[RANK_INDEX] > highest[RANK_INDEX]))
            highest = word;
    }
    bound_lower(selection, highest[RANK_KEY], highest[RANK_INDEX]);
}

/* Slides the payloads that still have a rank to the block's back, in order of arrival. */
static void payloads_compact(struct selection *selection)
{
    radix_sort(selection->ranks, selection->count, RANK_PLACE);
    size_t held = 0;
    for (size_t i = 0; i < selection->count; i++) {
        uint64_t *place = &selection->ranks[i].word[RANK_PLACE];
        uint32_t size;
        const char *from = payload_at(selection, *place, &size) - sizeof size;
        held += sizeof size + size;
        memmove(selection->block + selection->room - held, from, sizeof size + size);
        *place = held;
    }
    selection->held = held;
}

static int run_end(struct selection *selection, struct error *error)
{
    uint64_t key, index;
    if (runs_end(selection->runs, error))
        return -1;
    if (runs_bound(selection->runs, &key, &index))
        bound_lower(selection, key, index);
    return 0;
}

static int ranks_spill(struct selection *selection, struct error *error)
{
    radix_sort(selection->ranks, selection->count, RANK_KEY);
    for (size_t i = 0; i < selection->count; i++) {
        const uint64_t *word = selection->ranks[i].word;
        struct head head = {.key = word[RANK_KEY], .index = word[RANK_INDEX]};
        const char *payload = payload_at(selection, word[RANK_PLACE], &head.size);
        if (runs_add(selection->runs, &head, payload, error))
            return -1;
    }
    selection->count = selection->held = 0;
    return run_end(selection, error);
}

/* Makes room: half of the block at least, by dropping, else all of it. */
static int selection_reduce(struct selection *selection, struct error *error)
{
    if (selection->count > selection->limit) {
        ranks_prune(selection);
        size_t ranks = selection->count * sizeof(struct rank);
        if (payloads_size(selection) + ranks <= selection->room / 2) {
            payloads_compact(selection);
            return 0;
        }
    }
    return ranks_spill(selection, error);
}

/* An entry that is larger than the block is a run of its own. */
static int add_alone(struct selection *selection, const struct head *head, const void *payload,
                     struct error *error)
{
    if (runs_add(selection->runs, head, payload, error))
        return -1;
    return run_end(selection, error);
}

int selection_add(struct selection *selection, uint64_t key, uint64_t index, const void *payload,
                  size_t size, struct error *error)
{
    if (selection->limit == 0 || bound_excludes(selection, key, index))
        return 0;
    uint32_t stored = (uint32_t)size;
    size_t cost = sizeof(struct rank) + sizeof stored + size;
    while (selection->count >= selection->full ||
           cost > selection->room - selection->held - selection->count * sizeof(struct rank)) {
        if (selection->count == 0)
            return add_alone(selection, &(struct head){key, index, stored}, payload, error);
        if (selection_reduce(selection, error))
            return -1;
    }
    selection->held += sizeof stored + size;
    char *at = selection->block + selection->room - selection->held;
    memcpy(at, &stored, sizeof stored);
    if (size > 0)
        memcpy(at + sizeof stored, payload, size);
    selection->ranks[selection->count++] = (struct rank){{key, index, selection->held}};
    return 0;
}

/* Runs and no ranks, or ranks in order and no runs. */
static int selection_end(struct selection *selection, struct error *error)
{
    selection->ended = true;
    ranks_prune(selection);
    if (!runs_any(selection->runs)) {
        radix_sort(selection->ranks, selection->count, RANK_KEY);
        return 0;
    }
    return selection->count > 0 ? ranks_spill(selection, error) : 0;
}

int selection_next(struct selection *selection, struct selected *entry, struct error *error)
{
    if (!selection->ended && selection_end(selection, error))
        return -1;
    if (runs_any(selection->runs))
        return runs_next(selection->runs, entry, error);
    if (selection->given == selection->count)
        return 0;
    if (selection->count - selection->given > AHEAD) /* payloads lie anywhere: a cache miss each */
        __builtin_prefetch(selection->block + selection->room -
                           selection->ranks[selection->given + AHEAD].word[RANK_PLACE]);
    const uint64_t *word = selection->ranks[selection->given++].word;
    uint32_t size;
    const char *payload = payload_at(selection, word[RANK_PLACE], &size);
    *entry = (struct selected){word[RANK_KEY], word[RANK_INDEX], payload, size};
    return 1;
}
