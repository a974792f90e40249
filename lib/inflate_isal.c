#include "inflate.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct inflater {
    bool damaged;
    struct inflate_state state, before; /* before the last run */
};

struct inflater *inflater_new(void)
{
    struct inflater *inflater = malloc(sizeof *inflater);
    if (inflater)
        inflater_reset(inflater);
    return inflater;
}

void inflater_free(struct inflater *inflater)
{
    free(inflater);
}

void inflater_reset(struct inflater *inflater)
{
    inflater->damaged = false;
    isal_inflate_init(&inflater->state);
}

/* What ISA-L has inflated ahead of the damage, into a buffer of its own. */
static void out_ahead(struct inflate_state *state)
{
    size_t ahead = (size_t)(state->tmp_out_valid - state->tmp_out_processed);
    size_t size = ahead < state->avail_out ? ahead : state->avail_out;
    memcpy(state->next_out, state->tmp_out_buffer + state->tmp_out_processed, size);
    state->tmp_out_processed += (int32_t)size;
    state->next_out += size;
    state->avail_out -= (uint32_t)size;
}

/* Gives back the bytes after the stream that ISA-L has taken into its word of bits. They are of
 * this in: as long as out has room, it leaves no whole symbol there. */
static enum inflated end(struct inflate_state *state)
{
    int32_t size = state->read_in_length / 8;
    state->next_in -= size;
    state->avail_in += (uint32_t)size;
    state->read_in_length = 0;
    return INFLATE_ENDED;
}

static void state_copy(struct inflate_state *to, const struct inflate_state *from)
{
    memcpy(to, from, offsetof(struct inflate_state, tmp_out_buffer));
    memcpy(to->tmp_out_buffer, from->tmp_out_buffer, (size_t)from->tmp_out_valid);
}

/* Where a distance reaches too far back, ISA-L counts the bytes that it has not copied as written,
 * but not if it is given the input a byte at a time. */
static bool is_damaged(struct inflater *inflater)
{
    struct inflate_state *state = &inflater->state;
    state_copy(&inflater->before, state);
    if (isal_inflate(state) >= 0)
        return false;
    state_copy(state, &inflater->before);
    uint32_t left = state->avail_in;
    int status;
    do {
        state->avail_in = left > 0;
        left -= left > 0;
        status = isal_inflate(state);
        left += state->avail_in;
    } while (status >= 0 && left > 0 && state->avail_out > 0);
    state->avail_in = left;
    return status < 0;
}

static enum inflated run(struct inflater *inflater)
{
    struct inflate_state *state = &inflater->state;
    if (!inflater->damaged)
        inflater->damaged = is_damaged(inflater);
    if (!inflater->damaged)
        return state->block_state == ISAL_BLOCK_FINISH ? end(state) : INFLATE_ON;
    out_ahead(state);
    return state->tmp_out_valid > state->tmp_out_processed ? INFLATE_ON : INFLATE_DAMAGED;
}

enum inflated inflater_run(struct inflater *inflater, struct flow *flow)
{
    struct inflate_state *state = &inflater->state;
    state->next_in = (uint8_t *)(uintptr_t)flow->in;
    state->avail_in = (uint32_t)flow->in_size;
    state->next_out = flow->out;
    state->avail_out = (uint32_t)flow->out_size;
    enum inflated result = run(inflater);
    flow->in = state->next_in;
    flow->in_size = state->avail_in;
    flow->out = state->next_out;
    flow->out_size = state->avail_out;
    return result;
}

bool inflater_whole(struct inflater *inflater, struct flow *flow)
{
    struct inflate_state *state = &inflater->state;
    inflater_reset(inflater);
    state->next_in = (uint8_t *)(uintptr_t)flow->in;
    state->avail_in = (uint32_t)flow->in_size;
    state->next_out = flow->out;
    state->avail_out = (uint32_t)flow->out_size;
    return isal_inflate_stateless(state) == ISAL_DECOMP_OK && !state->avail_in && !state->avail_out;
}

uint32_t inflate_crc32(uint32_t crc, const void *bytes, size_t size)
{
    return size > 0 ? crc32_gzip_refl(crc, bytes, size) : crc;
}
