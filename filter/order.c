#include "order.h"

#include "names.h"
#include "quality.h"
#include "tally.h"

#include <string.h>

#define ODD UINT64_C(0x9e3779b97f4a7c15)

static uint64_t stir(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * ODD;
    return hash ^ hash >> 32;
}

/* Two lanes, as each waits for its own product. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const char *at = bytes;
    uint64_t word[2], one = hash, two = ~hash;
    size_t left = size;
    for (; left >= sizeof word; left -= sizeof word, at += sizeof word) {
        memcpy(word, at, sizeof word);
        one = stir(one, word[0]);
        two = stir(two, word[1]);
    }
    if (left) {
        memset(word, 0, sizeof word);
        memcpy(word, at, left);
        one = stir(one, word[0]);
        two = stir(two, word[1]);
    }
    return tally_mix(one + tally_mix(two + size));
}

void order_add(struct order *order, uint64_t index, uint32_t label, const struct row *row,
               struct slice id)
{
    uint64_t hash = tally_mix(index + tally_label_hash(label));
    if (id.at)
        hash = hash_bytes(hash, id.at, id.size);
    order->labels += hash;
    hash = hash_bytes(hash, row->probs, row->count * real_size(row->real));
    if (row->listed)
        hash = hash_bytes(hash, row->listed, row->count * sizeof *row->listed);
    order->all += hash;
}

uint64_t order_of_names(const struct names *names)
{
    uint64_t hash = 0;
    for (size_t k = 0; names && k < names_count(names); k++)
        hash = hash_bytes(hash, names_at(names, k).at, names_at(names, k).size);
    return hash;
}
