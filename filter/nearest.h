/* nearest: the word that a mistyped one was meant to be. */
#ifndef NEAREST_H
#define NEAREST_H
#include <stddef.h>

struct nearest { /* word and size are the caller's to set, the rest is zero to begin with */
    const char *word;
    size_t size;      /* of word, in bytes */
    const char *best; /* the candidate nearest so far; NULL: none is near */
    size_t distance;  /* its */
};

/* Takes the candidate for the best, if it is: a longer word that begins so goes before one that is
 * a few edits away (insert, delete, replace, swap neighbours). */
void nearest_try(struct nearest *nearest, const char *candidate);

#endif
