/* RFC 1952. A member is a row of parts; those of the header and trailer are taken byte by byte, so
 * that reads may cut them anywhere. */
#include "gzip.h"

#include "error.h"
#include "inflate.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum part { FIXED, EXTRA_SIZE, EXTRA, NAME, COMMENT, HEADER_CRC, DATA, CRC, LENGTH };
enum flag { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, RESERVED = 0xe0 };

static const unsigned char magic[] = {0x1f, 0x8b, 8};

struct gzip {
    struct inflater *inflater;
    enum part part;   /* FIXED with nothing seen: between members */
    size_t seen;      /* bytes of the part */
    size_t subfield;  /* where in EXTRA the next one begins */
    size_t size[CRC]; /* bytes of each part of the header; 0: up to a NUL */
    unsigned char flags;
    bool padded;     /* zeros have followed a member: nothing else may */
    uint32_t value;  /* the last four bytes as a number */
    uint32_t crc;    /* of the header, then of the bytes inflated */
    uint32_t length; /* bytes inflated, modulo 2^32 */
    uint64_t member; /* from 1 */
};

int gzip_begins(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size && i < sizeof magic; i++)
        if (bytes[i] != magic[i])
            return 0;
    return size <= sizeof magic ? -1 : (bytes[3] & RESERVED) == 0;
}

struct gzip *gzip_new(struct error *error)
{
    struct gzip *gzip = calloc(1, sizeof *gzip);
    if (gzip)
        gzip->inflater = inflater_new();
    if (!gzip || !gzip->inflater) {
        free(gzip);
        error_memory(error);
        return NULL;
    }
    gzip->size[FIXED] = 10;
    gzip->size[EXTRA_SIZE] = gzip->size[HEADER_CRC] = 2;
    return gzip;
}

void gzip_free(struct gzip *gzip)
{
    if (gzip)
        inflater_free(gzip->inflater);
    free(gzip);
}

/* ---- header and trailer ---- */

/* The next part of the header that the flags announce, or the data. */
static void part_begin(struct gzip *gzip, enum part part)
{
    static const unsigned char flag[DATA] = {[EXTRA_SIZE] = FEXTRA,
                                             [EXTRA] = FEXTRA,
                                             [NAME] = FNAME,
                                             [COMMENT] = FCOMMENT,
                                             [HEADER_CRC] = FHCRC};
    while (part < DATA && !(gzip->flags & flag[part]))
        part++;
    gzip->part = part;
    gzip->seen = 0;
    if (part == DATA) {
        inflater_reset(gzip->inflater);
        gzip->crc = gzip->length = 0;
    }
}

static int fail(const struct gzip *gzip, const char *what, struct error *error)
{
    return error_set(error, "gzip: %s: member %" PRIu64 " is damaged", what, gzip->member);
}

static int part_end(struct gzip *gzip, struct error *error)
{
    switch (gzip->part) {
    case EXTRA_SIZE:
        gzip->size[EXTRA] = gzip->value >> 16;
        gzip->subfield = 0;
        part_begin(gzip, gzip->size[EXTRA] ? EXTRA : NAME);
        return 0;
    case EXTRA: /* has no checksum; if its size is damaged, subfields hardly fill it */
        if (gzip->seen != gzip->subfield)
            return fail(gzip, "bad extra field", error);
        break;
    case HEADER_CRC:
        if (gzip->value >> 16 != (gzip->crc & 0xffff))
            return fail(gzip, "bad header CRC", error);
        break;
    case CRC:
        if (gzip->value != gzip->crc)
            return fail(gzip, "bad CRC", error);
        break;
    case LENGTH:
        if (gzip->value != gzip->length)
            return fail(gzip, "bad length", error);
        gzip->part = FIXED;
        gzip->seen = 0;
        return 0;
    default:
        break;
    }
    part_begin(gzip, gzip->part + 1);
    return 0;
}

/* One of the first four bytes of a header, or what stands in its place. */
static int magic_byte(struct gzip *gzip, unsigned char byte, struct error *error)
{
    if (gzip->seen == 0)
        gzip->crc = 0;
    if (gzip->seen == 0 && byte == 0) {
        gzip->padded = true;
        return 0;
    }
    bool good = gzip->seen < sizeof magic ? byte == magic[gzip->seen] : (byte & RESERVED) == 0;
    if (gzip->padded || !good)
        return error_set(error, "gzip: trailing garbage after member %" PRIu64, gzip->member);
    if (gzip->seen++ == sizeof magic) {
        gzip->flags = byte;
        gzip->member++;
    }
    gzip->crc = inflate_crc32(gzip->crc, &byte, 1);
    return 0;
}

static int byte_take(struct gzip *gzip, struct flow *flow, struct error *error)
{
    unsigned char byte = *flow->in++;
    flow->in_size--;
    if (gzip->part == FIXED && gzip->seen <= sizeof magic)
        return magic_byte(gzip, byte, error);
    if (gzip->part < HEADER_CRC)
        gzip->crc = inflate_crc32(gzip->crc, &byte, 1);
    gzip->value = gzip->value >> 8 | (uint32_t)byte << 24;
    gzip->seen++;
    if (gzip->part == EXTRA && gzip->seen == gzip->subfield + 4) /* two letters and a size */
        gzip->subfield += 4 + (gzip->value >> 16);
    size_t size = gzip->part < DATA ? gzip->size[gzip->part] : sizeof gzip->value;
    bool last = size ? gzip->seen == size : byte == 0;
    return last ? part_end(gzip, error) : 0;
}

/* ---- data ---- */

static int data_take(struct gzip *gzip, struct flow *flow, struct error *error)
{
    const unsigned char *out = flow->out;
    enum inflated status = inflater_run(gzip->inflater, flow);
    size_t size = (size_t)(flow->out - out);
    gzip->crc = inflate_crc32(gzip->crc, out, size);
    gzip->length += (uint32_t)size;
    if (status == INFLATE_NO_MEMORY)
        return error_memory(error);
    if (status == INFLATE_DAMAGED)
        return error_set(error, "gzip: damaged data in member %" PRIu64, gzip->member);
    if (status == INFLATE_ENDED)
        part_begin(gzip, CRC);
    return 0;
}

int gzip_run(struct gzip *gzip, struct flow *flow, struct error *error)
{
    for (;;) {
        enum part part = gzip->part;
        if (part != DATA && flow->in_size == 0)
            return 0;
        if (part == DATA ? data_take(gzip, flow, error) : byte_take(gzip, flow, error))
            return -1;
        if (gzip->part == DATA ? part == DATA : part == LENGTH && gzip->seen == 0)
            return 0;
    }
}

bool gzip_is_between(const struct gzip *gzip)
{
    return gzip->part == FIXED && gzip->seen == 0 && !gzip->padded;
}

void gzip_skip(struct gzip *gzip, uint64_t members)
{
    gzip->member += members;
}

int gzip_end(const struct gzip *gzip, struct error *error)
{
    if (gzip->part == FIXED && gzip->seen == 0)
        return 0;
    return error_set(error, "gzip: the stream ends inside a member (cut short?)");
}
