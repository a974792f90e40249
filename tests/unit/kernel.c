/* The kernels against their plain twins: the same bits on every row, odd ones included. */
#include "kernel.h"

#include "check.h"

#include <math.h>

#define ROUNDS 200000
#define MOST 1003

static double odd_value(void)
{
    static const double values[] = {
        0,         -0.0, 1,        -1e-6,        -1.0000001e-6, 1.001,           1.00101,
        0x1p-1074, NAN,  INFINITY, -INFINITY,    0.5,           1e-300,          -0x1p-149,
        1e-45,     4.25, -1,       0x1.004188p0, 0x1.00418ap0,  -0x1.0c6f7ap-20, -0x1.0c6f7cp-20};
    return values[check_random() % (sizeof values / sizeof *values)];
}

/* A row of count values at bytes: mostly probabilities, ties and zeros often, odd ones at times. */
static void random_row(enum real real, char *bytes, size_t count)
{
    unsigned ties = check_random() % 3, odd = check_random() % 4;
    for (size_t j = 0; j < count; j++) {
        double p = (double)(check_random() >> 11) * 0x1p-53;
        if (ties)
            p = (double)(check_random() % (4 * ties)) / 8;
        if (odd == 0 && check_random() % count < 2)
            p = odd_value();
        float narrow = (float)p;
        uint16_t half = (uint16_t)(check_random() % (odd ? 0x3c00 : 0x10000));
        if (real == REAL_F8)
            memcpy(bytes + j * 8, &p, 8);
        else if (real == REAL_F4)
            memcpy(bytes + j * 4, &narrow, 4);
        else
            memcpy(bytes + j * 2, &half, 2);
    }
}

static void check_row(enum real real, const char *bytes, size_t count)
{
    struct row_stats fast, plain;
    bool good = kernel_check_plain(real, bytes, count);
    CHECK(kernel_check(real, bytes, count) == good, "real %d, %zu values", (int)real, count);
    if (!good)
        return;
    kernel_stats(real, bytes, count, &fast);
    kernel_stats_plain(real, bytes, count, &plain);
    CHECK(fast.top == plain.top, "real %d, %zu values: %zu, %zu", (int)real, count, fast.top,
          plain.top);
    CHECK(!memcmp(&fast.high, &plain.high, sizeof fast.high), "%a %a", fast.high, plain.high);
    CHECK(!memcmp(&fast.sum, &plain.sum, sizeof fast.sum), "%a %a", fast.sum, plain.sum);
}

int main(void)
{
    static const size_t counts[] = {2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1000, 1003};
    static const enum real reals[] = {REAL_F2, REAL_BF2, REAL_F4, REAL_F8};
    static char bytes[MOST * 8 + 16];
    check_seed();
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = counts[check_random() % (round % 50 ? 11 : 14)];
        enum real real = reals[check_random() % 4];
        /* at the end of the buffer, so that a sanitizer sees what reads too far */
        size_t size = count * real_size(real);
        char *at = bytes + sizeof bytes - size;
        random_row(real, at, count);
        check_row(real, at, count);
        memmove(at - 3, at, size); /* unaligned */
        check_row(real, at - 3, count);
    }
    return check_end();
}
