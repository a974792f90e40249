#include "layout.h"
#include "check.h"

#include <math.h>

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* binary16 by its definition. */
static double half_expected(unsigned bits)
{
    int exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    double magnitude = exponent == 31  ? INFINITY
                       : exponent == 0 ? ldexp(fraction, -24)
                                       : ldexp(1024 + fraction, exponent - 25);
    return bits & 0x8000 ? -magnitude : magnitude;
}

static void test_halves(void)
{
    for (unsigned bits = 0; bits < 0x10000; bits++) {
        char *at = malloc(3); /* exact and unaligned, for the sanitizer */
        uint16_t half = (uint16_t)bits;
        memcpy(at + 1, &half, 2);
        double f2 = real_load(REAL_F2, at + 1), bf2 = real_load(REAL_BF2, at + 1);
        if ((bits & 0x7c00) == 0x7c00 && (bits & 0x3ff))
            CHECK(isnan(f2) && !signbit(f2) == !(bits & 0x8000), "f2 %04x", bits);
        else
            CHECK(bits_of(f2) == bits_of(half_expected(bits)), "f2 %04x: %a", bits, f2);
        if ((bits & 0x7f80) == 0x7f80 && (bits & 0x7f)) {
            CHECK(isnan(bf2), "bf2 %04x", bits);
        } else {
            int exponent = bits >> 7 & 0xff, fraction = bits & 0x7f;
            double wanted = exponent == 255 ? INFINITY
                            : exponent == 0 ? ldexp(fraction, -133)
                                            : ldexp(128 + fraction, exponent - 134);
            wanted = bits & 0x8000 ? -wanted : wanted;
            CHECK(bits_of(bf2) == bits_of(wanted), "bf2 %04x: %a", bits, bf2);
        }
        free(at);
    }
}

static void test_reals(void)
{
    static const double values[] = {0, -0.0, 1, 0.1, 1e-310, 0x1p-1074, -3.5e300, INFINITY};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char bytes[9];
        memcpy(bytes + 1, &values[i], 8);
        CHECK(bits_of(real_load(REAL_F8, bytes + 1)) == bits_of(values[i]), "%g", values[i]);
        float narrow = (float)values[i];
        memcpy(bytes + 1, &narrow, 4);
        CHECK(bits_of(real_load(REAL_F4, bytes + 1)) == bits_of(narrow), "%g", values[i]);
    }
    CHECK(real_size(REAL_F2) == 2 && real_size(REAL_BF2) == 2, "halves");
    CHECK(real_size(REAL_F4) == 4 && real_size(REAL_F8) == 8, "float and double");
}

struct integer_case {
    const char *bytes;
    size_t size;
    char kind;
    int64_t label;
    const char *id;
};

static const struct integer_case integer_cases[] = {
    {"\x00", 1, 'i', 0, "0"},
    {"\x7f", 1, 'i', 127, "127"},
    {"\x80", 1, 'i', -128, "-128"},
    {"\xff", 1, 'i', -1, "-1"},
    {"\xff", 1, 'u', 255, "255"},
    {"\x00", 1, 'b', 0, "0"},
    {"\x01", 1, 'b', 1, "1"},
    {"\x80", 1, 'b', 1, "1"},
    {"\x34\x12", 2, 'i', 0x1234, "4660"},
    {"\x00\x80", 2, 'i', -32768, "-32768"},
    {"\x00\x80", 2, 'u', 32768, "32768"},
    {"\xfe\xff\xff\xff", 4, 'i', -2, "-2"},
    {"\xfe\xff\xff\xff", 4, 'u', 4294967294, "4294967294"},
    {"\0\0\0\0\0\0\0\x80", 8, 'i', INT64_MIN, "-9223372036854775808"},
    {"\xff\xff\xff\xff\xff\xff\xff\x7f", 8, 'u', INT64_MAX, "9223372036854775807"},
    {"\0\0\0\0\0\0\0\x80", 8, 'u', INT64_MIN, "9223372036854775808"},
    {"\xff\xff\xff\xff\xff\xff\xff\xff", 8, 'u', -1, "18446744073709551615"},
};

static void check_id(const struct layout *layout, const void *record, const char *wanted,
                     size_t size)
{
    size_t room = layout_id_room(layout);
    char *out = malloc(room + !room);
    size_t got = (size_t)(layout_id(layout, record, out) - out);
    CHECK(got <= room && got == size && memcmp(out, wanted, size) == 0, "got %.*s, wanted %s",
          (int)got, out, wanted);
    free(out);
}

static void test_integers(void)
{
    for (size_t i = 0; i < sizeof integer_cases / sizeof *integer_cases; i++) {
        const struct integer_case *it = &integer_cases[i];
        struct layout layout = {.record = it->size + 3,
                                .label = 3,
                                .label_size = it->size,
                                .label_signed = it->kind == 'i',
                                .label_bool = it->kind == 'b',
                                .id = 3,
                                .id_size = it->size,
                                .id_count = 1,
                                .id_kind = it->kind};
        char *record = malloc(layout.record);
        memset(record, 0x55, 3);
        memcpy(record + 3, it->bytes, it->size);
        int64_t label = layout_label(&layout, record);
        CHECK(label == it->label, "case %zu: %lld", i, (long long)label);
        check_id(&layout, record, it->id, strlen(it->id));
        free(record);
    }
}

static void check_text_id(char kind, const char *bytes, size_t size, const char *wanted)
{
    struct layout layout = {.id = 1, .id_size = kind == 'S' ? 1 : 4, .id_kind = kind};
    layout.id_count = size / layout.id_size;
    char *record = malloc(1 + size);
    record[0] = 'x';
    if (size)
        memcpy(record + 1, bytes, size);
    check_id(&layout, record, wanted, strlen(wanted));
    free(record);
}

static void test_text_ids(void)
{
    check_text_id('S', "", 0, "");
    check_text_id('S', "\0\0", 2, "");
    check_text_id('S', "ab\0\0", 4, "ab");
    check_text_id('S', "ab\xff", 3, "ab\xff");
    check_text_id('U', "", 0, "");
    check_text_id('U', "\0\0\0\0", 4, "");
    check_text_id('U', "a\0\0\0\xe9\0\0\0\0\0\0\0", 12, "a\u00e9");
    check_text_id('U', "\xac\x20\0\0\x00\xf6\x01\0", 8, "\u20ac\U0001f600");
    check_text_id('U', "\x00\xd8\0\0\x00\x00\x11\0", 8, "\ufffd\ufffd");
    check_text_id('U', "\xff\x07\0\0\x00\x08\0\0\xff\xff\0\0\xff\xff\x10\0", 16,
                  "\u07ff\u0800\uffff\U0010ffff");
    struct layout inner = {.id_size = 1, .id_count = 3, .id_kind = 'S'};
    check_id(&inner, "a\0b", "a\0b", 3);
    struct layout none = {.record = 4};
    CHECK(layout_id_room(&none) == 0, "room without an id");
    check_id(&none, "abcd", "", 0);
}

/* Every half from 0 to 2 is stored as itself, and the middle between two as the even one. */
static void test_stored_halves(void)
{
    for (unsigned half = 0; half < 0x4000; half++) {
        uint16_t below = (uint16_t)half, above = (uint16_t)(half + 1), got;
        double low = real_load(REAL_F2, &below), high = real_load(REAL_F2, &above);
        double middle = (low + high) / 2;
        CHECK(real_store(REAL_F2, low, &got) == low && got == below, "%a: %x", low, got);
        real_store(REAL_F2, middle, &got);
        CHECK(got == (half & 1 ? above : below), "%a: %x", middle, got);
        real_store(REAL_F2, nextafter(middle, 0), &got);
        CHECK(got == below, "below %a: %x", middle, got);
        real_store(REAL_F2, nextafter(middle, 2), &got);
        CHECK(got == above, "above %a: %x", middle, got);
    }
}

int main(void)
{
    test_halves();
    test_stored_halves();
    test_reals();
    test_integers();
    test_text_ids();
    return check_end();
}
