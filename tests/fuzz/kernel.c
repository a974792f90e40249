/* Rows of reals: the vectors against the plain loops, and narrow reals against the doubles that
 * they are. */
#include "kernel.h"

#include "fuzz.h"
#include "quality.h"

enum { MOST = 64 };

static void check_stats(const struct row_stats *a, const struct row_stats *b, const char *what)
{
    REQUIRE(a->top == b->top && !memcmp(&a->high, &b->high, sizeof a->high) &&
                !memcmp(&a->sum, &b->sum, sizeof a->sum),
            "%s: %lu %a %a, not %lu %a %a", what, (unsigned long)b->top, b->high, b->sum,
            (unsigned long)a->top, a->high, a->sum);
}

static void check_row(const struct rows *rows, size_t i, bool good)
{
    struct row row = {rows->real, rows->at + i * rows->step, NULL, rows->classes, NULL};
    ptrdiff_t bad = row_check(&row);
    REQUIRE(good ? bad < 0 : bad >= 0 && (size_t)bad <= rows->classes, "row %zu: %td", i, bad);
}

static void check_rows(const struct rows *rows, const struct rows *wide, size_t count)
{
    struct row_stats plain[MOST], fast[MOST], widened[MOST];
    size_t good = kernel_rows_plain(rows, count, plain);
    REQUIRE(kernel_rows(rows, count, fast) == good, "%zu rows", good);
    REQUIRE(kernel_rows(rows, count, NULL) == good, "%zu rows without stats", good);
    REQUIRE(kernel_rows(wide, count, widened) == good, "%zu rows, widened", good);
    for (size_t i = 0; i < good; i++) {
        check_stats(&plain[i], &fast[i], "vectors");
        check_stats(&plain[i], &widened[i], "widened");
        check_row(rows, i, true);
    }
    if (good < count)
        check_row(rows, good, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t counts[] = {2, 3, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 40, 100};
    struct slice input = {(const char *)data, size};
    enum real real = choice(&input, 4);
    size_t classes = CHOICE(&input, counts), gap = choice(&input, 8), shift = choice(&input, 8);
    struct slice bytes = input_rest(input);
    size_t step = classes * real_size(real) + gap, count = (bytes.size + gap) / step;
    count = count < MOST ? count : MOST;
    if (!count)
        return 0;

    char *room = malloc(shift + bytes.size), *at = room + shift;
    double *wide = malloc(count * classes * sizeof *wide);
    memcpy(at, bytes.at, bytes.size);
    for (size_t i = 0; i < count * classes; i++)
        wide[i] = real_load(real, at + i / classes * step + i % classes * real_size(real));
    struct rows rows = {real, at, step, classes, at + bytes.size};
    struct rows widened = {REAL_F8, (const char *)wide, classes * sizeof *wide, classes,
                           (const char *)(wide + count * classes)};
    check_rows(&rows, &widened, count);
    free(wide);
    free(room);
    return 0;
}
