/* npy_head: what the tools that write .npy streams share. Test code, independent of lib/. */
#ifndef NPY_HEAD_H
#define NPY_HEAD_H
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

#endif
