/* runs: sorted runs of entries in temporary files, merged as their number grows, so that neither
 * buffers nor the list of runs outgrow the memory, and all in one order at the end. */
#ifndef RUNS_H
#define RUNS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct head;
struct runs;
struct selected;

/* limit: no run keeps more than its `limit` lowest entries. memory: size bytes (64 KiB or more),
 * the caller's, overwritten by runs_end and from runs_next on. folder: for the files (NULL: $TMPDIR
 * or /tmp). */
struct runs *runs_new(uint64_t limit, char *memory, size_t size, const char *folder,
                      struct error *error);
void runs_free(struct runs *runs); /* NULL allowed */

bool runs_any(const struct runs *runs);

/* The next entry of a run, in its order; the first one begins the run. runs_end also merges runs,
 * if there are so many, or so many entries, that it is time to. */
int runs_add(struct runs *runs, const struct head *head, const void *payload, struct error *error);
int runs_end(struct runs *runs, struct error *error);

/* The last entry of a run of `limit` entries: none above it is wanted. false: not known yet. */
bool runs_bound(const struct runs *runs, uint64_t *key, uint64_t *index);

/* The lowest entry of all, up to `limit` times; as selection_next. Ends the adding. */
int runs_next(struct runs *runs, struct selected *entry, struct error *error);

#endif
