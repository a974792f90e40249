/* Reads thresholds files. Only what tally_save writes is taken: the rows are read loosely, and then
 * what was understood is saved and must give the same bytes. */
#include "crc.h"
#include "error.h"
#include "names.h"
#include "tally.h"
#include "thresholds_format.h"
#include "token.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_HIGHEST INT32_MAX
#define MEAN_HIGHEST 1.0011 /* no probability is above 1.001 */

static int error_line(struct error *error, unsigned long long number)
{
    return error_prefix(error, "thresholds file line %llu", number);
}

static int error_cut_short(struct error *error)
{
    return error_set(error, "thresholds file cut short: no " END " line");
}

static int check_version(struct slice text, struct error *error)
{
    static const char begin[] = MAGIC "\t";
    uint64_t version;
    if (text.size && text.size < sizeof begin && memcmp(text.at, begin, text.size) == 0)
        return error_cut_short(error);
    if (!token_text(&text, begin) || !token_decimal(&text, &version))
        return error_set(error, text.size ? "not a thresholds file" : "empty, no thresholds file");
    if (version != VERSION)
        return error_set(error, "thresholds file of version %llu; this labelsift reads version %d",
                         (unsigned long long)version, VERSION);
    return 0;
}

static bool end_fits(struct slice end, uint32_t crc)
{
    uint64_t classes, high, low;
    return token_text(&end, END "\t") && token_decimal(&end, &classes) && token_text(&end, "\t") &&
           token_hex(&end, &high, &low) && end.size == 0 && high == 0 && low == crc;
}

/* Finds the end of the first file in text; *rows is what lies between the head and the end. */
static int find_end(struct slice *text, size_t *rows, struct error *error)
{
    struct tokens tokens = {.at = text->at, .end = text->at + text->size};
    struct slice line;
    do
        if (!token_line(&tokens, &line) || (tokens.number > 1 && token_begins(line, MAGIC)))
            return error_cut_short(error);
    while (!token_begins(line, END));

    if (!end_fits(line, crc_add(0, text->at, (size_t)(line.at - text->at))))
        return error_set(error, "thresholds file altered: its checksum does not fit");
    text->size = (size_t)(tokens.at - text->at);
    *rows = tokens.number > HEAD_LINES ? (size_t)tokens.number - HEAD_LINES - 1 : 0;
    return 0;
}

static int load_value(struct tokens *tokens, const char *key, bool hex, uint64_t *value,
                      struct error *error)
{
    char found[QUOTED_SIZE];
    struct slice line;
    uint64_t high;
    token_line(tokens, &line);
    struct slice rest = line;
    if (token_text(&rest, key) && token_text(&rest, "\t") &&
        (hex ? token_hex(&rest, &high, value) : token_decimal(&rest, value)))
        return 0;
    error_set(error, "expected '%s' and %s, found '%s'", key, hex ? "16 hex digits" : "a number",
              quoted(found, line.at, line.size));
    return error_line(error, tokens->number);
}

struct head { /* what is before the table, but for what the tally has itself */
    uint64_t classes, labels;
    bool named; /* whether there are names */
};

static int load_head(struct tokens *tokens, struct tally *tally, struct head *head,
                     struct error *error)
{
    char found[QUOTED_SIZE];
    struct slice line;
    token_line(tokens, &line); /* check_version has seen it */
    if (load_value(tokens, CLASSES, false, &head->classes, error) ||
        load_value(tokens, RECORDS, false, &tally->records, error) ||
        load_value(tokens, ROWS, false, &tally->rows, error) ||
        load_value(tokens, STREAM, true, &tally->stream, error) ||
        load_value(tokens, LABELS, true, &head->labels, error))
        return -1;
    token_line(tokens, &line);
    head->named = token_begins(line, TABLE NAME_COLUMN);
    if (head->named || token_begins(line, TABLE))
        return 0;
    error_set(error, "expected the table's column names, found '%s'",
              quoted(found, line.at, line.size));
    return error_line(error, tokens->number);
}

/* What follows the class's number; name NULL: there are none. */
static bool token_row(struct slice rest, struct tally_class *class_, struct slice *name)
{
    if (!token_text(&rest, "\t") || !token_decimal(&rest, &class_->count) ||
        !token_text(&rest, "\t") || !token_hex(&rest, &class_->high, &class_->low) ||
        !token_text(&rest, "\t") || !token_field(&rest) || (name && !token_text(&rest, "\t")))
        return false;
    if (name)
        *name = rest;
    return true;
}

static int load_row(struct tokens *tokens, size_t k, struct tally_class *class_, struct slice *name,
                    struct error *error)
{
    char found[QUOTED_SIZE];
    struct slice line;
    uint64_t number;
    token_line(tokens, &line);
    struct slice rest = line;
    if (!token_decimal(&rest, &number) || number != k)
        error_set(error, "expected the row of class %zu, found '%s'", k,
                  quoted(found, line.at, line.size));
    else if (!token_row(rest, class_, name))
        error_set(error, "expected class, count, sum, threshold%s, found '%s'",
                  name ? ", name" : "", quoted(found, line.at, line.size));
    else if (!((double)class_->high + (double)class_->low * 0x1p-64 <=
               MEAN_HIGHEST * (double)class_->count))
        error_set(error, "the sum is more than %llu probabilities can add up to",
                  (unsigned long long)class_->count);
    else
        return 0;
    return error_line(error, tokens->number);
}

static int load_rows(struct tokens *tokens, size_t classes, struct tally_class *class_,
                     struct slice *name, struct error *error)
{
    for (size_t k = 0; k < classes; k++)
        if (load_row(tokens, k, &class_[k], name ? &name[k] : NULL, error))
            return -1;
    return 0;
}

/* Makes names of the escaped ones, whose bytes are the file's. */
static struct names *names_load(struct slice *name, size_t classes, size_t file_size,
                                struct error *error)
{
    char *bytes = malloc(file_size), *at = bytes; /* more than all names together */
    if (!bytes) {
        error_memory(error);
        return NULL;
    }
    for (size_t k = 0; k < classes; k++) {
        memcpy(at, name[k].at, name[k].size);
        name[k] = (struct slice){at, names_unescape(at, name[k].size)};
        at += name[k].size;
    }
    struct names *names = names_new(name, classes, error);
    free(bytes);
    if (!names)
        error_prefix(error, "thresholds file");
    return names;
}

static int load_table(struct tokens *tokens, struct tally *tally, struct names **names, bool named,
                      struct error *error)
{
    size_t size = (size_t)(tokens->end - tokens->at), classes = tally->classes;
    if (!named || classes == 0)
        return load_rows(tokens, classes, tally->class_, NULL, error);
    struct slice *name = calloc(classes, sizeof *name);
    if (!name)
        return error_memory(error);
    int failed = load_rows(tokens, classes, tally->class_, name, error);
    if (!failed)
        *names = names_load(name, classes, size, error);
    free(name);
    return failed || !*names ? -1 : 0;
}

static int check_totals(const struct tally *tally, uint64_t labels, struct error *error)
{
    unsigned long long rows = tally->rows, records = tally->records;
    unsigned long long left = rows;
    for (size_t k = 0; k < tally->classes; k++) {
        uint64_t count = tally->class_[k].count;
        if (count > left) {
            error_set(error, "%llu rows, but the classes' counts add up to more", rows);
            return error_line(error, ROWS_LINE);
        }
        left -= count;
    }
    if (left > 0 || rows > records) {
        error_set(error,
                  left > 0 ? "%llu rows, but the classes' counts add up to %llu"
                           : "%llu rows, but only %llu records",
                  rows, left > 0 ? rows - left : records);
        return error_line(error, ROWS_LINE);
    }
    if (labels == tally_labels(tally))
        return 0;
    error_set(error, "the hash of the labels does not fit the classes' counts");
    return error_line(error, LABELS_LINE);
}

/* The number of rows is counted first, so that no number alone decides how much memory is taken. */
static int check_classes(uint64_t classes, size_t rows, struct error *error)
{
    if (classes != rows)
        error_set(error, "%llu classes, but %zu rows in the table", (unsigned long long)classes,
                  rows);
    else if (classes == 1 || classes > CLASSES_HIGHEST)
        error_set(error, "%zu classes, not 2 to %d", rows, CLASSES_HIGHEST);
    else
        return 0;
    return error_line(error, CLASSES_LINE);
}

static int load(struct tally *tally, struct names **names, struct slice file, size_t rows,
                struct error *error)
{
    struct tokens tokens = {.at = file.at, .end = file.at + file.size};
    struct tally before = {0};
    struct head head;
    if (load_head(&tokens, &before, &head, error) || check_classes(head.classes, rows, error) ||
        tally_init(tally, rows, error))
        return -1;
    before.classes = rows;
    before.class_ = tally->class_;
    *tally = before;
    return load_table(&tokens, tally, names, head.named, error) ||
           check_totals(tally, head.labels, error) || thresholds_same(tally, *names, file, error);
}

int tally_load(struct tally *tally, struct names **names, const char *text, size_t size,
               size_t *used, struct error *error)
{
    struct slice file = {text, size};
    size_t rows = 0;
    *tally = (struct tally){0};
    *names = NULL;
    if (check_version(file, error) || find_end(&file, &rows, error))
        return -1;
    if (load(tally, names, file, rows, error)) {
        tally_free(tally);
        names_free(*names);
        *names = NULL;
        return -1;
    }
    *used = file.size;
    return 0;
}
