#include "merge.h"

#include "error.h"
#include "tempfile.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_SIZE 20
#define ROOM_MAX ((size_t)1 << 20) /* more is no faster */

struct source {
    struct cursor cursor;
    struct head head;
};

struct merge {
    char *buffers;         /* the caller's */
    size_t room;           /* bytes for each source */
    struct source *source; /* [sources], owned */
    size_t sources;
    struct source **heap; /* [live], owned; a parent precedes its children */
    size_t live;
    bool begun; /* the top of the heap has been handed out */
};

int head_append(struct tempfile *file, const struct head *head, struct error *error)
{
    char bytes[HEAD_SIZE];
    memcpy(bytes, &head->key, 8);
    memcpy(bytes + 8, &head->index, 8);
    memcpy(bytes + 16, &head->size, 4);
    return tempfile_append(file, bytes, sizeof bytes, error);
}

struct merge *merge_new(size_t runs, char *buffers, size_t size, struct error *error)
{
    struct merge *merge = calloc(1, sizeof *merge);
    if (!merge) {
        error_memory(error);
        return NULL;
    }
    merge->buffers = buffers;
    merge->room = size / runs < ROOM_MAX ? size / runs : ROOM_MAX;
    merge->source = calloc(runs, sizeof *merge->source);
    merge->heap = calloc(runs, sizeof(struct source *));
    if (merge->source && merge->heap)
        return merge;
    merge_free(merge);
    error_memory(error);
    return NULL;
}

void merge_free(struct merge *merge)
{
    if (!merge)
        return;
    free(merge->source);
    free(merge->heap);
    free(merge);
}

static bool source_precedes(const struct source *a, const struct source *b)
{
    if (a->head.key != b->head.key)
        return a->head.key < b->head.key;
    if (a->head.index != b->head.index)
        return a->head.index < b->head.index;
    return a < b; /* an array, in the order of adding */
}

/* Reads a source's next head; 1, 0 at its end, -1 and an error. */
static int source_step(struct source *source, struct error *error)
{
    struct cursor *cursor = &source->cursor;
    if (cursor->used == cursor->filled && cursor->at == cursor->end)
        return 0;
    char bytes[HEAD_SIZE];
    if (cursor_read(cursor, bytes, sizeof bytes, error))
        return -1;
    memcpy(&source->head.key, bytes, 8);
    memcpy(&source->head.index, bytes + 8, 8);
    memcpy(&source->head.size, bytes + 16, 4);
    return 1;
}

static void sift_up(struct merge *merge, size_t at)
{
    struct source **heap = merge->heap, *moving = heap[at];
    for (; at > 0 && source_precedes(moving, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = moving;
}

static void sift_down(struct merge *merge)
{
    struct source **heap = merge->heap, *moving = heap[0];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < merge->live; at = child) {
        if (child + 1 < merge->live && source_precedes(heap[child + 1], heap[child]))
            child++;
        if (!source_precedes(heap[child], moving))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

int merge_add(struct merge *merge, struct tempfile *file, uint64_t from, uint64_t to,
              struct error *error)
{
    struct source *source = &merge->source[merge->sources];
    char *buffer = merge->buffers + merge->room * merge->sources++;
    cursor_begin(&source->cursor, file, from, to, buffer, merge->room);
    int status = source_step(source, error);
    if (status <= 0)
        return status;
    merge->heap[merge->live] = source;
    sift_up(merge, merge->live++);
    return 0;
}

int merge_next(struct merge *merge, struct head *head, struct error *error)
{
    if (merge->begun && merge->live > 0) {
        int status = source_step(merge->heap[0], error);
        if (status < 0)
            return -1;
        if (status == 0)
            merge->heap[0] = merge->heap[--merge->live];
        if (merge->live > 0)
            sift_down(merge);
    }
    merge->begun = true;
    if (merge->live == 0)
        return 0;
    *head = merge->heap[0]->head;
    return 1;
}

int merge_payload(struct merge *merge, void *into, size_t size, struct error *error)
{
    return cursor_read(&merge->heap[0]->cursor, into, size, error);
}
