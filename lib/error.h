/* error: one line that says what was found, what was expected and, where there is one, the remedy.
 * The lower floor fills it, the upper floor prints it after "labelsift VERB: ". */
#ifndef ERROR_H
#define ERROR_H
#include <stddef.h>

struct error {
    char text[512]; /* no newline, control bytes escaped; "" while all is well */
    int number;     /* errno of a write that failed, ENOMEM where there is no memory, else 0 */
};

/* Fills the error as printf does; clips what is too long. Returns -1, so that callers can return
 * it. */
int error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "WHAT: " before the text: a file's name, a line, a field. Returns -1. */
int error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* error_set(…, "out of memory"). Returns -1. */
int error_memory(struct error *error);

#ifdef __clang_analyzer__ /* it looks at one file at a time */
#define error_set(...) (error_set(__VA_ARGS__), -1)
#define error_prefix(...) (error_prefix(__VA_ARGS__), -1)
#define error_memory(error) (error_memory(error), -1)
#endif

/* Bytes from outside as they may be shown on a terminal: what display_is_safe does not know as safe
 * and broken UTF-8 become \xNN; clipped with "..." to room bytes, at least 8. Returns out,
 * NUL-terminated. */
char *quoted_within(char *out, size_t room, const void *bytes, size_t size);

#define QUOTED_SIZE 64
/* quoted_within, as short as a message wants it. */
char *quoted(char out[QUOTED_SIZE], const void *bytes, size_t size);

#endif
