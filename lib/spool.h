/* spool: entries in, the same entries out in the same order, any number of times; in memory up to a
 * bound, then in an unlinked temporary file. */
#ifndef SPOOL_H
#define SPOOL_H
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct error;
struct spool;

/* memory: bytes held before a file is used; folder: where that file goes (NULL: $TMPDIR or /tmp).
 */
struct spool *spool_new(size_t memory, const char *folder, struct error *error);
void spool_free(struct spool *spool);

/* Appends size bytes (size up to 2^32-1). */
int spool_add(struct spool *spool, const void *bytes, size_t size, struct error *error);

/* Begins reading at the first byte; no spool_add after it. */
int spool_rewind(struct spool *spool, struct error *error);

/* The next size bytes, contiguous: in the spool's memory, or copied to the front of into, the
 * caller's. *bytes NULL at the end (size 0: never). What is written and what is read are sizes the
 * caller keeps in step. */
int spool_next(struct spool *spool, const void **bytes, size_t size, struct buffer *into,
               struct error *error);

#endif
