#include "inflate.h"

#include <stdlib.h>
#include <zlib.h>

struct inflater {
    z_stream z;
};

struct inflater *inflater_new(void)
{
    struct inflater *inflater = calloc(1, sizeof *inflater);
    if (inflater && inflateInit2(&inflater->z, -15) != Z_OK) { /* negative: no header, no trailer */
        free(inflater);
        return NULL;
    }
    return inflater;
}

void inflater_free(struct inflater *inflater)
{
    if (inflater)
        inflateEnd(&inflater->z);
    free(inflater);
}

void inflater_reset(struct inflater *inflater)
{
    inflateReset(&inflater->z);
}

enum inflated inflater_run(struct inflater *inflater, struct flow *flow)
{
    z_stream *z = &inflater->z;
    z->next_in = (unsigned char *)(uintptr_t)flow->in;
    z->avail_in = (uInt)flow->in_size;
    z->next_out = flow->out;
    z->avail_out = (uInt)flow->out_size;
    int status = inflate(z, Z_SYNC_FLUSH);
    flow->in = z->next_in;
    flow->in_size = z->avail_in;
    flow->out = z->next_out;
    flow->out_size = z->avail_out;
    if (status == Z_OK || status == Z_BUF_ERROR)
        return INFLATE_ON;
    return status == Z_STREAM_END  ? INFLATE_ENDED
           : status == Z_MEM_ERROR ? INFLATE_NO_MEMORY
                                   : INFLATE_DAMAGED;
}

bool inflater_whole(struct inflater *inflater, struct flow *flow)
{
    inflater_reset(inflater);
    return inflater_run(inflater, flow) == INFLATE_ENDED && !flow->in_size && !flow->out_size;
}

uint32_t inflate_crc32(uint32_t crc, const void *bytes, size_t size)
{
    return size > 0 ? (uint32_t)crc32_z(crc, bytes, size) : crc;
}
