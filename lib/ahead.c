#include "ahead.h"

#include "inflate.h"
#include "pipeline.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_SIZE 18 /* with one extra field: BC, and the member's size less 1 */
#define TRAILER_SIZE 8
#define MEMBER_MAX ((size_t)1 << 16) /* bytes inflated */
#define MEMBERS 16                   /* at once */

struct member {
    const unsigned char *in;
    size_t in_size;     /* with header and trailer */
    unsigned char *out; /* where the bytes will be wanted, or in ahead's out */
    size_t size;
    bool good;
};

struct ahead {
    struct inflater *inflater[MEMBERS + 1]; /* owned; a lane's */
    struct member member[MEMBERS];
    void (*meanwhile)(void *data);
    void *data;
    size_t taken, size; /* of out */
    unsigned char out[MEMBERS * MEMBER_MAX];
};

struct ahead *ahead_new(void)
{
    return calloc(1, sizeof(struct ahead));
}

void ahead_free(struct ahead *ahead)
{
    for (unsigned lane = 0; ahead && lane <= MEMBERS; lane++)
        inflater_free(ahead->inflater[lane]);
    free(ahead);
}

static uint32_t number(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* The size that in announces; 0: none. */
static size_t announced(const unsigned char *in, size_t size)
{
    static const unsigned char magic[] = {0x1f, 0x8b, 8, 4}, extra[] = {6, 0, 'B', 'C', 2, 0};
    if (size < HEADER_SIZE || memcmp(in, magic, sizeof magic) != 0 ||
        memcmp(in + 10, extra, sizeof extra) != 0)
        return 0;
    return ((size_t)in[16] | (size_t)in[17] << 8) + 1;
}

bool ahead_lacks(const unsigned char *in, size_t size)
{
    return announced(in, size) > size;
}

static void member_inflate(struct ahead *ahead, unsigned lane, struct member *member)
{
    const unsigned char *trailer = member->in + member->in_size - TRAILER_SIZE;
    if (!ahead->inflater[lane])
        ahead->inflater[lane] = inflater_new();
    struct inflater *inflater = ahead->inflater[lane];
    struct flow flow = {member->in + HEADER_SIZE, member->in_size - HEADER_SIZE - TRAILER_SIZE,
                        member->out, member->size};
    member->good = inflater && inflater_whole(inflater, &flow) &&
                   number(trailer) == inflate_crc32(0, member->out, member->size);
}

static void task(void *data, unsigned lane, size_t i)
{
    struct ahead *ahead = data;
    if (i == 0)
        ahead->meanwhile(ahead->data);
    else
        member_inflate(ahead, lane, &ahead->member[i - 1]);
}

/* Finds the members that are there as a whole, and room for each. */
static size_t members_find(struct ahead *ahead, const struct flow *flow)
{
    const unsigned char *in = flow->in, *end = in + flow->in_size;
    unsigned char *out = flow->out, *out_end = out + flow->out_size;
    size_t count = 0;
    for (struct member *member = ahead->member; count < MEMBERS; member++, count++) {
        size_t size = announced(in, (size_t)(end - in));
        if (size < HEADER_SIZE + TRAILER_SIZE || size > (size_t)(end - in))
            break;
        *member = (struct member){in, size, out, number(in + size - 4), false};
        if (member->size > MEMBER_MAX)
            break;
        if (out_end && member->size > (size_t)(out_end - out)) {
            member->out = ahead->out;
            out_end = NULL;
        }
        in += size;
        out = member->out + member->size;
    }
    return count;
}

uint64_t ahead_fill(struct ahead *ahead, struct crew *crew, struct flow *flow,
                    void (*meanwhile)(void *data), void *data)
{
    size_t good = 0, count = members_find(ahead, flow);
    ahead->meanwhile = meanwhile;
    ahead->data = data;
    if (count > 0)
        crew_run(crew, task, ahead, 1 + count);
    ahead->taken = ahead->size = 0;
    for (; good < count && ahead->member[good].good; good++) {
        const struct member *member = &ahead->member[good];
        flow->in += member->in_size;
        flow->in_size -= member->in_size;
        if (member->out == flow->out) {
            flow->out += member->size;
            flow->out_size -= member->size;
        } else {
            ahead->size += member->size;
        }
    }
    return good;
}

bool ahead_take(struct ahead *ahead, struct flow *flow)
{
    size_t left = ahead->size - ahead->taken;
    size_t size = left < flow->out_size ? left : flow->out_size;
    memcpy(flow->out, ahead->out + ahead->taken, size);
    ahead->taken += size;
    flow->out += size;
    flow->out_size -= size;
    return size > 0;
}
