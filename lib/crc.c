#include "crc.h"

#define POLYNOMIAL 0xedb88320u /* reflected */
#define STEP 8                 /* bytes taken at once; each by a table of its own */

/* table[s][b]: what byte b does to the checksum, s bytes further on. */
static void tables_fill(uint32_t table[STEP][256])
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
        table[0][byte] = crc;
    }
    for (int s = 1; s < STEP; s++)
        for (int byte = 0; byte < 256; byte++) {
            uint32_t crc = table[s - 1][byte];
            table[s][byte] = crc >> 8 ^ table[0][crc & 255];
        }
}

uint32_t crc_add(uint32_t crc, const void *bytes, size_t size)
{
    uint32_t table[STEP][256]; /* made in microseconds, and a file is one call */
    tables_fill(table);
    const unsigned char *at = bytes;
    crc = ~crc;
    for (; size >= STEP; size -= STEP, at += STEP) {
        uint32_t sum = 0;
        for (int i = 0; i < STEP; i++)
            sum ^= table[STEP - 1 - i][at[i] ^ (i < 4 ? crc >> 8 * i & 255 : 0)];
        crc = sum;
    }
    for (; size > 0; size--, at++)
        crc = crc >> 8 ^ table[0][(crc ^ *at) & 255];
    return ~crc;
}
