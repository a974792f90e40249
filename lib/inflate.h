/* inflate: deflate's bytes and gzip's CRC-32, by zlib or by ISA-L: inflate_zlib.c or
 * inflate_isal.c, whichever the Makefile picks; their only users. Of a good stream both give the
 * same bytes before the same end, and each gives the same of any stream, however it comes in
 * pieces. But ISA-L takes some codes that zlib refuses, and sees some damage later. */
#ifndef INFLATE_H
#define INFLATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflater;

struct flow { /* where bytes come from and go to; both move on with what is done */
    const unsigned char *in;
    size_t in_size;
    unsigned char *out;
    size_t out_size; /* at most 1 GiB, and so is in_size */
};

enum inflated { INFLATE_ON, INFLATE_ENDED, INFLATE_DAMAGED, INFLATE_NO_MEMORY };

struct inflater *inflater_new(void); /* at the beginning of a stream; NULL when memory is short */
void inflater_free(struct inflater *inflater); /* NULL allowed */

/* Forgets the stream; the next begins. */
void inflater_reset(struct inflater *inflater);

/* Inflates until out is full or in is empty. ENDED: in is at the first byte after the stream, out
 * has all its bytes. DAMAGED: out has all bytes before the damage. ON with room in out: give more.
 * After ON without room in, the bytes of in stay where they are until the next call. */
enum inflated inflater_run(struct inflater *inflater, struct flow *flow);

/* Inflates a stream that is there as a whole, forgetting any other: whether in is one, no byte more
 * or less, and fills out to its last byte. */
bool inflater_whole(struct inflater *inflater, struct flow *flow);

/* Continued from crc, 0 to begin. */
uint32_t inflate_crc32(uint32_t crc, const void *bytes, size_t size);

#endif
