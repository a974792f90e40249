#include "halfway.h"

#include <stdbool.h>

/* A midpoint has at most 768 digits, so a decimal's digits past these only matter by not being 0.
 */
#define DIGITS_KEPT 800

/* Both sides of the comparison stay below 2^2700: 801 digits have 2661 bits, 5^1124 · 2^54 has
 * 2664, and the twos only bring the smaller side up to the larger. */
#define LIMBS 96

struct big { /* limb[0] is the lowest */
    unsigned count;
    uint32_t limb[LIMBS];
};

/* big · factor + addend. */
static void big_multiply(struct big *big, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (unsigned i = 0; i < big->count; i++) {
        carry += (uint64_t)big->limb[i] * factor;
        big->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry && big->count < LIMBS)
        big->limb[big->count++] = (uint32_t)carry;
}

static void big_multiply_fives(struct big *big, unsigned fives)
{
    for (; fives >= 13; fives -= 13)
        big_multiply(big, 1220703125, 0);
    for (; fives; fives--)
        big_multiply(big, 5, 0);
}

static void big_multiply_twos(struct big *big, unsigned twos)
{
    for (; twos >= 31; twos -= 31)
        big_multiply(big, (uint32_t)1 << 31, 0);
    big_multiply(big, (uint32_t)1 << twos, 0);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i--;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* The digits as an integer, cut to 800 and a 1 for what else there is; exponent follows. */
static void big_from_digits(struct big *big, const char *digits, size_t size, int64_t *exponent)
{
    unsigned kept = 0;
    bool more = false;
    big->count = 0;
    for (size_t i = 0; i < size; i++) {
        if (digits[i] == '.')
            continue;
        if (kept < DIGITS_KEPT) {
            big_multiply(big, 10, (uint32_t)(digits[i] - '0'));
            kept += big->count > 0;
        } else {
            more |= digits[i] != '0';
            ++*exponent;
        }
    }
    if (more) {
        big_multiply(big, 10, 1);
        --*exponent;
    }
}

/* digits · 10^exponent against the midpoint of the double with these bits and the next one up. */
static int compare_midpoint(const struct big *digits, int exponent, uint64_t bits)
{
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int biased = (int)(bits >> 52);
    if (biased)
        fraction |= (uint64_t)1 << 52;
    int twos = (biased ? biased : 1) - 1075 - 1; /* of the midpoint's last bit */
    uint64_t odd = 2 * fraction + 1;
    struct big left = *digits, right = {2, {(uint32_t)odd, (uint32_t)(odd >> 32)}};
    right.count -= right.limb[1] == 0;
    if (exponent < 0)
        big_multiply_fives(&right, (unsigned)-exponent);
    else
        big_multiply_fives(&left, (unsigned)exponent);
    if (twos < exponent)
        big_multiply_twos(&left, (unsigned)(exponent - twos));
    else
        big_multiply_twos(&right, (unsigned)(twos - exponent));
    return big_compare(&left, &right);
}

uint64_t halfway_settle(const char *digits, size_t size, int64_t exponent, uint64_t bits)
{
    const uint64_t infinity = (uint64_t)0x7ff << 52;
    struct big big;
    big_from_digits(&big, digits, size, &exponent);
    while (bits < infinity) {
        int side = compare_midpoint(&big, (int)exponent, bits);
        if (side < 0 || (side == 0 && bits % 2 == 0))
            break;
        bits++;
    }
    return bits;
}
