/* selection: the entries with the N lowest (key, index) of a stream, in that order, in bounded
 * memory: what does not fit is sorted in runs in unlinked temporary files and merged, as sort(1)
 * does it. */
#ifndef SELECTION_H
#define SELECTION_H
#include <stddef.h>
#include <stdint.h>

struct error;
struct selection;

struct selected {
    uint64_t key, index;
    const void *payload; /* valid until the next call */
    size_t size;
};

/* limit: N. memory: bytes held before spilling (clamped up to 64 KiB, never refused as too small).
 * folder: for the files (NULL: $TMPDIR or /tmp). */
struct selection *selection_new(uint64_t limit, size_t memory, const char *folder,
                                struct error *error);
void selection_free(struct selection *selection);

/* One entry; the payload (size up to 2^32-1, 0 allowed) is copied. (key, index) pairs may repeat.
 */
int selection_add(struct selection *selection, uint64_t key, uint64_t index, const void *payload,
                  size_t size, struct error *error);

/* The next lowest; 1, 0 after the last of min(N, added), -1 and an error. The first call ends the
 * adding. Equal pairs come in the order they were added. */
int selection_next(struct selection *selection, struct selected *entry, struct error *error);

#endif
