#include "text.h"

#include "columns.h"
#include "decimal.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "quality.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A field that is one number as a whole. */
static bool field_number(struct slice field, double *value)
{
    return field.size && decimal_read(field.at, field.size, value) == field.size;
}

static int32_t label_bad(const struct labels *labels, const char *label, struct error *error)
{
    const char *remedy =
        strcmp(label, "-1") ? "" : " (unlabelled? leave such out with --ignore-label -1)";
    return error_set(error, "label %s is not in %u…%zu%s", label, labels->base,
                     labels->classes - 1 + labels->base, remedy);
}

/* Names a few of the classes: among them is a column that was taken for one. */
static int32_t label_no_name(const struct labels *labels, const char *label, struct error *error)
{
    char some[80];
    size_t used = 0, k;
    for (k = 0; k < labels->classes; k++) {
        char shown[QUOTED_SIZE];
        struct slice name = names_at(labels->names, k);
        quoted(shown, name.at, name.size);
        if (used + strlen(shown) + sizeof ", , …" > sizeof some)
            break;
        used += (size_t)snprintf(some + used, sizeof some - used, "%s%s", k ? ", " : "", shown);
    }
    return error_set(error, "label '%s' is not one of the %zu class names: %s%s", label,
                     labels->classes, some, k < labels->classes ? ", …" : "");
}

char *label_print(char *out, int64_t number, bool wide)
{
    bool negative = number < 0 && !wide;
    if (negative)
        *out++ = '-';
    return decimal_print_integer(out, negative ? -(uint64_t)number : (uint64_t)number);
}

/* Whether V of --ignore-label is this number: as text, or by its value as far as doubles tell. */
static bool is_ignored(const char *ignore, const char *text, int64_t number)
{
    double value;
    if (strcmp(ignore, text) == 0)
        return true;
    return field_number((struct slice){ignore, strlen(ignore)}, &value) && fabs(value) < 0x1p53 &&
           value == (double)number;
}

int32_t label_number(const struct labels *labels, int64_t number, struct error *error)
{
    bool by_name = labels->names && names_mislead(labels->names, labels->base);
    bool is_class =
        !by_name && number >= labels->base && (uint64_t)number - labels->base < labels->classes;
    if (is_class && !labels->ignore)
        return (int32_t)(number - labels->base);
    char text[32], *end = label_print(text, number, labels->wide);
    *end = '\0';
    if (labels->ignore && is_ignored(labels->ignore, text, number))
        return LABEL_IGNORED;
    if (is_class)
        return (int32_t)(number - labels->base);
    if (by_name) {
        int64_t class_ = names_find(labels->names, (struct slice){text, (size_t)(end - text)});
        return class_ >= 0 ? (int32_t)class_ : label_no_name(labels, text, error);
    }
    return label_bad(labels, text, error);
}

/* The usual label: a few digits. */
static bool short_number(const char *text, size_t size, int64_t *number)
{
    if (size == 0 || size > 9)
        return false;
    *number = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned digit = (unsigned char)text[i] - '0';
        if (digit > 9)
            return false;
        *number = 10 * *number + digit;
    }
    return true;
}

int32_t label_read(const struct labels *labels, const char *text, size_t size, struct error *error)
{
    if (labels->ignore && size == strlen(labels->ignore) && !memcmp(text, labels->ignore, size))
        return LABEL_IGNORED;
    if (labels->names) {
        int64_t class_ = names_find(labels->names, (struct slice){text, size});
        if (class_ >= 0)
            return (int32_t)class_;
    }
    if (size == 0)
        return error_set(error, "the label is empty");
    char shown[QUOTED_SIZE];
    int64_t number;
    double value;
    bool names_only = labels->names && names_mislead(labels->names, labels->base);
    if (!names_only && short_number(text, size, &number))
        return label_number(labels, number, error);
    if (names_only || !field_number((struct slice){text, size}, &value)) {
        if (labels->names)
            return label_no_name(labels, quoted(shown, text, size), error);
        return error_set(error,
                         "label '%s' is not an integer (a class name? say --class-names FILE)",
                         quoted(shown, text, size));
    }
    if (value != floor(value))
        return error_set(error, "label %s is not an integer", quoted(shown, text, size));
    if (fabs(value) < 0x1p53)
        return label_number(labels, (int64_t)value, error);
    return label_bad(labels, quoted(shown, text, size), error);
}

static bool is_label_name(struct slice field, const char *wanted)
{
    const char *name = wanted ? wanted : "label";
    return field.size == strlen(name) && !memcmp(field.at, name, field.size) &&
           name[strspn(name, "0123456789")] != '\0';
}

/* Of the probability fields, how many are numbers; *odd is the first that is not. */
static size_t numbers_among(const struct slice *fields, const struct columns *columns, size_t *odd)
{
    size_t numbers = 0;
    *odd = columns->count;
    for (size_t i = 0; i < columns->count; i++) {
        double value;
        if (columns->role[i] < 0)
            continue;
        if (field_number(fields[i], &value))
            numbers++;
        else if (*odd == columns->count)
            *odd = i;
    }
    return numbers;
}

int text_header(const struct slice *fields, size_t count, const struct columns_wanted *wanted,
                struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (is_label_name(fields[i], wanted->label))
            return 1;

    struct columns columns;
    if (columns_from_count(&columns, count, wanted, error)) {
        double value; /* such columns are told by name, or there are too few */
        size_t numbers = 0;
        for (size_t i = 0; i < count; i++)
            numbers += field_number(fields[i], &value);
        return numbers ? -1 : 1;
    }
    size_t odd, numbers = numbers_among(fields, &columns, &odd);
    columns_free(&columns);
    if (!numbers || odd == count)
        return !numbers;
    char shown[QUOTED_SIZE];
    return error_set(error,
                     "field %zu: '%s' is not a number; is this line a header? (say "
                     "--header=yes or --header=no)",
                     odd + 1, quoted(shown, fields[odd].at, fields[odd].size));
}

static bool is_probability(double p)
{
    return p >= ROW_LOWEST && p <= ROW_HIGHEST;
}

static const char *skip_blanks(const char *p, const char *end, char delimiter)
{
    while (p < end && is_blank(*p) && *p != delimiter)
        p++;
    return p;
}

/* A label, id or unused field that has no quote; returns where it ends, NULL if that is not plain.
 */
static const char *plain_field(const char *from, const char *end, char delimiter,
                               struct slice *field)
{
    const char *stop = from;
    for (; stop < end && *stop != delimiter; stop++)
        if (*stop == '"')
            return NULL;
    size_t size = (size_t)(stop - from);
    while (size && is_blank(from[size - 1]))
        size--;
    *field = (struct slice){from, size};
    return stop;
}

/* A probability; returns where it ends, NULL if that is not plain. */
static const char *plain_probability(const char *from, const char *limit, double *p)
{
    double value;
    size_t used = decimal_read(from, (size_t)(limit - from), &value); /* a newline ends it, too */
    if (!used || !is_probability(value))
        return NULL;
    *p = value > 0 ? value : 0;
    return from + used;
}

static bool some_positive(const double *probs, size_t count)
{
    while (count && !(probs[count - 1] > 0))
        count--;
    return count;
}

bool text_record_plain(const struct columns *columns, const struct labels *labels, char delimiter,
                       const char *line, size_t size, const char *limit, double *probs,
                       int32_t *label, struct slice *id)
{
    const char *p = line, *end = line + size;
    *label = LABEL_ELSEWHERE;
    for (size_t i = 0; i < columns->count; i++) {
        int32_t role = columns->role[i];
        p = skip_blanks(p, end, delimiter);
        if (role >= 0) {
            size_t run = role ? 0 : columns->in_order, read = 0;
            if (run)
                read = decimal_read_row(&p, limit, delimiter, ROW_HIGHEST, probs, run);
            if (read)
                i += read - 1;
            else if (!(p = plain_probability(p, limit, &probs[role])))
                return false;
            p = skip_blanks(p, end, delimiter);
        } else {
            struct slice field;
            struct error ignored;
            if (!(p = plain_field(p, end, delimiter, &field)))
                return false;
            if (role == COLUMN_ID)
                *id = field;
            else if (role == COLUMN_LABEL)
                *label = label_read(labels, field.at, field.size, &ignored);
            if (*label == LABEL_BAD)
                return false;
        }
        if (p == end)
            return i + 1 == columns->count && some_positive(probs, columns->classes);
        if (*p++ != delimiter)
            return false;
    }
    return false;
}

static int field_error(struct error *error, size_t field)
{
    return error_prefix(error, "field %zu", field + 1);
}

int text_probability(struct slice field, double *p, struct error *error)
{
    char shown[QUOTED_SIZE];
    if (field.size == 0)
        return error_set(error, "it is empty");
    if (!field_number(field, p))
        return error_set(error, "'%s' is not a number", quoted(shown, field.at, field.size));
    if (!is_probability(*p))
        return error_set(error, "probability %s is not in 0…1%s",
                         quoted(shown, field.at, field.size), " (logits? apply softmax first)");
    *p = *p > 0 ? *p : 0;
    return 0;
}

int text_fields(const struct columns *columns, struct fields *fields, const char *line, size_t size,
                const struct slice **field, struct error *error)
{
    ptrdiff_t count = fields_split(fields, line, size, field, error);
    if (count < 0)
        return -1;
    if ((size_t)count != columns->count)
        return error_set(error, "%zu field%s, expected %zu", (size_t)count, count == 1 ? "" : "s",
                         columns->count);
    return 0;
}

int text_record(const struct columns *columns, const struct labels *labels, struct fields *fields,
                const char *line, size_t size, double *probs, int32_t *label, struct slice *id,
                struct error *error)
{
    const struct slice *field;
    if (text_fields(columns, fields, line, size, &field, error))
        return -1;

    bool some = false;
    *label = LABEL_ELSEWHERE;
    for (size_t i = 0; i < columns->count; i++) {
        int32_t role = columns->role[i];
        if (role == COLUMN_LABEL) {
            if ((*label = label_read(labels, field[i].at, field[i].size, error)) == LABEL_BAD)
                return field_error(error, i);
        } else if (role == COLUMN_ID) {
            *id = field[i];
        } else if (role >= 0) {
            if (text_probability(field[i], &probs[role], error))
                return field_error(error, i);
            some |= probs[role] > 0;
        }
    }
    return some ? 0 : error_set(error, "all probabilities are 0");
}

int sparse_entry_read(const char **at, const char *end, size_t classes, unsigned base,
                      struct sparse_entry *entry, struct error *error)
{
    const char *from = skip_blanks(*at, end, '\0'), *to = from;
    if (from == end)
        return 0;
    while (to < end && !is_blank(*to))
        to++;
    *at = to;
    char shown[QUOTED_SIZE];
    const char *colon = memchr(from, ':', (size_t)(to - from));
    int64_t class_;
    if (!colon || !short_number(from, (size_t)(colon - from), &class_))
        return error_set(error, "'%s' is not class:probability",
                         quoted(shown, from, (size_t)(to - from)));
    class_ -= base;
    if (class_ < 0 || (uint64_t)class_ >= classes)
        return error_set(error, "class %s is not in %u…%zu",
                         quoted(shown, from, (size_t)(colon - from)), base, classes - 1 + base);
    entry->class_ = (uint32_t)class_;
    struct slice value = {colon + 1, (size_t)(to - colon - 1)};
    if (text_probability(value, &entry->p, error))
        return error_prefix(error, "class %s", quoted(shown, from, (size_t)(colon - from)));
    return 1;
}
