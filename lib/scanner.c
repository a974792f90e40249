/* A step compares 64 bytes, makes a word of the result, a bit a byte, and counts bits. It is made
 * of vectors of 16, which every processor at hand has; x86-64 has an instruction that gathers their
 * bits too, and wants to be asked for the one that counts them. */
#include "scanner.h"

#include "processor.h"

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define VECTORS EACH_PROCESSOR("arch=x86-64-v3")
#define ALWAYS static inline __attribute__((always_inline))

#define STEP 64
#define LANES 16
typedef int8_t bytes __attribute__((vector_size(LANES)));
typedef uint64_t words __attribute__((vector_size(LANES)));

#define EACH_BYTE 0x0101010101010101u

/* A bit for each byte of found (0 or -1), the first one lowest. */
ALWAYS uint64_t bytes_bits(const bytes *found)
{
#ifdef __SSE2__
    return (uint64_t)(unsigned)_mm_movemask_epi8((__m128i)*found);
#else
    const words bit_of_its_own = {0x8040201008040201, 0x8040201008040201};
    words bits = (words)*found & bit_of_its_own;
    bits |= bits >> 32;
    bits |= bits >> 16;
    bits |= bits >> 8;
    return (bits[0] & 0xff) | (bits[1] & 0xff) << 8;
#endif
}

/* Of the 64 bytes at `at`: the newlines and quotes, and the delimiters. */
ALWAYS void step_scan(const char *at, char delimiter, uint64_t *stops, uint64_t *delimiters)
{
    *stops = *delimiters = 0;
    for (unsigned i = 0; i < STEP; i += LANES) {
        bytes piece;
        memcpy(&piece, at + i, sizeof piece);
        bytes stop = (piece == '\n') | (piece == '"'), between = piece == (int8_t)delimiter;
        *stops |= bytes_bits(&stop) << i;
        *delimiters |= bytes_bits(&between) << i;
    }
}

/* The same for fewer bytes than a step. */
ALWAYS void rest_scan(const char *at, const char *end, char delimiter, uint64_t *stops,
                      uint64_t *delimiters)
{
    char step[STEP] = {0};
    memcpy(step, at, (size_t)(end - at));
    step_scan(step, delimiter, stops, delimiters);
}

ALWAYS size_t count_bits(uint64_t bits)
{
    return (size_t)__builtin_popcountll(bits);
}

/* The place of the bit that has n others below it, 0 ≤ n < 64; there is one. */
ALWAYS size_t nth_bit(uint64_t bits, size_t n)
{
    uint64_t sums = bits - (bits >> 1 & 0x55 * EACH_BYTE); /* up to and with each byte */
    sums = (sums & 0x33 * EACH_BYTE) + (sums >> 2 & 0x33 * EACH_BYTE);
    sums = ((sums + (sums >> 4)) & 0x0f * EACH_BYTE) * EACH_BYTE;
    uint64_t beyond = ((sums | 0x80 * EACH_BYTE) - (n + 1) * EACH_BYTE) & 0x80 * EACH_BYTE;
    size_t byte = (size_t)__builtin_ctzll(beyond) & 56;
    n -= sums << 8 >> byte & 0xff;
    uint64_t rest = bits >> byte;
    while (n--)
        rest &= rest - 1;
    return byte + (size_t)__builtin_ctzll(rest);
}

VECTORS
static void line_scan(const char *at, const char *end, char delimiter, struct scanned *scanned)
{
    uint64_t stops = 0, delimiters = 0;
    size_t count = 0, from = 0, size = (size_t)(end - at);
    for (size_t i = 0; i <= SCANNER_STEPS; i++)
        scanned->before[i] = UINT64_MAX;
    for (size_t step = 0; from < size && !stops; from += STEP, step++) {
        if (size - from >= STEP)
            step_scan(at + from, delimiter, &stops, &delimiters);
        else
            rest_scan(at + from, end, delimiter, &stops, &delimiters);
        if (step <= SCANNER_STEPS)
            scanned->before[step] = count;
        if (step < SCANNER_STEPS)
            scanned->marks[step] = delimiters;
        delimiters &= stops ? (stops & -stops) - 1 : UINT64_MAX;
        count += count_bits(delimiters);
    }
    if (stops)
        size = from - STEP + (size_t)__builtin_ctzll(stops);
    scanned->size = size;
    scanned->delimiters = count;
    scanned->quoted = stops && at[size] == '"';
}

void scanner_line(const char *at, const char *end, char delimiter, struct scanned *scanned)
{
    line_scan(at, end, delimiter, scanned);
}

/* Of a line from its middle on. */
VECTORS
static const char *field_far(const char *at, const char *end, char delimiter, size_t n)
{
    uint64_t stops, delimiters;
    for (;; at += STEP) {
        if (end - at >= STEP)
            step_scan(at, delimiter, &stops, &delimiters);
        else
            rest_scan(at, end, delimiter, &stops, &delimiters);
        size_t count = count_bits(delimiters);
        if (n <= count)
            return at + nth_bit(delimiters, n - 1) + 1;
        n -= count;
    }
}

/* Without a branch on n, which is as random as labels are. */
const char *scanner_field(const struct scanned *scanned, const char *at, const char *end,
                          char delimiter, size_t n)
{
    size_t step = 0;
    if (n == 0)
        return at;
    if (n > scanned->before[SCANNER_STEPS])
        return field_far(at + SCANNER_STEPS * STEP, end, delimiter,
                         n - scanned->before[SCANNER_STEPS]);
    for (size_t i = 1; i < SCANNER_STEPS; i++)
        step += n > scanned->before[i];
    return at + step * STEP + nth_bit(scanned->marks[step], n - 1 - scanned->before[step]) + 1;
}

void scanner_line_plain(const char *at, const char *end, char delimiter, struct scanned *scanned)
{
    scanned->size = scanned->delimiters = 0;
    for (; at < end && *at != '\n' && *at != '"'; at++) {
        scanned->delimiters += *at == delimiter;
        scanned->size++;
    }
    scanned->quoted = at < end && *at == '"';
}

const char *scanner_field_plain(const char *at, const char *end, char delimiter, size_t n)
{
    for (; n && at < end; at++)
        n -= *at == delimiter;
    return at;
}
