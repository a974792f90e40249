/* pairs: how often each pair of classes was met, in bounded memory: counted in a hash table, and
 * where that is full its counts go to a selection, which sorts them on disk. */
#ifndef PAIRS_H
#define PAIRS_H
#include <stddef.h>
#include <stdint.h>

struct error;
struct pairs;

struct pair {
    uint32_t given, guess;
    uint64_t count; /* at least 1 */
};

/* memory: bytes before temporary files (clamped up to 128 KiB); folder: for them (NULL: $TMPDIR or
 * /tmp). */
struct pairs *pairs_new(size_t memory, const char *folder, struct error *error);
void pairs_free(struct pairs *pairs); /* NULL allowed */

/* Meets a pair once more. -1 and an error. */
int pairs_add(struct pairs *pairs, uint32_t given, uint32_t guess, struct error *error);

/* The next pair, by given and then guess, each once; 1, 0 at the end, -1 and an error. The first
 * call ends the adding. */
int pairs_next(struct pairs *pairs, struct pair *pair, struct error *error);

#endif
