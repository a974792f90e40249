/* radix: ranks in order, in place, by the highest byte in which they differ. No input is slow:
 * every pass uses up 8 of a rank's 192 bits, passes in which nothing differs are skipped. */
#ifndef RADIX_H
#define RADIX_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum rank_word { RANK_KEY, RANK_INDEX, RANK_PLACE, RANK_WORDS };

struct rank {
    uint64_t word[RANK_WORDS]; /* ordered by the first, then the second, then the third */
};

/* A double as a key of the same order (-0 as 0; no NaN). */
static inline uint64_t rank_key(double value)
{
    value += 0.0; /* -0 becomes 0 */
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t sign = (uint64_t)1 << 63;
    return bits & sign ? ~bits : bits | sign;
}

/* Puts ranks in order of their words from `first` on; places all differ. About 60 KiB of stack. */
void radix_sort(struct rank *ranks, size_t count, enum rank_word first);

/* Puts the `lowest` lowest (0 … count) in front, in any order. */
void radix_select(struct rank *ranks, size_t count, size_t lowest);

#endif
