/* fuzz: what the targets share. A target is a function of bytes, which libFuzzer or main.c calls;
 * where two ways to one answer differ it aborts. */
#ifndef FUZZ_H
#define FUZZ_H
#include "buffer.h"
#include "error.h"
#include "names.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                        \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* ---- an input: a choice a byte, then a newline, then the bytes that are tried ---- */

/* The next choice, 0 … count - 1: '0' is the first. Those that are not there are 0. */
static inline unsigned choice(struct slice *input, unsigned count)
{
    if (input->size == 0 || *input->at == '\n')
        return 0;
    input->size--;
    return (unsigned char)(*input->at++ - '0') % count;
}

#define CHOICE(input, table) ((table)[choice(input, sizeof(table) / sizeof *(table))])

/* The next line; of what it lacks, choices after the last, too. */
static inline struct slice line_take(struct slice *input)
{
    const char *newline = input->size ? memchr(input->at, '\n', input->size) : NULL;
    struct slice line = {input->at, newline ? (size_t)(newline - input->at) : input->size};
    input->at += line.size + (newline != NULL);
    input->size -= line.size + (newline != NULL);
    return line;
}

/* What follows the choices. */
static inline struct slice input_rest(struct slice input)
{
    bool newline = input.size && *input.at == '\n';
    return (struct slice){input.at + newline, input.size - newline};
}

/* ---- bytes ---- */

/* A copy, owned by the caller, behind which the sanitizer sees a byte too far. */
static inline char *exact_copy(const void *bytes, size_t size)
{
    char *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

/* A copy with a NUL behind it; NULL for an empty one. */
static inline char *text_copy(struct slice text)
{
    if (!text.size)
        return NULL;
    char *copy = malloc(text.size + 1);
    if (!copy)
        abort();
    memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    return copy;
}

static inline bool same_bytes(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && (!a_size || !memcmp(a, b, a_size));
}

/* Appends as printf does. */
__attribute__((format(printf, 2, 3))) static inline void put(struct buffer *out, const char *format,
                                                             ...)
{
    struct error error;
    va_list values;
    va_start(values, format);
    int size = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (size < 0 || buffer_reserve(out, (size_t)size + 1, &error))
        abort();
    va_start(values, format);
    vsnprintf(out->at + out->size, (size_t)size + 1, format, values);
    va_end(values);
    out->size += (size_t)size;
}

#endif
