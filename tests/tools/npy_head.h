/* npy_head: what the tools that write .npy files and streams share. Test code, independent of lib/.
 */
#ifndef NPY_HEAD_H
#define NPY_HEAD_H
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void die(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static inline void put(const void *bytes, size_t size)
{
    if (size > 0 && fwrite(bytes, 1, size, stdout) != size)
        die("stdout: write failed");
}

/* One header of version MAJOR.0 around the given dictionary, padded to 64 bytes as NumPy does. */
static inline void put_head(int major, const char *dictionary)
{
    size_t before = major == 1 ? 10 : 12, text = strlen(dictionary);
    size_t length = (before + text + 1 + 63) / 64 * 64 - before;
    unsigned char head[12] = {0x93, 'N', 'U', 'M', 'P', 'Y', (unsigned char)major, 0};
    for (size_t i = 8; i < before; i++)
        head[i] = (unsigned char)(length >> 8 * (i - 8));
    put(head, before);
    put(dictionary, text);
    for (size_t i = text + 1; i < length; i++)
        putchar(' ');
    putchar('\n');
}

static inline uint16_t half(double value)
{
    int exponent;
    unsigned sign = signbit(value) ? 0x8000 : 0;
    double size = fabs(value);
    if (!(size < 65520))
        return (uint16_t)(sign | (isnan(value) ? 0x7e00 : 0x7c00));
    frexp(size, &exponent);
    if (exponent < -13 || size == 0) /* subnormal halves share the lowest normals' unit */
        exponent = -13;
    return (uint16_t)(sign | ((unsigned)(exponent + 13) * 1024u +
                              (unsigned)rint(ldexp(size, 11 - exponent))));
}

/* A value as <f2 <f4 <f8 or <b2 (bfloat16, cut off) has it; returns its size. Little-endian
 * machines only. */
static inline size_t real_bytes(const char *type, double value, char bytes[8])
{
    float single = (float)value;
    uint16_t narrow = half(value);
    size_t size = (size_t)(type[2] - '0');
    if (size == 8)
        memcpy(bytes, &value, 8);
    else if (size == 4)
        memcpy(bytes, &single, 4);
    else if (type[1] == 'f')
        memcpy(bytes, &narrow, 2);
    else
        memcpy(bytes, (const char *)&single + 2, 2);
    return size;
}

#endif
