/* table: rows of cells, written in one of three forms: separated by tabs, aligned for a terminal,
 * or as JSON. */
#ifndef TABLE_H
#define TABLE_H
#include "buffer.h"
#include "names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct output;

enum table_form { TABLE_TSV, TABLE_PRETTY, TABLE_JSON };

enum cell_kind {
    CELL_NAME,  /* an escaped class name */
    CELL_COUNT, /* an integer */
    CELL_REAL,  /* what may have a fraction; pretty: one digit of it */
    CELL_MEAN,  /* within 0…1; pretty: three digits */
    CELL_SHARE  /* within 0…1; pretty: a percentage */
};

struct column {
    const char *name,
        *title; /* of the header line and JSON; for a terminal, NULL: left out there */
    enum cell_kind kind;
    size_t width; /* on a terminal, at least the title's; longer names lose their middle */
};

struct cell {
    struct slice name;
    uint64_t count;
    double value;
    bool none; /* there is no such thing */
};

struct table { /* the caller fills the first lines; the rest is zero to begin with */
    struct output *output;
    enum table_form form;
    const struct column *columns;
    size_t count; /* of columns */

    struct buffer out;
    uint64_t rows; /* written; JSON's commas stand between them */
};

/* The titles, for a terminal; the names, in rows with tabs. -1 and an error, as of all of these. */
int table_header(struct table *table, struct error *error);

/* A row of count cells; in JSON an object, those without a thing null. */
int table_row(struct table *table, const struct cell *cells, struct error *error);

/* Text as it is. */
int table_text(struct table *table, const char *text, struct error *error);

/* Writes what is left. */
int table_flush(struct table *table, struct error *error);

void table_free(struct table *table);

#endif
