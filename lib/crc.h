/* crc: the CRC-32 of zlib and gzip, for a thresholds file's last line. Streams' own are checked as
 * they are inflated. */
#ifndef CRC_H
#define CRC_H
#include <stddef.h>
#include <stdint.h>

/* Continued from crc, 0 to begin. */
uint32_t crc_add(uint32_t crc, const void *bytes, size_t size);

#endif
