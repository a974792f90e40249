/* pairs against a plain matrix of counts, whatever the memory. */
#include "pairs.h"

#include "check.h"
#include "error.h"

enum { CLASSES = 90 };

static uint64_t matrix[CLASSES][CLASSES];

static void compare(struct pairs *pairs)
{
    struct error error;
    struct pair pair;
    for (uint32_t i = 0; i < CLASSES; i++)
        for (uint32_t j = 0; j < CLASSES; j++) {
            if (!matrix[i][j])
                continue;
            CHECK(pairs_next(pairs, &pair, &error) == 1, "%u %u", i, j);
            CHECK(pair.given == i && pair.guess == j && pair.count == matrix[i][j], "%u %u: %u %u",
                  i, j, pair.given, pair.guess);
        }
    CHECK(pairs_next(pairs, &pair, &error) == 0, "more");
    CHECK(pairs_next(pairs, &pair, &error) == 0, "more");
}

static void test_random(size_t memory, size_t adds, uint32_t classes)
{
    struct error error;
    struct pairs *pairs = pairs_new(memory, NULL, &error);
    memset(matrix, 0, sizeof matrix);
    for (size_t n = 0; n < adds; n++) {
        uint32_t i = (uint32_t)(check_random() % classes), j = (uint32_t)(check_random() % classes);
        matrix[i][j]++;
        CHECK(pairs_add(pairs, i, j, &error) == 0, "add %zu", n);
    }
    compare(pairs);
    pairs_free(pairs);
}

/* Numbers up to the highest; the keys are apart. */
static void test_highest(void)
{
    struct error error;
    struct pair pair;
    struct pairs *pairs = pairs_new(0, NULL, &error);
    CHECK(pairs_add(pairs, UINT32_MAX, 0, &error) == 0, "add");
    CHECK(pairs_add(pairs, 0, UINT32_MAX, &error) == 0, "add");
    CHECK(pairs_add(pairs, UINT32_MAX, UINT32_MAX, &error) == 0, "add");
    CHECK(pairs_add(pairs, UINT32_MAX, 0, &error) == 0, "add");
    CHECK(pairs_next(pairs, &pair, &error) == 1 && pair.given == 0 && pair.guess == UINT32_MAX,
          "0");
    CHECK(pairs_next(pairs, &pair, &error) == 1 && pair.guess == 0 && pair.count == 2, "2");
    CHECK(pairs_next(pairs, &pair, &error) == 1 && pair.guess == UINT32_MAX && pair.count == 1,
          "1");
    CHECK(pairs_next(pairs, &pair, &error) == 0, "end");
    pairs_free(pairs);
}

int main(void)
{
    check_seed();
    static const size_t memory[] = {0, (size_t)1 << 17, (size_t)1 << 24};
    static const size_t adds[] = {0, 1, 127, 128, 129, 5000, 100000};
    for (size_t m = 0; m < sizeof memory / sizeof *memory; m++)
        for (size_t a = 0; a < sizeof adds / sizeof *adds; a++) {
            test_random(memory[m], adds[a], 2);
            test_random(memory[m], adds[a], CLASSES);
        }
    test_highest();
    return check_end();
}
