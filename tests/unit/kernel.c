/* The kernels against their plain twins: the same bits on every row, odd ones included. */
#include "kernel.h"

#include "check.h"

#include <math.h>

#define ROUNDS 50000
#define ROWS 4
#define MOST 1003
#define GAP 9

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

/* kind: of the code, kernel_kinds() for the one that is taken */
static size_t rows_of(unsigned kind, const struct rows *rows, size_t count, struct row_stats *stats)
{
    return kind < kernel_kinds() ? kernel_rows_kind(kind, rows, count, stats)
                                 : kernel_rows(rows, count, stats);
}

static void check_kind(unsigned kind, const struct rows *rows, size_t count, size_t good,
                       const struct row_stats *plain)
{
    static struct row_stats fast[ROWS];
    int real = (int)rows->real;
    size_t classes = rows->classes;
    CHECK(rows_of(kind, rows, count, NULL) == good, "kind %u, real %d, K %zu", kind, real, classes);
    CHECK(rows_of(kind, rows, count, fast) == good, "kind %u, real %d, K %zu", kind, real, classes);
    for (size_t i = 0; i < good; i++) {
        CHECK(fast[i].top == plain[i].top, "kind %u, real %d, K %zu: %u, %u", kind, real, classes,
              fast[i].top, plain[i].top);
        CHECK(!memcmp(&fast[i].high, &plain[i].high, sizeof(double)), "kind %u: %a %a", kind,
              fast[i].high, plain[i].high);
        CHECK(!memcmp(&fast[i].sum, &plain[i].sum, sizeof(double)), "kind %u: %a %a", kind,
              fast[i].sum, plain[i].sum);
    }
}

static void check_rows(const struct rows *rows, size_t count)
{
    static struct row_stats plain[ROWS];
    size_t good = kernel_rows_plain(rows, count, plain);
    CHECK(kernel_rows_plain(rows, count, NULL) == good, "plain");
    for (unsigned kind = 0; kind <= kernel_kinds(); kind++)
        check_kind(kind, rows, count, good, plain);
}

/* Every half, as it is widened by each of the two. */
static void check_halves(enum real real)
{
    for (unsigned half = 0; half < 0x10000; half++) {
        uint16_t pair[2] = {(uint16_t)half, real == REAL_F2 ? 0x3800 : 0x3f00};
        struct rows rows = {real, (const char *)pair, sizeof pair, 2, (const char *)(pair + 2)};
        check_rows(&rows, 1);
    }
}

int main(void)
{
    static const size_t counts[] = {2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1000, 1003};
    static const enum real reals[] = {REAL_F2, REAL_BF2, REAL_F4, REAL_F8};
    static char bytes[ROWS * (MOST * 8 + GAP) + 16];
    check_seed();
    check_halves(REAL_F2);
    check_halves(REAL_BF2);
    for (int round = 0; round < ROUNDS; round++) {
        size_t classes = counts[check_random() % (round % 50 ? 11 : 14)];
        size_t count = 1 + check_random() % ROWS;
        enum real real = reals[check_random() % 4];
        size_t step = classes * real_size(real) + check_random() % GAP;
        size_t size = step * (count - 1) + classes * real_size(real);
        /* at the end of the buffer, so that a sanitizer sees what reads too far */
        char *at = bytes + sizeof bytes - size;
        struct rows rows = {real, at, step, classes, at + size};
        for (size_t i = 0; i < count; i++)
            random_row(real, at + i * step, classes);
        check_rows(&rows, count);
        memmove(at - 3, at, size); /* unaligned */
        rows.at -= 3;
        rows.end -= 3;
        check_rows(&rows, count);
    }
    return check_end();
}
