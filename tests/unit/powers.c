/* Every power in the table, computed anew. */
#include "powers.h"

#include "check.h"

#include <stdbool.h>

/* Integers of 40 · 32 bits, lowest first, for the table of powers. */
#define LIMBS 40
struct big {
    uint32_t limb[LIMBS];
};

static uint32_t big_multiply(struct big *big, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)big->limb[i] * factor;
        big->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

static int big_bits(const struct big *big)
{
    for (int i = LIMBS; i--;)
        if (big->limb[i])
            return 32 * i + 32 - __builtin_clz(big->limb[i]);
    return 0;
}

static bool big_bit(const struct big *big, int bit)
{
    return bit >= 0 && big->limb[bit / 32] >> bit % 32 & 1;
}

static bool big_less(const struct big *a, const struct big *b)
{
    for (int i = LIMBS; i--;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i];
    return false;
}

static void big_subtract(struct big *a, const struct big *b)
{
    int64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (int64_t)a->limb[i] - b->limb[i];
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void check_power(int q, struct power truth, bool round_up, int exponent)
{
    if (round_up)
        truth.high += ++truth.low == 0;
    struct power ours = powers[q - POWER_MIN];
    CHECK(ours.high == truth.high && ours.low == truth.low, "10^%d", q);
    CHECK(power_exponent(q) == exponent, "10^%d: %d", q, power_exponent(q));
}

/* 10^q's first 128 bits, rounded up, are those of 5^q; 10^-q's those of a long division by 5^q. */
static void powers_table(void)
{
    struct big five = {{1}};
    for (int q = 0; q <= -POWER_MIN; q++, big_multiply(&five, 5)) {
        int bits = big_bits(&five);
        struct power power = {0, 0};
        bool cut = false;
        for (int i = 1; i <= 128; i++) {
            power.high = power.high << 1 | power.low >> 63;
            power.low = power.low << 1 | big_bit(&five, bits - i);
        }
        for (int i = 0; i < bits - 128; i++)
            cut |= big_bit(&five, i);
        CHECK(cut == (q > POWER_EXACT), "10^%d", q);
        if (q <= POWER_MAX)
            check_power(q, power, cut, q + bits - 1);
        if (q == 0)
            continue;
        struct big rest = {{0}}; /* 2^(bits - 1), which is less than 5^q; its double is not */
        rest.limb[(bits - 1) / 32] = (uint32_t)1 << (bits - 1) % 32;
        for (int i = 0; i < 128; i++) {
            big_multiply(&rest, 2);
            bool one = !big_less(&rest, &five);
            if (one)
                big_subtract(&rest, &five);
            power.high = power.high << 1 | power.low >> 63;
            power.low = power.low << 1 | one;
        }
        check_power(-q, power, true, -q - bits);
    }
}

static void products(void)
{
    for (int i = 0; i < 10000; i++) { /* 128 by 64 bits, in halves of 32 */
        int q = POWER_MIN + (int)(check_random() % (POWER_MAX - POWER_MIN + 1));
        uint64_t factor = check_random() >> check_random() % 64;
        struct power power = powers[q - POWER_MIN];
        struct big big = {{(uint32_t)power.low, (uint32_t)(power.low >> 32), (uint32_t)power.high,
                           (uint32_t)(power.high >> 32)}};
        struct big upper = big;
        big_multiply(&big, (uint32_t)factor);
        big_multiply(&upper, (uint32_t)(factor >> 32));
        uint64_t carry = 0;
        for (int j = 1; j < 6; j++) {
            carry += (uint64_t)big.limb[j] + upper.limb[j - 1];
            big.limb[j] = (uint32_t)carry;
            carry >>= 32;
        }
        struct product product = power_times(q, factor);
        CHECK(product.low == ((uint64_t)big.limb[1] << 32 | big.limb[0]), "low, 10^%d", q);
        CHECK(product.middle == ((uint64_t)big.limb[3] << 32 | big.limb[2]), "middle, 10^%d", q);
        CHECK(product.high == ((uint64_t)big.limb[5] << 32 | big.limb[4]), "high, 10^%d", q);
    }
}

int main(void)
{
    check_seed();
    powers_table();
    products();
    return check_end();
}
