#include "own.h"

#include "columns.h"
#include "decimal.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "quality.h"
#include "scanner.h"
#include "text.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at, const char *end, char delimiter)
{
    while (at < end && is_blank(*at) && *at != delimiter)
        at++;
    return at;
}

/* A class's number in a few digits, where numbers alone tell classes; LABEL_BAD for the rest. */
static inline int32_t usual_label(const struct labels *labels, char delimiter, const char *at,
                                  const char *end)
{
    const char *begin = at;
    uint32_t number = 0;
    if (labels->names || labels->ignore || labels->base)
        return LABEL_BAD;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        number = 10 * number + (uint32_t)(*at - '0');
    bool whole = at > begin && at - begin <= 9 && (at == end || *at == delimiter);
    return whole && number < labels->classes ? (int32_t)number : LABEL_BAD;
}

static int32_t label_at(const struct labels *labels, char delimiter, const char *at,
                        const char *end)
{
    struct error ignored;
    int32_t label = usual_label(labels, delimiter, at, end);
    if (label != LABEL_BAD)
        return label;
    at = skip_blanks(at, end, delimiter);
    const char *stop = at < end ? memchr(at, delimiter, (size_t)(end - at)) : NULL;
    if (!stop)
        stop = end;
    while (stop > at && is_blank(stop[-1]))
        stop--;
    return label_read(labels, at, (size_t)(stop - at), &ignored);
}

bool own_record_plain(const struct own *own, const struct scanned *scanned, const char *line,
                      size_t size, const char *limit, double *p, int32_t *label)
{
    const struct columns *columns = own->columns;
    const char *end = line + size, *at = line;
    char delimiter = own->delimiter;
    if (columns->label)
        at = scanner_field(scanned, line, limit, delimiter, columns->label);
    *label = label_at(own->labels, delimiter, at, end);
    *p = 0;
    if (*label < 0)
        return *label != LABEL_BAD;
    double value;
    at = scanner_field(scanned, line, limit, delimiter, columns->field[*label]);
    at = skip_blanks(at, end, delimiter);
    size_t used = decimal_read(at, (size_t)(limit - at), &value); /* a newline ends it, too */
    at = skip_blanks(at + used, end, delimiter);
    if (!used || (at < end && *at != delimiter) || !(value >= ROW_LOWEST && value <= ROW_HIGHEST))
        return false;
    *p = value > 0 ? value : 0;
    return true;
}

int own_record(const struct own *own, struct fields *fields, const char *line, size_t size,
               double *p, int32_t *label, struct error *error)
{
    const struct columns *columns = own->columns;
    const struct slice *field;
    if (text_fields(columns, fields, line, size, &field, error))
        return -1;
    size_t place = columns->label;
    *label = label_read(own->labels, field[place].at, field[place].size, error);
    *p = 0;
    if (*label < 0)
        return *label == LABEL_BAD ? error_prefix(error, "field %zu", place + 1) : 0;
    place = columns->field[*label];
    if (text_probability(field[place], p, error))
        return error_prefix(error, "field %zu", place + 1);
    return 0;
}
