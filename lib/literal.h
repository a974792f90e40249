/* literal: the tokens of a Python literal such as {'shape': (3,), 'a': "it\'s"}; what an .npy
 * header is made of. Pure. */
#ifndef LITERAL_H
#define LITERAL_H
#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct error;

struct literal { /* the bytes belong to the caller; at moves from begin to end */
    const char *begin, *at, *end;
    bool utf8; /* false: Latin-1 */
};

/* Skips blanks; takes the mark if it comes next. */
bool literal_next(struct literal *in, char mark);

/* The same; -1 and an error if it does not. */
int literal_expect(struct literal *in, char mark, struct error *error);

/* A string, in either quotes, into out (replacing what was there) as UTF-8 with a NUL behind it. A
 * NUL inside is an error. */
int literal_string(struct literal *in, struct buffer *out, struct error *error);

/* An integer, not negative; Python 2's trailing L is allowed. */
int literal_integer(struct literal *in, uint64_t *value, struct error *error);

int literal_boolean(struct literal *in, bool *value, struct error *error);

/* The error for what comes next: "header, byte 61: found 'x', expected WANTED". Returns -1. */
int literal_unexpected(struct literal *in, const char *wanted, struct error *error);

#endif
