/* token: takes things off the front of bytes that belong to somebody else; each returns whether it
 * was there. Reads the files that labelsift itself wrote, so there is one way to write a thing. */
#ifndef TOKEN_H
#define TOKEN_H
#include <stdbool.h>
#include <stdint.h>

struct slice;

struct tokens {
    const char *at, *end;
    unsigned long long number; /* of the line taken last, from 1 */
};

/* The next line, which ends with a newline; *line is without it, and empty where there is none. */
bool token_line(struct tokens *tokens, struct slice *line);

bool token_begins(struct slice rest, const char *text); /* takes nothing */
bool token_text(struct slice *rest, const char *text);

/* Digits that fit 64 bits, or 128 (lower case): high·2^64 + low. */
bool token_decimal(struct slice *rest, uint64_t *value);
bool token_hex(struct slice *rest, uint64_t *high, uint64_t *low);

/* One byte or more, up to a tab or the end. */
bool token_field(struct slice *rest);

#endif
