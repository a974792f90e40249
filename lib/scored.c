#include "scored.h"

#include "decimal.h"
#include "error.h"
#include "quality.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 7, COLUMNS_WITH_ID };

#define LOWEST ((1 - ROW_HIGHEST) / 2) /* of a margin */

size_t scored_room(const struct scored *scored)
{
    return scored->label.size + scored->guess.size + scored->id.size + 3 * DECIMAL_SIZE + 16;
}

static char *print_slice(char *out, struct slice slice)
{
    if (slice.size)
        memcpy(out, slice.at, slice.size);
    return out + slice.size;
}

char *scored_print(char *out, const struct scored *scored)
{
    out = decimal_print_integer(out, scored->index);
    *out++ = '\t';
    out = print_slice(out, scored->label);
    *out++ = '\t';
    const char *score = out;
    size_t size = (size_t)((out = decimal_print(out, scored->score)) - score);
    *out++ = '\t';
    out = print_slice(out, scored->guess);
    *out++ = '\t';
    if (scored->guess_prob == scored->score && scored->score > 0) { /* most rows: the same text */
        memcpy(out, score, size);
        out += size;
    } else {
        out = decimal_print(out, scored->guess_prob);
    }
    *out++ = '\t';
    *out++ = scored->confident ? '1' : '0';
    *out++ = '\t';
    *out++ = scored->off_diagonal ? '1' : '0';
    if (scored->has_id) {
        *out++ = '\t';
        out = print_slice(out, scored->id);
    }
    *out++ = '\n';
    return out;
}

static int column_error(struct error *error, int column, struct slice field, const char *expected)
{
    char shown[QUOTED_SIZE];
    return error_set(error, "column %d: '%s' is not %s", column,
                     quoted(shown, field.at, field.size), expected);
}

static int read_number(const struct slice *field, int column, double *value, struct error *error)
{
    struct slice text = field[column - 1];
    if (!text.size || decimal_read(text.at, text.size, value) != text.size || !isfinite(*value))
        return column_error(error, column, text, "a number");
    if (!(*value >= LOWEST && *value <= ROW_HIGHEST))
        return column_error(error, column, text, "in 0…1");
    return 0;
}

static int read_index(struct slice field, uint64_t *index, struct error *error)
{
    *index = 0;
    for (size_t i = 0; i < field.size; i++) {
        unsigned digit = (unsigned char)field.at[i] - '0';
        if (digit > 9 || *index > (UINT64_MAX - digit) / 10)
            return column_error(error, 1, field, "an index");
        *index = 10 * *index + digit;
    }
    bool good = field.size && *index < UINT64_MAX; /* so that they can be counted */
    return good ? 0 : column_error(error, 1, field, "an index");
}

static int read_flag(const struct slice *field, int column, bool *flag, struct error *error)
{
    struct slice text = field[column - 1];
    if (text.size != 1 || (*text.at != '0' && *text.at != '1'))
        return column_error(error, column, text, "0 or 1");
    *flag = *text.at == '1';
    return 0;
}

/* Cuts at tabs; returns the number of fields, of which at most room are kept. */
static int cut(const char *line, size_t size, struct slice *field, int room)
{
    const char *end = line + size;
    for (int count = 0;; count++) {
        const char *tab = line < end ? memchr(line, '\t', (size_t)(end - line)) : NULL;
        if (count < room)
            field[count] = (struct slice){line, (size_t)((tab ? tab : end) - line)};
        if (!tab)
            return count + 1;
        line = tab + 1;
    }
}

int scored_read(struct scored *scored, const char *line, size_t size, struct error *error)
{
    struct slice field[COLUMNS_WITH_ID];
    int columns = cut(line, size, field, COLUMNS_WITH_ID);
    if (columns != COLUMNS && columns != COLUMNS_WITH_ID)
        return error_set(error,
                         "%d column%s, expected 7, or 8 with ids: is this the output of "
                         "labelsift score?",
                         columns, columns == 1 ? "" : "s");
    scored->label = field[1];
    scored->guess = field[3];
    scored->has_id = columns == COLUMNS_WITH_ID;
    scored->id = scored->has_id ? field[7] : (struct slice){"", 0};
    if (read_index(field[0], &scored->index, error) ||
        read_number(field, 3, &scored->score, error) ||
        read_number(field, 5, &scored->guess_prob, error) ||
        read_flag(field, 6, &scored->confident, error) ||
        read_flag(field, 7, &scored->off_diagonal, error))
        return -1;
    if (scored->label.size == 0)
        return column_error(error, 2, scored->label, "a label");
    if (scored->guess.size == 0)
        return column_error(error, 4, scored->guess, "a class");
    if (scored->off_diagonal && !scored->confident)
        return error_set(error, "column 7 is 1, but column 6 is not");
    return 0;
}

bool scored_as_given(const struct scored *scored)
{
    return scored->guess.size == scored->label.size &&
           !memcmp(scored->guess.at, scored->label.at, scored->label.size);
}

bool scored_is_header(const char *line, size_t size)
{
    size_t header = strlen(SCORED_HEADER);
    bool begins = size >= header && !memcmp(line, SCORED_HEADER, header);
    return begins && (size == header || (size == header + 3 && !memcmp(line + header, "\tid", 3)));
}
