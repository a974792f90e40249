#include "inflate.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct inflater {
    bool damaged;
    struct inflate_state state;
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

static enum inflated run(struct inflater *inflater)
{
    struct inflate_state *state = &inflater->state;
    if (!inflater->damaged)
        inflater->damaged = isal_inflate(state) < 0;
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
