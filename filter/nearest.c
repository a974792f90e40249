#include "nearest.h"

#include <stdbool.h>
#include <string.h>

#define WORD_MAX 31     /* bytes; what is longer is near nothing */
#define BEGINNING_MIN 3 /* bytes that are a beginning, not a coincidence */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits from a to b, at most WORD_MAX bytes each. */
static size_t edits(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[3][WORD_MAX + 1] = {{0}}; /* of the last byte but one, the last, this one */
    size_t *older = row[0], *old = row[1], *now = row[2];
    for (size_t j = 0; j <= b_size; j++)
        old[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            now[j] = least(old[j - 1] + (a[i - 1] != b[j - 1]), least(old[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], older[j - 2] + 1);
        }
        size_t *next = older;
        older = old, old = now, now = next;
    }
    return old[b_size];
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    size_t size = strlen(candidate), typed = nearest->size, limit = typed < 5 ? 1 : 2;
    if (typed < 2 || typed > WORD_MAX || size > WORD_MAX)
        return;
    bool begins = typed >= BEGINNING_MIN && !strncmp(candidate, nearest->word, typed);
    size_t distance = begins ? 0 : edits(nearest->word, typed, candidate, size);
    bool better = !nearest->best || distance < nearest->distance ||
                  (distance == nearest->distance && size < strlen(nearest->best));
    if (distance <= limit && better) {
        nearest->best = candidate;
        nearest->distance = distance;
    }
}
