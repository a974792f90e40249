/* New runs are of level 0. When a level has `fan_in` runs, they are merged into one run of the next
 * level: an entry is rewritten once a level, and there are never more than a few times fan_in runs.
 * Higher levels are older, and in a level runs are in order of age, so that equal entries keep the
 * order of their arrival. Each level has a file of its own, given back as soon as it is merged. */
#include "runs.h"

#include "buffer.h"
#include "error.h"
#include "merge.h"
#include "selection.h"
#include "tempfile.h"

#include <stdlib.h>
#include <string.h>

#define FAN_IN_MIN 15 /* with 64 KiB of memory: 4 KiB a run */
#define FAN_IN_MAX 1024
#define LEVELS 18 /* 15^17 runs are more than 2^64 */

struct run {
    uint64_t from, to; /* bytes of its level's file */
    uint64_t entries;
};

struct level {
    struct tempfile *file; /* owned; NULL if there are no runs */
    struct run *run;       /* [fan_in], owned */
    size_t count;
};

struct runs {
    uint64_t limit, given; /* entries */
    char *memory;          /* the caller's, for merging */
    size_t size, fan_in;
    char *folder; /* owned, NULL: the default */
    struct level level[LEVELS];
    struct run open; /* being written; entries 0: none is */
    bool bounded;
    uint64_t bound_key, bound_index;
    struct merge *merge;   /* the last one, of all runs */
    struct buffer payload; /* handed out */
};

struct runs *runs_new(uint64_t limit, char *memory, size_t size, const char *folder,
                      struct error *error)
{
    struct runs *runs = calloc(1, sizeof *runs);
    if (!runs || (folder && !(runs->folder = strdup(folder)))) {
        free(runs);
        error_memory(error);
        return NULL;
    }
    size_t fan_in = size / ((size_t)64 << 10);
    runs->limit = limit;
    runs->memory = memory;
    runs->size = size;
    runs->fan_in = fan_in < FAN_IN_MIN ? FAN_IN_MIN : fan_in > FAN_IN_MAX ? FAN_IN_MAX : fan_in;
    return runs;
}

static void level_clear(struct level *level)
{
    tempfile_close(level->file);
    free(level->run);
    *level = (struct level){0};
}

void runs_free(struct runs *runs)
{
    if (!runs)
        return;
    merge_free(runs->merge);
    for (size_t i = 0; i < LEVELS; i++)
        level_clear(&runs->level[i]);
    buffer_free(&runs->payload);
    free(runs->folder);
    free(runs);
}

/* Runs of levels 0 … top. */
static size_t runs_count(const struct runs *runs, size_t top)
{
    size_t count = 0;
    for (size_t i = 0; i <= top; i++)
        count += runs->level[i].count;
    return count;
}

bool runs_any(const struct runs *runs)
{
    return runs_count(runs, LEVELS - 1) > 0;
}

static uint64_t runs_entries(const struct runs *runs)
{
    uint64_t entries = 0;
    for (size_t i = 0; i < LEVELS; i++)
        for (size_t r = 0; r < runs->level[i].count; r++)
            entries += runs->level[i].run[r].entries;
    return entries;
}

static void bound_lower(struct runs *runs, const struct head *last)
{
    if (runs->bounded && (last->key > runs->bound_key ||
                          (last->key == runs->bound_key && last->index >= runs->bound_index)))
        return;
    runs->bounded = true;
    runs->bound_key = last->key;
    runs->bound_index = last->index;
}

/* Writes a head to the open run of a level, which it opens if none is. */
static int run_append(struct runs *runs, struct level *level, const struct head *head,
                      struct error *error)
{
    if (!level->file) {
        level->run = malloc(runs->fan_in * sizeof *level->run);
        if (!level->run)
            return error_memory(error);
        level->file = tempfile_open(runs->folder, error);
        if (!level->file)
            return -1;
    }
    if (runs->open.entries++ == 0)
        runs->open.from = tempfile_size(level->file);
    if (runs->open.entries == runs->limit)
        bound_lower(runs, head);
    return head_append(level->file, head, error);
}

static int run_close(struct runs *runs, struct level *level, struct error *error)
{
    if (tempfile_flush(level->file, error))
        return -1;
    runs->open.to = tempfile_size(level->file);
    level->run[level->count++] = runs->open;
    runs->open = (struct run){0};
    return 0;
}

int runs_add(struct runs *runs, const struct head *head, const void *payload, struct error *error)
{
    if (run_append(runs, &runs->level[0], head, error))
        return -1;
    return tempfile_append(runs->level[0].file, payload, head->size, error);
}

/* A merge of the runs of levels 0 … top, oldest first. */
static struct merge *merge_levels(struct runs *runs, size_t top, struct error *error)
{
    struct merge *merge = merge_new(runs_count(runs, top), runs->memory, runs->size, error);
    for (size_t i = top + 1; merge && i-- > 0;) {
        struct level *level = &runs->level[i];
        for (size_t r = 0; merge && r < level->count; r++)
            if (merge_add(merge, level->file, level->run[r].from, level->run[r].to, error)) {
                merge_free(merge);
                merge = NULL;
            }
    }
    return merge;
}

static int payload_move(struct merge *merge, struct tempfile *file, size_t size,
                        struct error *error)
{
    char bytes[4096];
    while (size > 0) {
        size_t part = size < sizeof bytes ? size : sizeof bytes;
        if (merge_payload(merge, bytes, part, error) || tempfile_append(file, bytes, part, error))
            return -1;
        size -= part;
    }
    return 0;
}

static int run_write(struct runs *runs, struct merge *merge, struct level *into,
                     struct error *error)
{
    struct head head;
    while (runs->open.entries < runs->limit) {
        int status = merge_next(merge, &head, error);
        if (status < 0)
            return -1;
        if (status == 0)
            break;
        if (run_append(runs, into, &head, error) ||
            payload_move(merge, into->file, head.size, error))
            return -1;
    }
    return run_close(runs, into, error);
}

/* Makes the runs of levels 0 … top one run of the level above. */
static int levels_join(struct runs *runs, size_t top, struct error *error)
{
    struct merge *merge = merge_levels(runs, top, error);
    if (!merge)
        return -1;
    int status = run_write(runs, merge, &runs->level[top + 1], error);
    merge_free(merge);
    for (size_t i = 0; status == 0 && i <= top; i++)
        level_clear(&runs->level[i]);
    return status;
}

/* Joins until at most `most` runs are left, the newest first, as many as can be at a time. */
static int runs_reduce(struct runs *runs, size_t most, struct error *error)
{
    while (runs_count(runs, LEVELS - 1) > most) {
        size_t top = 0;
        while (top + 2 < LEVELS && runs_count(runs, top + 1) <= runs->fan_in)
            top++;
        while (runs->level[top].count == 0)
            top--;
        if (levels_join(runs, top, error))
            return -1;
        if (runs_count(runs, LEVELS - 1) == 1) { /* else levels would rise without need */
            struct level only = runs->level[top + 1];
            runs->level[top + 1] = runs->level[top];
            runs->level[top] = only;
        }
    }
    return 0;
}

/* More than twice as many entries as can be wanted: one run of `limit` does, and gives a bound. */
static bool runs_excess(const struct runs *runs)
{
    return runs_count(runs, LEVELS - 1) > 1 && runs_entries(runs) / 2 >= runs->limit;
}

int runs_end(struct runs *runs, struct error *error)
{
    if (run_close(runs, &runs->level[0], error))
        return -1;
    for (size_t i = 0; i + 1 < LEVELS && runs->level[i].count == runs->fan_in; i++)
        if (levels_join(runs, i, error))
            return -1;
    return runs_excess(runs) ? runs_reduce(runs, 1, error) : 0;
}

bool runs_bound(const struct runs *runs, uint64_t *key, uint64_t *index)
{
    *key = runs->bound_key;
    *index = runs->bound_index;
    return runs->bounded;
}

int runs_next(struct runs *runs, struct selected *entry, struct error *error)
{
    if (!runs->merge) {
        if (runs_reduce(runs, runs->fan_in, error))
            return -1;
        runs->merge = merge_levels(runs, LEVELS - 1, error);
        if (!runs->merge)
            return -1;
    }
    struct head head;
    int status = runs->given < runs->limit ? merge_next(runs->merge, &head, error) : 0;
    if (status <= 0)
        return status;
    if (buffer_reserve(&runs->payload, head.size, error) ||
        merge_payload(runs->merge, runs->payload.at, head.size, error))
        return -1;
    runs->given++;
    *entry = (struct selected){head.key, head.index, runs->payload.at, head.size};
    return 1;
}
