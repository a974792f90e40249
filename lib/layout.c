#include "layout.h"

#include "decimal.h"
#include "utf8.h"

#include <math.h>
#include <string.h>

static double double_of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* IEEE 754 binary16. Subnormal halves are common among probabilities; they are normal doubles. */
static double half_widen(uint16_t half)
{
    uint64_t sign = (uint64_t)(half >> 15) << 63;
    uint64_t exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;
    if (exponent == 0) {
        double magnitude = (double)fraction * 0x1p-24;
        return sign ? -magnitude : magnitude;
    }
    exponent = exponent == 0x1f ? 0x7ff : exponent + (1023 - 15);
    return double_of_bits(sign | exponent << 52 | fraction << 42);
}

static double bfloat_widen(uint16_t half)
{
    uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double real_load_half(enum real type, const void *bytes)
{
    uint16_t half;
    memcpy(&half, bytes, sizeof half);
    return type == REAL_F2 ? half_widen(half) : bfloat_widen(half);
}

static double half_store(double value, void *bytes)
{
    int exponent;
    frexp(value, &exponent); /* value is in [2^(exponent - 1), 2^exponent) */
    int last = exponent - 11 > -24 ? exponent - 11 : -24;
    double kept = ldexp(rint(ldexp(value, -last)), last);
    frexp(kept, &exponent);
    uint16_t half =
        kept < 0x1p-14
            ? (uint16_t)ldexp(kept, 24)
            : (uint16_t)(((exponent + 14) << 10) + ((int)ldexp(kept, 11 - exponent) - 1024));
    memcpy(bytes, &half, sizeof half);
    return kept;
}

double real_store(enum real type, double value, void *bytes)
{
    if (type == REAL_F2)
        return half_store(value, bytes);
    if (type == REAL_F4) {
        float kept = (float)value;
        memcpy(bytes, &kept, sizeof kept);
        return kept;
    }
    memcpy(bytes, &value, sizeof value);
    return value;
}

/* A little-endian integer of 1 to 8 bytes, zero-extended; the hosts are little-endian too. */
static uint64_t unsigned_load(const void *bytes, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size);
    return value;
}

static int64_t signed_load(const void *bytes, size_t size)
{
    unsigned unused = 64 - 8 * (unsigned)size;
    uint64_t value = unsigned_load(bytes, size) << unused;
    int64_t extended;
    memcpy(&extended, &value, sizeof extended);
    return extended >> unused;
}

int64_t layout_label(const struct layout *layout, const void *record)
{
    const char *at = (const char *)record + layout->label;
    if (layout->label_bool)
        return *at != 0;
    if (layout->label_signed)
        return signed_load(at, layout->label_size);
    return (int64_t)unsigned_load(at, layout->label_size);
}

size_t layout_id_room(const struct layout *layout)
{
    if (layout->id_size == 0)
        return 0;
    if (layout->id_kind == 'S' || layout->id_kind == 'U')
        return layout->id_size * layout->id_count;
    return DECIMAL_SIZE;
}

/* UTF-32 to UTF-8, which is never longer. What is no character becomes U+FFFD. */
static char *text_write(char *out, const char *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char bytes[4]; /* out may have no room for utf8_encode's worst case */
        size_t length = utf8_encode(bytes, (uint32_t)unsigned_load(at + 4 * i, 4));
        if (length == 0)
            length = utf8_encode(bytes, 0xfffd);
        memcpy(out, bytes, length);
        out += length;
    }
    return out;
}

static char *integer_write(char *out, const char *at, size_t size, char kind)
{
    if (kind == 'b') {
        *out = *at ? '1' : '0';
        return out + 1;
    }
    uint64_t magnitude = unsigned_load(at, size);
    int64_t value = signed_load(at, size);
    if (kind == 'i' && value < 0) {
        *out++ = '-';
        magnitude = 0 - (uint64_t)value;
    }
    return decimal_print_integer(out, magnitude);
}

char *layout_id(const struct layout *layout, const void *record, char *out)
{
    const char *at = (const char *)record + layout->id;
    size_t size = layout->id_size, count = layout->id_count;
    if (size == 0)
        return out;
    if (layout->id_kind != 'S' && layout->id_kind != 'U')
        return integer_write(out, at, size, layout->id_kind);
    while (count > 0 && unsigned_load(at + size * (count - 1), size) == 0)
        count--;
    if (layout->id_kind == 'U')
        return text_write(out, at, count);
    memcpy(out, at, count);
    return out + count;
}
