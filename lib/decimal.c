/* Reading: digits eight at a time; then one exact operation on doubles if both operands are exact;
 * else a product of 192 bits (after Lemire, "Number parsing at a gigabyte per second", 2021); and
 * where its error, or digits past the 19th, leave the rounding open, the comparison in halfway.c.
 */
#include "decimal.h"
#include "halfway.h"
#include "powers.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MANTISSA_DIGITS 19 /* any so many digits fit 64 bits */
#define INFINITY_BITS ((uint64_t)0x7ff << 52)
#define EACH_BYTE 0x0101010101010101u

#define MANTISSA_EXACT ((uint64_t)1 << 53)

/* Powers of ten that a double holds, and a word of digits needs. */
static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
static const uint64_t tens[9] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

struct numeral {
    const char *begin, *end; /* the digits, and at most one point among them */
    size_t digits;
    uint64_t mantissa; /* all digits as an integer, modulo 2^64 */
    int64_t exponent;  /* of ten, for the last digit */
};

/* Eight bytes, the first one lowest; compilers make one load of it. */
static inline uint64_t word_load(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    return at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

/* The same from at on, with zeros past the end. Where fewer than eight are left, it looks back. */
static inline uint64_t word_load_end(const char *at, const char *text, const char *end)
{
    size_t left = (size_t)(end - at);
    uint64_t word = 0;
    if (left >= 8)
        return word_load(at);
    if (left && end - text >= 8)
        return word_load(end - 8) >> (64 - 8 * left);
    while (left--)
        word = word << 8 | (unsigned char)at[left];
    return word;
}

/* How many of a word's bytes, from the first on, are 0 to 9. */
static inline unsigned word_digits(uint64_t word)
{
    /* A carry comes only from a byte that ends the run, and goes only to those behind it. */
    uint64_t other = ((word + 0x76 * EACH_BYTE) | word) & 0x80 * EACH_BYTE;
    return other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
}

/* Eight bytes 0 to 9 as a number: neighbours are joined to pairs, those to fours, those to eight.
 */
static inline uint64_t word_value(uint64_t word)
{
    word = (word * (1 + (10 << 8))) >> 8 & 0x00ff00ff00ff00ff;
    word = (word * (1 + (100 << 16))) >> 16 & 0x0000ffff0000ffff;
    return (word * (1 + ((uint64_t)10000 << 32))) >> 32;
}

static inline const char *digits_read(const char *at, const char *text, const char *end,
                                      uint64_t *mantissa)
{
    for (;;) {
        uint64_t word = word_load_end(at, text, end) ^ '0' * EACH_BYTE;
        unsigned run = word_digits(word);
        if (run == 0)
            return at;
        *mantissa = *mantissa * tens[run] + word_value(word << (64 - 8 * run));
        at += run;
        if (run < 8)
            return at;
    }
}

/* The exponent at text[0…size): its length, 0 if there is none. */
static size_t exponent_read(const char *text, size_t size, int64_t *exponent)
{
    const char *at = text, *end = text + size;
    if (at == end || (*at | 0x20) != 'e')
        return 0;
    at++;
    bool negative = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+'))
        at++;
    const char *begin = at;
    int64_t magnitude = 0;
    for (; at != end && *at >= '0' && *at <= '9'; at++)
        if (magnitude < INT64_MAX / 100) /* no text is long enough to make up for that */
            magnitude = magnitude * 10 + (*at - '0');
    if (at == begin)
        return 0;
    *exponent = negative ? -magnitude : magnitude;
    return (size_t)(at - text);
}

/* text is where the caller's bytes begin, at where the sign is over. Returns the numeral's end, at
 * if there is none. */
static inline const char *numeral_read(struct numeral *numeral, const char *at, const char *text,
                                       const char *end)
{
    const char *begin = at;
    uint64_t mantissa = 0;
    int64_t fraction = 0, exponent = 0;
    for (; at != end && *at >= '0' && *at <= '9'; at++)
        mantissa = mantissa * 10 + (uint64_t)(*at - '0');
    numeral->digits = (size_t)(at - begin);
    if (at != end && *at == '.') {
        const char *point = at++;
        at = digits_read(at, text, end, &mantissa);
        fraction = at - point - 1;
        numeral->digits += (size_t)fraction;
    }
    if (numeral->digits == 0)
        return begin;
    numeral->begin = begin;
    numeral->end = at;
    if (at != end)
        at += exponent_read(at, (size_t)(end - at), &exponent);
    numeral->mantissa = mantissa;
    numeral->exponent = exponent - fraction;
    return at;
}

/* Bits of the double nearest to mantissa · 10^exponent; false where that is too near a midpoint to
 * tell, and then bits is the one below that. */
static bool nearest(uint64_t mantissa, int64_t exponent, uint64_t *bits)
{
    *bits = mantissa == 0 || exponent < POWER_MIN ? 0 : INFINITY_BITS;
    if (*bits == 0 || exponent > 308)
        return true;
    int q = (int)exponent, zeros = __builtin_clzll(mantissa);
    uint64_t factor = mantissa << zeros;
    struct product x = power_times(q, factor);
    int drop = 10 + (int)(x.high >> 63); /* bits of high past the 53 that a double keeps */
    int biased = 1023 + power_exponent(q) - zeros + 53 + drop;
    if (biased > 2046)
        return true;
    if (biased < 1) { /* subnormal: fewer are kept */
        drop += 1 - biased;
        biased = 1;
    }
    *bits = 0;
    if (drop > 64)
        return true;
    uint64_t kept = drop < 64 ? x.high >> drop : 0;
    uint64_t half = (uint64_t)1 << (drop - 1), rest = x.high & (half | (half - 1));
    *bits = ((uint64_t)(biased - 1) << 52) + kept; /* kept's top bit adds one to the exponent */
    if (rest == half && x.middle == 0) {
        if (q < 0 || q > POWER_EXACT) {
            if (x.low < factor) /* the true product is less than x, by less than factor */
                return false;
        } else if (x.low == 0) {
            *bits += kept & 1;
            return true;
        }
    }
    *bits += rest >= half; /* and carries, up to infinity, as it should */
    return true;
}

/* For more digits than fit: with the first 19, and with those and one more in the last place. */
static uint64_t nearest_to_many(const struct numeral *numeral, const char *first, size_t digits)
{
    uint64_t mantissa = 0, bits, above;
    const char *at = first;
    for (int n = 0; n < MANTISSA_DIGITS; at++)
        if (*at != '.') {
            mantissa = mantissa * 10 + (uint64_t)(*at - '0');
            n++;
        }
    int64_t exponent = numeral->exponent + (int64_t)(digits - MANTISSA_DIGITS);
    if (nearest(mantissa, exponent, &bits) && nearest(mantissa + 1, exponent, &above) &&
        bits == above)
        return bits;
    return halfway_settle(first, (size_t)(numeral->end - first), numeral->exponent, bits);
}

static uint64_t numeral_bits(const struct numeral *numeral)
{
    size_t digits = numeral->digits;
    const char *first = numeral->begin; /* digit that is not 0 */
    uint64_t bits;
    if (digits > MANTISSA_DIGITS) {
        for (; first != numeral->end && (*first == '0' || *first == '.'); first++)
            digits -= *first == '0';
        if (digits > MANTISSA_DIGITS)
            return nearest_to_many(numeral, first, digits);
    }
    if (nearest(numeral->mantissa, numeral->exponent, &bits))
        return bits;
    return halfway_settle(first, (size_t)(numeral->end - first), numeral->exponent, bits);
}

static inline bool numeral_exact(const struct numeral *numeral, double *value)
{
    if (numeral->digits > MANTISSA_DIGITS || numeral->mantissa > MANTISSA_EXACT ||
        numeral->exponent < -22 || numeral->exponent > 22)
        return false;
    *value = (double)(int64_t)numeral->mantissa;
    if (numeral->exponent < 0)
        *value /= exact[-numeral->exponent];
    else
        *value *= exact[numeral->exponent];
    return true;
}

static __attribute__((noinline)) size_t any_read(const char *text, size_t size, double *value)
{
    struct numeral numeral;
    const char *begin = text, *end = text + size;
    bool negative = size && *text == '-';
    if (size && (*text == '-' || *text == '+'))
        begin++;
    const char *at = numeral_read(&numeral, begin, text, end);
    if (at == begin)
        return 0;
    if (!numeral_exact(&numeral, value)) {
        uint64_t bits = numeral_bits(&numeral);
        memcpy(value, &bits, sizeof *value);
    }
    if (negative)
        *value = -*value;
    return (size_t)(at - text);
}

/* Appends the digits at text, at most eight, to mantissa; their number. */
static inline unsigned word_append(const char *text, uint64_t *mantissa)
{
    uint64_t word = word_load(text) ^ '0' * EACH_BYTE;
    unsigned run = word_digits(word);
    if (run)
        *mantissa = *mantissa * tens[run] + word_value(word << (64 - 8 * run));
    return run;
}

static inline bool exponent_follows(const char *at)
{
    return (*at | 0x20) == 'e';
}

/* The rest of a usual number, 16 digits behind its point; mantissa is what they make. */
static __attribute__((noinline)) size_t usual_read_on(const char *text, uint64_t mantissa,
                                                      double *value)
{
    static const uint64_t fits[8] = {UINT64_MAX,        1000000000000000000, 100000000000000000,
                                     10000000000000000, 1000000000000000,    100000000000000,
                                     10000000000000,    1000000000000};
    uint64_t bits, before = mantissa;
    unsigned run = word_append(text + 18, &mantissa);
    if (run == 8 || before >= fits[run] || exponent_follows(text + 18 + run) ||
        !nearest(mantissa, -16 - (int64_t)run, &bits))
        return 0;
    memcpy(value, &bits, sizeof *value);
    return 18 + run;
}

#define USUAL_SIZE 27

/* The usual probability: a digit, a point, digits that fit a word, no exponent. text has USUAL_SIZE
 * bytes, the number need not. 0 for all others. */
static inline size_t usual_read(const char *text, double *value)
{
    uint64_t mantissa = (uint64_t)(unsigned char)text[0] - '0';
    if (mantissa > 9 || text[1] != '.')
        return 0;
    unsigned digits = word_append(text + 2, &mantissa);
    if (digits == 8)
        digits += word_append(text + 10, &mantissa);
    if (digits == 16)
        return usual_read_on(text, mantissa, value);
    if (digits == 0 || mantissa > MANTISSA_EXACT || exponent_follows(text + 2 + digits))
        return 0;
    *value = (double)(int64_t)mantissa / exact[digits];
    return 2 + digits;
}

size_t decimal_read(const char *text, size_t size, double *value)
{
    size_t used = size >= USUAL_SIZE ? usual_read(text, value) : 0;
    return used ? used : any_read(text, size, value);
}

size_t decimal_read_row(const char **text, const char *end, char delimiter, double highest,
                        double *values, size_t most)
{
    const char *at = *text;
    size_t count = 0;
    while (count < most && end - at >= USUAL_SIZE) {
        size_t used = usual_read(at, &values[count]);
        if (!used || values[count] > highest)
            break;
        count++;
        *text = at += used;
        if (*at++ != delimiter)
            break;
    }
    return count;
}
