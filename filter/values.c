#include "values.h"

#include "error.h"
#include "options.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void *field(struct options *options, const struct option_row *row)
{
    return (char *)options + row->at;
}

static enum status bad_value(const struct options *options, const struct option_row *row,
                             const char *value, const char *expected)
{
    char shown[QUOTED_SIZE];
    return usage(options, "--%s: '%s' is not %s", row->name, quoted(shown, value, strlen(value)),
                 expected);
}

enum status set_text(struct options *options, const struct option_row *row, const char *value)
{
    *(const char **)field(options, row) = value;
    return DONE;
}

enum status set_flag(struct options *options, const struct option_row *row, const char *value)
{
    (void)value;
    *(bool *)field(options, row) = true;
    return DONE;
}

/* The place of value among words, hyphens read as underscores; -1 if it is none of them. */
static int word_place(const char *const *words, const char *value)
{
    for (int i = 0; words[i]; i++) {
        const char *v = value, *w = words[i];
        while (*v && (*v == *w || (*v == '-' && *w == '_')))
            v++, w++;
        if (!*v && !*w)
            return i;
    }
    return -1;
}

void words_listed(const char *const *words, const char *last, char *out, size_t size)
{
    *out = '\0';
    for (size_t used = 0; *words && used < size; words++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", *words,
                                 !words[1]   ? ""
                                 : !words[2] ? last
                                             : ", ");
}

/* The place of value among the option's words; -1 after an error line. */
static int word_of(const struct options *options, const struct option_row *row, const char *value)
{
    char expected[256];
    int place = word_place(row->words, value);
    if (place >= 0)
        return place;
    words_listed(row->words, " or ", expected, sizeof expected);
    bad_value(options, row, value, expected);
    return -1;
}

enum status set_word(struct options *options, const struct option_row *row, const char *value)
{
    int place = value ? word_of(options, row, value) : 0; /* an optional value: the first */
    if (place < 0)
        return USAGE;
    *(unsigned *)field(options, row) = (unsigned)place;
    return DONE;
}

static bool parse_count(const char *text, uint64_t *value)
{
    *value = 0;
    for (const char *p = text; *p; p++) {
        unsigned digit = (unsigned char)*p - '0';
        if (digit > 9 || *value > (UINT64_MAX - 1 - digit) / 10)
            return false;
        *value = 10 * *value + digit;
    }
    return *text != '\0';
}

enum status set_count(struct options *options, const struct option_row *row, const char *value)
{
    return parse_count(value, field(options, row)) ? DONE
                                                   : bad_value(options, row, value, "a number");
}

enum status set_size(struct options *options, const struct option_row *row, const char *value)
{
    uint64_t count;
    if (parse_count(value, &count) && count >= row->lowest && count <= row->highest) {
        *(size_t *)field(options, row) = (size_t)count;
        return DONE;
    }
    char expected[64];
    snprintf(expected, sizeof expected, "a number from %zu to %zu", row->lowest, row->highest);
    return bad_value(options, row, value, expected);
}

static const char units[] = "bKMGT";

/* As for sort -S: a number with b K M G T; K when there is no letter. */
static bool parse_memory(const char *text, size_t *size)
{
    char digits[24];
    size_t length = strspn(text, "0123456789");
    if (length == 0 || length >= sizeof digits || strlen(text) > length + 1)
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    char letter = text[length] == 'k' || !text[length] ? 'K' : text[length];
    const char *unit = strchr(units, letter);
    uint64_t value;
    if (!unit || !parse_count(digits, &value))
        return false;
    unsigned shift = 10 * (unsigned)(unit - units);
    *size = (size_t)value << shift;
    return value <= SIZE_MAX >> shift;
}

enum status set_memory(struct options *options, const struct option_row *row, const char *value)
{
    return parse_memory(value, field(options, row))
               ? DONE
               : bad_value(options, row, value, "a size, as 512K, 64M, 2G");
}

enum status set_format(struct options *options, const struct option_row *row, const char *value)
{
    static const struct {
        enum format format;
        enum real real;
    } formats[] = {{FORMAT_AUTO, 0},      {FORMAT_TEXT, 0},      {FORMAT_SPARSE, 0},
                   {FORMAT_NPY, 0},       {FORMAT_RAW, REAL_F2}, {FORMAT_RAW, REAL_BF2},
                   {FORMAT_RAW, REAL_F4}, {FORMAT_RAW, REAL_F8}};
    int place = word_of(options, row, value);
    if (place < 0)
        return USAGE;
    options->input.format = formats[place].format;
    options->input.raw = formats[place].real;
    return DONE;
}

enum status set_delimiter(struct options *options, const struct option_row *row, const char *value)
{
    char c = !strcmp(value, "\\t") ? '\t' : *value;
    bool one = strlen(value) == 1 || !strcmp(value, "\\t");
    if (!one || (c & 0x80) || strchr("\".+-0123456789eE\r\n", c))
        return bad_value(options, row, value, "one character that may stand between fields");
    options->input.delimiter = c;
    return DONE;
}

enum status set_skip_bad(struct options *options, const struct option_row *row, const char *value)
{
    options->skip_bad = true;
    return value ? set_count(options, row, value) : DONE;
}

enum status set_progress(struct options *options, const struct option_row *row, const char *value)
{
    options->progress_wanted = true;
    return value ? set_count(options, row, value) : DONE;
}

static void show_memory(size_t memory, char *out, size_t size)
{
    const char *unit = units;
    for (; memory && memory % 1024 == 0 && unit[1]; unit++)
        memory /= 1024;
    snprintf(out, size, "%zu%c", memory, *unit);
}

void value_show(const struct options *options, const struct option_row *row, char *out, size_t size)
{
    const void *at = (const char *)options + row->at;
    if (row->set == set_memory)
        show_memory(*(const size_t *)at, out, size);
    else if (row->set == set_size)
        snprintf(out, size, "%zu", *(const size_t *)at);
    else if (row->set == set_progress)
        snprintf(out, size, "%llu", (unsigned long long)*(const uint64_t *)at);
    else
        snprintf(out, size, "%s", row->words[*(const unsigned *)at]);
}
