/* text: what a line of a text stream means: its columns, its label, its probabilities; dense
 * (`label,p,p,…`) or sparse (`label class:p …`). */
#ifndef TEXT_H
#define TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct columns;
struct columns_wanted;
struct error;
struct fields;
struct names;
struct slice;

enum { LABEL_BAD = -1, LABEL_IGNORED = -2, LABEL_ELSEWHERE = -3 }; /* in place of a class */

struct labels { /* how a label is told; not owned */
    size_t classes;
    const struct names *names; /* NULL: numbers only */
    const char *ignore;        /* --ignore-label, NULL: none */
    unsigned base;             /* the number of the first class, 0 or 1 */
    bool wide;                 /* numbers are 64 bits without a sign */
};

/* The class that a label's text, or number, denotes, or LABEL_IGNORED; LABEL_BAD and an error. */
int32_t label_read(const struct labels *labels, const char *text, size_t size, struct error *error);
int32_t label_number(const struct labels *labels, int64_t number, struct error *error);

/* A label's number as text, 20 bytes at most; wide: its bits have no sign. Returns the end. */
char *label_print(char *out, int64_t number, bool wide);

/* Whether line 1 (cut into fields) is a header: 1, 0, or -1 and an error when it is neither that
 * nor a record. */
int text_header(const struct slice *fields, size_t count, const struct columns_wanted *wanted,
                struct error *error);

/* A dense record whose delimiter is not blanks, without a quote or anything odd: fills probs [K];
 * id is set if there is such a column. The line is size bytes, and ends there with a newline, CR or
 * at limit; up to limit bytes can be read. false: nothing is wrong yet, but text_record must see
 * it.
 */
bool text_record_plain(const struct columns *columns, const struct labels *labels, char delimiter,
                       const char *line, size_t size, const char *limit, double *probs,
                       int32_t *label, struct slice *id);

/* Any dense record. label is a class, LABEL_IGNORED or LABEL_ELSEWHERE (no such column); -1 and an
 * error that names the field ("field 7: 'nna' is not a number"). */
int text_record(const struct columns *columns, const struct labels *labels, struct fields *fields,
                const char *line, size_t size, double *probs, int32_t *label, struct slice *id,
                struct error *error);

/* A record's fields, as fields_split cuts them; -1 and an error when they are not as many as the
 * columns. */
int text_fields(const struct columns *columns, struct fields *fields, const char *line, size_t size,
                const struct slice **field, struct error *error);

/* A probability's field, without blanks; from below 0 it becomes +0. -1 and an error that says what
 * it is ("'nna' is not a number"). */
int text_probability(struct slice field, double *p, struct error *error);

struct sparse_entry {
    uint32_t class_;
    double p;
};

/* The next `class:p` of a sparse record from *at on; 1, 0 at the line's end, -1 and an error. base
 * is the number of the first class, 0 or 1. */
int sparse_entry_read(const char **at, const char *end, size_t classes, unsigned base,
                      struct sparse_entry *entry, struct error *error);

#endif
