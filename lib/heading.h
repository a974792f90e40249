/* heading: the columns of a text stream as its first line names them, or by number alone. What
 * columns.c looks COLS up in. Pure. */
#ifndef HEADING_H
#define HEADING_H
#include <stddef.h>

struct error;
struct slice;

struct heading { /* made by heading_init; heading_free */
    size_t count;
    const struct slice *fields;   /* [count], the caller's; NULL: there is no header */
    const struct slice **by_name; /* [count], owned: into fields, equal names in file order */
};

/* fields NULL: no header (and no allocation). -1 when memory is short. */
int heading_init(struct heading *heading, const struct slice *fields, size_t count,
                 struct error *error);
void heading_free(struct heading *heading);

/* The columns of exactly that name: 0, 1, or 2 for more; *column (from 0) is the first. */
size_t heading_name(const struct heading *heading, struct slice name, size_t *column);

/* A column by its name or else its number from 1: 1, 0 if text is neither, -1 and an error that
 * begins with option ("--label: column 9 is not in 1…4"). */
int heading_find(const struct heading *heading, const char *option, struct slice text,
                 size_t *column, struct error *error);

/* Order of bytes; 0: equal. */
int slice_compare(const struct slice *a, const struct slice *b);

#define SHOWN_SIZE 66 /* QUOTED_SIZE and the quotes */
/* A column as messages name it: its name in quotes, or its number. Returns out. */
const char *heading_shown(char out[SHOWN_SIZE], const struct heading *heading, size_t column);

#define LISTING_SIZE 320
/* "the columns are: a, b, c", clipped; of a header. Returns out. */
const char *heading_listing(char out[LISTING_SIZE], const struct heading *heading);

/* "--probs: no column 'foo'; the columns are: …", with what before the quotes. Returns -1. */
int heading_unknown(struct error *error, const struct heading *heading, const char *option,
                    const char *what, struct slice text);

#endif
