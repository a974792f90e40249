/* powers: the powers of ten as 128 bits, for reading and for printing decimals. Pure. */
#ifndef POWERS_H
#define POWERS_H
#include <stdint.h>

#define POWER_MIN (-342)
#define POWER_MAX 324
#define POWER_EXACT 55 /* 10^0 … 10^55 are exact; above and below, they are rounded up */

struct power {
    uint64_t high, low;
};

/* 10^q · 2^(127 - power_exponent(q)), rounded up to an integer, is powers[q - POWER_MIN]. */
extern const struct power powers[POWER_MAX - POWER_MIN + 1];

struct product { /* 192 bits: high·2^128 + middle·2^64 + low */
    uint64_t high, middle, low;
};

/* floor(log2(10^q)), for -1200 < q < 1200. */
static inline int power_exponent(int q)
{
    return (q * 1741647) >> 19;
}

/* factor times the 128 bits of 10^q, exactly. For an inexact power the true product is smaller than
 * that, by less than factor. */
static inline struct product power_times(int q, uint64_t factor)
{
    __extension__ typedef unsigned __int128 wide;
    struct power power = powers[q - POWER_MIN];
    wide low = (wide)power.low * factor;
    wide high = (wide)power.high * factor + (uint64_t)(low >> 64);
    return (struct product){(uint64_t)(high >> 64), (uint64_t)high, (uint64_t)low};
}

#endif
