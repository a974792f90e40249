#include "radix.h"

#include <stdbool.h>

#define FEW 48 /* from here on down insertion is faster than a table of buckets */
#define BUCKETS 256

struct digit {
    int word, shift;
};

static bool rank_precedes(const struct rank *a, const struct rank *b, int word)
{
    for (; word < RANK_PLACE; word++)
        if (a->word[word] != b->word[word])
            return a->word[word] < b->word[word];
    return a->word[RANK_PLACE] < b->word[RANK_PLACE];
}

static void insertion_sort(struct rank *ranks, size_t count, int word)
{
    for (size_t i = 1; i < count; i++) {
        struct rank moving = ranks[i];
        size_t hole = i;
        for (; hole > 0 && rank_precedes(&moving, &ranks[hole - 1], word); hole--)
            ranks[hole] = ranks[hole - 1];
        ranks[hole] = moving;
    }
}

/* The highest 8 bits with a difference, from digit->word on; false if nothing differs. */
static bool digit_find(const struct rank *ranks, size_t count, struct digit *digit)
{
    for (int word = digit->word; word < RANK_WORDS; word++) {
        uint64_t differ = 0;
        for (size_t i = 1; i < count; i++)
            differ |= ranks[i].word[word] ^ ranks[0].word[word];
        if (differ != 0) {
            int highest = 63 - __builtin_clzll(differ);
            *digit = (struct digit){.word = word, .shift = highest > 7 ? highest - 7 : 0};
            return true;
        }
    }
    return false;
}

static size_t digit_of(const struct rank *rank, const struct digit *digit)
{
    return rank->word[digit->word] >> digit->shift & (BUCKETS - 1);
}

/* Moves every rank into its bucket; bucket b ends before end[b]. */
static void spread(struct rank *ranks, size_t count, const struct digit *digit, size_t end[BUCKETS])
{
    size_t next[BUCKETS] = {0};
    for (size_t i = 0; i < count; i++)
        next[digit_of(&ranks[i], digit)]++;
    size_t sum = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        size_t size = next[b];
        next[b] = sum;
        end[b] = sum += size;
    }
    for (size_t b = 0; b < BUCKETS; b++)
        while (next[b] < end[b]) {
            struct rank moving = ranks[next[b]];
            for (size_t home; (home = digit_of(&moving, digit)) != b;) {
                struct rank displaced = ranks[next[home]];
                ranks[next[home]++] = moving;
                moving = displaced;
            }
            ranks[next[b]++] = moving;
        }
}

void radix_sort(struct rank *ranks, size_t count, enum rank_word first)
{
    struct digit digit = {.word = (int)first};
    if (count <= FEW) {
        insertion_sort(ranks, count, digit.word);
        return;
    }
    if (!digit_find(ranks, count, &digit))
        return;
    size_t end[BUCKETS];
    spread(ranks, count, &digit, end);
    for (size_t b = 0, begin = 0; b < BUCKETS; begin = end[b++])
        if (end[b] - begin > 1)
            radix_sort(ranks + begin, end[b] - begin, (enum rank_word)digit.word);
}

void radix_select(struct rank *ranks, size_t count, size_t lowest)
{
    struct digit digit = {.word = RANK_KEY};
    size_t end[BUCKETS];
    while (lowest > 0 && lowest < count) {
        if (count <= FEW) {
            insertion_sort(ranks, count, digit.word);
            return;
        }
        if (!digit_find(ranks, count, &digit))
            return;
        spread(ranks, count, &digit, end);
        size_t b = 0; /* the bucket that the border goes through */
        while (end[b] < lowest)
            b++;
        size_t begin = b > 0 ? end[b - 1] : 0;
        ranks += begin;
        count = end[b] - begin;
        lowest -= begin;
    }
}
