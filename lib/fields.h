/* fields: one line of text cut into its fields; plain lines here, lines with a quote by libcsv.
 * The only user of libcsv. */
#ifndef FIELDS_H
#define FIELDS_H
#include <stddef.h>

struct error;
struct slice;

struct fields;

/* delimiter ' ' stands for runs of blanks. NULL when memory is short. */
struct fields *fields_new(char delimiter, struct error *error);
void fields_free(struct fields *fields); /* NULL allowed */

/* Cuts line (without its line end). *at has the fields, blanks around them removed, valid until the
 * next call and while line is. Returns their number, -1 and an error for broken quoting. */
ptrdiff_t fields_split(struct fields *fields, const char *line, size_t size,
                       const struct slice **at, struct error *error);

/* The same through libcsv whether or not there is a quote: the plain path's twin. */
ptrdiff_t fields_split_quoted(struct fields *fields, const char *line, size_t size,
                              const struct slice **at, struct error *error);

/* The delimiter of a stream whose first line this is: tab if it has one outside quotes, else comma,
 * else semicolon, else blanks. */
char fields_delimiter(const char *line, size_t size);

#endif
