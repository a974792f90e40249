#include "streams.h"

#include <stdbool.h>
#include <stdlib.h>

#define CUT "gzip: the stream ends inside a member (cut short?)"

/* Cut at every byte: an error, but at a member's end, and before four bytes, which are text. */
static void test_truncation(const struct bytes *gz, size_t first_member)
{
    static struct bytes got;
    struct error error;
    for (size_t size = 0; size < gz->size; size++) {
        drain_bytes(&got, gz, size, &error);
        if (size < 4)
            check_same(&got, gz->at, size, &error, "shorter than the magic");
        else if (size == first_member)
            CHECK(!error.text[0], "%zu: %s", size, error.text);
        else
            CHECK(strcmp(error.text, CUT) == 0, "%zu: '%s'", size, error.text);
    }
}

/* Each bit in turn. What does not change the bytes: FTEXT, MTIME, XFL, OS, the letters of a name
 * without a header CRC, and the bits that fill up the last byte before the trailer. */
static void test_flips(const struct bytes *gz, const char *text, size_t size, bool name)
{
    static struct bytes got, bad;
    struct error error;
    size_t harmless = 0;
    memcpy(&bad, gz, sizeof bad);
    for (size_t bit = 0; bit < gz->size * 8; bit++) {
        bad.at[bit / 8] ^= (unsigned char)(1 << bit % 8);
        drain_bytes(&got, &bad, bad.size, &error);
        bool plain = bit < 24 || (bit < 32 && bit >= 29);
        bool header = bit == 24 || (bit >= 32 && bit < 80) || (name && bit >= 80 && bit < 120);
        bool padding = bit / 8 == gz->size - 9;
        if (plain)
            check_same(&got, bad.at, bad.size, &error, "not gzip any more");
        else if (!error.text[0])
            check_same(&got, text, size, &error, "flipped");
        CHECK(plain || error.text[0] || header || padding, "bit %zu was not seen", bit);
        CHECK(!header || !error.text[0] || name, "bit %zu: %s", bit, error.text);
        if (bit / 8 >= gz->size - 8 && bit / 8 < gz->size - 4)
            CHECK(strcmp(error.text, "gzip: bad CRC: member 1 is damaged") == 0, "%s", error.text);
        if (bit / 8 >= gz->size - 4)
            CHECK(strcmp(error.text, "gzip: bad length: member 1 is damaged") == 0, "%s",
                  error.text);
        harmless += !plain && !error.text[0];
        bad.at[bit / 8] = gz->at[bit / 8];
    }
    CHECK(harmless >= 49 && harmless < 49 + 8 + 48, "%zu bits do not matter", harmless);
}

static void test_after_the_last(const struct bytes *gz, const char *text, size_t size)
{
    static struct bytes got, more;
    struct error error;
    const struct {
        const char *bytes;
        size_t size;
        const char *error;
    } tails[] = {
        {"\0", 1, ""},
        {"\0\0\0\0\0\0\0", 7, ""},
        {"x", 1, "gzip: trailing garbage after member 2"},
        {"\0\0\0x", 4, "gzip: trailing garbage after member 2"},
        {"\0\x1f\x8b\x08\0\0\0\0\0\0", 10, "gzip: trailing garbage after member 2"},
        {"\x1f\x8c", 2, "gzip: trailing garbage after member 2"},
        {"\x1f\x8b\x08\xe0", 4, "gzip: trailing garbage after member 2"},
        {"\x1f", 1, CUT},
        {"\x1f\x8b\x08", 3, CUT},
        {"\x1f\x8b\x08\0", 4, CUT},
        {"\x1f\x8b\x08\0\0\0\0\0\0\3\7", 11, "gzip: damaged data in member 3"},
    };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        memcpy(&more, gz, sizeof more);
        add(&more, tails[i].bytes, tails[i].size);
        drain_bytes(&got, &more, more.size, &error);
        CHECK(strcmp(error.text, tails[i].error) == 0, "tail %zu: '%s'", i, error.text);
        CHECK(got.size == size && memcmp(got.at, text, size) == 0, "tail %zu: bytes lost", i);
    }
}

/* A distance that reaches before the first byte: what came before it is all there is. */
static void test_distance(void)
{
    static const unsigned char damaged[] = {0x1f, 0x8b, 8,    0,    0,    0,    0,    0,
                                            0,    3,    0x33, 0xd0, 0x31, 0x41, 0x33, 0x05,
                                            0x62, 0x23, 0x08, 0xc1, 0x65, 0x93, 0xcb, 0x08,
                                            0x4d, 0x89, 0x01, 0x5d, 0xb4, 0,    0};
    static struct bytes gz, got;
    struct error error;
    for (size_t cut = 0; cut < 10; cut++) {
        gz.size = 0;
        add(&gz, damaged, sizeof damaged - cut);
        drain_bytes(&got, &gz, gz.size, &error);
        CHECK(strcmp(error.text, "gzip: damaged data in member 1") == 0, "'%s'", error.text);
        CHECK(got.size == 3 && memcmp(got.at, "0,4", 3) == 0, "%zu bytes", got.size);
    }
}

/* Large and random: more than the buffer, in both directions, in members of all sizes. */
static void test_large(void)
{
    static struct bytes text, gz, got;
    struct error error;
    char name[] = "/tmp/labelsift-unit-XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    text.size = gz.size = 0;
    while (text.size < 100000) {
        size_t size = check_random() % 20000, begin = text.size;
        for (size_t i = 0; i < size; i++)
            text.at[text.size++] = (unsigned char)(check_random() >> 40 & 0x3f);
        add_gzip(&gz, text.at + begin, size, NULL);
    }
    for (int plain = 0; plain < 2; plain++) {
        const struct bytes *from = plain ? &text : &gz;
        CHECK(write(fd, from->at, from->size) == (ssize_t)from->size, "no room in /tmp");
        for (size_t chunk = 7; chunk < 65536; chunk *= 7) {
            lseek(fd, 0, SEEK_SET);
            drain(&got, fd, chunk, &error);
            check_same(&got, text.at, text.size, &error, "large");
        }
        lseek(fd, 0, SEEK_SET);
        CHECK(ftruncate(fd, 0) == 0, "ftruncate");
    }
    close(fd);
}

int main(void)
{
    static struct bytes one, named, two;
    const char text[] = "0,0.5,0.25,0.25\n1,0.125,0.75,0.125\n2,0.5,0.25,0.25\n";
    size_t size = sizeof text - 1;
    unsigned char name[] = "name", extra[] = {'A', 'B', 1, 0, 'x'};
    gz_header header = {.name = name, .os = 3};
    check_seed();
    add_gzip(&one, text, size, NULL);
    add_gzip(&named, text, size, &header);
    header.hcrc = 1;
    header.extra = extra;
    header.extra_len = sizeof extra;
    add_gzip(&two, text, 20, &header);
    size_t first_member = two.size;
    add_gzip(&two, text + 20, size - 20, &header);
    test_truncation(&two, first_member);
    test_flips(&one, text, size, false);
    test_flips(&named, text, size, true);
    test_after_the_last(&two, text, size);
    test_distance();
    test_large();
    return check_end();
}
