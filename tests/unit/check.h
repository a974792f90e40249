/* check: the least a C unit test needs. A failed CHECK prints the place and goes on; check_end()
 * prints the closing line and gives main its status. */
#ifndef CHECK_H
#define CHECK_H
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long check_done, check_failed;

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        check_done++;                                                                              \
        if (!(condition)) {                                                                        \
            check_failed++;                                                                        \
            printf("%s:%d: %s: ", __FILE__, __LINE__, #condition);                                 \
            printf(__VA_ARGS__);                                                                   \
            putchar('\n');                                                                         \
        }                                                                                          \
    } while (0)

static inline int check_end(void)
{
    printf("%lu checks, %lu failed\n", check_done, check_failed);
    return check_failed != 0;
}

/* The locale of the environment, as a caller of the library may set it; but for the language, in
 * which strerror would speak. */
__attribute__((constructor)) static void check_locale(void)
{
    setlocale(LC_ALL, "");
    setlocale(LC_MESSAGES, "C");
}

/* splitmix64; the seed comes from $SEED, else from argv or a constant, and is printed. */
static uint64_t check_random_state;

static inline void check_seed(void)
{
    const char *seed = getenv("SEED");
    check_random_state = seed ? strtoull(seed, NULL, 0) : 20261123;
    printf("SEED=%llu\n", (unsigned long long)check_random_state);
}

static inline uint64_t check_random(void)
{
    uint64_t x = check_random_state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

#endif
