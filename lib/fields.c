#include "fields.h"

#include "buffer.h"
#include "error.h"
#include "names.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS = CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL };

struct fields {
    char delimiter;
    struct buffer slices; /* struct slice, one a field */
    struct buffer text;   /* unquoted bytes; while libcsv runs, slices hold offsets into it */
    struct csv_parser csv;
    bool short_of_memory;
};

static int not_a_line_end(unsigned char c)
{
    (void)c;
    return 0;
}

struct fields *fields_new(char delimiter, struct error *error)
{
    struct fields *fields = calloc(1, sizeof *fields);
    if (!fields) {
        error_memory(error);
        return NULL;
    }
    fields->delimiter = delimiter;
    csv_init(&fields->csv, OPTIONS);
    csv_set_delim(&fields->csv, (unsigned char)delimiter);
    csv_set_term_func(&fields->csv, not_a_line_end);
    return fields;
}

void fields_free(struct fields *fields)
{
    if (!fields)
        return;
    csv_free(&fields->csv);
    buffer_free(&fields->slices);
    buffer_free(&fields->text);
    free(fields);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int fields_add(struct fields *fields, const char *at, size_t size, struct error *error)
{
    struct slice slice = {at, size};
    return buffer_append(&fields->slices, &slice, sizeof slice, error);
}

static ptrdiff_t fields_done(struct fields *fields, const struct slice **at)
{
    *at = (const struct slice *)(void *)fields->slices.at;
    return (ptrdiff_t)(fields->slices.size / sizeof(struct slice));
}

/* The field from p on without its blanks. Returns where it ends: at a delimiter or the line's end.
 */
static const char *field_end(const char **p, const char **last, const char *end, char delimiter)
{
    while (*p < end && is_blank(**p) && **p != delimiter)
        ++*p;
    const char *stop = *p < end ? memchr(*p, delimiter, (size_t)(end - *p)) : NULL;
    if (!stop)
        stop = end;
    for (*last = stop; *last > *p && is_blank((*last)[-1]);)
        --*last;
    return stop;
}

static ptrdiff_t split_delimited(struct fields *fields, const char *p, const char *end,
                                 const struct slice **at, struct error *error)
{
    for (;;) {
        const char *last;
        const char *stop = field_end(&p, &last, end, fields->delimiter);
        if (fields_add(fields, p, (size_t)(last - p), error))
            return -1;
        if (stop == end)
            return fields_done(fields, at);
        p = stop + 1;
    }
}

static ptrdiff_t split_blanks(struct fields *fields, const char *p, const char *end,
                              const struct slice **at, struct error *error)
{
    for (;;) {
        while (p < end && is_blank(*p))
            p++;
        if (p == end)
            return fields_done(fields, at);
        const char *from = p;
        while (p < end && !is_blank(*p))
            p++;
        if (fields_add(fields, from, (size_t)(p - from), error))
            return -1;
    }
}

static void on_field(void *bytes, size_t size, void *data)
{
    struct fields *fields = data;
    struct error error;
    if (!bytes && fields->delimiter == ' ')
        return; /* between two blanks */
    size_t offset = fields->text.size;
    if (buffer_append(&fields->text, bytes, bytes ? size : 0, &error) ||
        fields_add(fields, (const char *)NULL, offset, &error))
        fields->short_of_memory = true;
}

static int quoting_error(struct fields *fields, bool at_end, struct error *error)
{
    bool memory = fields->short_of_memory || csv_error(&fields->csv) != CSV_EPARSE;
    csv_set_opts(&fields->csv, 0); /* a strict csv_fini would stay inside the quotes */
    csv_fini(&fields->csv, NULL, NULL, NULL);
    csv_set_opts(&fields->csv, OPTIONS);
    if (memory)
        return error_memory(error);
    if (at_end)
        return error_set(error, "a quoted field does not end on its line");
    return error_set(error, "broken quoting: a field with quotes is quoted as a whole, the quotes "
                            "inside it doubled");
}

/* As csv_parse, which has one delimiter: among blanks a tab is one too. */
static size_t parse(struct fields *fields, const char *line, size_t size)
{
    if (fields->delimiter != ' ')
        return csv_parse(&fields->csv, line, size, on_field, NULL, fields);
    bool inside = false;
    for (size_t i = 0; i < size; i++) {
        inside ^= line[i] == '"';
        const char *byte = line[i] == '\t' && !inside ? " " : &line[i];
        if (csv_parse(&fields->csv, byte, 1, on_field, NULL, fields) != 1)
            return i;
    }
    return size;
}

ptrdiff_t fields_split_quoted(struct fields *fields, const char *line, size_t size,
                              const struct slice **at, struct error *error)
{
    fields->slices.size = fields->text.size = 0;
    fields->short_of_memory = false;
    if (buffer_reserve(&fields->text, size, error))
        return -1;
    if (parse(fields, line, size) != size)
        return quoting_error(fields, false, error);
    if (csv_fini(&fields->csv, on_field, NULL, fields))
        return quoting_error(fields, true, error);
    if (fields->short_of_memory)
        return error_memory(error);

    ptrdiff_t count = fields_done(fields, at);
    struct slice *slice = (struct slice *)(void *)fields->slices.at;
    for (ptrdiff_t i = 0; i < count; i++) {
        size_t from = slice[i].size;
        size_t to = i + 1 < count ? slice[i + 1].size : fields->text.size;
        slice[i] = (struct slice){fields->text.at + from, to - from};
    }
    return count;
}

ptrdiff_t fields_split(struct fields *fields, const char *line, size_t size,
                       const struct slice **at, struct error *error)
{
    if (memchr(line, '"', size))
        return fields_split_quoted(fields, line, size, at, error);
    fields->slices.size = 0;
    return fields->delimiter == ' ' ? split_blanks(fields, line, line + size, at, error)
                                    : split_delimited(fields, line, line + size, at, error);
}

char fields_delimiter(const char *line, size_t size)
{
    bool inside = false, comma = false, semicolon = false;
    for (size_t i = 0; i < size; i++) {
        if (line[i] == '"')
            inside = !inside;
        else if (inside)
            continue;
        else if (line[i] == '\t')
            return '\t';
        else if (line[i] == ',')
            comma = true;
        else if (line[i] == ';')
            semicolon = true;
    }
    return comma ? ',' : semicolon ? ';' : ' ';
}
