#include "token.h"

#include "names.h"

#include <string.h>

bool token_line(struct tokens *tokens, struct slice *line)
{
    const char *at = tokens->at;
    const char *newline = at < tokens->end ? memchr(at, '\n', (size_t)(tokens->end - at)) : NULL;
    tokens->number++;
    *line = (struct slice){newline ? at : "", newline ? (size_t)(newline - at) : 0};
    if (newline)
        tokens->at = newline + 1;
    return newline != NULL;
}

static void skip(struct slice *rest, size_t size)
{
    rest->at += size;
    rest->size -= size;
}

bool token_begins(struct slice rest, const char *text)
{
    size_t size = strlen(text);
    return rest.size >= size && memcmp(rest.at, text, size) == 0;
}

bool token_text(struct slice *rest, const char *text)
{
    if (!token_begins(*rest, text))
        return false;
    skip(rest, strlen(text));
    return true;
}

bool token_decimal(struct slice *rest, uint64_t *value)
{
    const char *begin = rest->at;
    for (*value = 0; rest->size && *rest->at >= '0' && *rest->at <= '9'; skip(rest, 1)) {
        unsigned digit = (unsigned)(*rest->at - '0');
        if (*value > (UINT64_MAX - digit) / 10)
            return false;
        *value = *value * 10 + digit;
    }
    return rest->at != begin;
}

bool token_hex(struct slice *rest, uint64_t *high, uint64_t *low)
{
    static const char digits[] = "0123456789abcdef";
    const char *begin = rest->at, *digit;
    *high = *low = 0;
    for (; rest->size && (digit = memchr(digits, *rest->at, 16)); skip(rest, 1)) {
        if (*high >> 60)
            return false;
        *high = *high << 4 | *low >> 60;
        *low = *low << 4 | (uint64_t)(digit - digits);
    }
    return rest->at != begin;
}

bool token_field(struct slice *rest)
{
    const char *tab = rest->size ? memchr(rest->at, '\t', rest->size) : NULL;
    size_t size = tab ? (size_t)(tab - rest->at) : rest->size;
    skip(rest, size);
    return size != 0;
}
