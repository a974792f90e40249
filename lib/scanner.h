/* scanner: where a line of text ends, how many fields it has and where one of them begins, 64 bytes
 * at a time on the processor at hand; and the plain twins (tests/unit/scanner.c). Pure. */
#ifndef SCANNER_H
#define SCANNER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCANNER_STEPS = 4 };

struct scanned {       /* a line */
    size_t size;       /* bytes before its newline, or its quote if there is one */
    size_t delimiters; /* among these */
    bool quoted;       /* there is a quote: the rest is not for this scanner */

    /* The scanner's own: the delimiters among the line's first bytes, and how many come before
     * each 64 of them. */
    uint64_t marks[SCANNER_STEPS], before[SCANNER_STEPS + 1];
};

/* Looks from at on, up to the first newline or quote, or to end. delimiter is neither of these. */
void scanner_line(const char *at, const char *end, char delimiter, struct scanned *scanned);

/* Where field number n, from 0, of the line at `at` begins. scanner_line has seen it and found that
 * many. */
const char *scanner_field(const struct scanned *scanned, const char *at, const char *end,
                          char delimiter, size_t n);

/* The same; the plain twin of scanner_line fills nothing of its own. */
void scanner_line_plain(const char *at, const char *end, char delimiter, struct scanned *scanned);
const char *scanner_field_plain(const char *at, const char *end, char delimiter, size_t n);

#endif
