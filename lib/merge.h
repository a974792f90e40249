/* merge: sorted runs read side by side, the lowest entry of them all at a time. In a file an entry
 * is its head, then its payload. */
#ifndef MERGE_H
#define MERGE_H
#include <stddef.h>
#include <stdint.h>

struct error;
struct merge;
struct tempfile;

struct head {
    uint64_t key, index;
    uint32_t size; /* bytes of payload */
};

/* Appends a head to a run that is being written. */
int head_append(struct tempfile *file, const struct head *head, struct error *error);

/* For up to `runs` runs, read through size bytes of buffers, the caller's. */
struct merge *merge_new(size_t runs, char *buffers, size_t size, struct error *error);
void merge_free(struct merge *merge); /* NULL allowed */

/* Bytes from … to - 1 of file are a run. Equal (key, index) come in the order the runs are added.
 */
int merge_add(struct merge *merge, struct tempfile *file, uint64_t from, uint64_t to,
              struct error *error);

/* The next lowest head; 1, 0 at the end, -1 and an error. The payload of the one before has been
 * read whole. */
int merge_next(struct merge *merge, struct head *head, struct error *error);

/* The next size bytes of that entry's payload. */
int merge_payload(struct merge *merge, void *into, size_t size, struct error *error);

#endif
