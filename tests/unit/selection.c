#include "selection.h"

#include "check.h"
#include "error.h"
#include "radix.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIBIBYTE ((size_t)1 << 10)
#define MEBIBYTE ((size_t)1 << 20)

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED __has_feature(address_sanitizer)
#endif

struct added {
    uint64_t key, index, order;
    size_t size;
};

static int compare_added(const void *left, const void *right)
{
    const struct added *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

enum keys { KEYS_EQUAL, KEYS_FEW, KEYS_ANY, KEYS_DOUBLE, KEYS_RISING, KEYS_FALLING, KEYS_KINDS };

static uint64_t key_make(enum keys kind, uint64_t i)
{
    switch (kind) {
    case KEYS_EQUAL:
        return UINT64_MAX;
    case KEYS_FEW:
        return check_random() % 3;
    case KEYS_DOUBLE:
        return rank_key((double)(check_random() >> 40) * 0x1p-24);
    case KEYS_RISING:
        return i;
    case KEYS_FALLING:
        return UINT64_MAX - i;
    default:
        return check_random();
    }
}

/* Indexes: in order, at random with repetitions, or all the same. */
static uint64_t index_make(unsigned kind, uint64_t i)
{
    return kind == 0 ? i : kind == 1 ? check_random() % 100 : UINT64_MAX;
}

/* A payload is a byte pattern of its entry's order, so that it can be told from any other. */
static void payload_make(unsigned char *bytes, const struct added *entry)
{
    uint64_t x = entry->order * 0x9e3779b97f4a7c15 + 1;
    for (size_t i = 0; i < entry->size; i++, x += x << 7 | 1)
        bytes[i] = (unsigned char)(x >> 56);
}

struct job {
    size_t count, largest; /* entries, bytes of a payload */
    uint64_t limit;
    size_t memory;
    enum keys keys;
    unsigned indexes;
};

static void check_selected(struct selection *selection, const struct added *wanted, size_t count,
                           unsigned char *bytes)
{
    struct error error = {0};
    struct selected entry;
    int status;
    for (size_t i = 0; i < count; i++) {
        status = selection_next(selection, &entry, &error);
        CHECK(status == 1, "entry %zu of %zu: %d %s", i, count, status, error.text);
        if (status != 1)
            return;
        payload_make(bytes, &wanted[i]);
        int same = entry.key == wanted[i].key && entry.index == wanted[i].index &&
                   entry.size == wanted[i].size &&
                   (entry.size == 0 || memcmp(entry.payload, bytes, entry.size) == 0);
        CHECK(same, "entry %zu of %zu", i, count);
        if (!same)
            return;
    }
    for (int again = 0; again < 2; again++) {
        status = selection_next(selection, &entry, &error);
        CHECK(status == 0, "after the last: %d %s", status, error.text);
    }
}

static void test_job(const struct job *job)
{
    struct error error = {0};
    struct selection *selection = selection_new(job->limit, job->memory, NULL, &error);
    struct added *all = malloc((job->count + 1) * sizeof *all);
    unsigned char *bytes = malloc(job->largest + 1);
    unsigned long failed = check_failed;
    int status = 0;
    for (size_t i = 0; i < job->count; i++) {
        uint64_t key = key_make(job->keys, i), index = index_make(job->indexes, i);
        all[i] = (struct added){key, index, i, check_random() % (job->largest + 1)};
        payload_make(bytes, &all[i]);
        status |=
            selection_add(selection, key, index, all[i].size ? bytes : NULL, all[i].size, &error);
    }
    CHECK(status == 0, "%s", error.text);
    qsort(all, job->count, sizeof *all, compare_added);
    check_selected(selection, all, job->limit < job->count ? (size_t)job->limit : job->count,
                   bytes);
    if (check_failed != failed)
        printf("  in count %zu largest %zu limit %llu memory %zu keys %d indexes %u\n", job->count,
               job->largest, (unsigned long long)job->limit, job->memory, (int)job->keys,
               job->indexes);
    selection_free(selection);
    free(all);
    free(bytes);
}

static void test_limits(struct job job)
{
    const uint64_t n = job.count;
    const uint64_t limits[] = {0, 1, 2, n / 10, n / 2, n - 1, n, n + 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (limits[i] <= n + 1 || limits[i] == UINT64_MAX) {
            job.limit = limits[i];
            test_job(&job);
        }
}

static void test_small(void)
{
    for (size_t n = 0; n < 150; n += 1 + n / 9)
        for (int keys = 0; keys < KEYS_KINDS; keys++)
            for (unsigned indexes = 0; indexes < 3; indexes++)
                test_limits((struct job){.count = n,
                                         .largest = n % 3 * 100,
                                         .keys = (enum keys)keys,
                                         .indexes = indexes});
}

/* 64 KiB hold about 300 of these entries, so there are about 30 runs, more than merge at once. */
static void test_spilled(void)
{
    for (int keys = 0; keys < KEYS_KINDS; keys++)
        for (unsigned indexes = 0; indexes < 3; indexes++)
            test_limits((struct job){.count = 9000 + check_random() % 1000,
                                     .largest = 400,
                                     .keys = (enum keys)keys,
                                     .indexes = indexes});
}

static void test_random(void)
{
    for (int i = 0; i < 40; i++) {
        size_t count = check_random() % 20000;
        test_job(&(struct job){.count = count,
                               .largest = check_random() % 300,
                               .limit = check_random() % (count + 2),
                               .memory = check_random() % (MEBIBYTE / 2),
                               .keys = (enum keys)(check_random() % KEYS_KINDS),
                               .indexes = (unsigned)(check_random() % 3)});
    }
}

/* Runs of runs of runs: 300 runs, of which 15 merge at once. */
static void test_deep(void)
{
    struct job job = {.count = 40000, .largest = 1000, .limit = UINT64_MAX, .keys = KEYS_FEW};
    test_job(&job);
    job.indexes = 1;
    test_job(&job);
    job.limit = 15000;
    test_job(&job);
}

/* Entries that fill the memory, or are larger than it, singly. */
static void test_large_payloads(void)
{
    for (uint64_t limit = 0; limit <= 64; limit = 2 * limit + 1)
        test_job(&(struct job){
            .count = 60, .largest = 100 * KIBIBYTE, .limit = limit, .keys = KEYS_ANY});
}

/* radix_sort and radix_select where all words matter. */
static void test_radix(void)
{
    enum { COUNT = 5000 };
    static struct rank ranks[COUNT];
    static struct added wanted[COUNT];
    static const uint64_t masks[] = {0, 1, 0xff00, 0x8000000000000001, UINT64_MAX};
    for (int i = 0; i < 25; i++)
        for (size_t count = 0; count <= COUNT; count = 7 * count / 2 + 3) {
            for (size_t n = 0; n < count; n++) {
                uint64_t key = check_random() & masks[i / 5];
                uint64_t index = check_random() & masks[i % 5];
                ranks[n] = (struct rank){{key, index, (n * 3571) % COUNT}};
                wanted[n] = (struct added){.key = key, .index = index, .order = (n * 3571) % COUNT};
            }
            qsort(wanted, count, sizeof *wanted, compare_added);
            size_t lowest = check_random() % (count + 1);
            radix_select(ranks, count, lowest);
            radix_sort(ranks, lowest, RANK_KEY);
            radix_sort(ranks + lowest, count - lowest, RANK_KEY);
            size_t same = 0;
            while (same < count && ranks[same].word[RANK_KEY] == wanted[same].key &&
                   ranks[same].word[RANK_INDEX] == wanted[same].index &&
                   ranks[same].word[RANK_PLACE] == wanted[same].order)
                same++;
            CHECK(same == count, "masks %d, lowest %zu: %zu of %zu", i, lowest, same, count);
        }
}

static void test_key(void)
{
    static const double rising[] = {-HUGE_VAL,  -DBL_MAX, -1.5,      -1,      -DBL_MIN,
                                    -0x1p-1074, 0,        0x1p-1074, DBL_MIN, 0x1p-60,
                                    1 - 1e-9,   1,        1.001,     HUGE_VAL};
    for (size_t i = 1; i < sizeof rising / sizeof *rising; i++)
        CHECK(rank_key(rising[i - 1]) < rank_key(rising[i]), "%g", rising[i]);
    CHECK(rank_key(-0.0) == rank_key(0.0), "-0");
}

/* The error of a selection of which only the disk can hold all; "" if there is none. */
static const char *spill_error(const char *folder)
{
    static struct error error;
    static unsigned char bytes[500];
    struct selected entry;
    error.text[0] = '\0';
    struct selection *selection = selection_new(UINT64_MAX, 0, folder, &error);
    int status = 0;
    for (uint64_t i = 0; status == 0 && i < 5000; i++)
        status = selection_add(selection, check_random(), i, bytes, sizeof bytes, &error);
    while (status >= 0 && (status = selection_next(selection, &entry, &error)) > 0)
        ;
    CHECK((status < 0) == (error.text[0] != '\0'), "%d %s", status, error.text);
    selection_free(selection);
    return error.text;
}

/* Runs a test in a process of its own, as it changes what processes have. */
static void in_child(void (*test)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        check_failed = 0;
        test();
        fflush(stdout);
        _exit(check_failed != 0);
    }
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0, "status %d", status);
}

/* Too little for a run, for all runs, for the merges of runs: an error, whatever the place. */
static void test_file_full(void)
{
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 4 * MEBIBYTE; limit > 0; limit = limit * 2 / 3) {
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, limit});
        const char *text = spill_error("/tmp");
        CHECK(!strcmp(text, limit > 2 * MEBIBYTE ? "" : "temporary file in /tmp: File too large"),
              "limit %lu: %s", (unsigned long)limit, text);
    }
}

/* 1000 entries of a stream take files for some thousands, however long it is. */
static void test_file_small(void)
{
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){2 * MEBIBYTE, 2 * MEBIBYTE});
    test_job(&(struct job){.count = 40000, .largest = 1000, .limit = 1000, .keys = KEYS_FALLING});
}

static void test_no_folder(void)
{
    const char *text = spill_error("/no/such");
    CHECK(!strcmp(text, "temporary file in /no/such: No such file or directory"), "%s", text);
    text = spill_error("/dev/null");
    CHECK(!strcmp(text, "temporary file in /dev/null: Not a directory"), "%s", text);
}

/* With nothing to open and no error to come where all fits, or the limit is small. */
static void test_no_file_needed(void)
{
    struct error error = {0};
    struct selection *selection = selection_new(10, 0, "/no/such", &error);
    struct selected entry;
    int status = 0;
    for (uint64_t i = 0; i < 100000; i++)
        status |= selection_add(selection, 100000 - i, i, &i, sizeof i, &error);
    for (uint64_t i = 1; i <= 10; i++)
        CHECK(selection_next(selection, &entry, &error) == 1 && entry.key == i, "%s", error.text);
    CHECK(selection_next(selection, &entry, &error) == 0 && status == 0, "%s", error.text);
    selection_free(selection);
}

static size_t peak_memory(void) /* bytes */
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss * 1024;
}

/* About 50 MiB through 4 MiB of memory. */
static void check_memory(uint64_t limit)
{
    struct error error = {0};
    struct selection *selection = selection_new(limit, 4 * MEBIBYTE, NULL, &error);
    static unsigned char bytes[1000];
    struct selected entry;
    size_t before = peak_memory(), count = 0;
    int status = 0;
    for (uint64_t i = 0; i < 100000; i++)
        status |= selection_add(selection, check_random(), i, bytes, check_random() % 1000, &error);
    while (status >= 0 && (status = selection_next(selection, &entry, &error)) > 0)
        count++;
    CHECK(status == 0 && count == (limit < 100000 ? limit : 100000), "%s", error.text);
    CHECK(peak_memory() - before <= 6 * MEBIBYTE, "limit %llu: %zu bytes more",
          (unsigned long long)limit, peak_memory() - before);
    selection_free(selection);
}

static void test_memory(void)
{
    check_memory(UINT64_MAX);
}

static void test_memory_limited(void)
{
    check_memory(20000);
}

int main(void)
{
    check_seed();
    if (!SANITIZED) { /* its own memory would count */
        in_child(test_memory);
        in_child(test_memory_limited);
    }
    test_key();
    test_radix();
    test_small();
    test_spilled();
    test_random();
    test_deep();
    test_large_payloads();
    test_no_folder();
    test_no_file_needed();
    in_child(test_file_full);
    in_child(test_file_small);
    return check_end();
}
