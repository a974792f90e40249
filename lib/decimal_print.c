/* Printing: Giulietti, "The Schubfach way to render doubles", 2020. Of the decimals within the
 * interval that rounds to a double, at most four can be the shortest and closest; three products
 * with a power of ten find them. */
#include "decimal.h"
#include "powers.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const uint64_t tens[20] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

struct decimal { /* digits · 10^exponent */
    uint64_t digits;
    int exponent;
};

static inline int digits_count(uint64_t digits) /* of 0: 1 */
{
    int bits = 64 - __builtin_clzll(digits | 1);
    int count = bits * 1233 >> 12; /* bits · log10(2): exact, or one too many */
    return count + ((digits | 1) >= tens[count]);
}

static inline void print_pair(char *out, uint32_t number)
{
    memcpy(out, pairs + 2 * number, 2);
}

static inline void print_eight(char *out, uint32_t number)
{
    uint32_t high = number / 10000, low = number % 10000;
    print_pair(out, high / 100);
    print_pair(out + 2, high % 100);
    print_pair(out + 4, low / 100);
    print_pair(out + 6, low % 100);
}

/* count digits, which is as many as there are; returns the end. */
static inline char *print_digits(char *out, uint64_t digits, int count)
{
    char *at = out + count;
    for (; digits >= 100000000; digits /= 100000000)
        print_eight(at -= 8, (uint32_t)(digits % 100000000));
    uint32_t rest = (uint32_t)digits;
    for (; rest >= 100; rest /= 100)
        print_pair(at -= 2, rest % 100);
    if (rest >= 10)
        print_pair(at - 2, rest);
    else if (at != out)
        at[-1] = (char)('0' + rest);
    return out + count;
}

char *decimal_print_integer(char *out, unsigned long long value)
{
    return print_digits(out, value, digits_count(value));
}

/* factor · 10^q, scaled down by 2^128 and cut to an integer whose last bit is set if anything was
 * cut: so it compares with multiples of 4 as the true product does. The power's rounding up hides
 * nothing: no true product lies below an integer by less than 2^-64, none above by less than 2^-66
 * (by continued fractions, for every exponent), and it adds less than factor / 2^128 <= 2^-69. */
static inline uint64_t scaled(int q, uint64_t factor)
{
    struct product product = power_times(q, factor);
    return product.high | (product.middle != 0) | (product.low >= factor);
}

/* The shortest decimal, maybe with zeros at its end, in the interval of fraction · 2^exponent. */
static struct decimal shortest(uint64_t fraction, int exponent, bool irregular)
{
    uint64_t open = fraction & 1; /* an even double owns the ends of its interval */
    int k = (exponent * 1262611 - (irregular ? 524031 : 0)) >> 22; /* log10 of the interval */
    int shift = exponent + power_exponent(-k) + 1;
    uint64_t middle = scaled(-k, 4 * fraction << shift); /* all in quarters of 10^k */
    uint64_t lower = scaled(-k, (4 * fraction - 2 + irregular) << shift) + open;
    uint64_t upper = scaled(-k, (4 * fraction + 2) << shift) - open;

    uint64_t coarse = middle / 40 * 10; /* one digit less */
    bool below = lower <= 4 * coarse, above = 4 * coarse + 40 <= upper;
    if (below != above)
        return (struct decimal){coarse / 10 + above, k + 1};
    uint64_t fine = middle / 4;
    below = lower <= 4 * fine;
    above = 4 * fine + 4 <= upper;
    if (below == above) /* both or none: the closer */
        above = middle > 4 * fine + 2 || (middle == 4 * fine + 2 && fine % 2);
    return (struct decimal){fine + above, k};
}

/* Drops so many zeros, where that many end the digits: without a branch, for they are random. */
static inline void drop_zeros(struct decimal *decimal, uint64_t power, int zeros)
{
    uint64_t rest = decimal->digits / power;
    bool whole = rest * power == decimal->digits;
    decimal->digits = whole ? rest : decimal->digits;
    decimal->exponent += whole ? zeros : 0;
}

static inline struct decimal without_zeros(struct decimal decimal) /* digits is not 0 */
{
    if (decimal.digits % 10)
        return decimal;
    do {
        drop_zeros(&decimal, 100000000, 8);
        drop_zeros(&decimal, 10000, 4);
        drop_zeros(&decimal, 100, 2);
        drop_zeros(&decimal, 10, 1);
    } while (decimal.digits % 10 == 0);
    return decimal;
}

static char *print_exponent(char *out, int exponent)
{
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    uint32_t magnitude = (uint32_t)(exponent < 0 ? -exponent : exponent);
    if (magnitude >= 100)
        *out++ = (char)('0' + magnitude / 100);
    print_pair(out, magnitude % 100);
    return out + 2;
}

static char *print_decimal(char *out, struct decimal decimal)
{
    int count = digits_count(decimal.digits);
    int point = count + decimal.exponent; /* digits before the point */
    if (point > 16 || point < -3) {
        char *end = print_digits(out + 1, decimal.digits, count);
        out[0] = out[1];
        out[1] = '.';
        return print_exponent(count > 1 ? end : out + 1, point - 1);
    }
    if (point <= 0) {
        memcpy(out, "0.000", 5);
        return print_digits(out + 2 - point, decimal.digits, count);
    }
    if (point >= count) {
        memset(out + count, '0', (size_t)(point - count));
        print_digits(out, decimal.digits, count);
        return out + point;
    }
    char *end = print_digits(out + 1, decimal.digits, count);
    memmove(out, out + 1, (size_t)point);
    out[point] = '.';
    return end;
}

char *decimal_print(char *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (bits >> 63) {
        *out++ = '-';
        value = -value;
        bits &= ~((uint64_t)1 << 63);
    }
    if (value < 9007199254740992 && value == (double)(int64_t)value)
        return decimal_print_integer(out, (uint64_t)(int64_t)value);
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int biased = (int)(bits >> 52);
    if (biased == 0)
        return print_decimal(out, without_zeros(shortest(fraction, 1 - 1075, false)));
    bool irregular = fraction == 0 && biased > 1; /* the double below is half as far away */
    fraction |= (uint64_t)1 << 52;
    return print_decimal(out, without_zeros(shortest(fraction, biased - 1075, irregular)));
}
