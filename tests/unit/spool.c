#include "spool.h"

#include "buffer.h"
#include "check.h"
#include "error.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEBIBYTE ((size_t)1 << 20)

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED __has_feature(address_sanitizer)
#endif

/* Byte i of every stream here. */
static struct buffer into; /* what spool_next joins */

static unsigned char byte_at(uint64_t i)
{
    return (unsigned char)((i * 0x9e3779b97f4a7c15) >> 56);
}

static void fill(unsigned char *bytes, size_t size, uint64_t from)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_at(from + i);
}

static int is_filled(const unsigned char *bytes, size_t size, uint64_t from)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != byte_at(from + i))
            return 0;
    return 1;
}

/* Mostly small, now and then larger than every buffer. */
static size_t random_size(size_t largest)
{
    uint64_t r = check_random();
    return r % 1000 == 0 ? r / 1000 % (largest + 1) : r / 1000 % 65;
}

static void check_all_back(struct spool *spool, const size_t *sizes, size_t count, int pass)
{
    struct error error = {0};
    const void *bytes;
    uint64_t at = 0;
    CHECK(spool_rewind(spool, &error) == 0, "%s", error.text);
    for (size_t i = 0; i < count; i++) {
        int status = spool_next(spool, &bytes, sizes[i], &into, &error);
        CHECK(status == 0 && bytes && is_filled(bytes, sizes[i], at),
              "pass %d, entry %zu of %zu bytes: %s", pass, i, sizes[i], error.text);
        if (status || !bytes)
            return;
        at += sizes[i];
    }
    CHECK(spool_next(spool, &bytes, 1, &into, &error) == 0 && !bytes, "pass %d: %s", pass,
          error.text);
}

static void test_same_back(size_t memory, size_t count, size_t largest)
{
    struct error error = {0};
    struct spool *spool = spool_new(memory, NULL, &error);
    size_t *sizes = malloc((count + 1) * sizeof *sizes);
    unsigned char *bytes = malloc(largest + 65);
    uint64_t at = 0;
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        sizes[i] = random_size(largest);
        fill(bytes, sizes[i], at);
        at += sizes[i];
        status |= spool_add(spool, bytes, sizes[i], &error);
    }
    CHECK(status == 0, "memory %zu: %s", memory, error.text);
    for (int pass = 0; pass < 3; pass++)
        check_all_back(spool, sizes, count, pass);

    /* a pass that is not read to its end leaves no trace */
    const void *piece;
    CHECK(spool_rewind(spool, &error) == 0, "%s", error.text);
    CHECK(count == 0 || spool_next(spool, &piece, sizes[0], &into, &error) == 0, "%s", error.text);
    check_all_back(spool, sizes, count, 3);
    spool_free(spool);
    free(sizes);
    free(bytes);
}

static void test_end_within_entry(size_t memory)
{
    struct error error = {0};
    const void *bytes;
    struct spool *spool = spool_new(memory, NULL, &error);
    CHECK(spool_add(spool, "abc", 3, &error) == 0, "%s", error.text);
    CHECK(spool_rewind(spool, &error) == 0, "%s", error.text);
    CHECK(spool_next(spool, &bytes, 4, &into, &error) == -1, "memory %zu", memory);
    CHECK(!strcmp(error.text, "temporary data end within an entry"), "%s", error.text);
    spool_free(spool);
}

static void check_folder_refused(const char *folder, const char *expected)
{
    struct error error = {0};
    struct spool *spool = spool_new(0, folder, &error);
    CHECK(spool && spool_add(spool, "abc", 3, &error) == -1, "%s", folder ? folder : "NULL");
    CHECK(!strcmp(error.text, expected), "%s", error.text);
    spool_free(spool);

    spool = spool_new(3 * MEBIBYTE, folder, &error); /* not needed: not opened */
    CHECK(spool && spool_add(spool, "abc", 3, &error) == 0, "%s", error.text);
    spool_free(spool);
}

static void test_folder_missing(void)
{
    check_folder_refused("/dev/null/no", "temporary file in /dev/null/no: Not a directory");
    check_folder_refused("/no\nsuch", "temporary file in /no\\x0asuch: No such file or directory");
    setenv("TMPDIR", "/no such", 1);
    check_folder_refused(NULL, "temporary file in /no such: No such file or directory");
    setenv("TMPDIR", "", 1);
    test_same_back(0, 100, 1000);
    unsetenv("TMPDIR");
}

/* Runs a test in a process of its own, as it changes what processes have; adds up its checks. */
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

static void test_folder_forbidden(void)
{
    char folder[] = "/tmp/spool-XXXXXX", expected[100];
    CHECK(mkdtemp(folder) != NULL, "%s", strerror(errno));
    chmod(folder, 0);
    if (geteuid() == 0)
        CHECK(setgid(65534) == 0 && setuid(65534) == 0, "%s", strerror(errno));
    snprintf(expected, sizeof expected, "temporary file in %s: Permission denied", folder);
    check_folder_refused(folder, expected);
    if (geteuid() != 65534)
        rmdir(folder);
}

static void test_file_full(void)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){MEBIBYTE, MEBIBYTE});
    static unsigned char bytes[1000];
    struct error error = {0};
    struct spool *spool = spool_new(0, "/tmp", &error);
    size_t count = 0;
    while (count < 10000 && spool_add(spool, bytes, sizeof bytes, &error) == 0)
        count++;
    CHECK(count >= 1000 && count < 10000, "%zu", count);
    CHECK(!strcmp(error.text, "temporary file in /tmp: File too large"), "%s", error.text);
    spool_free(spool);

    spool = spool_new(0, "/tmp", &error); /* found by the flush */
    for (count = 0; count < MEBIBYTE / 1000 + 1; count++)
        CHECK(spool_add(spool, bytes, sizeof bytes, &error) == 0, "%s", error.text);
    error.text[0] = '\0';
    CHECK(spool_rewind(spool, &error) == -1, "%zu", count);
    CHECK(!strcmp(error.text, "temporary file in /tmp: File too large"), "%s", error.text);
    spool_free(spool);
}

static size_t peak_memory(void) /* bytes */
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss * 1024;
}

/* 64 MiB through 8 MiB of memory. */
static void test_memory(void)
{
    struct error error = {0};
    struct spool *spool = spool_new(8 * MEBIBYTE, NULL, &error);
    static unsigned char bytes[1000];
    const void *back;
    size_t before = peak_memory(), count = 64 * MEBIBYTE / sizeof bytes;
    int status = 0;
    for (size_t i = 0; i < count; i++)
        status |= spool_add(spool, bytes, sizeof bytes, &error);
    status |= spool_rewind(spool, &error);
    for (size_t i = 0; i < count; i++)
        status |= spool_next(spool, &back, sizeof bytes, &into, &error);
    CHECK(status == 0 && back, "%s", error.text);
    CHECK(peak_memory() - before <= 10 * MEBIBYTE, "%zu bytes more", peak_memory() - before);
    spool_free(spool);
}

int main(void)
{
    check_seed();
    if (!SANITIZED) /* its own memory would count */
        in_child(test_memory);
    static const size_t memories[] = {0,       1, 100, 4096, MEBIBYTE - 1, MEBIBYTE, 3 * MEBIBYTE,
                                      SIZE_MAX};
    for (size_t m = 0; m < sizeof memories / sizeof *memories; m++) {
        test_same_back(memories[m], 0, 0);
        test_same_back(memories[m], 1, 0);
        test_same_back(memories[m], 20000, 3 * MEBIBYTE / 4);
        test_end_within_entry(memories[m]);
    }
    test_folder_missing();
    in_child(test_folder_forbidden);
    in_child(test_file_full);
    buffer_free(&into);
    return check_end();
}
