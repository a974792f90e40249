#include "names.h"

#include "decimal.h"
#include "error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct names {
    size_t count;
    char *bytes;        /* all names, one after the other */
    struct slice *name; /* [count], into bytes */
    uint32_t *slot;     /* [mask + 1], open addressing: a class + 1, or 0 */
    size_t mask;        /* at most half of the slots are taken */
    uint64_t seed;
    bool misleads[2]; /* by base */
};

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static uint64_t hash(uint64_t seed, struct slice name)
{
    uint64_t h = mix(seed ^ name.size), word;
    for (; name.size >= sizeof word; name.at += sizeof word, name.size -= sizeof word) {
        memcpy(&word, name.at, sizeof word);
        h = mix(h ^ word);
    }
    word = 0;
    memcpy(&word, name.at, name.size);
    return mix(h ^ word);
}

static bool equal(struct slice a, struct slice b)
{
    return a.size == b.size && memcmp(a.at, b.at, a.size) == 0;
}

/* The slot that has the name, or the empty one where it belongs. */
static uint32_t *slot_of(const struct names *names, struct slice name)
{
    size_t at = hash(names->seed, name) & names->mask;
    while (names->slot[at] && !equal(names->name[names->slot[at] - 1], name))
        at = (at + 1) & names->mask;
    return &names->slot[at];
}

/* Whether the name reads as an integer other than number. */
static bool misleads(struct slice name, size_t number)
{
    double value;
    return decimal_read(name.at, name.size, &value) == name.size && value == floor(value) &&
           value != (double)number;
}

static int fill(struct names *names, const struct slice *from, struct error *error)
{
    char *at = names->bytes, shown[QUOTED_SIZE];
    for (size_t k = 0; k < names->count; k++) {
        if (from[k].size == 0)
            return error_set(error, "class %zu has an empty name", k);
        uint32_t *slot = slot_of(names, from[k]);
        if (*slot)
            return error_set(error, "two classes are called '%s' (%lu and %zu)",
                             quoted(shown, from[k].at, from[k].size), *slot - 1UL, k);
        *slot = (uint32_t)k + 1;
        memcpy(at, from[k].at, from[k].size);
        names->name[k] = (struct slice){at, from[k].size};
        for (unsigned base = 0; base < 2; base++)
            names->misleads[base] |= misleads(from[k], k + base);
        at += from[k].size;
    }
    return 0;
}

static int allocate(struct names *names, size_t size, struct error *error)
{
    if (names->count > UINT32_MAX / 4)
        return error_set(error, "%zu class names are too many", names->count);
    for (names->mask = 1; names->mask / 2 < names->count; names->mask = names->mask * 2 + 1)
        ;
    names->bytes = malloc(size + 1);
    names->name = malloc((names->count + 1) * sizeof *names->name);
    names->slot = calloc(names->mask + 1, sizeof *names->slot);
    if (!names->bytes || !names->name || !names->slot)
        return error_memory(error);
    names->seed = mix((uintptr_t)names->slot); /* no file can foresee it and make all names clash */
    return 0;
}

struct names *names_new(const struct slice *from, size_t classes, struct error *error)
{
    struct names *names = calloc(1, sizeof *names);
    if (!names) {
        error_memory(error);
        return NULL;
    }
    size_t size = 0;
    for (size_t k = 0; k < classes; k++)
        size += from[k].size;
    names->count = classes;
    if (allocate(names, size, error) || fill(names, from, error)) {
        names_free(names);
        return NULL;
    }
    return names;
}

void names_free(struct names *names)
{
    if (!names)
        return;
    free(names->bytes);
    free(names->name);
    free(names->slot);
    free(names);
}

size_t names_count(const struct names *names)
{
    return names->count;
}

struct slice names_at(const struct names *names, size_t class_)
{
    return names->name[class_];
}

int64_t names_find(const struct names *names, struct slice name)
{
    return name.size ? (int64_t)*slot_of(names, name) - 1 : -1;
}

bool names_mislead(const struct names *names, unsigned base)
{
    return names->misleads[base];
}

static bool same_set(const struct names *a, const struct names *b)
{
    for (size_t k = 0; k < a->count; k++)
        if (names_find(b, a->name[k]) < 0)
            return false;
    return true;
}

int names_compare(const struct names *ours, const struct names *theirs, struct error *error)
{
    if (ours->count != theirs->count)
        return error_set(error, "%zu classes here but %zu there", ours->count, theirs->count);
    size_t k = 0;
    while (k < ours->count && equal(ours->name[k], theirs->name[k]))
        k++;
    if (k == ours->count)
        return 0;

    char our[QUOTED_SIZE], their[QUOTED_SIZE];
    return error_set(error, "class %zu is '%s' here but '%s' there%s", k,
                     quoted(our, ours->name[k].at, ours->name[k].size),
                     quoted(their, theirs->name[k].at, theirs->name[k].size),
                     same_set(ours, theirs) ? " (the same names in another order: columns swapped?)"
                                            : "");
}

static char escaped(char c)
{
    return c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' ? '\\' : 0;
}

static char unescaped(char c)
{
    return c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == '\\' ? '\\' : 0;
}

char *names_escape(char *out, struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        char letter = escaped(name.at[i]);
        if (letter)
            *out++ = '\\';
        *out++ = letter ? letter : name.at[i];
    }
    return out;
}

size_t names_unescape(char *bytes, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        char plain = bytes[i] == '\\' && i + 1 < size ? unescaped(bytes[i + 1]) : 0;
        bytes[used++] = plain ? plain : bytes[i];
        i += plain != 0;
    }
    return used;
}
