#include "table.h"

#include "decimal.h"
#include "display.h"
#include "error.h"
#include "json.h"
#include "output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define OUT_SIZE (64 * 1024)
#define GAP "  "

static int put(struct table *table, const char *bytes, size_t size, struct error *error)
{
    return buffer_append(&table->out, bytes, size, error);
}

int table_text(struct table *table, const char *text, struct error *error)
{
    return put(table, text, strlen(text), error);
}

int table_flush(struct table *table, struct error *error)
{
    size_t size = table->out.size;
    table->out.size = 0;
    return output_write(table->output, table->out.at, size, error);
}

/* ---- rows with tabs, and JSON: numbers in full ---- */

static int put_number(struct table *table, const struct cell *cell, enum cell_kind kind,
                      struct error *error)
{
    char text[DECIMAL_SIZE];
    char *end = kind == CELL_COUNT ? decimal_print_integer(text, cell->count)
                                   : decimal_print(text, cell->value);
    return put(table, text, (size_t)(end - text), error);
}

static int put_field(struct table *table, size_t i, const struct cell *cell, struct error *error)
{
    if (i > 0 && put(table, "\t", 1, error))
        return -1;
    if (cell->none)
        return 0;
    return table->columns[i].kind == CELL_NAME
               ? put(table, cell->name.at, cell->name.size, error)
               : put_number(table, cell, table->columns[i].kind, error);
}

static int put_member(struct table *table, size_t i, const struct cell *cell, struct error *error)
{
    const struct column *column = &table->columns[i];
    if (table_text(table, i ? ", \"" : "{\"", error) || table_text(table, column->name, error) ||
        table_text(table, "\": ", error))
        return -1;
    if (cell->none)
        return table_text(table, "null", error);
    if (column->kind != CELL_NAME)
        return put_number(table, cell, column->kind, error);

    struct buffer plain = {0};
    int failed = buffer_append(&plain, cell->name.at, cell->name.size, error);
    if (!failed) {
        plain.size = names_unescape(plain.at, plain.size);
        failed = json_string(&table->out, (struct slice){plain.at, plain.size}, error);
    }
    buffer_free(&plain);
    return failed;
}

/* ---- for a terminal: rounded, aligned ---- */

static int pad(struct table *table, size_t from, size_t to, struct error *error)
{
    for (; from < to; from++)
        if (put(table, " ", 1, error))
            return -1;
    return 0;
}

static size_t column_width(const struct column *column)
{
    size_t title = strlen(column->title);
    return column->width > title ? column->width : title;
}

/* Text in a column: names to the left, numbers to the right; the last name is not padded. */
static int put_aligned(struct table *table, size_t i, const char *text, struct error *error)
{
    const struct column *column = &table->columns[i];
    size_t width = column_width(column), used = strlen(text);
    bool left = column->kind == CELL_NAME, last = i + 1 == table->count;
    return (i > 0 && table_text(table, GAP, error)) || (!left && pad(table, used, width, error)) ||
                   table_text(table, text, error) ||
                   (left && !last && pad(table, used, width, error))
               ? -1
               : 0;
}

static int put_name(struct table *table, size_t i, struct slice name, struct error *error)
{
    size_t width = column_width(&table->columns[i]), used = display_width(name);
    if (i > 0 && table_text(table, GAP, error))
        return -1;
    if (display_text(&table->out, name, width, error))
        return -1;
    return i + 1 == table->count ? 0 : pad(table, used < width ? used : width, width, error);
}

static int put_cell(struct table *table, size_t i, const struct cell *cell, struct error *error)
{
    char text[352]; /* the largest double has 309 digits before the point */
    const struct column *column = &table->columns[i];
    if (!column->title)
        return 0;
    if (cell->none)
        return put_aligned(table, i, "-", error);
    switch (column->kind) {
    case CELL_NAME:
        return put_name(table, i, cell->name, error);
    case CELL_COUNT:
        snprintf(text, sizeof text, "%llu", (unsigned long long)cell->count);
        break;
    case CELL_REAL:
        snprintf(text, sizeof text, "%.*f", cell->value == rint(cell->value) ? 0 : 1, cell->value);
        break;
    case CELL_MEAN:
        snprintf(text, sizeof text, "%.3f", cell->value);
        break;
    case CELL_SHARE:
        snprintf(text, sizeof text, "%.1f%%", 100 * cell->value);
        break;
    }
    return put_aligned(table, i, text, error);
}

/* ---- any ---- */

int table_header(struct table *table, struct error *error)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        if (table->form == TABLE_PRETTY
                ? column->title && put_aligned(table, i, column->title, error)
                : (i > 0 && put(table, "\t", 1, error)) || table_text(table, column->name, error))
            return -1;
    }
    return put(table, "\n", 1, error);
}

int table_row(struct table *table, const struct cell *cells, struct error *error)
{
    static int (*const put_as[])(struct table *, size_t, const struct cell *,
                                 struct error *) = {put_field, put_cell, put_member};
    bool json = table->form == TABLE_JSON;
    if (json && table->rows && table_text(table, ",\n", error))
        return -1;
    for (size_t i = 0; i < table->count; i++)
        if (put_as[table->form](table, i, &cells[i], error))
            return -1;
    table->rows++;
    if (table_text(table, json ? "}" : "\n", error))
        return -1;
    return table->out.size < OUT_SIZE ? 0 : table_flush(table, error);
}

void table_free(struct table *table)
{
    buffer_free(&table->out);
}
